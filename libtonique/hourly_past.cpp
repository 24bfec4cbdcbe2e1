#include "libtonique/hourly_past.hpp"

#include <bit>

namespace wesh::tonique {

namespace {

constexpr std::int64_t volts = 230; ///< of the mains: turns the energy of an hour into a current
constexpr std::int64_t first_temperature = 200;

/// A number's class: itself below 4, then two an octave to 30; negative ones share the last.
std::uint32_t class_of(std::int64_t v) noexcept {
    if (v < 0) return 31;
    if (v < 4) return static_cast<std::uint32_t>(v);
    const auto octave = static_cast<std::uint32_t>(std::bit_width(static_cast<std::uint64_t>(v))) - 1;
    return std::min(30U, 2 * octave + static_cast<std::uint32_t>(v >> (octave - 1) & 1));
}

/// -bound to bound, as a number from 0.
std::uint32_t held(std::int64_t v, std::int64_t bound) noexcept {
    return static_cast<std::uint32_t>(std::clamp(v, -bound, bound) + bound);
}

} // namespace

hours_past::hours_past() noexcept { columns_[index_of(column::temp)].first = first_temperature; }

void hours_past::enter(std::uint32_t unit, std::uint32_t hour) noexcept {
    if (unit != unit_)
        for (auto& c : columns_) c.known = false;
    unit_ = unit;
    hour_of_day_ = hour % 24;
    told_ = 0;
}

bool hours_past::is_first(std::size_t c) const noexcept {
    return !columns_[c].known && (is_counter(c) || c == index_of(column::temp));
}

void hours_past::take_first(std::size_t c, std::int64_t value) noexcept {
    columns_[c].known = true;
    columns_[c].value = value;
    if (!is_counter(c)) columns_[c].first = value;
}

/// Of this hour when it has one, else the last; within what a fuse lets through.
std::int64_t hours_past::energy() const noexcept {
    return std::clamp<std::int64_t>(columns_[index_of(column::difti)].value, 0, 1 << 16);
}

std::int64_t hours_past::expected(const hour_row& r, std::size_t c) const noexcept {
    switch (static_cast<column>(c + 1)) {
    case column::difti:
        return is_told(column::indti) ? told(column::indti) : 0;
    case column::amp1:
        return energy() / volts;
    case column::amp2:
        return 0;
    case column::tempmin:
    case column::tempmax:
        if (r.has(index_of(column::temp))) return r.values[index_of(column::temp)];
        [[fallthrough]];
    default:
        return columns_[c].value;
    }
}

void hours_past::take(std::size_t c, std::int64_t value, std::int64_t difference) noexcept {
    columns_[c].known = true;
    columns_[c].value = value;
    columns_[c].told = difference;
    told_ |= 1U << c;
}

void hours_past::leave() noexcept {
    for (std::size_t c = 0; c < column_count; ++c) {
        if ((told_ >> c & 1U) == 0) continue;
        column_past& p = columns_[c];
        p.before = p.last;
        p.last = p.told;
        p.at[hour_of_day_] = c == index_of(column::temp) ? p.value : p.told;
        const auto size = static_cast<std::int64_t>(std::min<std::uint64_t>(magnitude_of(p.told), 1U << 20));
        p.mean += (size * 16 - p.mean) / 4;
    }
}

/// What each view goes by; at most 24 bits.
std::array<std::uint32_t, views> hours_past::seen(std::size_t c) const noexcept {
    const column_past& p = columns_[c];
    const std::uint32_t h = hour_of_day_, u = unit_;
    const std::uint32_t a = class_of(p.last), b = class_of(p.before), y = class_of(p.at[h]);
    const std::uint32_t m = class_of(p.mean / 4), t = held(told(column::temp), 7);
    switch (static_cast<column>(c + 1)) {
    case column::indti:
        return {h, h | m << 5, u, y | h << 5, m | a << 5, u << 3 | h / 4};
    case column::difti:
        return {h, a, a | b << 5, m, y, u};
    case column::amp1:
    case column::amp2: {
        const auto e = static_cast<std::uint32_t>(std::min<std::int64_t>(energy() * 4 / volts, 255));
        return {e, e / 4 | a << 8, a | b << 5, e / 2 | a << 8, e / 4 | h << 8, h | a << 5};
    }
    case column::temp: {
        const std::uint32_t last = held(p.last, 7), before = held(p.before, 7);
        const std::uint32_t from_then = held(minus(p.value, p.at[h]), 15);
        const std::uint32_t low = class_of(told(column::tempmin)), high = class_of(told(column::tempmax));
        return {last | before << 4, h | last << 5, from_then, from_then | last << 5, low | high << 5, h};
    }
    case column::tempmin:
        return {t, t | a << 5, a | b << 5, m, t | m << 5, h};
    case column::tempmax: {
        const std::uint32_t low = class_of(told(column::tempmin));
        return {t, t | a << 5, a | b << 5, m, t | low << 5, low | a << 5};
    }
    default: {
        const std::uint32_t e = class_of(told(column::indti));
        const std::uint32_t o = class_of(told(c == 0 ? column::puls2 : column::puls1));
        return {h | m << 5, a | b << 5, y | u << 5, e | h << 5, m | a << 5, o | e << 5};
    }
    }
}

outlook hours_past::views_of(std::size_t c) const noexcept {
    const bool alone = c == index_of(column::difti) && !is_told(column::indti);
    outlook o;
    o.series = static_cast<std::uint32_t>(alone ? column_count : c);
    const auto by = seen(c);
    for (std::uint32_t i = 0; i < views; ++i)
        o.places[i] = ((o.series * 8 + i + 1) << 24 | by[i]) * 0x9e37'79b1U >> 16;
    return o;
}

} // namespace wesh::tonique
