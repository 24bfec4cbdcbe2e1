#include "daemon/drivers/nut/driver.hpp"

#include "common/text.hpp"
#include "daemon/drivers/nut/session.hpp"

#include <array>

namespace wesh {
namespace {

/// Of upsmon: a cut is to be seen soon.
constexpr duration usual_period{5'000};

std::string check_power_factor(std::string_view text) {
    const auto n = decimal::parse(text);
    if (text.empty() || (n && *n >= decimal{1, -1} && *n <= decimal{1, 0})) return {};
    return "power_factor is \"" + sanitised(text, 40) + "\"; expected a number from 0.1 to 1, as \"0.7\"";
}

constexpr std::array options{
    option{"feeds", option_type::word, "site", "site|equipment",
           "what hangs on the UPS: this computer and its network, or other things", 0, 0},
    option{"cut_after", option_type::time, "2s", "", "a power cut that is shorter is not told", 0, 600'000},
    option{"back_after", option_type::time, "10s", "", "a return is told when it has lasted that long", 0,
           3'600'000},
    option{"connect_timeout", option_type::time, "3s", "", "longest wait for a connection", 100, 60'000},
    option{"timeout", option_type::time, "4s", "", "longest wait for a whole answer", 100, 60'000},
    option{"watts", option_type::word, "reported", "reported|nominal|apparent",
           "from which figures watts are computed where the UPS tells none"},
    option{"power_factor", option_type::text, "", "", "of the load, for watts = apparent", 0, 0,
           check_power_factor},
};

std::string check_address(std::string_view address) {
    if (nut::parse_place(address)) return {};
    return "address is \"" + sanitised(address, 60) +
           "\"; expected the name of a UPS and where its upsd is, as \"ups@localhost\" or "
           "\"rack@192.168.1.5:3493\"";
}

std::string check_command(std::string_view, const command&) { return "a UPS takes no commands from weshd"; }

std::unique_ptr<session> create(device& d, const option_values& o, hub*) {
    return std::make_unique<nut::session>(d, nut::access{d.address(), o});
}

} // namespace

nut::access::access(const std::string& address, const option_values& o)
    : place{parse_place(address).value_or(nut::place{})}
    , feeds_site{o.text("feeds") == "site"} {
    limits.connect = o.time("connect_timeout");
    limits.whole = o.time("timeout");
    watch.cut_after = o.time("cut_after");
    watch.back_after = o.time("back_after");
    const auto& from = o.text("watts");
    watts.from = from == "nominal"    ? watts_from::nominal
                 : from == "apparent" ? watts_from::apparent
                                      : watts_from::reported;
    watts.power_factor = decimal::parse(o.text("power_factor"));
}

const driver nut_driver{
    "nut",
    "uninterruptible power supplies, by NUT's upsd",
    "UPS@HOST or UPS@HOST:PORT",
    options,
    check_address,
    check_command,
    create,
    nullptr,
    duration{},
    {},
    usual_period,
    true,
};

} // namespace wesh
