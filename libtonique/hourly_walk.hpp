// One walk over the rows of a body for both ways: with a range_encoder it writes what it is given, with a
// range_decoder it fills in what it reads.
#pragma once

#include "libtonique/hourly_past.hpp"
#include "libtonique/range_coder.hpp"

#include <bit>

namespace wesh::tonique {

template <class Coder>
class hourly_walk {
  public:
    hourly_walk(Coder& coder, layout l)
        : coder_{coder}
        , allowed_{l == layout::closing ? counters : all_columns}
        , present_{allowed_} {
        for (std::size_t c = 0; c < column_count; ++c) {
            first_width_[c][1] = first_width_[c][2] = seldom;
            if (is_counter(c))
                first_sign_[c] = seldom;
            else
                first_width_[c][4] = first_width_[c][8] = seldom;
        }
    }

    /// The next row, or that there is none. False when there is none, and when what was read breaks a bound.
    bool row(hour_row& r, bool more) {
        if (!step(r, more)) {
            ended_ = true;
            return false;
        }
        if (r.unit > unit_max || r.hour >= hour_max) return false;
        unit_ = r.unit;
        hour_ = r.hour;
        begun_ = true;
        presence(r);
        if (r.present == 0) return false;
        qualities(r);
        past_.enter(unit_, hour_);
        for (const column c : order)
            if (r.has(index_of(c))) value(r, index_of(c));
        past_.leave();
        return true;
    }
    /// The last row() found that there is none.
    bool ended() const noexcept { return ended_; }

    /// After a row, the chances of the bits, all false, that would say so.
    std::array<std::uint32_t, 3> chances_of_end() const noexcept {
        return {chance_of(follows_[at_usual_end()]), chance_of(same_unit_), chance_of(ahead_[0])};
    }

  private:
    /// What tells of others comes first.
    static constexpr std::array<column, column_count> order{
        column::indti, column::difti, column::amp1, column::amp2,    column::puls1,  column::puls2,
        column::puls3, column::puls4, column::temp, column::tempmin, column::tempmax};
    static constexpr std::uint32_t met_max = 30; ///< of beliefs that stand alone
    static constexpr belief often{248, 3}, seldom{8, 3};
    using number_beliefs = std::array<belief, 32>;

    static std::uint32_t chance_of(const belief& b) noexcept {
        return std::clamp(b.chance() >> 6, 32U, 65'536U - 32U);
    }
    bool flag(belief& b, bool bit) {
        bit = coder_.code(bit, chance_of(b));
        b.learn(bit, met_max);
        return bit;
    }
    /// Bits that nothing is believed of, the highest first.
    std::uint64_t plain(std::uint64_t bits, int count) {
        std::uint64_t all = 0;
        while (count > 0) {
            const int n = std::min(count, 16);
            count -= n;
            all = all << n | coder_.plain(static_cast<std::uint32_t>(bits >> count & ((1U << n) - 1U)), n);
        }
        return all;
    }
    /// How many bits the number has, "one more" each, then those below the highest.
    std::uint32_t number(number_beliefs& b, std::uint32_t n) {
        const auto wanted = static_cast<int>(std::bit_width(n));
        int width = 0;
        while (width < 32 && flag(b[static_cast<std::size_t>(width)], width < wanted)) ++width;
        if (width == 0) return 0;
        const std::uint32_t highest = 1U << (width - 1);
        return highest | static_cast<std::uint32_t>(plain(n & (highest - 1), width - 1));
    }

    bool at_usual_end() const noexcept { return hour_ == usual_end_; }

    /// The unit and the hour of the next row; false when there is none.
    bool step(hour_row& r, bool more) {
        if (!begun_) return first_step(r, more);
        const bool same = more && r.unit == unit_;
        if (flag(follows_[at_usual_end()], same && r.hour == hour_ + 1)) {
            r.unit = unit_;
            r.hour = hour_ + 1;
            return true;
        }
        if (flag(same_unit_, same)) {
            r.unit = unit_;
            r.hour = hour_ + 2 + std::min(hour_max, number(gap_, r.hour - hour_ - 2));
            return true;
        }
        const std::uint32_t ahead = number(ahead_, more ? r.unit - unit_ : 0);
        if (ahead == 0) return false;
        r.unit = unit_ + std::min(ahead, unit_max + 1U);
        usual_end_ = hour_;
        const auto later = static_cast<std::int32_t>(r.hour - unit_begin_);
        const auto folded = static_cast<std::uint32_t>(later < 0 ? -2 * later - 1 : 2 * later);
        const std::uint32_t read = number(begin_, folded);
        r.hour = unit_begin_ + (read % 2 == 0 ? read / 2 : 0 - read / 2 - 1);
        unit_begin_ = r.hour;
        return true;
    }
    bool first_step(hour_row& r, bool more) {
        const std::uint32_t ahead = number(ahead_, more ? r.unit + 1 : 0);
        if (ahead == 0) return false;
        r.unit = ahead - 1;
        r.hour = unit_begin_ = static_cast<std::uint32_t>(plain(r.hour, 20));
        return true;
    }

    void presence(hour_row& r) {
        if (!flag(as_before_, r.present == present_)) {
            std::uint32_t read = 0;
            for (std::size_t c = 0; c < column_count; ++c)
                if ((allowed_ >> c & 1U) != 0 && flag(there_[c][present_ >> c & 1U], r.has(c)))
                    read |= 1U << c;
            present_ = read;
        }
        r.present = present_;
    }

    void qualities(hour_row& r) {
        bool good = true;
        for (std::size_t c = 0; c < column_count; ++c)
            if (r.has(c) && r.qualities[c] != 0) good = false;
        all_good_ = good = flag(good_[all_good_], good);
        for (std::size_t c = 0; c < column_count; ++c) {
            std::uint32_t read = 0;
            for (std::uint32_t b = 1; b < 6 && !good && r.has(c); ++b)
                if (flag(doubts_[b][doubt_[c] >> b & 1U], (r.qualities[c] >> b & 1U) != 0)) read |= 1U << b;
            if (!good && r.has(c)) doubt_[c] = read;
            r.qualities[c] = read;
        }
    }

    void value(hour_row& r, std::size_t c) {
        if (past_.is_first(c)) {
            const std::int64_t from = past_.first_from(c);
            r.values[c] = plus(from, first(c, minus(r.values[c], from)));
            past_.take_first(c, r.values[c]);
            return;
        }
        const std::int64_t from = past_.expected(r, c);
        const bool downwards = c == index_of(column::tempmin);
        const std::int64_t d =
            difference(past_.views_of(c), downwards ? minus(from, r.values[c]) : minus(r.values[c], from));
        r.values[c] = downwards ? minus(from, d) : plus(from, d);
        past_.take(c, r.values[c], d);
    }

    /// Sign, how many bits (seven, the highest first), those below the highest.
    std::int64_t first(std::size_t c, std::int64_t d) {
        const bool negative = flag(first_sign_[c], d < 0);
        const std::uint64_t m = magnitude_of(d);
        std::uint32_t node = 1;
        for (int b = 6; b >= 0; --b)
            node = node << 1 | (flag(first_width_[c][node], (std::bit_width(m) >> b & 1) != 0) ? 1U : 0U);
        const int width = std::min(static_cast<int>(node & 127U), 64);
        if (width == 0) return 0;
        return with_sign(below(m, width - 1, 1), negative);
    }

    /// Zero, sign, octave, then the bits below the highest: of up to three something is believed.
    std::int64_t difference(const outlook& o, std::int64_t d) {
        const auto bit = [&](std::uint32_t bin, std::uint32_t group, bool b) {
            return blend_.code(coder_, o, bin, group, b);
        };
        if (bit(0, 0, d == 0)) return 0;
        const bool negative = bit(1, 1, d < 0);
        const std::uint64_t m = magnitude_of(d);
        const auto wanted = static_cast<std::uint32_t>(std::bit_width(m)) - 1;
        std::uint32_t octave = 0;
        while (octave < 63 && bit(2 + std::min(octave, 20U), 2 + std::min(octave / 2, 2U), octave < wanted))
            ++octave;
        auto left = static_cast<int>(octave);
        std::uint64_t read = 1;
        std::uint32_t node = 0;
        for (std::uint32_t depth = 0; depth < 3 && left > 0 && octave <= 12; ++depth) {
            --left;
            const bool b = bit(24 + 7 * octave + node, 5 + depth, (m >> left & 1U) != 0);
            read = read << 1 | (b ? 1U : 0U);
            node = 2 * node + (b ? 2 : 1);
        }
        return with_sign(below(m, left, read), negative);
    }

    /// Continues what was read with the lowest `count` bits of m.
    std::uint64_t below(std::uint64_t m, int count, std::uint64_t read) {
        return count == 0 ? read : read << count | plain(m & ((std::uint64_t{1} << count) - 1), count);
    }
    static std::int64_t with_sign(std::uint64_t m, bool negative) noexcept {
        return static_cast<std::int64_t>(negative ? 0 - m : m);
    }

    Coder& coder_;
    const std::uint32_t allowed_;
    std::uint32_t present_;
    bool begun_ = false;
    bool ended_ = false;
    bool all_good_ = true;
    std::uint32_t unit_ = 0;
    std::uint32_t hour_ = 0;
    std::uint32_t unit_begin_ = 0;       ///< the first hour of this unit
    std::uint32_t usual_end_ = hour_max; ///< the last hour of the unit before
    std::array<std::uint32_t, column_count> doubt_{};

    std::array<belief, 2> follows_{often, belief{}};
    belief same_unit_ = seldom;
    number_beliefs gap_, ahead_, begin_;
    belief as_before_ = often;
    std::array<std::array<belief, 2>, column_count> there_;
    std::array<belief, 2> good_{belief{}, often};
    std::array<std::array<belief, 2>, 6> doubts_;
    std::array<belief, column_count> first_sign_;
    std::array<std::array<belief, 128>, column_count> first_width_;
    hours_past past_;
    blend blend_;
};

} // namespace wesh::tonique
