// The air by itself, between ends that take what they are given.
#include "tests/support/test.hpp"
#include "tests/support/turning.hpp"

#include "common/time_text.hpp"
#include "sim/air.hpp"
#include "sim/refusal.hpp"

#include <algorithm>

using namespace wesh;
using namespace wesh::sim;

namespace {

const std::string here = "+33600000001";
const std::string there = "+33600000002";

class end final : public air_end {
  public:
    bool take(const air_message& m) override {
        if (full) return false;
        if (m.report)
            reports.push_back(*m.report);
        else
            texts.push_back(body_text(m.body));
        return true;
    }
    bool full = false;
    std::vector<std::string> texts;
    std::vector<air_report> reports;
};

air_message message(const std::string& text) {
    air_message m;
    m.from = here;
    m.to = there;
    m.body = text_body(text).value();
    return m;
}

struct world : test::turning {
    manual_clock clock{from_milliseconds(1'795'000'000'000)};
    calendar zone{"Europe/Paris"};
    sim::air air;
    end a;
    end b;

    explicit world(const std::vector<std::string>& faults = {}, std::uint64_t seed = 1)
        : air{loop, clock, zone, settings(faults, seed)} {
        air.join("a", here, a);
        air.join("b", there, b);
    }
    static air_settings settings(const std::vector<std::string>& faults, std::uint64_t seed) {
        air_settings s;
        s.seed = seed;
        for (const auto& f : faults) s.fails.push_back(parse_fault(family::air, f));
        return s;
    }
    /// "0", "1", ... from a to b.
    void send(int count) {
        for (int i = 0; i < count; ++i) air.carry(message(std::to_string(i)));
        settle();
    }
    std::uint64_t count(std::string_view what) {
        for (const auto& c : air.tally())
            if (c.name == what) return c.count;
        throw std::runtime_error{"no such count"};
    }
    air_entry entry(std::size_t i) { return air.journal().all().at(i); }
};

} // namespace

class air_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(air_test);
    CPPUNIT_TEST(without_faults_each_comes_once_and_in_order);
    CPPUNIT_TEST(a_share_is_lost_the_same_one_with_the_same_seed);
    CPPUNIT_TEST(a_share_comes_twice);
    CPPUNIT_TEST(delays_lie_in_their_range);
    CPPUNIT_TEST(some_are_overtaken_and_still_come);
    CPPUNIT_TEST(what_finds_no_room_waits_in_its_order);
    CPPUNIT_TEST(what_waits_too_long_is_given_up_and_told);
    CPPUNIT_TEST(whoever_asks_is_told_that_it_came);
    CPPUNIT_TEST(faults_are_changed_and_end);
    CPPUNIT_TEST(the_journal_tells_all_and_is_bounded);
    CPPUNIT_TEST(orders_are_checked);
    CPPUNIT_TEST(the_stamp_has_the_zone_of_the_place);
    CPPUNIT_TEST_SUITE_END();

  public:
    void without_faults_each_comes_once_and_in_order() {
        world w;
        w.send(100);
        CHECK_EQUAL(std::size_t{100}, w.b.texts.size());
        for (std::size_t i = 0; i < 100; ++i) CHECK_EQUAL(std::to_string(i), w.b.texts[i]);
        CHECK(w.a.texts.empty() && w.a.reports.empty());
        CHECK_EQUAL(std::uint64_t{100}, w.count("delivered"));
    }
    void a_share_is_lost_the_same_one_with_the_same_seed() {
        const auto arrived = [](std::uint64_t seed) {
            world w{{"loss=0.3"}, seed};
            w.send(1'000);
            CHECK_EQUAL(std::uint64_t{1'000}, w.count("lost") + w.count("delivered"));
            CHECK(w.count("lost") > 240 && w.count("lost") < 360);
            return w.b.texts;
        };
        CHECK(arrived(1) == arrived(1));
        CHECK(arrived(1) != arrived(2));
    }
    void a_share_comes_twice() {
        world w{{"repeat=0.5"}};
        w.send(200);
        CHECK(w.count("repeated") > 60 && w.count("repeated") < 140);
        CHECK_EQUAL(200 + w.count("repeated"), std::uint64_t{w.b.texts.size()});
        const auto& all = w.air.journal().all();
        CHECK_EQUAL(w.count("repeated"),
                    static_cast<std::uint64_t>(std::count_if(
                        all.begin(), all.end(), [](const air_entry& e) { return e.delivered.size() == 2; })));
    }
    void delays_lie_in_their_range() {
        world w{{"delay=500ms-900ms"}};
        const auto began = w.loop.now();
        w.send(20);
        CHECK(w.b.texts.empty());
        CHECK(w.until([&] { return !w.b.texts.empty(); }));
        CHECK(w.loop.now() - began >= duration{500});
        CHECK(w.until([&] { return w.b.texts.size() == 20; }));
        CHECK(w.loop.now() - began >= duration{700}); // all within the first half: not once in a million
        auto sorted = w.b.texts;
        std::sort(sorted.begin(), sorted.end());
        CHECK(sorted != w.b.texts);
    }
    void some_are_overtaken_and_still_come() {
        world w{{"reorder=0.4"}};
        w.send(100);
        w.air.clear();
        w.send(1);
        CHECK_EQUAL(std::size_t{101}, w.b.texts.size());
        CHECK(w.count("overtaken") > 20 && w.count("overtaken") < 60);
        std::size_t before = 0;
        for (std::size_t i = 0; i + 2 < w.b.texts.size(); ++i)
            before += std::stoi(w.b.texts[i]) > std::stoi(w.b.texts[i + 1]) ? 1 : 0;
        CHECK(before > 10);
    }
    void what_finds_no_room_waits_in_its_order() {
        world w;
        w.b.full = true;
        w.send(3);
        CHECK_EQUAL(std::uint64_t{3}, w.count("waiting"));
        w.air.room(there);
        CHECK(w.b.texts.empty());
        w.b.full = false;
        w.air.room(there);
        CHECK((w.b.texts == std::vector<std::string>{"0", "1", "2"}));
        CHECK_EQUAL(std::uint64_t{0}, w.count("waiting"));
    }
    void what_waits_too_long_is_given_up_and_told() {
        world w;
        w.b.full = true;
        auto m = message("short-lived");
        m.valid_until = w.clock.now() + std::chrono::hours{1};
        m.wants_report = true;
        m.reference = 9;
        w.air.carry(m);
        w.send(1);
        w.clock.advance(std::chrono::minutes{61});
        CHECK(w.entry(0).fate == air_fate::expired);
        w.settle();
        CHECK_EQUAL(std::size_t{1}, w.a.reports.size());
        CHECK_EQUAL(9U, unsigned{w.a.reports[0].reference});
        CHECK_EQUAL(0x46U, unsigned{w.a.reports[0].outcome});
        w.b.full = false;
        w.air.room(there);
        CHECK((w.b.texts == std::vector<std::string>{"0"}));
    }
    void whoever_asks_is_told_that_it_came() {
        world w{{"repeat=1"}};
        auto m = message("hello");
        m.wants_report = true;
        m.reference = 200;
        const auto sent = w.clock.now();
        w.air.carry(m);
        w.settle();
        CHECK_EQUAL(std::size_t{2}, w.b.texts.size());
        CHECK_EQUAL(std::size_t{2}, w.a.reports.size()); // one report, repeated as all are
        CHECK(w.a.reports[0].reference == 200 && w.a.reports[0].outcome == 0 && w.a.reports[0].sent == sent);
    }
    void faults_are_changed_and_end() {
        world w;
        CHECK_EQUAL(std::string{"well"}, w.air.condition());
        w.air.fail(parse_fault(family::air, "loss=1"), {{}, 3});
        w.air.fail(parse_fault(family::air, "delay=1ms-2ms"), {duration{30}, 0});
        CHECK_EQUAL(std::string{"loss=1,delay=1ms-2ms"}, w.air.condition());
        w.send(5);
        CHECK(w.until([&] { return w.b.texts.size() == 2; }));
        CHECK(w.until([&] { return w.air.condition() == "well"; }));
        for (const auto* wrong : {"loss", "loss=2", "loss=x", "delay=5s-1s", "delay=soon", "hang"})
            CHECK_THROWS(parse_fault(family::air, wrong), refusal);
    }
    void the_journal_tells_all_and_is_bounded() {
        world w{{"loss=1"}};
        w.send(1);
        auto m = message("x");
        m.to = "+4400";
        w.air.carry(m);
        w.air.clear();
        w.air.send({"EDF", "b", "00ff", true, 1});
        w.settle();
        const auto when = iso_text(w.clock.now());
        CHECK_EQUAL("1 " + here + " " + there + " lost " + when + " - text 0", text_of(w.entry(0)));
        CHECK_EQUAL("2 " + here + " +4400 nobody " + when + " - text x", text_of(w.entry(1)));
        CHECK_EQUAL("3 EDF " + there + " delivered " + when + " " + when + " data 00FF", text_of(w.entry(2)));
        w.air.send({"EDF", there, "flood", false, 10'000});
        w.air.send({"EDF", there, "flood", false, 10'000});
        CHECK_EQUAL(air_journal::most_entries, w.air.journal().all().size());
        CHECK_EQUAL(std::uint64_t{4}, w.entry(0).number);
        // Nobody takes them: beyond its bound the air drops them.
        w.b.full = true;
        for (int i = 0; i < 3; ++i) w.air.send({"EDF", there, "flood", false, 10'000});
        CHECK(w.count("dropped") > 9'000 && w.count("waiting") <= 20'000);
    }
    void orders_are_checked() {
        world w;
        CHECK_THROWS(w.air.send({"EDF", "nobody", "x", false, 1}), refusal);
        CHECK_THROWS(w.air.send({"a name too long", "b", "x", false, 1}), refusal);
        CHECK_THROWS(w.air.send({"EDF", "b", std::string(161, 'x'), false, 1}), refusal);
        CHECK_THROWS(w.air.send({"EDF", "b", "0", true, 1}), refusal);
        CHECK_THROWS(w.air.set("loss", "1"), refusal);
        CHECK(w.air.journal().all().empty());
    }
    void the_stamp_has_the_zone_of_the_place() {
        const world w;
        CHECK(w.air.stamped(from_milliseconds(1'795'000'000'123)).zone == std::chrono::hours{1});
        CHECK(w.air.stamped(from_milliseconds(1'780'000'000'999)).zone == std::chrono::hours{2});
        CHECK(w.air.stamped(from_milliseconds(1'780'000'000'999)).when ==
              from_milliseconds(1'780'000'000'999));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(air_test);
