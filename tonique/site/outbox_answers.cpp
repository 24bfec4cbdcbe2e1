// The outbox and what the centre answers: acknowledgements, keys.
#include "tonique/site/outbox.hpp"

#include <algorithm>
#include <stdexcept>

namespace wesh::tonique::site {
namespace {

/// Numbers left out after a restored disk: what the centre may have seen and not told yet lies in them.
constexpr std::uint32_t numbers_left_out = 1000;
/// Numbers of packets from the centre that are remembered below the highest one.
constexpr std::uint32_t window_down = bitmap_numbers;

bool bit(const bytes& b, std::uint32_t i) noexcept {
    return i / 8 < b.size() && ((b[i / 8] >> (i % 8)) & 1U) != 0;
}

void set_bit(bytes& b, std::uint32_t i) noexcept {
    b[i / 8] = static_cast<std::uint8_t>(b[i / 8] | (1U << (i % 8)));
}

} // namespace

/// Between the first number that a statement gives up and the statement itself, the centre may have packets
/// that are given up here.
bool outbox::is_unclear(std::uint32_t cumulative) const {
    statement s{db_, "SELECT 1 FROM packet WHERE gives_up > 0 AND gives_up <= ? AND number > ?"};
    return s.ask(cumulative, cumulative).next();
}

numbering outbox::chain_to(std::uint32_t cumulative) const {
    auto n = acknowledged();
    statement s{db_,
                "SELECT number, layout, tag, sealed IS NULL FROM packet WHERE number <= ? ORDER BY number"};
    for (auto q = s.ask(cumulative); q.next();) {
        const auto number = static_cast<std::uint32_t>(q.integer(0));
        if (number != n.cumulative + 1) n.skip_to(number - 1);
        if (q.integer(3) != 0)
            n.skip_to(number);
        else
            n.pass(static_cast<layout>(q.integer(1)), q.blob(2));
    }
    return n;
}

void outbox::forget_to(const numbering& n) {
    statement known{db_, "UPDATE stream SET acknowledged = max(acknowledged, coalesce((SELECT max(mark) FROM "
                         "packet WHERE number <= ? AND stream = id), 0))"};
    known.run(n.cumulative);
    statement drop{db_, "DELETE FROM packet WHERE number <= ?"};
    drop.run(n.cumulative);
    statement keep{db_, "UPDATE site SET base = ?, digest = ?"};
    keep.run(n.cumulative, n.digest);
}

void outbox::note_arrived(const acknowledgement& a) {
    statement up_to{db_, "UPDATE packet SET arrived = 1 WHERE number <= ? AND arrived = 0"};
    up_to.run(a.cumulative);
    statement s{db_, "UPDATE packet SET arrived = 1 WHERE number = ? AND arrived = 0"};
    for (std::uint32_t i = 0; i < a.bitmap.size() * 8; ++i)
        if (bit(a.bitmap, i)) s.run(a.cumulative + 1 + i);
}

verdict outbox::take(const acknowledgement& a, time_point now) {
    const auto known = acknowledged();
    if (a.highest < next_number() && a.cumulative < next_number()) {
        if (a.cumulative < known.cumulative) return verdict::stale;
        if (is_unclear(a.cumulative)) {
            note_arrived(a);
            return verdict::unclear;
        }
        const auto own = chain_to(a.cumulative);
        if (own.cumulative == a.cumulative && own.digest == a.digest) {
            forget_to(own);
            note_arrived(a);
            return verdict::taken;
        }
    }
    number_anew(a, now);
    return verdict::restored;
}

/// This file stands where it stood before some packets had left: the disk was restored from a copy. What
/// waits gets numbers that were certainly never given.
void outbox::number_anew(const acknowledgement& a, time_point now) {
    const auto m = member();
    const auto last = std::max({a.highest, a.cumulative, next_number() - 1}) + numbers_left_out;
    struct row {
        about_packet about;
        tonique::form form;
        bytes body;
        time_point made;
        std::uint32_t gave_up;
        std::uint64_t stream;
        std::uint64_t mark;
    };
    std::vector<row> rows;
    {
        statement s{db_, "SELECT number, layout, form, priority, slot, sealed, made, from_hour, to_hour, "
                         "gives_up, stream, mark FROM packet WHERE sealed IS NOT NULL ORDER BY number"};
        for (auto q = s.ask(); q.next();) {
            const auto& key = m.keys.at(static_cast<std::size_t>(q.integer(4)));
            if (!key) throw std::logic_error{"a packet waits whose key is gone"};
            auto o = open(q.blob(5), *key, static_cast<std::uint32_t>(q.integer(0)));
            rows.push_back({{static_cast<layout>(q.integer(1)), static_cast<priority>(q.integer(3)),
                             static_cast<hour_number>(q.integer(7)), static_cast<hour_number>(q.integer(8))},
                            static_cast<form>(q.integer(2)),
                            std::move(o.body),
                            from_milliseconds(q.integer(6)),
                            static_cast<std::uint32_t>(q.integer(9)),
                            q.number(10),
                            q.number(11)});
        }
    }
    const auto first = std::min(acknowledged().cumulative, a.cumulative) + 1;
    const auto f = rows.empty() ? form::large : rows.front().form;
    db_.run("DELETE FROM packet");
    statement numbers{db_, "UPDATE site SET next = ?, base = ?, digest = 0"};
    numbers.run(last + 1, last);
    add({layout::given_up, priority::answers, 0, 0}, f, given_up{first, last, loss::disk_restored, 0, 0},
        now);
    statement keep{db_, "UPDATE packet SET stream = ?, mark = ? WHERE number = ?"};
    for (const auto& r : rows) {
        // What was once given up is part of what is given up now; its hours are told again all the same.
        std::string error;
        const auto b = decode_body(r.about.layout, r.body, error);
        if (!b) throw std::logic_error{"a packet of the outbox's own cannot be read: " + error};
        if (const auto* g = std::get_if<given_up>(&*b); g != nullptr && g->reason == loss::disk_restored)
            continue;
        keep.run(r.stream, r.mark, add(r.about, r.form, *b, r.made));
    }
}

bool outbox::take(const new_key& k) {
    auto m = member();
    const auto slot = static_cast<std::size_t>(k.slot);
    site_key key;
    key.bytes = k.key;
    if (m.keys.at(slot) == key) return true;
    statement s{db_, "SELECT 1 FROM packet WHERE slot = ? AND sealed IS NOT NULL"};
    if (s.ask(static_cast<int>(slot)).next()) return false;
    m.keys.at(slot) = key;
    m.slot = k.slot;
    enrol(m);
    return true;
}

// What is remembered of numbers from the centre: the highest, and bit i says that highest - i was taken.

bool outbox::is_new(std::uint32_t number) const {
    const auto [highest, seen] = taken();
    if (number == 0) return false;
    return number > highest || (highest - number < window_down && !bit(seen, highest - number));
}

void outbox::note(std::uint32_t number) {
    const auto [highest, seen] = taken();
    bytes after(window_down / 8, 0);
    const auto top = std::max(number, highest);
    const auto mark = [&](std::uint32_t n) {
        const auto place = top - n;
        if (place < window_down) set_bit(after, place);
    };
    for (std::uint32_t i = 0; i < window_down && i < highest; ++i)
        if (bit(seen, i)) mark(highest - i);
    mark(number);
    statement s{db_, "UPDATE site SET down_highest = ?, down_seen = ?"};
    s.run(top, std::span<const std::uint8_t>{after});
}

outbox::from_centre outbox::taken() const {
    statement s{db_, "SELECT down_highest, down_seen FROM site"};
    auto q = s.ask();
    if (!q.next()) return {};
    return {static_cast<std::uint32_t>(q.integer(0)), {q.blob(1).begin(), q.blob(1).end()}};
}

std::uint32_t outbox::highest_taken() const { return taken().highest; }

/// Numbers that fell out of the window are taken no more: as good as given up.
acknowledgement outbox::taken_so_far() const {
    const auto [highest, seen] = taken();
    acknowledgement a;
    a.highest = highest;
    a.cumulative = highest > window_down ? highest - window_down : 0;
    while (a.cumulative < highest && bit(seen, highest - a.cumulative - 1)) ++a.cumulative;
    for (auto n = a.cumulative + 1; n <= highest; ++n) {
        if (!bit(seen, highest - n)) continue;
        a.bitmap.resize((n - a.cumulative - 1) / 8 + 1);
        set_bit(a.bitmap, n - a.cumulative - 1);
    }
    return a;
}

} // namespace wesh::tonique::site
