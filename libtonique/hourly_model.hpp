// What the coder of readings believes of the next bit, and how it learns. Every body begins with the same
// beliefs. Whole numbers only, so that all machines believe the same. tonique-hourly(5) has it to the bit.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace wesh::tonique {

/// The chance that a bit is set, and how often it was met. All zeroes is an even chance, never met: a body
/// begins with a great many of these.
class belief {
  public:
    constexpr belief() = default;
    constexpr belief(std::uint32_t of_256, std::uint32_t met) noexcept
        : word_{(of_256 << 24 | met) ^ even} {}
    std::uint32_t chance() const noexcept { return (word_ ^ even) >> 10; } ///< of 2^22
    std::uint32_t met() const noexcept { return word_ & 1023U; }
    /// Takes the other's chance, as never met.
    void inherit(const belief& other) noexcept { word_ = other.word_ & ~1023U; }
    void learn(bool bit, std::uint32_t met_max) noexcept;

  private:
    static constexpr std::uint32_t even = 1U << 31;
    std::uint32_t word_ = 0; ///< chance and count, against `even`
};

/// By how often a belief was met: of 65,536, how far the next bit moves it, and how far it is trusted.
struct experience {
    std::array<std::int32_t, 256> moves{};
    std::array<std::int32_t, 256> trust{};
};
inline constexpr experience experiences = [] {
    experience e;
    for (std::int32_t n = 0; n < 256; ++n) {
        e.moves[static_cast<std::size_t>(n)] = 131'072 / (2 * n + 3);
        e.trust[static_cast<std::size_t>(n)] = 65'536 * n / (n + 1);
    }
    return e;
}();

inline void belief::learn(bool bit, std::uint32_t met_max) noexcept {
    const std::uint32_t n = met();
    const auto p = static_cast<std::int64_t>(chance());
    const std::int64_t miss = (bit ? (1 << 22) - 1 : 0) - p;
    const auto next = static_cast<std::uint32_t>(p + ((miss * experiences.moves[n]) >> 16));
    word_ = (next << 10 | std::min(n + 1, met_max)) ^ even;
}

inline constexpr std::int32_t logit_max = 3071;

/// 65,536 / (1 + exp(-x/256)): exact at multiples of 128, straight lines between; x is held to +-logit_max.
constexpr std::int32_t logistic(std::int32_t x) noexcept {
    constexpr std::array<std::int32_t, 49> steps{
        0,     1,     1,     2,     3,     5,     8,     13,    22,    36,    60,    98,    162,
        267,   439,   720,   1179,  1921,  3108,  4971,  7812,  11955, 17625, 24743, 32768, 40793,
        47911, 53581, 57724, 60565, 62428, 63615, 64357, 64816, 65097, 65269, 65374, 65438, 65476,
        65500, 65514, 65523, 65528, 65531, 65533, 65534, 65535, 65535, 65536};
    x = std::clamp(x, -logit_max, logit_max) + logit_max + 1;
    const std::int32_t low = steps[static_cast<std::size_t>(x >> 7)];
    const std::int32_t high = steps[static_cast<std::size_t>(x >> 7) + 1];
    return low + (((high - low) * (x & 127) + 64) >> 7);
}

/// Its inverse, by the upper 12 bits of a chance: the least x that reaches the middle of the step.
inline constexpr auto logits = [] {
    std::array<std::int16_t, 4096> all{};
    std::int32_t x = -logit_max;
    for (std::int32_t i = 0; i < 4096; ++i) {
        while (x < logit_max && logistic(x) < 16 * i + 8) ++x;
        all[static_cast<std::size_t>(i)] = static_cast<std::int16_t>(x);
    }
    return all;
}();

inline std::int32_t logit(const belief& b) noexcept { return logits[b.chance() >> 10]; }

inline constexpr std::size_t views = 6;

/// From where a value is seen: its series (the column; one more for `difti` whose index is not known), and
/// what of the past each view goes by, hashed.
struct outlook {
    std::uint32_t series = 0;
    std::array<std::uint32_t, views> places{};
};

/// The beliefs about values: for each bit those of its series and of six views are weighed into one chance.
class blend {
  public:
    static constexpr std::uint32_t bins = 128; ///< kinds of bit that a value has
    static constexpr std::uint32_t groups = 8; ///< of bins that share their weights

    blend();

    /// One bit of a value, through the coder; what the coder says it is.
    template <class Coder>
    bool code(Coder& coder, const outlook& o, std::uint32_t bin, std::uint32_t group, bool bit) {
        belief& own = own_[o.series * bins + bin];
        auto& weights = weights_[o.series * groups + group];
        std::array<belief*, views> seen{};
        std::array<std::int32_t, views + 1> says{};
        const std::int32_t common = says[views] = logit(own);
        std::int64_t sum = std::int64_t{common} * weights[views];
        for (std::size_t i = 0; i < views; ++i) {
            belief& b = beliefs_[(o.places[i] + bin) % beliefs];
            seen[i] = &b;
            if (b.met() == 0) b.inherit(own);
            says[i] = common + (((logit(b) - common) * experiences.trust[b.met()]) >> 16);
            sum += std::int64_t{says[i]} * weights[i];
        }
        const auto x = static_cast<std::int32_t>(std::clamp<std::int64_t>(sum >> 16, -logit_max, logit_max));
        const std::int32_t chance = std::clamp(logistic(x), 16, 65'536 - 16);
        bit = coder.code(bit, static_cast<std::uint32_t>(chance));
        const std::int32_t miss = ((bit ? 65'535 : 0) - chance) >> 2;
        for (std::size_t i = 0; i <= views; ++i)
            weights[i] =
                std::clamp(weights[i] + ((says[i] * miss * 24 + (1 << 17)) >> 18), -weight_max, weight_max);
        for (belief* b : seen) b->learn(bit, met_max);
        own.learn(bit, met_max);
        return bit;
    }

  private:
    static constexpr std::size_t series = 12;
    static constexpr std::size_t beliefs = 1U << 16;
    static constexpr std::uint32_t met_max = 250;
    static constexpr std::int32_t weight_max = 1 << 22; ///< 64

    std::vector<belief> beliefs_;
    std::array<belief, series * bins> own_;
    std::array<std::array<std::int32_t, views + 1>, series * groups> weights_{}; ///< times 65,536
};

} // namespace wesh::tonique
