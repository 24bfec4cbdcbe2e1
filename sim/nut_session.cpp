#include "sim/nut_session.hpp"

#include "common/text.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace wesh::sim {
namespace {

using words = std::vector<std::string>;

constexpr std::size_t most_words = 16;

/// Separated by blanks, or in quotes; a backslash takes what follows as it is.
words words_of(std::string_view line) {
    words all;
    bool inside = false;
    bool quoted = false;
    for (std::size_t i = 0; i < line.size() && all.size() <= most_words; ++i) {
        const char c = line[i];
        if (!quoted && (c == ' ' || c == '\t' || c == '\r')) {
            inside = false;
            continue;
        }
        if (c == '"' && (quoted || !inside)) {
            if (!inside) all.emplace_back();
            quoted = !quoted;
            inside = quoted;
            continue;
        }
        if (!inside) all.emplace_back();
        inside = true;
        all.back() += c == '\\' && i + 1 < line.size() ? line[++i] : c;
    }
    return all;
}

std::string upper(std::string_view text) {
    std::string out{text};
    for (char& c : out)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return out;
}

std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

std::string spoken(const ups_variable& v) { return v.raw ? '"' + v.text + '"' : quoted(v.text); }

std::string var_line(const nut_ups& u, const ups_variable& v) {
    return fmt::format("VAR {} {} {}\n", u.ups_name(), v.name, spoken(v));
}

/// As upsd tells of itself; who looks closely sees whose answer it is.
constexpr std::string_view version = "2.8.0";
std::string server_info() {
    return fmt::format("Network UPS Tools upsd {} - simulated by weshsim {}", version, WESH_VERSION);
}

std::string framed(std::string_view what, const std::string& rows) {
    return fmt::format("BEGIN LIST {0}\n{1}END LIST {0}\n", what, rows);
}

} // namespace

std::string nut_error(std::string_view token) { return fmt::format("ERR {}\n", token); }

/// Each gets the words behind its own.
struct nut_session::commands {
    nut_session& me;

    static nut_answer plain(std::string text) { return {std::move(text), nullptr, false, false, false}; }
    static nut_answer error(std::string_view token) { return plain(nut_error(token)); }
    static nut_answer about(nut_ups* u, std::string text, bool reads) {
        return {std::move(text), u, reads, false, false};
    }
    /// Where there is none of that name, that is the answer.
    template <class F>
    nut_answer of_ups(std::string_view name, F f) {
        auto* u = me.find(name);
        return u == nullptr ? error("UNKNOWN-UPS") : f(*u);
    }

    nut_answer help() {
        return plain("Commands: HELP VER GET LIST SET INSTCMD LOGIN LOGOUT USERNAME PASSWORD STARTTLS\n");
    }
    nut_answer list_all() {
        std::string rows;
        for (const auto* u : me.all_)
            rows += fmt::format("UPS {} {}\n", u->ups_name(), quoted(u->description()));
        return plain(framed("UPS", rows));
    }
    nut_answer list(const words& w) {
        const auto what = w.empty() ? std::string{} : upper(w[0]);
        if (what == "UPS" && w.size() == 1) return list_all();
        const bool of_variable = what == "ENUM" || what == "RANGE";
        const bool empty = what == "RW" || what == "CMD" || what == "CLIENT";
        if ((what != "VAR" && !empty && !of_variable) || w.size() != (of_variable ? 3 : 2))
            return error("INVALID-ARGUMENT");
        return of_ups(w[1], [&](nut_ups& u) {
            std::string rows;
            if (what == "VAR")
                for (const auto& v : u.variables()) rows += var_line(u, v);
            const auto frame =
                fmt::format("{} {}{}{}", what, u.ups_name(), of_variable ? " " : "", of_variable ? w[2] : "");
            return about(&u, framed(frame, rows), what != "CLIENT");
        });
    }
    nut_answer get_variable(nut_ups& u, const std::string& name) {
        if (name == "server.info") return plain(var_line(u, {name, server_info(), false}));
        if (name == "server.version") return plain(var_line(u, {name, std::string{version}, false}));
        const auto v = u.variable(name);
        return about(&u, v ? var_line(u, *v) : nut_error("VAR-NOT-SUPPORTED"), true);
    }
    nut_answer get(const words& w) {
        const auto what = w.empty() ? std::string{} : upper(w[0]);
        if (what == "TRACKING") return plain("OFF\n");
        if ((what == "UPSDESC" || what == "NUMLOGINS") && w.size() == 2)
            return of_ups(w[1], [&](nut_ups& u) {
                return about(&u,
                             what == "UPSDESC"
                                 ? fmt::format("UPSDESC {} {}\n", u.ups_name(), quoted(u.description()))
                                 : fmt::format("NUMLOGINS {} 0\n", u.ups_name()),
                             false);
            });
        if ((what != "VAR" && what != "TYPE" && what != "DESC") || w.size() != 3)
            return error("INVALID-ARGUMENT");
        return of_ups(w[1], [&](nut_ups& u) {
            if (what == "VAR") return get_variable(u, w[2]);
            if (what == "DESC")
                return about(&u, fmt::format("DESC {} {} \"Description unavailable\"\n", u.ups_name(), w[2]),
                             false);
            const bool there = u.variable(w[2]).has_value();
            return about(&u,
                         there ? fmt::format("TYPE {} {} STRING:255\n", u.ups_name(), w[2])
                               : nut_error("VAR-NOT-SUPPORTED"),
                         true);
        });
    }
    nut_answer username(const words& w) { return take_once(me.user_, w, "ALREADY-SET-USERNAME"); }
    nut_answer password(const words& w) { return take_once(me.password_, w, "ALREADY-SET-PASSWORD"); }
    static nut_answer take_once(bool& given, const words& w, std::string_view again) {
        if (w.size() != 1) return error("INVALID-ARGUMENT");
        if (given) return error(again);
        given = true;
        return plain("OK\n");
    }
    /// It knows nobody, whom it tells only now, as upsd does.
    nut_answer order(const words& w, bool logs_in) {
        nut_answer a = error(!me.user_       ? "USERNAME-REQUIRED"
                             : !me.password_ ? "PASSWORD-REQUIRED"
                                             : "ACCESS-DENIED");
        a.logs_in = logs_in;
        const std::size_t named = logs_in || w.size() < 2 ? 0 : upper(w[0]) == "VAR" ? 1 : 0;
        if (w.size() > named) a.about = me.find(w[named]);
        return a;
    }
};

namespace {

struct command_row {
    std::string_view word;
    nut_answer (*run)(nut_session::commands&, const words&);
};

using commands = nut_session::commands;

constexpr std::array command_table{
    command_row{"VER", [](commands&, const words&) { return commands::plain(server_info() + '\n'); }},
    command_row{"NETVER", [](commands&, const words&) { return commands::plain("1.3\n"); }},
    command_row{"PROTVER", [](commands&, const words&) { return commands::plain("1.3\n"); }},
    command_row{"HELP", [](commands& c, const words&) { return c.help(); }},
    command_row{"LIST", [](commands& c, const words& w) { return c.list(w); }},
    command_row{"GET", [](commands& c, const words& w) { return c.get(w); }},
    command_row{"USERNAME", [](commands& c, const words& w) { return c.username(w); }},
    command_row{"PASSWORD", [](commands& c, const words& w) { return c.password(w); }},
    command_row{"LOGIN", [](commands& c, const words& w) { return c.order(w, true); }},
    command_row{"SET", [](commands& c, const words& w) { return c.order(w, false); }},
    command_row{"INSTCMD", [](commands& c, const words& w) { return c.order(w, false); }},
    command_row{"FSD", [](commands& c, const words& w) { return c.order(w, false); }},
    command_row{"PRIMARY", [](commands& c, const words& w) { return c.order(w, false); }},
    command_row{"MASTER", [](commands& c, const words& w) { return c.order(w, false); }},
    command_row{"STARTTLS",
                [](commands&, const words&) { return commands::error("FEATURE-NOT-CONFIGURED"); }},
    command_row{"LOGOUT",
                [](commands&, const words&) {
                    return nut_answer{"OK Goodbye\n", nullptr, false, false, true};
                }},
};

} // namespace

nut_ups* nut_session::find(std::string_view name) const noexcept {
    const auto found =
        std::find_if(all_.begin(), all_.end(), [&](const auto* u) { return u->ups_name() == name; });
    return found == all_.end() ? nullptr : *found;
}

nut_answer nut_session::answer(std::string_view line) {
    auto w = words_of(line);
    commands c{*this};
    if (w.empty()) return commands::error("UNKNOWN-COMMAND");
    const auto word = upper(w[0]);
    w.erase(w.begin());
    for (const auto& row : command_table)
        if (row.word == word) return row.run(c, w);
    return commands::error("UNKNOWN-COMMAND");
}

} // namespace wesh::sim
