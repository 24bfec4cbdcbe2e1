#include "tonique/site/outbox.hpp"

#include "common/words.hpp"

#include <algorithm>
#include <stdexcept>

namespace wesh::tonique::site {
namespace {

using namespace std::literals;

constexpr std::array priorities{"alarm"sv, "answer"sv, "closing"sv, "about"sv, "hourly"sv};
constexpr std::array roads{"https"sv, "sms"sv};

std::optional<site_key> key_of(std::span<const std::uint8_t> b) {
    site_key k;
    if (b.size() != k.bytes.size()) return {};
    std::copy(b.begin(), b.end(), k.bytes.begin());
    return k;
}

std::span<const std::uint8_t> bytes_of(const std::optional<site_key>& k) noexcept {
    return k ? std::span<const std::uint8_t>{k->bytes} : std::span<const std::uint8_t>{};
}

/// The tag, as opening the packet tells it.
bytes tag_of(std::span<const std::uint8_t> sealed, const site_key& k, std::uint32_t number) {
    const auto o = open(sealed, k, number);
    if (o.refused != refusal::none) throw std::logic_error{"a packet of the outbox's own does not open"};
    return {o.tag.begin(), o.tag.begin() + static_cast<std::ptrdiff_t>(o.tag_length)};
}

} // namespace

std::string_view to_text(priority p) noexcept { return word_of(priorities, p); }
std::string_view to_text(road r) noexcept { return word_of(roads, r); }

outbox::outbox(database& db)
    : db_{db} {}

membership outbox::member() const {
    statement s{db_, "SELECT number, name, zone, url, ca, pin, key0, key1, slot FROM site"};
    auto q = s.ask();
    if (!q.next()) throw std::runtime_error{"the outbox does not say whose it is"};
    return {static_cast<site_number>(q.integer(0)),
            std::string{q.text(1)},
            std::string{q.text(2)},
            std::string{q.text(3)},
            std::string{q.text(4)},
            std::string{q.text(5)},
            {key_of(q.blob(6)), key_of(q.blob(7))},
            static_cast<std::uint8_t>(q.integer(8))};
}

void outbox::enrol(const membership& m) {
    statement s{db_, "UPDATE site SET number = ?, name = ?, zone = ?, url = ?, ca = ?, pin = ?, key0 = ?, "
                     "key1 = ?, slot = ?"};
    s.run(m.number, std::string_view{m.name}, std::string_view{m.zone}, std::string_view{m.url},
          std::string_view{m.ca}, std::string_view{m.pin}, bytes_of(m.keys[0]), bytes_of(m.keys[1]),
          static_cast<int>(m.slot));
}

std::uint32_t outbox::next_number() const {
    return static_cast<std::uint32_t>(db_.ask("SELECT next FROM site"));
}

numbering outbox::acknowledged() const {
    statement s{db_, "SELECT base, digest FROM site"};
    auto q = s.ask();
    q.next();
    return {static_cast<std::uint32_t>(q.integer(0)), static_cast<std::uint32_t>(q.integer(1))};
}

std::vector<waiting_packet> outbox::waiting() const {
    statement s{db_,
                "SELECT number, layout, form, priority, length(sealed), arrived, made, sms, sent FROM packet "
                "WHERE sealed IS NOT NULL ORDER BY priority, number"};
    std::vector<waiting_packet> all;
    for (auto q = s.ask(); q.next();)
        all.push_back({static_cast<std::uint32_t>(q.integer(0)), static_cast<layout>(q.integer(1)),
                       static_cast<form>(q.integer(2)), static_cast<priority>(q.integer(3)),
                       static_cast<std::size_t>(q.integer(4)), q.integer(5) != 0,
                       from_milliseconds(q.integer(6)), static_cast<std::uint32_t>(q.integer(7)),
                       from_milliseconds(q.integer(8))});
    return all;
}

std::array<waiting_count, 5> outbox::count() const {
    statement s{db_, "SELECT priority, count(*), sum(length(sealed)), min(made) FROM packet "
                     "WHERE sealed IS NOT NULL AND arrived = 0 GROUP BY priority"};
    std::array<waiting_count, 5> all{};
    for (auto q = s.ask(); q.next();)
        all.at(static_cast<std::size_t>(q.integer(0))) = {static_cast<std::uint32_t>(q.integer(1)),
                                                          q.number(2), from_milliseconds(q.integer(3))};
    return all;
}

hour_number outbox::oldest_hour() const {
    return static_cast<hour_number>(db_.ask(
        "SELECT coalesce(min(hour), 0) FROM (SELECT min(from_hour) AS hour FROM packet WHERE sealed IS "
        "NOT NULL AND from_hour > 0 UNION ALL SELECT min(hour) FROM reading WHERE packed = 0)"));
}

bytes outbox::sealed(std::uint32_t number) const {
    statement s{db_, "SELECT sealed FROM packet WHERE number = ?"};
    auto q = s.ask(number);
    if (!q.next()) return {};
    const auto b = q.blob(0);
    return {b.begin(), b.end()};
}

std::uint32_t outbox::add(const about_packet& about, form f, const body& b, time_point now) {
    const auto m = member();
    const auto& key = m.keys.at(m.slot);
    if (m.number == 0 || !key) throw std::logic_error{"a packet before the site has a key"};
    const auto number = next_number();
    const header h{f, direction::from_site, m.slot, about.layout, m.number, number};
    const auto packet = seal(h, encode_body(about.layout, b), *key);
    const auto tag = tag_of(packet, *key, number);
    const auto* g = std::get_if<given_up>(&b);
    statement insert{
        db_, "INSERT INTO packet SELECT ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, id, mark, 0, 0 FROM stream"};
    insert.run(number, static_cast<int>(about.layout), static_cast<int>(f), static_cast<int>(about.priority),
               static_cast<int>(m.slot), std::span<const std::uint8_t>{packet},
               std::span<const std::uint8_t>{tag}, to_milliseconds(now), about.from_hour, about.to_hour,
               g != nullptr ? g->first : 0U);
    statement next{db_, "UPDATE site SET next = ?"};
    next.run(number + 1);
    return number;
}

void outbox::mark(std::uint64_t stream, std::uint64_t number) {
    statement from_now_on{db_, "UPDATE stream SET mark = ? WHERE id = ? AND mark <> ?"};
    from_now_on.run(number, stream, number);
    if (db_.changes() == 0) return;
    statement last{db_, "UPDATE packet SET mark = ?, stream = ? WHERE number = ?"};
    last.run(number, stream, next_number() - 1);
}

std::uint32_t outbox::enforce(const outbox_bounds& bounds, form f, time_point now) {
    const auto size =
        static_cast<std::uint64_t>(db_.ask("SELECT coalesce(sum(length(sealed)), 0) FROM packet"));
    statement detail{db_, "SELECT number, length(sealed), made, from_hour, to_hour FROM packet "
                          "WHERE sealed IS NOT NULL AND arrived = 0 AND priority = ? ORDER BY number"};
    // A sixteenth more than needed, so that it is not done again with each packet.
    std::uint64_t to_free = size > bounds.bytes ? size - bounds.bytes + bounds.bytes / 16 : 0;
    std::vector<given_up> losses;
    std::uint32_t packets = 0;
    for (auto q = detail.ask(static_cast<int>(priority::hourly)); q.next();) {
        const bool old = from_milliseconds(q.integer(2)) + bounds.age < now;
        if (to_free == 0 && !old) break;
        to_free -= std::min(to_free, q.number(1));
        const auto number = static_cast<std::uint32_t>(q.integer(0));
        const given_up g{number, number, loss::outbox_full, static_cast<hour_number>(q.integer(3)),
                         static_cast<hour_number>(q.integer(4))};
        if (losses.empty() || losses.back().last + 1 != number) {
            losses.push_back(g);
        } else {
            losses.back().last = number;
            losses.back().from_hour = std::min(losses.back().from_hour, g.from_hour);
            losses.back().to_hour = std::max(losses.back().to_hour, g.to_hour);
        }
        ++packets;
    }
    for (const auto& g : losses) state_loss(g, f, now);
    return packets;
}

void outbox::state_loss(const given_up& g, form f, time_point now) {
    statement drop{db_, "UPDATE packet SET sealed = NULL, tag = x'' WHERE number BETWEEN ? AND ?"};
    drop.run(g.first, g.last);
    add({layout::given_up, priority::answers, 0, 0}, f, g, now);
}

} // namespace wesh::tonique::site
