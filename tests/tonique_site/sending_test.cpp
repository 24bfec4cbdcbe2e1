// What leaves, in which order, and when.
#include "common/calendar.hpp"
#include "tests/tonique_site/site_fixture.hpp"

#include <set>

namespace {

using namespace wesh;
using namespace wesh::test;

constexpr auto pulses = "flat/counter.1.pulses";

class sending_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(sending_test);
    CPPUNIT_TEST(alarms_leave_at_once_and_first);
    CPPUNIT_TEST(history_from_before_is_no_alarm);
    CPPUNIT_TEST(sites_do_not_march_in_step);
    CPPUNIT_TEST(failures_are_tried_again_less_and_less_often);
    CPPUNIT_TEST(holes_that_the_centre_asks_for_leave_again);
    CPPUNIT_TEST(detail_stays_within_the_window);
    CPPUNIT_TEST(indexes_of_a_day_of_25_hours_end_with_it);
    CPPUNIT_TEST(a_silent_device_closes_with_its_last_index_of_the_day);
    CPPUNIT_TEST(days_pack_together_while_there_is_no_way);
    CPPUNIT_TEST_SUITE_END();

    stream_writer w;
    small_centre centre;

  public:
    void setUp() override { w.device("flat"); }

  private:
    /// A day of the flat, an index each half hour.
    void hours_of_flat(time_point from, int hours) {
        for (int m = 0; m < hours * 60; m += 30) {
            const auto t = from + std::chrono::minutes{m};
            w.number(pulses, t + std::chrono::minutes{10}, t.time_since_epoch() / std::chrono::minutes{1});
        }
        w.happen("tick", from + std::chrono::minutes{hours * 60 + 5}, {}, severity::debug);
    }
    void deliver_all(small_site& s) {
        for (int i = 0; i < 30; ++i) {
            s.clock.advance(std::chrono::minutes{10});
            exchange(s, centre);
        }
    }

    void alarms_leave_at_once_and_first() {
        small_site s;
        s.enrol();
        hours_of_flat(at(10), 3);
        s.follow(w);
        s.clock.advance(hour_length * 3);
        w.happen("device.lost", at(13, 20), "flat");
        w.happen("counter.reset", at(13, 20), "flat");
        w.happen("device.online", at(13, 20), "flat", severity::info);
        w.happen("device.back", at(13, 21), "flat", severity::notice);
        w.happen("device.changed", at(13, 21), "flat", severity::notice);
        w.happen("device.removed", at(13, 22), "flat", severity::notice);
        s.follow(w);
        const auto out = s->next(road::https);
        centre.take({out.packets.front()});
        const auto alarms = centre.all<tonique::alarms>();
        CHECK_EQUAL(std::size_t{1}, alarms.size());
        CHECK_EQUAL(std::size_t{4}, alarms[0].rows.size());
        CHECK_EQUAL(std::string{"device.lost"}, alarms[0].rows[0].type);
        CHECK_EQUAL(std::string{"device.removed"}, alarms[0].rows[3].type);
        CHECK_EQUAL(1, static_cast<int>(alarms[0].rows[0].unit));
    }
    void history_from_before_is_no_alarm() {
        small_site s;
        s.enrol();
        w.happen("device.lost", at(10) - 5 * day_length, "flat");
        w.happen("device.lost", at(9), "flat");
        s.follow(w);
        const auto out = s->next(road::https);
        centre.take(out.packets);
        CHECK_EQUAL(std::size_t{1}, centre.all<tonique::alarms>().at(0).rows.size());
    }
    void sites_do_not_march_in_step() {
        std::set<std::int64_t> moments;
        hours_of_flat(at(10), 1);
        for (std::uint64_t seed = 1; seed <= 20; ++seed) {
            site_settings how;
            how.seed = seed;
            small_site s{how};
            s.enrol();
            s->next(road::https);
            s->delivered({}, {});
            s.follow(w);
            s->next(road::https);
            moments.insert(s->due(road::https).count() / 1000);
            CHECK(s->due(road::https) <= s.clock.steady() + how.sending.spread);
        }
        CHECK(moments.size() > 12);
    }
    void failures_are_tried_again_less_and_less_often() {
        small_site s;
        s.enrol();
        duration longest{};
        for (int i = 0; i < 12; ++i) {
            const auto out = s->next(road::https);
            CHECK(!out.empty());
            s->failed(out, "refused\x1b[2J");
            CHECK(s->next(road::https).empty());
            const auto wait = s->due(road::https) - s.clock.steady();
            CHECK(wait >= duration{1000});
            CHECK(wait <= duration{900'000});
            longest = std::max(longest, wait);
            s.clock.advance(wait);
        }
        CHECK(longest > duration{120'000});
        CHECK_EQUAL(std::string{"refused [2J"}, s->carrier().error);
        CHECK(s->carrier().failing_since == ten);
        // An alarm does not wait that long.
        const auto out = s->next(road::https);
        s->failed(out, "refused");
        w.happen("ups.power-lost", at(10), "flat", severity::critical);
        s.follow(w);
        s->next(road::https);
        CHECK(s->due(road::https) <= s.clock.steady() + duration{60'000});
    }
    void holes_that_the_centre_asks_for_leave_again() {
        small_site s;
        s.enrol();
        s->delivered({}, {});
        for (int d = 0; d < 3; ++d) {
            hours_of_flat(at(10) + d * day_length, 24);
            s.follow(w);
        }
        s.clock.advance(hour_length);
        const auto out = s->next(road::https);
        CHECK(out.packets.size() > 3);
        auto some = out.packets;
        some.erase(some.begin());
        const auto missing = out.numbers.front();
        centre.take(some);
        s->delivered(out, {});
        CHECK(s->next(road::https).empty());
        auto a = centre.state();
        a.resend = true;
        s->take(std::vector<bytes>{centre.seal(layout::acknowledgement, a)});
        const auto again = s->next(road::https);
        CHECK_EQUAL(std::size_t{1}, again.numbers.size());
        CHECK_EQUAL(missing, again.numbers.front());
        CHECK(again.packets.front() == out.packets.front());
    }
    void detail_stays_within_the_window() {
        site_settings how;
        how.sending.window = 5;
        small_site s{how};
        s.enrol();
        s->delivered({}, {});
        for (int h = 0; h < 12; ++h) {
            hours_of_flat(at(10 + h), 1);
            s.follow(w);
        }
        s->next(road::https);
        s.clock.advance(hour_length);
        const auto out = s->next(road::https);
        CHECK_EQUAL(std::size_t{5}, out.packets.size());
        CHECK(s->outbox().waiting().size() > 10);
    }
    void indexes_of_a_day_of_25_hours_end_with_it() {
        // 2026-10-25 in Paris lasts from the 24th 22:00 to the 25th 23:00 UTC.
        small_site s;
        s.enrol();
        const auto begin = at(0) - std::chrono::hours{24 * 28 + 2};
        hours_of_flat(begin - hour_length * 2, 2 + 25 + 24 + 1);
        s.follow(w);
        deliver_all(s);
        const auto rows = centre.readings(layout::closing);
        CHECK_EQUAL(std::size_t{3}, rows.size());
        const calendar paris{"Europe/Paris"};
        for (const auto& r : rows) {
            const auto end = end_of(r.hour);
            CHECK(paris.day_of(end).begin == end);
        }
        CHECK_EQUAL(hour_number{25}, rows[1].hour - rows[0].hour);
        CHECK_EQUAL(hour_number{24}, rows[2].hour - rows[1].hour);
        // The same readings as the hourly ones.
        std::set<tonique::reading> hourly;
        for (const auto& r : centre.readings(layout::hourly)) hourly.insert(r);
        for (const auto& r : rows) CHECK(hourly.count(r) == 1);
    }
    void a_silent_device_closes_with_its_last_index_of_the_day() {
        small_site s;
        s.enrol();
        w.number(pulses, at(10, 10), 100);
        w.happen("device.lost", at(12, 30), "flat", severity::warning,
                 {{"since", "2026-11-22T12:10:00.000Z"}});
        for (int h = 12; h < 24; ++h) w.happen("tick", at(h, 45), {}, severity::debug);
        s.follow(w);
        deliver_all(s);
        const auto rows = centre.readings(layout::closing);
        CHECK_EQUAL(std::size_t{1}, rows.size());
        CHECK_EQUAL(std::int64_t{100}, rows[0].value);
        CHECK(end_of(rows[0].hour) == at(13));
    }
    void days_pack_together_while_there_is_no_way() {
        small_site s;
        s.enrol();
        for (int h = 0; h < 24 * 4; ++h) {
            hours_of_flat(at(10 + h), 1);
            s.follow(w);
        }
        CHECK_EQUAL(std::int64_t{4}, s.db.ask("SELECT count(*) FROM packet WHERE priority = 4"));
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(sending_test);

} // namespace
