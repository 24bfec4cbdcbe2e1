// Keys, codes and base 16: what people type is read, and what they mistype is found.
#include "libtonique/enrolment.hpp"
#include "libtonique/symbols.hpp"
#include "tests/tonique_packet/fixture.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <set>

using namespace wesh;
using namespace wesh::test;
using namespace wesh::tonique;

namespace {

constexpr std::string_view typed = "0001-G406-R40D-M30S-E20J-918G-5GRN-38E9-1Y2J";

site_key any_key() {
    site_key k;
    for (auto& b : k.bytes) b = *rc::gen::arbitrary<std::uint8_t>();
    return k;
}

/// What parse_key says is wrong; empty: nothing.
std::string complaint(std::string_view text) {
    std::string error = "something";
    const auto k = parse_key(text, error);
    CHECK_EQUAL(k.has_value(), error.empty());
    return error;
}

bool says_group(const std::string& said, std::size_t group) {
    return said == "group " + std::to_string(group) + " is wrong";
}

} // namespace

class key_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(key_test);
    CPPUNIT_TEST(a_typed_key_comes_back);
    CPPUNIT_TEST(the_typed_form_does_not_drift);
    CPPUNIT_TEST(case_blanks_and_look_alikes_are_forgiven);
    CPPUNIT_TEST(any_single_wrong_character_is_found_with_its_group);
    CPPUNIT_TEST(neighbours_that_changed_places_are_found_with_their_group);
    CPPUNIT_TEST(groups_that_changed_places_are_found);
    CPPUNIT_TEST(the_whole_is_checked_too);
    CPPUNIT_TEST(a_missing_character_is_said);
    CPPUNIT_TEST(random_keys_differ);
    CPPUNIT_TEST(codes_come_back);
    CPPUNIT_TEST(codes_are_read_as_people_type);
    CPPUNIT_TEST(both_ends_agree_on_a_key);
    CPPUNIT_TEST(another_code_or_key_is_another_agreement);
    CPPUNIT_TEST(public_keys_that_are_none_are_refused);
    CPPUNIT_TEST(base16_comes_back);
    CPPUNIT_TEST(base16_takes_nothing_else);
    CPPUNIT_TEST_SUITE_END();

  public:
    void a_typed_key_comes_back() {
        CHECK(rc::check([] {
            const auto k = any_key();
            std::string error;
            RC_ASSERT(parse_key(key_text(k), error) == k);
        }));
    }
    void the_typed_form_does_not_drift() {
        CHECK_EQUAL(std::string{typed}, key_text(counting_key()));
        std::string error;
        CHECK(parse_key(typed, error) == counting_key());
    }
    void case_blanks_and_look_alikes_are_forgiven() {
        std::string text{typed};
        for (auto& c : text)
            c = c == '0'   ? 'o'
                : c == '1' ? 'l'
                : c == '-' ? ' '
                           : static_cast<char>(c >= 'A' ? c + ('a' - 'A') : c);
        CHECK_EQUAL(std::string{}, complaint(text));
        std::replace(text.begin(), text.end(), 'l', 'I');
        std::replace(text.begin(), text.end(), 'o', 'O');
        CHECK_EQUAL(std::string{}, complaint("  " + text + "\r\n"));
        text.erase(std::remove(text.begin(), text.end(), ' '), text.end());
        CHECK_EQUAL(std::string{}, complaint(text));
    }
    void any_single_wrong_character_is_found_with_its_group() {
        for (std::size_t i = 0; i < typed.size(); ++i) {
            if (typed[i] == '-') continue;
            for (const char c : symbols) {
                if (c == typed[i]) continue;
                std::string text{typed};
                text[i] = c;
                CHECK_MESSAGE(text, says_group(complaint(text), i / 5 + 1));
            }
        }
        std::string text{typed};
        text[11] = 'U';
        CHECK_EQUAL(std::string{"a character of group 3 is none that keys have"}, complaint(text));
        text[11] = '\xe9';
        CHECK(!complaint(text).empty());
    }
    void neighbours_that_changed_places_are_found_with_their_group() {
        CHECK(rc::check([] {
            auto text = key_text(any_key());
            const auto group = *rc::gen::inRange<std::size_t>(0, 9);
            const auto first = 5 * group + *rc::gen::inRange<std::size_t>(0, 4);
            const auto second = 5 * group + *rc::gen::inRange<std::size_t>(0, 4);
            if (text[first] == text[second]) return;
            std::swap(text[first], text[second]);
            RC_ASSERT(says_group(complaint(text), group + 1));
        }));
    }
    void groups_that_changed_places_are_found() {
        CHECK_EQUAL(std::string{"groups 2, 5 are wrong"},
                    complaint("0001-E20J-R40D-M30S-G406-918G-5GRN-38E9-1Y2J"));
        CHECK(rc::check([] {
            auto text = key_text(any_key());
            const auto first = *rc::gen::inRange<std::size_t>(0, 9);
            const auto second = *rc::gen::inRange<std::size_t>(0, 9);
            if (first == second) return;
            std::swap_ranges(&text[5 * first], &text[5 * first + 4], &text[5 * second]);
            RC_ASSERT(complaint(text) == "groups " + std::to_string(std::min(first, second) + 1) + ", " +
                                             std::to_string(std::max(first, second) + 1) + " are wrong");
        }));
    }
    void the_whole_is_checked_too() {
        // Two characters of one group such that its own check holds: found by the check of the whole.
        int found = 0;
        int passed = 0;
        for (const char a : symbols)
            for (const char b : symbols) {
                std::string text{typed};
                text[6] = a;
                text[8] = b;
                if (text == typed) continue;
                const auto said = complaint(text);
                if (said.starts_with("each group")) ++found;
                if (said.empty()) ++passed;
            }
        CHECK_EQUAL(31, found + passed);
        CHECK(passed <= 1);
    }
    void a_missing_character_is_said() {
        std::string text{typed};
        text.erase(12, 1);
        CHECK(complaint(text).starts_with("35 characters, a key has 36: groups 3, "));
        CHECK_EQUAL(std::string{"37 characters, a key has 36"}, complaint(std::string{typed} + "0"));
        CHECK_EQUAL(std::string{"0 characters, a key has 36"}, complaint(""));
        CHECK(!complaint(std::string(100'000, '7')).empty());
    }
    void random_keys_differ() {
        CHECK(random_key() != random_key());
        CHECK(random_exchange().secret != random_exchange().secret);
    }
    void codes_come_back() {
        std::set<std::string> seen;
        for (int i = 0; i < 200; ++i) {
            const auto text = code_text(random_code());
            CHECK_EQUAL(std::size_t{11}, text.size());
            const auto back = parse_code(text);
            CHECK(back && code_text(*back) == text);
            seen.insert(text);
        }
        CHECK_EQUAL(std::size_t{200}, seen.size());
    }
    void codes_are_read_as_people_type() {
        const auto c = parse_code(" ab1o 9lz-xoi\n").value();
        CHECK_EQUAL(std::string{"AB10"}, c.name);
        CHECK_EQUAL(std::string{"91ZX01"}, c.secret);
        for (const char* text : {"", "AB12-CD34E", "AB12-CD34EFG", "AB12-CD34EU", "AB12-CD34E?"})
            CHECK_MESSAGE(text, !parse_code(text));
    }
    void both_ends_agree_on_a_key() {
        const auto site = random_exchange();
        const auto centre = random_exchange();
        const auto code = random_code();
        const auto there = agreed_key(site, true, centre.open, code);
        const auto here = agreed_key(centre, false, site.open, code);
        CHECK(there && there == here);
    }
    void another_code_or_key_is_another_agreement() {
        const auto site = random_exchange();
        const auto centre = random_exchange();
        const enrolment_code code{"AB12", "CD34EF"};
        const auto k = agreed_key(site, true, centre.open, code);
        CHECK(k != agreed_key(site, true, centre.open, {"AB12", "CD34EG"}));
        CHECK(k != agreed_key(site, true, centre.open, {"AB13", "CD34EF"}));
        CHECK(k != agreed_key(site, true, random_exchange().open, code));
        CHECK(k != agreed_key(site, false, centre.open, code));
    }
    void public_keys_that_are_none_are_refused() {
        const auto own = random_exchange();
        const enrolment_code code{"AB12", "CD34EF"};
        std::array<std::uint8_t, 32> other{};
        CHECK(!agreed_key(own, true, other, code));
        other[0] = 1;
        CHECK(!agreed_key(own, true, other, code));
        // A point of order 8.
        const auto small =
            from_base16("E0EB7A7C3B41B8AE1656E3FAF19FC46ADA098DEB9C32B1FD866205165F49B800").value();
        std::copy(small.begin(), small.end(), other.begin());
        CHECK(!agreed_key(own, false, other, code));
    }
    void base16_comes_back() {
        CHECK(rc::check([] {
            const auto b = *rc::gen::arbitrary<bytes>();
            RC_ASSERT(from_base16(to_base16(b)) == b);
        }));
        CHECK_EQUAL(std::string{"00FF1A"}, to_base16(bytes{0, 255, 26}));
        CHECK(from_base16("00fF1a") == (bytes{0, 255, 26}));
        CHECK(from_base16("") == bytes{});
    }
    void base16_takes_nothing_else() {
        for (const char* text : {"0", "0G", "0g", " 00", "00 ", "0x00", "-1", "+1", "00\n", "\xb2\xb2"})
            CHECK_MESSAGE(text, !from_base16(text));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(key_test);
