// What points said and what happened.
#include "clients/command.hpp"
#include "common/clock.hpp"
#include "common/text.hpp"

#include <fmt/format.h>

#include <array>

namespace wesh::client {
namespace {

constexpr duration day = std::chrono::days{1};
constexpr duration follow_wait{50'000};

constexpr std::array row_columns{
    column{"time", "TIME"},       column{"value", "VALUE", true},   column{"unit", "UNIT"},
    column{"quality", "QUALITY"}, column{"count", "SAMPLES", true}, column{"received", ""},
    column{"number", ""},
};

constexpr std::array event_columns{
    column{"time", "TIME"},   column{"device", "DEVICE"},       column{"severity", "SEVERITY"},
    column{"type", "TYPE"},   column{"phase", "PHASE"},         column{"text", "TEXT"},
    column{"end", ""},        column{"number", "NUMBER", true}, column{"opened", ""},
    column{"attributes", ""},
};

/// A step without a word on how: what a counter moved, and the mean of everything else.
aggregate usual_aggregate(const context& c, const std::string& path) {
    const auto points = c.daemon.describe({path});
    return !points.empty() && points.front().kind == point_kind::counter ? aggregate::difference
                                                                         : aggregate::mean;
}

duration parse_step(const std::string& text) {
    const auto ms = parse_milliseconds(text);
    if (!ms || *ms <= 0) throw usage_error{fmt::format("'{}' is no length of time: use 15min, 1h, 1d", text)};
    return duration{*ms};
}

history_query query_of(const context& c) {
    const auto now = system_clock{}.now();
    const auto& a = c.args;
    history_query q;
    q.path = a.words[0];
    q.to = a.has("--to") ? parse_when(*a.find("--to"), now) : now;
    q.from = a.has("--from") ? parse_when(*a.find("--from"), now) : q.to - day;
    q.page = 4096;
    const auto* how = a.find("--aggregate");
    if (how != nullptr) {
        const auto parsed = parse_aggregate(*how);
        if (!parsed)
            throw usage_error{
                fmt::format("--aggregate is raw, first, last, minimum, maximum, mean, difference or "
                            "count, not '{}'",
                            sanitised(*how))};
        q.how = *parsed;
    }
    if (const auto* step = a.find("--step")) {
        q.step = parse_step(*step);
        if (how == nullptr) q.how = usual_aggregate(c, q.path);
    }
    return q;
}

std::string attribute_text(const attributes& all) {
    std::string text;
    for (const auto& [key, content] : all)
        text += fmt::format("{}{}={}", text.empty() ? "" : "; ", key, content);
    return text;
}

/// Prints the records of one kind or the other that are not older than `since`.
struct record_printer {
    sheet& out;
    time_point since;
    bool any = false;

    void operator()(const sample&) {}
    void operator()(const event& e) {
        if (e.time < since) return;
        any = true;
        out.row({e.time, e.device, cell{to_text(e.severity), tone_of(e.severity)}, e.type, cell{}, e.text,
                 cell{}, e.number, cell{}, attribute_text(e.attributes)});
    }
    void operator()(const interval& i) {
        const bool open = i.end == no_time;
        const auto when = open ? i.start : i.end;
        if (when < since) return;
        any = true;
        out.row({when, i.device, cell{to_text(i.severity), tone_of(i.severity)}, i.type,
                 std::string{open ? "begins" : "ends"}, i.text, i.end, i.number, i.id == 0 ? i.number : i.id,
                 attribute_text(i.attributes)});
    }
};

} // namespace

int run_history(const context& c) {
    auto q = query_of(c);
    const auto out = c.make(row_columns);
    bool any = false;
    do {
        const auto page = c.daemon.read_history_page(q);
        for (const auto& r : page.rows)
            out->row({r.time, r.value, page.unit, cell{to_text(r.quality), tone_of(r.quality)}, r.count,
                      r.received, r.number});
        any |= !page.rows.empty();
        q.cursor = page.next;
    } while (q.cursor != 0);
    out->end();
    if (!any) complain(fmt::format("{} has no history in that time", sanitised(q.path)));
    return any ? exit_done : exit_nothing;
}

int run_events(const context& c) {
    const bool follow = c.args.has("--follow");
    const auto now = system_clock{}.now();
    const auto* since = c.args.find("--since");
    const auto out = c.make(event_columns, follow);
    record_printer printer{*out, since == nullptr ? now - day : parse_when(*since, now)};
    stream_query q;
    q.samples = false;
    q.limit = 4096;
    std::uint64_t stream_id = 0;
    for (;;) {
        const auto page = c.daemon.stream(q);
        if (stream_id != 0 && page.stream_id != stream_id) {
            complain("the daemon has begun another history; following that one");
            q.after = 0;
            stream_id = page.stream_id;
            continue;
        }
        stream_id = page.stream_id;
        for (const auto& record : page.records) std::visit(printer, record);
        const bool all = page.next >= page.last || (page.records.empty() && page.next <= q.after);
        q.after = page.next;
        if (!all) continue;
        if (!follow) break;
        out->flush();
        flush_output();
        q.wait = follow_wait;
    }
    out->end();
    return nothing_unless(printer.any, {}, "events in that time");
}

} // namespace wesh::client
