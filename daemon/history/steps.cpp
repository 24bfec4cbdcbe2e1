#include "daemon/history/steps.hpp"

#include <algorithm>
#include <limits>

namespace wesh::history {
namespace {

/// The nearest number with that power of ten that 64 bits hold, giving up digits where they must.
wesh::value narrowed(wide v, int exponent) {
    const auto fits = [](wide x) {
        return x >= std::numeric_limits<std::int64_t>::min() && x <= std::numeric_limits<std::int64_t>::max();
    };
    for (; exponent < decimal::exponent_min || !fits(v); ++exponent) {
        if (exponent >= decimal::exponent_max) return {};
        v = (v + (v < 0 ? -5 : 5)) / 10;
    }
    return decimal{static_cast<std::int64_t>(v), exponent};
}

} // namespace

stepper::stepper(const range& r, point_kind kind, std::int64_t begin, std::int64_t now)
    : range_{r}
    , kind_{kind}
    , step_{r.step.count()}
    , end_{to_milliseconds(r.to)}
    , now_{now}
    , start_{begin} {}

void stepper::carry(const moment& m) {
    has_carry_ = true;
    carry_ = m;
    held_to_ = start_;
}

wesh::value stepper::mean() const {
    const sums& s = current_.sums;
    // Nothing held for any time: the only thing known is what was said.
    if (s.held == 0) return number_of(current_.last.value) ? current_.last.value : wesh::value{};
    wide scaled = 0;
    int exponent = s.exponent - 3;
    if (__builtin_mul_overflow(s.integral, static_cast<wide>(1000), &scaled)) {
        scaled = s.integral;
        exponent = s.exponent;
    }
    const wide half = s.held / 2;
    return narrowed((scaled + (scaled < 0 ? -half : half)) / s.held, exponent);
}

bool stepper::figure(row& out) const {
    const sums& s = current_.sums;
    switch (range_.how) {
    case aggregate::first:
        out.value = current_.first.value;
        return current_.count > 0;
    case aggregate::none:
    case aggregate::last:
        out.value = current_.last.value;
        return current_.count > 0;
    case aggregate::count:
        out.value = decimal{static_cast<std::int64_t>(current_.count), 0};
        return current_.count > 0;
    case aggregate::minimum:
        out.value = narrowed(s.minimum, s.exponent);
        return s.any;
    case aggregate::maximum:
        out.value = narrowed(s.maximum, s.exponent);
        return s.any;
    case aggregate::mean:
        out.value = mean();
        return s.any && has_value(out.value);
    case aggregate::difference:
        out.value = narrowed(s.difference, s.exponent);
        return moved_;
    }
    return false;
}

/// Ends the current step; false when its row finds the page full.
bool stepper::emit() {
    row r;
    if (figure(r)) {
        if (page_.rows.size() >= std::max(range_.limit, 1U)) {
            full_ = true;
            page_.next = cursor_of(start_);
            return false;
        }
        r.time = from_milliseconds(start_);
        r.quality = current_.flags;
        r.count = current_.count;
        page_.rows.push_back(std::move(r));
    }
    current_ = run{};
    moved_ = false;
    start_ += step_;
    return true;
}

/// Moves to the step in which `time` lies; on the way the carried value holds, or not.
bool stepper::advance(std::int64_t time, bool holds) {
    const decimal* value = has_carry_ && holds ? usable_number(carry_) : nullptr;
    while (true) {
        const std::int64_t end = std::min(start_ + step_, end_);
        const std::int64_t until = std::min(end, time);
        if (value != nullptr && until > held_to_) {
            current_.sums.hold(*value, until - held_to_);
            if (current_.count == 0) current_.flags |= carry_.quality & quality::estimated;
            held_to_ = until;
            moved_ = true;
        }
        if (time < start_ + step_ || end == end_) return true;
        if (!emit()) return false;
        if (value == nullptr && time >= start_ + step_) start_ += (time - start_) / step_ * step_;
    }
}

bool stepper::add(const run& r) {
    if (full_) return false;
    const bool late = has_carry_ && r.first.time < carry_.time;
    if (!late && !advance(r.first.time, !gap_before(r.first))) return false;
    if (current_.count == 0) current_.first = r.first;
    current_.last = r.last;
    current_.count += r.count;
    current_.flags |= r.flags;
    if (!late && has_carry_) add_step(current_.sums, current_.flags, carry_, r.first, kind_);
    moved_ = moved_ || r.sums.any;
    current_.sums.add(r.sums);
    if (late && r.last.time < carry_.time) return true;
    has_carry_ = true;
    carry_ = r.last;
    held_to_ = std::max(r.last.time, start_);
    return true;
}

range_page stepper::finish() {
    if (!full_ && advance(std::min(end_, std::max(now_, start_)), true)) {
        // The step that is being filled ends with the range, or now.
        emit();
    }
    return std::move(page_);
}

} // namespace wesh::history
