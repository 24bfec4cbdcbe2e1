#include <wesh/counter.hpp>

namespace wesh {

counter::counter(interface daemon, const std::string& wes, int number)
    : part{std::move(daemon), wes + "/counter." + std::to_string(number)} {}

std::int64_t counter::pulses() const {
    const decimal d = number("pulses");
    if (const auto whole = d.rescaled(0)) return whole->mantissa();
    throw not_available{path() + " counts in fractions: " + d.to_text()};
}

decimal counter::index() const { return number("index"); }
std::string counter::unit() const { return read("index").unit; }
double counter::flow() const { return number("flow").to_double(); }
reading counter::read_pulses() const { return read("pulses"); }
reading counter::read_index() const { return read("index"); }
reading counter::read_flow() const { return read("flow"); }

} // namespace wesh
