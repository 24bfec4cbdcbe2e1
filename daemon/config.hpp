// weshd.toml(5): what is configured, checked whole before any of it is used.
#pragma once

#include "common/options.hpp"
#include "daemon/schedule.hpp"

#include <wesh/device.hpp>

#include <span>
#include <string>
#include <vector>

namespace wesh {

struct driver;

/// A device as configured, its settings checked against its driver's table and secrets read from their files.
struct device_config {
    std::string name;
    std::string driver;
    std::string address;
    std::string origin; ///< "weshd.toml:12", or "runtime"
    wesh::polling polling;
    wesh::settings settings; ///< of the driver, without the common ones
    setting_places places;   ///< where each of all settings stands
    /// Secrets that came from files: "password" and the path.
    std::vector<std::pair<std::string, std::string>> secret_files;

    bool same_work(const device_config& other) const;
};

/// The settings that every device has besides its driver's.
std::span<const option> common_options() noexcept;
/// The daemon's own settings, by dotted name: "history.ceiling".
std::span<const option> daemon_options() noexcept;

struct config {
    option_values daemon{daemon_options(), {}};
    std::vector<device_config> devices;
};

/// Reads the file and, in order of their names, those of the folder beside it that is called like it with
/// ".d" (weshd.toml, weshd.d/*.toml). Throws config_error.
config load_config(const std::string& path);
/// The same from text, for tests and fuzzing; files that secrets name are read all the same.
config parse_config(std::string_view text, const std::string& name);

/// Devices added while running, from the state directory; `origin` is "runtime". A missing file is no device.
std::vector<device_config> load_runtime_devices(const std::string& path);
/// Writes them whole or not at all, readable by the daemon alone.
void save_runtime_devices(const std::string& path, const std::vector<device_config>& devices);

/// Checks a request as a line of the file would be. Throws std::invalid_argument with the first complaint.
device_config check_request(const device_request& r);

/// A device as its part of a configuration file; secrets are left out.
std::string print_device(const device_config& d);
/// The effective configuration as TOML, every setting with its meaning and where it was set. Secrets are left
/// out, but for the names of their files: read again it is the same configuration where they are in files.
std::string print_config(const config& c);
/// A table for people.
std::string print_devices(const std::vector<device_config>& devices);

} // namespace wesh
