// DEVICES, ADD, CHANGE, REMOVE: what the daemon owns.
#include "daemon/service/service.hpp"

#include <algorithm>

namespace wesh {
namespace {

device_request request_of(const wesh_device_args& a) {
    return {text_of(a.name), text_of(a.driver), text_of(a.address), rpc::from_wire(a.settings)};
}

void answer_device(rpc::reply_slot& slot, const device_status& about) {
    rpc::wire_pairs pairs{about.attributes};
    answer<wesh_device_result>(slot, rpc::to_wire(about, pairs));
}

} // namespace

void service::devices(const rpc::peer&, const wesh_devices_args& a, rpc::reply_slot slot) {
    const auto wanted = [&](const std::string& name) {
        if (a.patterns.patterns_len == 0) return true;
        return std::any_of(a.patterns.patterns_val, a.patterns.patterns_val + a.patterns.patterns_len,
                           [&](const char* p) { return matches(text_of(p), name); });
    };
    std::vector<const device_status*> found;
    std::size_t bytes = 0;
    wesh_device_page page{};
    const auto& all = environment_.registry.devices();
    for (auto d = all.upper_bound(static_cast<device_id>(a.cursor)); d != all.end(); ++d) {
        if (!wanted(d->second.name)) continue;
        bytes += 1024;
        for (const auto& [key, content] : d->second.attributes) bytes += key.size() + content.size() + 16;
        if (found.size() >= WESH_PAGE_MAX || bytes > page_bytes) break;
        found.push_back(&d->second);
        page.next = d->first;
    }
    std::vector<rpc::wire_pairs> pairs(found.size());
    std::vector<wesh_device> wire;
    for (std::size_t i = 0; i < found.size(); ++i) {
        pairs[i] = rpc::wire_pairs{found[i]->attributes};
        wire.push_back(rpc::to_wire(*found[i], pairs[i]));
    }
    const bool more =
        !found.empty() && std::any_of(all.upper_bound(static_cast<device_id>(page.next)), all.end(),
                                      [&](const auto& d) { return wanted(d.second.name); });
    if (!more) page.next = 0;
    page.devices.devices_len = static_cast<u_int>(wire.size());
    page.devices.devices_val = wire.data();
    answer<wesh_devices_result>(slot, page);
}

void service::add(const rpc::peer&, const wesh_device_args& a, rpc::reply_slot slot) {
    try {
        const auto id = supervisor_.add(request_of(a));
        answer_device(slot, *environment_.registry.status(id));
    } catch (const refusal& why) {
        refuse<wesh_device_result>(slot, why);
    }
}

void service::change(const rpc::peer&, const wesh_device_args& a, rpc::reply_slot slot) {
    try {
        const auto id = supervisor_.change(request_of(a));
        answer_device(slot, *environment_.registry.status(id));
    } catch (const refusal& why) {
        refuse<wesh_device_result>(slot, why);
    }
}

void service::remove(const rpc::peer&, const wesh_remove_args& a, rpc::reply_slot slot) {
    try {
        supervisor_.remove(text_of(a.name));
        wesh_plain_result done{};
        done.status = WESH_OK;
        slot.answer<wesh_plain_result>(xdr_wesh_plain_result, done);
    } catch (const refusal& why) {
        refuse<wesh_plain_result>(slot, why);
    }
}

} // namespace wesh
