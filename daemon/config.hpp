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

/// The effective configuration as TOML, every setting with its meaning; secrets are left out.
std::string print_config(const config& c);

} // namespace wesh
