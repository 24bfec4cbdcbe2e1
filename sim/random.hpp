// Chance that repeats: the same seed gives the same run.
#pragma once

#include <cstdint>
#include <string_view>

namespace wesh::sim {

/// splitmix64: small, quick, and the same on every machine.
class dice {
  public:
    explicit constexpr dice(std::uint64_t seed) noexcept
        : state_{seed} {}

    constexpr std::uint64_t next() noexcept {
        std::uint64_t z = state_ += 0x9e3779b97f4a7c15ULL;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
        return z ^ (z >> 31);
    }
    /// 0 to limit - 1.
    constexpr std::uint64_t below(std::uint64_t limit) noexcept { return next() % limit; }
    /// 0 to 1, without 1.
    constexpr double unit() noexcept { return static_cast<double>(next() >> 11) * 0x1p-53; }

  private:
    std::uint64_t state_;
};

/// A seed of its own for each thing with a name (FNV-1a).
constexpr std::uint64_t seed_for(std::uint64_t seed, std::string_view name) noexcept {
    std::uint64_t hash = 0xcbf29ce484222325ULL ^ seed;
    for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    return dice{hash}.next();
}

} // namespace wesh::sim
