// A year of a meter's life in a moment: tariffs, colours, horodates, and indexes that only grow.
#include "tests/sim/tic_reading.hpp"
#include "tests/support/test.hpp"

#include "common/time_text.hpp"
#include "sim/tic_meter.hpp"

#include <algorithm>
#include <map>

using namespace wesh;
using namespace wesh::sim;
using test::data_of;

class tic_year_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(tic_year_test);
    CPPUNIT_TEST(indexes_only_grow_and_their_sum_is_the_total);
    CPPUNIT_TEST(a_constant_power_counts_as_many_hours_as_the_year_has);
    CPPUNIT_TEST(a_tempo_year_has_its_days_of_each_colour);
    CPPUNIT_TEST(a_tempo_day_begins_at_six_and_its_colour_at_midnight);
    CPPUNIT_TEST(tomorrow_is_known_in_the_evening);
    CPPUNIT_TEST(off_peak_hours_are_those_of_the_night);
    CPPUNIT_TEST(a_winter_has_its_peaks_of_ejp);
    CPPUNIT_TEST(labels_tariff_number_and_status_agree);
    CPPUNIT_TEST(mobile_peaks_are_announced_and_then_in_progress);
    CPPUNIT_TEST(horodates_tell_summer_winter_and_doubt);
    CPPUNIT_TEST(a_clock_may_be_wrong);
    CPPUNIT_TEST_SUITE_END();

    const calendar paris{"Europe/Paris"};
    const time_point start = parse_iso("2026-09-01").value();

    meter_settings linky(contract c) const {
        meter_settings s;
        s.name = "m";
        s.mode = tic_mode::standard;
        s.tariff = c;
        return s;
    }
    moment at(const char* text) const {
        const auto t = parse_iso(text).value();
        return {t - start, t};
    }
    moment hour(int n) const {
        const duration d{std::int64_t{n} * 3'600'000};
        return {d, start + d};
    }
    std::string frame(const meter_settings& s, const char* time) const {
        return tic_meter{s, paris, moment{duration{}, start}}.frame(at(time));
    }
    static std::int64_t number(const std::string& f, const std::string& label) {
        return std::stoll(data_of(f, label));
    }

  public:
    void indexes_only_grow_and_their_sum_is_the_total() {
        auto s = linky(contract::tempo);
        s.varies = {{"power", shape::walk, 200, 6000, duration{60'000}, 0}};
        tic_meter m{s, paris, hour(0)};
        std::map<std::string, std::int64_t> last;
        for (int h = 0; h <= 365 * 24; h += 7) {
            const auto& f = m.frame(hour(h));
            std::map<std::string, std::int64_t> sum;
            for (const auto& g : test::good_groups(f)) {
                if (!g.label.starts_with("EAS")) continue;
                CHECK_MESSAGE(g.label, std::stoll(g.data) >= last[g.label]);
                last[g.label] = std::stoll(g.data);
                sum[g.label.substr(0, 4)] += std::stoll(g.data);
            }
            CHECK(sum["EASF"] == sum["EAST"] && sum["EASD"] == sum["EAST"]);
        }
    }
    void a_constant_power_counts_as_many_hours_as_the_year_has() {
        auto s = linky(contract::hc);
        s.index = 0;
        tic_meter m{s, paris, hour(0)};
        const std::string f = m.frame(hour(365 * 24));
        CHECK_EQUAL(std::int64_t{365 * 24 * 1000}, number(f, "EAST"));
        CHECK_EQUAL(std::int64_t{365 * 8 * 1000}, number(f, "EASF01"));
        CHECK_EQUAL(std::int64_t{365 * 16 * 1000}, number(f, "EASF02"));
    }
    void a_tempo_year_has_its_days_of_each_colour() {
        // From 2026-09-01, 2027-09-01 and 2028-09-01 on; the second of these years has a 29 February.
        for (const auto& [year, length] : {std::pair{20'697, 365}, {21'062, 366}, {21'428, 365}}) {
            std::map<colour, int> days;
            for (std::int64_t d = 0; d < length; ++d) {
                const auto c = tempo_colour(year + d);
                ++days[c];
                const auto weekday = (year + d + 4) % 7; // 0: Sunday
                CHECK(c == colour::blue || weekday != 0);
                CHECK(c != colour::red || (weekday != 6 && d > 60 && d < length - 153));
            }
            CHECK_EQUAL(22, days[colour::red]);
            CHECK_EQUAL(43, days[colour::white]);
            CHECK_EQUAL(length - 65, days[colour::blue]);
        }
    }
    /// The first day of that colour after a blue one, in days since 1970.
    static std::int64_t first(colour c, std::int64_t from) {
        while (tempo_colour(from) != c || tempo_colour(from - 1) != colour::blue) ++from;
        return from;
    }
    moment paris_winter(std::int64_t date, int minutes) const {
        const time_point t = time_point{std::chrono::days{date}} + duration{(minutes - 60) * 60'000};
        return {t - start, t};
    }
    void a_tempo_day_begins_at_six_and_its_colour_at_midnight() {
        const auto red = first(colour::red, 20'780);
        tic_meter m{linky(contract::tempo), paris, hour(0)};
        const auto told = [&](int minutes) {
            const auto& f = m.frame(paris_winter(red, minutes));
            return data_of(f, "LTARF") + data_of(f, "NTARF") + data_of(f, "STGE").substr(0, 2);
        };
        CHECK_EQUAL(std::string{"    HC  BLEU    010D"}, told(-1));
        CHECK_EQUAL(std::string{"    HC  BLEU    0103"}, told(0));
        CHECK_EQUAL(std::string{"    HC  BLEU    0103"}, told(359));
        CHECK(told(360).starts_with("    HP ROUGE    06"));
        CHECK(told(22 * 60).starts_with("    HC ROUGE    05"));
        CHECK(told(29 * 60 + 59).starts_with("    HC ROUGE    05"));
        CHECK(!told(30 * 60).starts_with("    HC ROUGE"));
    }
    void tomorrow_is_known_in_the_evening() {
        const auto white = first(colour::white, 20'700);
        auto s = linky(contract::tempo);
        s.mode = tic_mode::historic;
        tic_meter m{s, paris, hour(0)};
        const auto told = [&](int h) {
            return data_of(m.frame(paris_winter(white - 1, h * 60 - 60)), "DEMAIN");
        };
        CHECK_EQUAL(std::string{"----"}, told(19));
        CHECK_EQUAL(std::string{"BLAN"}, told(20));
        CHECK_EQUAL(std::string{"BLAN"}, told(23));
        CHECK_EQUAL(std::string{"----"}, told(24));
    }
    void off_peak_hours_are_those_of_the_night() {
        auto s = linky(contract::hc);
        CHECK_EQUAL(std::string{" HEURE  CREUSE  "}, data_of(frame(s, "2026-12-01T04:59:59"), "LTARF"));
        const auto day = frame(s, "2026-12-01T05:00");
        CHECK_EQUAL(std::string{" HEURE  PLEINE  "}, data_of(day, "LTARF"));
        CHECK_EQUAL(std::string{"003AC401"}, data_of(day, "STGE"));
        CHECK_EQUAL(std::string{"000"}, data_of(day, "RELAIS"));
        const auto night = frame(s, "2026-10-01T20:00");
        CHECK_EQUAL(std::string{" HEURE  CREUSE  "}, data_of(night, "LTARF"));
        CHECK_EQUAL(std::string{"003A0000"}, data_of(night, "STGE"));
        CHECK_EQUAL(std::string{"001"}, data_of(night, "RELAIS"));
        s.mode = tic_mode::historic;
        CHECK_EQUAL(std::string{"HC.."}, data_of(frame(s, "2026-12-01T21:00"), "PTEC"));
    }
    void a_winter_has_its_peaks_of_ejp() {
        auto s = linky(contract::ejp);
        s.mode = tic_mode::historic;
        tic_meter m{s, paris, hour(0)};
        int notices = 0;
        int hours = 0;
        for (int half = 0; half < 365 * 48; ++half) {
            const duration d{std::int64_t{half} * 1'800'000};
            const auto& f = m.frame({d, start + d});
            const bool peak = data_of(f, "PTEC") == "PM..";
            hours += peak ? 1 : 0;
            if (data_of(f, "PEJP") == "30" && !peak) ++notices;
        }
        CHECK_EQUAL(22, notices);
        CHECK_EQUAL(22 * 18 * 2, hours);
    }
    void labels_tariff_number_and_status_agree() {
        tic_meter m{linky(contract::tempo), paris, hour(0)};
        for (int h = 0; h < 365 * 24; h += 5) {
            const auto& f = m.frame(hour(h));
            const auto status = std::stoul(data_of(f, "STGE"), nullptr, 16);
            const auto index = (status >> 10) & 15;
            CHECK_EQUAL(index + 1, std::stoul(data_of(f, "NTARF")));
            CHECK_EQUAL(std::string{row_of(contract::tempo).periods[index].ltarf}, data_of(f, "LTARF"));
        }
    }
    void mobile_peaks_are_announced_and_then_in_progress() {
        auto s = linky(contract::tempo);
        s.mobile_peaks = true;
        tic_meter m{s, paris, hour(0)};
        const auto red = first(colour::red, 20'780);
        const auto peaks = [&](int minutes) {
            std::string all;
            for (const auto& g : test::good_groups(m.frame(paris_winter(red, minutes))))
                if (g.label.starts_with("DPM") || g.label.starts_with("FPM") || g.label == "PPOINTE")
                    all += g.label + g.horodate + ';';
            return all;
        };
        CHECK_EQUAL(std::string{}, peaks(-4 * 60 - 1));
        const auto before = peaks(-4 * 60);
        CHECK(before.find("DPM") == 0 && before.find(" ") == 4 && before.substr(11, 6) == "060000");
        CHECK(before.find("FPM") != std::string::npos && before.find("PPOINTE") != std::string::npos);
        const auto during = peaks(360);
        CHECK(during.find("DPM") == 0 && during.find("PPOINTE") == std::string::npos);
        CHECK(std::stoul(data_of(m.frame(paris_winter(red, 361)), "STGE"), nullptr, 16) >> 30 != 0);
        CHECK(peaks(30 * 60).find(before.substr(0, 20)) == std::string::npos);
    }
    void horodates_tell_summer_winter_and_doubt() {
        auto s = linky(contract::base);
        const auto date = [&](const char* time) { return test::good_groups(frame(s, time)).at(2).horodate; };
        CHECK_EQUAL(std::string{"E261025025959"}, date("2026-10-25T00:59:59"));
        CHECK_EQUAL(std::string{"H261025020000"}, date("2026-10-25T01:00"));
        CHECK_EQUAL(std::string{"E270328030000"}, date("2027-03-28T01:00"));
        s.degraded = true;
        CHECK_EQUAL(std::string{"h261225130000"}, date("2026-12-25T12:00"));
        CHECK_EQUAL(std::string{"e270725140000"}, date("2027-07-25T12:00"));
        CHECK_EQUAL(std::string{"003B0001"}, data_of(frame(s, "2027-07-25T12:00"), "STGE"));
    }
    void a_clock_may_be_wrong() {
        auto s = linky(contract::hc);
        s.clock_offset = duration{-3 * 3'600'000 - 1'800'000};
        const auto f = frame(s, "2026-12-01T06:00");
        CHECK_EQUAL(std::string{"H261201033000"}, test::good_groups(f).at(2).horodate);
        CHECK_EQUAL(std::string{" HEURE  CREUSE  "}, data_of(f, "LTARF"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(tic_year_test);
