#include "rpc/translate.hpp"

#include "common/text.hpp"
#include "rpc/xdr.hpp"

namespace wesh::rpc {
namespace {

std::string text(const char* s) { return s == nullptr ? std::string{} : sanitised(s); }

/// Enumerators are unsigned on the wire: what this version does not know becomes `fallback`.
template <class E>
E enumerator(unsigned n, E last, E fallback) noexcept {
    return n <= static_cast<unsigned>(last) ? static_cast<E>(n) : fallback;
}

} // namespace

wesh_value to_wire(const value& v) noexcept {
    wesh_value w{};
    w.type = WESH_NOTHING;
    if (const auto* number = number_of(v)) {
        w.type = WESH_NUMBER;
        w.wesh_value_u.number = {number->mantissa(), number->exponent()};
    } else if (const auto* words = text_of(v)) {
        w.type = WESH_TEXT;
        w.wesh_value_u.text = borrow(*words);
    }
    return w;
}

value from_wire(const wesh_value& v) {
    const int type = number_said(v.type);
    if (type == WESH_TEXT) return text(v.wesh_value_u.text);
    if (type != WESH_NUMBER) return {};
    const auto& n = v.wesh_value_u.number;
    if (n.exponent < decimal::exponent_min || n.exponent > decimal::exponent_max) return {};
    return decimal{n.mantissa, n.exponent};
}

wesh_sample to_wire(const sample& s) noexcept {
    return {s.point,
            s.number,
            to_milliseconds(s.time),
            to_milliseconds(s.received),
            static_cast<u_int>(s.quality),
            to_wire(s.value)};
}

sample from_wire(const wesh_sample& s) {
    return {s.point,
            s.number,
            from_milliseconds(s.time),
            from_milliseconds(s.received),
            from_wire(s.value),
            static_cast<quality>(s.quality & quality_bits)};
}

wesh_point to_wire(const point_description& p) noexcept {
    return {p.id,    borrow(p.path),    static_cast<u_int>(p.kind), borrow(p.unit),
            p.scale, borrow(p.meaning), p.settable ? TRUE : FALSE,  p.kept ? TRUE : FALSE};
}

point_description from_wire(const wesh_point& p) {
    return {p.id,
            text(p.path),
            enumerator(p.kind, point_kind::text, point_kind::text),
            text(p.unit),
            p.scale,
            text(p.meaning),
            p.settable != FALSE,
            p.kept != FALSE};
}

wire_pairs::wire_pairs(const attributes& pairs) {
    pairs_.reserve(pairs.size());
    for (const auto& [key, content] : pairs) pairs_.push_back({borrow(key), borrow(content)});
}

wesh_pairs wire_pairs::view() noexcept { return {static_cast<u_int>(pairs_.size()), pairs_.data()}; }

attributes from_wire(const wesh_pairs& pairs) {
    attributes a;
    a.reserve(pairs.wesh_pairs_len);
    for (u_int i = 0; i < pairs.wesh_pairs_len; ++i)
        a.emplace_back(text(pairs.wesh_pairs_val[i].key), text(pairs.wesh_pairs_val[i].content));
    return a;
}

wesh_device to_wire(const device_status& d, wire_pairs& pairs) noexcept {
    return {borrow(d.name),
            borrow(d.driver),
            borrow(d.address),
            borrow(d.identity),
            borrow(d.origin),
            static_cast<u_int>(d.state),
            borrow(d.reason),
            to_milliseconds(d.since),
            to_milliseconds(d.last_answer),
            to_milliseconds(d.last_attempt),
            d.period.count(),
            d.attempts,
            d.failures,
            d.points,
            pairs.view()};
}

device_status from_wire(const wesh_device& d) {
    device_status s;
    s.name = text(d.name);
    s.driver = text(d.driver);
    s.address = text(d.address);
    s.identity = text(d.identity);
    s.origin = text(d.origin);
    s.state = enumerator(d.state, device_state::disabled, device_state::starting);
    s.reason = text(d.reason);
    s.since = from_milliseconds(d.since);
    s.last_answer = from_milliseconds(d.last_answer);
    s.last_attempt = from_milliseconds(d.last_attempt);
    s.period = duration{d.period};
    s.attempts = d.attempts;
    s.failures = d.failures;
    s.points = d.points;
    s.attributes = from_wire(d.attributes);
    return s;
}

wesh_event to_wire(const event& e, wire_pairs& pairs) noexcept {
    return {e.number,
            to_milliseconds(e.time),
            to_milliseconds(e.received),
            borrow(e.device),
            borrow(e.type),
            static_cast<u_int>(e.severity),
            borrow(e.text),
            pairs.view()};
}

event from_wire(const wesh_event& e) {
    return {e.number,
            from_milliseconds(e.time),
            from_milliseconds(e.received),
            text(e.device),
            text(e.type),
            enumerator(e.severity, severity::critical, severity::info),
            text(e.text),
            from_wire(e.attributes)};
}

wesh_interval to_wire(const interval& i, wire_pairs& pairs) noexcept {
    return {i.number,
            i.id,
            to_milliseconds(i.start),
            to_milliseconds(i.end),
            to_milliseconds(i.received),
            borrow(i.device),
            borrow(i.type),
            static_cast<u_int>(i.severity),
            borrow(i.text),
            pairs.view()};
}

interval from_wire(const wesh_interval& i) {
    return {i.number,
            i.id,
            from_milliseconds(i.start),
            from_milliseconds(i.end),
            from_milliseconds(i.received),
            text(i.device),
            text(i.type),
            enumerator(i.severity, severity::critical, severity::info),
            text(i.text),
            from_wire(i.attributes)};
}

std::optional<std::variant<sample, event, interval>> from_wire(const wesh_record& r) {
    switch (r.kind) {
    case WESH_SAMPLES:
        return from_wire(r.wesh_record_u.sample);
    case WESH_EVENTS:
        return from_wire(r.wesh_record_u.event);
    case WESH_INTERVALS:
        return from_wire(r.wesh_record_u.interval);
    default:
        return {};
    }
}

wesh_command_done to_wire(const command_result& r) noexcept {
    return {static_cast<wesh_outcome>(r.outcome), borrow(r.text), to_wire(r.value), to_milliseconds(r.time)};
}

command_result from_wire(const wesh_command_done& d) {
    return {enumerator(static_cast<unsigned>(number_said(d.outcome)), command_outcome::failed,
                       command_outcome::failed),
            text(d.text), from_wire(d.value), from_milliseconds(d.time)};
}

} // namespace wesh::rpc
