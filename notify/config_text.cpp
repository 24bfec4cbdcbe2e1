// The configuration written out again.
#include "common/text.hpp"
#include "common/words.hpp"
#include "notify/config.hpp"

#include <fmt/format.h>

namespace wesh::notify {
namespace {

std::string span_text(const day_span& s) {
    if (s == day_span{}) return {};
    return fmt::format("{:02}:{:02}-{:02}:{:02}", s.from / 60, s.from % 60, s.to / 60, s.to % 60);
}

std::string list_text(const std::vector<std::string>& all) {
    std::string text;
    for (const auto& one : all) text += (text.empty() ? "" : ", ") + toml_quoted(one);
    return "[" + text + "]";
}

void line(std::string& out, std::string_view key, std::string_view content) {
    if (content.empty()) return;
    std::string quoted;
    for (const char c : toml_quoted(content)) quoted += c == '\n' ? std::string{"\\n"} : std::string{c};
    out += fmt::format("{} = {}\n", key, quoted);
}
void time_line(std::string& out, std::string_view key, duration d) {
    line(out, key, duration_text(d.count()));
}

void append(std::string& out, const recipient& r) {
    out += "\n[[recipient]]\n";
    line(out, "name", r.name);
    line(out, "mail", r.mail);
    line(out, "phone", r.phone);
    line(out, "language", word_of(language_words, r.language));
    line(out, "quiet", span_text(r.quiet));
    line(out, "quiet_breaks", to_text(r.quiet_breaks));
}

void append(std::string& out, const rule& r) {
    out += "\n[[rule]]\n";
    line(out, "name", r.name);
    out += fmt::format("events = {}\ndevices = {}\n", list_text(r.events), list_text(r.devices));
    line(out, "severity_from", to_text(r.severity_from));
    out += fmt::format("to = {}\n", list_text(r.to));
    line(out, "by", to_text(r.by));
    time_line(out, "for", r.wait);
    time_line(out, "repeat", r.repeat);
    out += fmt::format("repeat_count = {}\nreturn = {}\n", r.repeat_count, r.return_told);
    line(out, "when", r.when_centre_lost ? "centre-lost" : "always");
    for (const auto& s : r.steps) {
        out += "[[rule.step]]\n";
        time_line(out, "after", s.after);
        out += fmt::format("to = {}\n", list_text(s.to));
        line(out, "by", to_text(s.by));
    }
}

void append(std::string& out, const template_row& t) {
    out += "\n[[text]]\n";
    line(out, "type", t.type);
    line(out, "language", word_of(language_words, t.language));
    line(out, "title", t.title);
    line(out, "what", t.what);
    line(out, "todo", t.todo);
    line(out, "over", t.over);
}

} // namespace

std::string print_config(const config& c) {
    auto out = print_options(program_options(), c.program);
    if (!c.password_file.empty()) {
        const std::string before = "\n[sms]\n";
        out.insert(out.find(before),
                   fmt::format("# file whose first line is the password\npassword_file = {}\n",
                               toml_quoted(c.password_file)));
    }
    for (const auto& r : c.rules.recipients) append(out, r);
    for (const auto& r : c.rules.rules) append(out, r);
    for (const auto& t : c.texts) append(out, t);
    return out;
}

} // namespace wesh::notify
