// Options as tables: what is right, and what a person is told when it is not.
#include "tests/support/test.hpp"

#include "common/options.hpp"

#include <array>

using namespace wesh;

namespace {

std::string no_spaces(std::string_view content) {
    return content.find(' ') == std::string_view::npos ? "" : "blanks are not taken";
}

constexpr std::array table{
    option{"word", option_type::word, "auto", "auto|Wh|kWh", "a word"},
    option{"count", option_type::number, "3", "", "a number", 0, 10},
    option{"rest", option_type::time, "1s", "", "a time", 200, 60'000},
    option{"room", option_type::size, "1MB", "", "a size", 1024, 1 << 30},
    option{"on", option_type::boolean, "false", "", "a switch"},
    option{"name", option_type::text, "x", "", "a text", 0, 0, no_spaces},
    option{"password", option_type::secret, "", "", "a secret", 0, 0, nullptr},
};

} // namespace

class options_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(options_test);
    CPPUNIT_TEST(takes_what_the_table_allows);
    CPPUNIT_TEST(refuses_the_rest_and_says_what_was_expected);
    CPPUNIT_TEST(never_repeats_a_secret);
    CPPUNIT_TEST(gives_given_and_standard_values);
    CPPUNIT_TEST(the_last_of_several_counts);
    CPPUNIT_TEST(lists_its_names);
    CPPUNIT_TEST_SUITE_END();

    static std::string check(std::string_view name, std::string_view content) {
        return check_option(*find_option(table, name), content);
    }

  public:
    void takes_what_the_table_allows() {
        for (const auto& [name, content] :
             {std::pair{"word", "kWh"}, std::pair{"count", "0"}, std::pair{"count", "10"},
              std::pair{"rest", "200ms"}, std::pair{"rest", "1min"}, std::pair{"room", "1kB"},
              std::pair{"room", "1GB"}, std::pair{"room", "4096"}, std::pair{"on", "true"},
              std::pair{"name", "\xc3\xa9t\xc3\xa9"}, std::pair{"password", "a b"}})
            CHECK_EQUAL(std::string{}, check(name, content));
    }
    void refuses_the_rest_and_says_what_was_expected() {
        CHECK_EQUAL(std::string{"word is \"mWh\"; expected one of auto|Wh|kWh"}, check("word", "mWh"));
        CHECK_EQUAL(std::string{"count is \"11\"; expected a whole number from 0 to 10"},
                    check("count", "11"));
        CHECK_EQUAL(
            std::string{"rest is \"199ms\"; expected a duration from 200ms to 1min, as \"30s\" or \"5min\""},
            check("rest", "199ms"));
        CHECK_EQUAL(std::string{"room is \"1\"; expected a size from 1024 to 1073741824 bytes, as \"64MB\""},
                    check("room", "1"));
        CHECK_EQUAL(std::string{"on is \"yes\"; expected true or false"}, check("on", "yes"));
        CHECK_EQUAL(std::string{"blanks are not taken"}, check("name", "a b"));
        for (const auto& [name, content] :
             {std::pair{"word", ""}, std::pair{"word", "auto|Wh"}, std::pair{"count", "-1"},
              std::pair{"count", "1.0"}, std::pair{"count", "99999999999999999999"}, std::pair{"rest", "5"},
              std::pair{"rest", "1 year"}, std::pair{"room", "64 PB"}, std::pair{"room", "-1"},
              std::pair{"on", ""}, std::pair{"name", "a\nb"}, std::pair{"name", "\xff"}})
            CHECK_MESSAGE(content, !check(name, content).empty());
        CHECK(!check("password", std::string(256, 'x')).empty());
    }
    void never_repeats_a_secret() {
        CHECK(check("password", "hunter2\n").find("hunter2") == std::string::npos);
    }
    void gives_given_and_standard_values() {
        const option_values v{table, {{"rest", "2s"}, {"on", "true"}}};
        CHECK(v.time("rest") == duration{2'000});
        CHECK(v.flag("on"));
        CHECK_EQUAL(std::int64_t{3}, v.number("count"));
        CHECK_EQUAL(std::uint64_t{1U << 20}, v.size("room"));
        CHECK_EQUAL(std::string{"auto"}, v.text("word"));
        CHECK_THROWS(v.text("other"), std::logic_error);
    }
    void the_last_of_several_counts() {
        const option_values v{table, {{"count", "1"}, {"word", "Wh"}, {"count", "2"}}};
        CHECK_EQUAL(std::int64_t{2}, v.number("count"));
    }
    void lists_its_names() {
        CHECK_EQUAL(std::string{"word, count, rest, room, on, name, password"}, option_names(table));
        CHECK(find_option(table, "other") == nullptr);
        CHECK(find_option(table, "") == nullptr);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(options_test);
