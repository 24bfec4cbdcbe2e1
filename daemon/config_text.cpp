// The configuration as TOML: the effective one for people, and the devices added while running.
#include "common/text.hpp"
#include "daemon/config.hpp"
#include "daemon/driver.hpp"
#include "io/files.hpp"

#include <fmt/core.h>

#include <algorithm>

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

/// Every setting there is, with its meaning and where it comes from; of secrets only their files.
void append_whole_device(std::string& out, const device_config& d) {
    const driver& known = *find_driver(d.driver);
    out += fmt::format("\n# {}\n[[device]]\nname = {}\ndriver = {}\naddress = {}\n", d.origin,
                       toml_quoted(d.name), toml_quoted(d.driver), toml_quoted(d.address));
    const settings common{{"period", duration_text(d.polling.period.count())},
                          {"stale_after", duration_text(d.polling.stale_after.count())},
                          {"spread", d.polling.spread ? "true" : "false"}};
    const option_values shared{common_options(), common};
    for (const auto& o : common_options())
        if (known.polled() || o.name == "stale_after")
            out += fmt::format("{}{} = {}\n", print_meaning(o, d.places), o.name,
                               toml_value(o, shared.text(o.name)));
    const option_values own{known.options, d.settings};
    for (const auto& o : known.options) {
        out += print_meaning(o, d.places);
        const auto file = std::find_if(d.secret_files.begin(), d.secret_files.end(),
                                       [&](const auto& f) { return f.first == o.name; });
        if (o.type != option_type::secret)
            out += fmt::format("{} = {}\n", o.name, toml_value(o, own.text(o.name)));
        else if (file != d.secret_files.end())
            out += fmt::format("{}_file = {}\n", o.name, toml_quoted(file->second));
        else
            out += fmt::format("# {} = {}\n", o.name,
                               d.places.contains(o.name) ? "(left out)" : "(the usual one)");
    }
}

} // namespace

void save_runtime_devices(const std::string& path, const std::vector<device_config>& devices) {
    std::string out = "# Written by weshd: devices added while it ran. It may hold passwords.\n";
    for (const auto& d : devices) append_device(out, d, true);
    io::write_file(path, out, 0600);
}

std::string print_device(const device_config& d) {
    std::string out;
    append_device(out, d, false);
    return out.substr(1);
}

std::string print_config(const config& c) {
    auto out = print_options(daemon_options(), c.daemon);
    for (const auto& d : c.devices) append_whole_device(out, d);
    return out;
}

std::string print_devices(const std::vector<device_config>& devices) {
    std::size_t name = 4;
    std::size_t driver = 6;
    std::size_t address = 7;
    for (const auto& d : devices) {
        name = std::max(name, d.name.size());
        driver = std::max(driver, d.driver.size());
        address = std::max(address, d.address.size());
    }
    std::string out;
    const auto row = [&](std::string_view n, std::string_view d, std::string_view a, std::string_view period,
                         std::string_view from) {
        out +=
            fmt::format("{:<{}}  {:<{}}  {:<{}}  {:<6}  {}\n", n, name, d, driver, a, address, period, from);
    };
    if (!devices.empty()) row("NAME", "DRIVER", "ADDRESS", "ASKED", "FROM");
    for (const auto& d : devices)
        row(d.name, d.driver, d.address,
            d.polling.period == duration{} ? "-" : duration_text(d.polling.period.count()), d.origin);
    return out;
}

} // namespace wesh
