#include "daemon/device.hpp"

namespace wesh {

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
    for (auto& c : commands_)
        c.answer({command_outcome::failed, "the device was removed or the daemon stops", {}, {}});
}

bool device::submit(pending_command c) {
    if (commands_.size() >= commands_max) return false;
    commands_.push_back(std::move(c));
    wake_.notify();
    return true;
}

} // namespace wesh
