// Whether this computer's time can be believed, and what becomes of readings when it cannot.
#include "tests/tonique_site/site_fixture.hpp"
#include "tonique/site/device_clocks.hpp"

#include <rapidcheck.h>

namespace {

using namespace wesh;
using namespace wesh::test;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using tonique::clock_source;

constexpr auto pulses = "flat/counter.1.pulses";

class clock_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(clock_test);
    CPPUNIT_TEST(nobody_vouching_is_a_doubt_after_half_an_hour);
    CPPUNIT_TEST(the_first_source_in_the_order_decides);
    CPPUNIT_TEST(what_a_source_said_counts_for_its_time_only);
    CPPUNIT_TEST(a_clock_that_is_set_wrong_is_seen_without_asking_again);
    CPPUNIT_TEST(a_span_that_is_wide_contradicts_but_does_not_vouch);
    CPPUNIT_TEST(a_source_is_never_younger_than_its_bound_says);
    CPPUNIT_TEST(an_acknowledgement_vouches_within_its_round_trip);
    CPPUNIT_TEST(an_acknowledgement_that_was_days_on_its_way_does_not_lie);
    CPPUNIT_TEST(an_operators_stamp_is_heard_with_the_packet_it_brought);
    CPPUNIT_TEST(readings_of_a_doubtful_clock_say_so);
    CPPUNIT_TEST(the_state_says_what_the_clock_is_worth);
    CPPUNIT_TEST(a_meters_offset_and_a_boxs_face_are_heard);
    CPPUNIT_TEST(a_meter_that_doubts_itself_and_a_stale_one_say_nothing);
    CPPUNIT_TEST(of_several_the_middle_one_is_believed);
    CPPUNIT_TEST(faces_are_read_or_refused);
    CPPUNIT_TEST_SUITE_END();

    manual_clock clock{ten};
    clock_judge judge{clock, minutes{2}};

    static site_settings judged() {
        site_settings s;
        s.clock_judged = true;
        return s;
    }
    std::string said() const {
        const auto j = judge.judge();
        return std::string{to_text(j.source)} + (j.doubtful ? " doubtful " : " ") +
               std::to_string(j.offset / seconds{1});
    }

    void nobody_vouching_is_a_doubt_after_half_an_hour() {
        CHECK_EQUAL(std::string{"none 0"}, said());
        clock.advance(minutes{30});
        CHECK_EQUAL(std::string{"none doubtful 0"}, said());
        judge.hear(clock_source::box, clock.now());
        CHECK_EQUAL(std::string{"box 0"}, said());
    }
    void the_first_source_in_the_order_decides() {
        judge.hear(clock_source::box, ten + hours{3});
        CHECK_EQUAL(std::string{"box doubtful 10500"}, said()); // less its five minutes
        judge.hear(clock_source::stamp, ten);
        CHECK_EQUAL(std::string{"stamp 0"}, said());
        judge.hear(clock_source::meter, ten - minutes{10});
        CHECK_EQUAL(std::string{"meter doubtful -540"}, said());
        judge.hear(clock_source::centre, ten + seconds{40});
        CHECK_EQUAL(std::string{"centre 38"}, said());
        judge.forget(clock_source::centre);
        CHECK_EQUAL(std::string{"meter doubtful -540"}, said());
    }
    void what_a_source_said_counts_for_its_time_only() {
        clock.advance(minutes{30});
        for (const auto& row : clock_source_rows()) {
            judge.hear(row.source, clock.now());
            clock.advance(row.kept_for);
            CHECK_EQUAL(std::string{to_text(row.source)} + " 0", said());
            clock.advance(seconds{1});
            CHECK_EQUAL(std::string{"none doubtful 0"}, said());
        }
    }
    void a_clock_that_is_set_wrong_is_seen_without_asking_again() {
        judge.hear(clock_source::meter, ten);
        clock.advance(minutes{20});
        clock.jump(-hours{70});
        // Less the bound of a meter, and what may have drifted in twenty minutes.
        CHECK_EQUAL(std::string{"meter doubtful " + std::to_string(70 * 3600 - 61)}, said());
        clock.jump(hours{70});
        CHECK_EQUAL(std::string{"meter 0"}, said());
    }
    void a_span_that_is_wide_contradicts_but_does_not_vouch() {
        judge.hear(clock_source::centre, ten - hours{5}, ten);
        clock.advance(minutes{40});
        CHECK_EQUAL(std::string{"none doubtful 0"}, said());
        clock.jump(-hours{6});
        CHECK(said().starts_with("centre doubtful 35"));
    }
    void a_source_is_never_younger_than_its_bound_says() {
        CHECK(rc::check([] {
            // Whatever is said within the true bound never makes a right clock doubtful.
            manual_clock c{ten};
            clock_judge j{c, minutes{2}};
            const auto& row =
                clock_source_rows()[*rc::gen::inRange<std::size_t>(0, clock_source_rows().size())];
            const duration off{*rc::gen::inRange<std::int64_t>(-row.bound.count(), row.bound.count() + 1)};
            j.hear(row.source, c.now() + off);
            c.advance(duration{*rc::gen::inRange<std::int64_t>(0, row.kept_for.count())});
            RC_ASSERT(!j.judge().doubtful);
        }));
    }
    /// A site with something to tell, and who it tells it to.
    struct talk {
        small_site s{judged()};
        stream_writer w;
        small_centre centre;
        talk() {
            w.device("flat");
            s.enrol();
            w.number(pulses, at(10, 10), 1);
            s.follow(w);
        }
    };
    void an_acknowledgement_vouches_within_its_round_trip() {
        talk t;
        auto& [s, w, centre] = t;
        const auto out = s->next(road::https);
        centre.take(out.packets);
        s.clock.advance(seconds{30});
        auto a = centre.state();
        a.time = s.clock.now() - seconds{20}; // by the centre's clock, which is right
        s->delivered(out, std::vector<bytes>{centre.seal(layout::acknowledgement, a)});
        CHECK(s->clock().source == clock_source::centre && !s->clock().doubtful);
        // Of a computer that woke up in the past.
        s.clock.jump(-hours{30});
        CHECK(s->clock().doubtful);
        CHECK(s->clock().offset > hours{29} + minutes{59} && s->clock().offset <= hours{30});
    }
    void an_acknowledgement_that_was_days_on_its_way_does_not_lie() {
        talk t;
        auto& [s, w, centre] = t;
        const auto out = s->next(road::https);
        centre.take(out.packets);
        auto a = centre.state();
        a.time = s.clock.now() + seconds{10};
        s.clock.advance(hours{50});
        s->take(std::vector<bytes>{centre.seal(layout::acknowledgement, a)});
        // It is no proof that the clock is right, nor that it is wrong.
        CHECK(s->clock() == (judgement{clock_source::none, true, {}}));
    }
    void an_operators_stamp_is_heard_with_the_packet_it_brought() {
        talk t;
        auto& [s, w, centre] = t;
        s->stamped(ten); // nothing was taken: it says nothing
        s.clock.advance(minutes{31});
        CHECK(s->clock().source == clock_source::none);
        const auto out = s->next(road::https);
        centre.take(out.packets);
        s.clock.advance(seconds{60});
        CHECK(s->take(std::vector<bytes>{centre.acknowledge()}) == std::vector<bool>{true});
        s->stamped(s.clock.now() - seconds{5});
        CHECK(s->clock().source == clock_source::stamp && !s->clock().doubtful);
        CHECK(s->take(std::vector<bytes>{bytes{1, 2, 3}}) == std::vector<bool>{false});
    }
    void readings_of_a_doubtful_clock_say_so() {
        small_site s{judged()};
        stream_writer w;
        w.device("flat");
        s.enrol();
        const auto hour = [&](int h, std::int64_t v) {
            s.clock.advance(at(h, 50) - s.clock.now());
            w.number(pulses, at(h, 50), v);
            w.happen("tick", at(h, 52), {}, severity::debug);
            s.follow(w);
        };
        s->clocks().hear(clock_source::meter, s.clock.now());
        hour(10, 1);
        // Nobody vouches in the middle of this hour, and before its end somebody does again.
        s.clock.advance(hours{1});
        s->clocks().forget(clock_source::meter);
        hour(11, 2);
        s->clocks().hear(clock_source::meter, s.clock.now());
        hour(12, 3);
        w.happen("tick", at(13, 10), {}, severity::debug);
        s.follow(w);
        CHECK(s.flags(hour_of(at(10)), column::puls1) == quality::good);
        CHECK(s.flags(hour_of(at(11)), column::puls1) == quality::clock_doubtful);
        CHECK(s.flags(hour_of(at(12)), column::puls1) == quality::good);
        CHECK_EQUAL(std::int64_t{2}, s.told(hour_of(at(11)), column::puls1).value_or(0));
    }
    void the_state_says_what_the_clock_is_worth() {
        small_site s{judged()};
        stream_writer w;
        small_centre centre;
        w.device("flat");
        s.enrol();
        w.number(pulses, at(10, 10), 1);
        s->clocks().hear(clock_source::meter, ten + hours{2});
        s.follow(w);
        s.clock.advance(minutes{16});
        s->clocks().hear(clock_source::meter, s.clock.now() + hours{2});
        s->tick(false);
        exchange(s, centre);
        const auto told = centre.all<tonique::state>().back();
        CHECK(told.clock == clock_source::meter && told.clock_doubtful);
        CHECK_EQUAL(7140, told.clock_offset);
    }

    static reading of(const std::string& path, value v, time_point t, quality q = quality::good) {
        reading r;
        r.path = path;
        r.sample.value = std::move(v);
        r.sample.received = r.sample.time = t;
        r.sample.quality = q;
        return r;
    }
    const calendar paris{"Europe/Paris"};

    void a_meters_offset_and_a_boxs_face_are_heard() {
        const std::vector<reading> both{of("roof/clock.date", std::string{"22/11/2026"}, ten),
                                        of("roof/clock.time", std::string{"11:00"}, ten),
                                        of("linky/clock.offset", decimal{-3600, 0}, ten - hours{20})};
        hear_devices(judge, both, clock, paris);
        CHECK_EQUAL(std::string{"meter doubtful -3540"}, said());
        // Which now doubts itself.
        auto after = both;
        after.push_back(of("linky/clock.degraded", std::string{"on"}, ten));
        hear_devices(judge, after, clock, paris);
        CHECK_EQUAL(std::string{"box 0"}, said());
    }
    void a_meter_that_doubts_itself_and_a_stale_one_say_nothing() {
        hear_devices(judge,
                     std::vector<reading>{of("a/clock.offset", decimal{7200, 0}, ten),
                                          of("a/clock.degraded", std::string{"on"}, ten - hours{9}),
                                          of("b/clock.offset", decimal{7200, 0}, ten, quality::stale),
                                          of("c/clock.date", std::string{"22/11/2026"}, ten - minutes{9}),
                                          of("c/clock.time", std::string{"14:00"}, ten - minutes{9})},
                     clock, paris);
        CHECK_EQUAL(std::string{"none 0"}, said());
    }
    void of_several_the_middle_one_is_believed() {
        hear_devices(judge,
                     std::vector<reading>{of("a/clock.offset", decimal{7200, 0}, ten),
                                          of("b/clock.offset", decimal{3, 0}, ten),
                                          of("c/clock.offset", decimal{-1, 0}, ten)},
                     clock, paris);
        CHECK_EQUAL(std::string{"meter 0"}, said());
    }
    void faces_are_read_or_refused() {
        const auto face = [](const char* date, const char* time) {
            const auto t = face_of(date, time);
            return t ? (*t - ten) / seconds{1} : -1;
        };
        CHECK_EQUAL(std::int64_t{60}, static_cast<std::int64_t>(face("22/11/2026", "10:01")));
        CHECK_EQUAL(std::int64_t{61}, static_cast<std::int64_t>(face("22/11/26", "10:01:01")));
        CHECK_EQUAL(std::int64_t{0}, static_cast<std::int64_t>(face("2026-11-22", "10:00:00")));
        for (const auto* date : {"", "22/11", "31/11/2026", "0/1/2026", "a/b/c", "22/11/2026/1", "99999/1/1"})
            CHECK_MESSAGE(date, !face_of(date, "10:00"));
        for (const auto* time : {"", "10", "24:00", "10:60", "10:00:61", "-1:00", "10:00:00:00"})
            CHECK_MESSAGE(time, !face_of("22/11/2026", time));
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(clock_test);

} // namespace
