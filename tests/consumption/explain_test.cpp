// The explanation of a figure, word for word.
#include "tests/consumption/counting.hpp"
#include "tonique/consumption/explain.hpp"

#include <fmt/format.h>

using namespace wesh;
using namespace wesh::test;
using namespace wesh::tonique;

class explain_test : public CppUnit::TestFixture, private counting {
    CPPUNIT_TEST_SUITE(explain_test);
    CPPUNIT_TEST(the_25_hours_of_an_october_sunday);
    CPPUNIT_TEST(what_is_left_out_says_why);
    CPPUNIT_TEST_SUITE_END();

    std::string local(time_point t) const { return t == no_time ? "-" : paris.text(t).substr(8, 8); }
    std::string text(const explained& e) const {
        std::string line = fmt::format("{} {}..{}", e.what, local(e.from), local(e.to));
        if (e.amount) line += " = " + e.amount->to_text();
        if (e.estimated) line += " ~ " + e.estimated->to_text();
        return line + " | " + e.note + "\n";
    }
    std::string explanation(const std::vector<counter>& counters, period p) const {
        std::vector<std::string> names(counters.size(), "flat-12 PULS1");
        const auto u = use_in(counters, p, later);
        std::string all;
        for (const auto& e : explain(role::cold_water, counters, names, p, u)) all += text(e);
        return all;
    }

  public:
    void the_25_hours_of_an_october_sunday() {
        const auto d = day("2026-10-25");
        auto all = indexes(
            d.begin,
            {{-1, 990}, {0, 1000}, {1, 1004}, {2, 1008}, {3, 1008}, {8, 1100}, {15, 1300}, {20, 1352}});
        auto old = bound(at("2026-01-01"), d.begin + std::chrono::minutes{630});
        old.end_index = 1120;
        auto young = bound(old.to, no_end, {1, -3});
        young.start_index = 1200;
        all.push_back({d.end + 5 * an_hour, 1402});
        const std::string expected =
            "binding 01 01:00..25 09:30 | flat-12 PULS1: 1 count is 0.00025 m3; index 1120 when it went\n"
            "difference 25 00:00..25 01:00 = 0.00100 | 1004 - 1000 = 4 counts\n"
            "difference 25 01:00..25 02:00 = 0.00100 | 1008 - 1004 = 4 counts\n"
            "difference 25 02:00..25 02:00 = 0.00000 | 1008 - 1008 = 0 counts\n"
            "difference 25 02:00..25 07:00 = 0.02300 | 1100 - 1008 = 92 counts; 4h without readings, both "
            "ends "
            "are known\n"
            "difference 25 07:00..25 09:30 = 0.00500 | 1120 - 1100 = 20 counts; an index read by a person\n"
            "binding 25 09:30..- | flat-12 PULS1: 1 count is 0.001 m3; index 1200 when it came\n"
            "difference 25 09:30..25 14:00 = 0.100 | 1300 - 1200 = 100 counts; an index read by a person\n"
            "difference 25 14:00..25 19:00 = 0.052 | 1352 - 1300 = 52 counts; 4h without readings, both ends "
            "are known\n"
            "share 25 19:00..26 05:00 ~ 0.025 | 0.050 m3 in 10h, of which 5h lie here: by time\n"
            "total 25 00:00..26 00:00 = 0.182 ~ 0.025 | m3: 7 of 8 differences are certain; "
            "gap,estimated,swap; "
            "uncertain for 5h\n";
        CHECK_EQUAL(expected, explanation({counter_of(old, all), counter_of(young, all)}, d));
    }
    void what_is_left_out_says_why() {
        const auto d = day("2026-11-20");
        auto all = indexes(d.begin, {{-63 * 24, 0}, {2, 100}, {3, 50}, {4, 60}, {5, 62}});
        all[3].quality = quality::reset;
        all[4].quality = quality::estimated;
        const std::string expected =
            "binding 01 01:00..- | flat-12 PULS1: 1 count is 0.00025 m3\n"
            "left out 18 01:00..20 02:00 | 1514h without readings are too long to be shared out\n"
            "left out 20 02:00..20 03:00 | the index went back: what was used is unknown\n"
            "left out 20 03:00..20 04:00 | the device told that its counter began anew\n"
            "difference 20 04:00..20 05:00 ~ 0.00050 | 62 - 60 = 2 counts; the device estimated an index\n"
            "missing 20 05:00..21 00:00 | no readings for 19h\n"
            "total 20 00:00..21 00:00 ~ 0.0005 | m3: 0 of 4 differences are certain; gap,estimated,reset; "
            "uncertain for 1d\n";
        CHECK_EQUAL(expected, explanation({counter_of(bound(at("2026-01-01")), all)}, d));
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(explain_test);
