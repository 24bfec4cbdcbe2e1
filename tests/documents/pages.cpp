#include "tests/documents/pages.hpp"

#include "common/text.hpp"
#include "tests/support/test.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace wesh::test {
namespace {

namespace fs = std::filesystem;

void replace_all(std::string& text, std::string_view what, std::string_view with) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
}

std::string plain(std::string mdoc) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 9> escapes{{{"\\[u00B0]", "°"},
                                                                                    {"\\(de", "°"},
                                                                                    {"\\(dq", "\""},
                                                                                    {"\\(aq", "'"},
                                                                                    {"\\['e]", "é"},
                                                                                    {"\\[u00E9]", "é"},
                                                                                    {"\\&", ""},
                                                                                    {"\\e", "\\"},
                                                                                    {"\\-", "-"}}};
    for (const auto& [escape, means] : escapes) replace_all(mdoc, escape, means);
    return mdoc;
}

std::vector<page> pages_of(const std::string& folder, std::string_view ending) {
    std::vector<page> all;
    for (const auto& f : fs::recursive_directory_iterator{folder})
        if (f.is_regular_file() && f.path().string().ends_with(ending))
            all.push_back({f.path().string(), text_of_file(f.path().string())});
    std::sort(all.begin(), all.end(), [](const page& a, const page& b) { return a.path < b.path; });
    return all;
}

std::string place(const page& p, std::size_t line) { return p.path + ":" + std::to_string(line); }

/// "$ weshclient list" and "build/bin/weshclient list" are "weshclient list".
std::string_view bare(std::string_view line) {
    line = trimmed(line);
    for (const std::string_view before : {".Dl ", "$ ", "# ", "amps=$(", "build/bin/"})
        if (line.starts_with(before)) line = trimmed(line.substr(before.size()));
    return line;
}

bool is_command(std::string_view line, std::span<const std::string_view> programs) {
    return std::any_of(programs.begin(), programs.end(),
                       [&](auto p) { return line.starts_with(std::string{p} + ' '); });
}

/// The parts of a line that the shell would run one after the other.
std::vector<std::string> split_by_shell(std::string_view line) {
    std::vector<std::string> parts{""};
    char quote = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (quote != 0) {
            if (c == quote) quote = 0;
        } else if (c == '\'' || c == '"') {
            quote = c;
        } else if (c == '#' && i > 0 && line[i - 1] == ' ') {
            break;
        } else if (c == '|' || c == '&' || c == ';' || c == ')' || c == '>' || c == '<') {
            parts.emplace_back();
            continue;
        }
        parts.back() += c;
    }
    return parts;
}

} // namespace

std::string text_of_file(const std::string& path) {
    const std::ifstream file{path, std::ios::binary};
    CHECK_MESSAGE("there is no " + path + "; tests run in the root of the tree", file.good());
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

std::vector<page> guides() {
    auto all = pages_of("docs", ".md");
    all.push_back({"README.md", text_of_file("README.md")});
    return all;
}

std::vector<page> manuals() {
    std::vector<page> all;
    for (const auto& f : fs::directory_iterator{"man"})
        if (f.path().extension() != ".mk") all.push_back(manual(f.path().filename().string()));
    return all;
}

page manual(const std::string& name) { return {"man/" + name, plain(text_of_file("man/" + name))}; }

std::vector<shown> commands_in(const page& p, std::span<const std::string_view> programs) {
    std::vector<shown> found;
    const bool mdoc = p.path.starts_with("man/");
    std::size_t number = 0;
    bool fenced = false;
    const auto take = [&](std::string_view line) {
        // Behind a wide gap stands what it does.
        line = trimmed(line);
        for (const auto& part : split_by_shell(line.substr(0, line.find("   "))))
            if (const auto command = bare(part); is_command(command, programs))
                found.push_back({place(p, number), std::string{command}});
    };
    for (const auto line : split(p.text, '\n')) {
        ++number;
        fenced = fenced != line.starts_with("```");
        if (fenced) continue;
        if (mdoc ? line.starts_with("$ ") || line.starts_with("# ") || line.starts_with(".Dl ")
                 : line.starts_with("    "))
            take(line);
        if (mdoc) continue;
        // And what stands between backticks.
        const auto pieces = split(line, '`');
        for (std::size_t i = 1; i < pieces.size(); i += 2) take(pieces[i]);
    }
    return found;
}

std::vector<shown> configurations_in(const page& p, std::string_view with) {
    std::vector<shown> found;
    std::string block;
    std::size_t number = 0;
    std::size_t begin = 0;
    const bool mdoc = p.path.starts_with("man/");
    const auto end = [&] {
        if (block.find(with) != std::string::npos) found.push_back({place(p, begin), block});
        block.clear();
    };
    bool inside = false;
    bool fenced = false;
    for (const auto line : split(p.text, '\n')) {
        ++number;
        fenced = fenced != line.starts_with("```");
        const bool was = inside;
        if (mdoc)
            inside = line.starts_with(".Bd -literal") || (inside && !line.starts_with(".Ed"));
        else
            inside = !fenced && (line.starts_with("    ") || (inside && trimmed(line).empty()));
        if (inside && !was) begin = number;
        if (!inside && was) end();
        if (inside && !line.starts_with('.')) block += std::string{line} + "\n";
    }
    end();
    return found;
}

std::vector<std::string> lines_after(const page& p, std::string_view line,
                                     std::initializer_list<std::string_view> ends) {
    std::vector<std::string> found;
    bool inside = false;
    bool seen = false;
    for (const auto l : split(p.text, '\n')) {
        if (inside && std::any_of(ends.begin(), ends.end(), [&](auto e) { return l.starts_with(e); })) break;
        if (inside) found.emplace_back(l);
        if (l == line) inside = seen = true;
    }
    CHECK_MESSAGE(p.path + " has no line \"" + std::string{line} + "\"", seen);
    return found;
}

} // namespace wesh::test
