#include "tonique/site/applying.hpp"

#include "common/log.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace wesh::tonique::site {
namespace {

constexpr int waits = 0;
constexpr int in_force = 1;
constexpr int state_of(setting_refusal r) noexcept { return static_cast<int>(r) + 1; }

using place = std::tuple<std::uint8_t, unit_number, std::uint8_t>;
constexpr place place_of(const setting& s) noexcept { return {s.kind, s.unit, s.column}; }

bool is_order(const setting& s) noexcept {
    return s.kind == static_cast<std::uint8_t>(setting_kind::poll_interval);
}

} // namespace

applying::applying(database& db, const hours& h, const site_settings& s)
    : db_{db}
    , hours_{h}
    , settings_{s} {}

std::uint32_t applying::version() const {
    return static_cast<std::uint32_t>(db_.ask("SELECT settings FROM site"));
}

std::vector<applied_setting> applying::all() const {
    statement s{db_, "SELECT kind, unit, col, value, state FROM setting ORDER BY kind, unit, col"};
    std::vector<applied_setting> rows;
    for (auto q = s.ask(); q.next();) {
        applied_setting a;
        a.setting = {static_cast<std::uint8_t>(q.integer(0)), static_cast<unit_number>(q.integer(1)),
                     static_cast<std::uint8_t>(q.integer(2)), q.integer(3)};
        a.waits = q.integer(4) == waits;
        if (q.integer(4) > in_force) a.refused = static_cast<setting_refusal>(q.integer(4) - 1);
        rows.push_back(a);
    }
    return rows;
}

std::optional<std::int64_t> applying::value(setting_kind k, unit_number unit, std::uint8_t column) const {
    statement s{db_, "SELECT value FROM setting WHERE kind = ? AND unit = ? AND col = ? AND state = ?"};
    auto q = s.ask(static_cast<int>(k), unit, static_cast<int>(column), in_force);
    if (!q.next()) return {};
    return q.integer(0);
}

std::vector<order> applying::orders() const {
    std::vector<order> waiting;
    for (const auto& a : all())
        if (a.waits) waiting.push_back({a.setting, hours_.name_of(a.setting.unit)});
    return waiting;
}

std::optional<setting_refusal> applying::refusal_of(const setting& s) const {
    if (const auto fault = fault_of(s)) return fault;
    if (!settings_.set_from_centre) return setting_refusal::not_permitted;
    if (s.unit != 0 && hours_.name_of(s.unit).empty()) return setting_refusal::unknown_unit;
    return {};
}

bool applying::take(const settings& part) {
    const auto known = version();
    if (part.version == known) // the centre does not know yet that it is applied
        db_.run("UPDATE site SET settings_told = 0");
    if (part.version <= known || part.version < static_cast<std::uint32_t>(db_.ask(
                                                    "SELECT coalesce(max(version), 0) FROM setting_part")))
        return false;
    statement older{db_, "DELETE FROM setting_part WHERE version < ? OR parts <> ?"};
    older.run(part.version, static_cast<int>(part.parts));
    const auto body = encode_body(layout::settings, part);
    statement keep{db_, "INSERT OR REPLACE INTO setting_part VALUES(?, ?, ?, ?)"};
    keep.run(part.version, static_cast<int>(part.part), static_cast<int>(part.parts),
             std::span<const std::uint8_t>{body});
    if (db_.ask("SELECT count(*) FROM setting_part") < part.parts) return false;
    put_in_force(part.version);
    return true;
}

void applying::put_in_force(std::uint32_t version) {
    std::map<place, setting> wanted;
    {
        statement parts{db_, "SELECT body FROM setting_part ORDER BY part"};
        for (auto q = parts.ask(); q.next();) {
            std::string error;
            const auto b = decode_body(layout::settings, q.blob(0), error);
            if (!b) throw std::runtime_error{"settings in the outbox cannot be read: " + error};
            for (const auto& row : std::get<settings>(*b).rows) wanted[place_of(row)] = row;
        }
    }
    std::map<place, applied_setting> before;
    for (const auto& a : all()) before.emplace(place_of(a.setting), a);
    db_.run("DELETE FROM setting");
    db_.run("DELETE FROM setting_part");
    statement put{db_, "INSERT INTO setting VALUES(?, ?, ?, ?, ?)"};
    for (const auto& [at, s] : wanted) {
        const auto refused = refusal_of(s);
        const auto old = before.find(at);
        const bool done =
            old != before.end() && old->second.setting == s && !old->second.waits && !old->second.refused;
        const int state = refused ? state_of(*refused) : is_order(s) && !done ? waits : in_force;
        put.run(static_cast<int>(s.kind), s.unit, static_cast<int>(s.column), s.value, state);
    }
    statement now{db_, "UPDATE site SET settings = ?, settings_told = 0"};
    now.run(version);
    log::notice("the centre's settings, version {}, are in force: {} of them", version, wanted.size());
}

void applying::carried_out(const setting& s, std::optional<setting_refusal> refused) {
    statement u{
        db_,
        "UPDATE setting SET state = ? WHERE kind = ? AND unit = ? AND col = ? AND value = ? AND state = ?"};
    u.run(refused ? state_of(*refused) : in_force, static_cast<int>(s.kind), s.unit,
          static_cast<int>(s.column), s.value, waits);
}

std::optional<settings_state> applying::outcome(std::size_t room) {
    const auto known = version();
    if (known == 0 || db_.ask("SELECT settings_told FROM site") == known) return {};
    std::uint32_t applied = 0;
    std::vector<refused_setting> refused;
    for (const auto& a : all()) {
        if (a.waits) return {};
        if (a.refused)
            refused.push_back({a.setting, *a.refused});
        else
            ++applied;
    }
    statement told{db_, "UPDATE site SET settings_told = ?"};
    told.run(known);
    return state_that_fits(known, applied, refused, room);
}

} // namespace wesh::tonique::site
