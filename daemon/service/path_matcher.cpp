#include "daemon/service/path_matcher.hpp"

#include "common/text.hpp"

#include <algorithm>

namespace wesh {

path_matcher::path_matcher(std::span<const std::string> patterns) {
    patterns_.reserve(patterns.size());
    for (const std::string_view p : patterns) {
        const auto end = std::min(p.find_first_of("*?/"), p.size());
        const bool names_device = end < p.size() && p[end] == '/';
        patterns_.push_back(
            {p, p.substr(0, end), names_device ? p.substr(end + 1) : std::string_view{}, names_device});
    }
}

bool path_matcher::enter(std::string_view device) {
    of_names_.clear();
    of_paths_.clear();
    for (const auto& p : patterns_) {
        if (p.names_device && device == p.device) of_names_.push_back(p.rest);
        if (!p.names_device && device.starts_with(p.device)) of_paths_.push_back(p.whole);
    }
    if (!of_paths_.empty()) {
        path_.assign(device).append("/");
        prefix_ = path_.size();
    }
    return !of_names_.empty() || !of_paths_.empty();
}

bool path_matcher::matches(std::string_view name) {
    for (const auto p : of_names_)
        if (wesh::matches(p, name)) return true;
    if (of_paths_.empty()) return false;
    path_.resize(prefix_);
    path_.append(name);
    return std::any_of(of_paths_.begin(), of_paths_.end(), [&](auto p) { return wesh::matches(p, path_); });
}

} // namespace wesh
