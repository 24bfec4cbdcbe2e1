#include <wesh/clamp.hpp>

namespace wesh {
namespace {

constexpr std::string_view mains_voltage = "mains.voltage";

/// The voltage is the device's, not the clamp's.
class mains : public part {
  public:
    mains(const interface& daemon, const std::string& wes)
        : part{daemon, wes} {}
    using part::number;
    using part::text;
};

} // namespace

clamp::clamp(interface daemon, const std::string& wes, int number)
    : part{std::move(daemon), wes + "/clamp." + std::to_string(number)}
    , wes_{wes} {}

bool clamp::enabled() const { return has("current"); }
double clamp::get_current() const { return number("current").to_double(); }
decimal clamp::get_energy() const { return number("energy"); }
decimal clamp::get_injected_energy() const { return number("injected-energy"); }
reading clamp::read_current() const { return read("current"); }
reading clamp::read_energy() const { return read("energy"); }
reading clamp::read_injected_energy() const { return read("injected-energy"); }

reading clamp::read_voltage() const {
    const mains all{daemon(), wes_};
    if (all.has(mains_voltage)) return all.read(mains_voltage);
    throw not_available{"the voltage of " + path() + " is not known: " + wes_ + " (firmware " +
                        all.text("firmware") +
                        ") does not tell the voltage of the mains; that takes firmware 0.8 or newer and the "
                        "9 V voltage probe"};
}

double clamp::get_voltage() const {
    read_voltage();
    return mains{daemon(), wes_}.number(mains_voltage).to_double();
}

} // namespace wesh
