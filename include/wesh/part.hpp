// Parts of a device: what the typed objects (clamp, meter, counter, …) have in common.
//
// Errors: of the getters not_available when there is no value, with the reason; remote_error (not_found) when
// the device itself is gone; and whatever wesh::interface throws.
// Threads: one at a time, as its interface.
// Since: 0.1
#pragma once

#include <wesh/interface.hpp>

namespace wesh {

/// A group of points with a common beginning: "roof-wes/clamp.1". Making one asks the daemon nothing.
///
/// The getters of the classes derived from it give the last value known, also when the device has not
/// confirmed it lately; read() and the getters that begin with read_ tell its time and quality.
class part {
  public:
    /// "roof-wes/clamp.1"
    const std::string& path() const noexcept { return path_; }
    /// "roof-wes"
    std::string device() const;

    /// The last reading of one of its points: read("current"). With an empty name, of the part itself. Throws
    /// not_available when the device has no such point.
    reading read(std::string_view name = {}) const;
    /// Whether the device has that point.
    bool has(std::string_view name = {}) const;

  protected:
    part(interface daemon, std::string path);

    const interface& daemon() const noexcept { return daemon_; }
    std::string path_of(std::string_view name) const;
    /// The value of a point; not_available when it has none or one of another type.
    decimal number(std::string_view name) const;
    std::string text(std::string_view name) const;
    bool is_on(std::string_view name = {}) const;

  private:
    value known_value(std::string_view name) const;

    interface daemon_;
    std::string path_;
};

} // namespace wesh
