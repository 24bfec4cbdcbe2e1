#include "daemon/drivers/wes/driver.hpp"

#include "common/text.hpp"
#include "daemon/drivers/wes/session.hpp"

#include <array>

namespace wesh {
namespace {

std::string check_path(std::string_view path) {
    constexpr std::string_view safe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-";
    if (path.starts_with('/') && path.find_first_not_of(safe) == std::string_view::npos) return {};
    return "a path of the box is \"" + sanitised(path, 60) +
           "\"; expected '/' and then letters, digits, '/', '.', '_', '-'";
}

std::string check_units(std::string_view text) {
    if (wes::parse_units(text)) return {};
    return "units is \"" + sanitised(text, 60) +
           "\"; expected PATH=UNIT, separated by blanks: \"probe.1=°C probe.2=%\"";
}

// What public sources leave open about the box is an option here, never a guess in the code.
constexpr std::array options{
    option{"user", option_type::text, "admin", "", "user of the box's web pages", 0, 0},
    option{"password", option_type::secret, "wes", "", "password of that user", 0, 0},
    option{"ftp_user", option_type::text, "adminftp", "", "user of the box's FTP server", 0, 0},
    option{"ftp_password", option_type::secret, "wesftp", "", "password of that user", 0, 0},
    option{"page", option_type::text, "/data.cgx", "", "path of the page with all values", 0, 0, check_path},
    option{"relay_page", option_type::text, "/RL.cgx", "", "path that takes relay commands", 0, 0,
           check_path},
    option{"switch_page", option_type::text, "/AJAX.cgx", "", "path that takes switch commands", 0, 0,
           check_path},
    option{"connect_timeout", option_type::time, "5s", "", "longest wait for a connection", 100, 60'000},
    option{"timeout", option_type::time, "25s", "", "longest wait for a whole answer", 100, 300'000},
    option{"retries", option_type::number, "3", "", "further tries of a poll whose answer was not whole", 0,
           10},
    option{"pause", option_type::time, "1s", "", "shortest rest between two requests", 0, 60'000},
    option{"clamp_index_unit", option_type::word, "auto", "auto|Wh|kWh", "how the page writes clamp energy"},
    option{"present", option_type::text, "", "", "points that exist although they only ever said zero"},
    option{"units", option_type::text, "", "", "units that the page does not tell", 0, 0, check_units},
};

constexpr std::array files{offered_file{"data.cgx", "the page with all values, read now, byte for byte"}};

std::string check_command(std::string_view path, const command& c) {
    if (!wes::control_of(path)) return "only relays and virtual switches can be set";
    if (c.action == "toggle" || c.argument == "on" || c.argument == "off") return {};
    return "expected on or off, not \"" + sanitised(c.argument, 40) + "\"";
}

std::unique_ptr<session> create(device& d, const option_values& o, hub*) {
    return std::make_unique<wes::session>(d, wes::access{d.address(), o});
}

} // namespace

wes::access::access(const std::string& address, const option_values& o)
    : page{o.text("page")}
    , relay_page{o.text("relay_page")}
    , switch_page{o.text("switch_page")}
    , retries{static_cast<int>(o.number("retries"))}
    , pause{o.time("pause")} {
    http.base = io::http_base(address).value_or("");
    http.user = o.text("user");
    http.password = o.text("password");
    http.connect_timeout = o.time("connect_timeout");
    http.timeout = o.time("timeout");
    const auto& unit = o.text("clamp_index_unit");
    clamp_index = unit == "Wh" ? index_unit::wh : unit == "kWh" ? index_unit::kwh : index_unit::by_firmware;
    for (const auto path : split(o.text("present"), ' '))
        if (!path.empty()) present.emplace(path);
    units = parse_units(o.text("units")).value_or(std::vector<std::pair<std::string, std::string>>{});
}

const driver wes_driver{
    "wes",
    "Cartelectronic WES energy server, by HTTP",
    "HOST or HOST:PORT",
    options,
    io::check_http_address,
    check_command,
    create,
    nullptr,
    duration{},
    files,
};

} // namespace wesh
