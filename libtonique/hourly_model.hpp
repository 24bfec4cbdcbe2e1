// What the coder of readings believes of the next bit, and how it learns. Every body begins with the same
// beliefs. Whole numbers only, so that all machines believe the same. tonique-hourly(5) has it to the bit.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
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
    /// The same where this one was never met.
    void inherit_if_new(const belief& other) noexcept { word_ = met() == 0 ? other.word_ & ~1023U : word_; }
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
    const auto next = static_cast<std::uint32_t>(p + ((miss * experiences.moves.data()[n]) >> 16));
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

/// The same as chances that a coder takes, by x + logit_max.
inline constexpr auto chances = [] {
    std::array<std::uint16_t, 2 * logit_max + 1> all{};
    for (std::int32_t x = -logit_max; x <= logit_max; ++x)
        all[static_cast<std::size_t>(x + logit_max)] =
            static_cast<std::uint16_t>(std::clamp(logistic(x), 16, 65'536 - 16));
    return all;
}();

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

inline std::int32_t logit(const belief& b) noexcept { return logits.data()[b.chance() >> 10]; }

inline constexpr std::size_t views = 6;

/// From where a value is seen: its series (the column; one more for `difti` whose index is not known), and
/// what of the past each view goes by, hashed.
struct outlook {
    std::uint32_t series = 0;
    std::array<std::uint32_t, views> places{};
};

/// Beliefs by hash, all of them new. A small body meets few of these: only those are made new again for the
/// next body, on the same thread.
class belief_table {
  public:
    belief_table();
    ~belief_table();
    belief_table(const belief_table&) = delete;
    belief_table& operator=(const belief_table&) = delete;

    /// The caller meets the one that it gets.
    belief& at(std::uint32_t hash) noexcept {
        belief& b = beliefs_.get()[hash % size];
        met_.data()[met_count_] = static_cast<std::uint16_t>(hash % size);
        met_count_ += b.met() == 0 ? 1 : 0;
        return b;
    }
    /// Before up to `views` are met.
    void make_room() noexcept {
        if (met_count_ + views > met_.size()) overflow();
    }

  private:
    static constexpr std::size_t size = 1U << 16;

    void overflow() noexcept;

    std::unique_ptr<belief[]> beliefs_;
    std::array<std::uint16_t, 4096> met_;
    std::size_t met_count_ = 0;
    bool many_ = false;
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
        belief& own = own_.data()[o.series * bins + bin];
        auto& weight = weights_.data()[o.series * groups + group];
        belief* seen[views];
        const std::int32_t common = logit(own);
        table_.make_room();
        const auto say = [&](std::size_t i) {
            belief& b = *(seen[i] = &table_.at(o.places.data()[i] + bin));
            b.inherit_if_new(own);
            return static_cast<std::int16_t>(
                common + (((logit(b) - common) * experiences.trust.data()[b.met()]) >> 16));
        };
        const eight says{say(0), say(1), say(2), say(3), say(4), say(5), static_cast<std::int16_t>(common),
                         0};
        const auto chance = static_cast<std::int32_t>(
            chances.data()[std::clamp(weighed(says, weight), -logit_max, logit_max) + logit_max]);
        bit = coder.code(bit, static_cast<std::uint32_t>(chance));
        weigh_anew(says, weight, ((bit ? 65'535 : 0) - chance) >> 2);
        for (belief* b : seen) b->learn(bit, met_max);
        own.learn(bit, met_max);
        return bit;
    }

  private:
    static constexpr std::size_t series = 12;
    static constexpr std::uint32_t met_max = 250;
    static constexpr std::int32_t weight_max = 1 << 22; ///< 64
    static constexpr std::size_t lanes = 8;             ///< the views and the series; the last is always 0
    /// Numbers that a processor has instructions for, all eight at once.
    using eight = std::int16_t __attribute__((vector_size(16)));
    struct weights {
        alignas(16) std::int32_t of[lanes] = {}; ///< times 65,536
    };

    /// The sum of all says[i] * weight[i], of 65,536.
    static std::int32_t weighed(eight says, const weights& w) noexcept {
        alignas(16) std::int16_t low[lanes];
        alignas(16) std::int16_t high[lanes];
        for (std::size_t i = 0; i < lanes; ++i) low[i] = static_cast<std::int16_t>(w.of[i] & 4095);
        for (std::size_t i = 0; i < lanes; ++i) high[i] = static_cast<std::int16_t>(w.of[i] >> 12);
        std::int32_t of_low = 0;
        std::int32_t of_high = 0;
        for (std::size_t i = 0; i < lanes; ++i) of_low += says[i] * low[i];
        for (std::size_t i = 0; i < lanes; ++i) of_high += says[i] * high[i];
        return static_cast<std::int32_t>((std::int64_t{of_high} * 4096 + of_low) >> 16);
    }
    /// Towards those that were right.
    static void weigh_anew(eight says, weights& w, std::int32_t miss) noexcept {
        const auto m = static_cast<std::int16_t>(miss);
        for (std::size_t i = 0; i < lanes; ++i) {
            const auto thrice = static_cast<std::int16_t>(says[i] * 3);
            const std::int32_t next = w.of[i] + ((thrice * m + (1 << 14)) >> 15);
            w.of[i] = std::min(std::max(next, -weight_max), weight_max);
        }
    }

    belief_table table_;
    std::array<belief, series * bins> own_;
    std::array<weights, series * groups> weights_;
};

} // namespace wesh::tonique
