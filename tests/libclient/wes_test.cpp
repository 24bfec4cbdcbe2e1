#include "tests/libclient/fake_daemon.hpp"
#include "tests/support/test.hpp"

#include <wesh/wesh.hpp>

using namespace wesh;
using namespace std::chrono_literals;

namespace {

/// What `f` threw, which must be an E.
template <class E>
std::string what_of(const std::function<void()>& f) {
    try {
        f();
    } catch (const E& e) {
        return e.what();
    }
    throw std::runtime_error{"did not throw as expected"};
}

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

void lay_out_roof(test::fake_daemon& d) {
    d.add_device("roof-wes", "192.168.1.112");
    d.add_point("roof-wes/firmware", std::string{"V0.84A10"});
    d.add_point("roof-wes/mains.voltage", decimal{230, 0}, "V");
    d.add_point("roof-wes/clamp.1.current", decimal{235, -2}, "A");
    d.add_point("roof-wes/clamp.1.energy", decimal{29386970, 0}, "Wh");
    d.add_point("roof-wes/clamp.2.current", decimal{1, 0}, "A", quality::stale);
    d.add_point("roof-wes/counter.1.pulses", decimal{1353, 0});
    d.add_point("roof-wes/counter.1.index", decimal{338250, -3}, "unknown");
    d.add_point("roof-wes/probe.1", decimal{224, -1}, "°C");
    d.add_point("roof-wes/probe.2", {}, "unknown");
    d.add_point("roof-wes/probe.3", decimal{0, 0}, "unknown", quality::invalid);
    d.add_point("roof-wes/relay.1", std::string{"on"});
    d.add_point("roof-wes/relay.2", std::string{"off"});
    d.add_point("roof-wes/card.2.relay.2", std::string{"off"});
    d.add_point("roof-wes/card.2.relay.3", std::string{"on"});
    d.add_point("roof-wes/card.2.relay.4", {});
    d.add_point("roof-wes/switch.24", std::string{"off"});
    d.add_point("roof-wes/input.2", std::string{"on"});
    d.add_point("roof-wes/analog.1", decimal{512, -2}, "V");
    d.add_point("roof-wes/variable.8", decimal{-1250, -2}, "unknown");
    d.add_point("roof-wes/meter.1.adco", std::string{"020422743839"});
    d.add_point("roof-wes/meter.1.current.l2", decimal{3, 0}, "A");
    d.add_point("roof-wes/meter.1.energy.hp", decimal{5000, 0}, "Wh");
    d.add_point("roof-wes/meter.1.energy.hc", decimal{70005, -1}, "Wh");
    d.add_point("roof-wes/meter.1.energy.base", {}, "Wh");
    d.add_point("roof-wes/meter.1.energy.injected", decimal{99, 0}, "Wh");
}

} // namespace

class wes_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(wes_test);
    CPPUNIT_TEST(the_example_of_the_specification);
    CPPUNIT_TEST(uses_the_device_that_is_there);
    CPPUNIT_TEST(adds_one_and_waits_for_its_first_answer);
    CPPUNIT_TEST(says_who_may_add);
    CPPUNIT_TEST(says_that_the_password_is_refused);
    CPPUNIT_TEST(says_that_it_does_not_answer);
    CPPUNIT_TEST(finds_it_by_name);
    CPPUNIT_TEST(numbers_out_of_range_are_the_callers_fault);
    CPPUNIT_TEST(clamps);
    CPPUNIT_TEST(a_firmware_without_voltage_is_named);
    CPPUNIT_TEST(counters_and_probes);
    CPPUNIT_TEST(why_there_is_no_value);
    CPPUNIT_TEST(relays);
    CPPUNIT_TEST(relay_cards);
    CPPUNIT_TEST(switches_inputs_and_variables);
    CPPUNIT_TEST(meters);
    CPPUNIT_TEST(a_meter_that_is_a_device);
    CPPUNIT_TEST_SUITE_END();

  public:
    void the_example_of_the_specification() {
        test::fake_daemon daemon;
        lay_out_roof(daemon);
        wesh::interface iface { daemon.path() };
        wesh::wes wes = iface.get_wes("192.168.1.112", "wes", "admin", "wesftp", "adminftp");
        wesh::clamp pince = wes.get_clamp(1);
        CHECK(pince.enabled());
        CHECK_EQUAL(230.0, pince.get_voltage());
    }

    void uses_the_device_that_is_there() {
        test::fake_daemon daemon;
        lay_out_roof(daemon);
        const interface iface { daemon.path() };
        wes_access access;
        access.address = "192.168.1.112:80";
        const auto w = iface.get_wes(access);
        CHECK_EQUAL(std::string{"roof-wes"}, w.name());
        CHECK_EQUAL(std::string{"192.168.1.112"}, w.address());
        CHECK_EQUAL(std::string{"V0.84A10"}, w.firmware());
        CHECK(w.status().state == device_state::online);
        CHECK(daemon.added.empty());
    }

    void adds_one_and_waits_for_its_first_answer() {
        test::fake_daemon daemon;
        int asked = 0;
        daemon.before = [&](test::fake_daemon& d, std::uint32_t procedure) {
            if (procedure != WESH_DEVICES || d.devices.empty() || ++asked < 3) return;
            d.devices.back().state = device_state::online;
            d.devices.back().last_answer = from_milliseconds(1);
        };
        const interface iface { daemon.path() };
        const auto w = iface.get_wes("10.0.0.9", "secret", "me", "ftp-secret", "ftp-me");
        CHECK_EQUAL(std::string{"wes-1"}, w.name());
        const settings expected{
            {"user", "me"}, {"password", "secret"}, {"ftp_user", "ftp-me"}, {"ftp_password", "ftp-secret"}};
        CHECK(daemon.added.at(0).settings == expected);
        CHECK_EQUAL(std::string{"wes"}, daemon.added.at(0).driver);
        CHECK(asked >= 3);
    }

    void says_who_may_add() {
        test::fake_daemon daemon;
        daemon.admin = false;
        const interface iface { daemon.path() };
        const auto what = what_of<remote_error>([&] { iface.get_wes("10.0.0.9", "a", "b", "c", "d"); });
        CHECK(contains(what, "10.0.0.9") && contains(what, "wesh-admin") && contains(what, "weshclient add"));
    }

    void says_that_the_password_is_refused() {
        test::fake_daemon daemon;
        daemon.when_added = [](test::fake_daemon& d, const device_request&) {
            d.devices.back().state = device_state::refused;
            d.devices.back().reason = "HTTP 401";
        };
        const interface iface { daemon.path() };
        const auto what = what_of<remote_error>([&] { iface.get_wes("10.0.0.9", "a", "b", "c", "d"); });
        CHECK_EQUAL(std::string{"wes-1 at 10.0.0.9 refuses the user or the password: HTTP 401"}, what);
    }

    void says_that_it_does_not_answer() {
        test::fake_daemon daemon;
        daemon.when_added = [](test::fake_daemon& d, const device_request&) {
            d.devices.back().state = device_state::unreachable;
            d.devices.back().reason = "no route to host";
        };
        interface iface {
            daemon.path()
        };
        iface.set_timeout(150ms);
        const auto what = what_of<remote_error>([&] { iface.get_wes("10.0.0.9", "a", "b", "c", "d"); });
        CHECK_EQUAL(std::string{"wes-1 at 10.0.0.9 does not answer: no route to host"}, what);
    }

    void finds_it_by_name() {
        test::fake_daemon daemon;
        lay_out_roof(daemon);
        daemon.add_device("ups", "localhost");
        daemon.devices.back().driver = "nut";
        const interface iface { daemon.path() };
        CHECK_EQUAL(std::string{"192.168.1.112"}, iface.get_wes_by_name("roof-wes").address());
        CHECK_THROWS(iface.get_wes_by_name("ups"), local_error);
        CHECK_THROWS(iface.get_wes_by_name("other"), remote_error);
    }

    void numbers_out_of_range_are_the_callers_fault() {
        test::fake_daemon daemon;
        lay_out_roof(daemon);
        const auto w = interface { daemon.path() }.get_wes_by_name("roof-wes");
        for (const int n : {0, -1, 31}) {
            CHECK_THROWS(w.get_meter(n), local_error);
            CHECK_THROWS(w.get_clamp(n), local_error);
            CHECK_THROWS(w.get_counter(n), local_error);
            CHECK_THROWS(w.get_probe(n), local_error);
            CHECK_THROWS(w.get_relay(n), local_error);
            CHECK_THROWS(w.get_relay(1, n), local_error);
            CHECK_THROWS(w.get_switch(n), local_error);
            CHECK_THROWS(w.get_card(n), local_error);
            CHECK_THROWS(w.get_card(1).get_relay(n), local_error);
            CHECK_THROWS(w.get_input(n), local_error);
            CHECK_THROWS(w.get_analog(n), local_error);
            CHECK_THROWS(w.get_variable(n), local_error);
        }
    }

    void clamps() {
        test::fake_daemon daemon;
        lay_out_roof(daemon);
        const auto w = interface { daemon.path() }.get_wes_by_name("roof-wes");
        const auto c = w.get_clamp(1);
        CHECK_EQUAL(2.35, c.get_current());
        CHECK(c.get_energy() == decimal(29386970, 0));
        CHECK_EQUAL(std::string{"Wh"}, c.read_energy().unit);
        CHECK(contains(what_of<not_available>([&] { c.get_injected_energy(); }), "no such point"));
        CHECK(has(w.get_clamp(2).read_current().sample.quality, quality::stale));
        CHECK_EQUAL(1.0, w.get_clamp(2).get_current());
        CHECK(!w.get_clamp(3).enabled());
    }

    void a_firmware_without_voltage_is_named() {
        test::fake_daemon daemon;
        daemon.add_device("old", "10.0.0.2");
        daemon.add_point("old/firmware", std::string{"V0.61D"});
        daemon.add_point("old/clamp.1.current", decimal{1, 0}, "A");
        const auto c = interface { daemon.path() }.get_wes_by_name("old").get_clamp(1);
        const auto what = what_of<not_available>([&] { c.get_voltage(); });
        CHECK(contains(what, "old") && contains(what, "V0.61D") && contains(what, "0.8"));
    }

    void counters_and_probes() {
        test::fake_daemon daemon;
        lay_out_roof(daemon);
        const auto w = interface { daemon.path() }.get_wes_by_name("roof-wes");
        CHECK_EQUAL(std::int64_t{1353}, w.get_counter(1).pulses());
        CHECK_EQUAL(std::string{"338.250"}, w.get_counter(1).index().to_text());
        CHECK_EQUAL(std::string{unknown_unit}, w.get_counter(1).unit());
        CHECK_EQUAL(22.4, w.get_probe(1).value());
        CHECK_EQUAL(std::string{"°C"}, w.get_probe(1).unit());
    }

    void why_there_is_no_value() {
        test::fake_daemon daemon;
        lay_out_roof(daemon);
        const auto w = interface { daemon.path() }.get_wes_by_name("roof-wes");
        CHECK(contains(what_of<not_available>([&] { w.get_probe(2).value(); }), "nothing is wired"));
        CHECK(contains(what_of<not_available>([&] { w.get_probe(3).value(); }), "not with a usable value"));
        CHECK(contains(what_of<not_available>([&] { w.get_probe(9).value(); }), "no such point"));
        daemon.devices[0].state = device_state::unreachable;
        daemon.devices[0].reason = "connection refused";
        CHECK(contains(what_of<not_available>([&] { w.get_probe(2).value(); }),
                       "its device is unreachable: connection refused"));
        daemon.devices.clear();
        CHECK(contains(what_of<remote_error>([&] { w.get_probe(9).value(); }), "no device roof-wes"));
    }

    void relays() {
        test::fake_daemon daemon;
        lay_out_roof(daemon);
        const auto w = interface { daemon.path() }.get_wes_by_name("roof-wes");
        CHECK(w.get_relay(1).state());
        CHECK(!w.get_relay(2).state());
        CHECK(w.get_relay(2, 3).state());
        w.get_relay(1).set(false);
        w.get_relay(2).toggle();
        CHECK_EQUAL(std::string{"off"}, daemon.commands.at(0).argument);
        CHECK_EQUAL(std::string{"roof-wes/relay.2"}, daemon.commands.at(1).target);
        CHECK_EQUAL(std::string{"toggle"}, daemon.commands.at(1).action);
        CHECK(!daemon.commands.at(0).key.empty() && daemon.commands.at(0).key != daemon.commands.at(1).key);
        daemon.outcome = {command_outcome::unconfirmed, "no answer", {}, no_time};
        CHECK(contains(what_of<remote_error>([&] { w.get_relay(1).set(true); }), "not read back in time"));
        daemon.outcome = {command_outcome::failed, "the box says 404", {}, no_time};
        CHECK(contains(what_of<remote_error>([&] { w.get_relay(1).set(true); }), "the box says 404"));
    }

    void relay_cards() {
        test::fake_daemon daemon;
        lay_out_roof(daemon);
        const auto w = interface { daemon.path() }.get_wes_by_name("roof-wes");
        const auto card = w.get_card(2);
        CHECK_EQUAL(3, card.relays());
        CHECK((card.states() == std::vector<std::optional<bool>>{false, true, std::nullopt}));
        CHECK_EQUAL(std::string{"roof-wes/card.2.relay.3"}, card.read_states().at(1).path);
        card.get_relay(2).set(true);
        CHECK_EQUAL(std::string{"roof-wes/card.2.relay.2"}, daemon.commands.at(0).target);
        CHECK_EQUAL(0, w.get_card(3).relays());
        CHECK(w.get_card(10).states().empty());
    }

    void switches_inputs_and_variables() {
        test::fake_daemon daemon;
        lay_out_roof(daemon);
        const auto w = interface { daemon.path() }.get_wes_by_name("roof-wes");
        CHECK(!w.get_switch(24).state());
        w.get_switch(24).toggle();
        CHECK_EQUAL(std::string{"roof-wes/switch.24"}, daemon.commands.at(0).target);
        CHECK(w.get_input(2).state());
        CHECK_EQUAL(std::string{"on"}, to_text(w.get_input(2).read_state().sample.value));
        CHECK_THROWS(w.get_input(1).state(), not_available);
        CHECK_EQUAL(5.12, w.get_analog(1).value());
        CHECK_EQUAL(std::string{"V"}, w.get_analog(1).unit());
        CHECK_EQUAL(std::string{"-12.50"}, w.get_variable(8).value().to_text());
        CHECK_EQUAL(std::string{unknown_unit}, w.get_variable(8).read_value().unit);
    }

    void meters() {
        test::fake_daemon daemon;
        lay_out_roof(daemon);
        const interface iface { daemon.path() };
        const auto m = iface.get_wes_by_name("roof-wes").get_meter(1);
        CHECK_EQUAL(std::string{"020422743839"}, m.adco());
        CHECK_EQUAL(3.0, m.current(2));
        CHECK_THROWS(m.current(4), local_error);
        CHECK_THROWS(m.voltage(), not_available);
        CHECK(m.energy("hp") == decimal(5000, 0));
        CHECK_EQUAL(std::size_t{2}, m.energies().size());
        CHECK_EQUAL(std::string{"hc"}, m.energies().at(1).period);
        CHECK_EQUAL(std::string{"12000.5"}, m.total_energy().to_text());
        CHECK(m.injected_energy() == decimal(99, 0));
        CHECK_EQUAL(std::string{"020422743839"}, iface.get_meter("roof-wes/meter.1").adco());
        CHECK_THROWS(iface.get_meter("roof-wes/meter.2").total_energy(), not_available);
    }

    void a_meter_that_is_a_device() {
        test::fake_daemon daemon;
        daemon.add_device("linky", "/dev/ttyUSB0");
        daemon.add_point("linky/adco", std::string{"041876543210"});
        daemon.add_point("linky/energy.base", decimal{1, 3}, "Wh");
        const auto m = interface { daemon.path() }.get_meter("linky");
        CHECK_EQUAL(std::string{"041876543210"}, m.adco());
        CHECK_EQUAL(std::string{"1000"}, m.total_energy().to_text());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(wes_test);
