// A building as weshd sees it, and what its meters really stood at: the truth that the ledger is held
// against.
#pragma once

#include "libtonique/body.hpp"
#include "tests/quarter/dice.hpp"

#include <wesh/device.hpp>
#include <wesh/query.hpp>

#include <deque>
#include <map>
#include <tuple>

namespace wesh::quarter {

/// The truth about one cell: what it must be, if it is there.
struct truth {
    std::int64_t value = 0;
    bool owed = false; ///< it must be there; else it may be
    bool late = false; ///< told when the hour was long over
};
using truths = std::map<std::tuple<std::string, tonique::column, tonique::hour_number>, truth>;

/// Counters change when something is used and are recorded when they change; gauges change with the hour.
/// Devices fall silent for hours, and some tell afterwards what they had kept meanwhile.
class building {
  public:
    building(std::uint64_t seed, unsigned flats, tonique::hour_number first);

    std::uint64_t stream_id() const noexcept { return 77; }
    std::vector<device_status> devices() const;
    std::vector<point_description> points() const;

    /// Lives through one hour: its records join the stream, its truth the truths.
    void live(tonique::hour_number h);
    /// weshd's STREAM call at that moment.
    record_page page(sequence_number after, std::size_t limit, time_point now) const;
    void forget(sequence_number up_to);
    const truths& owed() const noexcept { return truths_; }
    /// What it told of its devices, each once.
    const std::vector<event>& alarms() const noexcept { return alarms_; }

  private:
    static constexpr std::size_t counters = 3; ///< hot water, cold water, energy

    struct flat {
        std::string name;
        std::array<std::int64_t, counters> index{};
        std::array<tonique::hour_number, counters> recorded{}; ///< when it was last
        std::optional<std::int64_t> energy_before;             ///< at the end of the hour before
        tonique::hour_number silent_until = 0;
        bool keeps = false;    ///< rows of the hours in which it is silent, for later
        bool all_owed = false; ///< the hour before was told in time
        std::vector<sample> kept;
    };
    void speak(flat& f, tonique::hour_number h, bool returning, std::vector<record>& records);
    void keep(flat& f, tonique::hour_number h);
    void use(flat& f);
    void tell(const flat& f, tonique::hour_number h);
    void owe(const flat& f, tonique::column c, tonique::hour_number h, truth t);
    sample say(const flat& f, std::size_t point, time_point t, decimal v, quality q) const;
    event about(const flat& f, std::string type, time_point t) const;
    point_id id_of(const flat& f, std::size_t point) const;

    dice dice_;
    std::vector<flat> flats_;
    std::deque<record> stream_;
    sequence_number last_ = 0;
    truths truths_;
    std::vector<event> alarms_;
};

} // namespace wesh::quarter
