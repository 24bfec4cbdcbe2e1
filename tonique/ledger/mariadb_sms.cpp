// What the ledger asks of gammu-smsd's tables, and of its own about SMS and settings.
#include "common/text.hpp"
#include "tonique/database/site_settings.hpp"
#include "tonique/ledger/mariadb_session.hpp"

#include <date/date.h>

#include <algorithm>

namespace wesh::tonique {

namespace {

std::int64_t ms(time_point t) noexcept { return std::max<std::int64_t>(to_milliseconds(t), 0); }

constexpr int validity = 173; ///< of a message in the air, as GSM 03.40 counts: seven days

sms_fate fate_of(std::string_view status) noexcept {
    return status == "SendingError" || status == "Error" ? sms_fate::failed : sms_fate::sent;
}
std::string_view word_of(sms_fate f) noexcept {
    using enum sms_fate;
    return f == sent ? "sent" : f == failed ? "failed" : f == gone ? "gone" : "waiting";
}

} // namespace

// ---- settings ----

std::vector<setting> mariadb_store::settings_of(site_number site) {
    return guarded([&](session& s) {
        // As of the version's own time: what a binding does since then is another version.
        const auto row = s.db.ask("since when", "SELECT since FROM site_settings WHERE site = ?", {site});
        return database::settings_of(s.db, site,
                                     row.empty() ? no_time : from_milliseconds(row.front().integer(0)));
    });
}

void mariadb_store::set_settings_state(site_number site, std::uint32_t packet, const settings_state& st,
                                       time_point received) {
    guarded([&](session& s) {
        s.db.run("room for a state of settings",
                 "INSERT IGNORE INTO site_settings (site, version, since, content) VALUES (?, ?, ?, '')",
                 {site, st.version, ms(received)});
        const auto changed = s.db.run(
            "state of settings",
            "UPDATE site_settings SET version = GREATEST(version, ?), confirmed = ?, confirmed_at = ?,"
            " confirmed_by = ?, applied = ?, refused = ? WHERE site = ? AND (confirmed < ? OR confirmed = ? "
            "AND"
            " confirmed_by < ?)",
            {st.version, st.version, ms(received), packet, st.applied, st.refused, site, st.version,
             st.version, packet});
        if (changed == 0) return;
        s.db.run("settings refused before", "DELETE FROM site_setting_refused WHERE site = ?", {site});
        for (const auto& r : st.rows)
            s.db.run(
                "settings refused",
                "INSERT IGNORE INTO site_setting_refused (site, kind, unit, column_number, value, reason)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                {site, r.setting.kind, r.setting.unit, r.setting.column, r.setting.value,
                 static_cast<unsigned>(r.reason)});
    });
}

void mariadb_store::forget_settings_state(site_number site) {
    guarded([&](session& s) {
        s.db.run("settings lost",
                 "UPDATE site_settings SET confirmed = 0, confirmed_by = 0, applied = 0, refused = 0 WHERE "
                 "site = ?",
                 {site});
        s.db.run("settings refused before", "DELETE FROM site_setting_refused WHERE site = ?", {site});
    });
}

// ---- messages received ----

std::vector<sms_message> mariadb_store::messages(std::size_t most) {
    return guarded([&](session& s) {
        std::vector<sms_message> all;
        for (const auto row : s.db.ask("messages",
                                       "SELECT ID, SenderNumber, Coding = '8bit', UDH <> '', TextDecoded,"
                                       " IF(Coding = '8bit', Text, '') FROM inbox WHERE Processed = 'false'"
                                       " ORDER BY ID LIMIT ? FOR UPDATE",
                                       {most}))
            all.push_back({row.as<std::uint32_t>(0), std::string{row.text(1)}, row.integer(2) != 0,
                           row.integer(3) != 0, std::string{row.text(4)}, std::string{row.text(5)}});
        return all;
    });
}

void mariadb_store::mark_processed(std::span<const std::uint32_t> ids) {
    guarded([&](session& s) {
        for (const auto id : ids) s.processed.add({id});
        s.processed.run();
        const auto last = *std::max_element(ids.begin(), ids.end());
        if (last > messages_kept)
            s.db.run("length of the inbox",
                     "DELETE FROM inbox WHERE Processed = 'true' AND ID <= ? ORDER BY ID LIMIT 1000",
                     {last - messages_kept});
    });
}

void mariadb_store::count_sms(site_number site, const sms_count& more, time_point at) {
    guarded([&](session& s) {
        const auto day = site == 0 ? std::chrono::floor<date::days>(at).time_since_epoch().count()
                                   : place_of(s, site).civil(at).date;
        s.db.run(
            "SMS of the month",
            "INSERT INTO sms_month (site, month, received, repeated, sent, failed) VALUES (?, ?, ?, ?, ?, ?)"
            " ON DUPLICATE KEY UPDATE received = received + VALUES(received),"
            " repeated = repeated + VALUES(repeated), sent = sent + VALUES(sent),"
            " failed = failed + VALUES(failed)",
            {site, date::format("%Y-%m", date::sys_days{date::days{day}}), more.received, more.repeated,
             more.sent, more.failed});
    });
}

void mariadb_store::set_sms(site_number site, const site_sms& n) {
    guarded([&](session& s) {
        s.db.run("SMS of a site",
                 "INSERT INTO site_sms (site, number, last_sender, heard_https, heard_sms, news, news_since, "
                 "repeat_since,"
                 " told, asked, key_told, settings_told, settings_version, settings_part, failures, again_at)"
                 " VALUES (?, NULLIF(?, ''), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                 " ON DUPLICATE KEY UPDATE number = COALESCE(number, VALUES(number)), last_sender = "
                 "VALUES(last_sender),"
                 " heard_https = VALUES(heard_https), heard_sms = VALUES(heard_sms), news = VALUES(news),"
                 " news_since = VALUES(news_since), repeat_since = VALUES(repeat_since), told = VALUES(told),"
                 " asked = VALUES(asked), key_told = VALUES(key_told), settings_told = VALUES(settings_told),"
                 " settings_version = VALUES(settings_version), settings_part = VALUES(settings_part),"
                 " failures = VALUES(failures), again_at = VALUES(again_at)",
                 {site, n.number, sanitised(n.last_sender, 63), ms(n.heard_https), ms(n.heard_sms), n.news,
                  ms(n.news_since), ms(n.repeat_since), ms(n.told), ms(n.asked), ms(n.key_told),
                  ms(n.settings_told), n.settings_version, n.settings_part, n.failures, ms(n.again_at)});
    });
}

void mariadb_store::read_sms(session& s, std::span<site_record> all) {
    for (const auto row :
         s.db.ask("SMS of sites",
                  "SELECT site, COALESCE(number, ''), by_person, last_sender, heard_https, heard_sms,"
                  " news, news_since, repeat_since, told, asked, key_told, settings_told,"
                  " settings_version, settings_part, failures, again_at FROM site_sms")) {
        const auto at =
            std::find_if(all.begin(), all.end(), [&](const auto& x) { return x.number == row.number(0); });
        if (at == all.end()) continue;
        const auto time = [&](std::size_t i) { return from_milliseconds(row.integer(i)); };
        at->sms = {std::string{row.text(1)},
                   row.integer(2) != 0,
                   std::string{row.text(3)},
                   time(4),
                   time(5),
                   row.as<std::uint32_t>(6),
                   time(7),
                   time(8),
                   time(9),
                   time(10),
                   time(11),
                   time(12),
                   row.as<std::uint32_t>(13),
                   row.as<std::uint8_t>(14),
                   row.as<std::uint32_t>(15),
                   time(16)};
    }
    for (const auto row :
         s.db.ask("versions of settings", "SELECT site, version, confirmed FROM site_settings")) {
        const auto at =
            std::find_if(all.begin(), all.end(), [&](const auto& x) { return x.number == row.number(0); });
        if (at == all.end()) continue;
        at->settings_version = row.as<std::uint32_t>(1);
        at->settings_confirmed = row.as<std::uint32_t>(2);
    }
}

// ---- messages to send ----

std::uint32_t mariadb_store::hand_over(const sms_order& o, const std::string& number,
                                       const std::string& text) {
    return guarded([&](session& s) {
        s.db.run("message to a site",
                 "INSERT INTO outbox (DestinationNumber, TextDecoded, Coding, CreatorID, DeliveryReport,"
                 " RelativeValidity) VALUES (?, ?, 'Default_No_Compression', 'toniqued', 'no', ?)",
                 {number, text, validity});
        const auto id = static_cast<std::uint32_t>(s.db.last_id());
        s.db.run("message that was handed over",
                 "INSERT INTO sms_sent (id, site, number, layout, handed) VALUES (?, ?, ?, ?, ?)",
                 {id, o.site, o.number, static_cast<unsigned>(o.layout), ms(o.handed)});
        return id;
    });
}

std::optional<sms_order> mariadb_store::handed() {
    return guarded([&](session& s) -> std::optional<sms_order> {
        const auto found =
            s.db.ask("message in hand",
                     "SELECT id, site, number, layout, handed FROM sms_sent WHERE outcome = 'waiting'"
                     " ORDER BY id LIMIT 1");
        if (found.empty()) return {};
        const auto row = found.front();
        return sms_order{row.as<std::uint32_t>(0), row.as<site_number>(1), row.as<std::uint32_t>(2),
                         static_cast<layout>(row.integer(3)), from_milliseconds(row.integer(4))};
    });
}

sms_outcome mariadb_store::look(std::uint32_t id) {
    return guarded([&](session& s) -> sms_outcome {
        // gammu-smsd writes into sentitems before it deletes from outbox: looked at in the other order, a
        // message is in one of both.
        const auto waiting =
            s.db.ask("message in the outbox", "SELECT COALESCE(Retries, 0) FROM outbox WHERE ID = ?", {id});
        const auto done =
            s.db.ask("message sent",
                     "SELECT Status, StatusCode FROM sentitems WHERE ID = ? AND SequencePosition = 1", {id});
        if (!done.empty()) {
            const auto row = done.front();
            return {fate_of(row.text(0)), tries_seen_, row.as<int>(1)};
        }
        if (waiting.empty()) return {sms_fate::gone, tries_seen_, -1};
        tries_seen_ = waiting.front().as<std::uint32_t>(0);
        return {sms_fate::waiting, tries_seen_, -1};
    });
}

void mariadb_store::finish(std::uint32_t id, const sms_outcome& o, time_point at) {
    guarded([&](session& s) {
        s.db.run("outcome of a message",
                 "UPDATE sms_sent SET outcome = ?, finished = ?, tries = ?, code = ? WHERE id = ?",
                 {word_of(o.fate), ms(at), o.tries, o.code, id});
        tries_seen_ = 0;
        if (id <= messages_kept) return;
        const auto before = id - messages_kept;
        s.db.run("length of messages handed over",
                 "DELETE FROM sms_sent WHERE outcome <> 'waiting' AND id <= ? ORDER BY id LIMIT 1000",
                 {before});
        s.db.run("length of messages sent", "DELETE FROM sentitems WHERE ID <= ? ORDER BY ID LIMIT 1000",
                 {before});
    });
}

} // namespace wesh::tonique
