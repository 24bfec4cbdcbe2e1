// What is remembered of the hours before while a body is coded, what is expected from it of the next value,
// and the views that the model has of that value.
#pragma once

#include "libtonique/body.hpp"
#include "libtonique/hourly_model.hpp"

#include <array>

namespace wesh::tonique {

inline constexpr std::size_t column_count = 11;

constexpr std::size_t index_of(column c) noexcept { return static_cast<std::size_t>(c) - 1; }

/// Bit i stands for the column with index i.
inline constexpr std::uint32_t all_columns = (1U << column_count) - 1;
inline constexpr std::uint32_t counters = 0b010'0000'1111;
constexpr bool is_counter(std::size_t c) noexcept { return (counters >> c & 1U) != 0; }

/// The columns that one hour of a unit has.
struct hour_row {
    std::uint32_t unit = 0;
    std::uint32_t hour = 0;
    std::uint32_t present = 0;
    std::array<std::int64_t, column_count> values{};
    std::array<std::uint32_t, column_count> qualities{};

    bool has(std::size_t c) const noexcept { return (present >> c & 1U) != 0; }
};

/// Numbers go round at 2^64: every difference can be told.
constexpr std::int64_t minus(std::int64_t a, std::int64_t b) noexcept {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}
constexpr std::int64_t plus(std::int64_t a, std::int64_t b) noexcept {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}
constexpr std::uint64_t magnitude_of(std::int64_t v) noexcept {
    return v < 0 ? 0 - static_cast<std::uint64_t>(v) : static_cast<std::uint64_t>(v);
}

class hours_past {
  public:
    hours_past() noexcept;

    /// The next row is of this hour. A new unit has no values yet, but goes by what the one before did.
    void enter(std::uint32_t unit, std::uint32_t hour) noexcept;

    /// The unit has no value of a column that can only go by one: an index, a temperature.
    bool is_first(std::size_t c) const noexcept;
    /// From where a first value is told.
    std::int64_t first_from(std::size_t c) const noexcept { return columns_[c].first; }
    void take_first(std::size_t c, std::int64_t value) noexcept;

    /// From where any other value is told.
    std::int64_t expected(const hour_row& r, std::size_t c) const noexcept;
    outlook views_of(std::size_t c) const noexcept;
    void take(std::size_t c, std::int64_t value, std::int64_t difference) noexcept;

    /// The row is whole.
    void leave() noexcept;

  private:
    struct column_past {
        bool known = false;     ///< the unit has a value
        std::int64_t value = 0; ///< the last one
        std::int64_t first = 0;
        std::int64_t told = 0; ///< the last difference; of the row before it; and before that
        std::int64_t last = 0;
        std::int64_t before = 0;
        std::int64_t mean = 0;             ///< of the sizes of differences, times 16
        std::array<std::int64_t, 24> at{}; ///< the last by hour of the day: differences; of `temp` values
    };

    std::int64_t told(column c) const noexcept { return columns_[index_of(c)].told; }
    bool is_told(column c) const noexcept { return (told_ >> index_of(c) & 1U) != 0; }
    std::int64_t energy() const noexcept;
    std::array<std::uint32_t, views> seen(std::size_t c) const noexcept;

    std::array<column_past, column_count> columns_;
    std::uint32_t unit_ = unit_max + 1U;
    std::uint32_t hour_of_day_ = 0;
    std::uint32_t told_ = 0; ///< columns of this row whose difference has been told
};

} // namespace wesh::tonique
