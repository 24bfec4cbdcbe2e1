// Declaring points, their ids, and the order of changes that waits follow.
#include "tests/daemon/registry_fixture.hpp"

using namespace wesh;
using namespace wesh::test;

class registry_point_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(registry_point_test);
    CPPUNIT_TEST(declaring_again_is_the_same_point);
    CPPUNIT_TEST(another_unit_is_another_id_and_the_old_one_comes_back);
    CPPUNIT_TEST(another_scale_or_meaning_keeps_the_id);
    CPPUNIT_TEST(a_point_whose_unit_changed_has_no_value_yet);
    CPPUNIT_TEST(points_have_a_ceiling_that_known_ones_do_not_feel);
    CPPUNIT_TEST(devices_do_not_share_points);
    CPPUNIT_TEST(newest_leads_through_changes_in_their_order);
    CPPUNIT_TEST(each_change_is_called_out_and_a_repetition_is_not);
    CPPUNIT_TEST(a_silence_and_a_return_change_every_reading);
    CPPUNIT_TEST(removing_in_the_middle_keeps_the_order_whole);
    CPPUNIT_TEST(revisions_grow_across_restarts);
    CPPUNIT_TEST_SUITE_END();

    registry_fixture f;

    std::vector<std::string> order() const {
        std::vector<std::string> paths;
        revision last = f.live.now_at() + 1;
        for (const point* p = f.live.newest(); p != nullptr; p = p->older) {
            CHECK(p->changed < last);
            last = p->changed;
            CHECK(p->older == nullptr || p->older->newer == p);
            paths.push_back(f.live.path_of(*p));
        }
        return paths;
    }
    point_slot declare(device_id id, const std::string& path) {
        point_spec p = power;
        p.path = path;
        return f.live.declare(id, p);
    }

  public:
    void declaring_again_is_the_same_point() {
        CHECK_EQUAL(f.live.declare(f.box, power), f.live.declare(f.box, power));
        CHECK_EQUAL(std::size_t{1}, f.kept.defined.size());
        CHECK(f.kept.redefined.empty());
        CHECK_EQUAL(std::uint32_t{1}, f.live.status(f.box)->points);
    }
    void another_unit_is_another_id_and_the_old_one_comes_back() {
        f.live.declare(f.box, power);
        const auto before = f.live.find("box/power")->id;
        point_spec other = power;
        other.unit = "VA";
        f.live.declare(f.box, other);
        const auto now = f.live.find("box/power")->id;
        CHECK(before != now);
        CHECK(f.live.find(before) == nullptr);
        CHECK(f.live.find(now) == f.live.find("box/power"));
        f.live.declare(f.box, power);
        CHECK_EQUAL(before, f.live.find("box/power")->id);
        CHECK(f.live.find(now) == nullptr);
        CHECK_EQUAL(std::size_t{1}, f.live.points());
    }
    void another_scale_or_meaning_keeps_the_id() {
        f.live.declare(f.box, power);
        point_spec finer = power;
        finer.scale = -1;
        f.live.declare(f.box, finer);
        CHECK_EQUAL(std::size_t{1}, f.kept.redefined.size());
        CHECK_EQUAL(-1, f.kept.redefined[0].scale);
        CHECK_EQUAL(point_id{1}, f.live.find("box/power")->id);
        finer.kept = false;
        f.live.declare(f.box, finer);
        CHECK(!f.kept.redefined.at(1).kept);
    }
    void a_point_whose_unit_changed_has_no_value_yet() {
        f.answer(f.live.declare(f.box, energy), decimal{100, 0});
        point_spec other = energy;
        other.unit = "pulse";
        const auto p = f.live.declare(f.box, other);
        CHECK(!has_value(f.reading("box/energy").value));
        CHECK(f.reading("box/energy").received == no_time);
        f.answer(p, decimal{3, 0});
        CHECK(f.reading("box/energy").quality == quality::good); // pulses do not go on from watt-hours
        CHECK(f.kept.events("counter.reset").empty());
    }
    void points_have_a_ceiling_that_known_ones_do_not_feel() {
        for (int i = 0; i < 100; ++i) declare(f.box, "p" + std::to_string(i));
        CHECK_THROWS(declare(f.box, "one-more"), std::length_error);
        CHECK_EQUAL(point_slot{7}, declare(f.box, "p7"));
        CHECK_EQUAL(std::size_t{100}, f.live.points());
        CHECK(f.live.find("box/one-more") == nullptr);
    }
    void devices_do_not_share_points() {
        const auto other = f.add("other");
        f.answer(f.live.declare(f.box, power), decimal{1, 0});
        f.live.answered(other);
        f.live.say(other, f.live.declare(other, power), decimal{2, 0});
        CHECK(f.reading("box/power").value == value{decimal(1, 0)});
        CHECK(f.reading("other/power").value == value{decimal(2, 0)});
    }
    void newest_leads_through_changes_in_their_order() {
        const auto a = declare(f.box, "a");
        const auto b = declare(f.box, "b");
        const auto c = declare(f.box, "c");
        for (const auto s : {a, b, c}) f.answer(s, decimal{1, 0});
        f.clock.advance(second);
        f.answer(a, decimal{2, 0});
        f.answer(b, decimal{1, 0});
        CHECK(order() == (std::vector<std::string>{"box/a", "box/c", "box/b"}));
        f.answer(a, decimal{3, 0});
        CHECK(order() == (std::vector<std::string>{"box/a", "box/c", "box/b"}));
    }
    void each_change_is_called_out_and_a_repetition_is_not() {
        int calls = 0;
        f.live.on_change([&] { ++calls; });
        const auto p = f.live.declare(f.box, power);
        f.live.answered(f.box);
        const int before = calls;
        f.live.say(f.box, p, decimal{1, 0});
        f.live.say(f.box, p, decimal{1, 0});
        CHECK_EQUAL(before + 1, calls);
    }
    void a_silence_and_a_return_change_every_reading() {
        const auto a = declare(f.box, "a");
        const auto b = declare(f.box, "b");
        f.answer(a, decimal{1, 0});
        f.answer(b, decimal{1, 0});
        const auto before = f.live.now_at();
        f.live.failed(f.box, "wrong password", device_state::refused);
        CHECK(f.live.find("box/a")->changed > before);
        CHECK(f.live.find("box/b")->changed > before);
        const auto silent = f.live.now_at();
        f.live.answered(f.box);
        CHECK(f.live.find("box/a")->changed > silent);
    }
    void removing_in_the_middle_keeps_the_order_whole() {
        const auto other = f.add("other");
        f.answer(declare(f.box, "a"), decimal{1, 0});
        f.live.answered(other);
        f.live.say(other, declare(other, "x"), decimal{1, 0});
        f.answer(declare(f.box, "b"), decimal{1, 0});
        const auto before = f.live.now_at();
        f.live.remove(other);
        CHECK(f.live.now_at() > before);
        CHECK(order() == (std::vector<std::string>{"box/b", "box/a"}));
    }
    void revisions_grow_across_restarts() {
        const auto p = f.live.declare(f.box, power);
        for (int i = 0; i < 1000; ++i) f.answer(p, decimal{i, 0});
        f.clock.advance(second);
        const registry again{f.clock, f.kept, {}};
        CHECK(again.now_at() > f.live.now_at());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(registry_point_test);
