#include "daemon/supervisor.hpp"

#include "common/log.hpp"
#include "common/text.hpp"
#include "common/time_text.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstdio>

namespace wesh {

supervisor::supervisor(environment& e, std::string runtime_file)
    : environment_{e}
    , runtime_file_{std::move(runtime_file)} {}

supervisor::~supervisor() = default;

// ---- starting and stopping ----

void supervisor::start(device_config c, bool at_once) {
    const driver* d = find_driver(c.driver);
    device_status about;
    about.name = c.name;
    about.driver = c.driver;
    about.address = c.address;
    about.origin = c.origin;
    about.period = c.polling.period;
    const auto id = environment_.registry.add(std::move(about), c.polling.stale_after);
    auto o = std::make_unique<owned>();
    auto polling = c.polling;
    polling.spread = polling.spread && !at_once;
    o->device = std::make_unique<device>(environment_, *d, id, c.name, c.address, polling);
    auto& shared = hubs_[d];
    if (shared == nullptr && d->make_hub != nullptr) shared = d->make_hub(environment_);
    o->session = d->create(*o->device, option_values{d->options, c.settings}, shared.get());
    o->config = std::move(c);
    auto& running = *owned_.emplace(o->config.name, std::move(o)).first->second;
    if (running.device->pace() != pace::normal) follow_pace(running);
    running.running.spawn(running.session->run());
}

void supervisor::follow_pace() {
    for (auto& [name, o] : owned_)
        if (o->device->driver().polled() && !o->device->driver().watches_power) follow_pace(*o);
}

void supervisor::follow_pace(owned& o) {
    auto& d = *o.device;
    const auto p = d.polling_now();
    if (d.pace() == pace::quiet)
        environment_.registry.rest(d.id(), "not asked until mains are back: the battery is about to end");
    else
        environment_.registry.ask_every(d.id(), p.period, p.stale_after);
    d.wake().notify();
}

void supervisor::stop(std::string_view name) {
    const auto o = owned_.find(name);
    if (o == owned_.end()) return;
    const auto id = o->second->device->id();
    owned_.erase(o);
    environment_.registry.remove(id);
}

void supervisor::configure(std::vector<device_config> devices) {
    std::vector<std::string> gone;
    bool adopted = false;
    for (const auto& [name, o] : owned_) {
        const auto still =
            std::find_if(devices.begin(), devices.end(), [&n = name](const auto& d) { return d.name == n; });
        const bool runtime = o->config.origin == "runtime";
        if (still == devices.end()) {
            if (!runtime) gone.push_back(name);
            continue;
        }
        if (runtime)
            log::notice("{}: {} now configures this device, which was added while running", name,
                        still->origin);
        adopted = adopted || runtime;
        if (!o->config.same_work(*still)) {
            gone.push_back(name);
            continue;
        }
        // It goes on undisturbed, but its lines may have moved.
        o->config.origin = still->origin;
        environment_.registry.set_origin(o->device->id(), still->origin);
    }
    for (const auto& name : gone) stop(name);
    for (auto& d : devices)
        if (!owned_.contains(d.name)) start(std::move(d));
    for (const auto& name : gone)
        if (!owned_.contains(name)) environment_.registry.removed(name, "it is configured no longer");
    if (!adopted) return;
    try {
        save();
    } catch (const std::exception& e) {
        log::error("{}: devices that are configured now stay in it: {}", runtime_file_, e.what());
    }
}

void supervisor::load_runtime() {
    try {
        for (auto& d : load_runtime_devices(runtime_file_)) {
            if (!owned_.contains(d.name))
                start(std::move(d));
            else
                log::notice("{}: the configuration has this device; the one added while running is not used",
                            d.name);
        }
    } catch (const std::exception& e) {
        const auto aside = runtime_file_ + ".damaged-" + iso_text(environment_.clock.now());
        std::rename(runtime_file_.c_str(), aside.c_str());
        log::error("{}; the file is kept as {}: add those devices again", e.what(), aside);
    }
}

void supervisor::miss_removed() {
    const auto& there = environment_.registry.devices();
    for (const auto& name : environment_.registry.begun())
        if (!name.empty() &&
            std::none_of(there.begin(), there.end(), [&](const auto& d) { return d.second.name == name; }))
            environment_.registry.removed(name, "it is configured no longer since weshd began anew");
}

// ---- requests ----

const supervisor::owned* supervisor::at_address(const std::string& driver, const std::string& address,
                                                std::string_view except) const {
    for (const auto& [name, o] : owned_)
        if (o->config.driver == driver && o->config.address == address && name != except) return o.get();
    return nullptr;
}

std::string supervisor::free_name(const device_request& r) const {
    std::string base = r.driver + "-";
    for (const char c : r.address) base += is_name(std::string{"a"} + c) ? c : '-';
    base.resize(std::min<std::size_t>(base.size(), 56));
    if (!is_name(base)) base = "device";
    auto name = base;
    for (int n = 2; owned_.contains(name); ++n) name = base + "-" + std::to_string(n);
    return name;
}

device_id supervisor::add(device_request r) {
    if (r.name.empty()) r.name = free_name(r);
    device_config c;
    try {
        c = check_request(r);
    } catch (const std::invalid_argument& e) {
        throw refusal{refusal::code::invalid_argument, e.what(), r.name};
    }
    if (owned_.contains(c.name))
        throw refusal{refusal::code::exists, "there is a device of that name", c.name};
    if (const auto* other = at_address(c.driver, c.address, c.name))
        throw refusal{refusal::code::exists, "that address is the device " + other->config.name,
                      other->config.name};
    const auto name = c.name;
    start(std::move(c), true);
    try {
        save();
    } catch (const std::exception& e) {
        stop(name);
        throw refusal{refusal::code::unavailable, std::string{"the device cannot be kept: "} + e.what(),
                      name};
    }
    return owned_.at(name)->device->id();
}

supervisor::owned& supervisor::of_runtime(std::string_view name) {
    const auto o = owned_.find(name);
    if (o == owned_.end())
        throw refusal{refusal::code::not_found, "there is no such device", std::string{name}};
    if (o->second->config.origin != "runtime")
        throw refusal{refusal::code::unsupported,
                      fmt::format("the device is configured in {}: change it there, then reload weshd",
                                  o->second->config.origin),
                      std::string{name}};
    return *o->second;
}

device_id supervisor::change(const device_request& r) {
    const auto before = of_runtime(r.name).config;
    device_request merged{r.name, r.driver.empty() ? before.driver : r.driver,
                          r.address.empty() ? before.address : r.address, r.settings};
    const auto keep = [&](std::string_view key, std::string content) {
        const bool given =
            std::any_of(r.settings.begin(), r.settings.end(), [&](const auto& s) { return s.first == key; });
        if (!given) merged.settings.emplace_back(key, std::move(content));
    };
    if (const auto* d = find_driver(merged.driver); d != nullptr && d->polled()) {
        if (before.polling.period != duration{}) keep("period", duration_text(before.polling.period.count()));
        keep("spread", before.polling.spread ? "true" : "false");
    }
    // Three periods is what it is when nobody set it: it follows the period.
    if (before.polling.stale_after != before.polling.period * 3)
        keep("stale_after", duration_text(before.polling.stale_after.count()));
    if (merged.driver == before.driver)
        for (const auto& [key, content] : before.settings) keep(key, content);
    device_config c;
    try {
        c = check_request(merged);
    } catch (const std::invalid_argument& e) {
        throw refusal{refusal::code::invalid_argument, e.what(), r.name};
    }
    if (const auto* other = at_address(c.driver, c.address, c.name))
        throw refusal{refusal::code::exists, "that address is the device " + other->config.name,
                      other->config.name};
    stop(r.name);
    start(std::move(c), true);
    try {
        save();
    } catch (const std::exception& e) {
        stop(r.name);
        start(before);
        throw refusal{refusal::code::unavailable, std::string{"the change cannot be kept: "} + e.what(),
                      r.name};
    }
    return owned_.at(r.name)->device->id();
}

void supervisor::remove(std::string_view name) {
    const auto before = of_runtime(name).config;
    stop(name);
    try {
        save();
    } catch (const std::exception& e) {
        start(before);
        throw refusal{refusal::code::unavailable, std::string{"the removal cannot be kept: "} + e.what(),
                      std::string{name}};
    }
    environment_.registry.removed(before.name, "somebody removed it while weshd ran");
}

void supervisor::save() {
    std::vector<device_config> runtime;
    for (const auto& [name, o] : owned_)
        if (o->config.origin == "runtime") runtime.push_back(o->config);
    save_runtime_devices(runtime_file_, runtime);
}

device* supervisor::find(std::string_view name) noexcept {
    const auto o = owned_.find(name);
    return o == owned_.end() ? nullptr : o->second->device.get();
}

const device_config* supervisor::config_of(std::string_view name) const noexcept {
    const auto o = owned_.find(name);
    return o == owned_.end() ? nullptr : &o->second->config;
}

device* supervisor::find(device_id id) noexcept {
    const auto* about = environment_.registry.status(id);
    return about == nullptr ? nullptr : find(about->name);
}

} // namespace wesh
