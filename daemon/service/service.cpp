// The procedure table, and the calls about the daemon itself.
#include "daemon/service/service.hpp"

#include "common/log.hpp"

#include <algorithm>
#include <cstdio>
#include <unistd.h>

namespace wesh {
namespace {

constexpr duration sweep_period{100};

/// Resident memory in bytes, as the kernel counts it.
std::int64_t resident() {
    long pages = 0;
    if (FILE* f = std::fopen("/proc/self/statm", "r"); f != nullptr) {
        if (std::fscanf(f, "%*s %ld", &pages) != 1) pages = 0;
        std::fclose(f);
    }
    return static_cast<std::int64_t>(pages) * sysconf(_SC_PAGESIZE);
}

} // namespace

template <class Args>
void service::on(std::uint32_t number, std::string_view name, rpc::xdr_routine<Args> routine,
                 void (service::*handler)(const rpc::peer&, const Args&, rpc::reply_slot)) {
    server_.serve(
        rpc::make_procedure<Args>(number, name, rpc::role::reader, routine,
                                  [this, handler](const rpc::peer& who, const Args& a, rpc::reply_slot slot) {
                                      (this->*handler)(who, a, std::move(slot));
                                  }));
}

/// The refusal is one of wesh.x, with words for a person, and not one of RPC.
template <class Result, class Args>
void service::on_order(std::uint32_t number, std::string_view name, rpc::xdr_routine<Args> routine,
                       void (service::*handler)(const rpc::peer&, const Args&, rpc::reply_slot),
                       rpc::role needs) {
    server_.serve(rpc::make_procedure<Args>(
        number, name, rpc::role::reader, routine,
        [this, handler, name, needs](const rpc::peer& who, const Args& a, rpc::reply_slot slot) {
            if (who.role >= needs) return (this->*handler)(who, a, std::move(slot));
            log::notice("{} refused to uid {} (pid {}), who is no administrator", name, who.uid, who.pid);
            refuse<Result>(slot, WESH_NOT_PERMITTED,
                           needs == rpc::role::admin
                               ? "only root and members of the administrators' group may do this"
                               : "only root and members of the groups of administrators and of those who "
                                 "acknowledge may do this",
                           std::string{name});
        }));
}

service::service(environment& e, recorder& h, supervisor& s, rpc::server& server, std::string site)
    : environment_{e}
    , recorder_{h}
    , supervisor_{s}
    , server_{server}
    , site_{std::move(site)}
    , started_{e.clock.now()} {
    using enum rpc::role;
    server_.serve(
        rpc::make_procedure(WESH_INFO, "info", reader, [this](const rpc::peer& who, rpc::reply_slot slot) {
            info(who, std::move(slot));
        }));
    on(WESH_DEVICES, "devices", xdr_wesh_devices_args, &service::devices);
    on(WESH_DESCRIBE, "describe", xdr_wesh_describe_args, &service::describe);
    on(WESH_READ, "read", xdr_wesh_read_args, &service::read);
    on(WESH_HISTORY, "history", xdr_wesh_history_args, &service::history);
    on(WESH_STREAM, "stream", xdr_wesh_stream_args, &service::stream);
    on(WESH_WAIT, "wait", xdr_wesh_wait_args, &service::wait);
    on_order<wesh_command_result>(WESH_COMMAND, "command", xdr_wesh_command_args, &service::command);
    on_order<wesh_device_result>(WESH_ADD, "add", xdr_wesh_device_args, &service::add);
    on_order<wesh_device_result>(WESH_CHANGE, "change", xdr_wesh_device_args, &service::change);
    on_order<wesh_plain_result>(WESH_REMOVE, "remove", xdr_wesh_remove_args, &service::remove);
    on(WESH_LIST_FILES, "list-files", xdr_wesh_files_args, &service::list_files);
    on(WESH_GET_FILE, "get-file", xdr_wesh_get_file_args, &service::get_file);
    on_order<wesh_plain_result>(WESH_PUT_FILE, "put-file", xdr_wesh_put_file_args, &service::put_file);
    server_.serve(rpc::make_procedure(
        WESH_STATISTICS, "statistics", reader,
        [this](const rpc::peer& who, rpc::reply_slot slot) { statistics(who, std::move(slot)); }));
    on_order<wesh_plain_result>(WESH_ACKNOWLEDGE, "acknowledge", xdr_wesh_acknowledge_args,
                                &service::acknowledge, rpc::role::witness);
    sweep();
}

void service::sweep_soon() {
    if (!sweeper_) sweeper_ = environment_.loop.after(sweep_period, [this] { sweep(); });
}

void service::sweep() {
    sweeper_.reset();
    const auto now = environment_.loop.now();
    for (auto w = waiters_.begin(); w != waiters_.end();) {
        const bool over = !w->slot.wanted() || (w->until <= now && answer_wait(*w, true));
        w = over ? waiters_.erase(w) : std::next(w);
    }
    look_at_followers(true);
    if (!waiters_.empty() || !followers_.empty()) sweep_soon();
}

void service::changed() {
    if (waiters_.empty() || std::exchange(look_posted_, true)) return;
    environment_.loop.post([this] {
        look_posted_ = false;
        look_at_waiters();
    });
}

void service::info(const rpc::peer& who, rpc::reply_slot slot) {
    std::string release = WESH_VERSION;
    wesh_info i{};
    i.release = rpc::borrow(release);
    i.site = rpc::borrow(site_);
    i.stream_id = recorder_.stream_id();
    i.last_number = recorder_.last();
    i.revision = environment_.registry.now_at();
    i.now = to_milliseconds(environment_.clock.now());
    i.started = to_milliseconds(started_);
    i.devices = static_cast<u_int>(supervisor_.size());
    i.points = static_cast<u_int>(environment_.registry.points());
    i.admin = who.role == rpc::role::admin ? TRUE : FALSE;
    answer<wesh_info_result>(slot, i);
}

void service::statistics(const rpc::peer&, rpc::reply_slot slot) {
    struct row {
        std::string name;
        std::uint64_t amount;
        std::string unit;
        std::string meaning;
    };
    const auto& rpc = server_.count();
    const auto& kept = recorder_.count();
    const auto& store = recorder_.store_counters();
    const auto& late = environment_.late;
    const auto ms = [](duration d) { return static_cast<std::uint64_t>(d.count()); };
    std::vector<row> rows{
        {"rpc.connections", rpc.connections, "", "connections open now"},
        {"rpc.accepted", rpc.accepted, "", "connections accepted since start"},
        {"rpc.refused", rpc.refused, "", "connections refused at the limit"},
        {"rpc.calls", rpc.calls, "", "calls since start"},
        {"rpc.rejected", rpc.rejected, "", "calls answered with an RPC error"},
        {"rpc.closed-slow", rpc.closed_slow, "", "connections closed for being slow or idle"},
        {"rpc.closed-bad", rpc.closed_bad, "", "connections closed for what they sent"},
        {"rpc.waiting", waiters_.size() + followers_.size(), "", "calls that wait for a change"},
        {"poll.count", late.count(), "", "polls started"},
        {"poll.lateness-p50", ms(late.quantile(0.50)), "ms", "half of the polls started no later than this"},
        {"poll.lateness-p99", ms(late.quantile(0.99)), "ms", "99 of 100 polls started no later than this"},
        {"poll.lateness-worst", ms(late.worst()), "ms", "the latest start of a poll"},
        {"history.committed", kept.committed, "", "records committed since start"},
        {"history.commits", kept.commits, "", "commits since start"},
        {"history.waiting", kept.waiting, "", "records not committed yet"},
        {"history.refused", kept.refused, "", "commits the disk refused"},
        {"history.dropped", kept.dropped, "", "samples never written, because the disk refused for too long"},
        {"history.samples", store.samples, "", "raw samples kept"},
        {"history.bytes", store.bytes, "B", "size of the history on disk"},
        {"history.trimmed-acknowledged", store.trimmed_acknowledged, "",
         "raw samples trimmed that every consumer had"},
        {"history.trimmed-unacknowledged", store.trimmed_unacknowledged, "",
         "raw samples trimmed that a consumer never got"},
        {"history.conflicts", store.conflicts, "",
         "samples kept aside: another value for the same point and time"},
        {"process.resident", static_cast<std::uint64_t>(resident()), "B", "memory of weshd"},
    };
    std::vector<wesh_statistic> wire;
    for (auto& r : rows)
        wire.push_back({rpc::borrow(r.name), static_cast<quad_t>(r.amount), rpc::borrow(r.unit),
                        rpc::borrow(r.meaning)});
    wesh_statistics all{};
    all.statistics.statistics_len = static_cast<u_int>(wire.size());
    all.statistics.statistics_val = wire.data();
    answer<wesh_statistics_result>(slot, all);
}

} // namespace wesh
