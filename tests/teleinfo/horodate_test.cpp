// Times as meters write them, and which instants they are.
#include "daemon/drivers/teleinfo/horodate.hpp"

#include "common/time_text.hpp"
#include "tests/support/test.hpp"

#include <cstdlib>

using namespace wesh;
using namespace wesh::teleinfo;

class horodate_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(horodate_test);
    CPPUNIT_TEST(the_examples_of_the_specification_are_read);
    CPPUNIT_TEST(small_letters_say_that_the_clock_is_degraded);
    CPPUNIT_TEST(a_blank_season_is_read);
    CPPUNIT_TEST(what_is_out_of_range_is_refused);
    CPPUNIT_TEST(every_other_character_is_refused);
    CPPUNIT_TEST(dates_of_a_pme_pmi_are_read);
    CPPUNIT_TEST(dates_out_of_range_are_refused);
    CPPUNIT_TEST(a_season_says_how_far_the_meter_is_from_utc);
    CPPUNIT_TEST(the_seasons_make_the_repeated_hour_two);
    CPPUNIT_TEST(a_place_without_summer_time_has_the_seasons_of_its_meters);
    CPPUNIT_TEST(the_time_zone_of_the_host_says_nothing);
    CPPUNIT_TEST(without_season_the_repeated_hour_is_the_one_nearer_to_the_receipt);
    CPPUNIT_TEST(without_season_an_hour_that_is_left_out_is_its_end);
    CPPUNIT_TEST(times_are_written_with_the_offset_that_the_meter_meant);
    CPPUNIT_TEST_SUITE_END();

    static written_time horodate(std::string_view text) {
        written_time t;
        CHECK_MESSAGE(std::string{text}, read_horodate(text, t));
        return t;
    }
    static written_time date(std::string_view text) {
        written_time t;
        CHECK_MESSAGE(std::string{text}, read_date(text, t));
        return t;
    }
    static time_point at(std::string_view iso) { return parse_iso(iso).value(); }
    std::string instant(const written_time& t, time_point near = no_time) const {
        return iso_text(place.instant_of(t, near));
    }

    calendar paris{"Europe/Paris"};
    place_of_meters place{paris};

  public:
    void the_examples_of_the_specification_are_read() {
        CHECK((horodate("H081225223518") == written_time{season::winter, false, 8, 12, 25, 22, 35, 18}));
        CHECK((horodate("E090714074553") == written_time{season::summer, false, 9, 7, 14, 7, 45, 53}));
    }
    void small_letters_say_that_the_clock_is_degraded() {
        CHECK(horodate("h081225223518").degraded && horodate("h081225223518").season == season::winter);
        CHECK(horodate("e081225223518").degraded && horodate("e081225223518").season == season::summer);
    }
    void a_blank_season_is_read() {
        CHECK((horodate(" 240108060000") == written_time{season::none, false, 24, 1, 8, 6, 0, 0}));
    }
    void what_is_out_of_range_is_refused() {
        written_time t;
        for (const char* text :
             {"H241301000000", "H240001000000", "H240100000000", "H240132000000", "H240431000000",
              "H230229000000", "H240230000000", "H240101240000", "H240101006000", "H240101000060",
              "I240101000000", "", "H24010100000", "H2401010000000", "24010100000000"})
            CHECK_MESSAGE(text, !read_horodate(text, t));
        CHECK(read_horodate("H240229235959", t) && read_horodate("H000101000000", t) &&
              read_horodate("H991231235959", t));
    }
    void every_other_character_is_refused() {
        written_time t;
        const std::string good = "H240107113704";
        for (std::size_t i = 0; i < good.size(); ++i)
            for (int c = 0; c < 256; ++c) {
                auto text = good;
                text[i] = static_cast<char>(c);
                const bool may = i == 0 ? std::string_view{"HhEe "}.find(text[0]) != std::string_view::npos
                                        : c >= '0' && c <= '9';
                if (read_horodate(text, t)) CHECK_MESSAGE(text, may);
            }
    }
    void dates_of_a_pme_pmi_are_read() {
        CHECK((date("26/08/16 10:29:04") == written_time{season::none, false, 16, 8, 26, 10, 29, 4}));
        CHECK((date("26/08/16 10/29/04") == written_time{season::none, false, 16, 8, 26, 10, 29, 4}));
    }
    void dates_out_of_range_are_refused() {
        written_time t;
        for (const char* text : {"31/04/16 10:29:04", "26-08-16 10:29:04", "26/08/16T10:29:04",
                                 "26/08/16 10:29/04", "26/08/16 24:00:00", "26/13/16 10:00:00",
                                 "26/08/16 1:29:04", "26/08/16 10:29:0x", "", "26/08/16 10.29.04"})
            CHECK_MESSAGE(text, !read_date(text, t));
    }

    void a_season_says_how_far_the_meter_is_from_utc() {
        CHECK_EQUAL(std::string{"2024-01-07T10:37:04.000Z"}, instant(horodate("H240107113704")));
        CHECK_EQUAL(std::string{"2018-07-16T08:34:23.000Z"}, instant(horodate("E180716103423")));
        // A clock that has not been put forward is right all the same.
        CHECK_EQUAL(std::string{"2018-07-16T09:34:23.000Z"}, instant(horodate("H180716103423")));
    }
    void the_seasons_make_the_repeated_hour_two() {
        CHECK_EQUAL(std::string{"2024-10-27T00:30:00.000Z"}, instant(horodate("E241027023000")));
        CHECK_EQUAL(std::string{"2024-10-27T01:30:00.000Z"}, instant(horodate("H241027023000")));
    }
    void a_place_without_summer_time_has_the_seasons_of_its_meters() {
        const calendar reunion{"Indian/Reunion"};
        const place_of_meters there{reunion};
        CHECK_EQUAL(std::string{"2024-01-07T07:37:04.000Z"},
                    iso_text(there.instant_of(horodate("H240107113704"), no_time)));
        CHECK_EQUAL(std::string{"2024-07-07T06:37:04.000Z"},
                    iso_text(there.instant_of(horodate("E240707113704"), no_time)));
        const calendar miquelon{"America/Miquelon"};
        CHECK_EQUAL(std::string{"2024-07-07T13:37:04.000Z"},
                    iso_text(place_of_meters{miquelon}.instant_of(horodate("E240707113704"), no_time)));
    }
    void the_time_zone_of_the_host_says_nothing() {
        const char* before = std::getenv("TZ");
        const std::string kept = before == nullptr ? "" : before;
        setenv("TZ", "Asia/Tokyo", 1);
        const auto there = instant(horodate("H240107113704"));
        before == nullptr ? unsetenv("TZ") : setenv("TZ", kept.c_str(), 1);
        CHECK_EQUAL(std::string{"2024-01-07T10:37:04.000Z"}, there);
    }
    void without_season_the_repeated_hour_is_the_one_nearer_to_the_receipt() {
        const auto t = date("27/10/24 02:30:00");
        CHECK_EQUAL(std::string{"2024-10-27T00:30:00.000Z"}, instant(t, at("2024-10-27T00:30:07")));
        CHECK_EQUAL(std::string{"2024-10-27T01:30:00.000Z"}, instant(t, at("2024-10-27T01:29:58")));
        CHECK_EQUAL(std::string{"2024-10-26T22:00:00.000Z"}, instant(date("27/10/24 00:00:00")));
    }
    void without_season_an_hour_that_is_left_out_is_its_end() {
        CHECK_EQUAL(std::string{"2024-03-31T01:00:00.000Z"}, instant(date("31/03/24 02:30:00")));
    }
    void times_are_written_with_the_offset_that_the_meter_meant() {
        CHECK_EQUAL(std::string{"2024-01-07T11:37:04+01:00"},
                    place.text_of(horodate("H240107113704"), no_time));
        CHECK_EQUAL(std::string{"2018-07-16T10:34:23+02:00"},
                    place.text_of(horodate("E180716103423"), no_time));
        CHECK_EQUAL(std::string{"2024-01-08T06:00:00+01:00"},
                    place.text_of(horodate(" 240108060000"), no_time));
        const calendar miquelon{"America/Miquelon"};
        CHECK_EQUAL(std::string{"2024-07-07T11:37:04-02:00"},
                    place_of_meters{miquelon}.text_of(horodate("E240707113704"), no_time));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(horodate_test);
