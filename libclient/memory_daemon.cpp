#include "libclient/memory_daemon.hpp"

#include <algorithm>

namespace wesh {

void memory_daemon::pass(duration d) noexcept {
    now += d;
    steady += d;
}

device_status* memory_daemon::find_device(std::string_view name) noexcept {
    const auto d =
        std::find_if(devices.begin(), devices.end(), [&](const auto& x) { return x.name == name; });
    return d == devices.end() ? nullptr : &*d;
}

device_status& memory_daemon::device_of(const std::string& path) {
    const auto slash = path.find('/');
    auto* d = slash == std::string::npos ? nullptr : find_device(path.substr(0, slash));
    if (d == nullptr) throw local_error{"the stand-in has no device for '" + path + "': add_device() first"};
    return *d;
}

memory_daemon::point* memory_daemon::find_point(std::string_view path) noexcept {
    const auto p =
        std::find_if(points.begin(), points.end(), [&](const auto& x) { return x.words.path == path; });
    return p == points.end() ? nullptr : &*p;
}

memory_daemon::point& memory_daemon::declare(point_description d) {
    auto& device = device_of(d.path);
    point* p = find_point(d.path);
    if (p == nullptr) {
        ++device.points;
        p = &points.emplace_back();
        d.id = points.size() == 1 ? 1 : points[points.size() - 2].words.id + 1;
    } else {
        d.id = p->words.id;
    }
    p->now.point = d.id;
    p->words = std::move(d);
    return *p;
}

void memory_daemon::say(point& p, const value& v, quality q, time_point time) {
    auto& device = device_of(p.words.path);
    const bool changed = p.now.time == no_time || v != p.now.value || q != p.now.quality;
    p.now.value = v;
    p.now.quality = q;
    p.now.time = time == no_time ? now : time;
    p.now.received = device.last_answer = device.last_attempt = now;
    if (p.words.kept) {
        sample s = p.now;
        keep(s);
        p.now.number = records.size();
    }
    if (changed) touch(p);
}

void memory_daemon::set_state(device_status& d, device_state s, const std::string& reason) {
    d.state = s;
    d.reason = reason;
    d.since = now;
    const std::string beginning = d.name + "/";
    for (auto& p : points) {
        if (!p.words.path.starts_with(beginning) || p.now.time == no_time) continue;
        const auto trusted = static_cast<quality>(static_cast<std::uint32_t>(p.now.quality) &
                                                  ~static_cast<std::uint32_t>(quality::stale));
        const quality q = s == device_state::online ? trusted : trusted | quality::stale;
        if (std::exchange(p.now.quality, q) != q) touch(p);
    }
}

void memory_daemon::remove(const std::string& device) {
    std::erase_if(devices, [&](const auto& d) { return d.name == device; });
    std::erase_if(points, [&](const auto& p) { return p.words.path.starts_with(device + "/"); });
    ++revision;
}

} // namespace wesh
