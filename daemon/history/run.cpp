#include "daemon/history/run.hpp"

#include <algorithm>

namespace wesh::history {
namespace {

/// No sum is larger; those that would be stay there.
constexpr wide sum_limit = static_cast<wide>(1) << 120;

/// v times ten to the n, or rounded for a negative n; false when it does not fit.
bool shift(wide& v, int n) noexcept {
    for (; n > 0; --n)
        if (__builtin_mul_overflow(v, static_cast<wide>(10), &v)) return false;
    if (v > sum_limit || v < -sum_limit) return false;
    for (; n < 0; ++n) v = (v + (n == -1 ? (v < 0 ? -5 : 5) : 0)) / 10;
    return true;
}

bool rescale(sums& s, int exponent) noexcept {
    sums r = s;
    const int n = s.exponent - exponent;
    if (!shift(r.minimum, n) || !shift(r.maximum, n) || !shift(r.integral, n) || !shift(r.difference, n))
        return false;
    r.exponent = exponent;
    s = r;
    return true;
}

wide bounded_add(wide a, wide b) noexcept { return std::clamp(a + b, -sum_limit, sum_limit); }

sums sums_of(const decimal& d) noexcept {
    sums s;
    s.any = true;
    s.exponent = d.exponent();
    s.minimum = s.maximum = d.mantissa();
    return s;
}

} // namespace

const decimal* usable_number(const moment& m) noexcept {
    return has(m.quality, quality::invalid) ? nullptr : number_of(m.value);
}

bool gap_before(const moment& next) noexcept { return has(next.quality, quality::gap); }

void sums::align(sums& a, sums& b) noexcept {
    if (a.exponent == b.exponent) return;
    const int finer = std::min(a.exponent, b.exponent);
    const int coarser = std::max(a.exponent, b.exponent);
    sums x = a;
    sums y = b;
    if (rescale(x, finer) && rescale(y, finer)) {
        a = x;
        b = y;
        return;
    }
    rescale(a, coarser);
    rescale(b, coarser);
}

void sums::take_extremes(const sums& other) noexcept {
    if (!other.any) return;
    minimum = any ? std::min(minimum, other.minimum) : other.minimum;
    maximum = any ? std::max(maximum, other.maximum) : other.maximum;
    any = true;
}

void sums::hold(const decimal& value, std::int64_t milliseconds) noexcept {
    sums s = sums_of(value);
    if (!any) exponent = s.exponent;
    align(*this, s);
    take_extremes(s);
    wide product = 0;
    if (__builtin_mul_overflow(s.minimum, static_cast<wide>(milliseconds), &product))
        product = s.minimum < 0 ? -sum_limit : sum_limit;
    integral = bounded_add(integral, std::clamp(product, -sum_limit, sum_limit));
    held += milliseconds;
}

void sums::move(const decimal& from, const decimal& to) noexcept {
    sums a = sums_of(from);
    sums b = sums_of(to);
    align(a, b);
    sums d;
    d.exponent = a.exponent;
    d.difference = std::clamp(b.minimum - a.minimum, -sum_limit, sum_limit);
    if (!any) exponent = d.exponent;
    align(*this, d);
    difference = bounded_add(difference, d.difference);
}

void sums::add(const sums& later) noexcept {
    sums other = later;
    if (!any) exponent = other.exponent;
    align(*this, other);
    take_extremes(other);
    integral = bounded_add(integral, other.integral);
    difference = bounded_add(difference, other.difference);
    held += other.held;
}

run run_of(moment m) {
    run r;
    r.flags = m.quality;
    r.count = 1;
    if (const auto* number = usable_number(m)) r.sums = sums_of(*number);
    r.first = m;
    r.last = std::move(m);
    return r;
}

void add_step(sums& s, wesh::quality& flags, const moment& before, const moment& next,
              point_kind kind) noexcept {
    const decimal* from = usable_number(before);
    const decimal* to = usable_number(next);
    if (from == nullptr || to == nullptr) return;
    if (kind == point_kind::counter && (*to < *from || has(next.quality, quality::reset)))
        flags |= quality::reset;
    else
        s.move(*from, *to);
}

void join(run& r, const run& later, point_kind kind) {
    if (r.count == 0) {
        r = later;
        return;
    }
    r.count += later.count;
    r.flags |= later.flags;
    if (later.first.time < r.last.time) {
        sums extremes = later.sums;
        extremes.integral = extremes.difference = 0;
        extremes.held = 0;
        r.sums.add(extremes);
        if (later.first.time < r.first.time) r.first = later.first;
        if (later.last.time > r.last.time) r.last = later.last;
        return;
    }
    const decimal* before = usable_number(r.last);
    if (before != nullptr && !gap_before(later.first)) r.sums.hold(*before, later.first.time - r.last.time);
    add_step(r.sums, r.flags, r.last, later.first, kind);
    r.sums.add(later.sums);
    r.last = later.last;
}

namespace {

void put_wide(bytes& out, wide v) {
    const auto u = static_cast<unsigned_wide>(v);
    const auto z = (u << 1) ^ (v < 0 ? ~static_cast<unsigned_wide>(0) : 0);
    put_number(out, static_cast<std::uint64_t>(z));
    put_number(out, static_cast<std::uint64_t>(z >> 64));
}

wide get_wide(byte_reader& in) noexcept {
    const std::uint64_t low = in.number();
    const auto z = static_cast<unsigned_wide>(in.number()) << 64 | low;
    return static_cast<wide>((z >> 1) ^ (~(z & 1) + 1));
}

void put_moment(bytes& out, const moment& m) {
    put_signed(out, m.time);
    put_number(out, static_cast<std::uint32_t>(m.quality));
    out.push_back(static_cast<std::uint8_t>(m.value.index()));
    if (const auto* number = number_of(m.value)) {
        out.push_back(static_cast<std::uint8_t>(number->exponent()));
        put_signed(out, number->mantissa());
    }
    if (const auto* text = text_of(m.value)) put_text(out, *text);
}

bool get_exponent(byte_reader& in, int& exponent) noexcept {
    exponent = static_cast<std::int8_t>(in.byte());
    return exponent >= decimal::exponent_min && exponent <= decimal::exponent_max;
}

bool get_moment(byte_reader& in, moment& m) noexcept {
    m.time = in.signed_number();
    const std::uint64_t flags = in.number();
    if (flags > quality_bits) return false;
    m.quality = static_cast<quality>(flags);
    const std::uint8_t form = in.byte();
    if (form > 2) return false;
    m.value = std::monostate{};
    if (form == 1) {
        int exponent = 0;
        if (!get_exponent(in, exponent)) return false;
        m.value = decimal{in.signed_number(), exponent};
    }
    if (form == 2) m.value = std::string{in.text()};
    return !in.failed();
}

/// Garbled bytes must not overflow the sums they join.
bool plausible(const run& r) noexcept {
    for (const wide v : {r.sums.minimum, r.sums.maximum, r.sums.integral, r.sums.difference})
        if (v > sum_limit || v < -sum_limit) return false;
    const auto dated = [](const moment& m) { return m.time >= earliest_time && m.time <= latest_time; };
    return dated(r.first) && dated(r.last) && r.sums.held >= 0 && r.sums.held <= latest_time - earliest_time;
}

} // namespace

bytes pack_run(const run& r) {
    bytes out;
    put_moment(out, r.first);
    put_moment(out, r.last);
    put_number(out, static_cast<std::uint32_t>(r.flags));
    put_number(out, r.count);
    out.push_back(r.sums.any ? 1 : 0);
    if (!r.sums.any) return out;
    out.push_back(static_cast<std::uint8_t>(r.sums.exponent));
    for (const wide v : {r.sums.minimum, r.sums.maximum, r.sums.integral, r.sums.difference})
        put_wide(out, v);
    put_signed(out, r.sums.held);
    return out;
}

bool unpack_run(byte_view data, run& out) noexcept {
    byte_reader in{data};
    out = run{};
    if (!get_moment(in, out.first) || !get_moment(in, out.last)) return false;
    const std::uint64_t flags = in.number();
    out.count = static_cast<std::uint32_t>(in.number());
    out.sums.any = in.byte() != 0;
    if (in.failed() || flags > quality_bits) return false;
    out.flags = static_cast<quality>(flags);
    if (!out.sums.any) return in.at_end() && plausible(out);
    if (!get_exponent(in, out.sums.exponent)) return false;
    for (wide* v : {&out.sums.minimum, &out.sums.maximum, &out.sums.integral, &out.sums.difference})
        *v = get_wide(in);
    out.sums.held = in.signed_number();
    return !in.failed() && in.at_end() && plausible(out);
}

} // namespace wesh::history
