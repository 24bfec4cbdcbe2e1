// A session against a scripted server in the same loop: what the registry and its readers see of it.
#include "daemon/supervisor.hpp"
#include "tests/nut/scripted_upsd.hpp"
#include "tests/support/fake_recording.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/order.hpp"
#include "tests/support/turning.hpp"

#include "common/text.hpp"
#include "daemon/driver.hpp"

#include <algorithm>
#include <optional>

using namespace wesh;
using namespace wesh::test;

class nut_session_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(nut_session_test);
    CPPUNIT_TEST(variables_become_points);
    CPPUNIT_TEST(numbers_that_cannot_be_are_invalid_and_still_shown);
    CPPUNIT_TEST(bytes_that_are_no_text_become_text);
    CPPUNIT_TEST(one_connection_is_kept_and_nothing_but_the_list_is_asked);
    CPPUNIT_TEST(a_long_period_says_good_bye_each_time);
    CPPUNIT_TEST(a_server_that_goes_is_told_and_followed_when_it_returns);
    CPPUNIT_TEST(a_connection_that_ended_costs_no_answer);
    CPPUNIT_TEST(a_frozen_server_is_away_and_delays_nothing);
    CPPUNIT_TEST(a_slow_server_is_heard_to_its_end_or_not_at_all);
    CPPUNIT_TEST(half_an_answer_gives_nothing);
    CPPUNIT_TEST(garbage_is_told_as_such);
    CPPUNIT_TEST(a_list_without_end_and_a_line_without_end_are_refused);
    CPPUNIT_TEST(errors_of_upsd_are_told_apart);
    CPPUNIT_TEST(too_many_variables_are_bounded);
    CPPUNIT_TEST(other_variables_each_time_are_bounded);
    CPPUNIT_TEST(the_ceiling_of_points_is_told_and_survived);
    CPPUNIT_TEST(a_cut_is_told_between_two_polls_and_its_interval_ends_with_the_mains);
    CPPUNIT_TEST(a_restart_tells_nothing_twice);
    CPPUNIT_TEST(a_name_that_nobody_knows_is_told);
    CPPUNIT_TEST(it_takes_no_commands);
    CPPUNIT_TEST(addresses_are_checked);
    CPPUNIT_TEST_SUITE_END();

    folder home;
    turning t;
    system_clock clock;
    io::http_client http{t.loop};
    fake_recording kept;
    lateness late;
    std::optional<scripted_upsd> peer;
    std::optional<registry> live;
    std::optional<environment> around;
    std::optional<supervisor> devices;

    void start(settings more = {}, std::size_t points_max = 1000, std::string address = {}) {
        devices.reset();
        live.emplace(clock, kept, registry::options{duration{900'000}, points_max});
        around.emplace(environment{t.loop, http, clock, *live, late});
        devices.emplace(*around, home / "devices.toml");
        const auto given = [&](const char* name) {
            return std::any_of(more.begin(), more.end(), [&](const auto& s) { return s.first == name; });
        };
        if (!given("period")) more.emplace_back("period", "200ms");
        more.emplace_back("spread", "false");
        devices->add({"box", "nut", address.empty() ? peer->address() : address, std::move(more)});
    }
    const device_status& status() const { return live->devices().begin()->second; }
    sample reading(const std::string& path) const { return live->reading(*live->find("box/" + path)); }
    std::string said(const std::string& path) const {
        const auto* p = live->find("box/" + path);
        return p == nullptr ? "none" : to_text(live->reading(*p).value);
    }
    bool says(const std::string& path, const std::string& what) {
        return t.until([&] { return said(path) == what; });
    }
    /// Whole new polls.
    bool polled(std::uint64_t times = 2) {
        const auto from = status().attempts;
        return t.until([&] { return status().attempts >= from + times; });
    }

  public:
    void setUp() override { peer.emplace(t.loop); }
    void tearDown() override {
        devices.reset();
        live.reset();
        peer.reset();
    }

    void variables_become_points() {
        peer->say({{"battery.charge", "97"},
                   {"battery.runtime", "1800"},
                   {"input.voltage", "231.4"},
                   {"ups.load", "23"},
                   {"ups.realpower", "120"},
                   {"ups.serial", "S/N 17"},
                   {"ups.mfr", "Acme"},
                   {"ups.firmware: INV", "7"},
                   {"ups.status", "OL CHRG TRIM"}});
        start();
        CHECK(says("supply", "on-line"));
        CHECK(status().state == device_state::online);
        CHECK_EQUAL(std::string{"S/N 17"}, status().identity);
        CHECK(status().attributes == (attributes{{"manufacturer", "Acme"}}));
        CHECK(reading("charge").value == value{decimal(97, 0)});
        CHECK(reading("input.voltage").value == value{decimal(2314, -1)});
        CHECK(reading("power").value == value{decimal(120, 0)} && reading("power").quality == quality::good);
        CHECK_EQUAL(std::string{"charging trim"}, said("flags"));
        CHECK_EQUAL(std::string{"on"}, said("flag.trim"));
        CHECK_EQUAL(std::string{"off"}, said("flag.boost"));
        CHECK_EQUAL(std::string{"ok"}, said("link"));
        CHECK_EQUAL(std::string{}, said("supply.reason"));
        CHECK_EQUAL(std::string{"231.4"}, said("nut.input.voltage"));
        CHECK_EQUAL(std::string{"7"}, said("nut.ups.firmware%3A%20INV"));
        CHECK(!live->find("box/nut.input.voltage")->kept && live->find("box/charge")->kept);
        CHECK(live->find("box/output.voltage") == nullptr);
    }
    void numbers_that_cannot_be_are_invalid_and_still_shown() {
        peer->say({{"battery.charge", "1000"}, {"ups.load", std::string(250, '9')}, {"ups.status", "OL"}});
        start();
        CHECK(says("supply", "on-line"));
        CHECK(!has_value(reading("charge").value) && has(reading("charge").quality, quality::invalid));
        CHECK(!has_value(reading("load").value));
        CHECK_EQUAL(std::string{"1000"}, said("nut.battery.charge"));
        CHECK_EQUAL(std::string(250, '9'), said("nut.ups.load"));
        CHECK(status().reason.find("battery.charge is \"1000\"") != std::string::npos);
    }
    void bytes_that_are_no_text_become_text() {
        peer->say({{"ups.model", "Onduleur \xe9t\xe9 \x1b[31m\xc3\xa9"},
                   {"ups.status", "OL"},
                   {"ups.alarm", std::string(2'000, 'x')}});
        start();
        CHECK(says("supply", "on-line"));
        CHECK_EQUAL(std::string{"Onduleur \xc3\xa9t\xc3\xa9  [31m\xc3\xa9"}, said("nut.ups.model"));
        CHECK_EQUAL(text_max, said("nut.ups.alarm").size());
        CHECK_EQUAL(std::string{"alarm"}, said("flags"));
        for (const auto& p : live->points_of(live->devices().begin()->first))
            CHECK(is_clean(to_text(p->now.value)));
    }
    void one_connection_is_kept_and_nothing_but_the_list_is_asked() {
        peer->status("OL");
        start();
        CHECK(t.until([&] { return peer->asked().size() >= 5; }));
        CHECK_EQUAL(1, peer->connections());
        for (const auto& line : peer->asked()) CHECK_EQUAL(std::string{"LIST VAR box"}, line);
    }
    void a_long_period_says_good_bye_each_time() {
        peer->status("OL");
        start({{"period", "60s"}});
        CHECK(t.until([&] { return peer->open_now() == 0 && peer->asked().size() >= 2; }));
        CHECK(peer->asked() == (std::vector<std::string>{"LIST VAR box", "LOGOUT"}));
    }
    void a_server_that_goes_is_told_and_followed_when_it_returns() {
        peer->status("OL");
        start();
        CHECK(says("supply", "on-line"));
        peer->go();
        CHECK(says("supply", "unknown"));
        CHECK_EQUAL(std::string{"server-away"}, said("link"));
        CHECK(said("supply.reason").find("no upsd at 127.0.0.1:") == 0);
        CHECK(t.until([&] {
            live->tick();
            return status().state == device_state::stale;
        }));
        CHECK_EQUAL(std::size_t{1}, kept.events("device.lost").size());
        peer->come_back();
        CHECK(says("supply", "on-line"));
        CHECK_EQUAL(std::string{"ok"}, said("link"));
        CHECK_EQUAL(std::string{}, said("supply.reason"));
        CHECK_EQUAL(std::size_t{1}, kept.events("device.back").size());
    }
    void a_connection_that_ended_costs_no_answer() {
        peer->status("OL");
        start();
        CHECK(says("supply", "on-line"));
        for (int i = 0; i < 3; ++i) {
            peer->hang_up();
            CHECK(polled());
        }
        peer->send("BEGIN LIST VAR box\nVAR box ups.status \"OL\"\nEND LIST VAR box\n",
                   scripted_upsd::then::close);
        CHECK(polled(4));
        CHECK_EQUAL(std::uint64_t{0}, status().failures);
        CHECK_EQUAL(std::string{"on-line"}, said("supply"));
        CHECK(peer->connections() >= 6);
    }
    void a_frozen_server_is_away_and_delays_nothing() {
        peer->status("OB");
        start({{"timeout", "100ms"}, {"cut_after", "10min"}});
        CHECK(says("supply", "on-battery"));
        peer->freeze();
        CHECK(says("supply", "unknown"));
        CHECK_EQUAL(std::string{"server-away"}, said("link"));
        CHECK(t.until([&] { return said("supply.reason").find("does not answer") != std::string::npos; }));
        peer->freeze(false);
        CHECK(says("supply", "on-battery"));
        CHECK(late.worst() < duration{100});
    }
    void a_slow_server_is_heard_to_its_end_or_not_at_all() {
        const std::string answer = "BEGIN LIST VAR box\nVAR box ups.status \"OL\"\nEND LIST VAR box\n";
        peer->send(answer, scripted_upsd::then::keep, 8);
        start({{"period", "1s"}, {"timeout", "900ms"}});
        CHECK(says("supply", "on-line"));
        peer->send(answer, scripted_upsd::then::keep, 1);
        devices.reset();
        start({{"period", "400ms"}, {"timeout", "200ms"}});
        CHECK(says("supply", "unknown"));
        CHECK(said("supply.reason").find("middle of its answer") != std::string::npos);
    }
    void half_an_answer_gives_nothing() {
        peer->send("BEGIN LIST VAR box\nVAR box battery.charge \"9\"\nVAR box ups.status \"O",
                   scripted_upsd::then::close);
        start();
        CHECK(says("link", "server-away"));
        CHECK(said("supply.reason").find("in the middle") != std::string::npos);
        peer->send("BEGIN LIST VAR box\nVAR box ups.status \"OL\"\nEND LIST VAR box",
                   scripted_upsd::then::reset);
        CHECK(polled(3));
        CHECK_EQUAL(std::string{"unknown"}, said("supply"));
        CHECK(live->find("box/charge") == nullptr && live->find("box/nut.ups.status") == nullptr);
    }
    void garbage_is_told_as_such() {
        for (const auto* text : {"HTTP/1.1 400 Bad Request\r\n\r\n", "\xff\xfe\n", "\n",
                                 "BEGIN LIST VAR other\n", "VAR box ups.status \"OL\"\nEND LIST VAR box\n"}) {
            peer->send(text);
            start();
            CHECK_MESSAGE(text, says("link", "no-nut"));
            CHECK_EQUAL(std::string{"unknown"}, said("supply"));
            CHECK(is_clean(said("supply.reason")) && !said("supply.reason").empty());
        }
    }
    void a_list_without_end_and_a_line_without_end_are_refused() {
        std::string endless = "BEGIN LIST VAR box\n";
        for (int i = 0; i < 3'000; ++i) endless += "VAR box v \"1\"\n";
        peer->send(endless);
        start({{"period", "1s"}});
        CHECK(says("link", "no-nut"));
        CHECK(said("supply.reason").find("does not end") != std::string::npos);
        peer->send("BEGIN LIST VAR box\nVAR box v \"" + std::string(100'000, 'x') + "\"\n");
        start({{"period", "1s"}});
        CHECK(says("link", "no-nut"));
        CHECK(said("supply.reason").find("a line that does not end") != std::string::npos);
    }
    void errors_of_upsd_are_told_apart() {
        struct error {
            const char* text;
            const char* link;
        };
        for (const auto& e :
             {error{"ERR DRIVER-NOT-CONNECTED\n", "driver-not-connected"},
              error{"ERR DATA-STALE\n", "data-stale"}, error{"ERR UNKNOWN-UPS\n", "unknown-ups"},
              error{"ERR ACCESS-DENIED\n", "refused"}, error{"ERR UNKNOWN-COMMAND\n", "refused"}}) {
            peer->status("OL");
            start();
            CHECK(says("supply", "on-line"));
            peer->send(e.text);
            CHECK_MESSAGE(e.text, says("link", e.link));
            CHECK_EQUAL(std::string{"unknown"}, said("supply"));
            CHECK(!said("supply.reason").empty());
            const bool refused = std::string{e.link} == "refused";
            CHECK_EQUAL(refused, status().state == device_state::refused);
            // upsd answers: the connection is good.
            const auto connections = peer->connections();
            CHECK(polled(3));
            CHECK_EQUAL(connections, peer->connections());
        }
    }
    void too_many_variables_are_bounded() {
        std::vector<std::pair<std::string, std::string>> all{{"ups.status", "OL"}};
        for (int i = 0; i < 1'200; ++i) all.emplace_back("v" + std::to_string(i), "1");
        std::reverse(all.begin(), all.end()); // the status at the very end
        peer->say(all);
        start({{"period", "1s"}}, 2'000);
        CHECK(says("supply", "on-line"));
        CHECK(live->points() < 1'060);
        CHECK(live->find("box/nut.v176") != nullptr && live->find("box/nut.v175") == nullptr);
        CHECK_EQUAL(std::string{"it has too many variables: 176 are left out"}, status().reason);
    }
    void other_variables_each_time_are_bounded() {
        start({}, 2'000);
        for (int round = 0; round < 4; ++round) {
            std::vector<std::pair<std::string, std::string>> all{{"ups.status", "OL"}};
            for (int i = 0; i < 400; ++i)
                all.emplace_back("r" + std::to_string(round) + "." + std::to_string(i), "1");
            peer->say(all);
            CHECK(polled(3));
        }
        CHECK(live->find("box/nut.r0.399") != nullptr && live->find("box/nut.r3.399") == nullptr);
        CHECK(status().reason.find("some are left out") != std::string::npos);
        CHECK(live->points() < 1'060);
    }
    void the_ceiling_of_points_is_told_and_survived() {
        peer->say({{"ups.status", "OL"}, {"battery.charge", "97"}, {"x", "1"}});
        start({}, 3);
        CHECK(t.until([&] { return status().reason.find("there are 3 points") != std::string::npos; }));
        CHECK_EQUAL(std::string{"on-line"}, said("supply"));
        CHECK_EQUAL(std::size_t{3}, live->points());
    }
    void a_cut_is_told_between_two_polls_and_its_interval_ends_with_the_mains() {
        peer->status("OL");
        start({{"period", "3s"}, {"cut_after", "300ms"}, {"back_after", "300ms"}});
        CHECK(says("supply", "on-line"));
        peer->status("OB DISCHRG");
        CHECK(t.until([&] { return kept.events("ups.power-lost").size() == 1; }));
        const auto lost = kept.events("ups.power-lost").front();
        CHECK_EQUAL(std::size_t{1}, kept.open_now.size());
        const auto began = kept.open_now.front().start;
        CHECK(lost.time - began >= duration{290} && lost.time - began < duration{1'500});
        CHECK_EQUAL(std::string{"power-lost"}, said("announced"));
        peer->status("OL CHRG");
        CHECK(t.until([&] { return kept.events("ups.power-back").size() == 1; }));
        CHECK_EQUAL(std::size_t{1}, kept.closed.size());
        CHECK_EQUAL(std::string{"ups.power-cut"}, kept.closed.front().type);
        CHECK(kept.closed.front().attributes == (attributes{{"announced", "yes"}}));
        CHECK(kept.closed.front().end < kept.events("ups.power-back").front().time);
        // The point and the event are recorded one after the other: nothing can be committed between them.
        const auto is_event = [](const record& r) {
            const auto* e = std::get_if<event>(&r);
            return e != nullptr && e->type == "ups.power-lost";
        };
        const auto at = std::find_if(kept.records.begin(), kept.records.end(), is_event);
        const auto announced = live->find("box/announced")->id;
        CHECK(std::any_of(kept.records.begin(), at, [&](const record& r) {
            const auto* s = std::get_if<sample>(&r);
            return s != nullptr && s->point == announced && to_text(s->value) == "power-lost";
        }));
    }
    void a_restart_tells_nothing_twice() {
        peer->status("OB LB RB");
        start({{"cut_after", "0s"}, {"back_after", "0s"}});
        CHECK(t.until([&] { return kept.events("ups.replace-battery").size() == 1; }));
        const auto since = said("cut.since");
        CHECK(!since.empty());
        // What the history gives a daemon that starts again.
        for (const auto& d : kept.defined) {
            const auto* p = live->find(d.path);
            if (p != nullptr && p->kept) kept.known.push_back({d, p->now});
        }
        start({{"cut_after", "0s"}, {"back_after", "0s"}});
        CHECK_EQUAL(since, said("cut.since"));
        CHECK(polled(4));
        for (const auto* type : {"ups.power-lost", "ups.low-battery", "ups.replace-battery"})
            CHECK_EQUAL(std::size_t{1}, kept.events(type).size());
        CHECK_EQUAL(std::size_t{1}, kept.open_now.size());
        peer->status("OL");
        CHECK(t.until([&] { return kept.events("ups.battery-replaced").size() == 1; }));
        CHECK_EQUAL(std::size_t{1}, kept.events("ups.power-back").size());
        CHECK_EQUAL(std::size_t{1}, kept.closed.size());
    }
    void a_name_that_nobody_knows_is_told() {
        start({}, 1000, "box@no-such-host.invalid");
        CHECK(says("link", "server-away"));
        CHECK(t.until([&] { return status().state == device_state::unreachable; }));
        CHECK(status().reason.find("no-such-host.invalid") != std::string::npos);
    }
    void it_takes_no_commands() {
        peer->status("OL");
        start();
        CHECK(says("supply", "on-line"));
        const auto r = order(t, *devices->find("box"), "supply", "set", "off");
        CHECK(r.outcome == command_outcome::failed);
        CHECK(!find_driver("nut")->check_command("supply", {}).empty());
        for (const auto& line : peer->asked()) CHECK_EQUAL(std::string{"LIST VAR box"}, line);
    }
    void addresses_are_checked() {
        const auto check = find_driver("nut")->check_address;
        for (const auto* right : {"ups", "ups@localhost", "rack-1@192.168.1.5:3493", "a@[::1]", "a@[::1]:1"})
            CHECK_EQUAL(std::string{}, check(right));
        for (const auto* wrong :
             {"", "@", "@host", "ups@", "ups@host:", "ups@host:0", "ups@host:65536", "ups@host:x",
              "u ps@host", "ups@ho st", "ups\n@host", "ups@host\nLOGIN", "ups@[::1", "ups@[::1]x",
              "ups@[::1]:", "a@b@c", "ups@::1", "a@-\"", "a@b:1:2"})
            CHECK_MESSAGE(wrong, !check(wrong).empty());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(nut_session_test);
