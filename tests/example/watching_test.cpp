// wesh::watch and wesh::follow across deaths of the real weshd.
#include "tests/support/site.hpp"
#include "tests/support/test.hpp"

#include <poll.h>

using namespace wesh;
using namespace std::chrono_literals;

namespace {

/// A loop as programs have it, until enough has come; fails the test when it does not within a time.
template <class Range, class Take>
void look_after(Range& range, const Take& is_enough) {
    const auto end = std::chrono::steady_clock::now() + 20s;
    for (;;) {
        for (const auto& item : range.process())
            if (is_enough(item)) return;
        const auto left = std::chrono::floor<duration>(end - std::chrono::steady_clock::now());
        CHECK_MESSAGE("it does not come", left > 0ms);
        pollfd p{range.fd(), range.events(), 0};
        poll(&p, 1, static_cast<int>(std::min(left, range.timeout()).count()));
    }
}

class watching_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(watching_test);
    CPPUNIT_TEST(a_watch_misses_no_last_state_when_weshd_dies);
    CPPUNIT_TEST(a_follow_misses_and_repeats_no_record_when_weshd_dies);
    CPPUNIT_TEST(a_lost_history_is_told);
    CPPUNIT_TEST_SUITE_END();

    void a_watch_misses_no_last_state_when_weshd_dies() {
        test::site s{{{"box", "0.84", {}}}};
        s.wait_for("box", device_state::online);
        auto w = s.client.watch({"box/mains.voltage"});
        const auto says = [](std::string volts) {
            return [volts](const reading& r) { return to_text(r.sample.value) == volts; };
        };
        look_after(w, says("233.0"));
        s.client.ping(); // which stays usable meanwhile
        s.boxes.control("set box pince.V 229");
        look_after(w, says("229.0"));
        for (const char* volts : {"231", "227"}) {
            s.daemon.kill();
            s.boxes.control(std::string{"set box pince.V "} + volts);
            CHECK(w.process().empty());
            s.daemon.start();
            look_after(w, says(std::string{volts} + ".0"));
        }
    }

    void a_follow_misses_and_repeats_no_record_when_weshd_dies() {
        test::site s{{{"box", "0.84", {}}}, "[history]\ncommit_quiet = \"200ms\"\ncommit_busy = \"200ms\"\n"};
        s.wait_for("box", device_state::online);
        auto f = s.client.follow();
        std::vector<sequence_number> got;
        for (int i = 0; i < 3; ++i) {
            const std::string volts = std::to_string(220 + i);
            s.boxes.control("set box pince.V " + volts);
            look_after(f, [&](const record& r) {
                got.push_back(test::number_of(r));
                const auto* v = std::get_if<sample>(&r);
                return v != nullptr && to_text(v->value) == volts + ".0";
            });
            s.daemon.kill();
            s.daemon.start();
        }
        look_after(f, [&](const record& r) {
            got.push_back(test::number_of(r));
            return got.back() >= s.client.info().last_number;
        });
        std::vector<sequence_number> all;
        for (const auto& r : test::records_after(s.client, 0))
            if (test::number_of(r) <= got.back()) all.push_back(test::number_of(r));
        CHECK(got == all);
    }

    void a_lost_history_is_told() {
        test::site s{{{"box", "0.84", {}}}};
        s.wait_for("box", device_state::online);
        stream_query from;
        from.stream_id = s.client.info().stream_id + 1;
        auto strict = s.client.follow(from);
        CPPUNIT_ASSERT_THROW(look_after(strict, [](const record&) { return true; }), remote_error);
        auto supple = s.client.follow(from, {.change_over = true});
        look_after(supple, [](const record&) { return true; });
        CHECK_EQUAL(s.client.info().stream_id, supple.position().stream_id);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(watching_test);

} // namespace
