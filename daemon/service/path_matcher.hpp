// Patterns of paths put to the points of one device after another, without a copy of their paths.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace wesh {

class path_matcher {
  public:
    /// Borrows the patterns; see matches() of common/text.hpp.
    explicit path_matcher(std::span<const std::string> patterns);

    /// From now on names are those of this device's points. False: no name of it can match.
    bool enter(std::string_view device);
    /// Whether `device/name` matches any pattern.
    bool matches(std::string_view name);

  private:
    struct pattern {
        std::string_view whole;
        std::string_view device; ///< what a device's name must be, or begin with
        std::string_view rest;   ///< what the name of the point must match
        bool names_device;       ///< no wildcard stands before the '/'
    };

    std::vector<pattern> patterns_;
    std::vector<std::string_view> of_names_; ///< the rests that matter for the device
    std::vector<std::string_view> of_paths_; ///< the wholes that do
    std::string path_;                       ///< the device's name and '/', then a point's
    std::size_t prefix_ = 0;
};

} // namespace wesh
