#include "daemon/history/tail.hpp"

namespace wesh::history {
namespace {

// Bits of a row's first byte; what is not set is as in the row before.
constexpr std::uint8_t other_form = 1;     ///< kind, exponent and quality follow
constexpr std::uint8_t other_received = 2; ///< received - time follows

entry entry_of(const sample& s) noexcept {
    entry e;
    e.number = s.number;
    e.time = to_milliseconds(s.time);
    e.received = to_milliseconds(s.received);
    e.quality = static_cast<std::uint32_t>(s.quality);
    if (const auto* number = number_of(s.value)) {
        e.form = value_form::number;
        e.mantissa = number->mantissa();
        e.exponent = static_cast<std::int8_t>(number->exponent());
    } else if (text_of(s.value) != nullptr) {
        e.form = value_form::text;
    }
    return e;
}

} // namespace

/// Tails are many and short-lived: growing by a quarter keeps the memory near what is used.
void tail::make_room(std::size_t n) {
    const std::size_t need = packed_.size() + n;
    if (need > packed_.capacity()) packed_.reserve(need + packed_.size() / 4 + 16);
}

void tail::add(const sample& s) {
    entry e = entry_of(s);
    if (count_ == 0) first_number_ = s.number;
    const bool form = e.form != last_.form || e.exponent != last_.exponent || e.quality != last_.quality;
    const std::int64_t delay = minus(e.received, e.time);
    const bool received = delay != minus(last_.received, last_.time);
    short_writer w;
    w.byte(static_cast<std::uint8_t>((form ? other_form : 0) | (received ? other_received : 0)));
    if (form) {
        w.byte(static_cast<std::uint8_t>(e.form));
        w.byte(static_cast<std::uint8_t>(e.exponent));
        w.number(e.quality);
    }
    if (received) w.signed_number(delay);
    w.number(e.number - last_.number);
    w.signed_number(minus(e.time, last_.time));
    const std::string* text = text_of(s.value);
    if (e.form == value_form::number)
        w.signed_number(minus(e.mantissa, last_.mantissa));
    else
        e.mantissa = last_.mantissa;
    if (text != nullptr) w.number(text->size());
    make_room(w.size() + (text != nullptr ? text->size() : 0));
    w.append_to(packed_);
    if (text != nullptr) packed_.insert(packed_.end(), text->begin(), text->end());
    last_ = e;
    ++count_;
}

void tail::decode(entry_list& out) const {
    out.clear();
    out.rows.reserve(count_);
    byte_reader in{packed_};
    entry e;
    std::int64_t mantissa = 0;
    while (!in.at_end()) {
        const std::int64_t delay_before = minus(e.received, e.time);
        const std::uint8_t flags = in.byte();
        if ((flags & other_form) != 0) {
            e.form = static_cast<value_form>(in.byte());
            e.exponent = static_cast<std::int8_t>(in.byte());
            e.quality = static_cast<std::uint32_t>(in.number());
        }
        const std::int64_t delay = (flags & other_received) != 0 ? in.signed_number() : delay_before;
        e.number += in.number();
        e.time = plus(e.time, in.signed_number());
        e.received = plus(e.time, delay);
        if (e.form == value_form::number) mantissa = plus(mantissa, in.signed_number());
        e.mantissa = e.form == value_form::number ? mantissa : 0;
        if (e.form == value_form::text) {
            // The text lies behind its length.
            const std::string_view text = in.text();
            e.mantissa = out.place_of(text);
        }
        out.rows.push_back(e);
    }
}

} // namespace wesh::history
