// How many small packets a second one core takes in, as they come by SMS: base-16 text to bytes, tag
// verified, body decoded and judged; beside the bare primitives of libsodium that no way of opening a packet
// can do without. The floor is the issue's; exit 1 when it is missed by what sites always send (alarms,
// state, closing indexes, names). A packet of hourly detail holds some 165 readings, each coded under a blend
// of seven beliefs a bit: it is told apart, in readings too, with its own floor.
#include "bench/dwellings.hpp"
#include "tonique/intake/intake.hpp"

#include <fmt/core.h>
#include <sodium.h>

#include <algorithm>
#include <ctime>
#include <fstream>

namespace {

using namespace wesh;
using namespace wesh::tonique;

constexpr double floor_rate = 100'000;      ///< packets a second
constexpr double reading_floor = 2'000'000; ///< readings a second, of hourly detail
constexpr std::size_t budget = 600;         ///< SMS of a site in a month, as tonique-site.toml has it
constexpr std::size_t room = body_room(form::small, direction::from_site);
constexpr site_number sites = 30;
constexpr time_point now = from_milliseconds(1'900'000'000'000);

/// Of this thread alone: the machine has other work.
double seconds() {
    timespec t{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) / 1e9;
}

std::string machine() {
    std::ifstream info{"/proc/cpuinfo"};
    for (std::string line; std::getline(info, line);)
        if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
    return "unknown processor";
}

/// One site's packets of one layout, sealed, as the text of an SMS.
struct message {
    tonique::layout layout;
    std::string text;
};

class writer {
  public:
    explicit writer(site_number site)
        : site_{site} {
        key_.bytes.fill(static_cast<std::uint8_t>(site));
    }

    void say(layout l, const body& b) {
        const header h{form::small, direction::from_site, 0, l, site_, ++number_};
        said.push_back({l, to_base16(seal(h, encode_body(l, b), key_))});
    }
    /// Cut as a site does.
    void say_readings(layout l, readings all) {
        while (!all.rows.empty()) {
            const auto fit = static_cast<std::ptrdiff_t>(rows_that_fit(l, all, room));
            say(l, readings{{all.rows.begin(), all.rows.begin() + fit}});
            all.rows.erase(all.rows.begin(), all.rows.begin() + fit);
        }
    }
    site_record record() const {
        site_record r;
        r.number = site_;
        r.keys[0] = key_;
        r.highest = number_;
        return r;
    }

    std::vector<message> said;

  private:
    site_number site_;
    site_key key_;
    std::uint32_t number_ = 0;
};

readings rows_of(const readings& all, hour_number first, hour_number last, bool counters_only,
                 unit_number unit = 0) {
    readings part;
    for (const auto& r : all.rows)
        if (r.hour >= first && r.hour <= last && (unit == 0 || r.unit == unit) &&
            (!counters_only || row_of(r.column).kind == point_kind::counter))
            part.rows.push_back(r);
    return part;
}

/// Two weeks of a site of 30 dwellings: closing indexes and state each day, hourly detail flat by flat, a few
/// alarms, the names of devices once.
writer two_weeks(site_number site, const readings& all) {
    writer w{site};
    const auto first = all.rows.front().hour;
    const auto last = all.rows.back().hour;
    tonique::devices names;
    for (unit_number u = 1; u <= 30; ++u) names.rows.push_back({u, fmt::format("flat-{}", u), "wes", ""});
    for (std::span<const device_name> left{names.rows}; !left.empty();) {
        const auto some = first_that_fit(left, room);
        w.say(layout::devices, some);
        left = left.subspan(some.rows.size());
    }
    for (hour_number day = first; day + 23 <= last; day += 24) {
        w.say_readings(layout::closing, rows_of(all, day + 23, day + 23, true));
        w.say(layout::state,
              state{from_milliseconds(std::int64_t{day} * 3'600'000), 12, day, 31, 1, 2048, "0.1.0"});
        if (day % 5 == 0)
            w.say(layout::alarms,
                  alarms{{{3, severity::warning, from_milliseconds(std::int64_t{day} * 3'600'000),
                           "device.silent", "does not answer"}}});
    }
    for (unit_number u = 1; u <= 30; ++u) w.say_readings(layout::hourly, rows_of(all, first, last, false, u));
    return w;
}

struct centre {
    std::vector<site_record> records;
    key_ring ring;
    const site_record* find(site_number n) const { return n <= records.size() ? &records[n - 1U] : nullptr; }
};

std::size_t wrong = 0;
std::size_t readings_taken = 0;

void take(const std::string& text, centre& c) {
    const auto packet = from_base16(text);
    const auto v = verify(
        *packet, [&c](site_number n) { return c.find(n); }, c.ring);
    const auto u = understand(v, now);
    if (!v.authentic || u.refused != refusal::none) ++wrong;
    if (const auto* all = std::get_if<readings>(&u.body)) readings_taken += all->rows.size();
}

double rate_of(const std::vector<const message*>& some, centre& c) {
    std::vector<double> rates;
    for (int round = 0; round < 5; ++round) {
        std::size_t done = 0;
        const double begun = seconds();
        double spent = 0;
        while (spent < 0.3) {
            for (const auto* m : some) take(m->text, c);
            done += some.size();
            spent = seconds() - begun;
        }
        rates.push_back(static_cast<double>(done) / spent);
    }
    std::sort(rates.begin(), rates.end());
    return rates[rates.size() / 2];
}

/// Two keyed hashes and a stream over 70 bytes: what any way of opening such a packet does.
double bare_rate() {
    std::array<std::uint8_t, 32> key{};
    std::array<std::uint8_t, room> text{};
    std::array<std::uint8_t, 24> out{};
    std::size_t done = 0;
    const double begun = seconds();
    double spent = 0;
    while (spent < 0.3) {
        for (int i = 0; i < 1000; ++i, ++done) {
            crypto_generichash(out.data(), 24, out.data(), 14, key.data(), key.size());
            crypto_stream_xchacha20_xor(text.data(), text.data(), text.size(), out.data(), key.data());
            crypto_generichash(out.data(), 16, text.data(), text.size(), key.data(), key.size());
        }
        spent = seconds() - begun;
    }
    return static_cast<double>(done) / spent;
}

} // namespace

int main() {
    bench::habits h;
    centre c;
    std::vector<message> all;
    for (site_number site = 1; site <= sites; ++site) {
        h.seed = site;
        h.winter = site % 2 == 0;
        auto w = two_weeks(site, bench::simulated_dwellings(h));
        c.records.push_back(w.record());
        all.insert(all.end(), w.said.begin(), w.said.end());
    }
    // They come from all sites, mixed.
    std::vector<const message*> mixed;
    for (std::size_t i = 0; i < all.size(); ++i) mixed.push_back(&all[i * 7919 % all.size()]);
    fmt::print("machine: {}, one core; libsodium's part alone {:.0f} packets/s\n", machine(), bare_rate());
    std::vector<const message*> always, hourly;
    for (const auto l : {layout::devices, layout::alarms, layout::closing, layout::hourly, layout::state}) {
        std::vector<const message*> some;
        for (const auto* m : mixed)
            if (m->layout == l) some.push_back(m);
        fmt::print("{:<28} {:>6} of them {:>9.0f} packets/s\n", to_text(l), some.size(), rate_of(some, c));
        auto& kind = l == layout::hourly ? hourly : always;
        kind.insert(kind.end(), some.begin(), some.end());
    }
    readings_taken = 0;
    for (const auto* m : hourly) take(m->text, c);
    const double each = static_cast<double>(readings_taken) / static_cast<double>(hourly.size());
    const double detail = rate_of(hourly, c) * each;
    // Half a month's budget, for two weeks; hourly detail gets what is left of it.
    auto sent = always;
    const auto room_left = std::max(sites * budget / 2, sent.size()) - sent.size();
    sent.insert(sent.end(), hourly.begin(),
                hourly.begin() + static_cast<std::ptrdiff_t>(std::min(room_left, hourly.size())));
    const double rate = rate_of(always, c);
    const bool enough = rate >= floor_rate && detail >= reading_floor && wrong == 0;
    fmt::print("what is always sent          {:>16.0f} packets/s (floor {:.0f})\n", rate, floor_rate);
    fmt::print("hourly detail                {:>16.0f} readings/s, {:.0f} a packet (floor {:.0f})\n", detail,
               each, reading_floor);
    fmt::print("30 flats within {} a month  {:>16.0f} packets/s, {:.0f} % of them hourly\n", budget,
               rate_of(sent, c),
               100.0 * static_cast<double>(sent.size() - always.size()) / static_cast<double>(sent.size()));
    fmt::print("30 flats without a limit     {:>16.0f} packets/s\n{}\n", rate_of(mixed, c),
               enough ? "ok" : "MISSED");
    return enough ? 0 : 1;
}
