#include <wesh/analog_input.hpp>
#include <wesh/input.hpp>
#include <wesh/variable.hpp>

namespace wesh {

input::input(interface daemon, const std::string& wes, int number)
    : part{std::move(daemon), wes + "/input." + std::to_string(number)} {}

bool input::state() const { return is_on(); }
reading input::read_state() const { return read(); }

analog_input::analog_input(interface daemon, const std::string& wes, int number)
    : part{std::move(daemon), wes + "/analog." + std::to_string(number)} {}

double analog_input::value() const { return number("").to_double(); }
std::string analog_input::unit() const { return read().unit; }
reading analog_input::read_value() const { return read(); }

variable::variable(interface daemon, const std::string& wes, int number)
    : part{std::move(daemon), wes + "/variable." + std::to_string(number)} {}

decimal variable::value() const { return number(""); }
reading variable::read_value() const { return read(); }

} // namespace wesh
