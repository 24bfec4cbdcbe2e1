// The configuration as TOML: the effective one for people, and the devices added while running.
#include "common/text.hpp"
#include "daemon/config.hpp"
#include "daemon/driver.hpp"
#include "io/files.hpp"

#include <fmt/core.h>

namespace wesh {
namespace {

void append_device(std::string& out, const device_config& d, bool secrets) {
    out += fmt::format("\n[[device]]\nname = {}\ndriver = {}\naddress = {}\n", toml_quoted(d.name),
                       toml_quoted(d.driver), toml_quoted(d.address));
    const driver* known = find_driver(d.driver);
    if (known != nullptr && known->polled())
        out += fmt::format("period = {}\nspread = {}\n", toml_quoted(duration_text(d.polling.period.count())),
                           d.polling.spread);
    out += fmt::format("stale_after = {}\n", toml_quoted(duration_text(d.polling.stale_after.count())));
    for (const auto& [key, content] : d.settings) {
        const option* o = known == nullptr ? nullptr : find_option(known->options, key);
        if (o == nullptr) continue;
        if (o->type == option_type::secret && !secrets)
            out += fmt::format("# {} is set\n", key);
        else
            out += fmt::format("{} = {}\n", key, toml_value(*o, content));
    }
}

} // namespace

void save_runtime_devices(const std::string& path, const std::vector<device_config>& devices) {
    std::string out = "# Written by weshd: devices added while it ran. It may hold passwords.\n";
    for (const auto& d : devices) append_device(out, d, true);
    io::write_file(path, out, 0600);
}

std::string print_config(const config& c) {
    auto out = print_options(daemon_options(), c.daemon);
    for (const auto& d : c.devices) append_device(out, d, false);
    return out;
}

} // namespace wesh
