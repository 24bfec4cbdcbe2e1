// What news make of the model.
#include "tests/top/known.hpp"

using namespace wesh;
using namespace wesh::test;
using namespace std::chrono_literals;

class model_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(model_test);
    CPPUNIT_TEST(points_stand_in_the_order_of_their_paths_and_numbers);
    CPPUNIT_TEST(a_daemon_that_is_not_heard_makes_everything_stale);
    CPPUNIT_TEST(what_is_known_outlives_a_lost_connection);
    CPPUNIT_TEST(only_points_that_were_in_view_leave_a_trail);
    CPPUNIT_TEST(trails_are_bounded);
    CPPUNIT_TEST(an_id_that_means_another_point_brings_no_trail_along);
    CPPUNIT_TEST(occurrences_are_bounded_and_newest_first);
    CPPUNIT_TEST(readings_of_unknown_points_are_passed_over);
    CPPUNIT_TEST_SUITE_END();

  public:
    void points_stand_in_the_order_of_their_paths_and_numbers() {
        known_site k;
        for (const auto* path : {"b/x", "a/clamp.10", "a/clamp.9", "a/clamp.1"}) k.point(path, decimal{1, 0});
        k.tell();
        std::string all;
        for (const auto& p : k.model.points()) all += p.about.path + " ";
        CHECK_EQUAL(std::string{"a/clamp.1 a/clamp.9 a/clamp.10 b/x "}, all);
        CHECK_EQUAL(std::string{"a/clamp.9"}, k.model.find(3)->about.path);
    }
    void a_daemon_that_is_not_heard_makes_everything_stale() {
        known_site k;
        const auto id = k.point("a/b", decimal{1, 0});
        k.tell();
        const auto quality_at = [&](duration d) { return k.model.quality_of(*k.model.find(id), at(d)); };
        CHECK(quality_at(3s) == quality::good);
        CHECK(quality_at(3001ms) == quality::stale);
        top::news n;
        n.trouble = "gone";
        k.model.take(std::move(n), at(1s));
        CHECK(quality_at(1s) == quality::stale);
        CHECK(k.model.heard().steady == at().steady);
        k.tell(2s);
        CHECK(quality_at(2s) == quality::good);
    }
    void what_is_known_outlives_a_lost_connection() {
        known_site k;
        k.device("box", device_state::online);
        const auto id = k.point("a/b", decimal{1, 0});
        k.tell();
        k.model.look_at({id});
        top::news n;
        n.trouble = "gone";
        k.model.take(std::move(n), at(1s));
        CHECK_EQUAL(std::size_t{1}, k.model.devices().size());
        k.readings[0].sample.time = noon;
        k.readings[0].sample.value = decimal{2, 0};
        k.tell(2s);
        CHECK_EQUAL(std::size_t{2}, k.model.find(id)->trail->size());
    }
    void only_points_that_were_in_view_leave_a_trail() {
        known_site k;
        const auto seen = k.point("a/seen", decimal{1, 0});
        const auto unseen = k.point("a/unseen", decimal{1, 0});
        const auto word = k.point("a/word", std::string{"on"}, "", quality::good, point_kind::state);
        k.tell();
        k.model.look_at({seen, word});
        CHECK(k.model.find(seen)->trail != nullptr);
        CHECK(k.model.find(unseen)->trail == nullptr);
        CHECK(k.model.find(word)->trail == nullptr);
        top::news n;
        n.seeds.push_back({seen, {{noon - 2min, 5}, {noon - 1min, 6}}});
        n.seeds.push_back({4711, {}});
        k.model.take(std::move(n), at());
        CHECK(k.model.find(seen)->seeded);
        CHECK_EQUAL(std::size_t{3}, k.model.find(seen)->trail->size());
    }
    void trails_are_bounded() {
        known_site k;
        std::vector<point_id> ids;
        for (std::size_t i = 0; i < top::model::trails_max + 100; ++i)
            ids.push_back(k.point("a/p." + std::to_string(i), decimal{1, 0}));
        k.tell();
        const auto trails = [&] {
            return std::count_if(k.model.points().begin(), k.model.points().end(),
                                 [](const auto& p) { return p.trail != nullptr; });
        };
        for (std::size_t i = 0; i + 50 <= ids.size(); i += 50) {
            k.model.look_at({ids.begin() + static_cast<std::ptrdiff_t>(i),
                             ids.begin() + static_cast<std::ptrdiff_t>(i + 50)});
            CHECK(static_cast<std::size_t>(trails()) <= top::model::trails_max);
            CHECK(k.model.find(ids[i])->trail != nullptr);
        }
        CHECK(k.model.find(ids[0])->trail == nullptr);
    }
    void an_id_that_means_another_point_brings_no_trail_along() {
        known_site k;
        const auto a = k.point("a/a", decimal{1, 0});
        const auto b = k.point("a/b", decimal{2, 0});
        k.tell();
        k.model.look_at({a, b});
        // A new history: the ids have changed places.
        std::swap(k.points[0].path, k.points[1].path);
        k.tell();
        CHECK_EQUAL(std::string{"a/b"}, k.model.find(a)->about.path);
        CHECK(k.model.find(a)->trail == nullptr);
        // Fewer points than before.
        k.points.pop_back();
        k.tell();
        CHECK_EQUAL(std::size_t{1}, k.model.points().size());
        CHECK(k.model.find(b) == nullptr);
    }
    void occurrences_are_bounded_and_newest_first() {
        known_site k;
        for (sequence_number n = 1000; n < 2000; ++n) k.event(n, severity::info, "e");
        k.tell();
        k.tell();
        CHECK_EQUAL(top::model::occurrences_max, k.model.occurrences().size());
        CHECK_EQUAL(sequence_number{1999}, k.model.occurrences().front().number);
        CHECK_EQUAL(sequence_number{1500}, k.model.occurrences().back().number);
        // What is older comes later, and finds no room.
        k.events.clear();
        k.event(7, severity::info, "old");
        k.tell();
        CHECK_EQUAL(sequence_number{1500}, k.model.occurrences().back().number);
        top::news n;
        n.occurrences_anew = true;
        k.model.take(std::move(n), at());
        CHECK(k.model.occurrences().empty());
    }
    void readings_of_unknown_points_are_passed_over() {
        known_site k;
        k.point("a/b", decimal{1, 0});
        k.readings.push_back({"x/y", "A", {77, 0, noon, noon, decimal{1, 0}, quality::good}});
        k.tell();
        CHECK_EQUAL(std::size_t{1}, k.model.points().size());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(model_test);
