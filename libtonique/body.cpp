// Bodies, all but readings: tonique-packet(5) gives each to the bit.
#include "libtonique/body.hpp"
#include "common/text.hpp"
#include "libtonique/hourly.hpp"
#include "libtonique/packet.hpp"
#include "libtonique/wire.hpp"

#include <wesh/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace wesh::tonique {
namespace {

using namespace std::literals;

constexpr std::array layouts{""sv,      "devices"sv,  "alarms"sv,          "closing"sv, "hourly"sv,
                             "state"sv, "given_up"sv, "acknowledgement"sv, "new_key"sv};

constexpr std::size_t name_max = 63;
constexpr std::size_t driver_max = 15;
constexpr std::size_t identity_max = 63;
constexpr std::size_t type_max = 63;
constexpr std::size_t text_max = 255;
constexpr std::size_t release_max = 15;
constexpr std::size_t device_head = 4;
constexpr std::size_t alarm_head = 8;
constexpr std::int64_t seconds_max = std::int64_t{hour_max} * 3600;
constexpr std::uint64_t any32 = std::numeric_limits<std::uint32_t>::max();

/// Of the body that is being written.
void need(bool holds, const char* what) {
    if (!holds) throw local_error{fmt::format("a body cannot be sent: {}", what)};
}

void need_text(const std::string& text, std::size_t least, std::size_t most, const char* what) {
    if (text.size() < least || text.size() > most || !is_clean(text))
        throw local_error{fmt::format("a body cannot be sent: {} '{}' is not {} to {} bytes of clean text",
                                      what, sanitised(text, 80), least, most)};
}

std::uint64_t seconds_of(time_point t) {
    const auto s = std::chrono::floor<std::chrono::seconds>(t).time_since_epoch().count();
    need(s >= 0 && s <= seconds_max, "a time before 1970 or after 2089");
    return static_cast<std::uint64_t>(s);
}

/// Of the body that is being read: the first thing wrong is what counts.
class body_reader : public wire_reader {
  public:
    body_reader(std::span<const std::uint8_t> b, std::string& error) noexcept
        : wire_reader{b}
        , error_{error} {}

    bool need(bool holds, const char* what) {
        if (holds && !failed()) return error_.empty();
        if (error_.empty())
            error_ = fmt::format("byte {}: {}", place(),
                                 failed() ? "the body ends too early or a number is none" : what);
        return false;
    }
    /// Never longer than what came, so that what was read can be written again.
    std::string clean_text(std::size_t size) { return sanitised(text(size), size); }
    time_point seconds() {
        const auto s = static_cast<std::int64_t>(fixed<4>());
        need(s <= seconds_max, "a time after 2089");
        return from_milliseconds(s * 1000);
    }

  private:
    std::string& error_;
};

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
    alarm b = a;
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
void put(bytes& out, const devices& d) { put_rows(out, d); }
void put(bytes& out, const alarms& a) { put_rows(out, a); }

template <class Table>
bool get_rows(body_reader& in, Table& t) {
    do
        if (!get(in, t.rows.emplace_back())) return false;
    while (in.left() != 0);
    return true;
}
bool get(body_reader& in, devices& d) { return get_rows(in, d); }
bool get(body_reader& in, alarms& a) { return get_rows(in, a); }

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

// ---- the site's state, numbers given up, acknowledgements, keys ----

void put(bytes& out, const state& s) {
    need(s.silent <= s.devices, "more devices are silent than there are");
    need(s.oldest <= hour_max, "an hour after 2089");
    need_text(s.release, 0, release_max, "a release");
    put_fixed<4>(out, seconds_of(s.time));
    for (const auto n : {s.waiting, s.oldest, s.devices, s.silent, s.free_mb}) put_number(out, n);
    put_text(out, s.release);
}

bool get(body_reader& in, state& s) {
    s.time = in.seconds();
    s.waiting = static_cast<std::uint32_t>(in.number(any32));
    s.oldest = static_cast<hour_number>(in.number(hour_max));
    s.devices = static_cast<std::uint32_t>(in.number(any32));
    s.silent = static_cast<std::uint32_t>(in.number(s.devices));
    s.free_mb = static_cast<std::uint32_t>(in.number(any32));
    if (!in.need(in.left() <= release_max, "a release of more than 15 bytes")) return false;
    s.release = in.clean_text(in.left());
    return in.need(true, "");
}

bool is_loss(std::uint64_t reason) noexcept {
    return reason >= static_cast<std::uint64_t>(loss::outbox_full) &&
           reason <= static_cast<std::uint64_t>(loss::too_old);
}

void put(bytes& out, const given_up& g) {
    need(g.first >= 1 && g.first <= g.last, "numbers given up are from 1, the first before the last");
    need(is_loss(static_cast<std::uint64_t>(g.reason)), "an unknown reason");
    need(g.from_hour == g.to_hour ? g.from_hour == 0 : g.from_hour < g.to_hour && g.to_hour <= hour_max,
         "the hours given up begin before they end");
    put_fixed<4>(out, g.first);
    put_number(out, g.last - g.first);
    put_fixed<1>(out, static_cast<std::uint64_t>(g.reason));
    put_number(out, g.from_hour);
    put_number(out, g.to_hour - g.from_hour);
}

bool get(body_reader& in, given_up& g) {
    g.first = static_cast<std::uint32_t>(in.fixed<4>());
    g.last = g.first + static_cast<std::uint32_t>(in.number(any32 - g.first));
    const auto reason = in.fixed<1>();
    g.reason = static_cast<loss>(reason);
    g.from_hour = static_cast<hour_number>(in.number(hour_max));
    const auto hours = static_cast<hour_number>(in.number(hour_max - g.from_hour));
    g.to_hour = g.from_hour + hours;
    return in.need(g.first >= 1, "number 0 is given up") && in.need(is_loss(reason), "an unknown reason") &&
           in.need(hours != 0 || g.from_hour == 0, "no hour after a first hour");
}

void put(bytes& out, const acknowledgement& a) {
    const auto last = std::find_if(a.bitmap.rbegin(), a.bitmap.rend(), [](auto b) { return b != 0; });
    need(a.bitmap.rend() - last <= static_cast<std::ptrdiff_t>(bitmap_max), "a bitmap of more than 48 bytes");
    put_fixed<4>(out, a.cumulative);
    put_fixed<4>(out, a.digest);
    put_fixed<4>(out, a.highest);
    put_fixed<1>(out, a.resend ? 1 : 0);
    out.insert(out.end(), a.bitmap.begin(), last.base());
}

bool get(body_reader& in, acknowledgement& a) {
    a.cumulative = static_cast<std::uint32_t>(in.fixed<4>());
    a.digest = static_cast<std::uint32_t>(in.fixed<4>());
    a.highest = static_cast<std::uint32_t>(in.fixed<4>());
    const auto resend = in.fixed<1>();
    a.resend = resend != 0;
    const auto bits = in.take(in.left());
    a.bitmap.assign(bits.begin(), bits.end());
    return in.need(resend <= 1, "flags that do not exist") &&
           in.need(bits.size() <= bitmap_max, "a bitmap of more than 48 bytes") &&
           in.need(bits.empty() || bits.back() != 0, "a bitmap that ends with zeroes");
}

void put(bytes& out, const new_key& k) {
    need(k.slot <= 1, "a key's slot is 0 or 1");
    put_fixed<1>(out, k.slot);
    out.insert(out.end(), k.key.begin(), k.key.end());
}

bool get(body_reader& in, new_key& k) {
    k.slot = static_cast<std::uint8_t>(in.fixed<1>());
    const auto key = in.take(k.key.size());
    std::copy(key.begin(), key.end(), k.key.begin());
    return in.need(k.slot <= 1, "a key's slot is 0 or 1");
}

// ---- any of them ----

template <class Body>
std::optional<body> read_as(std::span<const std::uint8_t> b, std::string& error) {
    Body x;
    body_reader in{b, error};
    if (!get(in, x) || !in.need(in.left() == 0, "bytes after the end")) return {};
    return x;
}

/// Which alternative of `body` each layout holds.
constexpr std::array<std::size_t, layouts.size()> kinds{std::variant_npos, 0, 1, 2, 2, 3, 4, 5, 6};

} // namespace

std::string_view to_text(layout l) noexcept {
    const auto i = static_cast<std::size_t>(l);
    return i < layouts.size() ? layouts[i] : ""sv;
}

std::optional<layout> parse_layout(std::string_view text) noexcept {
    for (std::size_t i = 1; i < layouts.size(); ++i)
        if (layouts[i] == text) return static_cast<layout>(i);
    return {};
}

bytes encode_body(layout l, const body& b) {
    need(!to_text(l).empty(), "there is no such layout");
    return std::visit(
        [&](const auto& x) {
            using kind = std::decay_t<decltype(x)>;
            need(kinds[static_cast<std::size_t>(l)] == b.index(), "it is none of that layout");
            bytes out;
            if constexpr (std::is_same_v<kind, readings>)
                out = encode_readings(l, x);
            else
                put(out, x);
            need(out.size() <= body_room(form::large, direction::from_site),
                 "it is longer than a packet takes");
            return out;
        },
        b);
}

std::optional<body> decode_body(layout l, std::span<const std::uint8_t> b, std::string& error) {
    error.clear();
    if (b.size() > body_room(form::large, direction::from_site)) {
        error = fmt::format("{} bytes are more than a packet takes", b.size());
        return {};
    }
    switch (l) {
    case layout::devices:
        return read_as<devices>(b, error);
    case layout::alarms:
        return read_as<alarms>(b, error);
    case layout::closing:
    case layout::hourly:
        if (auto r = decode_readings(l, b, error)) return std::move(*r);
        return {};
    case layout::state:
        return read_as<state>(b, error);
    case layout::given_up:
        return read_as<given_up>(b, error);
    case layout::acknowledgement:
        return read_as<acknowledgement>(b, error);
    case layout::new_key:
        return read_as<new_key>(b, error);
    }
    error = fmt::format("there is no layout {}", static_cast<unsigned>(l));
    return {};
}

devices first_that_fit(std::span<const device_name> all, std::size_t room) {
    return first_rows<devices>(all, room);
}

alarms first_that_fit(std::span<const alarm> all, std::size_t room) { return first_rows<alarms>(all, room); }

} // namespace wesh::tonique
