// Lines of NUT's protocol: what is taken from them, and what is not.
#include "common/text.hpp"
#include "daemon/drivers/nut/list.hpp"
#include "tests/support/test.hpp"

#include <rapidcheck.h>

using namespace wesh;
using namespace wesh::nut;

class nut_line_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(nut_line_test);
    CPPUNIT_TEST(a_variable_has_a_name_and_bytes);
    CPPUNIT_TEST(escaped_quotes_and_backslashes_are_plain);
    CPPUNIT_TEST(every_value_comes_back);
    CPPUNIT_TEST(a_name_with_blanks_is_one_name);
    CPPUNIT_TEST(what_is_no_line_of_the_protocol_is_garbage);
    CPPUNIT_TEST(a_list_is_whole_with_its_end_and_not_before);
    CPPUNIT_TEST(errors_are_told_apart);
    CPPUNIT_TEST(a_list_of_another_ups_is_refused);
    CPPUNIT_TEST(a_list_without_end_is_bounded);
    CPPUNIT_TEST_SUITE_END();

    /// The reader after these lines.
    static list_reader read(std::initializer_list<std::string_view> lines, bool whole) {
        list_reader r{"box"};
        std::size_t n = 0;
        for (const auto l : lines) CHECK_EQUAL(whole && ++n == lines.size(), r.take(l));
        return r;
    }
    static nut::link link_after(std::initializer_list<std::string_view> lines) {
        auto r = read(lines, true);
        CHECK_EQUAL(r.link() == nut::link::ok, r.reason().empty());
        CHECK(is_clean(r.reason()));
        if (r.link() != nut::link::ok) CHECK(r.take_all().empty());
        return r.link();
    }

  public:
    void a_variable_has_a_name_and_bytes() {
        const auto l = parse_line("VAR box ups.status \"OL CHRG\"");
        CHECK(l.kind == line_kind::variable);
        CHECK_EQUAL(std::string{"box"}, l.ups);
        CHECK_EQUAL(std::string{"ups.status"}, l.name);
        CHECK_EQUAL(std::string{"OL CHRG"}, l.value);
        CHECK_EQUAL(std::string{}, parse_line("VAR box ups.alarm \"\"").value);
        CHECK_EQUAL(std::string{"\xff\x01"}, parse_line("VAR box x \"\xff\x01\"").value);
    }
    void escaped_quotes_and_backslashes_are_plain() {
        CHECK_EQUAL(std::string{"Dev \"700\" a\\b"},
                    parse_line(R"(VAR box ups.model "Dev \"700\" a\\b")").value);
        CHECK_EQUAL(std::string{R"("a\"b\\")"}, quoted("a\"b\\"));
    }
    void every_value_comes_back() {
        CHECK(rc::check("parse(quoted(x)) is x", [](const std::string& x) {
            const auto l = parse_line("VAR box v " + quoted(x));
            RC_ASSERT(l.kind == line_kind::variable && l.value == x);
        }));
    }
    void a_name_with_blanks_is_one_name() {
        const auto l = parse_line("VAR box ups.firmware: INV \"7\"");
        CHECK(l.kind == line_kind::variable);
        CHECK_EQUAL(std::string{"ups.firmware: INV"}, l.name);
    }
    void what_is_no_line_of_the_protocol_is_garbage() {
        for (const auto* text : {"",
                                 " ",
                                 "VAR",
                                 "VAR box",
                                 "VAR box x",
                                 "VAR box x y",
                                 "VAR box \"x\" \"y\"",
                                 "VAR box x \"y",
                                 "VAR box x \"y\\\"",
                                 "VAR box x \"y\"z",
                                 "VAR box x\"y\"",
                                 "\"VAR\" box x \"y\"",
                                 "BEGIN LIST VAR",
                                 "BEGIN LIST VAR box x",
                                 "BEGIN LIST UPS",
                                 "END",
                                 "ERR",
                                 "HTTP/1.1 400 Bad Request",
                                 "\xff\xfe",
                                 "220 mail.example ESMTP"})
            CHECK_MESSAGE(text, parse_line(text).kind == line_kind::garbage);
        CHECK(parse_line("VAR box x \"" + std::string(line_max, 'a') + "\"").kind == line_kind::garbage);
        CHECK(!words_of("a b c d e f g h i j k l m n o p q r s t u v w x y z a b c d e f g").whole);
    }
    void a_list_is_whole_with_its_end_and_not_before() {
        const auto* begin = "BEGIN LIST VAR box";
        read({begin, "VAR box a \"1\"", "VAR box b \"2\""}, false);
        auto r =
            read({begin, "VAR box a \"1\"", "VAR box b \"2\"", "VAR box a \"3\"", "END LIST VAR box"}, true);
        CHECK_EQUAL(std::size_t{1}, r.left_out());
        const auto all = r.take_all();
        CHECK(all == (variables{{"a", "1"}, {"b", "2"}}));
        CHECK(find(all, "b") != nullptr && find(all, "c") == nullptr);
        CHECK(link_after({begin, "END LIST VAR box"}) == nut::link::ok);
        CHECK(link_after({begin, "VAR box a \"1\"", begin}) == nut::link::no_nut);
        CHECK(link_after({begin, "VAR box a \"1\"", "ERR DATA-STALE"}) == nut::link::no_nut);
        CHECK(link_after({"END LIST VAR box"}) == nut::link::no_nut);
        CHECK(link_after({"VAR box a \"1\""}) == nut::link::no_nut);
    }
    void errors_are_told_apart() {
        CHECK(link_after({"ERR DRIVER-NOT-CONNECTED"}) == nut::link::driver_not_connected);
        CHECK(link_after({"ERR DATA-STALE"}) == nut::link::data_stale);
        CHECK(link_after({"ERR UNKNOWN-UPS"}) == nut::link::unknown_ups);
        CHECK(link_after({"ERR ACCESS-DENIED"}) == nut::link::refused);
        CHECK(link_after({"ERR \xff\x1b[31m"}) == nut::link::refused);
        CHECK(link_after({"<html>"}) == nut::link::no_nut);
    }
    void a_list_of_another_ups_is_refused() {
        CHECK(link_after({"BEGIN LIST VAR other"}) == nut::link::no_nut);
        CHECK(link_after({"BEGIN LIST VAR box", "VAR other a \"1\""}) == nut::link::no_nut);
        CHECK(link_after({"BEGIN LIST VAR box", "END LIST VAR other"}) == nut::link::no_nut);
    }
    void a_list_without_end_is_bounded() {
        list_reader many{"box"};
        CHECK(!many.take("BEGIN LIST VAR box"));
        for (int i = 0; i < 1'200; ++i) CHECK(!many.take("VAR box v" + std::to_string(i) + " \"1\""));
        CHECK(!many.take("VAR box " + std::string(name_max + 1, 'n') + " \"1\""));
        CHECK(many.take("END LIST VAR box"));
        CHECK_EQUAL(1'200 - variables_max + 1, many.left_out());
        CHECK_EQUAL(variables_max, many.take_all().size());
        list_reader endless{"box"};
        CHECK(!endless.take("BEGIN LIST VAR box"));
        std::size_t lines = 1;
        while (!endless.take("VAR box v \"1\"")) ++lines;
        CHECK_EQUAL(lines_max, lines);
        CHECK(endless.link() == nut::link::no_nut);
        list_reader huge{"box"};
        CHECK(!huge.take("BEGIN LIST VAR box"));
        const auto line = "VAR box v \"" + std::string(4'000, 'x') + "\"";
        for (lines = 0; !huge.take(line);) ++lines;
        CHECK(lines * line.size() <= answer_max && huge.link() == nut::link::no_nut);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(nut_line_test);
