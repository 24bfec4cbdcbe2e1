// Texts with names in braces: how they are read, checked, chosen and filled in.
#include "common/text.hpp"
#include "notify/template.hpp"
#include "notify/texts.hpp"
#include "tests/support/test.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#include <rapidcheck.h>
#pragma GCC diagnostic pop

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

namespace {

using namespace wesh;
using namespace wesh::notify;

std::optional<std::string> some(std::string_view name) {
    if (name == "device") return "ups";
    if (name == "reason") return "";
    if (name == "before") return "a\r\nBcc: eve\x1b[31m {after} [x]";
    return {};
}

/// String literals of a source file that follow one of the words.
std::set<std::string> literals_after(const std::filesystem::path& file, std::string_view word) {
    std::ifstream in{file};
    const std::string text{std::istreambuf_iterator<char>{in}, {}};
    std::set<std::string> all;
    for (std::size_t at = 0; (at = text.find(word, at)) != text.npos; ++at) {
        const auto end_of_statement = text.find_first_of(";,", at);
        const auto statement = text.substr(at, end_of_statement - at);
        for (std::size_t q = 0; (q = statement.find('"', q)) != statement.npos;) {
            const auto end = statement.find('"', q + 1);
            if (end == statement.npos) break;
            all.insert(statement.substr(q + 1, end - q - 1));
            q = end + 1;
        }
    }
    return all;
}

/// "meter.overrun", and no part of a path.
bool is_event_type(const std::string& text) {
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz-.";
    const auto dot = text.find('.');
    return dot != text.npos && dot > 0 && dot + 1 < text.size() && text.find('.', dot + 1) == text.npos &&
           text.find_first_not_of(letters) == text.npos;
}

class template_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(template_test);
    CPPUNIT_TEST(names_are_filled_in);
    CPPUNIT_TEST(brackets_are_left_out_without_a_value);
    CPPUNIT_TEST(what_a_value_is_stays_a_value_on_one_line);
    CPPUNIT_TEST(faults_of_a_text_are_said);
    CPPUNIT_TEST(a_text_that_is_broken_is_said_as_it_stands);
    CPPUNIT_TEST(a_configuration_comes_before_the_built_in_texts);
    CPPUNIT_TEST(a_wrong_row_is_not_taken_and_each_fault_is_told);
    CPPUNIT_TEST(rows_are_bounded);
    CPPUNIT_TEST(built_in_texts_are_right_and_in_both_languages);
    CPPUNIT_TEST(french_is_set_as_french);
    CPPUNIT_TEST(every_event_that_weshd_raises_has_its_words);
    CPPUNIT_TEST(whatever_comes_gives_bounded_clean_text);
    CPPUNIT_TEST_SUITE_END();

    static std::vector<std::pair<std::string, std::string_view>> fields_of(const text_row& r) {
        const auto of = std::string{r.type} + " " + std::string{word(r.language)};
        return {
            {of + " title", r.title}, {of + " what", r.what}, {of + " todo", r.todo}, {of + " over", r.over}};
    }
    static std::string_view word(language l) { return language_words[static_cast<std::size_t>(l)]; }

  public:
    void names_are_filled_in() {
        CHECK_EQUAL(std::string{"ups: {} [] ?"}, filled("{device}: {{}} [[]] {other}", some));
        CHECK_EQUAL(std::string{"?"}, filled("{reason}", some));
        CHECK_EQUAL(std::string{}, filled("", some));
        CHECK_EQUAL(std::string{"a\nups"}, filled("a\n{device}", some));
    }
    void brackets_are_left_out_without_a_value() {
        CHECK_EQUAL(std::string{"it is lost."}, filled("it is lost[ ({reason})].", some));
        CHECK_EQUAL(std::string{"it is lost (ups)."}, filled("it is lost[ ({device})].", some));
        CHECK_EQUAL(std::string{"x"}, filled("x[{device} {other}]", some));
        CHECK_EQUAL(std::string{"ups]"}, filled("[{device}]]]", some));
    }
    void what_a_value_is_stays_a_value_on_one_line() {
        CHECK_EQUAL(std::string{"a  Bcc: eve [31m {after} [x]"}, filled("{before}", some));
        const auto unruly = [](std::string_view) { return "a\u2028b\u202ec\u2066d\ne"; };
        CHECK_EQUAL(std::string{"a b c d e"}, filled("{device}", unruly));
        const auto long_one = [](std::string_view) { return std::string(100'000, 'x'); };
        CHECK_EQUAL(template_value_max, filled("{device}", long_one).size());
    }
    void faults_of_a_text_are_said() {
        using fault = std::pair<std::string, std::string>;
        for (const auto& [text, part] : std::vector<fault>{{"{device", "never closed"},
                                                           {"{}", "{} is no name"},
                                                           {"{a b}", "{a b} is no name"},
                                                           {"{devise}", "is {device} meant?"},
                                                           {"{xylophone}", "{attribute.NAME}"},
                                                           {"device}", "'}' stands alone"},
                                                           {"[x", "'[' is never closed"},
                                                           {"[a [b]]", "'[' stands inside"},
                                                           {"x]", "']' stands alone"},
                                                           {"a\x1b", "control bytes"},
                                                           {"a\xff", "UTF-8"},
                                                           {std::string(2001, 'x'), "2000 bytes"}}) {
            const auto why = check_template(text);
            CHECK_MESSAGE(text + ": " + why, why.find(part) != why.npos);
        }
        std::string many;
        for (std::size_t i = 0; i <= template_names_max; ++i) many += "{device}";
        CHECK(check_template(many).find("50 names") != std::string::npos);
        for (const char* text :
             {"", "x", "{{}}[[]]", "a\nb", "{device} {attribute.odd} {reason}", "[{site}]"})
            CHECK_EQUAL(std::string{}, check_template(text));
    }
    void a_text_that_is_broken_is_said_as_it_stands() {
        CHECK_EQUAL(std::string{"{device} {"}, filled("{device} {", some));
    }
    void a_configuration_comes_before_the_built_in_texts() {
        template_set t;
        const auto built_in = t.find("device.lost", language::english);
        CHECK(t.add({"device.*", language::english, "A {device}", "", "", ""}).empty());
        CHECK(t.add({"device.l?st", language::english, "", "B", "", ""}).empty());
        const auto found = t.find("device.lost", language::english);
        CHECK_EQUAL(std::string{"A {device}"}, found.title);
        CHECK_EQUAL(std::string{"B"}, found.what);
        CHECK_EQUAL(built_in.todo, found.todo);
        CHECK_EQUAL(std::string{"A {device}"}, t.find("device.changed", language::english).title);
        CHECK(t.find("device.lost", language::french).title != "A {device}");
        CHECK(t.add({"device.*", language::english, "C", "", "", ""}).empty());
        CHECK_EQUAL(std::string{"C"}, t.find("device.lost", language::english).title);
        CHECK_EQUAL(std::string{"{text}"}, t.find("odd", language::english).title);
    }
    void a_wrong_row_is_not_taken_and_each_fault_is_told() {
        template_set t;
        const auto all = t.add({"", language::english, "a\nb", "{", "}", "["});
        std::set<std::string> fields;
        for (const auto& c : all) fields.insert(c.field);
        CHECK((fields == std::set<std::string>{"type", "title", "what", "todo", "over"}));
        CHECK(t.find("x", language::english).title == "{text}");
    }
    void rows_are_bounded() {
        template_set t;
        for (std::size_t i = 0; i < template_rows_max; ++i)
            CHECK(t.add({"x", language::english, "a", "", "", ""}).empty());
        CHECK_EQUAL(std::size_t{1}, t.add({"x", language::english, "a", "", "", ""}).size());
    }
    void built_in_texts_are_right_and_in_both_languages() {
        std::array<std::set<std::string_view>, 2> types;
        for (const auto& r : built_in_texts()) {
            CHECK_MESSAGE(std::string{r.type},
                          types[static_cast<std::size_t>(r.language)].insert(r.type).second);
            CHECK_MESSAGE(std::string{r.type}, !r.title.empty() && !r.what.empty());
            for (const auto& [name, text] : fields_of(r)) {
                CHECK_EQUAL(name + ": ", name + ": " + check_template(text));
                CHECK_MESSAGE(name, text.find('\n') == text.npos && text.find("  ") == text.npos);
            }
        }
        CHECK(types[0] == types[1]);
        CHECK_EQUAL(std::string_view{"*"}, built_in_texts().back().type);
    }
    void french_is_set_as_french() {
        for (const auto& r : built_in_texts()) {
            for (const auto& [name, text] : fields_of(r)) {
                CHECK_MESSAGE(name, text.find('\'') == text.npos && text.find('"') == text.npos);
                for (std::size_t i = 1; i < text.size(); ++i) {
                    if (std::string_view{":;!?"}.find(text[i]) == std::string_view::npos) continue;
                    CHECK_MESSAGE(name, (text[i - 1] == ' ') == (r.language == language::french));
                }
            }
        }
    }
    void every_event_that_weshd_raises_has_its_words() {
        std::set<std::string> raised{"ups.power-lost",
                                     "ups.power-back",
                                     "ups.low-battery",
                                     "ups.battery-recovered",
                                     "ups.replace-battery",
                                     "ups.battery-replaced",
                                     "ups.overload",
                                     "ups.overload-ended",
                                     "ups.bypass",
                                     "ups.bypass-ended",
                                     "ups.forced-shutdown",
                                     "ups.shutdown-cancelled",
                                     "ups.off",
                                     "ups.on",
                                     "site.quiet",
                                     "site.awake"};
        std::size_t files = 0;
        for (const auto& f : std::filesystem::recursive_directory_iterator{"daemon"}) {
            if (f.path().extension() != ".cpp") continue;
            ++files;
            for (const char* word : {"e.type = ", "unknown.type = ", "tell(\"", "raise(\"", "raise(\n"})
                raised.merge(literals_after(f.path(), word));
            for (const auto& s : literals_after(f.path(), "\"meter.")) raised.insert(s);
        }
        CHECK_MESSAGE("run in the source tree", files > 20 && raised.size() > 35);
        std::set<std::string_view> known;
        for (const auto& r : built_in_texts()) known.insert(r.type);
        for (const auto& type : raised)
            if (is_event_type(type)) CHECK_MESSAGE("no words for " + type, known.count(type) == 1);
    }
    void whatever_comes_gives_bounded_clean_text() {
        CHECK(rc::check("templates", [] {
            const auto any = rc::gen::container<std::string>(
                rc::gen::oneOf(rc::gen::arbitrary<char>(), rc::gen::element('{', '}', '[', ']', 'a', '\n')));
            const auto text = *any;
            const auto value = *any;
            const auto out = filled(text, [&](std::string_view) { return value; });
            RC_ASSERT(out.size() <= text.size() + (template_names_max + 1) * template_value_max);
            const bool broken = !check_template(text).empty();
            if (!broken)
                RC_ASSERT(std::count(out.begin(), out.end(), '\n') <=
                          std::count(text.begin(), text.end(), '\n'));
            for (const auto line : split(out, '\n')) RC_ASSERT(broken || is_clean(line));
        }));
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(template_test);

} // namespace
