// Times as text, and local days of 23, 24 and 25 hours.
#include "common/calendar.hpp"
#include "common/time_text.hpp"
#include "tests/support/test.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#include <rapidcheck.h>
#pragma GCC diagnostic pop

using namespace wesh;

class time_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(time_test);
    CPPUNIT_TEST(times_are_written_in_utc);
    CPPUNIT_TEST(each_form_of_a_time_is_read);
    CPPUNIT_TEST(other_forms_are_refused);
    CPPUNIT_TEST(times_come_back);
    CPPUNIT_TEST(a_day_of_paris_begins_at_its_midnight);
    CPPUNIT_TEST(the_day_summer_begins_has_23_hours);
    CPPUNIT_TEST(the_day_summer_ends_has_25_hours);
    CPPUNIT_TEST(days_follow_one_another_without_a_hole);
    CPPUNIT_TEST(a_day_without_midnight_begins_after_it);
    CPPUNIT_TEST(a_day_with_two_midnights_begins_at_the_first);
    CPPUNIT_TEST(local_times_are_written_with_their_offset);
    CPPUNIT_TEST(a_moment_is_told_as_clocks_show_it);
    CPPUNIT_TEST(winter_time_is_that_of_the_season_behind);
    CPPUNIT_TEST(clocks_show_each_instant_once_or_are_asked_which);
    CPPUNIT_TEST(a_zone_that_is_not_known_is_named);
    CPPUNIT_TEST_SUITE_END();

    static time_point at(const char* text) { return parse_iso(text).value(); }
    static std::int64_t hours(const calendar::day& d) { return (d.end - d.begin) / duration{3'600'000}; }
    calendar paris{"Europe/Paris"};

  public:
    void times_are_written_in_utc() {
        CHECK_EQUAL(std::string{"2026-11-22T01:27:35.125Z"}, iso_text(from_milliseconds(1'795'310'855'125)));
        CHECK_EQUAL(std::string{"1969-12-31T23:59:59.999Z"}, iso_text(from_milliseconds(-1)));
        CHECK_EQUAL(std::string{"-"}, iso_text(no_time));
    }
    void each_form_of_a_time_is_read() {
        const auto day = from_milliseconds(1'795'305'600'000);
        CHECK(at("2026-11-22") == day);
        CHECK(at("2026-11-22T01:27") == day + duration{87 * 60'000});
        CHECK(at("2026-11-22 01:27:35") == day + duration{87 * 60'000 + 35'000});
        CHECK(at("2026-11-22T01:27:35.125") == at("2026-11-22T01:27:35.125Z"));
        CHECK(at("2024-02-29T23:59:60Z") == at("2024-03-01"));
    }
    void other_forms_are_refused() {
        for (const char* text : {"",
                                 "now",
                                 "2026",
                                 "2026-11",
                                 "26-11-22",
                                 "2026-13-01",
                                 "2026-02-29",
                                 "2026-11-22T",
                                 "2026-11-22T1:00",
                                 "2026-11-22T24:00",
                                 "2026-11-22T01:60",
                                 "2026-11-22T01:27:61",
                                 "2026-11-22T01:27:",
                                 "2026-11-22T01:27:35.",
                                 "2026-11-22T01:27:35.1",
                                 "2026-11-22T01:27:35+01:00",
                                 "2026-11-22x",
                                 " 2026-11-22",
                                 "2026-11-22Z",
                                 "2026-00-10",
                                 "2026-11-00",
                                 "-026-11-22"})
            CHECK_MESSAGE(text, !parse_iso(text));
    }
    void times_come_back() {
        CHECK(rc::check("time: parse_iso(iso_text(t)) = t", [] {
            const auto t =
                from_milliseconds(*rc::gen::inRange<std::int64_t>(-62'135'596'800'000, 253'402'300'799'999));
            const bool same = t == no_time || parse_iso(iso_text(t)) == t;
            RC_ASSERT(same);
        }));
    }
    void a_day_of_paris_begins_at_its_midnight() {
        const auto d = paris.day_of(at("2026-07-14T21:59:59.999"));
        CHECK(d.begin == at("2026-07-13T22:00") && d.end == at("2026-07-14T22:00"));
        CHECK(paris.day_of(d.end).begin == d.end);
        CHECK(paris.day_of(d.begin).begin == d.begin);
    }
    void the_day_summer_begins_has_23_hours() {
        const auto d = paris.day_of(at("2026-03-29T10:00"));
        CHECK_EQUAL(std::int64_t{23}, hours(d));
        CHECK(d.begin == at("2026-03-28T23:00"));
    }
    void the_day_summer_ends_has_25_hours() {
        const auto d = paris.day_of(at("2026-10-25T10:00"));
        CHECK_EQUAL(std::int64_t{25}, hours(d));
        CHECK(paris.day_of(at("2026-10-25T00:30")).begin == d.begin); // 02:30, the first time
        CHECK(paris.day_of(at("2026-10-25T01:30")).begin == d.begin); // and the second
    }
    void days_follow_one_another_without_a_hole() {
        for (const char* zone : {"Europe/Paris", "America/Sao_Paulo", "Asia/Beirut", "Pacific/Apia", "UTC"}) {
            const calendar c{zone};
            auto t = at("2010-12-28");
            std::int64_t long_days = 0;
            for (int i = 0; i < 800; ++i) {
                const auto d = c.day_of(t);
                CHECK_MESSAGE(zone, d.begin <= t && t < d.end);
                CHECK_MESSAGE(zone, c.day_of(d.end).begin == d.end);
                if (hours(d) != 24) ++long_days;
                t = d.end;
            }
            CHECK_MESSAGE(zone, long_days <= 6);
        }
    }
    void a_day_without_midnight_begins_after_it() {
        // In Brazil summer time began at midnight: 2018-11-04 began at 01:00.
        const auto d = calendar{"America/Sao_Paulo"}.day_of(at("2018-11-04T12:00"));
        CHECK(d.begin == at("2018-11-04T03:00"));
        CHECK_EQUAL(std::int64_t{23}, hours(d));
    }
    void a_day_with_two_midnights_begins_at_the_first() {
        // And it ended at midnight: the hour before 2018-02-18 stood twice on the 17th.
        const auto d = calendar{"America/Sao_Paulo"}.day_of(at("2018-02-17T12:00"));
        CHECK_EQUAL(std::int64_t{25}, hours(d));
    }
    void a_moment_is_told_as_clocks_show_it() {
        const auto winter = paris.civil(at("2026-12-31T23:15:07.900"));
        CHECK(winter.year == 2027 && winter.month == 1 && winter.day == 1);
        CHECK(winter.hour == 0 && winter.minute == 15 && winter.second == 7 && !winter.summer);
        CHECK_EQUAL(std::int64_t{20'819}, winter.date);
        const auto before = paris.civil(at("2026-03-29T00:59:59"));
        const auto after = paris.civil(at("2026-03-29T01:00"));
        CHECK(before.hour == 1 && before.minute == 59 && !before.summer);
        CHECK(after.hour == 3 && after.minute == 0 && after.summer);
        CHECK(!paris.civil(at("2026-10-25T01:00")).summer);
        CHECK_EQUAL(std::int64_t{-1}, paris.civil(at("1969-12-31T12:00")).date);
    }
    void local_times_are_written_with_their_offset() {
        CHECK_EQUAL(std::string{"2026-11-22 02:27:35+01:00"}, paris.text(at("2026-11-22T01:27:35.125")));
        CHECK_EQUAL(std::string{"2026-07-22 03:27:35+02:00"}, paris.text(at("2026-07-22T01:27:35")));
    }
    void winter_time_is_that_of_the_season_behind() {
        const auto hours_ahead = [](const char* zone, int year) {
            return calendar{zone}.winter_offset(year) / duration{3'600'000};
        };
        CHECK_EQUAL(std::int64_t{1}, hours_ahead("Europe/Paris", 2026));
        CHECK_EQUAL(std::int64_t{4}, hours_ahead("Indian/Reunion", 2026));
        CHECK_EQUAL(std::int64_t{-3}, hours_ahead("America/Miquelon", 2026));
        CHECK_EQUAL(std::int64_t{10}, hours_ahead("Australia/Sydney", 2026));
    }
    void clocks_show_each_instant_once_or_are_asked_which() {
        for (auto t = at("2026-03-28T12:00"); t < at("2026-10-26T12:00"); t += duration{1'800'000}) {
            const auto c = paris.civil(t);
            const auto face = at("1970-01-01") + std::chrono::days{c.date} + std::chrono::hours{c.hour} +
                              std::chrono::minutes{c.minute} + std::chrono::seconds{c.second};
            CHECK(paris.instant_of(face, t) == t);
        }
        CHECK(paris.instant_of(at("2026-03-29T02:30"), no_time) == at("2026-03-29T01:00"));
        CHECK(paris.instant_of(at("2026-10-25T02:30"), at("2026-10-25T00:00")) == at("2026-10-25T00:30"));
        CHECK(paris.instant_of(at("2026-10-25T02:30"), at("2026-10-25T02:00")) == at("2026-10-25T01:30"));
    }
    void a_zone_that_is_not_known_is_named() {
        try {
            const calendar c{"Europe/Lutetia"};
            CHECK(false);
        } catch (const std::invalid_argument& e) {
            CHECK(std::string{e.what()}.find("Europe/Lutetia") != std::string::npos);
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(time_test);
