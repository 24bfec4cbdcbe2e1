// NUT's variables as points: those that are well known under wesh's names, with what they may say, and all of
// them as NUT says them.
#pragma once

#include "daemon/drivers/nut/list.hpp"

#include <wesh/decimal.hpp>
#include <wesh/point.hpp>
#include <wesh/quality.hpp>
#include <wesh/value.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace wesh::nut {

/// One row: a variable, the point that it is, and between which numbers it is believed. Drivers make up
/// numbers where the UPS tells none: charges of 1,000 %, 45 days of battery.
struct field {
    std::string_view variable; ///< NUT's name
    std::string_view path;     ///< within the device
    point_kind kind = point_kind::gauge;
    std::string_view unit;
    int scale = 0;
    std::int64_t least = 0;
    std::int64_t most = 0;
    std::string_view meaning;
};
std::span<const field> fields() noexcept;

/// What a variable says as that point; nothing when it is none of its values.
value read(const field& f, std::string_view said);

/// The path of a variable's own point: "nut." and its name, in which what is neither letter, digit nor of
/// ".-_" is written as '%' and two hex digits, so that no two names become one.
std::string path_of(std::string_view variable);

/// From which figures watts are computed where the UPS tells none.
enum class watts_from : std::uint8_t {
    reported, ///< none: only what the UPS says
    nominal,  ///< load times nominal watts
    apparent, ///< and load times nominal volt-amperes times the power factor that a person gave
};
struct watts_rule {
    watts_from from = watts_from::reported;
    std::optional<decimal> power_factor{};
};
struct watts {
    wesh::value value;
    wesh::quality quality = quality::good;
    bool there = false; ///< the UPS tells or lets compute it
};
watts watts_of(const variables& all, const watts_rule& rule);

/// The point of watts_of().
const field& watts_field() noexcept;

} // namespace wesh::nut
