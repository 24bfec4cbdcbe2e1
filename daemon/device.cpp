#include "daemon/device.hpp"

#include "daemon/driver.hpp"

#include <utility>

namespace wesh {

void pending_command::answer(command_result r) {
    if (const auto waiting = std::exchange(to, {})) (*waiting)(std::move(r));
}

pending_command::~pending_command() {
    if (to == nullptr) return;
    // Moved-from ones wait for nobody, so this one still has all its parts.
    const auto outcome = *begun ? command_outcome::unconfirmed : command_outcome::failed;
    answer({outcome, "the device was removed or the daemon stops", {}, {}});
}

void pending_file::answer(file_content c) {
    if (const auto waiting = std::exchange(to, {})) (*waiting)(std::move(c));
}

pending_file::~pending_file() { answer({{}, "the device was removed or the daemon stops"}); }

device::device(environment& e, const wesh::driver& d, device_id id, std::string name, std::string address,
               wesh::polling p)
    : environment_{e}
    , driver_{d}
    , id_{id}
    , name_{std::move(name)}
    , address_{std::move(address)}
    , polling_{p}
    , wake_{e.loop} {}

device::~device() {
    if (environment_.power != nullptr) environment_.power->withdraw(id_);
}

void device::feeds(supply s) {
    if (environment_.power != nullptr) environment_.power->feed(id_, s);
}

wesh::pace device::pace() const noexcept {
    const auto* p = environment_.power;
    return p == nullptr || !driver_.polled() || driver_.watches_power ? pace::normal : p->pace();
}

wesh::polling device::polling_now() const noexcept {
    auto p = polling_;
    if (pace() == pace::normal) return p;
    p.period *= environment_.power->stretch();
    p.stale_after *= environment_.power->stretch();
    return p;
}

void device::submit(pending_command c) {
    if (commands_.size() >= commands_max)
        return c.answer(
            {command_outcome::failed, "not sent: too many commands wait for this device", {}, {}});
    commands_.push_back(std::move(c));
    wake_.notify();
}

bool device::submit(pending_file& f) {
    if (files_.size() >= files_max) return false;
    files_.push_back(std::move(f));
    wake_.notify();
    return true;
}

} // namespace wesh
