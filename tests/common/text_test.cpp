// Text from outside made safe, and what is read from text.
#include "common/text.hpp"
#include "tests/support/test.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#include <rapidcheck.h>
#pragma GCC diagnostic pop

using namespace wesh;

class text_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(text_test);
    CPPUNIT_TEST(clean_text_stays_as_it_is);
    CPPUNIT_TEST(control_characters_become_blanks);
    CPPUNIT_TEST(bytes_that_are_no_utf8_are_read_as_latin1);
    CPPUNIT_TEST(every_byte_is_seen_at_every_place);
    CPPUNIT_TEST(a_limit_never_cuts_a_character);
    CPPUNIT_TEST(whatever_comes_is_clean_and_bounded);
    CPPUNIT_TEST(patterns_match_like_a_shell_s);
    CPPUNIT_TEST(a_hostile_pattern_ends_in_time);
    CPPUNIT_TEST(patterns_agree_with_a_simple_matcher);
    CPPUNIT_TEST(blanks_are_trimmed_and_parts_split);
    CPPUNIT_TEST(names_of_devices_are_told_from_others);
    CPPUNIT_TEST(durations_are_read);
    CPPUNIT_TEST(durations_are_written_in_their_shortest_form);
    CPPUNIT_TEST(sizes_are_read);
    CPPUNIT_TEST(numbers_are_read_whole);
    CPPUNIT_TEST(the_nearest_word_is_what_was_meant);
    CPPUNIT_TEST_SUITE_END();

    /// Slow and plain: what matches() promises.
    static bool simply_matches(std::string_view p, std::string_view t) {
        if (p.empty()) return t.empty();
        if (p[0] == '*')
            return simply_matches(p.substr(1), t) || (!t.empty() && simply_matches(p, t.substr(1)));
        return !t.empty() && (p[0] == '?' || p[0] == t[0]) && simply_matches(p.substr(1), t.substr(1));
    }

  public:
    void clean_text_stays_as_it_is() {
        for (const char* text : {"", "plain", "d\xc3\xa9j\xc3\xa0",
                                 "22 \xc2\xb0"
                                 "C",
                                 "\xe2\x82\xac", "\xf0\x9f\x98\x80", "\xf4\x8f\xbf\xbf"}) {
            CHECK_EQUAL(std::string{text}, sanitised(text));
            CHECK_MESSAGE(text, is_clean(text));
        }
    }
    void control_characters_become_blanks() {
        CHECK_EQUAL(std::string{"a [31mb c d"}, sanitised("a\x1b[31mb\nc\x7f"
                                                          "d"));
        CHECK_EQUAL(std::string{"a b"}, sanitised(std::string_view{"a\0b", 3}));
        for (const char* text : {"\n", "\x1b", "\x7f", "\t"}) CHECK(!is_clean(text));
    }
    void bytes_that_are_no_utf8_are_read_as_latin1() {
        CHECK_EQUAL(std::string{"H\xc3\xa9las"}, sanitised("H\xe9las"));
        CHECK_EQUAL(std::string{"\xc3\xbf"}, sanitised("\xff"));
        for (const char* text :
             {"\x80", "\xc0\xaf", "\xc1\xbf", "\xe0\x80\x80", "\xed\xa0\x80", "\xf0\x80\x80\x80",
              "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xc3", "\xe2\x82", "\xf0\x9f\x98", "\xc2\x85"}) {
            CHECK_MESSAGE(text, !is_clean(text));
            CHECK_MESSAGE(text, is_clean(sanitised(text)));
        }
        // Control characters of ISO 8859-1 (0x80 to 0x9f) move terminals too.
        CHECK_EQUAL(std::string{"  "}, sanitised("\x80\x9b"));
    }
    void every_byte_is_seen_at_every_place() {
        for (std::size_t place = 0; place < 20; ++place) {
            for (unsigned byte = 0; byte < 256; ++byte) {
                std::string said(20, '~');
                said[place] = static_cast<char>(byte);
                const bool plain = byte >= 0x20 && byte < 0x7f;
                std::string meant = plain ? std::string{static_cast<char>(byte)} : " ";
                if (byte >= 0xa0)
                    meant = {static_cast<char>(0xc0 | (byte >> 6)), static_cast<char>(0x80 | (byte & 0x3f))};
                CHECK_EQUAL(std::string(said).replace(place, 1, meant), sanitised(said));
                CHECK_EQUAL(plain, is_clean(said));
            }
        }
    }
    void a_limit_never_cuts_a_character() {
        CHECK_EQUAL(std::string{"a"}, sanitised("a\xc3\xa9", 2));
        CHECK_EQUAL(std::string{"a\xc3\xa9"}, sanitised("a\xc3\xa9", 3));
        CHECK_EQUAL(std::string{}, sanitised("\xf0\x9f\x98\x80", 3));
        CHECK_EQUAL(std::string{}, sanitised("a", 0));
        CHECK_EQUAL(std::size_t{255}, sanitised(std::string(300, 'x')).size());
    }
    void whatever_comes_is_clean_and_bounded() {
        CHECK(rc::check("text: sanitised is clean, bounded and stays so", [] {
            const auto bytes = *rc::gen::arbitrary<std::string>();
            const auto limit = *rc::gen::inRange<std::size_t>(0, 40);
            const auto clean = sanitised(bytes, limit);
            RC_ASSERT(clean.size() <= limit);
            RC_ASSERT(is_clean(clean));
            RC_ASSERT(sanitised(clean, limit) == clean);
        }));
    }
    void patterns_match_like_a_shell_s() {
        CHECK(matches("*", ""));
        CHECK(matches("*", "anything"));
        CHECK(matches("", ""));
        CHECK(!matches("", "a"));
        CHECK(matches("roof-wes/*", "roof-wes/clamp.1.current"));
        CHECK(matches("*/clamp.?.current", "roof-wes/clamp.1.current"));
        CHECK(!matches("*/clamp.?.current", "roof-wes/clamp.10.current"));
        CHECK(matches("a*b*c", "a-b-b-c"));
        CHECK(!matches("a*b*c", "a-b-b-"));
        CHECK(matches("**a", "a"));
        CHECK(!matches("?", ""));
        CHECK(!matches("[a]", "a"));
    }
    void a_hostile_pattern_ends_in_time() {
        std::string pattern;
        for (int i = 0; i < 127; ++i) pattern += "a*";
        CHECK(!matches(pattern + "b", std::string(255, 'a')));
    }
    void patterns_agree_with_a_simple_matcher() {
        CHECK(rc::check("text: patterns agree with a simple matcher", [] {
            const auto length = rc::gen::inRange<std::size_t>(0, 11);
            const auto p = *rc::gen::container<std::string>(*length, rc::gen::element('a', 'b', '*', '?'));
            const auto t = *rc::gen::container<std::string>(*length, rc::gen::element('a', 'b'));
            RC_ASSERT(matches(p, t) == simply_matches(p, t));
        }));
    }
    void blanks_are_trimmed_and_parts_split() {
        CHECK(trimmed(" \t a b \r\n") == "a b");
        CHECK(trimmed("  ").empty() && trimmed("").empty());
        CHECK(split("a|b||", '|') == (std::vector<std::string_view>{"a", "b", "", ""}));
        CHECK(split("", '|') == std::vector<std::string_view>{""});
    }
    void names_of_devices_are_told_from_others() {
        for (const auto& name :
             {std::string{"a"}, std::string{"roof-wes_2"}, std::string{"9"}, std::string(63, 'x')})
            CHECK_MESSAGE(name, is_name(name));
        for (const auto& name :
             {std::string{}, std::string{"-a"}, std::string{"_a"}, std::string{"a b"}, std::string{"a/b"},
              std::string{"a.b"}, std::string{"\xc3\xa9"}, std::string(64, 'x')})
            CHECK_MESSAGE(name, !is_name(name));
    }
    void durations_are_read() {
        for (const auto& [text, ms] :
             {std::pair{"250ms", 250LL}, std::pair{"90s", 90'000LL}, std::pair{"15min", 900'000LL},
              std::pair{"6h", 21'600'000LL}, std::pair{"2d", 172'800'000LL}, std::pair{"0s", 0LL},
              std::pair{"5 min", 300'000LL}, std::pair{"3660d", 316'224'000'000LL}})
            CHECK_MESSAGE(text, parse_milliseconds(text) == ms);
        for (const char* text : {"", "5", "s", "-1s", "1.5s", "5 m", "1w", "3661d", "99999999999999999999s",
                                 "18446744073709551615d", "1s ago", "+1s"})
            CHECK_MESSAGE(text, !parse_milliseconds(text));
    }
    void durations_are_written_in_their_shortest_form() {
        CHECK_EQUAL(std::string{"0s"}, duration_text(0));
        CHECK_EQUAL(std::string{"250ms"}, duration_text(250));
        CHECK_EQUAL(std::string{"90s"}, duration_text(90'000));
        CHECK_EQUAL(std::string{"2min"}, duration_text(120'000));
        CHECK_EQUAL(std::string{"1d"}, duration_text(86'400'000));
        CHECK(rc::check("text: durations come back", [] {
            const auto ms = *rc::gen::inRange<std::int64_t>(0, 316'224'000'000);
            RC_ASSERT(parse_milliseconds(duration_text(ms)) == ms);
        }));
    }
    void sizes_are_read() {
        CHECK(parse_bytes("64kB") == 65'536U);
        CHECK(parse_bytes("256 MB") == 268'435'456U);
        CHECK(parse_bytes("2GB") == 2'147'483'648U);
        CHECK(parse_bytes("17") == 17U);
        CHECK(parse_bytes("1048576GB") == (1ULL << 50));
        for (const char* text : {"", "kB", "1KB", "1TB", "-1", "1.5MB", "1048577GB", "99999999999999999999"})
            CHECK_MESSAGE(text, !parse_bytes(text));
    }
    void numbers_are_read_whole() {
        CHECK(parse_unsigned("0") == 0U);
        CHECK(parse_unsigned("18446744073709551615") == 18'446'744'073'709'551'615U);
        for (const char* text : {"", "-1", "+1", " 1", "1 ", "1x", "18446744073709551616", "0x1"})
            CHECK_MESSAGE(text, !parse_unsigned(text));
    }
    void the_nearest_word_is_what_was_meant() {
        const std::vector<std::string_view> known{"history", "list", "describe", "--follow", ""};
        CHECK_EQUAL(std::string_view{"history"}, nearest("histroy", known));
        CHECK_EQUAL(std::string_view{"history"}, nearest("histry", known));
        CHECK_EQUAL(std::string_view{"list"}, nearest("lst", known));
        CHECK_EQUAL(std::string_view{"--follow"}, nearest("--folow", known));
        CHECK_EQUAL(std::string_view{"list"}, nearest("list", known));
        for (const auto word : {"frobnicate", "xy", "tsil"})
            CHECK_EQUAL(std::string_view{}, nearest(word, known));
        CHECK_EQUAL(std::string_view{}, nearest(std::string(100'000, 'h'), known));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(text_test);
