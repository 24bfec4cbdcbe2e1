// Bodies: the small ones, and any by its layout.
#include "common/words.hpp"
#include "libtonique/body_wire.hpp"
#include "libtonique/hourly.hpp"
#include "libtonique/packet.hpp"

#include <algorithm>
#include <limits>

namespace wesh::tonique {
namespace {

using namespace std::literals;

constexpr std::size_t release_max = 15;
constexpr std::uint64_t any32 = std::numeric_limits<std::uint32_t>::max();
constexpr std::array layouts{""sv,        "devices"sv,  "alarms"sv,        "closing"sv,
                             "hourly"sv,  "state"sv,    "given_up"sv,      "acknowledgement"sv,
                             "new_key"sv, "settings"sv, "settings_state"sv};
constexpr std::array clock_sources{"none"sv, "centre"sv, "meter"sv, "stamp"sv, "box"sv};
constexpr std::uint8_t doubtful_bit = 0x80;
constexpr std::uint8_t resend_bit = 1;
constexpr std::uint8_t timed_bit = 2;

// ---- the site's state, numbers given up, acknowledgements, keys ----

void put(bytes& out, const state& s) {
    need(s.silent <= s.devices, "more devices are silent than there are");
    need(s.oldest <= hour_max, "an hour after 2089");
    need_text(s.release, 0, release_max, "a release");
    put_fixed<4>(out, seconds_of(s.time));
    for (const auto n : {s.waiting, s.oldest, s.devices, s.silent, s.free_mb}) put_number(out, n);
    put_text(out, s.release);
    // A text has no byte 0: what has nothing to tell of its clock ends here.
    if (s.clock == clock_source::none && !s.clock_doubtful && s.clock_offset == 0) return;
    need(!to_text(s.clock).empty(), "an unknown source of time");
    put_fixed<1>(out, 0);
    put_fixed<1>(out, static_cast<std::uint64_t>(s.clock) | (s.clock_doubtful ? doubtful_bit : 0U));
    put_number(out, folded(s.clock_offset));
}

bool get_clock(body_reader& in, state& s) {
    if (in.left() == 0) return true;
    in.fixed<1>();
    const auto about = static_cast<std::uint8_t>(in.fixed<1>());
    s.clock = static_cast<clock_source>(about & ~doubtful_bit);
    s.clock_doubtful = (about & doubtful_bit) != 0;
    s.clock_offset = static_cast<std::int32_t>(unfolded(in.number(any32)));
    return in.need(!to_text(s.clock).empty(), "an unknown source of time") &&
           in.need(s.clock != clock_source::none || s.clock_doubtful || s.clock_offset != 0,
                   "a clock of which nothing is told");
}

bool get(body_reader& in, state& s) {
    s.time = in.seconds();
    s.waiting = static_cast<std::uint32_t>(in.number(any32));
    s.oldest = static_cast<hour_number>(in.number(hour_max));
    s.devices = static_cast<std::uint32_t>(in.number(any32));
    s.silent = static_cast<std::uint32_t>(in.number(s.devices));
    s.free_mb = static_cast<std::uint32_t>(in.number(any32));
    const auto release = in.before_zero();
    if (!in.need(release <= release_max, "a release of more than 15 bytes")) return false;
    s.release = in.clean_text(release);
    return get_clock(in, s) && in.need(true, "");
}

bool is_loss(std::uint64_t reason) noexcept {
    return reason >= static_cast<std::uint64_t>(loss::outbox_full) &&
           reason <= static_cast<std::uint64_t>(loss::told_again);
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
    const bool timed = a.time != no_time;
    put_fixed<1>(out, (a.resend ? resend_bit : 0U) | (timed ? timed_bit : 0U));
    if (timed) put_fixed<4>(out, seconds_of(a.time));
    out.insert(out.end(), a.bitmap.begin(), last.base());
}

bool get(body_reader& in, acknowledgement& a) {
    a.cumulative = static_cast<std::uint32_t>(in.fixed<4>());
    a.digest = static_cast<std::uint32_t>(in.fixed<4>());
    a.highest = static_cast<std::uint32_t>(in.fixed<4>());
    const auto flags = in.fixed<1>();
    a.resend = (flags & resend_bit) != 0;
    if ((flags & timed_bit) != 0) a.time = in.seconds();
    const auto bits = in.take(in.left());
    a.bitmap.assign(bits.begin(), bits.end());
    return in.need(flags <= (resend_bit | timed_bit), "flags that do not exist") &&
           in.need((flags & timed_bit) == 0 || a.time != no_time, "a time that is none") &&
           in.need(bits.size() <= bitmap_max, "a bitmap of more than 48 bytes") &&
           in.need(bits.empty() || bits.back() != 0, "a bitmap that ends with zeroes");
}

void put(bytes& out, const new_key& k) {
    need(k.slot <= 1, "a key's slot is 0 or 1");
    put_fixed<1>(out, k.slot);
    for (const auto b : k.key) out.push_back(b);
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
constexpr std::array<std::size_t, layouts.size()> kinds{std::variant_npos, 0, 1, 2, 2, 3, 4, 5, 6, 7, 8};

} // namespace

std::string_view to_text(layout l) noexcept { return known_word(layouts, l); }

std::string_view to_text(clock_source s) noexcept { return known_word(clock_sources, s); }

std::optional<clock_source> parse_clock_source(std::string_view text) noexcept {
    return enumerator_of<clock_source>(clock_sources, text);
}

std::optional<layout> parse_layout(std::string_view text) noexcept {
    return text.empty() ? std::nullopt : enumerator_of<layout>(layouts, text);
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
    case layout::settings:
        return read_as<settings>(b, error);
    case layout::settings_state:
        return read_as<settings_state>(b, error);
    }
    error = fmt::format("there is no layout {}", static_cast<unsigned>(l));
    return {};
}

} // namespace wesh::tonique
