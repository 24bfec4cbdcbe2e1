// An electricity meter that speaks Téléinfo, behind a WES server or on a serial line of its own. The terms
// are those of Enedis-NOI-CPT_54E (Linky) and Enedis-NOI-CPT_02E (older meters); points: wesh-points(7).
//
// Errors: those of wesh::part; local_error for a phase that is not 1 to 3.
// Threads: one at a time, as its interface.
// Since: 0.1
#pragma once

#include <wesh/part.hpp>

#include <optional>

namespace wesh {

/// The index of one tariff period.
struct tariff_energy {
    std::string period; ///< "base", "hp", "blue-hc", "supplier.1", …: the point's name after "energy."
    decimal energy;     ///< Wh
};

class meter : public part {
  public:
    /// `place` is the device, or device and part: "linky", "roof-wes/meter.1".
    meter(interface daemon, std::string place);

    /// The meter's own number (ADCO, ADSC or ADS): 12 digits.
    std::string adco() const;
    /// What was contracted: in historic mode "BASE", "HC..", "EJP.", "BBR"; of a Linky in standard mode the
    /// supplier's calendar, in the supplier's words.
    std::string tariff_option() const;
    /// What applies now: "base", "hp", "blue-hc", as energy() takes it; of a Linky in standard mode it may be
    /// in the supplier's words.
    std::string tariff_period() const;
    std::string tomorrow() const;      ///< Tempo: "blue", "white", "red"; "unknown" until it is told
    std::string link() const;          ///< how the line to the meter fares: "ok" when all is well
    double subscribed_current() const; ///< A, in historic mode
    double subscribed_power() const;   ///< VA, in standard mode; VA or W of a PME-PMI
    double apparent_power() const;     ///< VA
    double injected_power() const;     ///< VA, of a producer
    /// Whether more is drawn than is subscribed.
    bool overrun() const;

    double current() const;              ///< A, of a single-phase meter
    double current(int phase) const;     ///< A; phase 1 to 3, 1 also of a single-phase meter
    double max_current() const;          ///< A, of a single-phase meter in historic mode
    double max_current(int phase) const; ///< A
    double voltage(int phase = 1) const; ///< V; no meter tells it in historic mode

    /// The index of one tariff period, Wh: energy("hp"), energy("supplier.1").
    decimal energy(std::string_view period) const;
    /// All tariff indexes that have a value: neither their total nor what was injected.
    std::vector<tariff_energy> energies() const;
    /// All energy drawn, Wh, exact: the meter's own total (a Linky in standard mode has one), else the sum of
    /// the indexes of the contract that runs. Indexes of a contract or a mode before are not added again.
    /// not_available when there are none.
    decimal total_energy() const;
    decimal injected_energy() const; ///< Wh, sent to the network

    reading read_apparent_power() const;
    reading read_energy(std::string_view period) const;

  private:
    /// A single-phase meter says the same under one name or the other: the one that it still confirms.
    decimal single_phase(std::string_view name, std::string_view other) const;
    /// Nothing: there is no such point.
    std::optional<reading> look(std::string_view name) const;
};

} // namespace wesh
