#include "libtonique/hourly.hpp"
#include "libtonique/wire.hpp"

#include <wesh/error.hpp>

#include <algorithm>
#include <limits>
#include <tuple>

namespace wesh::tonique {
namespace {

constexpr std::uint64_t any = std::numeric_limits<std::uint64_t>::max();

constexpr bool is_stored(std::uint64_t q) noexcept {
    return q <= quality_bits && !has(static_cast<quality>(q), quality::stale);
}

bool is_row(layout l, const reading& r) noexcept {
    const auto* c = find_column(static_cast<std::uint8_t>(r.column));
    return r.unit <= unit_max && r.hour < hour_max && c != nullptr &&
           (l == layout::hourly || c->kind == point_kind::counter) &&
           is_stored(static_cast<std::uint64_t>(r.quality));
}

bool follows(const reading& before, const reading& r) noexcept {
    return std::tie(before.unit, before.hour, before.column) < std::tie(r.unit, r.hour, r.column);
}

void put_row(bytes& out, const reading& r) {
    put_number(out, r.unit);
    put_number(out, r.hour);
    put_fixed<1>(out, static_cast<std::uint64_t>(r.column));
    put_fixed<1>(out, static_cast<std::uint64_t>(r.quality));
    put_number(out, static_cast<std::uint64_t>(r.value) << 1U ^ static_cast<std::uint64_t>(r.value >> 63U));
}

} // namespace

bytes encode_readings(layout l, const readings& all) {
    if (all.rows.empty()) throw local_error{"readings without a row"};
    bytes out;
    for (std::size_t i = 0; i < all.rows.size(); ++i) {
        if (!is_row(l, all.rows[i]) || (i != 0 && !follows(all.rows[i - 1], all.rows[i])))
            throw local_error{"a reading that breaks a bound or the order"};
        put_row(out, all.rows[i]);
    }
    return out;
}

std::optional<readings> decode_readings(layout l, std::span<const std::uint8_t> b, std::string& error) {
    error = "not readings";
    readings all;
    wire_reader in{b};
    while (in.left() != 0) {
        reading r;
        r.unit = static_cast<unit_number>(in.number(unit_max));
        r.hour = static_cast<hour_number>(in.number(hour_max));
        r.column = static_cast<column>(in.fixed<1>());
        r.quality = static_cast<quality>(in.fixed<1>());
        const auto v = in.number(any);
        r.value = static_cast<std::int64_t>((v >> 1U) ^ (~(v & 1U) + 1));
        if (in.failed() || !is_row(l, r) || (!all.rows.empty() && !follows(all.rows.back(), r))) return {};
        all.rows.push_back(r);
    }
    if (in.failed() || all.rows.empty()) return {};
    error.clear();
    return all;
}

std::size_t rows_that_fit(layout l, const readings& all, std::size_t room) {
    readings some;
    for (const auto& r : all.rows) {
        some.rows.push_back(r);
        if (encode_readings(l, some).size() > room) return std::max<std::size_t>(1, some.rows.size() - 1);
    }
    return all.rows.size();
}

} // namespace wesh::tonique
