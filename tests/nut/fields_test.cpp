// Variables as points: what is believed, how they are called, and what watts come to.
#include "daemon/drivers/nut/fields.hpp"

#include "common/text.hpp"
#include "tests/support/test.hpp"

#include <set>

using namespace wesh;
using namespace wesh::nut;

class nut_fields_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(nut_fields_test);
    CPPUNIT_TEST(each_variable_and_each_path_stands_once);
    CPPUNIT_TEST(numbers_are_exact);
    CPPUNIT_TEST(numbers_that_cannot_be_are_not_believed);
    CPPUNIT_TEST(no_two_names_become_one_path);
    CPPUNIT_TEST(watts_are_those_that_the_ups_tells);
    CPPUNIT_TEST(watts_are_computed_only_where_settings_allow);
    CPPUNIT_TEST_SUITE_END();

    static const field& row(std::string_view path) {
        for (const auto& f : fields())
            if (f.path == path) return f;
        CPPUNIT_FAIL(std::string{path});
    }
    static std::string watts_text(const variables& all, watts_rule rule = {}) {
        const auto w = watts_of(all, rule);
        if (!w.there) return "none";
        return to_text(w.value) + (w.quality == quality::good ? "" : " " + to_text(w.quality));
    }

  public:
    void each_variable_and_each_path_stands_once() {
        std::set<std::string_view> variables;
        std::set<std::string_view> paths;
        for (const auto& f : fields()) {
            CHECK_MESSAGE(std::string{f.variable}, variables.insert(f.variable).second);
            CHECK_MESSAGE(std::string{f.path}, paths.insert(f.path).second);
            CHECK(f.kind == point_kind::text || f.least < f.most);
        }
        CHECK(paths.insert(watts_field().path).second);
    }
    void numbers_are_exact() {
        CHECK(read(row("charge"), "100") == value{decimal(100, 0)});
        CHECK(read(row("input.voltage"), "0231.4") == value{decimal(2314, -1)});
        CHECK(read(row("input.voltage"), " 0.0 ") == value{decimal(0, 0)});
        CHECK(read(row("temperature"), "-12.5") == value{decimal(-125, -1)});
        CHECK(read(row("alarm.text"), "Replace battery!") == value{std::string{"Replace battery!"}});
        CHECK(!has_value(read(row("alarm.text"), "  ")));
    }
    void numbers_that_cannot_be_are_not_believed() {
        struct wrong {
            const char* path;
            const char* said;
        };
        const std::string digits(250, '9');
        for (const auto& w :
             {wrong{"charge", "-197.6"}, wrong{"charge", "1000"}, wrong{"charge.low", "345.6"},
              wrong{"runtime", "-60"}, wrong{"runtime", "3932100"}, wrong{"load", digits.c_str()},
              wrong{"input.voltage", "-159357104"}, wrong{"input.voltage", "2320"},
              wrong{"temperature", "-272"}, wrong{"charge", ""}, wrong{"charge", "1e2"},
              wrong{"charge", "nan"}, wrong{"charge", "12,5"}, wrong{"charge", "0x10"},
              wrong{"charge", "12 %"}, wrong{"charge", "\xff"}})
            CHECK_MESSAGE(std::string{w.path} + " " + w.said, !has_value(read(row(w.path), w.said)));
    }
    void no_two_names_become_one_path() {
        CHECK_EQUAL(std::string{"nut.battery.charge"}, path_of("battery.charge"));
        CHECK_EQUAL(std::string{"nut.input.L1-N.voltage"}, path_of("input.L1-N.voltage"));
        CHECK_EQUAL(std::string{"nut.ups.firmware%3A%20INV"}, path_of("ups.firmware: INV"));
        CHECK_EQUAL(std::string{"nut.a%25b%FF%00"}, path_of(std::string_view{"a%b\xff\0", 5}));
        CHECK(path_of(std::string(name_max, '\xff')).size() + 1 + 63 <= 255);
        std::set<std::string> paths;
        for (int a = 0; a < 256; ++a)
            for (const auto* end : {"", "0", "20"})
                CHECK(paths.insert(path_of(std::string(1, static_cast<char>(a)) + end)).second);
        for (const auto& p : paths) CHECK(is_clean(p));
    }
    void watts_are_those_that_the_ups_tells() {
        CHECK_EQUAL(std::string{"none"}, watts_text({}));
        CHECK_EQUAL(std::string{"120"}, watts_text({{"ups.realpower", "120"}, {"ups.load", "50"}}));
        CHECK_EQUAL(std::string{" invalid"}, watts_text({{"ups.realpower", "-7"}}));
    }
    void watts_are_computed_only_where_settings_allow() {
        const variables watts{{"ups.load", "23.5"}, {"ups.realpower.nominal", "480"}};
        const variables volts{{"ups.load", "50"}, {"ups.power.nominal", "700"}};
        const watts_rule nominal{watts_from::nominal, {}};
        const watts_rule apparent{watts_from::apparent, decimal{65, -2}};
        CHECK_EQUAL(std::string{"none"}, watts_text(watts));
        CHECK_EQUAL(std::string{"112.8000 estimated"}, watts_text(watts, nominal));
        CHECK_EQUAL(std::string{"112.8000 estimated"}, watts_text(watts, apparent));
        CHECK_EQUAL(std::string{"none"}, watts_text(volts, nominal));
        CHECK_EQUAL(std::string{"227.5000000 estimated"}, watts_text(volts, apparent));
        CHECK_EQUAL(std::string{"none"}, watts_text(volts, {watts_from::apparent, {}}));
        CHECK_EQUAL(std::string{"none"},
                    watts_text({{"ups.load", "900"}, {"ups.realpower.nominal", "480"}}, nominal));
        // The most of everything still fits.
        CHECK_EQUAL(std::string{"30000000.0000000 estimated"},
                    watts_text({{"ups.load", "300"}, {"ups.power.nominal", "10000000"}},
                               {watts_from::apparent, decimal{1, 0}}));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(nut_fields_test);
