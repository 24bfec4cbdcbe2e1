// Command lines completed by a real bash, with a daemon that has the names it likes.
#include "clients/command.hpp"
#include "common/text.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/process.hpp"
#include "tests/support/test.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

using namespace wesh;
using namespace wesh::client;

namespace {

using replies = std::vector<std::string>;

/// What stands in for weshclient: it says the lines of two files.
constexpr std::string_view stand_in = R"(#!/bin/bash
here=${0%/*}
printf '%s\n' "$*" >>"$here/asked"
case " $* " in
*' status '*) cat "$here/status.csv" ;;
*) cat "$here/list.csv" ;;
esac
)";

/// Sources the script and completes the words it is given, as bash does behind a word that is being typed;
/// prints what is offered, a line each.
constexpr std::string_view driver = R"(cd "${BASH_SOURCE%/*}" || exit 1
source ./completion
if [[ $1 == --evaluate ]]; then shift; evaluate=1; fi
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_weshclient
for reply in "${COMPREPLY[@]}"; do
    if [[ $evaluate ]]; then eval "printf '%s\n' $reply"; else printf '%s\n' "$reply"; fi
done
)";

class shell {
  public:
    shell() {
        write("weshclient", stand_in);
        chmod((where / "weshclient").c_str(), 0700);
        write("driver", driver);
        write("completion", completion_script(weshclient.words()));
        write("status.csv",
              "name,driver\r\nroof-wes,wes\r\nroof-tic,teleinfo\r\n\"it's; touch PWNED\",wes\r\n");
        write("list.csv", "path,value\r\nroof-wes/relay.1,on\r\nroof-wes/clamp.1:a,1\r\n"
                          "\"roof-wes/$(touch PWNED)\",1\r\n\"roof-wes/a\"\"b,c\",1\r\n`touch PWNED`,1\r\n");
    }
    replies complete(std::vector<std::string> words, bool evaluate = false) const {
        words.insert(words.begin(), where / "weshclient");
        if (evaluate) words.insert(words.begin(), "--evaluate");
        words.insert(words.begin(), {"/bin/bash", "--norc", where / "driver"});
        const auto output = where / "out";
        std::filesystem::remove(output);
        test::process p{words, output};
        CHECK_EQUAL(0, p.wait().code);
        replies all;
        const auto said = p.output();
        for (const auto line : split(said, '\n'))
            if (!line.empty()) all.emplace_back(line);
        return all;
    }
    bool is_harmed() const { return std::filesystem::exists(where / "PWNED"); }
    std::string asked() const {
        std::ifstream file{where / "asked"};
        std::string line;
        std::string last;
        while (std::getline(file, line)) last = line;
        return last;
    }
    void write(const std::string& name, std::string_view text) const {
        std::ofstream{where / name, std::ios::binary} << text;
    }

    test::folder where;
};

bool offers(const replies& all, const std::string& one) {
    return std::find(all.begin(), all.end(), one) != all.end();
}

} // namespace

class completion_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(completion_test);
    CPPUNIT_TEST(commands_and_options);
    CPPUNIT_TEST(values_of_options);
    CPPUNIT_TEST(names_of_the_running_daemon);
    CPPUNIT_TEST(words_that_bash_cuts);
    CPPUNIT_TEST(hostile_names_are_only_text);
    CPPUNIT_TEST(a_daemon_that_is_not_there_costs_nothing);
    CPPUNIT_TEST_SUITE_END();

    shell s;

  public:
    void setUp() override {
        if (!std::filesystem::exists("/bin/bash")) throw test::not_run("there is no bash here");
    }
    void commands_and_options() {
        CHECK(s.complete({"st"}) == (replies{"status", "statistics"}));
        CHECK_EQUAL(weshclient.commands.size() + 1, s.complete({""}).size());
        CHECK(s.complete({"help", "hi"}) == replies{"history"});
        CHECK(s.complete({"history", "a/b", "--s"}) == (replies{"--socket", "--step"}));
        CHECK(s.complete({"--socket", "/x", "events", "--f"}) == replies{"--follow"});
        CHECK(s.complete({"files", ""}) == (replies{"list", "get", "put"}));
        CHECK(s.complete({"set", "a/b", "o"}) == (replies{"on", "off"}));
        CHECK(s.complete({"ack", ""}) == replies{"all"});
        CHECK(s.complete({"ack", "12", "--r"}) == replies{"--reason"});
        CHECK(s.complete({"info", ""}).empty());
    }
    void values_of_options() {
        CHECK(s.complete({"-o", ""}) == (replies{"table", "csv", "json"}));
        CHECK(s.complete({"history", "a/b", "--aggregate", "m"}) == (replies{"minimum", "maximum", "mean"}));
        CHECK(s.complete({"history", "a/b", "--from", ""}).empty());
        s.write("capture.toml", "x");
        CHECK(s.complete({"dump", "roof", "-O", "capt"}) == replies{"capture.toml"});
    }
    void names_of_the_running_daemon() {
        CHECK(s.complete({"status", "roof"}) == (replies{"roof-wes", "roof-tic"}));
        CHECK(s.complete({"get", "roof-w"}) == replies{"roof-wes/"});
        CHECK(s.complete({"get", "roof-wes/re"}) == replies{"roof-wes/relay.1"});
        CHECK_EQUAL(std::string{"-o csv --timeout 1s list -- roof-wes/*"}, s.asked());
        s.complete({"--socket", "/tmp/x", "get", "roof-wes/re"});
        CHECK_EQUAL(std::string{"--socket /tmp/x -o csv --timeout 1s list -- roof-wes/*"}, s.asked());
        CHECK(s.complete({"get", "\"roof-wes/re"}) == replies{"roof-wes/relay.1"});
    }
    void words_that_bash_cuts() {
        CHECK(s.complete({"history", "a/b", "--aggregate", "=", "me"}) == replies{"mean"});
        CHECK(s.complete({"history", "a/b", "--aggregate", "="}).size() == 7);
        CHECK(s.complete({"history", "a/b", "--aggregate=me"}) == replies{"--aggregate=mean"});
        CHECK(s.complete({"get", "roof-wes/clamp.1", ":", ""}) == replies{"a"});
        CHECK(s.complete({"get", "roof-wes/clamp.1", ":", "a"}) == replies{"a"});
    }
    void hostile_names_are_only_text() {
        const auto points = s.complete({"get", "roof-wes/"});
        CHECK_EQUAL(std::size_t{4}, points.size());
        CHECK(offers(points, "roof-wes/\\$\\(touch\\ PWNED\\)"));
        CHECK(offers(points, "roof-wes/a\\\"b\\,c"));
        CHECK(offers(s.complete({"status", "it"}), "it\\'s\\;\\ touch\\ PWNED"));
        // Nor when the command line is run that they were put in.
        const auto run = s.complete({"get", "roof-wes/"}, true);
        CHECK(offers(run, "roof-wes/$(touch PWNED)") && offers(run, "roof-wes/a\"b,c"));
        s.complete({"status", ""}, true);
        // Within quotes only what needs none is offered.
        CHECK_EQUAL(std::size_t{2}, s.complete({"get", "'roof-wes/"}).size());
        s.complete({"get", "$(touch PWNED)/"});
        s.complete({"get", "`touch PWNED`"});
        s.complete({"-o", "$(touch PWNED)"});
        CHECK(!s.is_harmed());
    }
    void a_daemon_that_is_not_there_costs_nothing() {
        s.write("weshclient", "#!/bin/bash\necho weshclient: nobody there >&2\nexit 3\n");
        CHECK(s.complete({"get", "roof-wes/"}).empty());
        std::filesystem::remove(s.where / "weshclient");
        CHECK(s.complete({"status", ""}).empty());
        CHECK(s.complete({"sta"}) == (replies{"status", "statistics"}));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(completion_test);
