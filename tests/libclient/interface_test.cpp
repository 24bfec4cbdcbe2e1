#include "tests/libclient/fake_daemon.hpp"
#include "tests/support/test.hpp"

#include <wesh/wesh.hpp>

#include <cstring>

using namespace wesh;
using namespace std::chrono_literals;

namespace {

remote_code code_of(const std::function<void()>& f) {
    try {
        f();
    } catch (const remote_error& e) {
        return e.code();
    }
    throw std::runtime_error{"no remote_error"};
}

} // namespace

class interface_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(interface_test);
    CPPUNIT_TEST(takes_the_socket_of_the_environment);
    CPPUNIT_TEST(pings_and_asks_for_the_site);
    CPPUNIT_TEST(gathers_pages);
    CPPUNIT_TEST(reads_by_patterns_and_ids);
    CPPUNIT_TEST(waits_for_changes);
    CPPUNIT_TEST(reads_history_in_pages_and_whole);
    CPPUNIT_TEST(refuses_questions_that_make_no_sense);
    CPPUNIT_TEST(follows_the_stream);
    CPPUNIT_TEST(commands_and_their_outcome);
    CPPUNIT_TEST(adds_changes_and_removes_devices);
    CPPUNIT_TEST(acknowledges_once_whatever_happens);
    CPPUNIT_TEST(a_daemon_that_repeats_its_page_is_caught);
    CPPUNIT_TEST(files_come_and_go_in_parts);
    CPPUNIT_TEST(errors_name_what_they_are_about);
    CPPUNIT_TEST(a_status_that_nobody_knows_is_an_internal_error);
    CPPUNIT_TEST(copies_share_one_connection);
    CPPUNIT_TEST_SUITE_END();

  public:
    void takes_the_socket_of_the_environment() {
        const char* before = std::getenv("WESH_SOCKET");
        const std::string kept = before == nullptr ? "" : before;
        setenv("WESH_SOCKET", "/tmp/wesh-elsewhere", 1);
        CHECK_EQUAL(std::string{"/tmp/wesh-elsewhere"}, interface{}.socket());
        unsetenv("WESH_SOCKET");
        CHECK_EQUAL(std::string{"/run/wesh/weshd.sock"}, interface{}.socket());
        if (!kept.empty()) setenv("WESH_SOCKET", kept.c_str(), 1);
    }

    void a_status_that_nobody_knows_is_an_internal_error() {
        const test::fake_server server{[](const auto& line, const auto& call) {
            wesh_info_result refused{}; // which has the form of every refusal
            const int nobody_knows = 65'536;
            std::memcpy(&refused.status, &nobody_knows, sizeof nobody_knows);
            char text[] = "odd";
            refused.wesh_info_result_u.error = {text, text};
            line.reply(call.header.xid, xdr_wesh_info_result, refused);
        }};
        const interface iface { server.path() };
        CHECK(code_of([&] { iface.info(); }) == remote_code::internal);
        CHECK(code_of([&] { iface.devices(); }) == remote_code::internal);
        CHECK(code_of([&] { iface.read({"*"}); }) == remote_code::internal);
    }

    void pings_and_asks_for_the_site() {
        test::fake_daemon daemon;
        interface iface {
            daemon.path()
        };
        iface.ping();
        const auto i = iface.info();
        CHECK_EQUAL(std::string{"home"}, i.site);
        CHECK_EQUAL(std::uint64_t{7}, i.stream_id);
        CHECK(i.admin);
        CHECK_EQUAL(std::string{"rpc.calls"}, iface.statistics().at(0).name);
    }

    void gathers_pages() {
        test::fake_daemon daemon;
        for (int i = 1; i <= 5; ++i) {
            daemon.add_device("d" + std::to_string(i), "10.0.0." + std::to_string(i));
            daemon.add_point("d1/p" + std::to_string(i), decimal{i, 0}, "A");
        }
        const interface iface { daemon.path() };
        CHECK_EQUAL(std::size_t{5}, iface.devices().size());
        CHECK_EQUAL(std::size_t{1}, iface.devices({"d3"}).size());
        CHECK_EQUAL(std::size_t{5}, iface.describe().size());
        CHECK_EQUAL(std::string{"d1/p5"}, iface.describe().back().path);
        CHECK_EQUAL(std::size_t{5}, iface.read({"d1/*"}).size());
        CHECK(code_of([&] { iface.device("other"); }) == remote_code::not_found);
        CHECK_THROWS(iface.device("*"), local_error);
    }

    void reads_by_patterns_and_ids() {
        test::fake_daemon daemon;
        daemon.add_point("d/a", decimal{220, -1}, "°C");
        daemon.add_point("d/b", std::string{"on"});
        daemon.add_point("d/c", {}, "A", quality::invalid);
        const interface iface { daemon.path() };
        const auto one = iface.read({"d/a"});
        CHECK_EQUAL(std::size_t{1}, one.size());
        CHECK_EQUAL(std::string{"22.0"}, to_text(one[0].sample.value));
        CHECK_EQUAL(std::string{"°C"}, one[0].unit);
        CHECK_EQUAL(std::size_t{2}, iface.read({1, 3}, 7).size());
        CHECK(iface.read(std::vector<point_id>{}, 7).empty());
        CHECK(code_of([&] { iface.read({1, 3}, 8); }) == remote_code::stream_changed);
        CHECK_THROWS(iface.read(patterns(65, "x")), local_error);
        CHECK_THROWS(iface.read({std::string(256, 'x')}), local_error);
    }

    void waits_for_changes() {
        test::fake_daemon daemon;
        daemon.add_point("d/a", decimal{1, 0});
        const interface iface { daemon.path() };
        wait_query q;
        q.patterns = {"d/*"};
        q.revision = iface.info().revision;
        const auto r = iface.wait(q);
        CHECK_EQUAL(std::size_t{1}, r.readings.size());
        CHECK(r.revision > q.revision);
    }

    void reads_history_in_pages_and_whole() {
        test::fake_daemon daemon;
        for (int i = 0; i < 5; ++i) {
            history_row row;
            row.time = from_milliseconds(i + 1);
            row.value = decimal{i, 0};
            daemon.rows.push_back(row);
        }
        const interface iface { daemon.path() };
        history_query q;
        q.path = "d/a";
        q.to = from_milliseconds(10);
        const auto all = iface.history(q);
        CHECK_EQUAL(std::size_t{5}, all.rows.size());
        CHECK_EQUAL(std::string{"A"}, all.unit);
        std::size_t rows = 0;
        do {
            const auto page = iface.read_history_page(q);
            rows += page.rows.size();
            q.cursor = page.next;
        } while (q.cursor != 0);
        CHECK_EQUAL(std::size_t{5}, rows);
    }

    void refuses_questions_that_make_no_sense() {
        interface iface {
            "/tmp/wesh-nowhere"
        };
        history_query q;
        q.step = 1h;
        CHECK_THROWS(iface.history(q), local_error);
        q = {};
        q.how = aggregate::mean;
        CHECK_THROWS(iface.history(q), local_error);
        q = {};
        q.from = from_milliseconds(1);
        CHECK_THROWS(iface.history(q), local_error);
        stream_query s;
        s.samples = s.events = s.intervals = false;
        CHECK_THROWS(iface.stream(s), local_error);
        CHECK_THROWS(iface.set_timeout(0ms), local_error);
        CHECK_THROWS(iface.ping(), transport_error);
    }

    void follows_the_stream() {
        test::fake_daemon daemon;
        sample s;
        s.number = 1;
        event e;
        e.number = 2;
        e.type = "device.lost";
        e.attributes = {{"cause", "timeout"}};
        interval i;
        i.number = 3;
        i.type = "device.unreachable";
        daemon.records = {s, e, i};
        const interface iface { daemon.path() };
        stream_query q;
        q.samples = false;
        auto page = iface.stream(q);
        CHECK_EQUAL(std::size_t{2}, page.records.size());
        CHECK(std::get<event>(page.records[0]) == e);
        CHECK(std::get<interval>(page.records[1]) == i);
        q.after = page.next;
        page = iface.stream(q);
        CHECK(page.records.empty());
        CHECK_EQUAL(sequence_number{3}, page.next);
    }

    void commands_and_their_outcome() {
        test::fake_daemon daemon;
        daemon.outcome = {command_outcome::done, "", std::string{"on"}, from_milliseconds(5)};
        const interface iface { daemon.path() };
        command c;
        c.target = "d/relay.1";
        c.argument = "on";
        c.key = interface::new_command_key();
        CHECK_EQUAL(std::size_t{32}, c.key.size());
        CHECK(c.key != interface::new_command_key());
        const auto r = iface.execute(c);
        CHECK(r.outcome == command_outcome::done);
        CHECK_EQUAL(std::string{"on"}, to_text(r.value));
        CHECK_EQUAL(c.key, daemon.commands.at(0).key);
        CHECK(daemon.commands.at(0).limit == 30s);
    }

    void adds_changes_and_removes_devices() {
        test::fake_daemon daemon;
        const interface iface { daemon.path() };
        const auto d = iface.add({"roof", "wes", "10.0.0.1", {{"user", "admin"}}});
        CHECK_EQUAL(std::string{"roof"}, d.name);
        CHECK_EQUAL(std::string{"admin"}, daemon.added.at(0).settings.at(0).second);
        iface.remove("roof");
        CHECK(code_of([&] { iface.remove("roof"); }) == remote_code::not_found);
    }

    void acknowledges_once_whatever_happens() {
        test::fake_daemon daemon;
        daemon.records = {event{}, event{}};
        const interface iface { daemon.path() };
        iface.acknowledge(2, "the fuse is changed");
        iface.acknowledge(0);
        CHECK_EQUAL(std::size_t{2}, daemon.seen.size());
        CHECK((daemon.seen.at(0) == std::pair<sequence_number, std::string>{2, "the fuse is changed"}));
        CHECK((daemon.seen.at(1) == std::pair<sequence_number, std::string>{0, ""}));
        CHECK(code_of([&] { iface.acknowledge(3); }) == remote_code::invalid_argument);
        CHECK_THROWS(iface.acknowledge(1, std::string(256, 'x')), local_error);
        daemon.before = [](test::fake_daemon&, std::uint32_t) { throw test::fake_daemon::gone{}; };
        CHECK_THROWS(iface.acknowledge(1), transport_error);
        CHECK_EQUAL(std::size_t{2}, daemon.seen.size());
    }

    void a_daemon_that_repeats_its_page_is_caught() {
        test::fake_daemon daemon;
        for (int i = 0; i < 5; ++i) daemon.add_device("d" + std::to_string(i), "x");
        daemon.before = [calls = 0](test::fake_daemon& d, std::uint32_t) mutable {
            // The second page of two devices, again and again.
            if (++calls == 3) d.page = 0;
        };
        const interface iface { daemon.path() };
        CHECK_THROWS(iface.devices(), transport_error);
    }

    void files_come_and_go_in_parts() {
        test::fake_daemon daemon;
        const std::string content(150'000, '\xff');
        const interface iface { daemon.path() };
        iface.put_file("d", "a.csv", content);
        iface.put_file("d", "b.csv", "");
        iface.put_file("d", "c.csv", "x");
        CHECK(daemon.files.at("a.csv") == content);
        CHECK(iface.get_file("d", "a.csv") == content);
        CHECK(iface.get_file("d", "b.csv").empty());
        CHECK_EQUAL(std::size_t{3}, iface.list_files("d").size());
        daemon.files_served = false;
        CHECK(code_of([&] { iface.list_files("d"); }) == remote_code::unsupported);
    }

    void errors_name_what_they_are_about() {
        test::fake_daemon daemon;
        daemon.admin = false;
        const interface iface { daemon.path() };
        command c;
        c.target = "d/relay.1";
        try {
            iface.execute(c);
            CHECK_MESSAGE("must throw", false);
        } catch (const remote_error& e) {
            CHECK(e.code() == remote_code::not_permitted);
            CHECK_EQUAL(std::string{"d/relay.1: only members of wesh-admin may command"},
                        std::string{e.what()});
        }
    }

    void copies_share_one_connection() {
        test::fake_daemon daemon;
        interface iface {
            daemon.path()
        };
        iface.ping();
        interface copy = iface;
        const interface moved = std::move(iface);
        copy.set_timeout(3s);
        CHECK_EQUAL(copy.fd(), moved.fd());
        CHECK(moved.timeout() == 3s);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(interface_test);
