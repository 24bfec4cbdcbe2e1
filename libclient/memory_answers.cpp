// What a stand-in answers: the procedures of wesh.x, as weshd means them.
#include "libclient/memory_daemon.hpp"

#include "common/text.hpp"

#include <algorithm>

namespace wesh {
namespace {

using rpc::result_traits;

/// Of a page: little, so that tests see more than one.
constexpr std::size_t page_max = 100;
constexpr std::size_t out_max = 8U << 20;

/// Decoded arguments; a stand-in is called by libwesh alone, which encodes what can be decoded.
template <class Args>
class arguments_of : public rpc::decoded<Args> {
  public:
    arguments_of(rpc::xdr_routine<Args> routine, std::span<const char> bytes)
        : rpc::decoded<Args>{routine} {
        if (!this->decode(bytes)) throw local_error{"the stand-in cannot read the arguments of a call"};
    }
};

bool is_pattern(std::string_view s) noexcept { return s.find_first_of("*?") != std::string_view::npos; }

template <class Strings>
bool any_matches(const Strings& patterns, std::string_view name) {
    if (patterns.patterns_len == 0) return true;
    for (u_int i = 0; i < patterns.patterns_len; ++i)
        if (matches(patterns.patterns_val[i], name)) return true;
    return false;
}

/// One page of a list, from a cursor that is a place in it; `next` is set to the place of the next.
template <class T>
std::span<T> page_from(std::vector<T>& all, std::uint64_t cursor, std::uint64_t& next,
                       std::size_t limit = page_max) {
    const std::size_t first = std::min<std::size_t>(cursor, all.size());
    const std::size_t count = std::min(limit, all.size() - first);
    next = first + count < all.size() ? first + count : 0;
    return std::span{all}.subspan(first, count);
}

template <class T>
u_int length_of(std::span<T> page) noexcept {
    return static_cast<u_int>(page.size());
}

} // namespace

// ---- the form of an answer ----

template <class T>
memory_daemon::results memory_daemon::encoded(rpc::xdr_routine<T> routine, const T& content) {
    std::size_t length = rpc::encode(routine, content, std::span{out_});
    if (length == 0) {
        out_.resize(out_max);
        length = rpc::encode(routine, content, std::span{out_});
    }
    if (length == 0) throw local_error{"what the stand-in was told to say breaks a bound of wesh-rpc(7)"};
    return std::span<const char>{out_.data(), length};
}

template <class Result, class Good>
memory_daemon::results memory_daemon::good(const Good& g) {
    Result r{};
    r.status = WESH_OK;
    result_traits<Result>::good(r) = g;
    return encoded(result_traits<Result>::routine, r);
}

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
    if (!admin && procedure >= WESH_COMMAND && procedure <= WESH_REMOVE)
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
    if (changed.size() > page_max) {
        changed.resize(page_max);
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
    const auto part = page_from(found, args->cursor, page.next, std::min<std::size_t>(page_max, args->limit));
    page.rows = {length_of(part), part.data()};
    return good<wesh_history_result>(page);
}

memory_daemon::results memory_daemon::stream(std::span<const char> arguments, bool is_up) {
    const arguments_of<wesh_stream_args> args{xdr_wesh_stream_args, arguments};
    if (args->stream_id != 0 && args->stream_id != stream_id)
        return refuse(WESH_STREAM_CHANGED, "the history has another stream id: its numbers begin anew",
                      "stream_id");
    const std::size_t limit = std::min<std::size_t>(page_max, args->limit);
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

// ---- orders ----

command_result memory_daemon::carry_out(const command& c, point& p) {
    if (handler) {
        command_result r = handler(c);
        if (r.time == no_time) r.time = now;
        if (r.outcome == command_outcome::done && has_value(r.value)) say(p, r.value, quality::good, no_time);
        return r;
    }
    value v = p.words.kind == point_kind::gauge || p.words.kind == point_kind::counter ? value{} : c.argument;
    if (c.action == "toggle") v = to_text(p.now.value) == "on" ? "off" : "on";
    if (!has_value(v))
        if (const auto number = decimal::parse(c.argument)) v = *number;
    if (!has_value(v) || to_text(v).empty())
        return {command_outcome::failed, "'" + c.argument + "' is no value for it", {}, now};
    say(p, v, quality::good, no_time);
    return {command_outcome::done, "", v, now};
}

memory_daemon::results memory_daemon::execute(std::span<const char> arguments) {
    const arguments_of<wesh_command_args> args{xdr_wesh_command_args, arguments};
    const command c{args->target, args->action, args->argument, args->key, duration{args->limit}};
    if (c.action != "set" && c.action != "toggle")
        return refuse(WESH_INVALID_ARGUMENT, "expected the action set or toggle", "action");
    point* p = find_point(c.target);
    if (p == nullptr) return refuse(WESH_NOT_FOUND, "there is no such point", c.target);
    if (!p->words.settable) return refuse(WESH_UNSUPPORTED, "this point cannot be set", c.target);
    auto known = by_key.find(c.key);
    command_result done;
    if (c.key.empty() || known == by_key.end()) {
        commands.push_back(c);
        done = carry_out(c, *p);
        if (!c.key.empty()) by_key.emplace(c.key, done);
    } else {
        done = known->second;
    }
    return good<wesh_command_result>(rpc::to_wire(done));
}

memory_daemon::results memory_daemon::put_device(std::span<const char> arguments, bool is_new) {
    const arguments_of<wesh_device_args> args{xdr_wesh_device_args, arguments};
    device_status d;
    d.name = *args->name == '\0' ? "device-" + std::to_string(devices.size() + 1) : args->name;
    device_status* there = find_device(d.name);
    if (is_new && there != nullptr) return refuse(WESH_EXISTS, "the name is taken", d.name);
    if (!is_new && there == nullptr) return refuse(WESH_NOT_FOUND, "there is no such device", d.name);
    if (there == nullptr) {
        d.origin = "runtime";
        d.since = d.last_answer = d.last_attempt = now;
        d.state = device_state::online;
        there = &devices.emplace_back(d);
    }
    if (*args->driver != '\0') there->driver = args->driver;
    if (*args->address != '\0') there->address = args->address;
    rpc::wire_pairs pairs{there->attributes};
    return good<wesh_device_result>(rpc::to_wire(*there, pairs));
}

memory_daemon::results memory_daemon::remove_device(std::span<const char> arguments) {
    const arguments_of<wesh_remove_args> args{xdr_wesh_remove_args, arguments};
    const std::string name = args->name;
    if (find_device(name) == nullptr) return refuse(WESH_NOT_FOUND, "there is no such device", name);
    remove(name);
    return encoded(xdr_wesh_plain_result, wesh_plain_result{});
}

// ---- files ----

memory_daemon::results memory_daemon::list_files(std::span<const char> arguments) {
    const arguments_of<wesh_files_args> args{xdr_wesh_files_args, arguments};
    std::vector<wesh_file> found;
    for (const auto& [place, content] : files)
        if (place.first == args->device)
            found.push_back({rpc::borrow(place.second), content.size(), to_milliseconds(started), FALSE});
    wesh_file_page page{};
    const auto part = page_from(found, args->cursor, page.next);
    page.files = {length_of(part), part.data()};
    return good<wesh_files_result>(page);
}

memory_daemon::results memory_daemon::get_file(std::span<const char> arguments) {
    const arguments_of<wesh_get_file_args> args{xdr_wesh_get_file_args, arguments};
    const auto file = files.find({args->device, args->name});
    if (file == files.end()) return refuse(WESH_NOT_FOUND, "there is no such file", args->name);
    const auto& content = file->second;
    if (args->offset > content.size()) return refuse(WESH_INVALID_ARGUMENT, "beyond its end", "offset");
    std::string bytes = content.substr(args->offset, WESH_FILE_CHUNK);
    wesh_file_part part{};
    part.content = {static_cast<u_int>(bytes.size()), bytes.data()};
    part.last = args->offset + bytes.size() == content.size() ? TRUE : FALSE;
    return good<wesh_get_file_result>(part);
}

memory_daemon::results memory_daemon::store_file(std::span<const char> arguments) {
    const arguments_of<wesh_put_file_args> args{xdr_wesh_put_file_args, arguments};
    if (!admin) return refuse(WESH_NOT_PERMITTED, "this takes the group wesh-admin");
    if (find_device(args->device) == nullptr)
        return refuse(WESH_NOT_FOUND, "there is no such device", args->device);
    auto& content = files[{args->device, args->name}];
    if (args->offset > content.size()) return refuse(WESH_INVALID_ARGUMENT, "beyond its end", "offset");
    content.resize(args->offset);
    content.append(args->content.content_val, args->content.content_len);
    return encoded(xdr_wesh_plain_result, wesh_plain_result{});
}

} // namespace wesh
