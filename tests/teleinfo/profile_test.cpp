// Day profiles as people read them.
#include "daemon/drivers/teleinfo/profile.hpp"

#include "tests/support/test.hpp"

#include <wesh/value.hpp>

using namespace wesh;
using namespace wesh::teleinfo;

class profile_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(profile_test);
    CPPUNIT_TEST(a_profile_of_off_peak_hours);
    CPPUNIT_TEST(a_profile_of_tempo);
    CPPUNIT_TEST(a_profile_of_one_index);
    CPPUNIT_TEST(virtual_contacts_are_those_that_are_closed);
    CPPUNIT_TEST(an_index_that_is_none_goes_on);
    CPPUNIT_TEST(no_block_is_no_text);
    CPPUNIT_TEST(what_does_not_fit_a_text_is_as_the_meter_says_it);
    CPPUNIT_TEST_SUITE_END();

    static std::string filled(std::string s) {
        while (s.size() < 98) s += s.empty() ? "NONUTILE" : " NONUTILE";
        return s;
    }
    static void is(const std::string& text, const std::string& blocks) {
        CHECK_EQUAL(text, profile_text(filled(blocks)));
    }

  public:
    void a_profile_of_off_peak_hours() {
        is("00:00 2 open; 01:00 1 closed; 06:00 2 open; 12:30 1 closed; 15:30 2 open",
           "00008002 0100C001 06008002 1230C001 15308002");
    }
    void a_profile_of_tempo() {
        is("00:00 1 tempo; 06:00 2 tempo; 22:00 1 tempo", "00004001 06004002 22004001");
        is("00:00 5 tempo; 06:00 6 tempo; 22:00 5 tempo", "00004005 06004006 22004005");
    }
    void a_profile_of_one_index() { is("00:00 1 open", "00008001"); }
    void virtual_contacts_are_those_that_are_closed() {
        is("00:00 10 +13", "0000005A");
        is("23:59 1 closed +1234567", "2359C7F1");
    }
    void an_index_that_is_none_goes_on() {
        is("00:00 -; 01:00 - closed", "00000000 0100C00F");
        is("00:00 -", "0000000B");
    }
    void no_block_is_no_text() { is("", ""); }
    void what_does_not_fit_a_text_is_as_the_meter_says_it() {
        std::string longest;
        for (int i = 0; i < 11; ++i) longest += longest.empty() ? "0000C7FA" : " 0000C7FA";
        CHECK_EQUAL(std::size_t{98}, longest.size());
        is(longest, longest);
        CHECK(profile_text(longest).size() <= text_max);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(profile_test);
