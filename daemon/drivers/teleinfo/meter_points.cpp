#include "daemon/drivers/teleinfo/meter_points.hpp"

#include <stdexcept>

namespace wesh::teleinfo {

const meter_points::declared* meter_points::place(const point_words& p) {
    const auto known = declared_.find(p.path);
    // The same path may be another label's once the meter speaks another mode.
    if (known != declared_.end() && known->second.unit == p.unit && known->second.meaning == p.meaning)
        return &known->second;
    try {
        const auto slot =
            device_.declare({std::string{p.path}, p.kind, p.unit, p.scale, p.meaning, false, p.kept});
        const auto at = declared_.insert_or_assign(
            std::string{p.path}, declared{slot, std::string{p.unit}, std::string{p.meaning}});
        return &at.first->second;
    } catch (const std::length_error& e) {
        if (no_room_.empty()) {
            no_room_ = e.what();
            device_.remark(no_room_);
        }
        return nullptr;
    }
}

void meter_points::say(const point_words& p, value v, quality q, time_point when) {
    if (const auto* at = place(p); at != nullptr) device_.say(at->slot, std::move(v), q, when);
}

void meter_points::say_nothing(std::string_view path) {
    const value nothing;
    if (const auto* p = device_.find(path); p != nullptr && p->now.time != no_time)
        device_.say(p->slot, nothing);
}

value meter_points::known(std::string_view path) const {
    const auto* p = device_.find(path);
    return p == nullptr || p->now.time == no_time ? value{} : p->now.value;
}

std::string meter_points::word(std::string_view path) const {
    const auto v = known(path);
    const auto* text = text_of(v);
    return text == nullptr ? std::string{} : *text;
}

} // namespace wesh::teleinfo
