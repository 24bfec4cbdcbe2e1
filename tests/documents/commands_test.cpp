// Every command line that a document shows is one that its program has, by the program's own help.
#include "tests/documents/pages.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/process.hpp"
#include "tests/support/test.hpp"

#include "common/text.hpp"

#include <algorithm>
#include <array>
#include <map>

using namespace wesh;
using namespace wesh::test;

namespace {

constexpr std::array<std::string_view, 12> programs{
    "weshclient",   "weshtop",  "weshd",      "weshsim",        "tonique",      "tonique-admin",
    "tonique-site", "toniqued", "wesh-httpd", "tonique-packet", "wesh-notifyd", "wesh-notify"};

/// Options by name, and whether a value follows.
using options = std::map<std::string, bool, std::less<>>;

/// What a help tells: "list [PATTERN...] [--live]" is the command `list` with the option --live.
struct known_commands {
    options common;
    std::map<std::string, options, std::less<>> commands;
};

std::vector<std::string> words_of(std::string_view line) {
    std::vector<std::string> words{""};
    char quote = 0;
    for (const char c : line) {
        if (quote != 0 ? c == quote : c == '\'' || c == '"')
            quote = quote != 0 ? '\0' : c;
        else if (c != ' ' || quote != 0)
            words.back() += c;
        else if (!words.back().empty())
            words.emplace_back();
    }
    if (words.back().empty()) words.pop_back();
    return words;
}

bool is_word(std::string_view text) {
    return !text.empty() && text.front() != '-' &&
           text.find_first_not_of("abcdefghijklmnopqrstuvwxyz-") == std::string_view::npos;
}

void take_options(std::string_view usage, options& into) {
    for (std::size_t i = 0; i < usage.size(); ++i) {
        if (usage[i] != '-' ||
            (i > 0 && std::string_view{" [|"}.find(usage[i - 1]) == std::string_view::npos))
            continue;
        const auto end = std::min(usage.find_first_of(" ],=|", i), usage.size());
        // "-c, --config FILE": what follows the last name is the value of all.
        const auto list = usage.substr(end);
        const bool another = list.starts_with(", -");
        const auto value_at = another ? usage.find(' ', end + 2) : end;
        const bool value = value_at != std::string_view::npos && value_at + 1 < usage.size() &&
                           usage[value_at] == ' ' && usage[value_at + 1] >= 'A' && usage[value_at + 1] <= 'Z';
        into[std::string{usage.substr(i, end - i)}] = value;
        i = end;
    }
}

void take_command(std::string_view usage, known_commands& into) {
    std::string before;
    for (auto rest = usage; !rest.empty();) {
        const auto bar = rest.find(" | ");
        const auto one = rest.substr(0, bar);
        rest = bar == std::string_view::npos ? std::string_view{} : rest.substr(bar + 3);
        std::string name = before;
        std::string last;
        for (const auto& w : words_of(one)) {
            if (!is_word(w)) break;
            if (!last.empty()) name += (name.empty() ? "" : " ") + last;
            last = w;
        }
        if (last.empty()) continue;
        if (one.data() == usage.data()) before = name;
        take_options(one, into.commands[(name.empty() ? "" : name + " ") + last]);
    }
}

known_commands parse_help(const std::string& name, std::string_view help) {
    known_commands k;
    bool usage_lines = true;
    for (const auto line : split(help, '\n')) {
        usage_lines = usage_lines && !line.empty();
        const auto text = trimmed(line);
        if (usage_lines) {
            // "usage: weshsim ctl SOCKET COMMAND..."
            const auto at = text.find(name + ' ');
            if (at == std::string_view::npos) continue;
            const auto usage = text.substr(at + name.size() + 1);
            if (is_word(words_of(usage).front()))
                take_command(usage, k);
            else
                take_options(usage, k.common);
            continue;
        }
        if (!line.starts_with("  ") || text.empty()) continue;
        const auto usage = text.substr(0, text.find("  "));
        if (text.starts_with('-'))
            take_options(usage, k.common);
        else if (line[2] != ' ' && is_word(words_of(usage).front()))
            take_command(usage, k);
    }
    k.common.emplace("--help", false);
    k.common.emplace("--version", false);
    return k;
}

/// Why the program would not know this line; empty when it does.
std::string complaint(const known_commands& k, std::string_view line) {
    const auto words = words_of(line);
    std::vector<std::string> plain;
    std::vector<std::string> given;
    for (std::size_t i = 1; i < words.size(); ++i) {
        if (words[i].size() < 2 || words[i][0] != '-') {
            plain.push_back(words[i]);
            continue;
        }
        given.push_back(words[i].substr(0, words[i].find('=')));
        const auto takes_value = [&](const options& all) {
            const auto o = all.find(given.back());
            return o != all.end() && o->second;
        };
        if (takes_value(k.common) || std::any_of(k.commands.begin(), k.commands.end(),
                                                 [&](const auto& c) { return takes_value(c.second); }))
            ++i;
    }
    const options* own = nullptr;
    std::string command;
    for (std::size_t n = std::min<std::size_t>(plain.size(), 2); n > 0 && own == nullptr; --n) {
        command = n == 2 ? plain[0] + " " + plain[1] : plain[0];
        if (const auto c = k.commands.find(command); c != k.commands.end()) own = &c->second;
    }
    if (own == nullptr && !plain.empty() && is_word(plain[0])) return "there is no command " + plain[0];
    for (const auto& g : given)
        if (!k.common.contains(g) && (own == nullptr || !own->contains(g))) return "there is no option " + g;
    return {};
}

} // namespace

class documents_commands_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(documents_commands_test);
    CPPUNIT_TEST(what_no_program_has_is_seen);
    CPPUNIT_TEST(every_command_line_is_one_that_its_program_has);
    CPPUNIT_TEST_SUITE_END();

    folder where;
    int said = 0;
    std::map<std::string, known_commands, std::less<>> known;

    std::string said_by(const std::string& name, const std::vector<std::string>& words) {
        std::vector<std::string> all{program(name)};
        all.insert(all.end(), words.begin(), words.end());
        process p{std::move(all), where / std::to_string(++said)};
        CHECK(p.wait().clean());
        return p.output();
    }
    const known_commands& help_of(const std::string& name) {
        auto k = known.find(name);
        if (k == known.end()) {
            const auto help = said_by(name, {"--help"});
            auto parsed = parse_help(name, help);
            // Where each command has a help of its own, that tells its options.
            if (help.find(name + " help COMMAND") != std::string::npos)
                for (auto& [command, own] : parsed.commands) {
                    if (command == "help") continue;
                    std::vector<std::string> words{"help"};
                    for (const auto& w : words_of(command)) words.push_back(w);
                    own = parse_help(name, said_by(name, words)).common;
                }
            k = known.emplace(name, std::move(parsed)).first;
        }
        return k->second;
    }
    std::string complaint_about(std::string_view line) {
        return complaint(help_of(std::string{line.substr(0, line.find(' '))}), line);
    }

  public:
    void what_no_program_has_is_seen() {
        for (const auto* right :
             {"weshclient list 'a/*' --live", "weshclient -o csv history a/b --from 2d",
              "weshclient files get box f.csv", "weshd --check -c ./weshd.toml",
              "tonique-admin sites add 3 harbour --town Brest", "tonique-packet key show k",
              "tonique --at-site carrier", "tonique-site enrol https://c:8443 CODE"})
            CHECK_MESSAGE(right, complaint_about(right).empty());
        CHECK_EQUAL(std::string{"there is no command lst"}, complaint_about("weshclient lst 'a/*'"));
        CHECK_EQUAL(std::string{"there is no option --form"},
                    complaint_about("weshclient history a --form 2d"));
        // One command's option is not another's.
        CHECK_EQUAL(std::string{"there is no option --follow"}, complaint_about("weshclient list --follow"));
        CHECK_EQUAL(std::string{"there is no command sites"}, complaint_about("tonique-admin sites ad 3 x"));
        CHECK_EQUAL(std::string{"there is no option --checks"}, complaint_about("weshd --checks"));
    }
    void every_command_line_is_one_that_its_program_has() {
        auto pages = guides();
        for (auto& p : manuals()) pages.push_back(std::move(p));
        std::size_t found = 0;
        std::string wrong;
        for (const auto& p : pages)
            for (const auto& c : commands_in(p, programs)) {
                // Its options stand in weshsim(1) alone.
                if (c.text.starts_with("weshsim tic ")) continue;
                ++found;
                const auto why = complaint_about(c.text);
                if (!why.empty()) wrong += "\n" + c.place + ": " + c.text + ": " + why;
            }
        CHECK_MESSAGE(wrong, wrong.empty());
        CHECK_MESSAGE(std::to_string(found) + " command lines", found > 150);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(documents_commands_test);
