#include "daemon/drivers/teleinfo/driver.hpp"

#include "common/calendar.hpp"
#include "common/text.hpp"
#include "daemon/drivers/teleinfo/session.hpp"

#include <array>
#include <stdexcept>

namespace wesh {
namespace {

/// Enedis: a receiver is to tell a fault of the line after 10 s, give or take one.
constexpr duration silence{9'000};

std::string check_zone(std::string_view name) {
    try {
        const calendar known{name};
        return {};
    } catch (const std::invalid_argument& e) {
        return e.what();
    }
}

constexpr std::array options{
    option{"speed", option_type::word, "auto", "auto|1200|2400|4800|9600|19200",
           "speed of the line in baud; auto finds it, and finds it again when it changes"},
    option{"framing", option_type::word, "7E1", "7E1|8N1",
           "8N1: for adapters that do without parity; the eighth bit is ignored"},
    option{"max_power", option_type::number, "100", "",
           "kW: an index that grows faster is not believed; one of kWh may grow ten times as fast", 1,
           1'000'000},
    option{"zone", option_type::text, "Europe/Paris", "", "time zone of the meter's clock", 0, 0, check_zone},
    option{"clock_tolerance", option_type::time, "60s", "",
           "how far the meter's clock may be off for its times to be used", 1'000, 86'400'000},
    option{"concentrator", option_type::boolean, "false", "",
           "a téléreport concentrator, whose indexes have 8 digits"},
};

constexpr std::array files{
    offered_file{"frames.tic", "the line as it is heard over the next two frames, byte for byte"}};

std::string check_address(std::string_view address) {
    if (teleinfo::parse_place(address)) return {};
    return "address is \"" + sanitised(address, 60) +
           "\"; expected a port, as \"/dev/ttyUSB0\", or a meter's number and where to look for it, as "
           "\"021861800000@/dev/ttyUSB*\"";
}

std::string check_command(std::string_view, const command&) { return "a meter takes no commands"; }

std::unique_ptr<session> create(device& d, const option_values& o, hub* h) {
    return std::make_unique<teleinfo::session>(d, teleinfo::access{d.address(), o},
                                               static_cast<teleinfo::lines&>(*h));
}

std::unique_ptr<hub> make_hub(environment& e) { return std::make_unique<teleinfo::lines>(e); }

bool is_port(std::string_view text) {
    constexpr std::string_view safe =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+:*?";
    return text.starts_with('/') && text.find_first_not_of(safe) == std::string_view::npos;
}

bool is_meter(std::string_view text) {
    return text.size() >= 8 && text.size() <= 12 &&
           text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == std::string_view::npos;
}

} // namespace

std::optional<teleinfo::place> teleinfo::parse_place(std::string_view address) {
    place p;
    const auto at = address.find('@');
    if (at != std::string_view::npos) {
        p.meter = address.substr(0, at);
        if (!is_meter(p.meter)) return {};
        address.remove_prefix(at + 1);
    }
    for (const auto port : split(address, ',')) {
        if (!is_port(port)) return {};
        p.ports.emplace_back(port);
    }
    // Any meter on any port would be a different one each time.
    const bool one = p.ports.size() == 1 && p.ports[0].find_first_of("*?") == std::string::npos;
    if (p.ports.empty() || (p.meter.empty() && !one)) return {};
    return p;
}

teleinfo::access::access(std::string_view address, const option_values& o)
    : place{parse_place(address).value_or(teleinfo::place{})}
    , most_power{o.number("max_power") * 1000} {
    const auto& speed = o.text("speed");
    // A Linky first, then older meters; a PME-PMI may have any.
    if (speed == "auto")
        line.speeds = {9600, 1200, 19200, 4800, 2400};
    else
        line.speeds = {static_cast<unsigned>(o.number("speed"))};
    line.framing = o.text("framing") == "7E1" ? io::framing::seven_even_one : io::framing::eight_none_one;
    line.concentrator = o.flag("concentrator");
    meter.zone = o.text("zone");
    meter.clock_tolerance = o.time("clock_tolerance");
}

const driver teleinfo_driver{
    "teleinfo",
    "electricity meters that speak Téléinfo (TIC), on a serial line",
    "PORT or METER@PORT,... with * and ? in PORT",
    options,
    check_address,
    check_command,
    create,
    make_hub,
    silence,
    files,
};

} // namespace wesh
