#include "tests/quarter/world.hpp"

#include "common/calendar.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace wesh::quarter {
namespace {

using namespace tonique;

constexpr duration minute{60'000};
constexpr duration hour{3'600'000};
/// 1 September 2026: a quarter from there has the day of 25 hours in it.
constexpr hour_number first_hour = 496'728;

/// The centre: a daemon that may be killed, over a database that may be away.
class centre {
  public:
    centre(std::uint64_t seed, const fate& f)
        : dice_{seed}
        , fate_{f}
        , clock_{site::end_of(first_hour)} {
        store_.on_call = [this](test::memory_store::call c) { return fault_of(c); };
        begin();
    }

    void know(const site_record& s) { store_.put_site(s); }
    void advance(duration d) { clock_.advance(d); }
    void jump(duration d) {
        clock_.jump(d);
        jumped_ += d;
    }
    /// Nothing where the database did not take them; whether it did is then unknown.
    std::optional<std::vector<bytes>> take(std::vector<bytes> packets, const char* carrier) {
        if (fate_.crashes && dice_.chance(3)) begin();
        trouble_ = fate_.crashes && !peace_ && dice_.chance(30);
        try {
            const batch b{carrier, "somewhere", clock_.now(), std::move(packets)};
            return std::move(ledger_->take({&b, 1}).front().packets);
        } catch (const store_unavailable&) {
            if (dice_.chance(300)) begin();
            return {};
        }
    }
    /// What the modem received is taken when the daemon looks; again, when that failed.
    void receive(const bytes& packet, const std::string& sender) {
        store_.receive(sender, to_base16(packet));
    }
    /// Takes what the modem received, and gives it what it is to send; that.
    std::vector<bytes> turn() {
        if (fate_.crashes && !peace_ && dice_.chance(3)) begin();
        trouble_ = fate_.crashes && !peace_ && dice_.chance(30);
        try {
            while (ledger_->take_messages(64) > 0) {
            }
            while (ledger_->speak()) {
            }
        } catch (const store_unavailable&) {
            if (dice_.chance(300)) begin();
        }
        std::vector<bytes> sent;
        for (auto& o : store_.orders()) {
            if (o.outcome.fate != sms_fate::waiting) continue;
            // The modem does not always manage.
            const bool good = peace_ || !dice_.chance(30);
            o.outcome.fate = good ? sms_fate::sent : sms_fate::failed;
            if (good) sent.push_back(from_base16(o.text).value());
        }
        return sent;
    }
    void peace() {
        peace_ = true;
        jump(-jumped_);
    }
    test::memory_store& store() { return store_; }
    std::uint64_t killed() const noexcept { return killed_; }

  private:
    void begin() {
        if (ledger_) ++killed_;
        store_.crash();
        ledger_ = std::make_unique<ledger>(store_, clock_);
    }
    test::memory_store::fault fault_of(test::memory_store::call c) {
        if (!trouble_ || !dice_.chance(150)) return test::memory_store::fault::none;
        trouble_ = false;
        const bool lost = c == test::memory_store::call::commit && dice_.chance(500);
        return lost ? test::memory_store::fault::answer_lost : test::memory_store::fault::refused;
    }

    dice dice_;
    fate fate_;
    manual_clock clock_;
    test::memory_store store_;
    std::unique_ptr<ledger> ledger_;
    duration jumped_{};
    bool trouble_ = false;
    bool peace_ = false;
    std::uint64_t killed_ = 0;
};

class world {
  public:
    world(std::uint64_t seed, const fate& f)
        : fate_{f}
        , chance_{seed}
        , centre_{seed + 100, f}
        , air_{seed + 200} {
        for (site_number n = 1; n <= 3; ++n) {
            auto& e = ends_.emplace_back();
            constexpr std::array all{ways::both, ways::datagrams, ways::modem};
            e.site =
                std::make_unique<site_end>(n, n == 2 ? 2 : 1, all.at(n - 1U), seed + 10 * n, f, first_hour);
            e.down = std::make_unique<air>(seed + 300 + n);
            centre_.know(e.site->record());
        }
    }

    void live(unsigned days);
    void wait_for_all();
    outcome compare();

  private:
    struct end {
        std::unique_ptr<site_end> site;
        std::unique_ptr<air> down;
    };
    void an_hour();
    void pass(duration d);
    void a_while(duration d);
    void happen(hour_number h, hour_number last);
    void exchange(end& e);
    void post(end& e, const site::consignment& c);
    void launch(end& e, const site::consignment& c);
    void deliver();
    void intrude(const bytes& genuine);
    void answer(const bytes& packet);
    bool settled() const;
    void compare(const end& e, outcome& o);
    void compare_alarms(const end& e, outcome& o);
    bool is_listed(site_number n, hour_number h);
    bool ends_a_day(hour_number h) const;
    std::string invented();

    fate fate_;
    dice chance_;
    centre centre_;
    std::vector<end> ends_;
    air air_; ///< to the centre
    calendar paris_{"Europe/Paris"};
    weather weather_;
    hour_number network_from_ = 0; ///< until then HTTPS does not go through
    hour_number hour_ = 0;
    hour_number lived_to_ = 0;
    std::size_t by_sms_ = 0;
    bool may_crash_ = true;
    std::size_t forged_ = 0;
};

void world::live(unsigned days) {
    const auto last = lived_to_ = first_hour + days * 24;
    may_crash_ = fate_.crashes;
    for (auto h = first_hour + 1; h < last; ++h) {
        happen(h, last);
        for (auto& e : ends_) e.site->live(h);
        // The ends look at one another a few times a day; in between only the meters run.
        chance_.chance(170) ? an_hour() : pass(hour);
    }
}

void world::happen(hour_number h, hour_number last) {
    const auto length = last - first_hour;
    auto& victim = *ends_[2].site;
    if (fate_.restored_disk && h == first_hour + length / 2) victim.keep_copy();
    if (fate_.restored_disk && h == first_hour + length / 2 + 60) victim.put_copy_back();
    if (fate_.small_outbox) weather_.dead = h > first_hour + length / 3 && h < first_hour + 2 * length / 3;
    hour_ = h;
    if (chance_.chance(4)) network_from_ = h + static_cast<hour_number>(chance_.between(2, 12 * 24));
    if (!fate_.clock_jumps || !chance_.chance(3)) return;
    const duration jump = minute * chance_.between(-3 * 1'440, 3 * 1'440);
    if (chance_.chance(250)) return centre_.jump(jump);
    ends_[chance_.below(ends_.size())].site->jump(jump);
}

void world::an_hour() {
    const auto first = minute * chance_.between(6, 50);
    a_while(first);
    a_while(hour - first);
}

void world::pass(duration d) {
    centre_.advance(d);
    for (auto& e : ends_) e.site->advance(d);
}

void world::a_while(duration d) {
    pass(d);
    for (auto& e : ends_) {
        if (may_crash_ && chance_.chance(3)) e.site->crash();
        e.site->follow(chance_, may_crash_);
        e.site->tick(chance_, may_crash_);
        exchange(e);
    }
    deliver();
}

void world::exchange(end& e) {
    for (const auto by : {site::road::https, site::road::sms})
        for (int turns = 0; turns < 60; ++turns) {
            const auto c = e.site->next(by);
            if (c.empty()) break;
            if (e.site->ways() == ways::both && by == site::road::https)
                post(e, c);
            else
                launch(e, c);
        }
}

/// Whoever sends an SMS knows that it left, and no more.
void world::launch(end& e, const site::consignment& c) {
    for (const auto& p : c.packets) air_.send(p, e.site->steady(), weather_);
    if (e.site->ways() == ways::both) by_sms_ += c.packets.size();
    e.site->delivered(c, {});
}

void world::post(end& e, const site::consignment& c) {
    if (weather_.dead || hour_ < network_from_ || chance_.chance(weather_.lost)) return e.site->failed(c);
    for (const auto& p : c.packets) intrude(p);
    const auto back = c.question ? std::vector<bytes>{} : centre_.take(c.packets, "https");
    if (!back || chance_.chance(weather_.lost)) return e.site->failed(c);
    e.site->delivered(c, *back);
}

void world::deliver() {
    const auto now = ends_.front().site->steady();
    for (const auto& p : air_.arrived(now)) {
        intrude(p);
        const auto from = peek(p).header.site;
        if (std::none_of(ends_.begin(), ends_.end(), [&](const auto& e) {
                return e.site->record().number == from && e.site->ways() == ways::datagrams;
            })) {
            centre_.receive(p, "+3360000000" + std::to_string(from));
            continue;
        }
        const auto back = centre_.take({p}, "datagram");
        // Who received the datagram keeps it until it was taken.
        if (!back) air_.send(p, now, fine);
        for (const auto& b : back.value_or(std::vector<bytes>{})) answer(b);
    }
    for (const auto& b : centre_.turn()) answer(b);
    for (auto& e : ends_) {
        const auto packets = e.down->arrived(now);
        if (!packets.empty()) e.site->take(packets, chance_, may_crash_);
    }
}

void world::answer(const bytes& packet) {
    for (auto& e : ends_)
        if (e.site->record().number == peek(packet).header.site)
            e.down->send(packet, e.site->steady(), weather_);
}

/// Strangers, and packets that the way has changed.
void world::intrude(const bytes& genuine) {
    if (!fate_.strangers || !chance_.chance(20)) return;
    auto forged = genuine;
    switch (chance_.below(5)) {
    case 0:
        forged[chance_.below(forged.size())] ^= static_cast<std::uint8_t>(1U << chance_.below(8));
        break;
    case 1:
        forged.resize(chance_.below(forged.size()));
        break;
    case 2:
        forged.push_back(chance_.byte());
        break;
    case 3:
        std::generate(forged.begin(), forged.end(), [&] { return chance_.byte(); });
        break;
    default: { // under another key
        site_key k;
        k.bytes[0] = chance_.byte();
        auto h = peek(genuine).header;
        h.counter += 1;
        h.layout = layout::state;
        forged = seal(h, encode_body(layout::state, state{}), k);
    }
    }
    ++forged_;
    if (chance_.chance(500))
        centre_.receive(forged, ";id>pwn;");
    else
        (void)centre_.take({forged}, "https");
    for (auto& e : ends_)
        if (chance_.chance(200)) e.site->take({&forged, 1}, chance_, may_crash_);
}

bool world::settled() const {
    return air_.empty() && std::all_of(ends_.begin(), ends_.end(),
                                       [](const auto& e) { return e.site->settled() && e.down->empty(); });
}

void world::wait_for_all() {
    weather_ = fine;
    network_from_ = 0;
    may_crash_ = false;
    fate_.strangers = false;
    centre_.peace();
    for (auto& e : ends_) e.site->set_right();
    for (int turn = 0; turn < 1'000 && !(turn > 50 && settled()); ++turn) an_hour();
}

bool world::ends_a_day(hour_number h) const {
    return paris_.day_of(site::end_of(h)).begin == site::end_of(h);
}

bool world::is_listed(site_number n, hour_number h) {
    const auto& all = centre_.store().given_up(n);
    return std::any_of(all.begin(), all.end(),
                       [&](const auto& g) { return h >= g.from_hour && h < g.to_hour; });
}

void world::compare(const end& e, outcome& o) {
    const auto n = e.site->record().number;
    for (const auto& [cell, truth] : e.site->building().owed()) {
        if (!o.wrong.empty()) return;
        const auto& [device, column, h] = cell;
        const auto* found = centre_.store().find(n, e.site->core().hours().unit_of(device), column, h);
        const auto where = fmt::format("site {}, {}, {}, hour {}", n, device, row_of(column).name, h);
        if (found == nullptr || !found->there) {
            if (!truth.owed) continue;
            if (!is_listed(n, h)) o.wrong = fmt::format("{} is missing and not listed as missing", where);
            if (!truth.late && row_of(column).kind == point_kind::counter && ends_a_day(h))
                o.wrong = fmt::format("{} is missing, and closes a day", where);
            ++o.missing;
        } else if (found->value != truth.value) {
            o.wrong = fmt::format("{} is {}, and should be {}", where, found->value, truth.value);
        } else {
            ++o.readings;
        }
    }
}

/// Alarms are never given up: each is there, once.
void world::compare_alarms(const end& e, outcome& o) {
    const auto n = e.site->record().number;
    for (const auto& told : e.site->building().alarms()) {
        const auto unit = e.site->core().hours().unit_of(told.device);
        const auto& all = centre_.store().events();
        const auto times = std::count_if(all.begin(), all.end(), [&](const auto& x) {
            return x.site == n && x.alarm.unit == unit && x.alarm.type == told.type &&
                   x.alarm.time == told.time;
        });
        ++o.alarms;
        if (times != 1)
            o.wrong = fmt::format("site {}, {}: {} is there {} times", n, told.device, told.text, times);
    }
}

/// A reading that no meter ever said. After the last hour of the buildings' lives indexes stand as they are.
std::string world::invented() {
    std::string found;
    centre_.store().each_reading([&](const ledger_row& r) {
        if (r.reading.hour >= lived_to_) return;
        const auto& site = *ends_.at(r.site - 1U).site;
        for (const auto& d : site.building().devices())
            if (site.core().hours().unit_of(d.name) == r.reading.unit &&
                site.building().owed().count({d.name, r.reading.column, r.reading.hour}) > 0)
                return;
        found = fmt::format("site {}, unit {}, {}, hour {}: {} was never said", r.site, r.reading.unit,
                            row_of(r.reading.column).name, r.reading.hour, r.reading.value);
    });
    return found;
}

outcome world::compare() {
    outcome o;
    for (const auto& e : ends_) {
        compare(e, o);
        compare_alarms(e, o);
        o.crashes += e.site->crashes();
        for (const auto& g : centre_.store().given_up(e.site->record().number))
            o.restored += g.reason == loss::disk_restored ? 1 : 0;
        for (const auto& [number, p] : centre_.store().packets(e.site->record().number))
            o.repeats += p.repeats;
        if (!e.site->settled())
            o.wrong = fmt::format("site {} still has {} packets that wait", e.site->record().number,
                                  e.site->core().outbox().waiting().size());
    }
    o.crashes += centre_.killed();
    o.forged = forged_;
    o.by_sms = by_sms_;
    o.refused = centre_.store().quarantine().size();
    if (o.wrong.empty()) o.wrong = invented();
    if (o.wrong.empty() && !fate_.restored_disk && !centre_.store().conflicts().empty())
        o.wrong = "two packets disagree";
    return o;
}

} // namespace

outcome live_through(std::uint64_t seed, const fate& f, unsigned days) {
    world w{seed, f};
    w.live(days);
    w.wait_for_all();
    return w.compare();
}

} // namespace wesh::quarter
