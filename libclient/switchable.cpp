#include <wesh/relay.hpp>
#include <wesh/virtual_switch.hpp>

namespace wesh {

switchable::switchable(interface daemon, std::string path)
    : part{std::move(daemon), std::move(path)} {}

bool switchable::state() const { return is_on(); }
reading switchable::read_state() const { return read(); }
void switchable::set(bool on) const { order("set", on ? "on" : "off"); }
void switchable::toggle() const { order("toggle", ""); }

void switchable::order(const std::string& action, const std::string& argument) const {
    command c;
    c.target = path();
    c.action = action;
    c.argument = argument;
    c.key = interface::new_command_key();
    const command_result r = daemon().execute(c);
    if (r.outcome == command_outcome::done) return;
    const bool sent = r.outcome == command_outcome::unconfirmed;
    throw remote_error{sent ? remote_code::timed_out : remote_code::unavailable,
                       path() + (sent ? ": sent, but not read back in time" : ": not done") +
                           (r.text.empty() ? "" : ": " + r.text)};
}

relay::relay(interface daemon, std::string path)
    : switchable{std::move(daemon), std::move(path)} {}

virtual_switch::virtual_switch(interface daemon, const std::string& wes, int number)
    : switchable{std::move(daemon), wes + "/switch." + std::to_string(number)} {}

} // namespace wesh
