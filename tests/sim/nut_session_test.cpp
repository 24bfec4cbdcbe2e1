// What a NUT server says, line by line, as upsd 2.8 says it: RFC 9271.
#include "tests/support/test.hpp"

#include "sim/nut_session.hpp"
#include "sim/refusal.hpp"

#include <array>

using namespace wesh;
using namespace wesh::sim;

namespace {

class paper_ups final : public nut_ups {
  public:
    explicit paper_ups(const ups_settings& s)
        : settings_{s}
        , values{s} {}
    const std::string& ups_name() const noexcept override { return settings_.name; }
    const std::string& description() const noexcept override { return settings_.description; }
    std::vector<ups_variable> variables() override { return values.all(now); }
    std::optional<ups_variable> variable(std::string_view name) override { return values.find(name, now); }

  private:
    ups_settings settings_;

  public:
    ups_values values;
    duration now{};
};

ups_settings settings_of(const std::string& name, std::vector<ups_step> steps, duration length,
                         bool repeats) {
    ups_settings s;
    s.name = name;
    s.bare = true;
    s.plays = std::make_shared<const ups_sequence>(ups_sequence{std::move(steps), length, repeats});
    return s;
}

} // namespace

class nut_session_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(nut_session_test);
    CPPUNIT_TEST(lists_and_gives_what_the_ups_says);
    CPPUNIT_TEST(what_is_not_there_is_refused_as_upsd_refuses_it);
    CPPUNIT_TEST(words_may_be_small_and_quoted);
    CPPUNIT_TEST(values_are_escaped_unless_they_are_raw);
    CPPUNIT_TEST(orders_are_refused_and_logins_noticed);
    CPPUNIT_TEST(a_sequence_goes_round_and_a_file_stands_at_its_end);
    CPPUNIT_TEST(what_is_set_stays_until_it_is_released);
    CPPUNIT_TEST(numbers_move_with_as_many_decimals_as_they_have);
    CPPUNIT_TEST(the_number_of_variables_is_bounded);
    CPPUNIT_TEST(without_a_file_it_is_a_small_ups_on_the_mains);
    CPPUNIT_TEST_SUITE_END();

    paper_ups dev{settings_of("dev", {{duration{}, {{"ups.status", "OL"}, {"ups.mfr", "Acme"}}}}, {}, false)};
    paper_ups seq{
        settings_of("seq", {{duration{}, {{"ups.status", "OL"}}}, {duration{4'000}, {{"ups.status", "OB"}}}},
                    duration{6'000}, true)};
    std::array<nut_ups*, 2> both{&dev, &seq};
    nut_session talk{both};

    std::string said(std::string_view line) { return talk.answer(line).text; }

  public:
    void lists_and_gives_what_the_ups_says() {
        CHECK_EQUAL(
            std::string{"BEGIN LIST UPS\nUPS dev \"Simulated by weshsim\"\nUPS seq \"Simulated by weshsim\"\n"
                        "END LIST UPS\n"},
            said("LIST UPS"));
        CHECK_EQUAL(std::string{"BEGIN LIST VAR dev\nVAR dev ups.mfr \"Acme\"\nVAR dev ups.status \"OL\"\n"
                                "END LIST VAR dev\n"},
                    said("LIST VAR dev"));
        CHECK_EQUAL(std::string{"VAR dev ups.status \"OL\"\n"}, said("GET VAR dev ups.status"));
        CHECK_EQUAL(std::string{"BEGIN LIST RW dev\nEND LIST RW dev\n"}, said("LIST RW dev"));
        CHECK_EQUAL(std::string{"BEGIN LIST ENUM dev ups.mfr\nEND LIST ENUM dev ups.mfr\n"},
                    said("LIST ENUM dev ups.mfr"));
        CHECK_EQUAL(std::string{"UPSDESC dev \"Simulated by weshsim\"\n"}, said("GET UPSDESC dev"));
        CHECK_EQUAL(std::string{"NUMLOGINS dev 0\n"}, said("GET NUMLOGINS dev"));
        CHECK_EQUAL(std::string{"TYPE dev ups.mfr STRING:255\n"}, said("GET TYPE dev ups.mfr"));
        CHECK_EQUAL(std::string{"OFF\n"}, said("GET TRACKING"));
        CHECK_EQUAL(std::string{"1.3\n"}, said("NETVER"));
        CHECK(said("VER").starts_with("Network UPS Tools upsd 2.8.0 - "));
        CHECK(said("HELP").starts_with("Commands: HELP VER GET LIST"));
        CHECK_EQUAL(std::string{"VAR dev server.version \"2.8.0\"\n"}, said("GET VAR dev server.version"));
        const auto a = talk.answer("LIST VAR seq");
        CHECK(a.about == &seq && a.reads && !a.ends && !a.logs_in);
        CHECK(!talk.answer("GET UPSDESC seq").reads);
    }
    void what_is_not_there_is_refused_as_upsd_refuses_it() {
        CHECK_EQUAL(std::string{"ERR UNKNOWN-UPS\n"}, said("GET VAR nope ups.status"));
        CHECK_EQUAL(std::string{"ERR UNKNOWN-UPS\n"}, said("LIST VAR nope"));
        CHECK_EQUAL(std::string{"ERR VAR-NOT-SUPPORTED\n"}, said("GET VAR dev nope.var"));
        for (const char* line :
             {"GET FOO", "GET", "LIST", "GET VAR dev", "LIST VAR", "LIST VAR dev more", "LIST UPS dev"})
            CHECK_EQUAL(std::string{"ERR INVALID-ARGUMENT\n"}, said(line));
        for (const char* line : {"FOO bar", "", "   ", "\"\"", "\x01\xff"})
            CHECK_EQUAL(std::string{"ERR UNKNOWN-COMMAND\n"}, said(line));
        CHECK_EQUAL(std::string{"ERR FEATURE-NOT-CONFIGURED\n"}, said("STARTTLS"));
    }
    void words_may_be_small_and_quoted() {
        CHECK_EQUAL(std::string{"VAR dev ups.status \"OL\"\n"}, said("get var dev ups.status"));
        CHECK_EQUAL(std::string{"VAR dev ups.status \"OL\"\n"}, said("GET VAR \"dev\" \"ups.status\"\r"));
        CHECK_EQUAL(std::string{"ERR UNKNOWN-UPS\n"}, said("GET VAR DEV ups.status"));
        CHECK_EQUAL(std::string{"ERR INVALID-ARGUMENT\n"},
                    said("GET " + std::string(10'000, ' ') + "x" + std::string(900, '"')));
    }
    void values_are_escaped_unless_they_are_raw() {
        dev.values.set("ups.id", "say \"hi\" \\", false);
        CHECK_EQUAL(std::string{"VAR dev ups.id \"say \\\"hi\\\" \\\\\"\n"}, said("GET VAR dev ups.id"));
        dev.values.set("ups.id", "open\" \\", true);
        CHECK_EQUAL(std::string{"VAR dev ups.id \"open\" \\\"\n"}, said("GET VAR dev ups.id"));
    }
    void orders_are_refused_and_logins_noticed() {
        for (const char* line :
             {"SET VAR dev ups.status OB", "INSTCMD dev load.off", "FSD dev", "LOGIN dev", "PRIMARY dev"})
            CHECK_EQUAL(std::string{"ERR USERNAME-REQUIRED\n"}, said(line));
        CHECK_EQUAL(std::string{"OK\n"}, said("USERNAME admin"));
        CHECK_EQUAL(std::string{"ERR ALREADY-SET-USERNAME\n"}, said("USERNAME admin"));
        CHECK_EQUAL(std::string{"ERR PASSWORD-REQUIRED\n"}, said("FSD dev"));
        CHECK_EQUAL(std::string{"OK\n"}, said("PASSWORD x"));
        CHECK_EQUAL(std::string{"ERR ACCESS-DENIED\n"}, said("SET VAR dev ups.status OB"));
        const auto a = talk.answer("LOGIN dev");
        CHECK(a.logs_in && a.about == &dev && a.text == "ERR ACCESS-DENIED\n");
        CHECK(talk.answer("SET VAR seq ups.status OB").about == &seq);
        const auto end = talk.answer("LOGOUT");
        CHECK(end.ends && end.text == "OK Goodbye\n");
    }
    void a_sequence_goes_round_and_a_file_stands_at_its_end() {
        const auto at = [&](paper_ups& u, std::int64_t ms) {
            u.now = duration{ms};
            return u.variable("ups.status")->text;
        };
        CHECK_EQUAL(std::string{"OL"}, at(seq, 3'999));
        CHECK_EQUAL(std::string{"OB"}, at(seq, 4'000));
        CHECK_EQUAL(std::string{"OB"}, at(seq, 5'999));
        CHECK_EQUAL(std::string{"OL"}, at(seq, 6'000));
        CHECK_EQUAL(std::string{"OB"}, at(seq, 10'000));
        // Nobody has looked for a year.
        CHECK_EQUAL(std::string{"OL"}, at(seq, 31'536'000'000 + 3'000));
        CHECK_EQUAL(std::string{"OB"}, at(seq, 31'536'000'000 + 4'000));
        paper_ups quick{settings_of("quick", {{duration{}, {{"ups.status", "OL"}}}}, duration{1}, true)};
        CHECK_EQUAL(std::string{"OL"}, at(quick, 315'360'000'000)); // in no time
        paper_ups once{settings_of(
            "once", {{duration{}, {{"ups.status", "OL"}}}, {duration{1'000}, {{"ups.status", "OB"}}}},
            duration{2'000}, false)};
        CHECK_EQUAL(std::string{"OL"}, at(once, 999));
        CHECK_EQUAL(std::string{"OB"}, at(once, 50'000));
        // Without a timer there is nothing to go round.
        paper_ups still{settings_of("still", {{duration{}, {{"ups.status", "OL"}}}}, {}, true)};
        CHECK_EQUAL(std::string{"OL"}, at(still, 50'000));
    }
    void what_is_set_stays_until_it_is_released() {
        seq.values.set("ups.status", "OB LB", false);
        seq.now = duration{5'000};
        CHECK_EQUAL(std::string{"VAR seq ups.status \"OB LB\"\n"}, said("GET VAR seq ups.status"));
        seq.values.release("ups.status");
        CHECK_EQUAL(std::string{"VAR seq ups.status \"OB\"\n"}, said("GET VAR seq ups.status"));
        CHECK_THROWS(seq.values.release("ups.status"), refusal);
        seq.values.set("aaa.new", "1", false);
        CHECK(said("LIST VAR seq")
                  .starts_with("BEGIN LIST VAR seq\nVAR seq aaa.new \"1\"\nVAR seq ups.status"));
        CHECK_THROWS(seq.values.set("two words", "1", false), refusal);
        CHECK_THROWS(seq.values.set("a", "1\n2", true), refusal);
        CHECK_THROWS(seq.values.set("a", std::string(1'025, 'x'), false), refusal);
    }
    void numbers_move_with_as_many_decimals_as_they_have() {
        ups_settings s;
        s.name = "u";
        s.varies = {{"input.voltage", shape::sawtooth, 100, 200, duration{10'000}, 0},
                    {"battery.charge", shape::growth, 0, 0, duration{60'000}, -3'600}};
        ups_values v{s};
        CHECK_EQUAL(std::string{"150.0"}, v.find("input.voltage", duration{5'000})->text);
        CHECK_EQUAL(std::string{"95"}, v.find("battery.charge", duration{5'000})->text);
        v.set("input.voltage", "0.0", false);
        CHECK_EQUAL(std::string{"0.0"}, v.find("input.voltage", duration{6'000})->text);
        v.release("input.voltage");
        CHECK_EQUAL(std::string{"170.0"}, v.find("input.voltage", duration{7'000})->text);
        CHECK_THROWS(v.vary({"ups.mfr", shape::sine, 0, 1, duration{1'000}, 0}, {}), refusal);
        CHECK_THROWS(v.vary({"ups.nothing", shape::sine, 0, 1, duration{1'000}, 0}, {}), refusal);
    }
    void the_number_of_variables_is_bounded() {
        ups_settings s;
        s.bare = true;
        ups_values v{s};
        for (std::size_t i = 0; i < most_variables; ++i) v.set("a" + std::to_string(i), "1", false);
        CHECK_THROWS(v.set("b", "1", false), refusal);
        v.set("a0", "2", false);
        CHECK_EQUAL(most_variables, v.all({}).size());
    }
    void without_a_file_it_is_a_small_ups_on_the_mains() {
        ups_settings s;
        s.name = "u";
        ups_values v{s};
        CHECK_EQUAL(std::string{"OL"}, v.find("ups.status", {})->text);
        CHECK(v.all({}).size() > 15);
        s.bare = true;
        CHECK(ups_values{s}.all({}).empty());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(nut_session_test);
