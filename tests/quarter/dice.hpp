// Chance that comes again: the same seed throws the same, on every machine and with every compiler.
#pragma once

#include <cstdint>
#include <random>

namespace wesh::quarter {

class dice {
  public:
    explicit dice(std::uint64_t seed)
        : engine_{seed} {}

    /// 0 to sides - 1; std's distributions differ between libraries.
    std::uint64_t below(std::uint64_t sides) { return engine_() % sides; }
    std::int64_t between(std::int64_t least, std::int64_t most) {
        return least + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(most - least + 1)));
    }
    /// True so many times in a thousand.
    bool chance(unsigned thousandths) { return below(1000) < thousandths; }
    std::uint8_t byte() { return static_cast<std::uint8_t>(engine_()); }

  private:
    std::mt19937_64 engine_;
};

} // namespace wesh::quarter
