// Meters on serial lines at their real speeds: found, followed from port to port, through noise, unplugging,
// a change of mode, and a restart of weshd.
#include "tests/support/poll.hpp"
#include "tests/support/site.hpp"
#include "tests/support/test.hpp"

#include <fmt/core.h>

#include <csignal>

using namespace wesh;
using namespace std::chrono_literals;

namespace {

constexpr const char* flat_number = "021861700001";
constexpr const char* roof_number = "042163700002";
constexpr const char* shop_number = "041436700003";

/// Three meters and weshd on them; the ports are tty-flat, tty-roof and tty-shop. `more` of the scenario
/// calls the folder "@@".
struct meter_site {
    explicit meter_site(const std::string& more = {})
        : meters{where, scenario(more)}
        , daemon{where}
        , client{daemon.socket()} {
        daemon.configure(device("flat", flat_number) + device("roof", roof_number) +
                         "[[device]]\nname = \"shop\"\ndriver = \"teleinfo\"\naddress = \"" +
                         where / "tty-shop" + "\"\n");
        daemon.start();
    }
    std::string device(const std::string& name, const std::string& number) const {
        return fmt::format("[[device]]\nname = \"{}\"\ndriver = \"teleinfo\"\naddress = \"{}@{}\"\n", name,
                           number, where / "tty-*");
    }
    std::string scenario(std::string more) const {
        for (auto at = more.find("@@"); at != std::string::npos; at = more.find("@@"))
            more.replace(at, 3, where / "");
        return fmt::format(
            "[[meter]]\nname = \"flat\"\nmode = \"historic\"\ncontract = \"hc\"\nserial = \"{}\"\n"
            "port = \"{}\"\nindex = 20000000\n"
            "[[meter.vary]]\nfield = \"power\"\nfrom = 300\nto = 5000\nperiod = \"3s\"\nshape = \"walk\"\n"
            "[[meter]]\nname = \"roof\"\nmode = \"standard\"\nphases = 3\ncontract = \"tempo\"\n"
            "producer = true\nsubscribed = 12\nserial = \"{}\"\nport = \"{}\"\nindex = 7000000\n"
            "[[meter]]\nname = \"shop\"\nmode = \"pme-pmi\"\nspeed = 19200\nserial = \"{}\"\nport = "
            "\"{}\"\n{}",
            flat_number, where / "tty-flat", roof_number, where / "tty-roof", shop_number, where / "tty-shop",
            more);
    }
    device_state state(const std::string& name) const { return client.device(name).state; }
    bool online(std::initializer_list<const char*> names, std::chrono::milliseconds limit = 20s) const {
        return test::soon(limit, [&] {
            return std::all_of(names.begin(), names.end(), [&](const char* n) {
                const auto d = client.device(n);
                return d.state == device_state::online && client.info().now - d.last_answer < duration{4'000};
            });
        });
    }
    std::string said(const std::string& path) const {
        return to_text(test::read_one(client, path).sample.value);
    }
    bool says(const std::string& path, const std::string& what, std::chrono::milliseconds limit = 15s) const {
        return test::soon(limit, [&] {
            try {
                return said(path) == what;
            } catch (const remote_error&) {
                return false;
            }
        });
    }
    std::vector<record> records() const { return test::records_after(client, 0); }

    test::folder where;
    test::simulator meters;
    test::site_daemon daemon;
    wesh::interface client;
};

class meters_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(meters_test);
    CPPUNIT_TEST(meters_of_every_mode_and_speed_are_found_and_read);
    CPPUNIT_TEST(two_meters_that_swap_ports_are_followed);
    CPPUNIT_TEST(a_meter_that_is_unplugged_is_told_within_ten_seconds_and_taken_again);
    CPPUNIT_TEST(noise_costs_frames_and_never_gives_a_wrong_value);
    CPPUNIT_TEST(a_change_of_mode_and_speed_in_mid_life_is_followed);
    CPPUNIT_TEST(an_overrun_is_told_from_the_short_frames);
    CPPUNIT_TEST(a_meter_that_nobody_follows_is_told_and_can_be_added);
    CPPUNIT_TEST(another_speed_in_the_configuration_takes_effect_at_a_reload);
    CPPUNIT_TEST(a_meter_that_was_replaced_while_weshd_was_away_is_another_one);
    CPPUNIT_TEST_SUITE_END();

  public:
    void meters_of_every_mode_and_speed_are_found_and_read() {
        const meter_site s;
        CHECK(s.online({"flat", "roof", "shop"}));
        CHECK_EQUAL(std::string{"1200"}, s.said("flat/line.speed"));
        CHECK_EQUAL(std::string{"9600"}, s.said("roof/line.speed"));
        CHECK_EQUAL(std::string{"19200"}, s.said("shop/line.speed"));
        const auto flat = s.client.get_meter("flat");
        CHECK_EQUAL(std::string{flat_number}, flat.adco());
        CHECK_EQUAL(std::string{"HC.."}, flat.tariff_option());
        CHECK_EQUAL(30.0, flat.subscribed_current());
        CHECK(flat.apparent_power() >= 290 && flat.apparent_power() <= 5'010);
        CHECK(flat.total_energy() >= decimal(20'000'000, 0) && flat.total_energy() < decimal(20'001'000, 0));
        const auto roof = s.client.get_meter("roof");
        CHECK_EQUAL(std::string{"TEMPO"}, roof.tariff_option());
        CHECK_EQUAL(12'000.0, roof.subscribed_power());
        CHECK(roof.voltage(3) > 200);
        CHECK(roof.total_energy() >= decimal(7'000'000, 0) && roof.total_energy() < decimal(7'001'000, 0));
        CHECK_EQUAL(std::string{"ok"}, roof.link());
        // The meters keep the computer's time: what differs is what the line takes.
        const auto offset =
            number_of(test::read_one(s.client, "roof/clock.offset").sample.value)->to_double();
        CHECK(offset >= -2 && offset <= 2);
        CHECK_EQUAL(std::string{"pme-pmi"}, s.said("shop/tic-mode"));
    }
    void two_meters_that_swap_ports_are_followed() {
        const meter_site s;
        CHECK(s.online({"flat", "roof"}));
        const auto flat_port = s.said("flat/line.port");
        s.meters.control("swap flat roof");
        CHECK(test::soon(20s, [&] { return s.said("flat/line.port") != flat_port; }));
        CHECK(s.online({"flat", "roof"}));
        CHECK(s.client.get_meter("flat").total_energy() >= decimal(20'000'000, 0));
        CHECK(s.client.get_meter("roof").total_energy() < decimal(7'001'000, 0));
        const auto all = s.records();
        for (const auto* type :
             {"counter.reset", "device.replaced", "meter.index-jump", "meter.mode-changed"})
            CHECK_MESSAGE(type, test::events(all, type).empty());
    }
    void a_meter_that_is_unplugged_is_told_within_ten_seconds_and_taken_again() {
        const meter_site s;
        CHECK(s.online({"flat", "roof"}));
        // A machine that was busy elsewhere for a moment gets a second chance, the daemon none.
        auto silence = silence_of_roof(s, 1);
        if (silence > 10s) silence = silence_of_roof(s, 2);
        CHECK_MESSAGE(std::to_string(silence.count()), silence > 6s && silence <= 10s);
        // A meter whose output is switched off is another fault.
        s.meters.control("fault roof idle");
        CHECK(s.says("roof/link", "idle"));
        CHECK(s.state("flat") == device_state::online);
    }
    /// Unplugs it until that is told, for the n-th time.
    static duration silence_of_roof(const meter_site& s, std::size_t n) {
        s.meters.control("fault roof unplug");
        const auto pulled = s.client.info().now;
        const auto lost = test::wait_for_events(s.client, n, "device.lost", "roof").back();
        CHECK_MESSAGE(lost.text, lost.text.find("no longer heard on ") != std::string::npos);
        CHECK(s.says("roof/link", "no-signal"));
        CHECK(has(test::read_one(s.client, "roof/energy.total").sample.quality, quality::stale));
        s.meters.control("clear roof");
        CHECK(s.online({"roof"}));
        CHECK(s.says("roof/link", "ok"));
        test::wait_for_events(s.client, n, "device.back", "roof");
        return lost.time - pulled;
    }
    void noise_costs_frames_and_never_gives_a_wrong_value() {
        const meter_site s;
        CHECK(s.online({"flat", "roof", "shop"}));
        for (const auto* name : {"flat", "roof", "shop"})
            s.meters.control(std::string{"fault "} + name + " noise=0.002");
        std::this_thread::sleep_for(15s);
        for (const auto* name : {"flat", "roof", "shop"}) s.meters.control(std::string{"clear "} + name);
        CHECK(s.online({"flat", "roof", "shop"}));
        const auto all = s.records();
        for (const auto* type :
             {"counter.reset", "device.replaced", "meter.index-jump", "meter.contract-changed"})
            CHECK_MESSAGE(type, test::events(all, type).empty());
        std::map<point_id, std::string> names;
        for (const auto& d : s.client.describe({"*"})) names[d.id] = d.path;
        decimal total{7'000'000, 0};
        for (const auto& r : all) {
            const auto* x = std::get_if<sample>(&r);
            if (x == nullptr || names[x->point] != "roof/energy.total") continue;
            const auto n = *number_of(x->value);
            CHECK(n >= total && n < decimal(7'001'000, 0));
            total = n;
        }
        for (const auto& r : all)
            if (const auto* x = std::get_if<sample>(&r); x != nullptr && names[x->point].ends_with("/adco"))
                CHECK(to_text(x->value) == flat_number || to_text(x->value) == roof_number ||
                      to_text(x->value) == shop_number);
    }
    void a_change_of_mode_and_speed_in_mid_life_is_followed() {
        const meter_site s;
        CHECK(s.online({"flat"}));
        s.meters.control("mode flat standard");
        CHECK(s.says("flat/tic-mode", "standard"));
        CHECK_EQUAL(std::string{"9600"}, s.said("flat/line.speed"));
        test::wait_for_events(s.client, 1, "meter.mode-changed", "flat");
        // One meter, and the same class for both modes.
        const auto flat = s.client.get_meter("flat");
        CHECK_EQUAL(std::string{flat_number}, flat.adco());
        CHECK(flat.total_energy() >= decimal(20'000'000, 0) && flat.total_energy() < decimal(20'001'000, 0));
        CHECK(flat.current() > 0);
        s.meters.control("mode flat historic");
        CHECK(s.says("flat/tic-mode", "historic"));
        const auto all = s.records();
        for (const auto* type :
             {"counter.reset", "meter.contract-changed", "meter.index-jump", "device.lost"})
            CHECK_MESSAGE(type, test::events(all, type).empty());
    }
    void an_overrun_is_told_from_the_short_frames() {
        test::folder elsewhere;
        const meter_site s{
            fmt::format("[[meter]]\nname = \"hall\"\nmode = \"historic\"\nphases = 3\nserial = "
                        "\"031661700004\"\nport = \"{}\"\nsubscribed = 9\npower = 3000\n",
                        elsewhere / "tty-hall")};
        CHECK(s.online({"flat"}));
        device_request r;
        r.name = "hall";
        r.driver = "teleinfo";
        r.address = elsewhere / "tty-hall";
        s.client.add(r);
        CHECK(s.online({"hall"}));
        s.meters.control("set hall power 15000");
        const auto e = test::wait_for_events(s.client, 1, "meter.overrun", "hall").front();
        CHECK(e.severity == severity::warning);
        CHECK_EQUAL(std::string{"on"}, s.said("hall/overrun"));
        CHECK(has_value(test::read_one(s.client, "hall/overrun.current.l1").sample.value));
        // What short frames leave out stays as it was.
        CHECK(has_value(test::read_one(s.client, "hall/energy.base").sample.value));
        CHECK(s.state("hall") == device_state::online);
        s.meters.control("set flat power 9000");
        test::wait_for_events(s.client, 1, "meter.overrun", "flat");
    }
    void a_meter_that_nobody_follows_is_told_and_can_be_added() {
        meter_site s{
            fmt::format("[[meter]]\nname = \"guest\"\nmode = \"standard\"\nserial = \"042163700005\"\nport = "
                        "\"{}\"\n",
                        "@@/tty-guest")};
        CHECK(s.online({"flat"}));
        const auto e = test::wait_for_events(s.client, 1, "teleinfo.unknown-meter").front();
        CHECK_MESSAGE(e.text, e.text.find("042163700005") != std::string::npos);
        device_request r;
        r.name = "guest";
        r.driver = "teleinfo";
        r.address = "042163700005@" + s.where / "tty-*";
        s.client.add(r);
        CHECK(s.online({"guest"}));
        CHECK_EQUAL(std::size_t{1}, test::events(s.records(), "teleinfo.unknown-meter").size());
        r.address = "/dev/ttyUSB*";
        r.name = "any";
        CHECK_THROWS(s.client.add(r), remote_error);
    }
    void another_speed_in_the_configuration_takes_effect_at_a_reload() {
        meter_site s;
        const auto roof = s.device("roof", roof_number);
        CHECK(s.online({"roof"}));
        s.daemon.configure(roof + "speed = 1200\n");
        s.daemon.program().signal(SIGHUP);
        CHECK(test::soon(5s, [&] { return s.state("roof") != device_state::online; }));
        std::this_thread::sleep_for(4s);
        CHECK(s.state("roof") != device_state::online);
        s.daemon.configure(roof + "speed = 9600\n");
        s.daemon.program().signal(SIGHUP);
        CHECK(s.online({"roof"}, 5s));
    }
    void a_meter_that_was_replaced_while_weshd_was_away_is_another_one() {
        meter_site s;
        CHECK(s.online({"flat", "shop"}));
        s.daemon.stop();
        s.meters.control("replace shop 041436700099");
        s.meters.control("replace flat 021861700098");
        s.daemon.start();
        CHECK(s.online({"shop"}));
        const auto e = test::wait_for_events(s.client, 1, "device.replaced", "shop").front();
        CHECK(e.attributes == (attributes{{"before", shop_number}, {"after", "041436700099"}}));
        // The device that was bound to a number does not take another's figures.
        test::wait_for_events(s.client, 1, "teleinfo.unknown-meter");
        CHECK(s.state("flat") != device_state::online);
        CHECK_EQUAL(std::string{flat_number}, s.said("flat/adco"));
        for (const auto& r : s.records())
            if (const auto* x = std::get_if<sample>(&r); x != nullptr)
                if (const auto* n = number_of(x->value); n != nullptr) CHECK(n->mantissa() >= -1'000);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(meters_test);

} // namespace
