// Text in columns: what is wide, what is hostile, what does not fit.
#include "clients/top/plot.hpp"
#include "clients/top/screen.hpp"
#include "tests/support/test.hpp"

#include <rapidcheck.h>

#include <clocale>

using namespace wesh;
using namespace wesh::top;

class screen_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(screen_test);
    CPPUNIT_TEST(wide_and_combining_characters_keep_their_columns);
    CPPUNIT_TEST(what_is_cut_is_marked);
    CPPUNIT_TEST(nothing_that_moves_the_cursor_gets_through);
    CPPUNIT_TEST(in_ascii_every_byte_is_ascii);
    CPPUNIT_TEST(any_text_takes_exactly_its_field);
    CPPUNIT_TEST(a_screen_has_no_more_lines_than_rows);
    CPPUNIT_TEST(a_sparkline_shows_the_newest_between_least_and_greatest);
    CPPUNIT_TEST(a_plot_leaves_blank_what_is_not_known);
    CPPUNIT_TEST_SUITE_END();

  public:
    void setUp() override { std::setlocale(LC_ALL, "C.UTF-8"); }

    void wide_and_combining_characters_keep_their_columns() {
        CHECK_EQUAL(std::size_t{4}, columns_of("Août", charset::utf8));
        CHECK_EQUAL(std::size_t{4}, columns_of("電気", charset::utf8));
        CHECK_EQUAL(std::size_t{1}, columns_of("e\u0301", charset::utf8));
        CHECK_EQUAL(std::string{"電…"}, clipped("電気", 3, charset::utf8));
        line l{10, charset::utf8};
        l.put("電気計", 5);
        l.put("|", 1);
        CHECK_EQUAL(std::string{"電気…|"}, l.plain());
        line padded{10, charset::utf8};
        padded.put("電気計", 4);
        padded.put("|", 1);
        CHECK_EQUAL(std::string{"電… |"}, padded.plain());
    }
    void what_is_cut_is_marked() {
        CHECK_EQUAL(std::string{"demo-0…"}, clipped("demo-084", 7, charset::utf8));
        CHECK_EQUAL(std::string{"demo-0~"}, clipped("demo-084", 7, charset::ascii));
        CHECK_EQUAL(std::string{"demo-084"}, clipped("demo-084", 8, charset::utf8));
        CHECK_EQUAL(std::string{}, clipped("demo", 0, charset::utf8));
    }
    void nothing_that_moves_the_cursor_gets_through() {
        CHECK_EQUAL(std::string{"a?[2Jb??"}, clipped("a\033[2Jb\r\n", 20, charset::utf8));
        // Marks of direction and joiners, which would lay out the rest of the line anew.
        CHECK_EQUAL(std::string{"abc"}, clipped("a\u202eb\u200d\u2066c\ufeff", 20, charset::utf8));
        // As many marks on one letter as one likes.
        std::string piled = "e";
        for (int i = 0; i < 50; ++i) piled += "\u0301";
        CHECK_EQUAL(std::string{"e\u0301\u0301"}, clipped(piled, 20, charset::utf8));
        // A field never begins with a mark that belongs to the one before.
        CHECK_EQUAL(std::string{"x"}, clipped("\u0301x", 20, charset::utf8));
        // A C1 control in UTF-8.
        CHECK_EQUAL(std::string{"?31m"}, clipped("\u009b31m", 20, charset::utf8));
    }
    void in_ascii_every_byte_is_ascii() {
        CHECK_EQUAL(std::string{"21 ?C"}, clipped("21 °C", 20, charset::ascii));
        CHECK_EQUAL(std::size_t{2}, columns_of("電気", charset::ascii));
    }
    void any_text_takes_exactly_its_field() {
        const bool held = rc::check([](const std::string& text, bool wide) {
            const auto c = wide ? charset::utf8 : charset::ascii;
            const auto width = static_cast<std::size_t>(*rc::gen::inRange(1, 40));
            line l{100, c};
            l.put(text, width);
            RC_ASSERT(l.left() == 100 - width);
            for (const auto& p : l.pieces()) {
                RC_ASSERT(columns_of(p.text, c) == width);
                for (const char byte : p.text)
                    RC_ASSERT(static_cast<unsigned char>(byte) >= 0x20 && byte != 0x7f);
            }
        });
        CHECK(held);
    }
    void a_screen_has_no_more_lines_than_rows() {
        screen s{{10, 2}, charset::utf8};
        for (int i = 0; i < 5; ++i) s.next().add("more than ten columns");
        CHECK_EQUAL(std::string{"more than…\nmore than…\n"}, s.plain());
    }
    void a_sparkline_shows_the_newest_between_least_and_greatest() {
        const std::array<double, 5> numbers{9, 1, 2, 3, 8};
        CHECK_EQUAL(std::string{"▁▂▃█"}, sparkline(numbers, 4, charset::utf8));
        CHECK_EQUAL(std::string{"_.:#"}, sparkline(numbers, 4, charset::ascii));
        const std::array<double, 2> flat{5, 5};
        CHECK_EQUAL(std::string{"▁▁"}, sparkline(flat, 4, charset::utf8));
        CHECK(sparkline({}, 4, charset::utf8).empty());
    }
    void a_plot_leaves_blank_what_is_not_known() {
        const std::vector<std::optional<double>> course{0.0, {}, 2.0};
        const auto ascii = plot(course, 0, 2, {3, 3}, charset::ascii);
        CHECK((ascii == std::vector<std::string>{"  *", "   ", "*  "}));
        const auto braille = plot(course, 0, 2, {3, 1}, charset::utf8);
        CHECK((braille == std::vector<std::string>{"⣀ ⠉"}));
        CHECK_EQUAL(std::string{"   "}, plot({}, 0, 1, {3, 1}, charset::utf8).front());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(screen_test);
