// Filters, order, cursors and keys.
#include "tests/top/known.hpp"

using namespace wesh;
using namespace wesh::test;
using top::key_name;
using top::pane;

namespace {

void lay_out(known_site& k) {
    k.device("box-1", device_state::online);
    k.device("box-2", device_state::stale, "no answer");
    k.point("box-1/clamp.1.current", decimal{15, -1}, "A");
    k.point("box-1/clamp.2.current", decimal{9, 0}, "A");
    k.point("box-1/relay.1", std::string{"on"}, "", quality::good, point_kind::state);
    k.point("box-2/clamp.1.current", decimal{20, 0}, "A", quality::stale);
    k.point("box-2/probe.1", {}, "unknown", quality::invalid);
    k.event(1, severity::info, "box-1 answers");
    k.event(2, severity::warning, "box-2 has gone");
    k.tell();
}

/// The first words of the lines that are rows of points.
std::string shown(known_site& k) {
    std::string all;
    const auto s = k.screen();
    for (const auto& l : s.lines()) {
        const auto text = l.plain();
        if (text.size() > 2 && text.substr(1, 4) == "box-" && (text[0] == ' ' || text[0] == '>'))
            all += text.substr(1, text.find(' ', 1) - 1) + " ";
    }
    return all;
}

} // namespace

class view_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(view_test);
    CPPUNIT_TEST(filters_as_one_types);
    CPPUNIT_TEST(a_filter_may_be_a_pattern);
    CPPUNIT_TEST(escape_clears_what_narrows_step_by_step);
    CPPUNIT_TEST(sorts);
    CPPUNIT_TEST(shows_only_what_is_not_good);
    CPPUNIT_TEST(the_cursor_stays_on_its_row);
    CPPUNIT_TEST(a_long_list_scrolls);
    CPPUNIT_TEST(enter_on_a_device_filters_its_points);
    CPPUNIT_TEST(enter_on_a_point_opens_it);
    CPPUNIT_TEST(panes_by_tab_and_number);
    CPPUNIT_TEST(keys_on_empty_lists_do_nothing);
    CPPUNIT_TEST(pause_stands_still);
    CPPUNIT_TEST(quits);
    CPPUNIT_TEST_SUITE_END();

  public:
    void filters_as_one_types() {
        known_site k;
        lay_out(k);
        k.type("/CLAMP.1");
        CHECK_EQUAL(std::string{"box-1/clamp.1.current box-2/clamp.1.current "}, shown(k));
        k.press(key_name::backspace);
        CHECK_EQUAL(std::string{"box-1/clamp.1.current box-1/clamp.2.current box-2/clamp.1.current "},
                    shown(k));
        // While typing, letters are letters.
        k.type("q");
        CHECK(!k.view.done);
        CHECK(contains(k.text(), "nothing here: Esc clears the filter"));
        k.press(key_name::escape);
        CHECK(!k.view.typing);
        CHECK(contains(shown(k), "box-1/relay.1"));
    }
    void a_filter_may_be_a_pattern() {
        known_site k;
        lay_out(k);
        k.type("/-?/cl*1");
        k.press(key_name::enter);
        CHECK_EQUAL(std::string{"box-1/clamp.1.current box-2/clamp.1.current "}, shown(k));
        CHECK(contains(k.text(), "[2 Points]  3 Events   /-?/cl*1"));
    }
    void escape_clears_what_narrows_step_by_step() {
        known_site k;
        lay_out(k);
        k.type("e/box-2");
        k.press(key_name::enter);
        k.press(key_name::enter);
        CHECK(k.view.detail.has_value());
        k.press(key_name::escape);
        CHECK(!k.view.detail);
        k.press(key_name::escape);
        CHECK(k.view.filter().empty() && k.view.bad_only);
        k.press(key_name::escape);
        CHECK(!k.view.bad_only);
    }
    void sorts() {
        known_site k;
        lay_out(k);
        k.type("s");
        CHECK_EQUAL(std::string{"box-2/clamp.1.current box-1/clamp.2.current box-1/clamp.1.current "
                                "box-1/relay.1 box-2/probe.1 "},
                    shown(k));
        CHECK(contains(k.text(), "by value"));
        k.type("ss");
        CHECK(contains(k.text(), "by quality"));
        CHECK(shown(k).starts_with("box-2/probe.1 box-2/clamp.1.current "));
        k.type("s");
        CHECK(shown(k).starts_with("box-1/clamp.1.current "));
    }
    void shows_only_what_is_not_good() {
        known_site k;
        lay_out(k);
        k.type("e");
        CHECK_EQUAL(std::string{"box-2/clamp.1.current box-2/probe.1 "}, shown(k));
        k.type("3");
        CHECK(!contains(k.text(), "box-1 answers"));
        CHECK(contains(k.text(), "box-2 has gone"));
        k.type("1");
        CHECK_EQUAL(std::string{"box-2 "}, shown(k));
    }
    void the_cursor_stays_on_its_row() {
        known_site k;
        lay_out(k);
        k.type("jj");
        CHECK(k.line_with(">").starts_with(">box-1/relay.1"));
        k.point("box-1/a.new.one", decimal{1, 0});
        k.tell();
        CHECK(k.line_with(">").starts_with(">box-1/relay.1"));
        // Of events, the newest stays in view.
        k.type("3");
        k.event(3, severity::error, "box-1 burns");
        k.tell();
        CHECK(contains(k.line_with(">"), "box-1 burns"));
        k.type("j");
        CHECK(contains(k.line_with(">"), "box-2 has gone"));
        k.event(4, severity::error, "box-1 burnt");
        k.tell();
        CHECK(contains(k.line_with(">"), "box-2 has gone"));
    }
    void a_long_list_scrolls() {
        known_site k;
        for (int i = 1; i <= 100; ++i) k.point("box/p." + std::to_string(i), decimal{i, 0});
        k.tell();
        CHECK(contains(k.text(), "1-19/100"));
        k.press(key_name::page_down);
        CHECK(k.line_with(">").starts_with(">box/p.19 "));
        k.press(key_name::end);
        CHECK(k.line_with(">").starts_with(">box/p.100 "));
        CHECK(contains(k.text(), "82-100/100"));
        k.press(key_name::up);
        k.press(key_name::page_up);
        k.press(key_name::home);
        k.press(key_name::up);
        CHECK(k.line_with(">").starts_with(">box/p.1 "));
        // A terminal made smaller keeps the cursor in view.
        k.press(key_name::end);
        CHECK(k.line_with(">", {60, 10}).starts_with(">box/p.100 "));
    }
    void enter_on_a_device_filters_its_points() {
        known_site k;
        lay_out(k);
        k.type("1j");
        k.press(key_name::enter);
        CHECK(k.view.shown == pane::points);
        CHECK_EQUAL(std::string{"box-2/clamp.1.current box-2/probe.1 "}, shown(k));
        CHECK(contains(k.text(), "/box-2/"));
    }
    void enter_on_a_point_opens_it() {
        known_site k;
        lay_out(k);
        k.press(key_name::enter);
        CHECK(contains(k.text(), "what box-1/clamp.1.current means"));
        CHECK(contains(k.text(), "asking ..."));
        k.press(key_name::down);
        CHECK(contains(k.text(), "what box-1/clamp.2.current means"));
        k.press(key_name::tab);
        CHECK(k.view.day);
        k.press(key_name::enter);
        CHECK(!k.view.detail);
    }
    void panes_by_tab_and_number() {
        known_site k;
        lay_out(k);
        k.press(key_name::tab);
        CHECK(contains(k.text(), "[3 Events]"));
        k.press(key_name::tab);
        CHECK(contains(k.text(), "[1 Devices]"));
        k.type("2");
        CHECK(contains(k.text(), "[2 Points]"));
        CHECK(!contains(k.text(), "PERIOD"));
        k.type("0");
        for (const auto* title : {"DEVICE", "POINT", "EVENT"}) CHECK(contains(k.text(), title));
        k.type("0");
        CHECK(!contains(k.text(), "PERIOD"));
        // Where there is room, all panes are shown at once.
        k.view.split.reset();
        for (const auto* title : {"DEVICE", "POINT", "EVENT"}) CHECK(contains(k.text({200, 60}), title));
    }
    void keys_on_empty_lists_do_nothing() {
        known_site k;
        for (const auto* pane_key : {"1", "2", "3"}) {
            k.type(pane_key);
            for (const auto name :
                 {key_name::up, key_name::down, key_name::page_up, key_name::page_down, key_name::home,
                  key_name::end, key_name::enter, key_name::escape, key_name::left, key_name::backspace})
                k.press(name);
            k.type("jksepx");
        }
        CHECK(contains(k.text(), "0/0"));
    }
    void pause_stands_still() {
        known_site k;
        lay_out(k);
        using namespace std::chrono_literals;
        CHECK(contains(k.line_with("box-1/clamp.1", {80, 24}, 2s), "4 s"));
        k.type("p");
        CHECK(contains(k.line_with("box-1/clamp.1", {80, 24}, 2s), "2 s"));
        CHECK(contains(k.text({80, 24}, 2s), "PAUSED 2 s"));
        k.type("p");
        CHECK(!contains(k.text(), "PAUSED"));
    }
    void quits() {
        known_site k;
        k.type("?");
        CHECK(contains(k.text(), "only what is not good"));
        k.type("x");
        CHECK(!k.view.help && !k.view.done);
        k.type("?q");
        CHECK(k.view.done);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(view_test);
