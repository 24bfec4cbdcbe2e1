#include <wesh/relay.hpp>

namespace wesh {

relay::relay(interface daemon, std::string path)
    : part{std::move(daemon), std::move(path)} {}

bool relay::state() const {
    const std::string word = text("");
    if (word == "on") return true;
    if (word == "off") return false;
    throw not_available{path() + " is neither on nor off but '" + word + "'"};
}

void relay::set(bool on) const { order("set", on ? "on" : "off"); }
void relay::toggle() const { order("toggle", ""); }

void relay::order(const std::string& action, const std::string& argument) const {
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

} // namespace wesh
