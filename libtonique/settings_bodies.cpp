// Bodies of what is set at sites from afar, and of what became of it.
#include "common/words.hpp"
#include "libtonique/body_wire.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace wesh::tonique {
namespace {

using namespace std::literals;

constexpr std::array refusals{
    ""sv, "unknown-kind"sv, "unknown-device"sv, "out-of-range"sv, "not-possible"sv, "not-permitted"sv};
constexpr std::uint8_t column_max = 15;
constexpr std::size_t head_size = 6;        ///< of a part
constexpr std::size_t state_head_most = 14; ///< version and two numbers
constexpr std::uint64_t any32 = std::numeric_limits<std::uint32_t>::max();

// Kind in a byte, column and device in two, the value.
void put(bytes& out, const setting& s) {
    need(s.kind >= 1, "a setting of kind 0");
    need(s.unit <= unit_max && s.column <= column_max, "a device is at most 4095, a column 15");
    put_fixed<1>(out, s.kind);
    put_fixed<2>(out, std::uint64_t{s.column} << 12U | s.unit);
    put_number(out, folded(s.value));
}

bool get(body_reader& in, setting& s) {
    s.kind = static_cast<std::uint8_t>(in.fixed<1>());
    const auto place = in.fixed<2>();
    s.unit = place & unit_max;
    s.column = static_cast<std::uint8_t>(place >> 12U);
    s.value = unfolded(in.number(std::numeric_limits<std::uint64_t>::max()));
    return in.need(s.kind >= 1, "a setting of kind 0");
}

std::size_t size_of(const setting& s) {
    bytes b;
    put(b, s);
    return b.size();
}

} // namespace

std::string_view to_text(setting_refusal r) noexcept { return known_word(refusals, r); }

std::optional<setting_refusal> parse_setting_refusal(std::string_view text) noexcept {
    return text.empty() ? std::nullopt : enumerator_of<setting_refusal>(refusals, text);
}

void put(bytes& out, const settings& s) {
    need(s.version >= 1, "settings of version 0");
    need(s.part >= 1 && s.part <= s.parts && s.parts <= settings_parts_max, "a part that there is not");
    put_fixed<4>(out, s.version);
    put_fixed<1>(out, s.part);
    put_fixed<1>(out, s.parts);
    for (const auto& row : s.rows) put(out, row);
}

bool get(body_reader& in, settings& s) {
    s.version = static_cast<std::uint32_t>(in.fixed<4>());
    s.part = static_cast<std::uint8_t>(in.fixed<1>());
    s.parts = static_cast<std::uint8_t>(in.fixed<1>());
    if (!in.need(s.version >= 1, "settings of version 0") ||
        !in.need(s.part >= 1 && s.part <= s.parts && s.parts <= settings_parts_max,
                 "a part that there is not"))
        return false;
    while (in.left() != 0)
        if (!get(in, s.rows.emplace_back())) return false;
    return in.need(true, "");
}

void put(bytes& out, const settings_state& s) {
    need(s.version >= 1, "settings of version 0");
    need(s.rows.size() <= s.refused, "more rows than were refused");
    put_fixed<4>(out, s.version);
    put_number(out, s.applied);
    put_number(out, s.refused);
    for (const auto& row : s.rows) {
        need(!to_text(row.reason).empty(), "an unknown reason");
        put(out, row.setting);
        put_fixed<1>(out, static_cast<std::uint64_t>(row.reason));
    }
}

bool get(body_reader& in, settings_state& s) {
    s.version = static_cast<std::uint32_t>(in.fixed<4>());
    s.applied = static_cast<std::uint32_t>(in.number(any32));
    s.refused = static_cast<std::uint32_t>(in.number(any32));
    while (in.left() != 0) {
        auto& row = s.rows.emplace_back();
        if (!get(in, row.setting)) return false;
        row.reason = static_cast<setting_refusal>(in.fixed<1>());
        if (!in.need(!to_text(row.reason).empty(), "an unknown reason")) return false;
    }
    return in.need(s.version >= 1, "settings of version 0") &&
           in.need(s.rows.size() <= s.refused, "more rows than were refused");
}

std::vector<settings> parts_of(std::uint32_t version, std::span<const setting> all, std::size_t room) {
    std::vector<settings> parts(1);
    std::size_t size = head_size;
    for (const auto& row : all) {
        if (size + size_of(row) > room) {
            parts.emplace_back();
            size = head_size;
        }
        size += size_of(row);
        parts.back().rows.push_back(row);
    }
    need(parts.size() <= settings_parts_max, "more settings than 200 packets hold");
    for (std::size_t i = 0; i < parts.size(); ++i) {
        parts[i].version = version;
        parts[i].part = static_cast<std::uint8_t>(i + 1);
        parts[i].parts = static_cast<std::uint8_t>(parts.size());
    }
    return parts;
}

settings_state state_that_fits(std::uint32_t version, std::uint32_t applied,
                               std::span<const refused_setting> refused, std::size_t room) {
    settings_state s{version, applied, static_cast<std::uint32_t>(refused.size()), {}};
    std::size_t size = state_head_most;
    for (const auto& row : refused) {
        size += size_of(row.setting) + 1;
        if (size > room) break;
        s.rows.push_back(row);
    }
    return s;
}

} // namespace wesh::tonique
