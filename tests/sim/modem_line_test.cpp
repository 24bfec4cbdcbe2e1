// Modems in a running simulation: scenario, line and commands.
#include "tests/sim/running.hpp"
#include "tests/sim/tic_port.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/poll.hpp"
#include "tests/support/test.hpp"

#include "sim/refusal.hpp"
#include "sim/scenario.hpp"

#include <sys/stat.h>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>

using namespace wesh;
using namespace std::chrono_literals;

namespace {

/// A program at the modem's line, which says a command at a time.
class talker {
  public:
    explicit talker(const std::string& path)
        : port_{path, 9600}
        , out_{open(path.c_str(), O_WRONLY | O_NOCTTY | O_CLOEXEC)} {
        CHECK(out_ >= 0);
    }
    ~talker() { close(out_); }
    talker(const talker&) = delete;
    talker& operator=(const talker&) = delete;

    /// Its whole answer, with the echo; three seconds at most.
    std::string ask(const std::string& bytes) {
        say(bytes);
        std::string said;
        test::soon(3s, [&] {
            said += port_.read_for(20);
            return said.ends_with("\r\nOK\r\n") || said.ends_with("\r\nERROR\r\n") ||
                   said.ends_with("\r\n> ") ||
                   (said.find("+CMS ERROR") != std::string::npos && said.ends_with("\r\n"));
        });
        return said;
    }
    std::string ask_for(const std::string& bytes, int ms) {
        say(bytes);
        return port_.read_for(ms);
    }
    bool hung_up() { return port_.hung_up(2'000); }

  private:
    void say(const std::string& bytes) const {
        CHECK_EQUAL(static_cast<ssize_t>(bytes.size()), write(out_, bytes.data(), bytes.size()));
    }

    test::tic_port port_;
    int out_;
};

bool is_there(const std::string& path) {
    struct stat s {};
    return lstat(path.c_str(), &s) == 0;
}

std::string problems(const std::string& text) {
    try {
        sim::parse_scenario(text, "s.toml");
    } catch (const sim::scenario_error& e) {
        return e.what();
    }
    return {};
}

} // namespace

class modem_line_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(modem_line_test);
    CPPUNIT_TEST(a_modem_is_listed_told_and_set);
    CPPUNIT_TEST(messages_go_from_line_to_line);
    CPPUNIT_TEST(a_full_memory_keeps_them_in_the_air);
    CPPUNIT_TEST(each_fault_is_seen_at_the_line);
    CPPUNIT_TEST(a_modem_that_is_unplugged_comes_back_with_what_it_keeps);
    CPPUNIT_TEST(the_scenario_sends_and_changes_faults);
    CPPUNIT_TEST(what_is_wrong_in_a_scenario_is_told_with_its_line);
    CPPUNIT_TEST_SUITE_END();

    test::folder folder_;
    std::string one_ = folder_ / "one";
    std::string two_ = folder_ / "two";
    std::string scenario_ = "[[modem]]\nname = \"one\"\nnumber = \"+331\"\nport = \"" + one_ +
                            "\"\nmemory = 2\n[[modem]]\nname = \"two\"\nnumber = \"+332\"\nport = \"" + two_ +
                            "\"\n";

    /// To +332, an empty text.
    static constexpr std::string_view submit = "000100039133F2000000\x1a";

  public:
    void a_modem_is_listed_told_and_set() {
        const test::running r{scenario_};
        CHECK_EQUAL(std::string{"air air +33609001390 - well"}, r.told("list"));
        CHECK_EQUAL("one gsm " + one_ + " +331 well", r.ask("list").lines.at(1));
        CHECK_EQUAL(std::string{"2"}, r.told("get one memory"));
        r.told("set one memory 7");
        CHECK_EQUAL(std::string{"7"}, r.told("get one memory"));
        CHECK_EQUAL(std::string{"number +331"}, r.told("get one"));
        for (const auto* wrong :
             {"set one memory many", "set one number 5", "reboot one", "vary one signal 1 2 1s",
              "fault one loss=1", "fault air unplug", "fault one hang next 3", "swap one two"})
            CHECK_MESSAGE(wrong, r.ask(wrong).refused);
    }
    void messages_go_from_line_to_line() {
        const test::running r{scenario_};
        talker one{one_};
        talker two{two_};
        CHECK_EQUAL(std::string{"AT+CMGS=9\r\r\n> "}, one.ask("AT+CMGS=9\r"));
        CHECK(one.ask(std::string{submit}).ends_with("+CMGS: 1\r\n\r\nOK\r\n"));
        r.told("sms ;id>pwn; two text hello there");
        r.told("sms +4470 +332 data 00ff");
        const auto list = two.ask("AT+CMGL=4\r");
        CHECK(list.find("+CMGL: 1,0,,15\r\n07913306091093F004039133F10000") != std::string::npos);
        CHECK(list.find("+CMGL: 3,0,") != std::string::npos);
        const auto journal = r.ask("journal").lines;
        CHECK_EQUAL(std::size_t{3}, journal.size());
        CHECK(journal[0].starts_with("1 +331 +332 delivered 20") && journal[0].ends_with("Z text "));
        CHECK(journal[1].starts_with("2 ;id>pwn; +332 ") && journal[1].ends_with(" text hello there"));
        CHECK(journal[2].ends_with(" data 00FF"));
        CHECK_EQUAL(std::size_t{1}, r.ask("journal 2").lines.size());
        CHECK_EQUAL(1, r.count("one", "sent"));
        CHECK_EQUAL(3, r.count("two", "received"));
        for (const auto* wrong :
             {"sms +1 nobody text x", "sms +1 two fax x", "sms +1 two data 0", "journal soon",
              "sms +1 two times 0 text x", "sms twelveletters two text x"})
            CHECK_MESSAGE(wrong, r.ask(wrong).refused);
    }
    void a_full_memory_keeps_them_in_the_air() {
        const test::running r{scenario_};
        r.told("sms +1 one times 500 text storm");
        CHECK_EQUAL(2, r.count("one", "kept"));
        CHECK_EQUAL(498, r.count("air", "waiting"));
        talker one{one_};
        one.ask("AT+CMGD=1\r");
        CHECK_EQUAL(2, r.count("one", "kept"));
        CHECK_EQUAL(497, r.count("air", "waiting"));
        r.told("set one memory 1000");
        CHECK_EQUAL(499, r.count("one", "kept"));
    }
    void each_fault_is_seen_at_the_line() {
        const test::running r{scenario_};
        talker one{one_};
        CHECK_EQUAL(std::string{"AT\r\r\nOK\r\n"}, one.ask("AT\r"));
        r.told("fault one hang");
        CHECK_EQUAL(std::string{}, one.ask_for("AT\r", 150));
        r.told("fault one slow=400ms");
        CHECK_EQUAL(std::string{}, one.ask_for("AT\r", 150));
        CHECK_EQUAL(std::string{"AT\r\r\nOK\r\n"}, one.ask(""));
        r.told("fault one garbage");
        const auto noise = one.ask_for("AT\r", 1'000);
        CHECK(!noise.empty() && noise.find("OK") == std::string::npos);
        r.told("fault one error=38 next 1");
        one.ask("AT+CMGS=9\r");
        CHECK(one.ask(std::string{submit}).ends_with("\r\n+CMS ERROR: 38\r\n"));
        CHECK_EQUAL(std::string{"well"},
                    r.ask("list").lines.at(1).substr(r.ask("list").lines.at(1).rfind(' ') + 1));
        r.told("fault one no-network");
        one.ask("AT+CMGS=9\r");
        CHECK(one.ask(std::string{submit}).ends_with("\r\n+CMS ERROR: 331\r\n"));
        r.told("sms +1 one text later");
        CHECK_EQUAL(1, r.count("air", "waiting"));
        r.told("clear one");
        CHECK_EQUAL(1, r.count("one", "kept"));
        CHECK_EQUAL(1, r.count("one", "refused"));
    }
    void a_modem_that_is_unplugged_comes_back_with_what_it_keeps() {
        const test::running r{scenario_};
        r.told("sms +1 one text before");
        {
            talker one{one_};
            one.ask("AT\r");
            r.told("fault one unplug 2s");
            CHECK(one.hung_up());
        }
        CHECK(!is_there(one_));
        r.told("sms +1 one text meanwhile");
        CHECK(test::soon(9s, [&] { return is_there(one_); }));
        CHECK_EQUAL(2, r.count("one", "kept"));
        talker one{one_};
        CHECK(one.ask("AT+CMGL=4\r").find("+CMGL: 2") != std::string::npos);
        CHECK_EQUAL(2, r.count("one", "readers"));
    }
    void the_scenario_sends_and_changes_faults() {
        const test::running r{
            "seed = 3\n[air]\nloss = 1\nservice_centre = \"+33900\"\n"
            "[[air.message]]\nat = \"0s\"\nfrom = \"EDF\"\nto = \"two\"\ntext = \"lost\"\ntimes = 3\n"
            "[[air.step]]\nat = \"50ms\"\nclear = true\n"
            "[[air.message]]\nat = \"100ms\"\nfrom = \"+1\"\nto = \"+332\"\ndata = \"0A\"\n"
            "[[air.step]]\nat = \"150ms\"\nfault = \"delay=1s-2s\"\nmessages = 2\n" +
            scenario_ + "[[modem.step]]\nat = \"150ms\"\nset = { memory = 9 }\nfault = \"hang\"\n"};
        CHECK(test::soon(3s, [&] { return r.told("list") == "air air +33900 - delay=1s-2s"; }));
        CHECK(test::soon(3s, [&] { return r.told("get two memory") == "9"; }));
        CHECK_EQUAL(3, r.count("air", "lost"));
        CHECK_EQUAL(1, r.count("two", "received"));
    }
    void what_is_wrong_in_a_scenario_is_told_with_its_line() {
        const auto told = [&](const std::string& text, std::string_view what) {
            CHECK_MESSAGE(problems(text), problems(text).find(what) != std::string::npos);
        };
        CHECK_EQUAL(std::string{}, problems(scenario_));
        told("[[modem]]\nname = \"m\"\n", "s.toml:1: number is missing");
        told("[[modem]]\nname = \"m\"\nnumber = \"abc\"\nport = \"here\"\nmemory = -1\n",
             "s.toml:3: a number is as");
        told("[[modem]]\nname = \"m\"\nnumber = \"abc\"\nport = \"here\"\nmemory = -1\n",
             "s.toml:4: a port is a whole path");
        told("[[modem]]\nname = \"m\"\nnumber = \"1\"\nport = \"/t\"\nfault = \"loss=1\"\n",
             "s.toml:5: no fault 'loss'");
        told(scenario_ + "[[modem]]\nname = \"n\"\nnumber = \"+331\"\nport = \"" + one_ + "\"\n",
             "two modems have the number +331");
        told(scenario_ + "[[box]]\nname = \"air\"\n", "is called 'air'");
        told("[air]\nloss = 2\n", "s.toml:2: fault 'loss' is written loss=SHARE, not 'loss=2'");
        told("[air]\n", "nothing to simulate");
        told(scenario_ + "[[air.message]]\nat = \"1s\"\nfrom = \"me\"\nto = \"three\"\ntext = \"x\"\n",
             "no modem is called, or has the number, 'three'");
        told(scenario_ + "[[air.message]]\nfrom = \"m e\"\nto = \"two\"\n", "at is missing");
        told(scenario_ + "[[air.message]]\nfrom = \"m e\"\nto = \"two\"\n", "'m e' is no number");
        told(scenario_ +
                 "[[air.message]]\nat = \"1s\"\nfrom = \"me\"\nto = \"two\"\ntext = \"x\"\ndata = \"00\"\n",
             "not both");
        told(scenario_ + "[[air.step]]\nfault = \"loss=1\"\nset = { x = 1 }\n", "the air has no field 'x'");
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(modem_line_test);
