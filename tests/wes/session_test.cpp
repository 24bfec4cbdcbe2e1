// A session against a simulated box in the same loop: what the registry and its readers see of it.
#include "daemon/supervisor.hpp"
#include "sim/simulation.hpp"
#include "tests/support/fake_recording.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/order.hpp"
#include "tests/support/tiny_server.hpp"
#include "tests/support/turning.hpp"
#include "tests/wes/pages.hpp"

#include <optional>

using namespace wesh;
using namespace wesh::test;

class wes_session_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(wes_session_test);
    CPPUNIT_TEST(a_page_becomes_points);
    CPPUNIT_TEST(what_only_ever_said_zero_is_absent_unless_it_is_listed);
    CPPUNIT_TEST(a_meter_that_falls_silent_keeps_its_points_without_values);
    CPPUNIT_TEST(settings_tell_units_that_the_page_does_not);
    CPPUNIT_TEST(a_wrong_password_is_told);
    CPPUNIT_TEST(an_unusable_figure_is_remarked_and_invalid);
    CPPUNIT_TEST(the_ceiling_of_points_is_told_and_survived);
    CPPUNIT_TEST(a_relay_is_set_and_toggled_and_read_back);
    CPPUNIT_TEST(an_order_that_cannot_be_sent_has_failed);
    CPPUNIT_TEST(a_box_that_does_not_obey_is_told_before_the_time_is_over);
    CPPUNIT_TEST_SUITE_END();

    folder home;
    turning t;
    system_clock clock;
    io::http_client http{t.loop};
    fake_recording kept;
    lateness late;
    std::optional<sim::simulation> boxes;
    std::optional<registry> live;
    std::optional<environment> around;
    std::optional<supervisor> devices;

    void start(settings more = {}, std::size_t points_max = 1000, std::string address = {}) {
        sim::scenario s;
        s.boxes.emplace_back();
        s.boxes[0].name = "box";
        boxes.emplace(t.loop, clock, s);
        live.emplace(clock, kept, registry::options{duration{900'000}, points_max});
        around.emplace(environment{t.loop, http, clock, *live, late});
        devices.emplace(*around, home / "devices.toml");
        more.insert(more.end(),
                    {{"pause", "0s"}, {"period", "200ms"}, {"spread", "false"}, {"retries", "0"}});
        if (address.empty()) address = "127.0.0.1:" + std::to_string(boxes->at("box").port());
        devices->add({"box", "wes", address, std::move(more)});
    }
    const device_status& status() const { return live->devices().begin()->second; }
    bool polled(std::uint64_t times = 1) {
        const auto from = status().attempts;
        return t.until([&] {
            return status().attempts >= from + times && status().last_answer >= status().last_attempt;
        });
    }
    sample reading(const std::string& path) const { return live->reading(*live->find("box/" + path)); }

  public:
    void tearDown() override {
        devices.reset();
        live.reset();
        boxes.reset();
    }

    void a_page_becomes_points() {
        start();
        CHECK(polled());
        CHECK(status().state == device_state::online);
        CHECK(status().attributes == (attributes{{"firmware", "V0.84A10"}}));
        CHECK(reading("meter.1.energy.hp").value == value{decimal(48'437'741, 0)});
        CHECK(reading("clamp.1.current").value == value{decimal(312, -2)});
        CHECK(reading("relay.1").value == value{std::string{"on"}});
        CHECK(reading("meter.1.link").value == value{std::string{"ok"}});
        CHECK(reading("meter.3.link").value == value{std::string{"absent"}});
        CHECK(reading("relay.1").quality == quality::good);
        CHECK(live->find("box/meter.3.apparent-power") == nullptr);
    }
    void what_only_ever_said_zero_is_absent_unless_it_is_listed() {
        start({{"present", "probe.7"}});
        CHECK(polled());
        CHECK(live->find("box/probe.1") != nullptr);
        CHECK(live->find("box/probe.6") == nullptr);
        CHECK(reading("probe.7").value == value{decimal(0, 0)});
        const auto& box = boxes->at("box");
        CHECK(box.counts().requests > 0);
        boxes->at("box").state().set("SONDE6", "4.5", {t.loop.now(), clock.now()});
        CHECK(t.until([&] { return live->find("box/probe.6") != nullptr; }));
        boxes->at("box").state().set("SONDE6", "0.0", {t.loop.now(), clock.now()});
        CHECK(t.until([&] { return reading("probe.6").value == value{decimal(0, 0)}; }));
    }
    void a_meter_that_falls_silent_keeps_its_points_without_values() {
        start();
        CHECK(polled());
        boxes->at("box").state().set("tic1.PTEC", "TIC NDERR.", {t.loop.now(), clock.now()});
        CHECK(t.until([&] { return reading("meter.1.link").value == value{std::string{"no-frame"}}; }));
        CHECK(!has_value(reading("meter.1.energy.hp").value));
        CHECK(has(reading("meter.1.energy.hp").quality, quality::invalid));
        CHECK(has_value(reading("meter.2.energy.base").value));
        CHECK(kept.events("counter.reset").empty());
    }
    void settings_tell_units_that_the_page_does_not() {
        start({{"units", "probe.1=\xc2\xb0"
                         "C counter.1.index=m3"}});
        CHECK(polled());
        CHECK(live->find("box/probe.1")->words->unit == "\xc2\xb0"
                                                        "C");
        CHECK(live->find("box/counter.1.index")->words->unit == "m3");
        CHECK(live->find("box/probe.2")->words->unit == unknown_unit);
    }
    void a_wrong_password_is_told() {
        start({{"password", "wrong"}});
        CHECK(t.until([&] { return status().state == device_state::refused; }));
        CHECK(status().reason.find("401") != std::string::npos);
        CHECK_EQUAL(std::size_t{0}, live->points());
    }
    void an_unusable_figure_is_remarked_and_invalid() {
        start();
        CHECK(polled());
        boxes->at("box").state().set_raw("pince.I1", "1,5", {t.loop.now(), clock.now()});
        CHECK(t.until([&] { return reading("clamp.1.current").quality == quality::invalid; }));
        CHECK(status().state == device_state::online);
        CHECK_EQUAL(std::string{"<I1> of <pince> says \"1,5\""}, status().reason);
        boxes->at("box").state().set("pince.I1", "1.5", {t.loop.now(), clock.now()});
        CHECK(t.until([&] { return status().reason.empty(); }));
        CHECK(reading("clamp.1.current").value == value{decimal(150, -2)});
    }
    void the_ceiling_of_points_is_told_and_survived() {
        start({}, 20);
        CHECK(polled());
        CHECK(polled(2));
        CHECK_EQUAL(std::size_t{20}, live->points());
        CHECK(status().state == device_state::online);
        CHECK(status().reason.starts_with("there are 20 points"));
        CHECK(reading("meter.1.adco").value == value{std::string{"021861800000"}});
    }
    void a_relay_is_set_and_toggled_and_read_back() {
        start();
        CHECK(polled());
        auto& box = *devices->find("box");
        const auto off = order(t, box, "relay.1", "set", "off");
        CHECK(off.outcome == command_outcome::done);
        CHECK(off.value == value{std::string{"off"}});
        CHECK(reading("relay.1").value == value{std::string{"off"}});
        CHECK(order(t, box, "relay.1", "toggle").value == value{std::string{"on"}});
    }
    void an_order_that_cannot_be_sent_has_failed() {
        start();
        CHECK(polled());
        boxes.reset();
        const auto r = order(t, *devices->find("box"), "relay.1", "set", "off", duration{500});
        CHECK(r.outcome == command_outcome::failed);
        CHECK(r.text.starts_with("not sent: "));
    }
    void a_box_that_does_not_obey_is_told_before_the_time_is_over() {
        tiny_server stubborn{t.loop};
        stubborn.serve([](std::string_view) {
            return tiny_server::reply{200, page_of("0.84"), tiny_server::then::close};
        });
        start({}, 1000, stubborn.address());
        CHECK(polled());
        const duration limit{1'000};
        const auto until = t.loop.now() + limit;
        const auto r = order(t, *devices->find("box"), "relay.1", "set", "off", limit);
        CHECK(t.loop.now() < until);
        CHECK(r.outcome == command_outcome::failed);
        CHECK_EQUAL(std::string{"the box still says on"}, r.text);
        devices.reset();
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(wes_session_test);
