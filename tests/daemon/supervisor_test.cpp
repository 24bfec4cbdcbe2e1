// Devices of the configuration and those added while running: who starts, stays, stops, and is kept.
#include "daemon/supervisor.hpp"
#include "io/files.hpp"
#include "tests/support/fake_recording.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/turning.hpp"

#include <sys/stat.h>

#include <filesystem>
#include <optional>

using namespace wesh;
using namespace wesh::test;
using code = refusal::code;

class supervisor_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(supervisor_test);
    CPPUNIT_TEST(a_reload_disturbs_only_what_changed);
    CPPUNIT_TEST(a_device_is_added_and_kept);
    CPPUNIT_TEST(a_nameless_device_is_named_by_its_address);
    CPPUNIT_TEST(names_and_addresses_are_taken_once);
    CPPUNIT_TEST(a_wrong_request_is_refused_with_its_reason);
    CPPUNIT_TEST(a_change_keeps_what_it_does_not_name);
    CPPUNIT_TEST(stale_after_follows_the_period_unless_it_was_set);
    CPPUNIT_TEST(a_device_that_speaks_by_itself_has_no_period);
    CPPUNIT_TEST(configured_devices_are_changed_in_their_file);
    CPPUNIT_TEST(a_configured_name_wins);
    CPPUNIT_TEST(what_cannot_be_kept_is_not_done);
    CPPUNIT_TEST(a_damaged_file_is_moved_aside);
    CPPUNIT_TEST(a_removal_is_told_once_and_a_change_is_none);
    CPPUNIT_TEST(what_the_file_has_lost_is_told_and_ends_with_its_intervals);
    CPPUNIT_TEST(what_went_while_the_daemon_was_away_is_told_if_something_of_it_lasted);
    CPPUNIT_TEST_SUITE_END();

    folder home;
    turning t;
    io::http_client http{t.loop};
    manual_clock clock{from_milliseconds(1'795'305'600'000)};
    fake_recording kept;
    registry live{clock, kept, {}};
    lateness late;
    environment around{t.loop, http, clock, live, late};
    std::string file = home / "devices.toml";
    std::optional<supervisor> s;

    static std::vector<device_config> configured(const std::vector<std::string>& devices) {
        std::string text;
        for (const auto& d : devices) text += "[[device]]\ndriver = \"wes\"\n" + d + "\n";
        return parse_config(text, "weshd.toml").devices;
    }
    static std::string one(const std::string& name, int port, const std::string& more = "") {
        return "name = \"" + name + "\"\naddress = \"127.0.0.1:" + std::to_string(port) + "\"\n" + more;
    }
    template <class F>
    static std::optional<code> refused(const F& f) {
        try {
            f();
        } catch (const refusal& e) {
            CHECK(std::string{e.what()}.size() > 5);
            return e.why();
        }
        return {};
    }
    std::vector<event> removals() { return kept.events("device.removed"); }
    const device_status& status(std::string_view name) { return *live.status(s->find(name)->id()); }

  public:
    void setUp() override { s.emplace(around, file); }

    void a_reload_disturbs_only_what_changed() {
        s->configure(configured({one("a", 1), one("b", 2), one("c", 3)}));
        CHECK_EQUAL(std::size_t{3}, s->size());
        const auto* a = s->find("a");
        const auto b = s->find("b")->id();
        s->configure(configured({one("d", 4), one("a", 1), one("b", 2, "period = \"10s\"\n")}));
        CHECK_EQUAL(std::size_t{3}, s->size());
        CHECK(s->find("a") == a);
        CHECK(s->find("b")->id() != b);
        CHECK(s->find("b")->polling().period == duration{10'000});
        CHECK(s->find("c") == nullptr && s->find("d") != nullptr);
        CHECK_EQUAL(std::size_t{3}, live.devices().size());
        CHECK_EQUAL(std::string{"weshd.toml:6"}, status("a").origin);
        s->configure({});
        CHECK_EQUAL(std::size_t{0}, live.devices().size());
    }
    void a_device_is_added_and_kept() {
        const auto id = s->add({"roof", "wes", "127.0.0.1:1", {{"password", "x\"y"}, {"period", "500ms"}}});
        CHECK(s->find(id) == s->find("roof"));
        CHECK_EQUAL(std::string{"runtime"}, status("roof").origin);
        s.reset();
        live.remove(id);
        s.emplace(around, file);
        s->load_runtime();
        CHECK(s->find("roof")->polling().period == duration{500});
        s->remove("roof");
        CHECK_EQUAL(std::size_t{0}, s->size());
        CHECK(load_runtime_devices(file).empty());
    }
    void a_nameless_device_is_named_by_its_address() {
        s->add({"", "wes", "127.0.0.1:1", {}});
        CHECK(s->find("wes-127-0-0-1-1") != nullptr);
        s->add({"", "wes", "127.0.0.1-1", {}});
        CHECK(s->find("wes-127-0-0-1-1-2") != nullptr);
        s->add({"", "wes", std::string(200, 'h'), {}});
        CHECK_EQUAL(std::size_t{3}, s->size());
        CHECK(refused([&] { s->add({"", "", "", {}}); }) == code::invalid_argument);
    }
    void names_and_addresses_are_taken_once() {
        s->add({"a", "wes", "127.0.0.1:1", {}});
        CHECK(refused([&] { s->add({"a", "wes", "127.0.0.1:2", {}}); }) == code::exists);
        CHECK(refused([&] { s->add({"b", "wes", "127.0.0.1:1", {}}); }) == code::exists);
        s->add({"b", "wes", "127.0.0.1:2", {}});
        CHECK(refused([&] { s->change({"b", "", "127.0.0.1:1", {}}); }) == code::exists);
        CHECK_EQUAL(std::string{"127.0.0.1:2"}, s->find("b")->address());
    }
    void a_wrong_request_is_refused_with_its_reason() {
        CHECK(refused([&] { s->add({"a b", "wes", "h", {}}); }) == code::invalid_argument);
        CHECK(refused([&] { s->add({"a", "no", "h", {}}); }) == code::invalid_argument);
        CHECK(refused([&] { s->add({"a", "wes", "h", {{"x", "y"}}}); }) == code::invalid_argument);
        CHECK(refused([&] { s->change({"a", "", "", {}}); }) == code::not_found);
        CHECK(refused([&] { s->remove("a"); }) == code::not_found);
        CHECK_EQUAL(std::size_t{0}, live.devices().size());
        CHECK(!std::filesystem::exists(file));
    }
    void a_change_keeps_what_it_does_not_name() {
        s->add({"a", "wes", "127.0.0.1:1", {{"password", "secret"}, {"retries", "1"}, {"spread", "false"}}});
        s->change({"a", "", "127.0.0.1:2", {{"retries", "2"}}});
        CHECK_EQUAL(std::string{"127.0.0.1:2"}, s->find("a")->address());
        CHECK(!s->find("a")->polling().spread);
        auto now = load_runtime_devices(file).at(0).settings;
        std::sort(now.begin(), now.end());
        CHECK(now == (settings{{"password", "secret"}, {"retries", "2"}}));
        CHECK(refused([&] { s->change({"a", "", "", {{"retries", "99"}}}); }) == code::invalid_argument);
        CHECK_EQUAL(std::string{"127.0.0.1:2"}, s->find("a")->address());
    }
    void stale_after_follows_the_period_unless_it_was_set() {
        s->add({"a", "wes", "127.0.0.1:1", {{"period", "10s"}}});
        s->change({"a", "", "", {{"period", "5min"}}});
        CHECK(s->find("a")->polling().stale_after == duration{15 * 60'000});
        s->change({"a", "", "", {{"stale_after", "1h"}}});
        s->change({"a", "", "", {{"period", "1min"}}});
        CHECK(s->find("a")->polling().stale_after == duration{3'600'000});
    }
    void a_device_that_speaks_by_itself_has_no_period() {
        s->add({"linky", "teleinfo", "/dev/no-such-port", {}});
        CHECK(s->find("linky")->polling().stale_after == duration{9'000});
        CHECK(status("linky").period == duration{});
        s->change({"linky", "", "", {{"max_power", "40"}}});
        s->change({"linky", "", "", {{"stale_after", "30s"}}});
        CHECK(s->find("linky")->polling().stale_after == duration{30'000});
        CHECK(load_runtime_devices(file).at(0).settings == (settings{{"max_power", "40"}}));
        CHECK(refused([&] { s->change({"linky", "", "", {{"period", "10s"}}}); }) == code::invalid_argument);
        // What it shared with others of its driver outlives it.
        s->add({"other", "teleinfo", "021861700001@/dev/no-such-*", {}});
        s->remove("linky");
        CHECK(status("other").reason.empty() || status("other").reason.find("no port") != std::string::npos);
    }
    void configured_devices_are_changed_in_their_file() {
        s->configure(configured({one("a", 1)}));
        CHECK(refused([&] { s->change({"a", "", "127.0.0.1:2", {}}); }) == code::unsupported);
        CHECK(refused([&] { s->remove("a"); }) == code::unsupported);
        CHECK_EQUAL(std::size_t{1}, s->size());
    }
    void a_configured_name_wins() {
        s->add({"a", "wes", "127.0.0.1:1", {}});
        s->configure(configured({one("a", 1)}));
        CHECK(refused([&] { s->remove("a"); }) == code::unsupported);
        s->load_runtime(); // the file knows it from before: it is not started twice
        CHECK_EQUAL(std::size_t{1}, s->size());
        s->configure({});
        CHECK_EQUAL(std::size_t{0}, s->size());
    }
    void what_cannot_be_kept_is_not_done() {
        s.emplace(around, home / "sub/devices.toml");
        CHECK(::mkdir((home / "sub").c_str(), 0700) == 0);
        s->add({"a", "wes", "127.0.0.1:1", {}});
        std::filesystem::remove_all(home / "sub");
        CHECK(refused([&] { s->add({"b", "wes", "127.0.0.1:2", {}}); }) == code::unavailable);
        CHECK(s->find("b") == nullptr);
        CHECK(refused([&] { s->change({"a", "", "127.0.0.1:3", {}}); }) == code::unavailable);
        CHECK_EQUAL(std::string{"127.0.0.1:1"}, s->find("a")->address());
        CHECK(refused([&] { s->remove("a"); }) == code::unavailable);
        CHECK(s->find("a") != nullptr);
        CHECK_EQUAL(std::size_t{1}, live.devices().size());
    }
    void a_damaged_file_is_moved_aside() {
        io::write_file(file, "[[device]]\nname = 3 3", 0600);
        s->load_runtime();
        CHECK_EQUAL(std::size_t{0}, s->size());
        CHECK(!std::filesystem::exists(file));
        std::size_t aside = 0;
        for (const auto& f : std::filesystem::directory_iterator{home.path()})
            if (f.path().filename().string().starts_with("devices.toml.damaged-")) ++aside;
        CHECK_EQUAL(std::size_t{1}, aside);
        s->add({"a", "wes", "127.0.0.1:1", {}});
        CHECK_EQUAL(std::size_t{1}, load_runtime_devices(file).size());
    }
    void a_removal_is_told_once_and_a_change_is_none() {
        s->add({"a", "wes", "127.0.0.1:1", {}});
        s->change({"a", "", "127.0.0.1:2", {}});
        CHECK(removals().empty());
        s->remove("a");
        CHECK_EQUAL(std::size_t{1}, removals().size());
        const auto e = removals()[0];
        CHECK(e.device == "a" && e.severity == severity::notice && e.time == clock.now());
        CHECK(refused([&] { s->remove("a"); }) == code::not_found);
        // One that cannot be kept is none.
        s.emplace(around, home / "sub/devices.toml");
        CHECK(::mkdir((home / "sub").c_str(), 0700) == 0);
        s->add({"b", "wes", "127.0.0.1:1", {}});
        std::filesystem::remove_all(home / "sub");
        CHECK(refused([&] { s->remove("b"); }) == code::unavailable);
        CHECK_EQUAL(std::size_t{1}, removals().size());
    }
    void what_the_file_has_lost_is_told_and_ends_with_its_intervals() {
        s->add({"d", "wes", "127.0.0.1:4", {}});
        s->configure(configured({one("a", 1), one("b", 2), one("c", 3)}));
        for (const auto* name : {"b", "c"}) {
            interval i;
            i.device = name;
            i.type = "ups.power-cut";
            kept.open(i);
        }
        // One stays, one is changed, one is gone, and one that was added while running is in the file now.
        s->configure(configured({one("a", 1), one("b", 5), one("d", 4)}));
        CHECK_EQUAL(std::size_t{1}, removals().size());
        CHECK_EQUAL(std::string{"c"}, removals()[0].device);
        CHECK_EQUAL(std::size_t{1}, kept.open_now.size());
        CHECK_EQUAL(std::string{"b"}, kept.open_now[0].device);
    }
    void what_went_while_the_daemon_was_away_is_told_if_something_of_it_lasted() {
        for (const auto* name : {"a", "ghost", ""}) {
            interval i;
            i.device = name;
            i.type = "device.unreachable";
            kept.open(i);
        }
        s->configure(configured({one("a", 1)}));
        s->load_runtime();
        CHECK(removals().empty());
        for (int again = 0; again < 2; ++again) s->miss_removed();
        CHECK_EQUAL(std::size_t{1}, removals().size());
        CHECK_EQUAL(std::string{"ghost"}, removals()[0].device);
        CHECK_EQUAL(std::size_t{2}, kept.open_now.size());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(supervisor_test);
