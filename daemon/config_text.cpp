// The configuration as TOML: the effective one for people, and the devices added while running.
#include "common/text.hpp"
#include "daemon/config.hpp"
#include "daemon/driver.hpp"
#include "io/files.hpp"

#include <fmt/core.h>

namespace wesh {
namespace {

/// A basic string of TOML. Settings are clean text, so only two characters need care.
std::string quoted(std::string_view text) {
    std::string q{'"'};
    for (const char c : text) {
        if (c == '"' || c == '\\') q += '\\';
        q += c;
    }
    return q += '"';
}

std::string written(const option& o, const std::string& content) {
    // A caller may send "007", which TOML does not take for a number.
    if (o.type == option_type::number) return std::to_string(parse_unsigned(content).value_or(0));
    return o.type == option_type::boolean ? content : quoted(content);
}

void append_device(std::string& out, const device_config& d, bool secrets) {
    out += fmt::format("\n[[device]]\nname = {}\ndriver = {}\naddress = {}\n", quoted(d.name),
                       quoted(d.driver), quoted(d.address));
    const driver* known = find_driver(d.driver);
    if (known != nullptr && known->polled())
        out += fmt::format("period = {}\nspread = {}\n", quoted(duration_text(d.polling.period.count())),
                           d.polling.spread);
    out += fmt::format("stale_after = {}\n", quoted(duration_text(d.polling.stale_after.count())));
    for (const auto& [key, content] : d.settings) {
        const option* o = known == nullptr ? nullptr : find_option(known->options, key);
        if (o == nullptr) continue;
        if (o->type == option_type::secret && !secrets)
            out += fmt::format("# {} is set\n", key);
        else
            out += fmt::format("{} = {}\n", key, written(*o, content));
    }
}

} // namespace

void save_runtime_devices(const std::string& path, const std::vector<device_config>& devices) {
    std::string out = "# Written by weshd: devices added while it ran. It may hold passwords.\n";
    for (const auto& d : devices) append_device(out, d, true);
    io::write_file(path, out, 0600);
}

std::string print_config(const config& c) {
    std::string out;
    std::string_view section;
    for (const auto& o : daemon_options()) {
        const auto dot = o.name.find('.');
        if (o.name.substr(0, dot) != section) {
            section = o.name.substr(0, dot);
            out += fmt::format("{}[{}]\n", out.empty() ? "" : "\n", section);
        }
        out += fmt::format("# {}\n{} = {}\n", o.meaning, o.name.substr(dot + 1),
                           written(o, c.daemon.text(o.name)));
    }
    for (const auto& d : c.devices) append_device(out, d, false);
    return out;
}

} // namespace wesh
