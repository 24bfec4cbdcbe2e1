// notifyd.toml: read whole, and what is wrong with it told by file and line.
#include "notify/config.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/test.hpp"

#include <sys/stat.h>

#include <fstream>
#include <iterator>

namespace {

using namespace wesh;
using namespace wesh::test;
using namespace wesh::notify;

constexpr const char* whole = R"([site]
name = "Residence du Parc"
[mail]
host = "mail.example.org"
from = "site@example.org"
[sms]
use = true
daily = 12
[[recipient]]
name = "anne"
mail = "anne@example.org"
phone = "+33612345678"
language = "en"
quiet = "22:00-07:00"
quiet_breaks = "error"
[[rule]]
name = "power"
events = ["ups.*", "site.quiet"]
devices = "ups"
severity_from = "notice"
to = "anne"
for = "30s"
repeat = "4h"
repeat_count = 2
return = false
when = "centre-lost"
[[rule.step]]
after = "20min"
to = ["anne"]
by = "sms"
[[text]]
type = "ups.power-lost"
language = "en"
title = "Power cut at {site}"
)";

std::string complaint(const std::string& text) {
    try {
        parse_config(text, "n.toml");
    } catch (const config_error& e) {
        std::string all;
        for (const auto& line : e.complaints()) all += line + "\n";
        return all;
    }
    return {};
}

class config_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(config_test);
    CPPUNIT_TEST(all_that_can_be_set_arrives);
    CPPUNIT_TEST(what_is_printed_is_read_as_the_same);
    CPPUNIT_TEST(what_is_wrong_is_told_with_its_line);
    CPPUNIT_TEST(a_password_that_everybody_may_read_is_refused);
    CPPUNIT_TEST(files_of_the_folder_beside_are_read_too);
    CPPUNIT_TEST(the_shipped_file_is_right);
    CPPUNIT_TEST_SUITE_END();

    void all_that_can_be_set_arrives() {
        const auto c = parse_config(whole, "n.toml");
        const auto& r = c.rules.rules.at(0);
        CHECK(r.events.size() == 2 && r.devices == std::vector<std::string>{"ups"} &&
              r.wait == duration{30'000});
        CHECK(r.severity_from == severity::notice && r.repeat_count == 2 && !r.return_told &&
              r.when_centre_lost);
        CHECK(r.steps.size() == 1 && r.steps[0].by == way::sms && r.steps[0].after == duration{1'200'000});
        const auto& p = c.rules.recipients.at(0);
        CHECK(p.language == language::english && p.quiet.from == 1320 && p.quiet.to == 420);
        CHECK(p.quiet_breaks == severity::error && c.rules.sms && c.rules.sms_daily == 12);
        CHECK_EQUAL(std::string{"Power cut at {site}"},
                    c.rules.texts.find("ups.power-lost", language::english).title);
    }

    void what_is_printed_is_read_as_the_same() {
        const auto first = print_config(parse_config(whole, "n.toml"));
        const auto second = print_config(parse_config(first, "n.toml"));
        const auto without_places = [](std::string text) {
            for (auto at = text.find("(n.toml"); at != std::string::npos; at = text.find("(n.toml"))
                text.erase(at, text.find(')', at) - at + 1);
            for (auto at = text.find("(default)"); at != std::string::npos; at = text.find("(default)"))
                text.erase(at, 9);
            return text;
        };
        CHECK_EQUAL(without_places(first), without_places(second));
    }

    void what_is_wrong_is_told_with_its_line() {
        const struct {
            std::string text, said;
        } all[] = {
            {"[mial]\nhost = \"x\"\n", "n.toml:1: [mial] is not known; did you mean [mail]?"},
            {"[mail]\nhots = \"x\"\n", "n.toml:2: mail.hots is not known here"},
            {"[[recipent]]\nname = \"a\"\n",
             "n.toml:1: [[recipent]] is not known; did you mean [[recipient]]?"},
            {"[[recipient]]\nname = \"a\"\nmial = \"a@b.org\"\n",
             "n.toml:3: mial is not known here; did you mean mail?"},
            {"[[recipient]]\nname = \"a\"\nmail = \"a@b.org\\r\\nRSET\"\n", "n.toml:3: "},
            {"[[recipient]]\nname = \"a\"\nphone = \"0612345678\"\n", "n.toml:3: a telephone number"},
            {"[[recipient]]\nname = \"a\"\n", "n.toml:1: a has neither mail nor phone"},
            {"[[recipient]]\nname = \"a\"\nphone = \"+33612345678\"\nquiet = \"22\"\n",
             "n.toml:4: quiet hours"},
            {"[recipient]\nname = \"a\"\n", "n.toml:1: write [[recipient]], once for each recipient"},
            {"[[rule]]\nname = \"r\"\n", "n.toml:1: rule r tells nobody"},
            {"[[rule]]\nname = \"r\"\nto = [\"ane\"]\n[mail]\nhost = \"h\"\nfrom = "
             "\"a@b.org\"\n[[recipient]]\nname = "
             "\"anne\"\nmail = \"a@b.org\"\n",
             "n.toml:1: rule r: there is no recipient ane; did you mean anne?"},
            {"[[rule]]\nname = \"r\"\nto = [\"a\"]\nby = \"sms\"\n[[recipient]]\nname = \"a\"\nmail = "
             "\"a@b.org\"\n",
             "n.toml:1: rule r: a has no phone"},
            {"[[rule]]\nname = \"r\"\nto = [\"a\"]\n[[recipient]]\nname = \"a\"\nmail = \"a@b.org\"\n",
             "n.toml:1: rule r: there is no mail without host in [mail]"},
            {"[[rule]]\nname = \"r\"\nto = 3\n", "n.toml:3: to is a text in quotes, or a list of them"},
            {"[site]\ntimezone = \"Europe/Pariss\"\n", "n.toml:2: "},
            {"[[text]]\ntype = \"x\"\ntitle = \"{device\"\n", "n.toml:3: title: "},
            {"[[text]]\ntitle = \"x\"\n", "n.toml:1: this text has no type"},
            {"[mail\n", "n.toml:1: "},
        };
        for (const auto& [text, said] : all)
            CHECK_MESSAGE(text + "-> " + complaint(text), complaint(text).find(said) == 0);
    }

    static void write(const std::string& path, const std::string& text, unsigned mode = 0600) {
        std::ofstream{path} << text;
        CHECK(chmod(path.c_str(), mode) == 0);
    }

    void a_password_that_everybody_may_read_is_refused() {
        folder where;
        const auto path = where / "n.toml";
        const std::string mail = "[mail]\nhost = \"h\"\nfrom = \"a@b.org\"\nuser = \"u\"\n";
        const auto fails = [&] {
            try {
                load_config(path);
            } catch (const config_error& e) {
                return std::string{e.what()};
            }
            return std::string{};
        };
        write(path, mail + "password = \"s3cret\"\n", 0644);
        CHECK(fails().find("everybody may read this file") != std::string::npos);
        write(path, mail + "password = \"s3cret\"\n", 0640);
        CHECK_EQUAL(std::string{"s3cret"}, load_config(path).rules.mail.password);
        CHECK(print_config(load_config(path)).find("s3cret") == std::string::npos);
        write(path, mail + "password_file = \"" + where / "secret" + "\"\n", 0644);
        write(where / "secret", "other\n", 0644);
        CHECK(fails().find("chmod o-rw") != std::string::npos);
        write(where / "secret", "other\n", 0640);
        CHECK_EQUAL(std::string{"other"}, load_config(path).rules.mail.password);
        CHECK(print_config(load_config(path)).find("password_file = ") != std::string::npos);
    }

    void files_of_the_folder_beside_are_read_too() {
        folder where;
        write(where / "n.toml", "[sms]\nuse = true\ndaily = 3\n");
        CHECK(mkdir((where / "n.d").c_str(), 0700) == 0);
        write(where / "n.d/b.toml", "[sms]\ndaily = 9\n");
        write(where / "n.d/a.toml", "[[recipient]]\nname = \"a\"\nphone = \"+33612345678\"\n");
        const auto c = load_config(where / "n.toml");
        CHECK(c.rules.sms_daily == 9 && c.rules.recipients.size() == 1);
        write(where / "n.d/c.toml", "[[recipient]]\nname = \"a\"\nphone = \"+33612345678\"\n");
        CHECK_THROWS(load_config(where / "n.toml"), config_error);
    }

    /// As it is, and with all that it shows uncommented.
    void the_shipped_file_is_right() {
        std::ifstream in{"conf/notifyd.toml"};
        std::string all;
        std::string shown;
        for (std::string line; std::getline(in, line);) {
            all += line + "\n";
            const bool setting =
                line.starts_with("# [[") ||
                (line.starts_with("# ") && line.find(" = ") != std::string::npos &&
                 line.find("password") == std::string::npos && line.find("user") == std::string::npos);
            shown += (setting ? line.substr(2) : line) + "\n";
        }
        CHECK(all.find("[[rule]]") != std::string::npos);
        CHECK_EQUAL(std::string{}, complaint(all));
        CHECK_EQUAL(std::string{}, complaint(shown));
        CHECK_EQUAL(std::size_t{2}, parse_config(shown, "n.toml").rules.rules.size());
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(config_test);

} // namespace
