// Captures replayed: the same bytes again, and all that a simulated device can be told.
#include "tests/support/test.hpp"

#include "sim/box.hpp"
#include "sim/replay_meter.hpp"
#include "sim/replay_page.hpp"
#include "sim/scenario.hpp"
#include "sim/tic_group.hpp"

#include <rapidcheck.h>

using namespace wesh;
using namespace wesh::sim;

namespace {

constexpr std::string_view page = "<data><info><date>22/11/2026</date><firmware>V0.84A10</firmware></info>"
                                  "<relais> <RELAIS1>OFF</RELAIS1> <RELAIS2>ON</RELAIS2></relais>"
                                  "<switch_virtuel><SWITCH1>0</SWITCH1></switch_virtuel>"
                                  "<pince><I1>0.63</I1><INDEX1>338.250</INDEX1></pince></data>\r\n";

replay said(std::vector<said_bytes> all) {
    return std::make_shared<const std::vector<said_bytes>>(std::move(all));
}

moment at(std::int64_t ms) { return {duration{ms}, from_milliseconds(1'795'000'000'000 + ms)}; }

box_settings box_of(std::vector<said_bytes> all) {
    box_settings s;
    s.name = "roof";
    s.says = said(std::move(all));
    return s;
}

std::string group(std::string_view label, std::string_view data) {
    std::string g;
    append_group(g, tic_separator::space, label, "", data);
    return g;
}

std::string frame(const std::string& groups) { return tic_stx + groups + tic_etx; }

meter_settings meter_of(std::vector<said_bytes> all) {
    meter_settings s;
    s.name = "flat";
    s.says = said(std::move(all));
    return s;
}

std::string with(std::string text, std::string_view what, std::string_view by) {
    text.replace(text.find(what), what.size(), by);
    return text;
}

template <class F>
std::string refused(F f) {
    try {
        f();
    } catch (const refusal& e) {
        return e.what();
    }
    return "nothing";
}

} // namespace

class replay_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(replay_test);
    CPPUNIT_TEST(any_bytes_are_a_page_and_the_same_again);
    CPPUNIT_TEST(a_replayed_box_obeys_in_its_own_bytes);
    CPPUNIT_TEST(answers_follow_one_another_and_the_last_one_stays);
    CPPUNIT_TEST(what_was_told_goes_over_to_the_next_page);
    CPPUNIT_TEST(frames_are_said_over_and_over);
    CPPUNIT_TEST(a_set_group_has_its_checksum_right);
    CPPUNIT_TEST(a_meter_takes_another_number);
    CPPUNIT_TEST(a_meter_refuses_what_was_not_heard);
    CPPUNIT_TEST(any_bytes_are_a_line);
    CPPUNIT_TEST(captures_are_refused_with_their_line);
    CPPUNIT_TEST_SUITE_END();

    calendar zone{"Europe/Paris"};

  public:
    void any_bytes_are_a_page_and_the_same_again() {
        const auto again = [](const std::string& bytes) {
            const auto l = replayed_layout(bytes);
            std::vector<std::string> values;
            for (const auto& f : l.fields()) values.push_back(f.first);
            return l.render(values);
        };
        CHECK_EQUAL(std::string{page}, again(std::string{page}));
        CHECK_EQUAL(std::size_t{7}, replayed_layout(page).fields().size());
        CHECK(rc::check("a page is its own bytes",
                        [&](const std::string& bytes) { RC_ASSERT(again(bytes) == bytes); }));
        CHECK(rc::check("tags in any order", [&] {
            const auto parts = *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
                "<data>", "</data>", "<I1>", "</I1>", "0.63", "<", ">", "</", " ", "<a"));
            std::string bytes;
            for (const auto& p : parts) bytes += p;
            RC_ASSERT(again(bytes) == bytes);
        }));
    }
    void a_replayed_box_obeys_in_its_own_bytes() {
        box b{box_of({{{}, std::string{page}}}), zone};
        CHECK_EQUAL(std::string{page}, b.page(at(0)));
        CHECK(b.order_relay("1", toggle_order::on, at(1)));
        CHECK(b.order_switch("1", toggle_order::flip, at(1)));
        CHECK(!b.order_relay("101", toggle_order::on, at(1)));
        const auto told = with(with(std::string{page}, "1>OFF<", "1>ON<"), "SWITCH1>0", "SWITCH1>1");
        CHECK_EQUAL(told, b.page(at(2)));
        b.set("pince.I1", "9.5", at(3));
        CHECK_EQUAL(with(told, "0.63", "9.50"), b.page(at(4)));
        b.set_raw("INDEX1", "???", at(4));
        b.release("pince.I1");
        CHECK_EQUAL(with(told, "338.250", "???"), b.page(at(5)));
        CHECK(refused([&] { b.set("pince.I2", "1", at(6)); }).find("no field 'pince.I2'") == 0);
    }
    void answers_follow_one_another_and_the_last_one_stays() {
        const auto later = with(std::string{page}, "0.63", "0.70");
        box b{box_of({{{}, std::string{page}}, {duration{5'000}, later}}), zone};
        CHECK_EQUAL(std::string{page}, b.page(at(4'999)));
        CHECK_EQUAL(later, b.page(at(5'000)));
        CHECK_EQUAL(later, b.page(at(500'000)));
    }
    void what_was_told_goes_over_to_the_next_page() {
        const std::string other =
            "<data><pince><I1>0.70</I1></pince><relais><RELAIS1>OFF</RELAIS1></relais></data>";
        box b{box_of({{{}, std::string{page}}, {duration{5'000}, other}, {duration{6'000}, "<html>"}}), zone};
        b.order_relay("1", toggle_order::on, at(1));
        b.vary({"pince.I1", shape::sine, 5, 5, duration{1'000}, 0}, at(1));
        CHECK_EQUAL(with(with(other, "OFF", "ON"), "0.70", "5.00"), b.page(at(5'000)));
        CHECK_EQUAL(std::string{"<html>"}, b.page(at(6'000)));
        CHECK_EQUAL(std::string{"no field 'I1': this page has none"},
                    refused([&] { b.value("I1", at(6'001)); }));
    }
    void frames_are_said_over_and_over() {
        const auto one = frame(group("ADCO", "021861700001") + group("PAPP", "00100"));
        const auto two = frame(group("ADCO", "021861700001") + group("PAPP", "00200"));
        const auto three = frame(group("ADCO", "021861700001") + group("PAPP", "00300"));
        replay_meter m{meter_of({{{}, "noise" + one + two}, {duration{9'000}, three}})};
        CHECK_EQUAL("noise" + one, m.frame(at(0)));
        CHECK_EQUAL(two, m.frame(at(1)));
        CHECK_EQUAL("noise" + one, m.frame(at(2)));
        CHECK_EQUAL(three, m.frame(at(9'000)));
        CHECK_EQUAL(three, m.frame(at(99'000)));
        CHECK_EQUAL(frame(group("ADCO", "021861700001")), m.idle_frame());
        CHECK_EQUAL(1200U, m.speed());
    }
    void a_set_group_has_its_checksum_right() {
        const auto heard = frame(group("ADCO", "021861700001") + group("PAPP", "00100"));
        replay_meter m{meter_of({{{}, heard}})};
        CHECK_EQUAL(std::string{"00100"}, m.value("PAPP", at(0)));
        m.set("PAPP", "04500", at(0));
        CHECK_EQUAL(frame(group("ADCO", "021861700001") + group("PAPP", "04500")), m.frame(at(1)));
        m.set_raw("PAPP", "PAPP ?");
        CHECK_EQUAL(frame(group("ADCO", "021861700001") + "\nPAPP ?\r"), m.frame(at(2)));
        m.release("PAPP");
        CHECK_EQUAL(heard, m.frame(at(3)));
        // A standard group keeps its horodate.
        std::string dated;
        append_group(dated, tic_separator::tab, "SMAXSN", "E260901120000", "01234");
        replay_meter linky{meter_of({{{}, frame(dated)}})};
        linky.set("SMAXSN", "05678", at(0));
        dated.clear();
        append_group(dated, tic_separator::tab, "SMAXSN", "E260901120000", "05678");
        CHECK_EQUAL(frame(dated), linky.frame(at(1)));
    }
    void a_meter_takes_another_number() {
        replay_meter m{meter_of({{{}, frame(group("ADCO", "021861700001"))}})};
        m.replace("021861700009");
        CHECK_EQUAL(frame(group("ADCO", "021861700009")), m.frame(at(0)));
        CHECK_THROWS(m.replace("12"), refusal);
    }
    void a_meter_refuses_what_was_not_heard() {
        replay_meter m{meter_of({{{}, frame(group("ADCO", "021861700001"))}})};
        CHECK_EQUAL(std::string{"the capture has no group PAPP"},
                    refused([&] { m.set("PAPP", "1", at(0)); }));
        CHECK_THROWS(m.set("ADCO", "\n", at(0)), refusal);
        CHECK_THROWS(m.vary({}, at(0)), refusal);
        CHECK_THROWS(m.change_mode(tic_mode::standard), refusal);
        CHECK_THROWS(m.release("ADCO"), refusal);
    }
    void any_bytes_are_a_line() {
        CHECK(rc::check("all bytes come, in frames that are never empty", [] {
            const auto bytes = *rc::gen::nonEmpty(rc::gen::container<std::string>(
                rc::gen::element('\x02', '\x03', '\n', '\r', '\t', ' ', 'A', '1', '\0')));
            replay_meter m{meter_of({{{}, bytes}})};
            std::string heard;
            for (std::int64_t i = 0; heard.size() < bytes.size(); ++i) {
                const auto& f = m.frame(at(i));
                RC_ASSERT(!f.empty());
                heard += f;
            }
            RC_ASSERT(heard == bytes);
            for (const auto& [label, text] : m.values(at(0))) m.set_raw(label, "");
            RC_ASSERT(!m.frame(at(99)).empty());
            m.idle_frame();
        }));
    }
    void captures_are_refused_with_their_line() {
        const auto problem = [](const std::string& text) -> std::string {
            try {
                parse_scenario(text, "c.toml");
            } catch (const scenario_error& e) {
                return e.what();
            }
            return "nothing";
        };
        const std::string box_head = "[capture]\nversion = 1\n[[box]]\nname = \"b\"\n";
        const std::string good = "[[box.answer]]\nat = \"2s\"\ntext = \"<a>1</a>\"\n";
        CHECK_EQUAL(std::string{"nothing"}, problem(box_head + good));
        CHECK(problem("[capture]\nversion = 2\n[[box]]\nname = \"b\"\n")
                  .find("c.toml:1: a capture of version 2") == 0);
        CHECK(problem(box_head + "firmware = \"0.84\"\n" + good).find("c.toml:5: a replayed box has") == 0);
        CHECK(problem(box_head + "[[box.answer]]\nat = \"0s\"\n").find("c.toml:5: text is missing") == 0);
        CHECK(problem(box_head + "[[box.answer]]\ntext = \"\"\n").find("c.toml:6: an answer has 1 to") == 0);
        CHECK(problem(box_head + "[[box.answer]]\ntext = \"\xe2\x82\xac\"\n")
                  .find("c.toml:6: a character beyond") == 0);
        CHECK(problem(box_head + good + "[[box.answer]]\nat = \"1s\"\ntext = \"x\"\n")
                  .find("c.toml:8: this answer") == 0);
        CHECK(problem(box_head + "device = 1\n" + good).find("c.toml:5: a table belongs here") == 0);
        CHECK(problem(box_head + "set = { b = 1 }\n" + good).find("c.toml:5: no field 'b'") == 0);
        CHECK(problem(
                  "[[meter]]\nname = \"m\"\nport = \"/tmp/x\"\nset = { PAPP = 1 }\n[[meter.answer]]\ntext = "
                  "\"\\u0002\"\n")
                  .find("c.toml:4: the capture has no group PAPP") == 0);
        const auto long_text = std::string(65'537, 'x');
        CHECK(problem(box_head + "[[box.answer]]\ntext = \"" + long_text + "\"\n")
                  .find("c.toml:6: an answer has") == 0);
        const auto s = parse_scenario(box_head + "[[box.answer]]\ntext = \"\xc3\xa9\\u0000\"\n", "c.toml");
        CHECK_EQUAL((std::string{'\xe9', '\0'}), s.boxes[0].says->front().bytes);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(replay_test);
