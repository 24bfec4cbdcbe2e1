// An electricity meter that speaks Téléinfo, behind a WES server or on a serial line of its own. The terms
// are those of Enedis-NOI-CPT_54E (Linky) and Enedis-NOI-CPT_02E (older meters); points: wesh-points(7).
#pragma once

#include <wesh/part.hpp>

namespace wesh {

/// The index of one tariff period.
struct tariff_energy {
    std::string period; ///< "base", "hp", "hc", "blue-hc", …: the point's name after "energy."
    decimal energy;     ///< Wh
};

class meter : public part {
  public:
    /// `place` is the device, or device and part: "linky", "roof-wes/meter.1".
    meter(interface daemon, std::string place);

    std::string adco() const;          ///< the meter's own number, 12 digits
    std::string tariff_option() const; ///< what was contracted: "BASE", "HC..", "EJP.", "BBR"
    std::string tariff_period() const; ///< what applies now: "TH..", "HC..", "HPJB"
    std::string tomorrow() const;      ///< Tempo: tomorrow's colour, once it is known
    double subscribed_current() const; ///< A
    double apparent_power() const;     ///< VA
    double injected_power() const;     ///< VA, of a producer
    double current() const;            ///< A, of a single-phase meter
    double current(int phase) const;   ///< A; phase 1 to 3
    double max_current() const;        ///< A, of a single-phase meter
    double max_current(int phase) const;
    double voltage(int phase = 1) const; ///< V; few meters tell it in historic mode
    std::string link() const;            ///< how the line to the meter fares

    /// The index of one tariff period, Wh: energy("hp").
    decimal energy(std::string_view period) const;
    /// All indexes of consumption that have a value.
    std::vector<tariff_energy> energies() const;
    /// The sum of energies(), Wh, exact. not_available when there are none.
    decimal total_energy() const;
    decimal injected_energy() const; ///< Wh, sent to the network

    reading read_apparent_power() const;
    reading read_energy(std::string_view period) const;
};

} // namespace wesh
