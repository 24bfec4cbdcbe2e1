// What the coder of readings believes of the next bit, and how it learns: every body begins with the same
// beliefs. Whole numbers only, so that all machines believe the same. tonique-hourly(5) has it to the bit.
#pragma once

#include "libtonique/range_coder.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace wesh::tonique {

/// The chance that a bit is set, and how often it was asked for (up to `tries_max`).
class belief {
  public:
    std::uint32_t chance() const noexcept { return word_ >> 10; } ///< of 2^22
    std::uint32_t tries() const noexcept { return word_ & 1023U; }
    void inherit(const belief& from, std::uint32_t tries) noexcept {
        word_ = (from.word_ & ~1023U) | std::min(from.tries(), tries);
    }
    void learn(bool bit, std::uint32_t tries_max) noexcept;

  private:
    std::uint32_t word_ = 1U << 31;
};

/// 65,536 / (tries + 1.5)
constexpr auto learning_rates = [] {
    std::array<std::uint32_t, 1024> rates{};
    for (std::uint32_t n = 0; n < rates.size(); ++n) rates[n] = 131'072 / (2 * n + 3);
    return rates;
}();

inline void belief::learn(bool bit, std::uint32_t tries_max) noexcept {
    const std::uint32_t n = tries();
    const auto p = static_cast<std::int64_t>(chance());
    const std::int64_t miss = (bit ? (1 << 22) - 1 : 0) - p;
    const std::int64_t next = p + ((miss * learning_rates[n]) >> 16);
    word_ = static_cast<std::uint32_t>(next) << 10 | (n < tries_max ? n + 1 : n);
}

/// 65,536 / (1 + exp(-x/256)), between whole steps of 128 by straight lines; x is held to +-3071.
constexpr std::int32_t logistic(std::int32_t x) noexcept {
    constexpr std::array<std::int32_t, 49> steps{
        0,     1,     1,     2,     3,     5,     8,     13,    22,    36,    60,    98,    162,
        267,   439,   720,   1179,  1921,  3108,  4971,  7812,  11955, 17625, 24743, 32768, 40793,
        47911, 53581, 57724, 60565, 62428, 63615, 64357, 64816, 65097, 65269, 65374, 65438, 65476,
        65500, 65514, 65523, 65528, 65531, 65533, 65534, 65535, 65535, 65536};
    x = std::clamp(x, -3071, 3071) + 3072;
    const std::int32_t low = steps[static_cast<std::size_t>(x >> 7)];
    const std::int32_t high = steps[static_cast<std::size_t>(x >> 7) + 1];
    return low + (((high - low) * (x & 127) + 64) >> 7);
}

/// Its inverse, by the upper 12 bits of a chance: the least x whose chance reaches the middle of the step.
inline constexpr auto stretched = [] {
    std::array<std::int16_t, 4096> all{};
    std::int32_t x = -3071;
    for (std::int32_t i = 0; i < 4096; ++i) {
        while (x < 3071 && logistic(x) < 16 * i + 8) ++x;
        all[static_cast<std::size_t>(i)] = static_cast<std::int16_t>(x);
    }
    return all;
}();

inline constexpr std::size_t views = 6; ///< contexts that speak of each bit

/// Where the beliefs of one value stand: one place a view, told by what is known before the value.
struct outlook {
    std::array<std::uint32_t, views> places{};
    std::uint32_t column = 0;
};

/// Weighs what the views believe of a bit into one chance, and lets them learn.
class blend {
  public:
    static constexpr std::size_t bins = 128; ///< kinds of bit in one value

    blend()
        : beliefs_(table_size)
        , own_(columns_max * bins) {
        for (auto& w : weights_) w.fill(first_weight);
    }

    template <class Coder>
    bool code(Coder& coder, const outlook& o, std::uint32_t bin, std::uint32_t kind, bool bit) {
        belief& own = own_[o.column * bins + bin];
        std::array<belief*, views> by{};
        std::array<std::int32_t, views + 1> says{};
        auto& w = weights_[o.column * kinds + kind];
        std::int64_t sum = 0;
        for (std::size_t i = 0; i < views; ++i) {
            by[i] = &beliefs_[(o.places[i] + bin) & (table_size - 1)];
            if (by[i]->tries() == 0) by[i]->inherit(own, inherited_tries);
            says[i] = stretched[by[i]->chance() >> 10];
            sum += std::int64_t{says[i]} * w[i];
        }
        says[views] = stretched[own.chance() >> 10];
        sum += std::int64_t{says[views]} * w[views];
        const std::int32_t mixed =
            logistic(static_cast<std::int32_t>(std::clamp<std::int64_t>(sum >> 16, -3071, 3071)));
        const auto chance = static_cast<std::uint32_t>(std::clamp(mixed, 16, 65'536 - 16));
        bit = coder.code(bit, chance);
        const std::int32_t miss = (bit ? 65'535 : 0) - static_cast<std::int32_t>(chance);
        for (std::size_t i = 0; i <= views; ++i)
            w[i] += (says[i] * (miss >> 2) * mixing_rate + (1 << 17)) >> 18;
        for (auto* b : by) b->learn(bit, tries_max);
        own.learn(bit, tries_max);
        return bit;
    }

    static constexpr std::uint32_t kinds = 8;

  private:
    static constexpr std::size_t columns_max = 12;
    static constexpr std::size_t table_size = 1U << 16;
    static constexpr std::int32_t first_weight = 65'536 * 24 / 100;
    static constexpr std::int32_t mixing_rate = 2;
    static constexpr std::uint32_t inherited_tries = 1;
    static constexpr std::uint32_t tries_max = 250;

    std::vector<belief> beliefs_;
    std::vector<belief> own_;
    std::array<std::array<std::int32_t, views + 1>, columns_max * kinds> weights_{};
};

} // namespace wesh::tonique
