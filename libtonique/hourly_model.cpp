#include "libtonique/hourly_model.hpp"

#include <utility>

namespace wesh::tonique {

namespace {

/// Of 256, how likely the bits of a value are at first: zero, negative, then "the octave is higher" by
/// octave. Rounded by hand from what flats of a capture (half of one winter) and of a simulation had, so that
/// small bodies need not learn what is plain.
constexpr std::array<std::array<std::uint8_t, 14>, 6> first_chances{{
    {160, 2, 216, 190, 140, 90, 60, 50, 50, 50, 50, 50, 50, 50},         // pulses
    {176, 4, 140, 100, 60, 40, 40, 40, 40, 40, 40, 40, 40, 40},          // currents
    {60, 2, 150, 70, 30, 20, 30, 40, 40, 40, 40, 40, 40, 40},            // lowest, highest temperature
    {48, 128, 160, 130, 60, 20, 40, 40, 40, 40, 40, 40, 40, 40},         // temperature
    {4, 2, 252, 252, 252, 250, 250, 248, 236, 170, 130, 100, 40, 30},    // energy
    {250, 16, 250, 250, 250, 250, 248, 244, 220, 170, 130, 100, 40, 30}, // energy that the index tells
}};
constexpr std::array<std::size_t, 12> row_of_series{0, 0, 0, 0, 1, 1, 2, 3, 2, 4, 5, 4};
constexpr std::uint32_t below_first = 104, below_others = 116; ///< the bits below the highest
constexpr std::uint32_t first_met = 6;
constexpr std::int32_t first_weight = 65'536 * 15 / 100;

/// The last table that a thread is done with.
std::unique_ptr<belief[]>& spare() noexcept {
    static thread_local std::unique_ptr<belief[]> table;
    return table;
}

} // namespace

belief_table::belief_table()
    : beliefs_{std::move(spare())} {
    if (!beliefs_) beliefs_ = std::make_unique<belief[]>(size);
}

belief_table::~belief_table() {
    if (many_)
        std::fill_n(beliefs_.get(), size, belief{});
    else
        for (std::size_t i = 0; i < met_count_; ++i) beliefs_[met_[i]] = belief{};
    spare() = std::move(beliefs_);
}

/// So many that all are made new.
void belief_table::overflow() noexcept {
    many_ = true;
    met_count_ = 0;
}

blend::blend() {
    static constexpr auto first = [] {
        std::array<belief, series * bins> all;
        for (std::size_t s = 0; s < series; ++s)
            for (std::size_t b = 0; b < bins; ++b) {
                const std::uint32_t of_256 =
                    b < 24              ? first_chances[row_of_series[s]][std::min<std::size_t>(b, 13)]
                    : (b - 24) % 7 == 0 ? below_first
                                        : below_others;
                all[s * bins + b] = belief{of_256, first_met};
            }
        return all;
    }();
    own_ = first;
    for (auto& w : weights_) std::fill_n(w.of, views + 1, first_weight);
}

} // namespace wesh::tonique
