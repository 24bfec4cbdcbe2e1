// Bodies that are rows: devices and alarms.
#include "libtonique/body_wire.hpp"

#include <algorithm>

namespace wesh::tonique {
namespace {

constexpr std::size_t name_max = 63;
constexpr std::size_t driver_max = 15;
constexpr std::size_t identity_max = 63;
constexpr std::size_t type_max = 63;
constexpr std::size_t text_max = 255;
constexpr std::size_t device_head = 4;
constexpr std::size_t alarm_head = 8;

// ---- devices ----

void put(bytes& out, const device_name& d) {
    need(d.unit >= 1 && d.unit <= unit_max, "a device's number is from 1 to 4095");
    need_text(d.name, 1, name_max, "a name");
    need_text(d.driver, 0, driver_max, "a driver");
    need_text(d.identity, 0, identity_max, "an identity");
    put_fixed<2>(out, d.driver.size() << 12U | d.unit);
    put_fixed<1>(out, d.name.size());
    put_fixed<1>(out, d.identity.size());
    put_text(out, d.name);
    put_text(out, d.driver);
    put_text(out, d.identity);
}

bool get(body_reader& in, device_name& d) {
    const auto head = in.fixed<2>();
    const auto name_size = in.fixed<1>();
    const auto identity_size = in.fixed<1>();
    d.unit = head & unit_max;
    if (!in.need(d.unit >= 1, "a device's number is 0") ||
        !in.need(name_size >= 1 && name_size <= name_max && identity_size <= identity_max,
                 "a name of no byte or a text of more than 63"))
        return false;
    d.name = in.clean_text(name_size);
    d.driver = in.clean_text(head >> 12U);
    d.identity = in.clean_text(identity_size);
    return in.need(!d.name.empty(), "a name that is no text");
}

std::size_t size_of(const device_name& d) {
    return device_head + d.name.size() + d.driver.size() + d.identity.size();
}

device_name bounded(const device_name& d, std::size_t room) {
    device_name b{d.unit, sanitised(d.name, std::min(name_max, room - device_head)),
                  sanitised(d.driver, driver_max), sanitised(d.identity, identity_max)};
    if (size_of(b) > room) b.identity.clear();
    if (size_of(b) > room) b.driver.clear();
    return b;
}

// ---- alarms ----

void put(bytes& out, const alarm& a) {
    need(a.unit <= unit_max, "a device's number is at most 4095");
    need(a.severity <= severity::critical, "an unknown severity");
    need_text(a.type, 1, type_max, "a type");
    need_text(a.text, 0, text_max, "a text");
    put_fixed<2>(out, static_cast<std::uint64_t>(a.severity) << 12U | a.unit);
    put_fixed<4>(out, seconds_of(a.time));
    put_fixed<1>(out, a.type.size());
    put_fixed<1>(out, a.text.size());
    put_text(out, a.type);
    put_text(out, a.text);
}

bool get(body_reader& in, alarm& a) {
    const auto head = in.fixed<2>();
    a.unit = head & unit_max;
    a.severity = static_cast<severity>(head >> 12U);
    a.time = in.seconds();
    const auto type_size = in.fixed<1>();
    const auto text_size = in.fixed<1>();
    if (!in.need(a.severity <= severity::critical, "an unknown severity") ||
        !in.need(type_size >= 1 && type_size <= type_max, "a type of no byte or of more than 63"))
        return false;
    a.type = in.clean_text(type_size);
    a.text = in.clean_text(text_size);
    return in.need(!a.type.empty(), "a type that is no text");
}

std::size_t size_of(const alarm& a) { return alarm_head + a.type.size() + a.text.size(); }

alarm bounded(const alarm& a, std::size_t room) {
    constexpr time_point last = from_milliseconds(seconds_max * 1000);
    alarm b = a;
    b.time = std::clamp(a.time, no_time, last);
    b.type = sanitised(a.type, std::min(type_max, room - alarm_head));
    b.text = sanitised(a.text, std::min(text_max, room - alarm_head - b.type.size()));
    return b;
}

// ---- tables of rows ----

template <class Table>
void put_rows(bytes& out, const Table& t) {
    need(!t.rows.empty(), "there is no row");
    for (const auto& row : t.rows) put(out, row);
}

template <class Table>
bool get_rows(body_reader& in, Table& t) {
    do
        if (!get(in, t.rows.emplace_back())) return false;
    while (in.left() != 0);
    return true;
}

template <class Table, class Row>
Table first_rows(std::span<const Row> all, std::size_t room) {
    constexpr std::size_t least_room = 70;
    need(room >= least_room, "no packet has so little room");
    Table t;
    std::size_t size = 0;
    for (const auto& row : all) {
        auto b = bounded(row, room);
        if (size_of(b) > room - size) break;
        size += size_of(b);
        t.rows.push_back(std::move(b));
    }
    return t;
}

} // namespace

void put(bytes& out, const devices& d) { put_rows(out, d); }
void put(bytes& out, const alarms& a) { put_rows(out, a); }
bool get(body_reader& in, devices& d) { return get_rows(in, d); }
bool get(body_reader& in, alarms& a) { return get_rows(in, a); }

devices first_that_fit(std::span<const device_name> all, std::size_t room) {
    return first_rows<devices>(all, room);
}

alarms first_that_fit(std::span<const alarm> all, std::size_t room) { return first_rows<alarms>(all, room); }

} // namespace wesh::tonique
