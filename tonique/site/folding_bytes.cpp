// The fold of a device as the bytes that lie in the outbox's file.
#include "tonique/site/folding.hpp"

#include "daemon/history/bytes.hpp"

#include <stdexcept>

namespace wesh::tonique::site {
namespace {

using history::byte_reader;
using history::put_number;
using history::put_signed;
using history::put_text;

void put(bytes& out, time_point t) { put_signed(out, to_milliseconds(t)); }
void put(bytes& out, const silence& s) {
    put(out, s.from);
    put(out, s.to);
}
time_point get_time(byte_reader& in) { return from_milliseconds(in.signed_number()); }
silence get_silence(byte_reader& in) {
    const auto from = get_time(in);
    return {from, get_time(in)};
}

void put(bytes& out, hour_number h, const hour_part& p) {
    put_number(out, h);
    out.push_back(p.any ? 1 : 0);
    put_signed(out, p.last);
    put_signed(out, p.last_time == no_time ? -1 : (p.last_time - begin_of(h)).count());
    put_number(out, static_cast<std::uint32_t>(p.flags));
    for (const auto v : {p.least, p.most, p.sum, p.weight}) put_signed(out, v);
}

void get(byte_reader& in, point_fold& p) {
    const auto h = static_cast<hour_number>(in.number());
    hour_part part;
    part.any = in.byte() != 0;
    part.last = in.signed_number();
    const auto at = in.signed_number();
    part.last_time = at < 0 ? no_time : begin_of(h) + duration{at};
    part.flags = static_cast<quality>(in.number());
    for (auto* v : {&part.least, &part.most, &part.sum, &part.weight}) *v = in.signed_number();
    p.hours.emplace(h, part);
}

void put(bytes& out, const point_fold& p) {
    out.push_back(static_cast<std::uint8_t>((p.counter ? 1 : 0) | (p.stands ? 2 : 0)));
    put_signed(out, p.value);
    put(out, p.said);
    put_signed(out, (p.counted - p.said).count());
    put_number(out, p.hours.size());
    for (const auto& [h, part] : p.hours) put(out, h, part);
}

point_fold get_point(byte_reader& in) {
    point_fold p;
    const auto flags = in.byte();
    p.counter = (flags & 1) != 0;
    p.stands = (flags & 2) != 0;
    p.value = in.signed_number();
    p.said = get_time(in);
    p.counted = p.said + duration{in.signed_number()};
    for (auto n = in.number(); n > 0 && !in.failed(); --n) get(in, p);
    return p;
}

} // namespace

bytes packed(const unit_fold& u) {
    bytes out;
    put(out, u.heard);
    put(out, u.now);
    put(out, u.before);
    put_number(out, u.points.size());
    for (const auto& [path, p] : u.points) {
        put_text(out, path);
        put(out, p);
    }
    put_number(out, u.made_of.size());
    for (const auto& [c, paths] : u.made_of) {
        out.push_back(static_cast<std::uint8_t>(c));
        put_number(out, paths.size());
        for (const auto& path : paths) put_text(out, path);
    }
    return out;
}

unit_fold unpacked(std::span<const std::uint8_t> b) {
    byte_reader in{b};
    unit_fold u;
    u.heard = get_time(in);
    u.now = get_silence(in);
    u.before = get_silence(in);
    for (auto n = in.number(); n > 0 && !in.failed(); --n) {
        const std::string path{in.text()};
        u.points.emplace(path, get_point(in));
    }
    for (auto n = in.number(); n > 0 && !in.failed(); --n) {
        auto& paths = u.made_of[static_cast<column>(in.byte())];
        for (auto m = in.number(); m > 0 && !in.failed(); --m) paths.emplace_back(in.text());
    }
    if (in.failed() || !in.at_end()) throw std::runtime_error{"what is kept of a device's hours is damaged"};
    return u;
}

} // namespace wesh::tonique::site
