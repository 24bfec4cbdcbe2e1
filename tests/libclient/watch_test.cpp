// wesh::watch and wesh::follow against daemons good and bad, over a real socket.
#include "tests/libclient/fake_daemon.hpp"
#include "tests/support/test.hpp"

#include <wesh/wesh.hpp>

#include <poll.h>

using namespace wesh;
using namespace std::chrono_literals;

namespace {

using clock_type = std::chrono::steady_clock;

std::string words_of(const reading& r) { return r.path + " " + to_text(r.sample.value); }

sequence_number number_of(const record& r) {
    return std::visit([](const auto& x) { return x.number; }, r);
}

void lay_out(test::fake_daemon& d) {
    d.add_point("d/a", decimal{1, 0}, "A");
    d.add_point("d/b", std::string{"on"});
    d.add_point("e/a", decimal{2, 0}, "A");
}

void record_samples(test::fake_daemon& d, int first, int last) {
    for (int i = first; i <= last; ++i) {
        sample s;
        s.number = static_cast<sequence_number>(i);
        s.value = decimal{i, 0};
        d.records.emplace_back(s);
    }
}

remote_code code_of(const std::function<void()>& f) {
    try {
        f();
    } catch (const remote_error& e) {
        return e.code();
    }
    throw std::runtime_error{"no remote_error"};
}

/// A poll(2) loop for some time: what came of it, and how often it went round.
struct looped {
    std::vector<std::string> said;
    int rounds = 0;
    double longest = 0; ///< seconds of one process()
};
template <class Range, class Said>
looped loop(Range& range, duration limit, const Said& said) {
    looped l;
    for (const auto end = clock_type::now() + limit; clock_type::now() < end; ++l.rounds) {
        pollfd p{range.fd(), range.events(), 0};
        const auto left = std::chrono::ceil<duration>(end - clock_type::now());
        poll(&p, 1, static_cast<int>(std::min(range.timeout(), left).count()));
        const auto start = clock_type::now();
        for (const auto& item : range.process()) l.said.push_back(said(item));
        l.longest = std::max(l.longest, std::chrono::duration<double>(clock_type::now() - start).count());
    }
    return l;
}

} // namespace

class watch_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(watch_test);
    CPPUNIT_TEST(tells_what_is_and_then_what_changes);
    CPPUNIT_TEST(ends_after_a_count_a_time_or_a_stop);
    CPPUNIT_TEST(a_broken_connection_loses_no_last_state);
    CPPUNIT_TEST(a_path_that_does_not_exist_is_an_error);
    CPPUNIT_TEST(a_daemon_that_is_away_is_an_error_at_first_and_later_only_when_asked);
    CPPUNIT_TEST(a_loop_of_ones_own_never_waits);
    CPPUNIT_TEST(a_daemon_that_answers_nothing_at_once_makes_nobody_spin);
    CPPUNIT_TEST(a_page_that_repeats_makes_nobody_spin);
    CPPUNIT_TEST(half_an_answer_blocks_nobody);
    CPPUNIT_TEST(follows_each_record_once_and_in_order);
    CPPUNIT_TEST(goes_on_where_it_stopped);
    CPPUNIT_TEST(a_broken_connection_loses_and_repeats_no_record);
    CPPUNIT_TEST(another_stream_is_an_error_unless_wanted);
    CPPUNIT_TEST(acknowledges_what_is_stored);
    CPPUNIT_TEST(what_cannot_be_asked_is_told_at_once);
    CPPUNIT_TEST_SUITE_END();

  public:
    void tells_what_is_and_then_what_changes() {
        test::fake_daemon daemon;
        lay_out(daemon);
        daemon.before = [waits = 0](test::fake_daemon& d, std::uint32_t procedure) mutable {
            if (procedure == WESH_WAIT) d.readings[0].sample.value = decimal{++waits + 1, 0};
        };
        const interface iface { daemon.path() };
        std::vector<std::string> said;
        for (const reading& r : iface.watch({"d/*"}, {.count = 4})) said.push_back(words_of(r));
        CHECK((said == std::vector<std::string>{"d/a 1", "d/b on", "d/a 2", "d/a 3"}));
    }

    void ends_after_a_count_a_time_or_a_stop() {
        test::fake_daemon daemon;
        lay_out(daemon);
        const interface iface { daemon.path() };
        int told = 0;
        for (auto w = iface.watch({}, {.count = 2}); [[maybe_unused]] const reading& r : w) ++told;
        CHECK_EQUAL(2, told);
        const auto start = clock_type::now();
        for ([[maybe_unused]] const reading& r : iface.watch({}, {.limit = 300ms})) ++told;
        CHECK_EQUAL(5, told);
        const auto took = clock_type::now() - start;
        CHECK(took >= 299ms && took < 2s);
        auto w = iface.watch();
        for ([[maybe_unused]] const reading& r : w) {
            ++told;
            w.stop();
        }
        CHECK_EQUAL(6, told);
        CHECK(w.ended() && w.fd() == -1 && w.process().empty());
    }

    void a_broken_connection_loses_no_last_state() {
        test::fake_daemon daemon;
        lay_out(daemon);
        daemon.before = [waits = 0](test::fake_daemon& d, std::uint32_t procedure) mutable {
            if (procedure != WESH_WAIT) return;
            if (++waits > 1) return;
            // It changes while nobody looks, and a new daemon counts from nothing.
            d.readings[2].sample.value = decimal{7, 0};
            d.revision = 0;
            throw test::fake_daemon::gone{};
        };
        std::vector<std::string> said;
        for (const reading& r : interface{daemon.path()}.watch({}, {.count = 4})) said.push_back(words_of(r));
        CHECK((said == std::vector<std::string>{"d/a 1", "d/b on", "e/a 2", "e/a 7"}));
    }

    void a_path_that_does_not_exist_is_an_error() {
        test::fake_daemon daemon;
        lay_out(daemon);
        auto w = interface { daemon.path() }.watch({"d/a", "d/x"});
        CHECK(code_of([&] { w.begin(); }) == remote_code::not_found);
        CHECK(w.ended());
    }

    void a_daemon_that_is_away_is_an_error_at_first_and_later_only_when_asked() {
        CHECK_THROWS(interface{"/tmp/wesh-nowhere/s"}.watch().begin(), transport_error);
        const auto start = clock_type::now();
        CHECK_THROWS(interface{"/tmp/wesh-nowhere/s"}.watch({}, {.give_up = 250ms}).begin(), transport_error);
        CHECK(clock_type::now() - start >= 250ms);
        auto daemon = std::make_unique<test::fake_daemon>();
        lay_out(*daemon);
        auto patient = interface { daemon->path() }.watch({}, {.limit = 600ms});
        auto hasty = interface { daemon->path() }.watch({}, {.give_up = 200ms});
        // One connection at a time is all that this daemon serves: the other one is never answered.
        CHECK_EQUAL(std::size_t{3}, loop(patient, 200ms, words_of).said.size());
        daemon.reset();
        CHECK_EQUAL(std::size_t{0}, loop(patient, 500ms, words_of).said.size());
        CHECK(patient.ended());
        CHECK_THROWS(loop(hasty, 2s, words_of), transport_error);
    }

    void a_loop_of_ones_own_never_waits() {
        test::fake_daemon daemon;
        lay_out(daemon);
        daemon.before = [waits = 0](test::fake_daemon& d, std::uint32_t procedure) mutable {
            if (procedure != WESH_WAIT) return;
            std::this_thread::sleep_for(100ms);
            d.readings[0].sample.value = decimal{++waits + 1, 0};
        };
        auto w = interface { daemon.path() }.watch({"d/*"});
        const auto l = loop(w, 350ms, words_of);
        CHECK(l.said.size() >= 3 && l.said.size() <= 6);
        CHECK_EQUAL(std::string{"d/a 2"}, l.said.at(2));
        CHECK_MESSAGE(std::to_string(l.longest), l.longest < 0.05);
    }

    void a_daemon_that_answers_nothing_at_once_makes_nobody_spin() {
        test::fake_daemon daemon;
        lay_out(daemon);
        // The fake one answers each wait at once, with a higher revision and what was told before.
        auto w = interface { daemon.path() }.watch();
        const auto l = loop(w, 1s, words_of);
        CHECK_EQUAL(std::size_t{3}, l.said.size());
        CHECK_MESSAGE(std::to_string(l.rounds), l.rounds < 30);
    }

    void a_page_that_repeats_makes_nobody_spin() {
        test::fake_server server{[](const test::fake_server::line& l, const test::fake_server::call& c) {
            if (c.header.procedure == WESH_INFO) {
                std::string word;
                wesh_info_result r{};
                r.wesh_info_result_u.info.release = r.wesh_info_result_u.info.site = word.data();
                return l.reply(c.header.xid, xdr_wesh_info_result, r);
            }
            wesh_read_result r{};
            r.wesh_read_result_u.page.next = 1;
            l.reply(c.header.xid, xdr_wesh_read_result, r);
        }};
        auto w = interface { server.path() }.watch({}, {.give_up = 2s});
        const auto l = loop(w, 1s, words_of);
        CHECK(l.said.empty());
        CHECK_MESSAGE(std::to_string(l.rounds), l.rounds < 30);
    }

    void half_an_answer_blocks_nobody() {
        test::fake_server server{[](const test::fake_server::line& l, const test::fake_server::call&) {
            l.raw(std::string{"\x80\0\0\x40half", 8});
        }};
        interface iface {
            server.path()
        };
        iface.set_timeout(200ms);
        auto w = iface.watch({}, {.give_up = 500ms});
        looped l;
        CHECK_THROWS(l = loop(w, 3s, words_of), transport_error);
        CHECK_MESSAGE(std::to_string(l.longest), l.longest < 0.05);
    }

    void follows_each_record_once_and_in_order() {
        test::fake_daemon daemon;
        record_samples(daemon, 1, 5);
        daemon.records.emplace_back(event{});
        std::get<event>(daemon.records.back()).number = 6;
        const interface iface { daemon.path() };
        std::vector<sequence_number> got;
        auto f = iface.follow({}, {.count = 6});
        for (const record& r : f) {
            got.push_back(number_of(r));
            CHECK_EQUAL(number_of(r), f.position().number);
            CHECK_EQUAL(std::uint64_t{7}, f.position().stream_id);
        }
        CHECK((got == std::vector<sequence_number>{1, 2, 3, 4, 5, 6}));
        CHECK_EQUAL(sequence_number{1}, f.oldest());
        stream_query events;
        events.samples = events.intervals = false;
        auto g = iface.follow(events, {.limit = 200ms});
        int told = 0;
        for (const record& r : g) told += std::holds_alternative<event>(r) ? 1 : 10;
        CHECK_EQUAL(1, told);
    }

    void goes_on_where_it_stopped() {
        test::fake_daemon daemon;
        record_samples(daemon, 1, 5);
        const interface iface { daemon.path() };
        auto first = iface.follow({}, {.count = 3});
        for ([[maybe_unused]] const record& r : first) {
        }
        CHECK((first.position() == stream_position{7, 3}));
        stream_query from;
        from.stream_id = first.position().stream_id;
        from.after = first.position().number;
        CHECK_EQUAL(sequence_number{4}, number_of(*iface.follow(from).begin()));
    }

    void a_broken_connection_loses_and_repeats_no_record() {
        test::fake_daemon daemon;
        record_samples(daemon, 1, 9);
        daemon.before = [calls = 0](test::fake_daemon&, std::uint32_t) mutable {
            if (++calls % 2 == 0) throw test::fake_daemon::gone{};
        };
        std::vector<sequence_number> got;
        for (const record& r : interface{daemon.path()}.follow({}, {.count = 9})) got.push_back(number_of(r));
        CHECK((got == std::vector<sequence_number>{1, 2, 3, 4, 5, 6, 7, 8, 9}));
    }

    void another_stream_is_an_error_unless_wanted() {
        test::fake_daemon daemon;
        record_samples(daemon, 1, 3);
        const interface iface { daemon.path() };
        stream_query of_another;
        of_another.stream_id = 6;
        of_another.after = 2;
        auto strict = iface.follow(of_another);
        CHECK(code_of([&] { strict.begin(); }) == remote_code::stream_changed);
        CHECK(strict.ended());
        auto supple = iface.follow(of_another, {.change_over = true});
        CHECK_EQUAL(sequence_number{1}, number_of(*supple.begin()));
        CHECK((supple.position() == stream_position{7, 1}));
    }

    void acknowledges_what_is_stored() {
        test::fake_daemon daemon;
        record_samples(daemon, 1, 5);
        stream_query q;
        q.consumer = "archive";
        auto f = interface { daemon.path() }.follow(q, {.count = 5});
        for (const record& r : f) f.acknowledge(number_of(r));
        const std::lock_guard held{daemon.lock};
        CHECK_EQUAL(std::string{"archive"}, daemon.consumer);
        // Pages of two, and the next is asked for as soon as one is there: two were stored when the last
        // record was asked for, four when what follows it was, if the daemon has got so far.
        CHECK(daemon.acknowledged == 2 || daemon.acknowledged == 4);
    }

    void what_cannot_be_asked_is_told_at_once() {
        const interface iface { "/tmp/wesh-nowhere/s" };
        stream_query nothing;
        nothing.samples = nothing.events = nothing.intervals = false;
        CHECK_THROWS(iface.follow(nothing), local_error);
        CHECK_THROWS(iface.watch(patterns(65, "x")), local_error);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(watch_test);
