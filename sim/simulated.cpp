#include "sim/simulated.hpp"

#include "sim/refusal.hpp"

#include <fmt/core.h>

namespace wesh::sim {
namespace {

[[noreturn]] void refuse(const simulated& s, std::string_view what) {
    throw refusal{fmt::format("{} is a {} and cannot {}", s.name(), word_for(s.kin()), what)};
}

} // namespace

void simulated::reboot() { refuse(*this, "reboot"); }
void simulated::change_mode(tic_mode) { refuse(*this, "change its mode"); }
void simulated::change_speed(unsigned) { refuse(*this, "change its speed"); }
void simulated::replace(std::string_view) { refuse(*this, "be replaced by another meter"); }
void simulated::swap_ports(simulated&) { refuse(*this, "swap ports"); }

} // namespace wesh::sim
