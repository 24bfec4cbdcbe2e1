// The picture, in terminals of several sizes.
#include "tests/top/known.hpp"

using namespace wesh;
using namespace wesh::test;
using namespace std::chrono_literals;
using top::charset;
using top::extent;
using top::key_name;

namespace {

void lay_out(known_site& k) {
    k.device("roof-wes", device_state::online);
    k.device("cellar", device_state::unreachable, "connect: Connection refused");
    k.point("roof-wes/clamp.1.current", decimal{224, -1}, "A");
    k.point("roof-wes/counter.1.index", decimal{1234567, -3}, "m³", quality::good, point_kind::counter);
    k.point("roof-wes/probe.2", {}, "unknown", quality::invalid | quality::stale);
    k.point("roof-wes/relay.1", std::string{"on"}, "", quality::good, point_kind::state);
    k.event(1, severity::error, "cellar has not answered", 10min);
    k.event(2, severity::info, "long ago", 3h);
    k.tell();
}

/// Nothing is wider or higher than the terminal, whatever is looked at.
void check_fits(known_site& k, extent e) {
    const auto s = k.screen(e);
    CHECK(s.lines().size() <= e.rows);
    for (const auto& l : s.lines()) {
        std::size_t columns = 0;
        for (const auto& p : l.pieces()) columns += top::columns_of(p.text, k.characters);
        CHECK_MESSAGE(l.plain(), columns <= e.columns);
    }
}

} // namespace

class draw_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(draw_test);
    CPPUNIT_TEST(the_header_says_how_it_is);
    CPPUNIT_TEST(points_at_80x24);
    CPPUNIT_TEST(devices_at_80x24);
    CPPUNIT_TEST(events_at_80x24);
    CPPUNIT_TEST(a_wide_terminal_shows_more);
    CPPUNIT_TEST(everything_fits_everywhere);
    CPPUNIT_TEST(too_small_is_said);
    CPPUNIT_TEST(long_names_break_no_columns);
    CPPUNIT_TEST(what_is_not_heard_is_never_shown_as_fresh);
    CPPUNIT_TEST(counters_show_a_rate_that_is_marked);
    CPPUNIT_TEST(all_of_a_point);
    CPPUNIT_TEST(the_changes_of_a_state);
    CPPUNIT_TEST(events_that_are_not_all_are_not_counted_as_all);
    CPPUNIT_TEST(in_ascii_all_is_ascii);
    CPPUNIT_TEST_SUITE_END();

  public:
    void the_header_says_how_it_is() {
        known_site k;
        lay_out(k);
        CHECK_EQUAL(
            std::string{"13:05:12 live  harbour 0.1.0  devices 1/2  points 4  events/h 1 err 0 other"},
            k.screen().lines()[0].plain());
    }
    void points_at_80x24() {
        known_site k;
        lay_out(k);
        const auto s = k.screen();
        CHECK_EQUAL(std::size_t{24}, s.lines().size());
        CHECK_EQUAL(
            std::string{" POINT 1-4/4                           VALUE UNIT    QUALITY     AGE LAST VALUES"},
            s.lines()[2].plain());
        CHECK_EQUAL(std::string{">roof-wes/clamp.1.current               22.4 A       good        2 s ▁"},
                    s.lines()[3].plain());
        CHECK(s.lines()[3].chosen);
        CHECK_EQUAL(
            std::string{" roof-wes/counter.1.index           1234.567 m³      good        2 s ~0 m³/h"},
            s.lines()[4].plain());
        CHECK_EQUAL(std::string{" roof-wes/probe.2                          - unknown stale,…     2 s"},
                    s.lines()[5].plain());
        CHECK(contains(s.lines()[22].plain(), "what roof-wes/clamp.1.current means"));
        CHECK(contains(s.lines()[23].plain(), "? help  q quit"));
    }
    void devices_at_80x24() {
        known_site k;
        lay_out(k);
        k.type("1");
        CHECK_EQUAL(
            std::string{">cellar             unreachable     13:02:12       4 s    60 s connect: Connect…"},
            k.line_with(">"));
        CHECK(contains(k.text(), "cellar wes 10.0.0.1: connect: Connection refused"));
    }
    void events_at_80x24() {
        known_site k;
        lay_out(k);
        k.type("3");
        CHECK_EQUAL(std::string{">10:05:12   info            long ago"}, k.line_with(">"));
        CHECK_EQUAL(std::string{" 12:55:12   error           cellar has not answered"}, k.line_with("12:55"));
    }
    void a_wide_terminal_shows_more() {
        known_site k;
        lay_out(k);
        k.view.split = false;
        const extent wide{200, 60};
        CHECK(contains(k.text(wide), "invalid"));
        k.type("1", wide);
        CHECK(contains(k.line_with("cellar", wide), "connect: Connection refused"));
        k.type("3", wide);
        CHECK(contains(k.text(wide), "2026-11-22 12:55:12"));
    }
    void everything_fits_everywhere() {
        const std::vector<extent> sizes{{80, 24},  {40, 8},   {40, 10}, {60, 15}, {71, 24}, {99, 39},
                                        {120, 40}, {200, 60}, {300, 9}, {1, 1},   {39, 7}};
        for (const auto c : {charset::utf8, charset::ascii})
            for (const auto e : sizes) {
                known_site k;
                k.characters = c;
                lay_out(k);
                k.point("電気計/" + std::string(200, 'x'), std::string(250, 'y'), "unit-電気-unit");
                k.device("電気計-" + std::string(50, 'x'), device_state::refused, std::string(200, 'z'));
                k.event(3, severity::critical, "電気 " + std::string(200, 'w'));
                k.tell();
                for (const auto* keys : {"1", "2", "3", "0", "0", "?", "x", "/abc"}) {
                    k.type(keys, e);
                    check_fits(k, e);
                }
                k.press(key_name::escape, e);
                k.type("2", e);
                for (int i = 0; i < 6; ++i) {
                    k.press(key_name::enter, e);
                    check_fits(k, e);
                    k.press(key_name::escape, e);
                    k.press(key_name::down, e);
                }
            }
    }
    void too_small_is_said() {
        known_site k;
        lay_out(k);
        CHECK_EQUAL(std::string{"too small: 40x8 needed\n\n\n\n\n\n\n"}, k.text({80, 7}));
        CHECK_EQUAL(std::string{"too sma…\n"}, k.text({8, 1}));
        CHECK(k.text({0, 0}).empty());
    }
    void long_names_break_no_columns() {
        known_site k;
        k.point("toit/" + std::string(60, 'x'), decimal{5, 0}, "A");
        k.point("toit/compteur d'été électrique 電気電気電気電気電気電気", decimal{6, 0}, "A");
        k.tell();
        const auto s = k.screen();
        for (std::size_t i = 3; i < 5; ++i) {
            const auto text = s.lines()[i].plain();
            const auto value = text.find(i == 3 ? " 6 A " : " 5 A ");
            CHECK_MESSAGE(text, value != std::string::npos);
            CHECK_EQUAL(std::size_t{42}, top::columns_of(text.substr(0, value), charset::utf8));
        }
    }
    void what_is_not_heard_is_never_shown_as_fresh() {
        known_site k;
        lay_out(k);
        CHECK(contains(k.line_with("clamp.1"), " good "));
        const extent e{80, 24};
        CHECK(contains(k.line_with("clamp.1", e, 4s), " stale "));
        CHECK(contains(k.text(e, 4s), "NO ANSWER 4 s"));
        top::news n;
        n.trouble = "cannot reach it";
        k.model.take(std::move(n), at(5s));
        CHECK(contains(k.text(e, 5s), "RECONNECTING 5 s"));
        CHECK(contains(k.text(e, 5s), "not heard since 13:05:12: cannot reach it"));
        k.type("1");
        CHECK(contains(k.line_with("roof-wes", e, 5s), " was online "));
    }
    void counters_show_a_rate_that_is_marked() {
        known_site k;
        const auto id = k.point("box/energy", decimal{1000, 0}, "Wh", quality::good, point_kind::counter);
        k.readings[0].sample.time = k.readings[0].sample.received = noon;
        k.tell();
        k.model.look_at({id});
        top::news n;
        n.seeds.push_back({id, {{noon - 5min, 900}}});
        k.model.take(std::move(n), at());
        CHECK(contains(k.line_with("box/energy"), "~1200 W"));
        k.press(key_name::enter);
        CHECK(contains(k.text(), "1000 Wh   ~1200 W (derived)"));
    }
    void all_of_a_point() {
        known_site k;
        lay_out(k);
        k.press(key_name::enter);
        top::past p;
        p.point = *k.view.detail;
        p.hour.steps = {1.0, 2.0, {}, 3.0};
        p.hour.least = 1;
        p.hour.mean = 2;
        p.hour.greatest = 3;
        top::news n;
        n.past = p;
        k.model.take(std::move(n), at());
        const auto text = k.text();
        for (const auto* part :
             {"roof-wes/clamp.1.current", "meaning   what", "gauge, unit A, in steps of 10^0", "22.4 A",
              "quality   good", "2026-11-22 13:05:00   record 1", "2026-11-22 13:05:10   2 s ago",
              "last hour min 1  mean 2  max 3 A", "last day  min -  mean -  max - A", "1 hour ago", "⣀"})
            CHECK_MESSAGE(std::string{part} + " in\n" + text, contains(text, part));
        // Of a day of which nothing is known there is nothing to draw.
        k.press(key_name::tab);
        CHECK(!contains(k.text(), "ago\n") && !contains(k.text(), "now\n"));
        p.day = p.hour;
        n.past = p;
        k.model.take(std::move(n), at());
        CHECK(contains(k.text(), "24 hours ago"));
        // What the history cannot tell is said.
        p.trouble = "the history cannot be read now";
        n.past = p;
        k.model.take(std::move(n), at());
        CHECK(contains(k.text(), "the history cannot be read now"));
    }
    void the_changes_of_a_state() {
        known_site k;
        lay_out(k);
        k.type("jjj");
        k.press(key_name::enter);
        top::past p;
        p.point = *k.view.detail;
        p.changes.push_back({noon - 2h, noon - 2h, 1, std::string{"off"}});
        p.changes.push_back({noon - 1h, noon - 1h, 2, std::string{"on"}});
        top::news n;
        n.past = p;
        k.model.take(std::move(n), at());
        const auto text = k.text();
        CHECK(contains(text, "2026-11-22 12:05:12  on  good"));
        CHECK(text.find("12:05:12") < text.find("11:05:12"));
    }
    void events_that_are_not_all_are_not_counted_as_all() {
        known_site k;
        lay_out(k);
        top::news n;
        n.last_hour_known = false;
        k.model.take(std::move(n), at());
        CHECK(contains(k.text(), "events/h at least 1 err"));
        known_site many;
        for (sequence_number i = 1; i < 700; ++i) many.event(i, severity::info, "e");
        many.tell();
        CHECK(contains(many.text(), "events/h at least 500"));
    }
    void in_ascii_all_is_ascii() {
        known_site k;
        k.characters = charset::ascii;
        lay_out(k);
        for (const auto* keys : {"1", "2", "3", "?"}) {
            k.type(keys);
            for (const char c : k.text()) CHECK(static_cast<unsigned char>(c) < 0x80);
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(draw_test);
