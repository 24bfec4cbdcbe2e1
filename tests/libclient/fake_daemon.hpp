// A weshd of a few lines, for tests of its clients: devices and points as the test lays them out, in small
// pages.
#pragma once

#include "common/text.hpp"
#include "rpc/translate.hpp"
#include "tests/rpc_channel/fake_server.hpp"

#include <wesh/query.hpp>

#include <map>
#include <mutex>

namespace wesh::test {

class fake_daemon {
  public:
    // Laid out by the test; `lock` while the server runs and both look.
    std::vector<device_status> devices;
    std::vector<reading> readings;
    std::vector<point_description> described;
    std::vector<record> records;
    std::vector<history_row> rows;
    std::map<std::string, std::string> files;
    bool files_served = true;
    bool admin = true;
    std::size_t page = 2;
    command_result outcome{command_outcome::done, "", {}, no_time};
    std::uint64_t revision = 1;
    std::mutex lock;
    // What was asked.
    std::vector<command> commands;
    std::vector<device_request> added;
    std::vector<std::pair<sequence_number, std::string>> seen;
    std::string consumer;
    sequence_number acknowledged = 0;
    std::function<void(fake_daemon&, const device_request&)> when_added;
    /// What `before` throws to hang up on the caller.
    struct gone {};
    /// Before each answer.
    std::function<void(fake_daemon&, std::uint32_t procedure)> before;

    fake_daemon()
        : server_{[this](const fake_server::line& l, const fake_server::call& c) {
            const std::scoped_lock locked{lock};
            try {
                if (before) before(*this, c.header.procedure);
                answer(l, c);
            } catch (const gone&) {
                l.hang_up();
            }
        }} {}

    std::string path() const { return server_.path(); }
    int calls() const { return server_.calls(); }

    void add_device(std::string name, std::string address, device_state state = device_state::online) {
        device_status d;
        d.name = std::move(name);
        d.driver = "wes";
        d.address = std::move(address);
        d.state = state;
        d.last_answer = state == device_state::online ? from_milliseconds(1'700'000'000'000) : no_time;
        devices.push_back(d);
    }
    void add_point(const std::string& point, value v, const std::string& unit = "",
                   quality q = quality::good) {
        const auto id = static_cast<point_id>(readings.size() + 1);
        const auto t = from_milliseconds(1'700'000'000'000);
        readings.push_back({point, unit, {id, 0, t, t, std::move(v), q}});
        point_description d;
        d.id = id;
        d.path = point;
        d.unit = unit;
        described.push_back(d);
    }

  private:
    using line = fake_server::line;
    using call = fake_server::call;

    template <class R>
    static void fail(const line& l, const call& c, rpc::xdr_routine<R> routine, R& result, wesh_error& e,
                     wesh_status status, std::string text, std::string subject) {
        result.status = status;
        e = {text.data(), subject.data()};
        l.reply(c.header.xid, routine, result);
    }

    template <class Strings>
    static bool selected(const std::string& name, const Strings& patterns) {
        if (patterns.patterns_len == 0) return true;
        for (u_int i = 0; i < patterns.patterns_len; ++i)
            if (matches(patterns.patterns_val[i], name)) return true;
        return false;
    }

    void answer(const line& l, const call& c) {
        switch (c.header.procedure) {
        case WESH_INFO:
            return info(l, c);
        case WESH_DEVICES:
            return list_devices(l, c);
        case WESH_DESCRIBE:
            return describe(l, c);
        case WESH_READ:
            return read(l, c);
        case WESH_WAIT:
            return wait(l, c);
        case WESH_HISTORY:
            return history(l, c);
        case WESH_STREAM:
            return stream(l, c);
        case WESH_COMMAND:
            return execute(l, c);
        case WESH_ADD:
        case WESH_CHANGE:
            return add(l, c);
        case WESH_REMOVE:
            return remove(l, c);
        case WESH_LIST_FILES:
            return list_files(l, c);
        case WESH_GET_FILE:
            return get_file(l, c);
        case WESH_PUT_FILE:
            return put_file(l, c);
        case WESH_STATISTICS:
            return statistics(l, c);
        case WESH_ACKNOWLEDGE:
            return acknowledge(l, c);
        default:
            l.reply(c.header.xid, c.header.procedure == WESH_NULL ? rpc::verdict::success
                                                                  : rpc::verdict::procedure_unavailable);
        }
    }

    void info(const line& l, const call& c) {
        std::string release = "0.1.0";
        std::string site = "home";
        wesh_info_result r{};
        auto& i = r.wesh_info_result_u.info;
        i.release = release.data();
        i.site = site.data();
        i.stream_id = 7;
        i.last_number = records.size();
        i.revision = revision;
        i.points = static_cast<u_int>(readings.size());
        i.admin = admin ? TRUE : FALSE;
        l.reply(c.header.xid, xdr_wesh_info_result, r);
    }

    void list_devices(const line& l, const call& c) {
        rpc::decoded<wesh_devices_args> args{xdr_wesh_devices_args};
        if (!args.decode(c.arguments)) return l.hang_up();
        std::vector<wesh_device> found;
        std::vector<rpc::wire_pairs> pairs(devices.size());
        for (std::size_t i = 0; i < devices.size(); ++i) {
            if (!selected(devices[i].name, args->patterns)) continue;
            pairs[i] = rpc::wire_pairs{devices[i].attributes};
            found.push_back(rpc::to_wire(devices[i], pairs[i]));
        }
        wesh_devices_result r{};
        auto& p = r.wesh_devices_result_u.page;
        const auto [first, count, next] = cut(found.size(), args->cursor);
        p.devices = {count, found.data() + first};
        p.next = next;
        l.reply(c.header.xid, xdr_wesh_devices_result, r);
    }

    void describe(const line& l, const call& c) {
        rpc::decoded<wesh_describe_args> args{xdr_wesh_describe_args};
        if (!args.decode(c.arguments)) return l.hang_up();
        std::vector<wesh_point> found;
        for (const auto& d : described)
            if (selected(d.path, args->patterns)) found.push_back(rpc::to_wire(d));
        wesh_describe_result r{};
        auto& p = r.wesh_describe_result_u.page;
        const auto [first, count, next] = cut(found.size(), args->cursor);
        p.stream_id = 7;
        p.points = {count, found.data() + first};
        p.next = next;
        l.reply(c.header.xid, xdr_wesh_describe_result, r);
    }

    std::vector<wesh_reading> select(const wesh_selection& s) const {
        std::vector<wesh_reading> found;
        for (const auto& r : readings) {
            bool wanted = s.ids.ids_len == 0 && selected(r.path, s.patterns);
            for (u_int i = 0; i < s.ids.ids_len; ++i) wanted |= s.ids.ids_val[i] == r.sample.point;
            if (wanted) found.push_back({rpc::borrow(r.path), rpc::borrow(r.unit), rpc::to_wire(r.sample)});
        }
        return found;
    }

    /// A pattern may match nothing; a path must exist.
    bool is_known(std::string_view path) const {
        return path.find_first_of("*?") != std::string_view::npos ||
               std::any_of(readings.begin(), readings.end(), [&](const auto& r) { return r.path == path; });
    }

    void read(const line& l, const call& c) {
        rpc::decoded<wesh_read_args> args{xdr_wesh_read_args};
        if (!args.decode(c.arguments)) return l.hang_up();
        wesh_read_result r{};
        if (args->selection.ids.ids_len != 0 && args->selection.stream_id != 7)
            return fail(l, c, xdr_wesh_read_result, r, r.wesh_read_result_u.error, WESH_STREAM_CHANGED,
                        "these ids are of another stream id", "");
        auto found = select(args->selection);
        const auto& asked = args->selection.patterns;
        for (u_int i = 0; i < asked.patterns_len; ++i)
            if (!is_known(asked.patterns_val[i]))
                return fail(l, c, xdr_wesh_read_result, r, r.wesh_read_result_u.error, WESH_NOT_FOUND,
                            "there is no such point", asked.patterns_val[i]);
        auto& p = r.wesh_read_result_u.page;
        const auto [first, count, next] = cut(found.size(), args->cursor);
        p.readings = {count, found.data() + first};
        p.next = next;
        l.reply(c.header.xid, xdr_wesh_read_result, r);
    }

    void wait(const line& l, const call& c) {
        rpc::decoded<wesh_wait_args> args{xdr_wesh_wait_args};
        if (!args.decode(c.arguments)) return l.hang_up();
        wesh_wait_result r{};
        auto found = select(args->selection);
        auto& p = r.wesh_wait_result_u.page;
        p.revision = ++revision;
        p.readings = {static_cast<u_int>(found.size()), found.data()};
        l.reply(c.header.xid, xdr_wesh_wait_result, r);
    }

    void history(const line& l, const call& c) {
        rpc::decoded<wesh_history_args> args{xdr_wesh_history_args};
        if (!args.decode(c.arguments)) return l.hang_up();
        std::vector<wesh_history_row> found;
        for (const auto& row : rows)
            found.push_back({to_milliseconds(row.time), to_milliseconds(row.received), row.number,
                             static_cast<u_int>(row.quality), row.count, rpc::to_wire(row.value)});
        std::string unit = "A";
        wesh_history_result r{};
        auto& p = r.wesh_history_result_u.page;
        const auto [first, count, next] = cut(found.size(), args->cursor);
        p.unit = unit.data();
        p.rows = {count, found.data() + first};
        p.next = next;
        l.reply(c.header.xid, xdr_wesh_history_result, r);
    }

    void stream(const line& l, const call& c) {
        rpc::decoded<wesh_stream_args> args{xdr_wesh_stream_args};
        if (!args.decode(c.arguments)) return l.hang_up();
        consumer = args->consumer;
        acknowledged = args->acknowledged;
        std::vector<wesh_record> found;
        std::vector<rpc::wire_pairs> pairs(records.size());
        wesh_stream_result r{};
        if (args->stream_id != 0 && args->stream_id != 7)
            return fail(l, c, xdr_wesh_stream_result, r, r.wesh_stream_result_u.error, WESH_STREAM_CHANGED,
                        "the history has another stream id", "stream_id");
        auto& p = r.wesh_stream_result_u.page;
        p.stream_id = 7;
        p.first = 1;
        p.last = records.size();
        p.next = args->after;
        for (std::size_t i = args->after; i < records.size() && found.size() < page; ++i) {
            p.next = i + 1;
            wesh_record w{};
            if (const auto* s = std::get_if<sample>(&records[i])) {
                if ((args->kinds & WESH_SAMPLES) == 0) continue;
                w.kind = WESH_SAMPLES;
                w.wesh_record_u.sample = rpc::to_wire(*s);
            } else if (const auto* e = std::get_if<event>(&records[i])) {
                if ((args->kinds & WESH_EVENTS) == 0) continue;
                pairs[i] = rpc::wire_pairs{e->attributes};
                w.kind = WESH_EVENTS;
                w.wesh_record_u.event = rpc::to_wire(*e, pairs[i]);
            } else if (const auto* v = std::get_if<interval>(&records[i])) {
                if ((args->kinds & WESH_INTERVALS) == 0) continue;
                pairs[i] = rpc::wire_pairs{v->attributes};
                w.kind = WESH_INTERVALS;
                w.wesh_record_u.interval = rpc::to_wire(*v, pairs[i]);
            }
            found.push_back(w);
        }
        p.records = {static_cast<u_int>(found.size()), found.data()};
        l.reply(c.header.xid, xdr_wesh_stream_result, r);
    }

    void execute(const line& l, const call& c) {
        rpc::decoded<wesh_command_args> args{xdr_wesh_command_args};
        if (!args.decode(c.arguments)) return l.hang_up();
        wesh_command_result r{};
        if (!admin)
            return fail(l, c, xdr_wesh_command_result, r, r.wesh_command_result_u.error, WESH_NOT_PERMITTED,
                        "only members of wesh-admin may command", args->target);
        commands.push_back({args->target, args->action, args->argument, args->key, duration{args->limit}});
        r.wesh_command_result_u.done = rpc::to_wire(outcome);
        l.reply(c.header.xid, xdr_wesh_command_result, r);
    }

    void add(const line& l, const call& c) {
        rpc::decoded<wesh_device_args> args{xdr_wesh_device_args};
        if (!args.decode(c.arguments)) return l.hang_up();
        wesh_device_result r{};
        if (!admin)
            return fail(l, c, xdr_wesh_device_result, r, r.wesh_device_result_u.error, WESH_NOT_PERMITTED,
                        "only members of wesh-admin may add devices", args->name);
        const device_request request{args->name, args->driver, args->address, rpc::from_wire(args->settings)};
        added.push_back(request);
        add_device(request.name.empty() ? "wes-" + std::to_string(devices.size() + 1) : request.name,
                   request.address, device_state::starting);
        if (when_added) when_added(*this, request);
        rpc::wire_pairs pairs;
        r.wesh_device_result_u.device = rpc::to_wire(devices.back(), pairs);
        l.reply(c.header.xid, xdr_wesh_device_result, r);
    }

    void remove(const line& l, const call& c) {
        rpc::decoded<wesh_remove_args> args{xdr_wesh_remove_args};
        if (!args.decode(c.arguments)) return l.hang_up();
        wesh_plain_result r{};
        const std::string name = args->name;
        if (std::erase_if(devices, [&](const auto& d) { return d.name == name; }) == 0)
            return fail(l, c, xdr_wesh_plain_result, r, r.wesh_plain_result_u.error, WESH_NOT_FOUND,
                        "there is no such device", name);
        l.reply(c.header.xid, xdr_wesh_plain_result, r);
    }

    void list_files(const line& l, const call& c) {
        rpc::decoded<wesh_files_args> args{xdr_wesh_files_args};
        if (!args.decode(c.arguments)) return l.hang_up();
        wesh_files_result r{};
        if (!files_served)
            return fail(l, c, xdr_wesh_files_result, r, r.wesh_files_result_u.error, WESH_UNSUPPORTED,
                        "this device keeps no files", args->device);
        std::vector<wesh_file> found;
        for (const auto& [name, content] : files)
            found.push_back({rpc::borrow(name), content.size(), 1'700'000'000'000, FALSE});
        auto& p = r.wesh_files_result_u.page;
        const auto [first, count, next] = cut(found.size(), args->cursor);
        p.files = {count, found.data() + first};
        p.next = next;
        l.reply(c.header.xid, xdr_wesh_files_result, r);
    }

    void get_file(const line& l, const call& c) {
        rpc::decoded<wesh_get_file_args> args{xdr_wesh_get_file_args};
        if (!args.decode(c.arguments)) return l.hang_up();
        wesh_get_file_result r{};
        const auto file = files.find(args->name);
        if (file == files.end())
            return fail(l, c, xdr_wesh_get_file_result, r, r.wesh_get_file_result_u.error, WESH_NOT_FOUND,
                        "no such file", args->name);
        std::string part = file->second.substr(args->offset, WESH_FILE_CHUNK);
        auto& p = r.wesh_get_file_result_u.part;
        p.content = {static_cast<u_int>(part.size()), part.data()};
        p.last = args->offset + part.size() >= file->second.size() ? TRUE : FALSE;
        l.reply(c.header.xid, xdr_wesh_get_file_result, r);
    }

    void put_file(const line& l, const call& c) {
        rpc::decoded<wesh_put_file_args> args{xdr_wesh_put_file_args};
        if (!args.decode(c.arguments)) return l.hang_up();
        auto& content = files[args->name];
        content.resize(args->offset);
        content.append(args->content.content_val, args->content.content_len);
        l.reply(c.header.xid, xdr_wesh_plain_result, wesh_plain_result{});
    }

    void statistics(const line& l, const call& c) {
        std::string name = "rpc.calls";
        std::string meaning = "calls answered";
        wesh_statistic one{name.data(), calls(), meaning.data() + meaning.size(), meaning.data()};
        wesh_statistics_result r{};
        r.wesh_statistics_result_u.all.statistics = {1, &one};
        l.reply(c.header.xid, xdr_wesh_statistics_result, r);
    }

    void acknowledge(const line& l, const call& c) {
        rpc::decoded<wesh_acknowledge_args> args{xdr_wesh_acknowledge_args};
        if (!args.decode(c.arguments)) return l.hang_up();
        wesh_plain_result r{};
        const std::string number = std::to_string(args->number);
        if (args->number > records.size())
            return fail(l, c, xdr_wesh_plain_result, r, r.wesh_plain_result_u.error, WESH_INVALID_ARGUMENT,
                        "nothing has this number yet", number);
        seen.emplace_back(args->number, args->reason);
        l.reply(c.header.xid, xdr_wesh_plain_result, r);
    }

    struct piece {
        std::size_t first;
        u_int count;
        std::uint64_t next;
    };
    piece cut(std::size_t all, std::uint64_t cursor) const {
        const std::size_t first = std::min<std::size_t>(cursor, all);
        const std::size_t count = std::min(page, all - first);
        return {first, static_cast<u_int>(count), first + count < all ? first + count : 0};
    }

    fake_server server_;
};

} // namespace wesh::test
