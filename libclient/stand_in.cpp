#include <wesh/stand_in.hpp>

#include "common/text.hpp"
#include "libclient/connection.hpp"
#include "libclient/memory_channel.hpp"

namespace wesh {
namespace {

/// What weshd would make of a value that nobody has declared.
point_description usual(const std::string& path, std::string_view unit, const value& v) {
    point_description d;
    d.path = path;
    d.unit = unit;
    d.kind = text_of(v) == nullptr ? point_kind::gauge : point_kind::state;
    if (const auto* n = number_of(v)) d.scale = n->exponent();
    const auto part = path.substr(path.find('/') + 1);
    d.settable = part.starts_with("relay.") || part.starts_with("switch.") ||
                 part.find(".relay.") != std::string::npos;
    return d;
}

} // namespace

stand_in::stand_in(std::string site, time_point now)
    : daemon_{std::make_shared<memory_daemon>(std::move(site), now)} {}
stand_in::stand_in(stand_in&&) noexcept = default;
stand_in& stand_in::operator=(stand_in&&) noexcept = default;
stand_in::~stand_in() = default;

interface stand_in::connect() const {
    return interface { std::make_shared<connection>(std::make_unique<memory_channel>(daemon_)) };
}

time_point stand_in::now() const noexcept { return daemon_->now; }

void stand_in::pass(duration d) {
    if (d < duration{}) throw local_error{"time does not go back"};
    daemon_->pass(d);
}

void stand_in::add_device(const std::string& name, const std::string& driver, const std::string& address) {
    device_status d;
    d.name = name;
    d.driver = driver;
    d.address = address;
    d.origin = "weshd.toml";
    d.state = device_state::online;
    d.since = d.last_answer = d.last_attempt = now();
    set_device(d);
}

void stand_in::set_device(const device_status& d) {
    if (!is_name(d.name)) throw local_error{"'" + sanitised(d.name) + "' is no name of a device"};
    if (auto* there = daemon_->find_device(d.name)) {
        const auto points = there->points;
        *there = d;
        there->points = points;
    } else {
        daemon_->devices.push_back(d);
        daemon_->devices.back().points = 0;
    }
}

void stand_in::set_state(const std::string& name, device_state s, const std::string& reason) {
    daemon_->set_state(daemon_->device_of(name + "/"), s, reason);
}

void stand_in::remove_device(const std::string& name) { daemon_->remove(name); }
void stand_in::declare(const point_description& p) { daemon_->declare(p); }

void stand_in::say(const std::string& path, std::string_view unit, const value& v, quality q,
                   time_point time) {
    auto* p = daemon_->find_point(path);
    if (p == nullptr) p = &daemon_->declare(usual(path, unit, v));
    daemon_->say(*p, v, q, time);
}

void stand_in::say(const std::string& path, const value& v, quality q, time_point time) {
    say(path, std::string_view{}, v, q, time);
}

void stand_in::say(event e) {
    if (e.time == no_time) e.time = now();
    if (e.received == no_time) e.received = now();
    daemon_->keep(std::move(e));
}

void stand_in::say(interval i) {
    if (i.start == no_time) i.start = now();
    if (i.received == no_time) i.received = now();
    daemon_->keep(std::move(i));
}

void stand_in::put_file(const std::string& device, const std::string& name, std::string content) {
    daemon_->files[{daemon_->device_of(device + "/").name, name}] = std::move(content);
}

void stand_in::on_command(std::function<command_result(const command&)> handler) {
    daemon_->handler = std::move(handler);
}

const std::vector<command>& stand_in::commands() const noexcept { return daemon_->commands; }
void stand_in::permit_orders(bool permitted) noexcept { daemon_->admin = permitted; }

void stand_in::break_connections() noexcept { ++daemon_->generation; }

void stand_in::refuse_next(remote_code code, std::string text) {
    daemon_->next_refusal = memory_daemon::refusal{code, std::move(text)};
}

void stand_in::restart() noexcept {
    break_connections();
    daemon_->started = daemon_->now;
    daemon_->revision = 0;
    daemon_->by_key.clear();
    for (auto& p : daemon_->points)
        if (p.now.time != no_time) daemon_->touch(p);
}

void stand_in::lose_history() noexcept {
    ++daemon_->stream_id;
    daemon_->records.clear();
    for (auto& p : daemon_->points) p.now.number = 0;
}

} // namespace wesh
