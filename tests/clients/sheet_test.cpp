#include "clients/sheet.hpp"
#include "tests/support/test.hpp"

#include <array>

using namespace wesh;
using namespace wesh::client;
using namespace std::chrono_literals;

namespace {

constexpr std::array columns{column{"path", "PATH"}, column{"value", "VALUE", true}, column{"note", "NOTE"},
                             column{"time", ""}};

std::vector<cell> row_of(std::string path, value v, std::string note, time_point t = no_time) {
    return {std::move(path), v, std::move(note), t};
}

std::string written(sheet_options o, const std::function<void(sheet&)>& fill) {
    std::string text;
    const auto s = make_sheet(columns, o, [&](std::string_view piece) { text += piece; });
    fill(*s);
    s->end();
    return text;
}

std::string one(format f, const cell& c) {
    static constexpr std::array single{column{"v", "V"}};
    std::string text;
    const auto s = make_sheet(single, {f, false, true}, [&](std::string_view piece) { text += piece; });
    s->row({c});
    s->end();
    return text;
}

} // namespace

class sheet_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(sheet_test);
    CPPUNIT_TEST(a_table_lines_up_characters_not_bytes);
    CPPUNIT_TEST(a_table_has_no_blanks_at_the_end_of_lines);
    CPPUNIT_TEST(colour_only_when_asked_for);
    CPPUNIT_TEST(a_table_of_no_rows_is_empty);
    CPPUNIT_TEST(a_flushed_table_keeps_its_widths);
    CPPUNIT_TEST(csv_quotes_what_it_must);
    CPPUNIT_TEST(json_is_an_array_or_lines);
    CPPUNIT_TEST(json_numbers_are_exact_or_text);
    CPPUNIT_TEST(each_type_in_each_format);
    CPPUNIT_TEST(ages);
    CPPUNIT_TEST_SUITE_END();

  public:
    void a_table_lines_up_characters_not_bytes() {
        CHECK_EQUAL(std::size_t{4}, width_of("Août"));
        CHECK_EQUAL(std::size_t{0}, width_of(""));
        const auto text = written({}, [](sheet& s) {
            s.row(row_of("toit/é", decimal{224, -1}, "°C"));
            s.row(row_of("toit/longer", decimal{5, 0}, "A"));
        });
        CHECK_EQUAL(std::string{"PATH         VALUE  NOTE\n"
                                "toit/é        22.4  °C\n"
                                "toit/longer      5  A\n"},
                    text);
    }
    void a_table_has_no_blanks_at_the_end_of_lines() {
        const auto text = written({}, [](sheet& s) { s.row(row_of("a", {}, "")); });
        CHECK_EQUAL(std::string{"PATH  VALUE  NOTE\na         -\n"}, text);
    }
    void colour_only_when_asked_for() {
        const auto fill = [](sheet& s) {
            s.row({cell{std::string{"a"}, tone::bad}, cell{}, cell{}, cell{}});
        };
        CHECK(written({}, fill).find('\033') == std::string::npos);
        CHECK(written({format::table, true, false}, fill).find("\033[31ma\033[0m") != std::string::npos);
        CHECK(written({format::csv, true, false}, fill).find('\033') == std::string::npos);
    }
    void a_table_of_no_rows_is_empty() {
        CHECK(written({}, [](sheet&) {}).empty());
        CHECK_EQUAL(std::string{"[]\n"}, written({format::json, false, false}, [](sheet&) {}));
        CHECK_EQUAL(std::string{"path,value,note,time\r\n"},
                    written({format::csv, false, false}, [](sheet&) {}));
    }
    void a_flushed_table_keeps_its_widths() {
        const auto text = written({}, [](sheet& s) {
            s.row(row_of("aaaaaaaa", decimal{1, 0}, "x"));
            s.flush();
            s.row(row_of("b", decimal{2, 0}, "y"));
        });
        CHECK_EQUAL(std::string{"PATH      VALUE  NOTE\n"
                                "aaaaaaaa      1  x\n"
                                "b             2  y\n"},
                    text);
    }
    void csv_quotes_what_it_must() {
        const auto text = written({format::csv, false, false}, [](sheet& s) {
            s.row(row_of("a,b", std::string{"say \"on\""}, "two\nlines", from_milliseconds(1000)));
            s.row(row_of("plain", decimal{220, -1}, ""));
        });
        CHECK_EQUAL(std::string{"path,value,note,time\r\n"
                                "\"a,b\",\"say \"\"on\"\"\",\"two\nlines\",1970-01-01T00:00:01.000Z\r\n"
                                "plain,22.0,,\r\n"},
                    text);
    }
    void json_is_an_array_or_lines() {
        const auto fill = [](sheet& s) {
            s.row(row_of("a", std::string{"o\"n"}, "é"));
            s.row(row_of("b", {}, ""));
        };
        CHECK_EQUAL(std::string{"[{\"path\":\"a\",\"value\":\"o\\\"n\",\"note\":\"é\",\"time\":null},\n"
                                " {\"path\":\"b\",\"value\":null,\"note\":\"\",\"time\":null}]\n"},
                    written({format::json, false, false}, fill));
        CHECK_EQUAL(std::string{"{\"path\":\"a\",\"value\":\"o\\\"n\",\"note\":\"é\",\"time\":null}\n"
                                "{\"path\":\"b\",\"value\":null,\"note\":\"\",\"time\":null}\n"},
                    written({format::json, false, true}, fill));
    }
    void json_numbers_are_exact_or_text() {
        CHECK_EQUAL(std::string{"{\"v\":29386970}\n"}, one(format::json, decimal{29386970, 0}));
        CHECK_EQUAL(std::string{"{\"v\":1200}\n"}, one(format::json, decimal{12, 2}));
        CHECK_EQUAL(std::string{"{\"v\":2.35}\n"}, one(format::json, decimal{235, -2}));
        CHECK_EQUAL(std::string{"{\"v\":-0.063}\n"}, one(format::json, decimal{-63, -3}));
        CHECK_EQUAL(std::string{"{\"v\":\"123456789012345.678\"}\n"},
                    one(format::json, decimal{123456789012345678, -3}));
    }
    void each_type_in_each_format() {
        struct line {
            cell c;
            const char* table;
            const char* csv;
            const char* json;
        };
        const std::vector<line> lines{
            {cell{}, "-", "", "null"},
            {cell{true}, "yes", "true", "true"},
            {cell{std::uint64_t{7}}, "7", "7", "7"},
            {cell{duration{90'000}}, "90 s", "90000", "90000"},
            {cell{no_time}, "-", "", "null"},
            {cell{from_milliseconds(1)}, "1970-01-01T00:00:00.001Z", "1970-01-01T00:00:00.001Z",
             "\"1970-01-01T00:00:00.001Z\""},
        };
        for (const auto& l : lines) {
            CHECK_EQUAL("V\n" + std::string{l.table} + "\n", one(format::table, l.c));
            CHECK_EQUAL("v\r\n" + std::string{l.csv} + "\r\n", one(format::csv, l.c));
            CHECK_EQUAL("{\"v\":" + std::string{l.json} + "}\n", one(format::json, l.c));
        }
    }
    void ages() {
        CHECK_EQUAL(std::string{"now"}, age_text(999ms));
        CHECK_EQUAL(std::string{"-"}, age_text(-1ms));
        CHECK_EQUAL(std::string{"119 s"}, age_text(119s));
        CHECK_EQUAL(std::string{"2 min"}, age_text(120s));
        CHECK_EQUAL(std::string{"47 h"}, age_text(47h));
        CHECK_EQUAL(std::string{"2 d"}, age_text(48h));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(sheet_test);
