#include "daemon/drivers/teleinfo/frame.hpp"

#include <algorithm>

namespace wesh::teleinfo {

const entry* frame::find(std::string_view name_sought) const noexcept {
    const auto all = entries();
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const entry& e) { return name(e) == name_sought; });
    return found == all.end() ? nullptr : &*found;
}

std::string_view frame::meter() const noexcept {
    for (const auto& e : entries())
        if (e.label != unknown_label && labels()[e.label].role == role::meter) return data(e);
    return {};
}

bool frame::is_idle() const noexcept {
    const auto all = entries();
    return all.size() == 1 && all[0].label != unknown_label && labels()[all[0].label].role == role::meter;
}

bool frame::is_short() const noexcept {
    const auto all = entries();
    return !is_idle() && std::all_of(all.begin(), all.end(), [](const entry& e) {
        if (e.label == unknown_label) return false;
        const auto& about = labels()[e.label];
        return about.role == role::meter || about.role == role::overrun ||
               about.path.starts_with("current.l");
    });
}

} // namespace wesh::teleinfo
