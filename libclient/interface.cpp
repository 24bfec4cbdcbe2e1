// What there is, and its values now.
#include <wesh/interface.hpp>

#include "common/text.hpp"
#include "libclient/connection.hpp"
#include "rpc/channel.hpp"
#include "rpc/readings.hpp"

#include <cstdlib>

namespace wesh {
namespace {

constexpr const char* default_socket = "/run/wesh/weshd.sock";

std::string socket_of_environment() {
    const char* path = std::getenv("WESH_SOCKET");
    return path == nullptr || *path == '\0' ? default_socket : path;
}

std::string text(const char* s) { return s == nullptr ? std::string{} : sanitised(s); }

/// Ids as the wire takes them; it only reads them.
u_int* borrow(const std::vector<point_id>& ids) {
    if (ids.size() > ids_max)
        throw local_error{"more than " + std::to_string(ids_max) + " points in one question"};
    return const_cast<u_int*>(ids.data());
}

std::vector<reading> read_selection(connection& s, wesh_read_args& args) {
    std::vector<reading> all;
    gather(
        [&](std::uint64_t cursor) -> std::uint64_t {
            args.cursor = cursor;
            rpc::decoded_readings<wesh_read_result> r{all};
            s.channel.call<wesh_read_args>(WESH_READ, xdr_wesh_read_args, args, r, s.timeout);
            require(r.status(), r.error());
            return r.mark();
        },
        [&] { return all.size(); });
    return all;
}

} // namespace

interface::interface()
    : interface {
    socket_of_environment()
} {
}
interface::interface(std::string socket)
    : interface {
    std::make_shared<connection>(std::make_unique<rpc::channel>(std::move(socket)))
} {
}
interface::interface(std::shared_ptr<connection> way)
    : connection_{std::move(way)} {}

const std::string& interface::socket() const noexcept { return connection_->channel.path(); }
duration interface::timeout() const noexcept { return connection_->timeout; }
int interface::fd() const noexcept { return connection_->channel.fd(); }

void interface::set_timeout(duration timeout) {
    if (timeout <= duration{}) throw local_error{"a timeout must be longer than nothing"};
    connection_->timeout = timeout;
}

void interface::ping() const { connection_->channel.call(WESH_NULL, connection_->timeout); }

site_info interface::info() const {
    rpc::decoded<wesh_info_result> r{xdr_wesh_info_result};
    connection_->channel.call(WESH_INFO, r, connection_->timeout);
    require(r->status, r->wesh_info_result_u.error);
    const auto& w = r->wesh_info_result_u.info;
    site_info i;
    i.release = text(w.release);
    i.site = text(w.site);
    i.stream_id = w.stream_id;
    i.last_number = w.last_number;
    i.revision = w.revision;
    i.now = from_milliseconds(w.now);
    i.started = from_milliseconds(w.started);
    i.devices = w.devices;
    i.points = w.points;
    i.admin = w.admin != FALSE;
    return i;
}

std::vector<device_status> interface::devices(const patterns& names) const {
    wire_strings strings{names};
    wesh_devices_args args{};
    args.patterns = {strings.length(), strings.values()};
    std::vector<device_status> all;
    gather(
        [&](std::uint64_t cursor) -> std::uint64_t {
            args.cursor = cursor;
            rpc::decoded<wesh_devices_result> r{xdr_wesh_devices_result};
            connection_->channel.call<wesh_devices_args>(WESH_DEVICES, xdr_wesh_devices_args, args, r,
                                                         connection_->timeout);
            require(r->status, r->wesh_devices_result_u.error);
            const auto& page = r->wesh_devices_result_u.page;
            for (u_int i = 0; i < page.devices.devices_len; ++i)
                all.push_back(rpc::from_wire(page.devices.devices_val[i]));
            return page.next;
        },
        [&] { return all.size(); });
    return all;
}

device_status interface::device(const std::string& name) const {
    // A name is its own pattern, unless somebody passes one that is none.
    if (!is_name(name)) throw local_error{"'" + sanitised(name) + "' is no name of a device"};
    auto found = devices({name});
    if (found.empty()) throw remote_error{remote_code::not_found, "there is no device " + name};
    return std::move(found.front());
}

std::vector<point_description> interface::describe(const patterns& paths) const {
    wire_strings strings{paths};
    wesh_describe_args args{};
    args.patterns = {strings.length(), strings.values()};
    std::vector<point_description> all;
    gather(
        [&](std::uint64_t cursor) -> std::uint64_t {
            args.cursor = cursor;
            rpc::decoded<wesh_describe_result> r{xdr_wesh_describe_result};
            connection_->channel.call<wesh_describe_args>(WESH_DESCRIBE, xdr_wesh_describe_args, args, r,
                                                          connection_->timeout);
            require(r->status, r->wesh_describe_result_u.error);
            const auto& page = r->wesh_describe_result_u.page;
            for (u_int i = 0; i < page.points.points_len; ++i)
                all.push_back(rpc::from_wire(page.points.points_val[i]));
            return page.next;
        },
        [&] { return all.size(); });
    return all;
}

std::vector<reading> interface::read(const patterns& paths) const {
    wire_strings strings{paths};
    wesh_read_args args{};
    args.selection.patterns = {strings.length(), strings.values()};
    return read_selection(*connection_, args);
}

std::vector<reading> interface::read(const std::vector<point_id>& ids, std::uint64_t stream_id) const {
    // No ids at all would mean every point to the daemon.
    if (ids.empty()) return {};
    wesh_read_args args{};
    args.selection.stream_id = stream_id;
    args.selection.ids = {static_cast<u_int>(ids.size()), borrow(ids)};
    return read_selection(*connection_, args);
}

wait_result interface::wait(const wait_query& q) const {
    wire_strings strings{q.patterns};
    wesh_wait_args args{};
    args.selection.stream_id = q.stream_id;
    args.selection.ids = {static_cast<u_int>(q.ids.size()), borrow(q.ids)};
    args.selection.patterns = {strings.length(), strings.values()};
    args.revision = q.revision;
    args.limit = wire_wait(q.limit);
    wait_result result;
    rpc::decoded_readings<wesh_wait_result> r{result.readings};
    connection_->channel.call<wesh_wait_args>(WESH_WAIT, xdr_wesh_wait_args, args, r,
                                              connection_->timeout + duration{args.limit});
    require(r.status(), r.error());
    result.revision = r.mark();
    return result;
}

std::vector<statistic> interface::statistics() const {
    rpc::decoded<wesh_statistics_result> r{xdr_wesh_statistics_result};
    connection_->channel.call(WESH_STATISTICS, r, connection_->timeout);
    require(r->status, r->wesh_statistics_result_u.error);
    const auto& list = r->wesh_statistics_result_u.all.statistics;
    std::vector<statistic> all;
    all.reserve(list.statistics_len);
    for (u_int i = 0; i < list.statistics_len; ++i) {
        const auto& s = list.statistics_val[i];
        all.push_back({text(s.name), s.amount, text(s.unit), text(s.meaning)});
    }
    return all;
}

} // namespace wesh
