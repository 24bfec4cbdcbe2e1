// What a UPS's status says: the words of ups.status, and one decision over all of them.
#pragma once

#include "daemon/drivers/nut/list.hpp"

#include <wesh/supply.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace wesh::nut {

/// Beside the supply, in the order in which they are shown.
enum class flag : std::uint8_t {
    charging,
    discharging,
    replace_battery,
    bypass, ///< the load is fed, and nothing protects it
    calibrating,
    overload,
    trim,
    boost,
    alarm,
    self_test,
    low_battery,
    high_battery,
};
inline constexpr std::size_t flag_count = 12;
/// "replace-battery": the name with '-' for '_'.
std::string_view to_text(flag f) noexcept;
std::string_view meaning_of(flag f) noexcept;

class flags {
  public:
    bool has(flag f) const noexcept { return (bits_ >> static_cast<unsigned>(f) & 1U) != 0; }
    void set(flag f, bool on = true) noexcept {
        const auto bit = 1U << static_cast<unsigned>(f);
        bits_ = on ? bits_ | bit : bits_ & ~bit;
    }
    friend bool operator==(const flags&, const flags&) = default;

  private:
    std::uint32_t bits_ = 0;
};
/// "charging trim"
std::string to_text(flags f);

struct status {
    wesh::supply supply = supply::unknown;
    /// Whether the mains feed the UPS; nothing: it does not say, or says both. FSD and OFF tell nothing of
    /// it.
    std::optional<bool> mains;
    nut::flags flags;
    std::vector<std::string> unknown; ///< words that are not NUT's; clean, at most `unknown_max`
    std::string reason;               ///< why the supply is unknown; empty when it is not
    bool silent = false;              ///< it says nothing at all, as a UPS that nobody hears
};
inline constexpr std::size_t unknown_max = 8;

/// Of the text of ups.status alone. Never throws but for lack of memory.
status status_of(std::string_view text);
/// With what other variables say of alarms and self-tests.
status status_of(const variables& all);

/// On battery on purpose, so that it is no cut: a calibration, or a self-test before the battery is low.
bool is_explained(const status& s) noexcept;

} // namespace wesh::nut
