// Groups out of bytes: delimiters, separators, checksums.
#include "tests/teleinfo/tic.hpp"

#include <rapidcheck.h>

using namespace wesh;
using namespace wesh::test;
using namespace wesh::teleinfo;

class splitter_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(splitter_test);
    CPPUNIT_TEST(checksums_are_those_of_the_specifications);
    CPPUNIT_TEST(the_separator_alone_decides_how_the_checksum_is_computed);
    CPPUNIT_TEST(data_may_hold_the_separator_and_the_checksum_may_be_one);
    CPPUNIT_TEST(what_is_no_group_is_none);
    CPPUNIT_TEST(each_of_the_five_delimiters_ends_a_group);
    CPPUNIT_TEST(pieces_of_any_size_give_the_same);
    CPPUNIT_TEST(what_is_longer_than_any_group_is_told_once);
    CPPUNIT_TEST_SUITE_END();

    struct seen {
        std::vector<std::string> lines;
        std::string controls;
        int overlongs = 0;
        void line(std::string_view t, unsigned = 0) { lines.emplace_back(t); }
        const char* hurry(const char* p, const char*) { return p; }
        void overlong() { ++overlongs; }
        void control(char c) { controls += c; }
        friend bool operator==(const seen&, const seen&) = default;
    };
    static seen split(std::string_view bytes, std::size_t piece = 4096) {
        seen s;
        splitter cut;
        for (std::size_t i = 0; i < bytes.size(); i += piece) cut.feed(bytes.substr(i, piece), s);
        return s;
    }
    static bool good(std::string_view line) { return read_group(line).state == group_state::good; }

  public:
    void checksums_are_those_of_the_specifications() {
        for (const auto line : {"ADCO 012345678901 E", "PTEC HP..  ", "IINST 009  ", "ADPS 028 B"})
            CHECK(good(line));
        for (const auto line : {"VTIC\t02\tJ", "DATE\tE180716103423\t\tB", "PREF\t03\tB",
                                "EASD01\t000000000\t ", "UMOY1\tE180716103000\t230\t+", "STGE\t013A0501\t@"})
            CHECK(good(line));
        CHECK(rc::check("the quick sum is the plain sum", [] {
            const auto n = *rc::gen::inRange<std::size_t>(0, group_max);
            const auto bytes = *rc::gen::container<std::string>(n, rc::gen::arbitrary<char>());
            RC_ASSERT(checksum_of(sum_of(bytes.data(), bytes.size())) == test::tic_checksum(bytes));
        }));
    }
    void the_separator_alone_decides_how_the_checksum_is_computed() {
        // "PPOT 00 #" that lost two letters: right by the rule of tabs, and therefore wrong.
        CHECK(read_group("OT 00 #").state == group_state::bad_checksum);
        CHECK(good(spaced("PPOT", "00")));
        CHECK(good(tabbed({"PREF", "03"})));
        CHECK(read_group("PREF\t03\t\"").state == group_state::bad_checksum);
        CHECK(read_group("PREF 03\tB").state == group_state::no_group);
    }
    void data_may_hold_the_separator_and_the_checksum_may_be_one() {
        const auto date = read_group("DATE 26/08/16 10:29:04 7");
        CHECK(date.state == group_state::good && date.data == "26/08/16 10:29:04");
        const auto period = read_group("PTEC HP..  ");
        CHECK(period.label == "PTEC" && period.data == "HP..");
        const auto now = read_group("DATE\tE180716103423\t\tB");
        CHECK(now.horodate == "E180716103423" && now.data.empty());
        const auto day = tabbed({"DPM1", " 240108060000", "00"});
        const auto peak = read_group(day);
        CHECK(peak.state == group_state::good && peak.horodate == " 240108060000" && peak.data == "00");
    }
    void what_is_no_group_is_none() {
        for (const auto line :
             {"", " ", "\t", "A", "A ", "A B", " A B", "ADCO", "ADCO x", "\x01\x02", "AB C"})
            CHECK(read_group(line).state != group_state::good);
        CHECK(rc::check("any bytes are read without harm", [] {
            const auto line = *rc::gen::arbitrary<std::string>();
            const auto g = read_group(line);
            RC_ASSERT(g.label.size() + g.data.size() <= line.size());
        }));
    }
    void each_of_the_five_delimiters_ends_a_group() {
        const seen expected{{"A 1 x", "B 2 y"}, "", 0};
        for (const auto between : {"\r", "\n", "\r\n", "\n\n", "\r\r\n"})
            CHECK(split("A 1 x" + std::string{between} + "B 2 y\n") == expected);
        CHECK(split("\x02\r\nA 1 x\x03"
                    "B 2 y\x04") == (seen{{"A 1 x", "B 2 y"}, "\x02\x03\x04", 0}));
        // Others are part of what they stand in, and spoil it.
        CHECK(split("A 1 x\x0b"
                    "B 2 y\n")
                  .lines.size() == 1);
    }
    void pieces_of_any_size_give_the_same() {
        CHECK(rc::check("pieces", [] {
            const auto bytes = *rc::gen::container<std::string>(rc::gen::element(
                '\x02', '\x03', '\x04', '\r', '\n', '\t', ' ', 'A', 'B', '\0', '\x7f', '\xff'));
            const auto whole = split(bytes);
            for (const std::size_t piece : {1U, 2U, 3U, 7U, 8U, 9U}) RC_ASSERT(split(bytes, piece) == whole);
        }));
    }
    void what_is_longer_than_any_group_is_told_once() {
        const std::string text = std::string(5000, 'x') + "\nA 1 x\n";
        for (const std::size_t piece : {1U, 100U, 5000U, 10'000U}) {
            const auto s = split(text, piece);
            CHECK_EQUAL(1, s.overlongs);
            CHECK(s.lines == std::vector<std::string>{"A 1 x"});
        }
        CHECK_EQUAL(0, split(std::string(group_max, 'x') + "\n").overlongs);
        CHECK_EQUAL(1, split(std::string(group_max + 1, 'x') + "\n", 1).overlongs);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(splitter_test);
