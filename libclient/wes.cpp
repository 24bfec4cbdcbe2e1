#include <wesh/wes.hpp>

#include <chrono>
#include <thread>

namespace wesh {
namespace {

constexpr std::string_view driver = "wes";
constexpr duration look_again{50};

int within(int number, int last, const char* what) {
    if (number >= 1 && number <= last) return number;
    throw local_error{"a WES has " + std::string{what} + " 1 to " + std::to_string(last) + ", not " +
                      std::to_string(number)};
}

/// Port 80 is what an address without port means.
std::string_view without_usual_port(std::string_view address) {
    if (address.ends_with(":80")) address.remove_suffix(3);
    return address;
}

std::optional<device_status> find_wes(const interface& daemon, const std::string& address) {
    for (auto& d : daemon.devices())
        if (d.driver == driver && without_usual_port(d.address) == without_usual_port(address))
            return std::move(d);
    return {};
}

device_request request_of(const wes_access& access) {
    device_request r;
    r.driver = driver;
    r.address = access.address;
    r.settings = {{"user", access.user}, {"password", access.password}};
    if (!access.ftp_password.empty()) {
        r.settings.emplace_back("ftp_user", access.ftp_user);
        r.settings.emplace_back("ftp_password", access.ftp_password);
    }
    return r;
}

device_status add_wes(const interface& daemon, const wes_access& access) {
    try {
        return daemon.add(request_of(access));
    } catch (const remote_error& e) {
        if (e.code() == remote_code::exists) {
            // Another program was quicker.
            if (auto d = find_wes(daemon, access.address)) return std::move(*d);
        } else if (e.code() == remote_code::not_permitted) {
            throw remote_error{remote_code::not_permitted,
                               "the daemon has no WES at " + access.address +
                                   ", and only administrators (group wesh-admin) may add one: ask one to run "
                                   "weshclient add, or to put it into /etc/wesh/weshd.toml"};
        }
        throw;
    }
}

[[noreturn]] void give_up(const device_status& d) {
    std::string what = d.name + " at " + d.address;
    if (d.state == device_state::refused)
        what += " refuses the user or the password";
    else if (d.state == device_state::disabled)
        what += " is disabled";
    else
        what += " does not answer";
    throw remote_error{remote_code::unavailable, what + (d.reason.empty() ? "" : ": " + d.reason)};
}

/// Asks until the device has answered once, or will not.
device_status first_answer(const interface& daemon, device_status d) {
    using std::chrono::steady_clock;
    const auto deadline = steady_clock::now() + daemon.timeout();
    for (;;) {
        if (d.state == device_state::refused || d.state == device_state::disabled) give_up(d);
        if (d.last_answer != no_time) return d;
        if (steady_clock::now() >= deadline) give_up(d);
        std::this_thread::sleep_for(look_again);
        d = daemon.device(d.name);
    }
}

} // namespace

wes interface::get_wes(const wes_access& access) const {
    if (access.address.empty()) throw local_error{"a WES needs an address"};
    auto known = find_wes(*this, access.address);
    return {*this, first_answer(*this, known ? std::move(*known) : add_wes(*this, access))};
}

wes interface::get_wes(const std::string& address, const std::string& password, const std::string& user,
                       const std::string& ftp_password, const std::string& ftp_user) const {
    return get_wes(wes_access{address, user, password, ftp_user, ftp_password});
}

wes interface::get_wes_by_name(const std::string& name) const {
    const device_status d = device(name);
    if (d.driver != driver) throw local_error{name + " is no WES: its driver is " + d.driver};
    return {*this, d};
}

meter interface::get_meter(const std::string& place) const { return {*this, place}; }

wes::wes(interface daemon, const device_status& device)
    : part{std::move(daemon), device.name}
    , address_{device.address} {}

std::string wes::firmware() const { return text("firmware"); }
device_status wes::status() const { return daemon().device(name()); }

meter wes::get_meter(int number) const {
    return {daemon(), path_of("meter." + std::to_string(within(number, 3, "meters")))};
}
clamp wes::get_clamp(int number) const { return {daemon(), name(), within(number, 4, "clamps")}; }
counter wes::get_counter(int number) const { return {daemon(), name(), within(number, 6, "counters")}; }
probe wes::get_probe(int number) const { return {daemon(), name(), within(number, 30, "probes")}; }
relay wes::get_relay(int number) const {
    return {daemon(), path_of("relay." + std::to_string(within(number, 2, "relays")))};
}
relay_card wes::get_card(int number) const { return {daemon(), name(), within(number, 10, "relay cards")}; }
relay wes::get_relay(int card, int number) const { return get_card(card).get_relay(number); }
virtual_switch wes::get_switch(int number) const {
    return {daemon(), name(), within(number, 24, "virtual switches")};
}
input wes::get_input(int number) const { return {daemon(), name(), within(number, 2, "inputs")}; }
analog_input wes::get_analog(int number) const {
    return {daemon(), name(), within(number, 4, "analog inputs")};
}
variable wes::get_variable(int number) const { return {daemon(), name(), within(number, 8, "variables")}; }

} // namespace wesh
