#include "tonique/ledger/mariadb_store.hpp"

#include "common/text.hpp"
#include "tonique/ledger/mariadb_session.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <limits>

namespace wesh::tonique {

namespace {

using database::parameter;

/// Whole seconds as the tables hold them: those before 1970 or after 2106 are the nearest that there are.
std::uint32_t seconds_of(time_point t) noexcept {
    const auto seconds = to_milliseconds(t) / 1000;
    return static_cast<std::uint32_t>(
        std::clamp<std::int64_t>(seconds, 0, std::numeric_limits<std::uint32_t>::max()));
}
std::uint64_t milliseconds_of(time_point t) noexcept {
    return static_cast<std::uint64_t>(std::max<std::int64_t>(to_milliseconds(t), 0));
}

/// As many numbers as one look-up takes; the last is repeated where there are fewer.
constexpr std::size_t numbers_at_once = 64;

std::string find_packets_text() {
    std::string text = "SELECT number, layout, form, tag, received, carrier FROM packet WHERE site = ? AND"
                       " number IN (?";
    for (std::size_t i = 1; i < numbers_at_once; ++i) text += ", ?";
    return text + ")";
}

site_record site_of(const database::rows::row& row) {
    site_record s;
    s.number = row.as<site_number>(0);
    s.name = row.text(1);
    s.zone = row.text(2);
    for (std::size_t slot = 0; slot < 2; ++slot) {
        const auto secret = row.bytes(3 + slot);
        if (secret.size() != sizeof(site_key::bytes)) continue;
        std::copy(secret.begin(), secret.end(), s.keys[slot].emplace().bytes.begin());
    }
    s.key_slot = row.as<std::uint8_t>(5);
    s.key_offered = row.integer(6) != 0;
    s.key_from = row.as<std::uint32_t>(7);
    s.key_since = from_milliseconds(row.integer(8));
    s.cumulative = row.as<std::uint32_t>(9);
    s.digest = row.as<std::uint32_t>(10);
    s.highest = row.as<std::uint32_t>(11);
    s.sent = row.as<std::uint32_t>(12);
    return s;
}

} // namespace

mariadb_store::mariadb_store(database::options o)
    : options_{std::move(o)} {}
mariadb_store::~mariadb_store() = default;

mariadb_store::session& mariadb_store::connected() {
    if (session_ && !session_->db.usable()) session_.reset();
    if (!session_) {
        try {
            session_ = std::make_unique<session>(options_);
        } catch (const database::database_error& e) {
            // No account, no database, no tables: for sites it is the same as no server.
            throw store_unavailable{e.what()};
        }
    }
    return *session_;
}

void mariadb_store::begin() {
    guarded([](session& s) { s.open = std::make_unique<database::transaction>(s.db); });
}

void mariadb_store::commit() {
    // A connection that broke since begin() has taken the transaction with it.
    if (!session_ || !session_->open) throw store_unavailable{"database: no transaction is open"};
    try {
        session_->open->commit();
        session_->open.reset();
    } catch (...) {
        rollback();
        throw;
    }
}

void mariadb_store::rollback() noexcept {
    if (!session_) return;
    session_->open.reset();
    session_->known.clear();
    if (!session_->db.usable()) session_.reset();
}

std::vector<site_record> mariadb_store::sites() {
    return guarded([this](session& s) {
        std::vector<site_record> all;
        const auto found =
            s.db.ask("sites", "SELECT s.sit_id, s.sit_nom, s.sit_zone, a.secret, b.secret,"
                              " COALESCE(p.key_slot, 0), COALESCE(p.key_offered, 0), COALESCE(p.key_from, 0),"
                              " COALESCE(p.key_since, 0), COALESCE(p.cumulative, 0), COALESCE(p.digest, 0),"
                              " COALESCE(p.highest, 0), COALESCE(p.sent, 0) FROM site s"
                              " LEFT JOIN site_key a ON a.site = s.sit_id AND a.slot = 0"
                              " LEFT JOIN site_key b ON b.site = s.sit_id AND b.slot = 1"
                              " LEFT JOIN site_progress p ON p.site = s.sit_id ORDER BY s.sit_id");
        zones_.clear();
        for (const auto row : found) {
            all.push_back(site_of(row));
            zones_[all.back().number] = all.back().zone;
        }
        read_sms(s, all);
        return all;
    });
}

std::vector<packet_record> mariadb_store::find_packets(site_number site,
                                                       std::span<const std::uint32_t> numbers) {
    static const std::string text = find_packets_text();
    return guarded([&](session& s) {
        std::vector<packet_record> all;
        std::vector<parameter> wanted(1 + numbers_at_once, nullptr);
        wanted[0] = site;
        for (std::size_t first = 0; first < numbers.size(); first += numbers_at_once) {
            for (std::size_t i = 0; i < numbers_at_once; ++i)
                wanted[1 + i] = numbers[std::min(first + i, numbers.size() - 1)];
            for (const auto row : s.db.ask_with("packets known", text, wanted)) {
                packet_record p;
                p.site = site;
                p.number = row.as<std::uint32_t>(0);
                p.layout = static_cast<tonique::layout>(row.integer(1));
                p.form = static_cast<tonique::form>(row.integer(2));
                const auto tag = row.bytes(3);
                p.tag_length = static_cast<std::uint8_t>(std::min(tag.size(), p.tag.size()));
                std::copy_n(tag.begin(), p.tag_length, p.tag.begin());
                p.received = from_milliseconds(row.integer(4));
                p.carrier = row.text(5);
                all.push_back(std::move(p));
            }
        }
        return all;
    });
}

void mariadb_store::add_packets(std::span<const packet_record> packets) {
    guarded([&](session& s) {
        for (const auto& p : packets)
            s.packets.add({p.site, p.number, static_cast<unsigned>(p.layout), static_cast<unsigned>(p.form),
                           std::span{p.tag}.first(p.tag_length), milliseconds_of(p.received), p.carrier});
        s.packets.run();
    });
}

void mariadb_store::count_repeats(site_number site, std::span<const std::uint32_t> numbers) {
    guarded([&](session& s) {
        for (const auto number : numbers)
            s.db.run("repeats", "UPDATE packet SET repeats = repeats + 1 WHERE site = ? AND number = ?",
                     {site, number});
    });
}

void mariadb_store::add_devices(site_number site, std::uint32_t packet, std::span<const device_name> rows) {
    guarded([&](session& s) {
        for (const auto& d : rows)
            s.db.run(
                "devices",
                "INSERT INTO device (site, unit, name, driver, identity, packet) VALUES (?, ?, ?, ?, ?, ?)"
                " ON DUPLICATE KEY UPDATE name = IF(VALUES(packet) < packet, name, VALUES(name)),"
                " driver = IF(VALUES(packet) < packet, driver, VALUES(driver)),"
                " identity = IF(VALUES(packet) < packet, identity, VALUES(identity)),"
                " packet = GREATEST(packet, VALUES(packet))",
                {site, d.unit, d.name, d.driver, d.identity, packet});
    });
}

void mariadb_store::add_events(std::span<const ledger_event> rows) {
    guarded([&](session& s) {
        for (const auto& e : rows)
            s.db.run("events",
                     "INSERT INTO event (site, unit, time, severity, type, text, received, packet)"
                     " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE id = id",
                     {e.site, e.alarm.unit, seconds_of(e.alarm.time), static_cast<unsigned>(e.alarm.severity),
                      sanitised(e.alarm.type, 63), sanitised(e.alarm.text, 255), milliseconds_of(e.received),
                      e.packet});
    });
}

void mariadb_store::add_given_up(site_number site, const given_up& g, time_point received) {
    guarded([&](session& s) {
        s.db.run("given up",
                 "INSERT IGNORE INTO given_up (site, first_number, last_number, reason, from_hour, to_hour,"
                 " received) VALUES (?, ?, ?, ?, ?, ?, ?)",
                 {site, g.first, g.last, static_cast<unsigned>(g.reason), g.from_hour, g.to_hour,
                  milliseconds_of(received)});
    });
}

std::vector<given_up> mariadb_store::given_up_of(site_number site, std::uint32_t above) {
    return guarded([&](session& s) {
        std::vector<given_up> all;
        for (const auto row : s.db.ask("what is given up",
                                       "SELECT first_number, last_number, reason, from_hour, to_hour"
                                       " FROM given_up WHERE site = ? AND last_number > ?"
                                       " ORDER BY last_number, first_number",
                                       {site, above}))
            all.push_back({row.as<std::uint32_t>(0), row.as<std::uint32_t>(1),
                           static_cast<loss>(row.integer(2)), row.as<hour_number>(3),
                           row.as<hour_number>(4)});
        return all;
    });
}

void mariadb_store::set_state(site_number site, std::uint32_t packet, const tonique::state& st,
                              time_point received) {
    guarded([&](session& s) {
        s.db.run(
            "state of a site",
            "INSERT INTO site_state (site, packet, received, time, waiting, oldest_hour, devices, silent,"
            " free_mb, release_name, clock_source, clock_doubtful, clock_offset)"
            " SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM DUAL WHERE NOT EXISTS"
            " (SELECT 1 FROM site_state n WHERE n.site = ? AND n.packet > ?)"
            " ON DUPLICATE KEY UPDATE packet = VALUES(packet), received = VALUES(received),"
            " time = VALUES(time), waiting = VALUES(waiting), oldest_hour = VALUES(oldest_hour),"
            " devices = VALUES(devices), silent = VALUES(silent), free_mb = VALUES(free_mb),"
            " release_name = VALUES(release_name), clock_source = VALUES(clock_source),"
            " clock_doubtful = VALUES(clock_doubtful), clock_offset = VALUES(clock_offset)",
            {site, packet, milliseconds_of(received), seconds_of(st.time), st.waiting, st.oldest, st.devices,
             st.silent, st.free_mb, st.release, static_cast<unsigned>(st.clock), st.clock_doubtful,
             st.clock_offset, site, packet});
    });
}

void mariadb_store::set_site(const site_record& r) {
    guarded([&](session& s) {
        s.db.run("numbers of a site",
                 "INSERT INTO site_progress (site, cumulative, digest, highest, sent) VALUES (?, ?, ?, ?, ?)"
                 " ON DUPLICATE KEY UPDATE cumulative = VALUES(cumulative), digest = VALUES(digest),"
                 " highest = VALUES(highest), sent = VALUES(sent)",
                 {r.number, r.cumulative, r.digest, r.highest, r.sent});
    });
}

void mariadb_store::set_keys(const site_record& r) {
    guarded([&](session& s) {
        for (unsigned slot = 0; slot < 2; ++slot) {
            if (r.keys[slot])
                s.db.run("key of a site",
                         "INSERT INTO site_key (site, slot, secret) VALUES (?, ?, ?)"
                         " ON DUPLICATE KEY UPDATE secret = VALUES(secret)",
                         {r.number, slot, r.keys[slot]->bytes});
            else
                s.db.run("no key of a site", "DELETE FROM site_key WHERE site = ? AND slot = ?",
                         {r.number, slot});
        }
        s.db.run("use of keys",
                 "INSERT INTO site_progress (site, key_slot, key_offered, key_from, key_since)"
                 " VALUES (?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE key_slot = VALUES(key_slot),"
                 " key_offered = VALUES(key_offered), key_from = VALUES(key_from),"
                 " key_since = VALUES(key_since)",
                 {r.number, r.key_slot, r.key_offered, r.key_from, milliseconds_of(r.key_since)});
    });
}

void mariadb_store::add_quarantined(std::span<const quarantined> rows) {
    guarded([&](session& s) {
        time_point latest = no_time;
        for (const auto& q : rows) {
            s.db.run(
                "quarantine",
                "INSERT INTO quarantine (received, carrier, sender, site, number, reason, detail, packet)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                {milliseconds_of(q.received), sanitised(q.carrier, 15), sanitised(q.sender, 63), q.site,
                 q.number, static_cast<unsigned>(q.reason), sanitised(q.detail, 255),
                 std::span{q.packet}.first(std::min(q.packet.size(), large_max))});
            latest = std::max(latest, q.received);
        }
        if (rows.empty()) return;
        const auto last = s.db.last_id();
        s.db.run("length of quarantine", "DELETE FROM quarantine WHERE id <= ? ORDER BY id LIMIT 1000",
                 {last > quarantine_rows ? last - quarantine_rows : 0});
        s.db.run("age of quarantine", "DELETE FROM quarantine WHERE received < ? LIMIT 1000",
                 {milliseconds_of(latest - quarantine_age)});
    });
}

} // namespace wesh::tonique
