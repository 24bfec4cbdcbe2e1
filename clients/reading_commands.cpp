// Points and their values now.
#include "clients/command.hpp"
#include "clients/terminal.hpp"
#include "common/clock.hpp"
#include "common/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <thread>

namespace wesh::client {
namespace {

constexpr std::array reading_columns{
    column{"path", "PATH"},       column{"value", "VALUE", true}, column{"unit", "UNIT"},
    column{"quality", "QUALITY"}, column{"age", "AGE", true},     column{"time", ""},
    column{"received", ""},       column{"number", ""},
};

constexpr std::array change_columns{
    column{"received", "RECEIVED"}, column{"path", "PATH"},       column{"value", "VALUE", true},
    column{"unit", "UNIT"},         column{"quality", "QUALITY"}, column{"time", ""},
};

constexpr std::array point_columns{
    column{"path", "PATH"},    column{"kind", "KIND"}, column{"unit", "UNIT"},       column{"scale", ""},
    column{"settable", "SET"}, column{"kept", "KEPT"}, column{"meaning", "MEANING"}, column{"id", ""},
};

/// Long enough to be cheap, shorter than what the daemon allows.
constexpr duration watch_limit{50'000};

std::vector<cell> reading_row(const reading& r, time_point now) {
    const auto& s = r.sample;
    return {r.path,
            s.value,
            r.unit,
            cell{to_text(s.quality), tone_of(s.quality)},
            s.received == no_time ? cell{} : cell{now - s.received},
            s.time,
            s.received,
            s.number};
}

void print_changes(sheet& out, const std::vector<reading>& readings) {
    for (const auto& r : readings) {
        const auto& s = r.sample;
        out.row({s.received, r.path, s.value, r.unit, cell{to_text(s.quality), tone_of(s.quality)}, s.time});
    }
    out.flush();
    flush_output();
}

/// Writes over the `drawn` lines above the cursor, clipped to the screen; elsewhere than on a terminal, one
/// sheet after the other. The number of lines written.
std::size_t redraw(std::string_view text, std::size_t drawn) {
    const unsigned rows = terminal_rows();
    if (rows < 3) {
        print(text);
        return 0;
    }
    const auto lines = split(text.substr(0, text.size() - 1), '\n');
    const std::size_t shown = lines.size() < rows ? lines.size() : rows - 2;
    std::string screen = drawn == 0 ? std::string{} : fmt::format("\033[{}A\r", drawn);
    for (std::size_t i = 0; i < shown; ++i) screen.append(lines[i]).append("\033[K\n");
    if (shown < lines.size()) screen += fmt::format("... and {} more\033[K\n", lines.size() - shown);
    print(screen += "\033[J");
    return shown + (shown < lines.size() ? 1 : 0);
}

/// The list again and again, each time something of it has changed, at most twice a second.
int run_live(const context& c) {
    wait_query q;
    q.patterns = c.args.words;
    if (q.patterns.empty()) q.patterns.emplace_back("*");
    q.limit = duration{1'000};
    std::size_t drawn = 0;
    for (;;) {
        q.revision = c.daemon.info().revision;
        const auto readings = c.daemon.read(q.patterns);
        if (readings.empty()) return nothing_unless(false, c.args.words, "points");
        const auto now = system_clock{}.now();
        std::string text;
        const auto out = make_sheet(reading_columns, c.output, [&](std::string_view part) { text += part; });
        for (const auto& r : readings) out->row(reading_row(r, now));
        out->end();
        drawn = redraw(text, drawn);
        flush_output();
        std::this_thread::sleep_for(duration{500});
        c.daemon.wait(q);
    }
}

/// Prints one value as scripts want it; false when there is none.
bool print_bare(const reading& r) {
    const auto& s = r.sample;
    print(to_text(s.value) + "\n");
    if (!has_value(s.value))
        complain(fmt::format("{} has no value ({})", r.path, to_text(s.quality)));
    else if (has(s.quality, quality::stale) || has(s.quality, quality::invalid))
        complain(fmt::format("{} is {}", r.path, to_text(s.quality)));
    return has_value(s.value);
}

/// One question for all; where a point does not exist, which fails it as a whole, one for each.
std::vector<reading> read_those_known(const interface& daemon, const patterns& paths) {
    try {
        return daemon.read(paths);
    } catch (const remote_error& e) {
        if (e.code() != remote_code::not_found) throw;
    }
    std::vector<reading> known;
    for (const auto& path : paths) {
        try {
            for (auto& r : daemon.read({path})) known.push_back(std::move(r));
        } catch (const remote_error& e) {
            if (e.code() != remote_code::not_found) throw;
        }
    }
    return known;
}

} // namespace

int run_list(const context& c) {
    if (c.args.has("--live")) return run_live(c);
    const auto now = system_clock{}.now();
    const auto readings = c.daemon.read(c.args.words);
    const auto out = c.make(reading_columns);
    for (const auto& r : readings) out->row(reading_row(r, now));
    out->end();
    return nothing_unless(!readings.empty(), c.args.words, "points");
}

int run_describe(const context& c) {
    const auto points = c.daemon.describe(c.args.words);
    const auto out = c.make(point_columns);
    for (const auto& p : points)
        out->row({p.path, to_text(p.kind), p.unit, decimal{p.scale, 0}, p.settable, p.kept, p.meaning, p.id});
    out->end();
    return nothing_unless(!points.empty(), c.args.words, "points");
}

int run_get(const context& c) {
    const auto readings = read_those_known(c.daemon, c.args.words);
    if (c.output.format != format::table) {
        const auto now = system_clock{}.now();
        const auto out = c.make(reading_columns);
        for (const auto& r : readings) out->row(reading_row(r, now));
        out->end();
    }
    int code = exit_done;
    for (const auto& path : c.args.words) {
        bool found = false;
        for (const auto& r : readings) {
            if (!matches(path, r.path)) continue;
            found = true;
            const bool known = c.output.format == format::table ? print_bare(r) : has_value(r.sample.value);
            if (!known) code = std::max<int>(code, exit_failed);
        }
        if (!found) {
            complain(fmt::format("there is no point {}", sanitised(path)));
            code = exit_nothing;
        }
    }
    return code;
}

int run_watch(const context& c) {
    wait_query q;
    q.patterns = c.args.words;
    q.limit = watch_limit;
    // Asked before the first values are read: a change in between is told twice rather than never.
    q.revision = c.daemon.info().revision;
    const auto first = c.daemon.read(q.patterns);
    if (first.empty()) return nothing_unless(false, c.args.words, "points");
    const auto out = c.make(change_columns, true);
    print_changes(*out, first);
    for (;;) {
        const auto changed = c.daemon.wait(q);
        // A daemon that was started anew counts from the beginning: what changed meanwhile is not told.
        const bool anew = changed.revision < q.revision;
        q.revision = changed.revision;
        print_changes(*out, anew ? c.daemon.read(q.patterns) : changed.readings);
    }
}

} // namespace wesh::client
