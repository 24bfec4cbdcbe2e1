// A cut from its beginning to the end of the battery, and the mains back: weshd with simulated boxes and a
// real upsd.
#include "tests/support/poll.hpp"
#include "tests/support/site.hpp"
#include "tests/support/test.hpp"
#include "tests/support/upsd.hpp"

#include <chrono>

using namespace wesh;
using namespace wesh::test;
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::milliseconds box_period = 300ms;

/// Values wait for hours, if nothing hurries them.
const std::string hardly_hurried = "[history]\ncommit_quiet = \"1h\"\ncommit_unchanged = \"1h\"\n"
                                   "[power]\nstretch = 10\n";
const std::string box_settings = "period = \"300ms\"\npause = \"0s\"\nspread = false\nretries = 0\n"
                                 "stale_after = \"1500ms\"\n";
const std::string ups_settings =
    "period = \"500ms\"\nspread = false\ncut_after = \"0s\"\nback_after = \"1s\"\n";

} // namespace

class cut_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(cut_test);
    CPPUNIT_TEST(on_battery_boxes_are_asked_less_often_none_is_lost_and_values_commit_at_once);
    CPPUNIT_TEST(near_the_end_nobody_is_asked_and_all_that_is_seen_is_on_the_disk);
    CPPUNIT_TEST(a_machine_that_stops_with_the_battery_loses_nothing_and_tells_the_whole_cut);
    CPPUNIT_TEST(a_ups_that_feeds_other_things_slows_nothing);
    CPPUNIT_TEST_SUITE_END();

    struct scene {
        explicit scene(const std::string& feeds = "site")
            : nut{where, {{"ups", {{"ups.status", "OL"}, {"battery.charge", "100"}}}}}
            , boxes{where, test::boxes(2)}
            , daemon{where}
            , client{daemon.socket()} {
            std::string text = hardly_hurried;
            for (const auto* name : {"box1", "box2"})
                text += "[[device]]\nname = \"" + std::string{name} + "\"\ndriver = \"wes\"\naddress = \"" +
                        boxes.address(name) + "\"\n" + box_settings;
            daemon.configure(text + "[[device]]\nname = \"ups\"\ndriver = \"nut\"\naddress = \"" +
                             nut.address("ups") + "\"\nfeeds = \"" + feeds + "\"\n" + ups_settings);
            daemon.start();
            CHECK(says("ups/supply", "on-line"));
            CHECK(soon(10s, [&] {
                return client.device("box1").state == device_state::online &&
                       client.device("box2").state == device_state::online;
            }));
        }
        std::string said(const std::string& path) const {
            try {
                return to_text(read_one(client, path).sample.value);
            } catch (const remote_error&) {
                return "none";
            }
        }
        bool says(const std::string& path, const std::string& what) const {
            return soon(10s, [&] { return said(path) == what; });
        }
        void status(const std::string& s) { nut.say("ups", {{"ups.status", s}, {"battery.charge", "50"}}); }
        /// How often both boxes are asked within that time.
        int requests_in(std::chrono::milliseconds time) const {
            const auto count = [&] { return boxes.requests("box1") + boxes.requests("box2"); };
            const int before = count();
            std::this_thread::sleep_for(time);
            return count() - before;
        }
        std::vector<wesh::event> events(const std::string& type) const {
            return test::events(records_after(client, 0), type);
        }

        folder where;
        nut_peer nut;
        simulator boxes;
        site_daemon daemon;
        wesh::interface client;
    };

    /// All that weshd says now of points that are kept.
    static std::vector<reading> kept(const scene& s) {
        std::vector<reading> all;
        for (const auto& p : s.client.describe())
            if (p.kept) all.push_back(read_one(s.client, p.path));
        return all;
    }
    static bool all_committed(const scene& s) {
        for (const auto& r : kept(s))
            if (has_value(r.sample.value) && r.sample.number == 0) return false;
        return true;
    }

  public:
    void on_battery_boxes_are_asked_less_often_none_is_lost_and_values_commit_at_once() {
        scene s;
        const int usual = s.requests_in(3s);
        CHECK(usual >= 12); // twenty, were the machine idle
        s.status("OB");
        CHECK(s.says("site/pace", "sparing"));
        const int rare = s.requests_in(6s);
        CHECK_MESSAGE(std::to_string(rare) + " requests on battery", rare >= 2 && rare <= 6);
        CHECK(soon(5s, [&] { return all_committed(s); }));
        CHECK(s.events("device.lost").empty());
        CHECK(s.client.device("box1").period == duration{3'000});
        s.status("OL");
        CHECK(s.says("site/pace", "normal"));
        // Within one period of what they are, and not of what they were.
        const int first = s.boxes.requests("box1");
        CHECK(soon(box_period + 700ms, [&] { return s.boxes.requests("box1") > first; }));
        CHECK(s.requests_in(3s) >= 12);
        CHECK(s.events("device.lost").empty());
        CHECK(s.client.device("box1").period == box_period);
    }

    void near_the_end_nobody_is_asked_and_all_that_is_seen_is_on_the_disk() {
        scene s;
        s.status("OB LB");
        CHECK(s.says("site/pace", "quiet"));
        CHECK_EQUAL(std::string{"low-battery"}, s.said("site/power"));
        CHECK_EQUAL(std::size_t{1}, s.events("site.quiet").size());
        CHECK(soon(5s, [&] { return all_committed(s); }));
        CHECK_EQUAL(0, s.requests_in(2s));
        const auto box = s.client.device("box1");
        CHECK(box.state == device_state::stale);
        CHECK(box.reason.find("mains") != std::string::npos);
        // The UPS is asked as ever.
        s.nut.say("ups", {{"ups.status", "OB LB"}, {"battery.charge", "7"}});
        CHECK(s.says("ups/charge", "7.0"));
        CHECK(soon(2s, [&] { return all_committed(s); }));
        s.status("OL CHRG LB");
        CHECK(s.says("site/pace", "normal"));
        CHECK(soon(6s, [&] {
            return s.client.device("box1").state == device_state::online &&
                   s.client.device("box2").state == device_state::online;
        }));
        CHECK_EQUAL(std::size_t{1}, s.events("site.awake").size());
        CHECK(s.events("device.lost").empty());
    }

    void a_machine_that_stops_with_the_battery_loses_nothing_and_tells_the_whole_cut() {
        scene s;
        s.status("OB");
        CHECK_EQUAL(std::size_t{1}, wait_for_events(s.client, 1, "ups.power-lost").size());
        s.status("OB LB");
        CHECK(s.says("site/pace", "quiet"));
        CHECK(soon(5s, [&] { return all_committed(s); }));
        const auto before = kept(s);
        const auto last = records_after(s.client, 0);
        s.daemon.kill();
        s.status("OL");
        s.daemon.start();
        wait_for_events(s.client, 1, "ups.power-back");
        const auto after = records_after(s.client, 0);
        for (std::size_t i = 0; i < last.size(); ++i) CHECK(last[i] == after.at(i));
        // What was seen before the end is in the history: each by its number.
        for (const auto& r : before) {
            if (r.sample.number == 0) continue;
            CHECK_MESSAGE(
                r.path + " is lost", std::any_of(after.begin(), after.end(), [&](const wesh::record& x) {
                    const auto* one = std::get_if<sample>(&x);
                    return one != nullptr && one->number == r.sample.number && one->value == r.sample.value;
                }));
        }
        CHECK_EQUAL(std::size_t{1}, s.events("ups.power-lost").size());
        CHECK_EQUAL(std::size_t{1}, s.events("ups.power-back").size());
        const auto cuts = intervals(after, "ups.power-cut");
        CHECK_EQUAL(std::size_t{2}, cuts.size());
        CHECK(cuts[1].id == cuts[0].number && cuts[1].end > cuts[0].start);
    }

    void a_ups_that_feeds_other_things_slows_nothing() {
        scene s{"equipment"};
        s.status("OB LB");
        CHECK(s.says("ups/supply", "low-battery"));
        CHECK_EQUAL(std::string{"none"}, s.said("site/pace"));
        CHECK(s.requests_in(3s) >= 12);
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(cut_test);
