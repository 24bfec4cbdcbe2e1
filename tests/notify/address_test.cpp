// Mail addresses: those that can be written to, and why others cannot.
#include "notify/address.hpp"
#include "tests/support/test.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#include <rapidcheck.h>
#pragma GCC diagnostic pop

#include <algorithm>

namespace {

using namespace wesh::notify;

class address_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(address_test);
    CPPUNIT_TEST(addresses_of_people_are_taken);
    CPPUNIT_TEST(each_fault_has_its_reason);
    CPPUNIT_TEST(lengths_have_their_limits);
    CPPUNIT_TEST(what_is_taken_can_end_no_line_and_leave_no_bracket);
    CPPUNIT_TEST_SUITE_END();

  public:
    void addresses_of_people_are_taken() {
        for (const char* a : {"ada@example.org", "a@b", "ada.lovelace+wesh@mail.example.org",
                              "root@localhost", "o'brien@example.org", "x_y-z!#$%&*=?^`{|}~/@a-b.c2", "1@2.3",
                              "ADA@EXAMPLE.ORG", "ada@xn--bcher-kva.example"})
            CHECK_EQUAL(std::string{}, check_mail_address(a));
        CHECK_EQUAL(std::string_view{"example.org"}, domain_of("ada@example.org"));
        CHECK_EQUAL(std::string_view{}, domain_of("ada"));
    }
    void each_fault_has_its_reason() {
        using fault = std::pair<std::string, std::string>;
        for (const auto& [address, part] :
             std::vector<fault>{{"", "empty"},
                                {"ada", "no '@'"},
                                {"ada@eve@example.org", "more than one '@'"},
                                {"@example.org", "nothing stands before"},
                                {"ada@", "nothing stands after"},
                                {".ada@example.org", "'.' stands at an end"},
                                {"ada.@example.org", "'.' stands at an end"},
                                {"a..a@example.org", "beside another"},
                                {"ada lovelace@example.org", "a blank cannot stand before"},
                                {"<ada@example.org>", "'<' cannot stand before"},
                                {"ada@example.org>", "'>' cannot stand after"},
                                {"\"ada\"@example.org", "'\"' cannot stand before"},
                                {"ada,eve@example.org", "',' cannot stand before"},
                                {"ada@example.org\r\nRSET", "byte 0D cannot stand after"},
                                {"ada\n@example.org", "byte 0A cannot stand before"},
                                {std::string{"ada@exam\0ple", 12}, "byte 00 cannot stand after"},
                                {"adélaïde@example.org", "byte C3 cannot stand before"},
                                {"ada@bücher.example", "xn--"},
                                {"ada@[127.0.0.1]", "'[' cannot stand after"},
                                {"ada@-a.org", "begins or ends with '-'"},
                                {"ada@a-.org", "begins or ends with '-'"},
                                {"ada@a..org", "beside another"},
                                {"ada@example.org.", "at an end"},
                                {"ada@exa_mple.org", "'_' cannot stand after"}}) {
            const auto why = check_mail_address(address);
            CHECK_MESSAGE(address + ": " + why, why.find(part) != why.npos);
        }
    }
    void lengths_have_their_limits() {
        const std::string local(64, 'a');
        const std::string label(63, 'b');
        CHECK_EQUAL(std::string{}, check_mail_address(local + "@b.org"));
        CHECK(!check_mail_address(local + "a@b.org").empty());
        CHECK_EQUAL(std::string{}, check_mail_address("a@" + label + ".org"));
        CHECK(!check_mail_address("a@" + label + "b.org").empty());
        const auto longest = local + "@" + label + "." + label + "." + std::string(61, 'c');
        CHECK_EQUAL(mail_address_max, longest.size());
        CHECK_EQUAL(std::string{}, check_mail_address(longest));
        CHECK(!check_mail_address(longest + "c").empty());
    }
    void what_is_taken_can_end_no_line_and_leave_no_bracket() {
        CHECK(rc::check("address: what is taken is plain", [] {
            const auto any = rc::gen::container<std::string>(
                rc::gen::oneOf(rc::gen::arbitrary<char>(), rc::gen::element('a', '.', '@', '-', '<', '\r')));
            const auto address =
                *rc::gen::oneOf(any, rc::gen::map(rc::gen::pair(any, any), [](const auto& two) {
                                    return two.first + "@" + two.second;
                                }));
            if (!check_mail_address(address).empty()) return;
            RC_ASSERT(
                std::all_of(address.begin(), address.end(), [](char c) { return c > ' ' && c < 0x7f; }));
            RC_ASSERT(address.find_first_of("<>,;:\"()[]\\") == address.npos);
            RC_ASSERT(std::count(address.begin(), address.end(), '@') == 1);
        }));
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(address_test);

} // namespace
