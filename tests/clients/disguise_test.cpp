// What a capture hides: the same number the same everywhere, in the form it had.
#include "clients/disguise.hpp"
#include "tests/support/test.hpp"

using namespace wesh::client;

class disguise_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(disguise_test);
    CPPUNIT_TEST(numbers_keep_their_maker_and_their_form);
    CPPUNIT_TEST(a_number_is_the_same_wherever_it_stands);
    CPPUNIT_TEST(checksums_follow);
    CPPUNIT_TEST(a_wrong_checksum_stays_wrong);
    CPPUNIT_TEST(what_is_no_number_stays);
    CPPUNIT_TEST_SUITE_END();

  public:
    void numbers_keep_their_maker_and_their_form() {
        disguise d;
        d.learn("<ADCO>021861712345</ADCO><serial>AB-99812</serial><mac>00:04:A3:12:34:56</mac>");
        d.learn("\nPRM\t14295224261882\t6\r");
        CHECK_EQUAL(std::string{"021861000002"}, d.apply("021861712345"));
        CHECK_EQUAL(std::string{"00-00003"}, d.apply("AB-99812"));
        CHECK_EQUAL(std::string{"00:04:A3:00:00:01"}, d.apply("00:04:A3:12:34:56"));
        CHECK_EQUAL(std::string{"00000000000004"}, d.apply("14295224261882"));
    }
    void a_number_is_the_same_wherever_it_stands() {
        disguise d;
        d.learn_number("021861712345");
        d.learn("<ADCO>021861712345</ADCO><ADCO>021861712346</ADCO>");
        CHECK_EQUAL(std::string{"x021861000001, 021861000002, 021861000001"},
                    d.apply("x021861712345, 021861712346, 021861712345"));
    }
    void checksums_follow() {
        disguise d;
        // Of the specification's own form: label, space, data, space, checksum.
        const auto group = std::string{"\nADCO 021861712345 "} + checksum("ADCO 021861712345") + "\r";
        const auto frame = "\x02" + group + "\nPAPP 00100 \"\r\x03";
        d.learn(frame);
        const auto hidden = d.apply_to_frames(frame);
        CHECK_EQUAL(std::string{"\x02\nADCO 021861000001 "} + checksum("ADCO 021861000001") +
                        "\r\nPAPP 00100 \"\r\x03",
                    hidden);
    }
    void a_wrong_checksum_stays_wrong() {
        disguise d;
        const std::string frame = "\nADCO 021861712345 E\r";
        d.learn(frame);
        const auto hidden = d.apply_to_frames(frame);
        CHECK(hidden.find("021861000001") != std::string::npos);
        CHECK(hidden[19] != checksum("ADCO 021861000001"));
    }
    void what_is_no_number_stays() {
        disguise d;
        const std::string page = "<ADCO>Pas Dispo</ADCO><serial>1234</serial><INDEX1>021861712345</INDEX1>"
                                 "<ADSC>000000000000</ADSC>";
        d.learn(page);
        CHECK_EQUAL(page, d.apply(page));
        CHECK_EQUAL(std::string{"\nADCO"}, d.apply_to_frames("\nADCO"));
    }

  private:
    static char checksum(std::string_view zone) {
        unsigned sum = 0;
        for (const char c : zone) sum += static_cast<unsigned char>(c);
        return static_cast<char>((sum & 0x3f) + 0x20);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(disguise_test);
