// What a stand-in answers: the procedures of wesh.x, as weshd means them.
#include "libclient/memory_answers.hpp"

#include "common/text.hpp"

#include <algorithm>

namespace wesh {
namespace {

bool is_pattern(std::string_view s) noexcept { return s.find_first_of("*?") != std::string_view::npos; }

template <class Strings>
bool any_matches(const Strings& patterns, std::string_view name) {
    if (patterns.patterns_len == 0) return true;
    for (u_int i = 0; i < patterns.patterns_len; ++i)
        if (matches(patterns.patterns_val[i], name)) return true;
    return false;
}

} // namespace

/// A refusal has the same form for every procedure.
memory_daemon::results memory_daemon::refuse(wesh_status status, const std::string& text,
                                             const std::string& subject) {
    wesh_info_result r{};
    r.status = status;
    r.wesh_info_result_u.error = {rpc::borrow(text), rpc::borrow(subject)};
    return encoded(xdr_wesh_info_result, r);
}

duration memory_daemon::wait_of(std::uint32_t procedure, std::span<const char> arguments) {
    if (procedure == WESH_WAIT)
        return duration{arguments_of<wesh_wait_args>{xdr_wesh_wait_args, arguments} -> limit};
    if (procedure == WESH_STREAM)
        return duration{arguments_of<wesh_stream_args>{xdr_wesh_stream_args, arguments} -> wait};
    return {};
}

memory_daemon::results memory_daemon::answer(std::uint32_t procedure, std::span<const char> arguments,
                                             bool is_up) {
    if (next_refusal && procedure != WESH_NULL) {
        const auto r = *std::exchange(next_refusal, std::nullopt);
        return refuse(static_cast<wesh_status>(r.code), r.text);
    }
    if (!admin && ((procedure >= WESH_COMMAND && procedure <= WESH_REMOVE) || procedure == WESH_ACKNOWLEDGE))
        return refuse(WESH_NOT_PERMITTED, "this takes the group wesh-admin");
    switch (procedure) {
    case WESH_INFO:
        return info();
    case WESH_DEVICES:
        return list_devices(arguments);
    case WESH_DESCRIBE:
        return describe(arguments);
    case WESH_READ:
        return read(arguments);
    case WESH_HISTORY:
        return history(arguments);
    case WESH_STREAM:
        return stream(arguments, is_up);
    case WESH_WAIT:
        return wait(arguments, is_up);
    case WESH_COMMAND:
        return execute(arguments);
    case WESH_ADD:
    case WESH_CHANGE:
        return put_device(arguments, procedure == WESH_ADD);
    case WESH_REMOVE:
        return remove_device(arguments);
    case WESH_LIST_FILES:
        return list_files(arguments);
    case WESH_GET_FILE:
        return get_file(arguments);
    case WESH_PUT_FILE:
        return store_file(arguments);
    case WESH_STATISTICS:
        return statistics();
    case WESH_ACKNOWLEDGE:
        return acknowledge(arguments);
    default:
        return std::span<const char>{};
    }
}

// ---- what there is ----

memory_daemon::results memory_daemon::info() {
    std::string release = WESH_VERSION;
    wesh_info i{};
    i.release = release.data();
    i.site = site.data();
    i.stream_id = stream_id;
    i.last_number = records.size();
    i.revision = revision;
    i.now = to_milliseconds(now);
    i.started = to_milliseconds(started);
    i.devices = static_cast<u_int>(devices.size());
    i.points = static_cast<u_int>(points.size());
    i.admin = admin ? TRUE : FALSE;
    return good<wesh_info_result>(i);
}

memory_daemon::results memory_daemon::list_devices(std::span<const char> arguments) {
    const arguments_of<wesh_devices_args> args{xdr_wesh_devices_args, arguments};
    std::vector<wesh_device> found;
    std::vector<rpc::wire_pairs> pairs(devices.size());
    for (std::size_t i = 0; i < devices.size(); ++i) {
        if (!any_matches(args->patterns, devices[i].name)) continue;
        pairs[i] = rpc::wire_pairs{devices[i].attributes};
        found.push_back(rpc::to_wire(devices[i], pairs[i]));
    }
    wesh_device_page page{};
    const auto part = page_from(found, args->cursor, page.next);
    page.devices = {length_of(part), part.data()};
    return good<wesh_devices_result>(page);
}

memory_daemon::results memory_daemon::describe(std::span<const char> arguments) {
    const arguments_of<wesh_describe_args> args{xdr_wesh_describe_args, arguments};
    std::vector<wesh_point> found;
    for (const auto& p : points)
        if (any_matches(args->patterns, p.words.path)) found.push_back(rpc::to_wire(p.words));
    wesh_point_page page{};
    page.stream_id = stream_id;
    const auto part = page_from(found, args->cursor, page.next);
    page.points = {length_of(part), part.data()};
    return good<wesh_describe_result>(page);
}

memory_daemon::results memory_daemon::statistics() {
    std::string name = "rpc.calls";
    std::string unit;
    std::string meaning = "calls answered";
    wesh_statistic one{name.data(), calls, unit.data(), meaning.data()};
    wesh_statistics all{};
    all.statistics = {1, &one};
    return good<wesh_statistics_result>(all);
}

// ---- values ----

bool memory_daemon::is_selected(const wesh_selection& s, const point& p) const {
    if (s.ids.ids_len != 0)
        return std::find(s.ids.ids_val, s.ids.ids_val + s.ids.ids_len, p.words.id) !=
               s.ids.ids_val + s.ids.ids_len;
    return any_matches(s.patterns, p.words.path);
}

wesh_reading memory_daemon::wire_of(const point& p, bool with_words) const noexcept {
    static const std::string nothing;
    return {rpc::borrow(with_words ? p.words.path : nothing),
            rpc::borrow(with_words ? p.words.unit : nothing), rpc::to_wire(p.now)};
}

memory_daemon::results memory_daemon::read(std::span<const char> arguments) {
    const arguments_of<wesh_read_args> args{xdr_wesh_read_args, arguments};
    const auto& wanted = args->selection;
    const auto& asked = wanted.patterns;
    const bool by_id = wanted.ids.ids_len != 0;
    if (by_id && wanted.stream_id != stream_id)
        return refuse(WESH_STREAM_CHANGED, "the ids are of another stream id: describe again", "ids");
    const bool exact = !by_id && asked.patterns_len != 0 &&
                       std::none_of(asked.patterns_val, asked.patterns_val + asked.patterns_len, is_pattern);
    std::vector<wesh_reading> found;
    if (exact)
        for (u_int i = 0; i < asked.patterns_len; ++i) {
            const point* p = find_point(asked.patterns_val[i]);
            if (p == nullptr) return refuse(WESH_NOT_FOUND, "there is no such point", asked.patterns_val[i]);
            found.push_back(wire_of(*p, true));
        }
    else
        for (const auto& p : points)
            if (is_selected(wanted, p)) found.push_back(wire_of(p, !by_id));
    wesh_reading_page page{};
    const auto part = page_from(found, args->cursor, page.next);
    page.readings = {length_of(part), part.data()};
    return good<wesh_read_result>(page);
}

memory_daemon::results memory_daemon::wait(std::span<const char> arguments, bool is_up) {
    const arguments_of<wesh_wait_args> args{xdr_wesh_wait_args, arguments};
    if (args->selection.ids.ids_len != 0 && args->selection.stream_id != stream_id)
        return refuse(WESH_STREAM_CHANGED, "the ids are of another stream id: describe again", "ids");
    std::vector<const point*> changed;
    for (const auto& p : points)
        if (p.changed > args->revision && is_selected(args->selection, p)) changed.push_back(&p);
    if (changed.empty() && !is_up) return {};
    std::sort(changed.begin(), changed.end(),
              [](const point* a, const point* b) { return a->changed < b->changed; });
    wesh_wait_page page{};
    page.revision = revision;
    if (changed.size() > memory_page_max) {
        changed.resize(memory_page_max);
        page.revision = changed.back()->changed;
    }
    std::vector<wesh_reading> told;
    for (const point* p : changed) told.push_back(wire_of(*p, args->selection.ids.ids_len == 0));
    page.readings = {static_cast<u_int>(told.size()), told.data()};
    return good<wesh_wait_result>(page);
}

// ---- the past ----

memory_daemon::results memory_daemon::history(std::span<const char> arguments) {
    const arguments_of<wesh_history_args> args{xdr_wesh_history_args, arguments};
    if (rpc::number_said(args->aggregate) != WESH_RAW)
        return refuse(WESH_UNSUPPORTED, "a stand-in makes no aggregates", "aggregate");
    const point* p = find_point(args->path);
    if (p == nullptr) return refuse(WESH_NOT_FOUND, "there is no such point", args->path);
    std::vector<wesh_history_row> found;
    for (const auto& r : records) {
        const auto* s = std::get_if<sample>(&r);
        if (s == nullptr || s->point != p->words.id) continue;
        const auto t = to_milliseconds(s->time);
        if (t < args->from || t >= args->to) continue;
        found.push_back({t, to_milliseconds(s->received), s->number, static_cast<u_int>(s->quality), 1,
                         rpc::to_wire(s->value)});
    }
    wesh_history_page page{};
    page.unit = rpc::borrow(p->words.unit);
    const auto part =
        page_from(found, args->cursor, page.next, std::min<std::size_t>(memory_page_max, args->limit));
    page.rows = {length_of(part), part.data()};
    return good<wesh_history_result>(page);
}

memory_daemon::results memory_daemon::stream(std::span<const char> arguments, bool is_up) {
    const arguments_of<wesh_stream_args> args{xdr_wesh_stream_args, arguments};
    if (args->stream_id != 0 && args->stream_id != stream_id)
        return refuse(WESH_STREAM_CHANGED, "the history has another stream id: its numbers begin anew",
                      "stream_id");
    const std::size_t limit = std::min<std::size_t>(memory_page_max, args->limit);
    std::vector<rpc::wire_pairs> pairs(limit);
    std::vector<wesh_record> found;
    wesh_record_page page{};
    page.next = args->after;
    for (std::size_t i = args->after; i < records.size() && found.size() < limit; ++i) {
        page.next = i + 1;
        wesh_record w{};
        w.kind = 1U << records[i].index();
        if ((args->kinds & w.kind) == 0) continue;
        auto& own = pairs[found.size()];
        if (const auto* s = std::get_if<sample>(&records[i])) {
            w.wesh_record_u.sample = rpc::to_wire(*s);
        } else if (const auto* e = std::get_if<event>(&records[i])) {
            own = rpc::wire_pairs{e->attributes};
            w.wesh_record_u.event = rpc::to_wire(*e, own);
        } else if (const auto* v = std::get_if<interval>(&records[i])) {
            own = rpc::wire_pairs{v->attributes};
            w.wesh_record_u.interval = rpc::to_wire(*v, own);
        }
        found.push_back(w);
    }
    if (found.empty() && args->wait != 0 && !is_up) return {};
    page.stream_id = stream_id;
    page.first = 1;
    page.last = records.size();
    page.records = {static_cast<u_int>(found.size()), found.data()};
    return good<wesh_stream_result>(page);
}

} // namespace wesh
