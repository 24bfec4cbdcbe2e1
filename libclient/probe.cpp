#include <wesh/probe.hpp>

namespace wesh {

probe::probe(interface daemon, const std::string& wes, int number)
    : part{std::move(daemon), wes + "/probe." + std::to_string(number)} {}

double probe::value() const { return number("").to_double(); }
std::string probe::unit() const { return read().unit; }
reading probe::read_value() const { return read(); }

} // namespace wesh
