// What a session makes of what a UPS says: points, events, intervals, what the site stands on.
#include "tests/nut/nut_fixture.hpp"

#include "common/text.hpp"
#include "daemon/driver.hpp"
#include "tests/support/order.hpp"

using namespace wesh;
using namespace wesh::test;

class nut_session_test : public nut_fixture {
    CPPUNIT_TEST_SUITE(nut_session_test);
    CPPUNIT_TEST(variables_become_points);
    CPPUNIT_TEST(numbers_that_cannot_be_are_invalid_and_still_shown);
    CPPUNIT_TEST(bytes_that_are_no_text_become_text);
    CPPUNIT_TEST(one_connection_is_kept_and_nothing_but_the_list_is_asked);
    CPPUNIT_TEST(a_long_period_says_good_bye_each_time);
    CPPUNIT_TEST(a_cut_is_told_between_two_polls_and_its_interval_ends_with_the_mains);
    CPPUNIT_TEST(a_restart_tells_nothing_twice);
    CPPUNIT_TEST(it_takes_no_commands);
    CPPUNIT_TEST(addresses_are_checked);
    CPPUNIT_TEST(the_site_stands_on_what_feeds_it_and_on_nothing_else);
    CPPUNIT_TEST_SUITE_END();

  public:
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
    void a_cut_is_told_between_two_polls_and_its_interval_ends_with_the_mains() {
        peer->status("OL");
        start({{"period", "3s"}, {"cut_after", "300ms"}, {"back_after", "300ms"}});
        CHECK(says("supply", "on-line"));
        peer->status("OB DISCHRG");
        CHECK(t.until([&] { return kept.events("ups.power-lost").size() == 1; }));
        const auto lost = kept.events("ups.power-lost").front();
        CHECK_EQUAL(std::size_t{1}, kept.open_now.size());
        const auto began = kept.open_now.front().start;
        CHECK(lost.time - began >= duration{290} && lost.time - began < duration{2'900});
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
    void the_site_stands_on_what_feeds_it_and_on_nothing_else() {
        peer->status("OB");
        start({{"cut_after", "10min"}});
        CHECK(says("supply", "on-battery"));
        CHECK(power->site() == supply::on_battery && power->pace() == pace::sparing);
        peer->status("OL");
        CHECK(t.until([&] { return power->site() == supply::on_line; }));
        peer->go();
        CHECK(t.until([&] {
            power->tick();
            return power->site() == supply::unknown;
        }));
        peer->come_back();
        peer->status("OB");
        start({{"cut_after", "10min"}, {"feeds", "equipment"}});
        CHECK(says("supply", "on-battery"));
        peer->go();
        CHECK(says("supply", "unknown"));
        CHECK(power->site() == supply::unknown && power->pace() == pace::normal);
        CHECK(live->find("site/power") == nullptr);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(nut_session_test);
