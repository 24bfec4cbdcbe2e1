// The TOML side of the configuration: files to checked values.
#include "common/text.hpp"
#include "daemon/config.hpp"
#include "daemon/driver.hpp"
#include "daemon/power.hpp"
#include "io/files.hpp"
#include "io/options_reader.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cerrno>
#include <optional>

namespace wesh {
namespace {

constexpr std::size_t file_max = 1U << 20;
constexpr std::size_t devices_max = 10'000;

class reader : public io::options_reader {
  public:
    using options_reader::options_reader;

    std::optional<device_config> device(const toml::table& t);

  private:
    void secret(const option& o, const toml::node& n, settings& into);
    void driver_setting(const driver& d, const std::string& key, const toml::node& n, settings& into);

    std::vector<std::pair<std::string, std::string>> files_; ///< secrets of the device that is being read
};

void reader::secret(const option& o, const toml::node& n, settings& into) {
    const auto path = plain(o.name, n);
    if (!path) return;
    try {
        auto content = io::read_secret(*path);
        const auto wrong = check_option(o, content);
        if (!wrong.empty()) return complain(n.source(), wrong);
        into.emplace_back(o.name, std::move(content));
        note(o.name, n.source());
        files_.emplace_back(o.name, *path);
    } catch (const std::exception& e) {
        complain(n.source(), sanitised(e.what()));
    }
}

/// Of the driver's settings and those that all devices have.
std::string likely(std::string_view key, const driver& d) {
    std::vector<option> all{d.options.begin(), d.options.end()};
    all.insert(all.end(), common_options().begin(), common_options().end());
    return suggestion(key, all);
}

void reader::driver_setting(const driver& d, const std::string& key, const toml::node& n, settings& into) {
    // `password_file` is to a secret `password` what a file is to its content.
    if (key.ends_with("_file")) {
        const option* o = find_option(d.options, std::string_view{key}.substr(0, key.size() - 5));
        if (o != nullptr && o->type == option_type::secret) return secret(*o, n, into);
    }
    const option* known = find_option(d.options, key);
    if (known != nullptr && known->type == option_type::secret && io::open_to_all(file()))
        return complain(n.source(),
                        fmt::format("{} is a secret and everybody may read this file: chmod o-rw it, or "
                                    "use {}_file",
                                    key, key));
    if (known == nullptr)
        return complain(n.source(),
                        fmt::format("{} is not known to driver {}{}; known are name, driver, address, {}, {}",
                                    sanitised(key), d.name, likely(key, d), option_names(common_options()),
                                    option_names(d.options)));
    take(d.options, key, n, into);
}

polling polling_of(const driver& d, const settings& common) {
    const option_values v{common_options(), common};
    polling p{v.time("period"), v.time("stale_after"), v.flag("spread")};
    const bool told =
        std::any_of(common.begin(), common.end(), [](const auto& s) { return s.first == "period"; });
    if (!told && d.usual_period != duration{}) p.period = d.usual_period;
    if (!d.polled()) p.period = duration{};
    if (p.stale_after == duration{}) p.stale_after = d.polled() ? p.period * 3 : d.speaks_within;
    return p;
}

std::optional<device_config> reader::device(const toml::table& t) {
    const auto before = complaints();
    const auto word = [&](const char* key) {
        const auto* n = t.get(key);
        const auto content = n == nullptr ? std::nullopt : plain(key, *n);
        if (n == nullptr) complain(t.source(), fmt::format("this device has no {}", key));
        return content.value_or("");
    };
    device_config c;
    files_.clear();
    note_in(&c.places);
    c.origin = place(t.source());
    c.name = word("name");
    c.driver = word("driver");
    c.address = word("address");
    if (complaints() != before) return {};
    if (!is_name(c.name))
        complain(
            t.get("name")->source(),
            fmt::format("name is \"{}\"; expected 1 to 63 letters, digits, '-', '_'", sanitised(c.name, 70)));
    if (c.name == own_device)
        complain(
            t.get("name")->source(),
            fmt::format("{} is weshd's own, for what the site stands on: take another name", own_device));
    const driver* d = find_driver(c.driver);
    if (d == nullptr) {
        std::string names;
        for (const driver* x : drivers()) names.append(names.empty() ? "" : ", ").append(x->name);
        complain(t.get("driver")->source(),
                 fmt::format("driver is \"{}\"; expected one of: {}", sanitised(c.driver, 60), names));
        return {};
    }
    const auto wrong =
        c.address.size() > text_max ? std::string{"address is too long"} : d->check_address(c.address);
    if (!wrong.empty()) complain(t.get("address")->source(), wrong);
    settings common;
    for (const auto& [key, node] : t) {
        const std::string name{key.str()};
        if (name == "name" || name == "driver" || name == "address") continue;
        if (!d->polled() && (name == "period" || name == "spread"))
            complain(node.source(),
                     fmt::format("{} is for devices that are asked; those of driver {} speak by "
                                 "themselves",
                                 name, d->name));
        else if (find_option(common_options(), name) != nullptr)
            take(common_options(), name, node, common);
        else
            driver_setting(*d, name, node, c.settings);
    }
    c.polling = polling_of(*d, common);
    for (std::size_t i = 0; i < c.settings.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            if (c.settings[i].first == c.settings[j].first)
                complain(t.source(),
                         fmt::format("{0} is given twice: by itself and by {0}_file", c.settings[i].first));
    if (complaints() != before) return {};
    c.secret_files = std::move(files_);
    return c;
}

/// One file's content added to what the files before it said.
void add(std::string_view text, const std::string& file, settings& values, setting_places& places,
         std::vector<device_config>& devices, std::vector<std::string>& complaints) {
    reader r{file, complaints, &places};
    const auto parsed = r.parse(text);
    if (!parsed) return;
    const toml::table& root = *parsed;
    r.sections(root, daemon_options(), "device", values);
    const auto* list = root.get("device");
    if (list == nullptr) return;
    const auto* array = list->as_array();
    if (array == nullptr) return r.complain(list->source(), "write [[device]], once for each device");
    for (const auto& node : *array) {
        const auto* t = node.as_table();
        if (t == nullptr) {
            r.complain(node.source(), "write [[device]], once for each device");
            continue;
        }
        auto d = r.device(*t);
        if (!d) continue;
        for (const auto& other : devices)
            if (other.name == d->name)
                r.complain(t->source(), fmt::format("the name {} is taken by {}", d->name, other.origin));
        if (devices.size() >= devices_max)
            return r.complain(t->source(), fmt::format("more than {} devices", devices_max));
        devices.push_back(std::move(*d));
    }
}

} // namespace

config load_config(const std::string& path) {
    config c;
    settings values;
    setting_places places;
    std::vector<std::string> complaints;
    for (const auto& file : io::config_files(path)) {
        try {
            add(io::read_file(file, file_max), file, values, places, c.devices, complaints);
        } catch (const std::exception& e) {
            complaints.push_back(sanitised(e.what()));
        }
    }
    if (!complaints.empty()) throw config_error{std::move(complaints)};
    c.daemon = option_values{daemon_options(), values, std::move(places)};
    return c;
}

config parse_config(std::string_view text, const std::string& name) {
    config c;
    settings values;
    setting_places places;
    std::vector<std::string> complaints;
    add(text, name, values, places, c.devices, complaints);
    if (!complaints.empty()) throw config_error{std::move(complaints)};
    c.daemon = option_values{daemon_options(), values, std::move(places)};
    return c;
}

std::vector<device_config> load_runtime_devices(const std::string& path) {
    std::string text;
    try {
        text = io::read_file(path, file_max * 16);
    } catch (const std::system_error& e) {
        if (e.code().value() == ENOENT) return {};
        throw;
    }
    auto devices = parse_config(text, path).devices;
    for (auto& d : devices) d.origin = "runtime";
    return devices;
}

device_config check_request(const device_request& r) {
    toml::table t;
    t.insert("name", r.name);
    t.insert("driver", r.driver);
    t.insert("address", r.address);
    for (const auto& [key, content] : r.settings)
        if (!t.insert(key, content).second)
            throw std::invalid_argument(fmt::format("{} is given twice", sanitised(key)));
    std::vector<std::string> complaints;
    reader x{"request", complaints};
    // Paths of secret files are the administrator's of this machine to choose, in the configuration.
    for (const auto& [key, content] : r.settings)
        if (key.ends_with("_file"))
            throw std::invalid_argument(
                fmt::format("{} cannot be set from afar: send the secret itself", sanitised(key)));
    auto d = x.device(t);
    if (!d) {
        const auto& first = complaints.front();
        throw std::invalid_argument(first.substr(first.find(": ") + 2));
    }
    d->origin = "runtime";
    return std::move(*d);
}

} // namespace wesh
