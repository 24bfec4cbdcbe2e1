// A simulated NUT server as a client meets it over TCP: well, and with each of its faults.
#include "tests/sim/running.hpp"
#include "tests/support/test.hpp"

#include "sim/scenario.hpp"

#include <cerrno>
#include <chrono>
#include <functional>
#include <future>
#include <thread>

using namespace wesh;
using test::running;

namespace {

constexpr std::string_view two = "[[ups]]\nname = \"a\"\n[[ups]]\nname = \"b\"\n";

/// The port of a UPS's server, as `list` tells it.
std::uint16_t port_of(const running& r, const std::string& name) {
    for (const auto& line : r.ask("list").lines)
        if (line.starts_with(name + " nut " + name + "@127.0.0.1:"))
            return static_cast<std::uint16_t>(std::atoi(line.c_str() + line.find(':') + 1));
    throw std::runtime_error{"no line of " + name};
}

/// All that comes until the server ends the connection, or for so long.
test::wire_answer said(std::uint16_t port, const std::string& lines, std::int64_t patience_ms = 3'000) {
    return test::send_bytes(port, lines, patience_ms);
}

std::int64_t took(const std::function<void()>& f) {
    const auto start = std::chrono::steady_clock::now();
    f();
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start)
        .count();
}

const std::string status_of_a = "GET VAR a ups.status\nLOGOUT\n";
const std::string good = "VAR a ups.status \"OL\"\nOK Goodbye\n";

} // namespace

class nut_server_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(nut_server_test);
    CPPUNIT_TEST(one_server_has_all_that_name_no_port);
    CPPUNIT_TEST(answers_one_line_after_another_however_they_come);
    CPPUNIT_TEST(what_is_set_is_said_at_once);
    CPPUNIT_TEST(a_lost_driver_and_old_data_are_told_of_that_ups_alone);
    CPPUNIT_TEST(a_ups_stands_still_before_its_data_is_stale);
    CPPUNIT_TEST(hangs_answers_slowly_and_with_noise);
    CPPUNIT_TEST(drops_the_connection_in_the_middle);
    CPPUNIT_TEST(a_server_that_is_away_takes_nobody_and_comes_back);
    CPPUNIT_TEST(faults_end_after_so_many_answers);
    CPPUNIT_TEST(what_has_happened_is_counted);
    CPPUNIT_TEST(a_line_without_end_ends_the_connection);
    CPPUNIT_TEST(steps_come_in_their_time);
    CPPUNIT_TEST(what_it_cannot_do_it_refuses);
    CPPUNIT_TEST_SUITE_END();

  public:
    void one_server_has_all_that_name_no_port() {
        const running r{two};
        CHECK_EQUAL(port_of(r, "a"), port_of(r, "b"));
        const auto lines = r.ask("list").lines;
        CHECK_EQUAL("a nut a@127.0.0.1:" + std::to_string(port_of(r, "a")) + " Simulated_900 well",
                    lines.at(0));
        const auto free = port_of(r, "a");
        const running other{"[[ups]]\nname = \"x\"\n[[ups]]\nname = \"y\"\nport = " +
                            std::to_string(free == 13'999 ? 14'000 : 13'999) + "\n"};
        CHECK(port_of(other, "x") != port_of(other, "y"));
        CHECK(said(port_of(other, "y"), "LIST UPS\nLOGOUT\n").head.find("UPS x") == std::string::npos);
    }
    void answers_one_line_after_another_however_they_come() {
        const running r{two};
        const auto a = said(port_of(r, "a"), "NETVER\r\nGET VAR b ups.status\nFOO\nLOGOUT\nNETVER\n");
        CHECK_EQUAL(std::string{"1.3\nVAR b ups.status \"OL\"\nERR UNKNOWN-COMMAND\nOK Goodbye\n"}, a.head);
        const auto half = said(port_of(r, "a"), "NETVER\nNETV", 200);
        CHECK_EQUAL(std::string{"1.3\n"}, half.head);
        CHECK_EQUAL(EAGAIN, half.read_error);
    }
    void what_is_set_is_said_at_once() {
        const running r{two};
        r.told("set a ups.status OB DISCHRG LB");
        CHECK_EQUAL(std::string{"VAR a ups.status \"OB DISCHRG LB\"\nOK Goodbye\n"},
                    said(port_of(r, "a"), status_of_a).head);
        CHECK_EQUAL(std::string{"OB DISCHRG LB"}, r.told("get a ups.status"));
        r.told("release a ups.status");
        CHECK_EQUAL(good, said(port_of(r, "a"), status_of_a).head);
        r.told("vary a ups.load 50 50 1s");
        CHECK_EQUAL(std::string{"50"}, r.told("get a ups.load"));
        CHECK_EQUAL(std::string{"battery.charge 100"}, r.ask("get a").lines.at(0));
    }
    void a_lost_driver_and_old_data_are_told_of_that_ups_alone() {
        const running r{two};
        const auto port = port_of(r, "a");
        const std::string lines =
            "LIST VAR a\nGET VAR a ups.status\nGET UPSDESC a\nGET VAR b ups.status\nLOGOUT\n";
        const std::string rest = "UPSDESC a \"Simulated by weshsim\"\nVAR b ups.status \"OL\"\nOK Goodbye\n";
        r.told("fault a driver-lost");
        CHECK_EQUAL("ERR DRIVER-NOT-CONNECTED\nERR DRIVER-NOT-CONNECTED\n" + rest, said(port, lines).head);
        r.told("fault a stale");
        CHECK_EQUAL("ERR DATA-STALE\nERR DATA-STALE\n" + rest, said(port, lines).head);
        r.told("fault a error=UNKNOWN-UPS");
        CHECK_EQUAL("ERR UNKNOWN-UPS\nERR UNKNOWN-UPS\n" + rest, said(port, lines).head);
        r.told("clear a");
        CHECK_EQUAL(good, said(port, status_of_a).head);
        CHECK(said(port, "LIST UPS\nLOGOUT\n").head.find("UPS a") != std::string::npos);
    }
    void a_ups_stands_still_before_its_data_is_stale() {
        const running r{
            "[[ups]]\nname = \"a\"\nsequence = \"ups.load: 1\\nTIMER 20ms\\nups.load: 2\\nTIMER 20ms\\n\"\n"};
        const auto port = port_of(r, "a");
        r.told("fault a stale=400ms");
        const std::string load = "GET VAR a ups.load\nLOGOUT\n";
        const auto first = said(port, load).head;
        CHECK(first.starts_with("VAR a ups.load"));
        for (int i = 0; i < 5; ++i) {
            CHECK_EQUAL(first, said(port, load).head);
            std::this_thread::sleep_for(std::chrono::milliseconds{15});
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{450});
        CHECK_EQUAL(std::string{"ERR DATA-STALE\nOK Goodbye\n"}, said(port, load).head);
    }
    void hangs_answers_slowly_and_with_noise() {
        const running r{two};
        const auto port = port_of(r, "a");
        r.told("fault a hang");
        const auto hung = said(port, status_of_a, 300);
        CHECK(hung.head.empty() && hung.read_error == EAGAIN);
        CHECK_EQUAL(std::string{"VAR b ups.status \"OL\"\nOK Goodbye\n"},
                    said(port, "GET VAR b ups.status\nLOGOUT\n").head);
        r.told("fault a slow=400ms");
        CHECK(took([&] { CHECK_EQUAL(good, said(port, status_of_a).head); }) >= 350);
        r.told("fault a garbage=64");
        const auto noise = said(port, "LIST VAR a\nLOGOUT\n");
        const auto all = noise.head + noise.body;
        CHECK(all.ends_with("\nOK Goodbye\n") && all.find("BEGIN LIST") == std::string::npos);
    }
    void drops_the_connection_in_the_middle() {
        const running r{two};
        r.told("fault a drop");
        const auto a = said(port_of(r, "a"), "LIST VAR a\nLOGOUT\n");
        CHECK_EQUAL(0, a.read_error);
        CHECK(a.head.starts_with("BEGIN LIST VAR a\n") && a.head.find("END LIST") == std::string::npos);
    }
    void a_server_that_is_away_takes_nobody_and_comes_back() {
        const running r{two};
        const auto port = port_of(r, "a");
        r.told("fault b refuse 300ms");
        CHECK_EQUAL(ECONNREFUSED, said(port, status_of_a).connect_error);
        CHECK(r.ask("list").lines.at(1).ends_with(" refuse"));
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{5};
        while (r.ask("list").lines.at(1).ends_with(" refuse") && std::chrono::steady_clock::now() < until)
            std::this_thread::sleep_for(std::chrono::milliseconds{10});
        CHECK_EQUAL(good, said(port, status_of_a).head);
        // Those that were there are gone with it.
        const auto before = r.count("a", "requests");
        auto open =
            std::async(std::launch::async, [&] { return said(port, "GET VAR a ups.status\n", 10'000); });
        while (r.count("a", "requests") == before) std::this_thread::sleep_for(std::chrono::milliseconds{5});
        r.told("fault a refuse");
        const auto gone = open.get();
        CHECK_EQUAL(std::string{"VAR a ups.status \"OL\"\n"}, gone.head);
        CHECK(gone.read_error != EAGAIN);
        CHECK_EQUAL(0, r.count("a", "now"));
        // While one of both keeps it away, it stays away.
        r.told("fault b refuse");
        r.told("clear a");
        CHECK_EQUAL(ECONNREFUSED, said(port, status_of_a).connect_error);
        r.told("clear b");
        CHECK_EQUAL(good, said(port, status_of_a).head);
    }
    void faults_end_after_so_many_answers() {
        const running r{two};
        const auto port = port_of(r, "a");
        r.told("fault a driver-lost next 2");
        CHECK_EQUAL("ERR DRIVER-NOT-CONNECTED\nERR DRIVER-NOT-CONNECTED\n" + good,
                    said(port, "GET VAR a ups.status\nLIST VAR a\n" + status_of_a).head);
        CHECK(r.ask("fault a refuse next 1").refused);
        CHECK(r.ask("fault a stale next 1").refused);
        r.told("fault a hang 200ms");
        std::this_thread::sleep_for(std::chrono::milliseconds{300});
        CHECK_EQUAL(good, said(port, status_of_a).head);
    }
    void what_has_happened_is_counted() {
        const running r{two};
        const auto port = port_of(r, "a");
        said(port, "LIST VAR a\nGET VAR a ups.status\nLOGIN a\nNETVER\nLOGOUT\n");
        CHECK_EQUAL(3, r.count("a", "requests"));
        CHECK_EQUAL(1, r.count("a", "logins"));
        CHECK_EQUAL(0, r.count("b", "requests"));
        CHECK_EQUAL(1, r.count("b", "connections"));
        r.told("fault a driver-lost");
        said(port, status_of_a);
        CHECK_EQUAL(1, r.count("a", "faulty"));
        r.told("forget a");
        CHECK_EQUAL(0, r.count("a", "requests") + r.count("a", "logins") + r.count("a", "faulty"));
    }
    void a_line_without_end_ends_the_connection() {
        const running r{two};
        const auto a = said(port_of(r, "a"), std::string(100'000, 'x'));
        CHECK(a.read_error != EAGAIN && a.head.empty());
        CHECK_EQUAL(good, said(port_of(r, "a"), status_of_a).head);
    }
    void steps_come_in_their_time() {
        const running r{
            "[[ups]]\nname = \"a\"\n[[ups.step]]\nat = \"200ms\"\nset = { \"ups.status\" = \"OB\" }\n"
            "[[ups.step]]\nat = \"400ms\"\nfault = \"driver-lost\"\n"};
        CHECK_EQUAL(std::string{"OL"}, r.told("get a ups.status"));
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{5};
        while (!r.ask("list").lines.at(0).ends_with(" driver-lost") &&
               std::chrono::steady_clock::now() < until)
            std::this_thread::sleep_for(std::chrono::milliseconds{10});
        CHECK_EQUAL(std::string{"OB"}, r.told("get a ups.status"));
        CHECK(r.ask("list").lines.at(0).ends_with(" driver-lost"));
    }
    void what_it_cannot_do_it_refuses() {
        const running r{two};
        CHECK_EQUAL(std::string{"a is a UPS and cannot reboot"}, r.ask("reboot a").why);
        CHECK_EQUAL(std::string{"a says nothing of 'ups.nothing'"}, r.ask("get a ups.nothing").why);
        CHECK_EQUAL(std::string{"nobody has set 'ups.status'"}, r.ask("release a ups.status").why);
        CHECK(r.ask("vary a ups.mfr 1 2 1s").why.find("cannot move") != std::string::npos);
        CHECK(r.ask("fault a unplug").refused);
        CHECK_THROWS(running("[[ups]]\nname = \"a\"\nport = 1\n[[ups]]\nname = \"b\"\nfault = \"x\"\n"),
                     sim::scenario_error);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(nut_server_test);
