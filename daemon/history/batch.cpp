#include "daemon/history/batch.hpp"

namespace wesh::history {
namespace {

constexpr std::uint8_t version = 1;

// The first byte of a record. Bits 0-2 say what it is, bit 3 that received - time follows (else it is as in
// the record before), bits 4-7 belong to the sample: its exponent, or `long_exponent` when a byte follows.
enum class head_kind : std::uint8_t {
    sample_none,
    sample_number,
    sample_text,
    event,
    interval,
    flagged_none, // as the first three, with the quality behind
    flagged_number,
    flagged_text,
};
constexpr std::uint8_t other_delay = 8;
constexpr int exponent_offset = 9; // -9 to 5 in four bits
constexpr std::uint8_t long_exponent = 15;

} // namespace

batch_writer::batch_writer() { packed_.push_back(version); }

void batch_writer::put_times(short_writer& w, std::int64_t time, std::int64_t received) {
    const std::int64_t delay = minus(received, time);
    if (delay != delay_) w.signed_number(delay);
    w.signed_number(minus(time, time_));
    time_ = time;
    delay_ = delay;
}

void batch_writer::add(const sample& s) {
    const std::int64_t time = to_milliseconds(s.time);
    const std::int64_t received = to_milliseconds(s.received);
    const bool flagged = s.quality != quality::good;
    const decimal* number = number_of(s.value);
    const std::string* text = text_of(s.value);
    auto kind = flagged ? head_kind::flagged_none : head_kind::sample_none;
    if (number != nullptr) kind = flagged ? head_kind::flagged_number : head_kind::sample_number;
    if (text != nullptr) kind = flagged ? head_kind::flagged_text : head_kind::sample_text;
    std::uint8_t exponent = 0;
    if (number != nullptr) {
        const int code = number->exponent() + exponent_offset;
        exponent = code >= 0 && code < long_exponent ? static_cast<std::uint8_t>(code) : long_exponent;
    }
    short_writer w;
    const bool delay = minus(received, time) != delay_;
    w.byte(static_cast<std::uint8_t>(static_cast<unsigned>(kind) | (delay ? other_delay : 0U) |
                                     static_cast<unsigned>(exponent) << 4));
    put_times(w, time, received);
    w.signed_number(static_cast<std::int64_t>(s.point) - static_cast<std::int64_t>(point_));
    point_ = s.point;
    if (flagged) w.number(static_cast<std::uint32_t>(s.quality));
    if (exponent == long_exponent) w.byte(static_cast<std::uint8_t>(number->exponent()));
    if (number != nullptr) w.signed_number(number->mantissa());
    w.append_to(packed_);
    if (text != nullptr) put_text(packed_, *text);
    ++count_;
}

void batch_writer::put_words(const std::string& device, const std::string& type, severity s,
                             const std::string& text, const attributes& a) {
    put_text(packed_, device);
    put_text(packed_, type);
    packed_.push_back(static_cast<std::uint8_t>(s));
    put_text(packed_, text);
    put_number(packed_, a.size());
    for (const auto& [name, word] : a) {
        put_text(packed_, name);
        put_text(packed_, word);
    }
}

void batch_writer::add(const event& e) {
    const std::int64_t time = to_milliseconds(e.time);
    const std::int64_t received = to_milliseconds(e.received);
    short_writer w;
    const bool delay = minus(received, time) != delay_;
    w.byte(static_cast<std::uint8_t>(static_cast<unsigned>(head_kind::event) | (delay ? other_delay : 0U)));
    put_times(w, time, received);
    w.append_to(packed_);
    put_words(e.device, e.type, e.severity, e.text, e.attributes);
    ++count_;
}

void batch_writer::add(const interval& i) {
    const std::int64_t start = to_milliseconds(i.start);
    const std::int64_t received = to_milliseconds(i.received);
    short_writer w;
    const bool delay = minus(received, start) != delay_;
    w.byte(
        static_cast<std::uint8_t>(static_cast<unsigned>(head_kind::interval) | (delay ? other_delay : 0U)));
    put_times(w, start, received);
    w.number(i.id);
    w.signed_number(to_milliseconds(i.end));
    w.append_to(packed_);
    put_words(i.device, i.type, i.severity, i.text, i.attributes);
    ++count_;
}

batch_reader::batch_reader(byte_view packed, sequence_number first) noexcept
    : in_{packed}
    , number_{first} {
    if (in_.byte() != version) in_.fail();
}

void batch_reader::get_times(std::uint8_t head, time_point& time, time_point& received) noexcept {
    if ((head & other_delay) != 0) delay_ = in_.signed_number();
    time_ = plus(time_, in_.signed_number());
    time = from_milliseconds(time_);
    received = from_milliseconds(plus(time_, delay_));
}

void batch_reader::get_sample(std::uint8_t head, sample& s) noexcept {
    auto kind = static_cast<unsigned>(head & 7U);
    const bool flagged = kind >= static_cast<unsigned>(head_kind::flagged_none);
    if (flagged) kind -= static_cast<unsigned>(head_kind::flagged_none);
    get_times(head, s.time, s.received);
    const std::int64_t point = plus(static_cast<std::int64_t>(point_), in_.signed_number());
    if (point < 0 || point > INT64_C(0xFFFFFFFF)) return in_.fail();
    s.point = point_ = static_cast<point_id>(point);
    const std::uint64_t flags = flagged ? in_.number() : 0;
    if (flags > quality_bits) return in_.fail();
    s.quality = static_cast<quality>(flags);
    if (kind == static_cast<unsigned>(head_kind::sample_number)) {
        int exponent = (head >> 4) - exponent_offset;
        if ((head >> 4) == long_exponent) exponent = static_cast<std::int8_t>(in_.byte());
        if (exponent < decimal::exponent_min || exponent > decimal::exponent_max) return in_.fail();
        s.value = decimal{in_.signed_number(), exponent};
    } else if (kind == static_cast<unsigned>(head_kind::sample_text)) {
        s.value = std::string{in_.text()};
    } else {
        s.value = std::monostate{};
    }
}

namespace {

void get_words(byte_reader& in, std::string& device, std::string& type, severity& s, std::string& text,
               attributes& a) {
    device = in.text();
    type = in.text();
    const std::uint8_t level = in.byte();
    if (level > static_cast<std::uint8_t>(severity::critical)) return in.fail();
    s = static_cast<severity>(level);
    text = in.text();
    const std::uint64_t n = in.number();
    a.clear();
    for (std::uint64_t i = 0; i < n && !in.failed(); ++i) {
        const std::string_view name = in.text();
        const std::string_view word = in.text();
        a.emplace_back(name, word);
    }
}

} // namespace

void batch_reader::get_event(std::uint8_t head, event& e) noexcept {
    get_times(head, e.time, e.received);
    get_words(in_, e.device, e.type, e.severity, e.text, e.attributes);
}

void batch_reader::get_interval(std::uint8_t head, interval& i) noexcept {
    get_times(head, i.start, i.received);
    i.id = in_.number();
    i.end = from_milliseconds(in_.signed_number());
    get_words(in_, i.device, i.type, i.severity, i.text, i.attributes);
}

bool batch_reader::next(record& out) noexcept {
    if (in_.failed() || in_.at_end()) return false;
    const std::uint8_t head = in_.byte();
    switch (static_cast<head_kind>(head & 7U)) {
    case head_kind::event: {
        auto& e = out.emplace<event>();
        get_event(head, e);
        e.number = number_;
        break;
    }
    case head_kind::interval: {
        auto& i = out.emplace<interval>();
        get_interval(head, i);
        i.number = number_;
        break;
    }
    default: {
        sample* s = std::get_if<sample>(&out);
        if (s == nullptr) s = &out.emplace<sample>();
        get_sample(head, *s);
        s->number = number_;
    }
    }
    ++number_;
    return !in_.failed();
}

} // namespace wesh::history
