#include "tonique/enrolment/enrolment.hpp"

#include "libtonique/password.hpp"

namespace wesh::tonique {
namespace {

using database::connection;
using database::transaction;

constexpr duration minute{60'000};
constexpr unsigned tries_max = 5;

std::int64_t seconds(time_point t) { return to_milliseconds(t) / 1000; }

/// One text for all reasons: it tells a guesser nothing.
[[noreturn]] void refuse() {
    throw enrolment_refused{
        TONIQUE_NOT_PERMITTED,
        "the code is not known, has expired, was used, or was tried too often: ask for a new one"};
}

struct asked_code {
    site_number site = 0;
    std::string name;
    std::string zone;
    std::string hash;
};

/// Counts a try of the code, for good, before anything depends on it.
asked_code use_try(connection& db, const enrolment_code& code, std::int64_t now) {
    transaction t{db};
    const auto counted = db.run("count a try",
                                "UPDATE enrolment_code SET tries = tries + 1"
                                " WHERE name = ? AND used IS NULL AND expires > ? AND tries < ?",
                                {code.name, now, tries_max});
    if (counted == 0) refuse();
    const auto found = db.ask("read a code",
                              "SELECT c.site, s.sit_nom, s.sit_zone, c.secret_hash FROM enrolment_code c"
                              " JOIN site s ON s.sit_id = c.site WHERE c.name = ?",
                              {code.name});
    if (found.empty()) refuse();
    const auto row = found.front();
    asked_code a{row.as<site_number>(0), std::string{row.text(1)}, std::string{row.text(2)},
                 std::string{row.text(3)}};
    t.commit();
    return a;
}

/// The slot that the new key goes to: where none is; of two, the one that is not in use.
std::uint8_t free_slot(connection& db, site_number site, bool& has_key) {
    const auto keys = db.ask("keys of a site", "SELECT slot FROM site_key WHERE site = ? FOR UPDATE", {site});
    has_key = !keys.empty();
    if (keys.size() == 1) return keys.front().integer(0) == 0 ? 1 : 0;
    if (keys.empty()) return 0;
    const auto used = db.ask("key in use", "SELECT key_slot FROM site_progress WHERE site = ?", {site});
    return !used.empty() && used.front().integer(0) == 0 ? 1 : 0;
}

/// In use at once: who enrols has no other key.
std::uint8_t store_key(connection& db, const asked_code& a, const site_key& key, const clock& now) {
    bool replaces = false;
    const auto slot = free_slot(db, a.site, replaces);
    db.run("store a key",
           "INSERT INTO site_key (site, slot, secret) VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE secret = "
           "VALUES(secret)",
           {a.site, slot, key.bytes});
    // An older key serves packets that are still on their way, and is forgotten in time.
    const auto since = replaces ? to_milliseconds(now.now()) : 0;
    db.run(
        "use a key",
        "INSERT INTO site_progress (site, key_slot, key_since) VALUES (?, ?, ?)"
        " ON DUPLICATE KEY UPDATE key_slot = VALUES(key_slot), key_offered = FALSE, key_from = highest + 1,"
        " key_since = VALUES(key_since)",
        {a.site, slot, since});
    return slot;
}

} // namespace

enrolment_desk::enrolment_desk(const clock& c, std::size_t tries_a_minute)
    : clock_{c}
    , tries_a_minute_{tries_a_minute} {}

void enrolment_desk::count_try() {
    const auto now = clock_.steady();
    while (!tries_.empty() && tries_.front() + minute <= now) tries_.pop_front();
    if (tries_.size() >= tries_a_minute_)
        throw enrolment_refused{TONIQUE_BUSY, "too many codes were tried within a minute: wait a minute"};
    tries_.push_back(now);
}

enrolled enrolment_desk::enrol(connection& db, const enrol_request& r) {
    count_try();
    const auto code = parse_code(r.code);
    if (!code) refuse();
    const auto asked = use_try(db, *code, seconds(clock_.now()));
    if (!is_secret_of(asked.hash, code->secret)) refuse();
    const auto own = random_exchange();
    const auto key = agreed_key(own, false, r.open_key, *code);
    if (!key) throw enrolment_refused{TONIQUE_INVALID_ARGUMENT, "the public key is none"};
    transaction t{db};
    const auto used =
        db.run("use a code", "UPDATE enrolment_code SET used = ? WHERE name = ? AND used IS NULL",
               {seconds(clock_.now()), code->name});
    if (used != 1) refuse();
    const auto slot = store_key(db, asked, *key, clock_);
    t.commit();
    return {asked.site, slot, asked.name, asked.zone, own.open};
}

} // namespace wesh::tonique
