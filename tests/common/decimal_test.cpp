#include "tests/support/test.hpp"

#include <wesh/decimal.hpp>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#include <rapidcheck.h>
#pragma GCC diagnostic pop

#include <limits>

using wesh::decimal;

class decimal_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(decimal_test);
    CPPUNIT_TEST(reads_what_a_meter_writes);
    CPPUNIT_TEST(refuses_what_is_no_number);
    CPPUNIT_TEST(keeps_the_decimals_that_were_written);
    CPPUNIT_TEST(rescales_only_without_loss);
    CPPUNIT_TEST(rounds_halves_away_from_zero);
    CPPUNIT_TEST(orders_across_exponents);
    CPPUNIT_TEST(text_and_back_is_the_same_number);
    CPPUNIT_TEST_SUITE_END();

  public:
    void reads_what_a_meter_writes() {
        CHECK(decimal::parse("048437741") == decimal(48437741, 0));
        CHECK(decimal::parse("22.0") == decimal(220, -1));
        CHECK(decimal::parse("-0.63") == decimal(-63, -2));
        CHECK(decimal::parse("999999999999999999").has_value());
    }
    void refuses_what_is_no_number() {
        for (const char* text : {"", "-", ".", "1.", ".5", "1,5", "1e3", " 1", "1 ", "nan", "0x10", "1.2.3",
                                 "--1", "1000000000000000000", "0.0000000000000000001"})
            CHECK_MESSAGE(text, !decimal::parse(text));
    }
    void keeps_the_decimals_that_were_written() {
        CHECK_EQUAL(std::string{"22.0"}, decimal(220, -1).to_text());
        CHECK_EQUAL(std::string{"-0.05"}, decimal(-5, -2).to_text());
        CHECK_EQUAL(std::string{"1200"}, decimal(12, 2).to_text());
        CHECK_EQUAL(std::string{"0"}, decimal(0, 3).to_text());
        CHECK_EQUAL(std::string{"-9223372036854775808"},
                    decimal(std::numeric_limits<std::int64_t>::min(), 0).to_text());
    }
    void rescales_only_without_loss() {
        CHECK_EQUAL(std::int64_t{29386970000}, decimal(29386970, 0).rescaled(-3)->mantissa());
        CHECK(decimal(120, -1).rescaled(0) == decimal(12, 0));
        CHECK(!decimal(125, -1).rescaled(0));
        CHECK(!decimal(999999999999999999, 0).rescaled(-3));
    }
    void rounds_halves_away_from_zero() {
        CHECK_EQUAL(std::int64_t{13}, decimal(125, -1).rounded(0)->mantissa());
        CHECK_EQUAL(std::int64_t{-13}, decimal(-125, -1).rounded(0)->mantissa());
        CHECK_EQUAL(std::int64_t{12}, decimal(1249, -2).rounded(0)->mantissa());
        CHECK_EQUAL(std::int64_t{-12}, decimal(-1249, -2).rounded(0)->mantissa());
    }
    void orders_across_exponents() {
        CHECK(decimal(22, 0) == decimal(220, -1));
        CHECK(decimal(1, 18) > decimal(999, 0));
        CHECK(decimal(-1, 18) < decimal(-999, 0));
        CHECK(decimal(0, 18) == decimal(0, -18));
        CHECK(decimal(0, 18) < decimal(1, -18));
        CHECK(decimal(9, 18) > decimal(std::numeric_limits<std::int64_t>::max(), -18));
    }
    void text_and_back_is_the_same_number() {
        CHECK(rc::check("decimal: parse(to_text(x)) = x", [] {
            const auto mantissa =
                *rc::gen::inRange<std::int64_t>(-999'999'999'999'999'999, 999'999'999'999'999'999);
            const decimal d{mantissa, *rc::gen::inRange(-15, 1)};
            const auto text = d.to_text();
            const auto back = decimal::parse(text);
            RC_ASSERT(back.has_value());
            RC_ASSERT(*back == d);
            RC_ASSERT(back->to_text() == text);
        }));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(decimal_test);
