// Every way in which a box can fail: what the device's state says, that nothing is taken from an answer that
// was not whole, and that all is well again afterwards.
#include "tests/support/poll.hpp"
#include "tests/support/site.hpp"
#include "tests/support/test.hpp"

#include <algorithm>

using namespace wesh;

namespace {

/// A fault that costs the device its answers.
struct loss {
    const char* box;
    const char* fault;
    device_state state;
    const char* reason; ///< part of what the status says
};

constexpr loss losses[] = {
    {"slow", "slow=5s", device_state::stale, "imeout"},
    {"truncated", "truncated=1000", device_state::stale, "1000 bytes, before </data>"},
    {"garbage", "garbage=3000", device_state::stale, "no page of a WES"},
    {"hang", "hang", device_state::stale, "imeout"},
    {"refuse", "refuse", device_state::stale, "onnect"},
    {"password", "wrong-password", device_state::refused, "401"},
    {"reset", "half-then-close=rst", device_state::stale, "eceiv"},
    {"half", "half-then-close=fin", device_state::stale, "before </data>"},
    {"notfound", "error-404", device_state::stale, "404"},
    {"huge", "huge", device_state::stale, "longer than"},
    {"type", "wrong-type", device_state::stale, "text/html"},
};
/// Boxes whose faults a driver must bear.
constexpr const char* bearable[] = {"joined", "trickle", "other"};

std::vector<test::simulated_box> all_boxes() {
    std::vector<test::simulated_box> all;
    for (const auto& l : losses) all.push_back({l.box, "0.84", {}});
    for (const auto* name : bearable) all.push_back({name, "0.84", {}});
    return all;
}

/// The samples of a point in what was committed, by their values.
std::vector<std::string> told(const std::vector<record>& all, point_id id) {
    std::vector<std::string> values;
    for (const auto& r : all)
        if (const auto* s = std::get_if<sample>(&r); s != nullptr && s->point == id)
            values.push_back(to_text(s->value) + " " + to_text(s->quality));
    return values;
}

class answers_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(answers_test);
    CPPUNIT_TEST(nothing_is_taken_from_what_is_not_whole);
    CPPUNIT_TEST(what_is_whole_is_taken);
    CPPUNIT_TEST(one_lost_answer_is_no_outage);
    CPPUNIT_TEST(a_reboot_is_an_outage_and_no_more);
    CPPUNIT_TEST(unusable_values_are_invalid);
    CPPUNIT_TEST_SUITE_END();

    test::site site_{all_boxes(), "[history]\ncommit_quiet = \"200ms\"\ncommit_busy = \"200ms\"\n"};

    std::string current(const std::string& box) const {
        const auto s = test::read_one(site_.client, box + "/clamp.1.current").sample;
        return to_text(s.value) + " " + to_text(s.quality);
    }
    void must_become(const std::string& box, const std::string& wanted) const {
        const bool is = test::soon(std::chrono::seconds{10}, [&] { return current(box) == wanted; });
        CHECK_MESSAGE(box + ": " + current(box) + " and not " + wanted, is);
    }
    /// What the history has, once the last values of all clamps, and so all before them, are committed.
    std::vector<record> records() const {
        CHECK(test::soon(std::chrono::seconds{5}, [&] {
            const auto all = site_.client.read({"*/clamp.1.current"});
            return std::all_of(all.begin(), all.end(), [](const reading& r) { return r.sample.number != 0; });
        }));
        return test::records_after(site_.client, 0);
    }

    void check_lost(const loss& l) const {
        const auto d = site_.wait_for(l.box, l.state);
        CHECK_MESSAGE(std::string{l.box} + ": " + d.reason, d.reason.find(l.reason) != std::string::npos);
        CHECK_MESSAGE(std::string{l.box} + ": " + current(l.box), current(l.box) == "3.12 stale");
        CHECK(d.failures > 0);
    }
    void check_told(const loss& l, const std::vector<record>& all) const {
        const std::string box{l.box};
        const auto lost = test::events(all, "device.lost", box);
        const auto back = test::events(all, "device.back", box);
        CHECK_MESSAGE(box, lost.size() == 1 && back.size() == 1);
        CHECK_MESSAGE(box + ": " + lost[0].text, lost[0].text.find(l.reason) != std::string::npos);
        CHECK(lost[0].severity == severity::warning);
        CHECK(lost[0].number < back[0].number);

        const auto away = test::intervals(all, "device.unreachable", box);
        CHECK_MESSAGE(box, away.size() == 2);
        CHECK_EQUAL(sequence_number{0}, away[0].id);
        CHECK(away[0].end == no_time);
        CHECK_EQUAL(away[0].number, away[1].id);
        CHECK(away[1].start == away[0].start);
        CHECK(away[1].end > away[1].start);

        const auto id = test::read_one(site_.client, box + "/clamp.1.current").sample.point;
        const auto values = told(all, id);
        CHECK_MESSAGE(box, values.front() == "3.12 good");
        for (const auto& v : values) CHECK_MESSAGE(box + ": " + v, v != "9.99 good" && v != "0.00 good");
        CHECK_MESSAGE(box + ": " + values.back(), values.back() == "9.99 gap");
    }

    void nothing_is_taken_from_what_is_not_whole() {
        for (const auto& name : site_.names()) site_.wait_for(name, device_state::online);
        for (const auto& l : losses) {
            CHECK_EQUAL(std::string{"3.12 good"}, current(l.box));
            site_.boxes.control(std::string{"fault "} + l.box + " " + l.fault);
            // What the failing answers would say, were they taken.
            site_.boxes.control(std::string{"set "} + l.box + " pince.I1 9.99");
        }
        for (const auto& l : losses) check_lost(l);
        for (const auto& l : losses) site_.boxes.control(std::string{"clear "} + l.box);
        for (const auto& l : losses) {
            const auto d = site_.wait_for(l.box, device_state::online);
            CHECK_EQUAL(std::string{}, d.reason);
            must_become(l.box, "9.99 gap");
        }
        const auto all = records();
        for (const auto& l : losses) check_told(l, all);
        for (const auto* name : bearable) CHECK(test::events(all, "device.lost", name).empty());
        for (const auto& name : site_.names())
            CHECK_MESSAGE(name, site_.boxes.counts(name).at("most-at-once") == 1);
        site_.daemon.stop();
    }

    void what_is_whole_is_taken() {
        for (const auto* name : bearable) site_.wait_for(name, device_state::online);
        site_.boxes.control("fault joined fin-with-data");
        site_.boxes.control("fault trickle slow=400ms");
        site_.boxes.control("fault other firmware=0.61D");
        for (const auto* name : bearable) {
            site_.boxes.control(std::string{"set "} + name + " pince.I1 9.99");
            must_become(name, "9.99 good");
            CHECK(site_.client.device(name).state == device_state::online);
        }
        CHECK(test::soon(std::chrono::seconds{5}, [&] {
            const auto changed = test::events(records(), "device.changed", "other");
            return !changed.empty() && changed[0].text.find("firmware") != std::string::npos;
        }));
        site_.daemon.stop();
    }

    void one_lost_answer_is_no_outage() {
        site_.wait_for("hang", device_state::online);
        const auto failures = site_.client.device("garbage").failures;
        site_.boxes.control("fault garbage garbage next 1");
        CHECK(test::soon(std::chrono::seconds{5},
                         [&] { return site_.client.device("garbage").failures == failures + 1; }));
        const auto answered = site_.client.device("garbage").last_answer;
        CHECK(test::soon(std::chrono::seconds{5},
                         [&] { return site_.client.device("garbage").last_answer > answered; }));
        const auto d = site_.client.device("garbage");
        CHECK(d.state == device_state::online);
        CHECK_EQUAL(std::string{}, d.reason);
        CHECK(test::events(records(), "device.lost", "garbage").empty());
    }

    void a_reboot_is_an_outage_and_no_more() {
        site_.wait_for("reset", device_state::online);
        site_.boxes.control("reboot reset");
        site_.wait_for("reset", device_state::stale);
        site_.boxes.control("clear reset");
        site_.wait_for("reset", device_state::online);
        test::wait_for_events(site_.client, 1, "device.back", "reset");
        site_.daemon.stop();
    }

    void unusable_values_are_invalid() {
        site_.wait_for("half", device_state::online);
        site_.boxes.control("raw half pince.I1 overflow");
        must_become("half", " invalid");
        const auto d = site_.client.device("half");
        CHECK(d.state == device_state::online);
        CHECK_MESSAGE(d.reason, d.reason.find("overflow") != std::string::npos);
        site_.boxes.control("set half pince.I1 1.00");
        must_become("half", "1.00 good");
        CHECK_EQUAL(std::string{}, site_.client.device("half").reason);
        // A page that is no longer well-formed is taken as a whole or not at all.
        site_.boxes.control("raw half pince.I2 <broken");
        site_.wait_for("half", device_state::stale);
        CHECK_EQUAL(std::string{"1.00 stale"}, current("half"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(answers_test);

} // namespace
