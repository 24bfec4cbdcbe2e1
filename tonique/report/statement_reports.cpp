// Reports that are one statement each.
#include "tonique/report/table.hpp"

#include <array>

namespace wesh::tonique {
namespace {

constexpr bool right = true;
constexpr argument_text site_argument{"site", "number or name of a site; all sites when not given"};

// Every statement begins with what was asked, so that all take the same four parameters.
#define ASKED                                                                                                \
    "WITH asked AS (SELECT CAST(? AS UNSIGNED) AS site, CAST(? AS UNSIGNED) AS since,"                       \
    " CAST(? AS UNSIGNED) AS seen) "

constexpr std::array only_site{site_argument};

/// A statement learns what time it is by its `since`.
constexpr duration just_now{1};

constexpr std::array status_columns{
    column_text{"site", "", "", right, cell_type::number},
    column_text{"name", "SITE"},
    column_text{"last_packet", "", "", false, cell_type::milliseconds},
    column_text{"layout", "", "", false, cell_type::layout},
    column_text{"age", "LAST", "", right, cell_type::age},
    column_text{"carrier", "BY"},
    column_text{"cumulative", "", "", right, cell_type::number},
    column_text{"highest", "", "", right, cell_type::number},
    column_text{"holes", "HOLES", "", right, cell_type::number},
    column_text{"waiting", "WAITS", "", right, cell_type::number},
    column_text{"oldest", "", "", false, cell_type::hour},
    column_text{"free", "", "MB", right, cell_type::number},
    column_text{"devices", "", "", right, cell_type::number},
    column_text{"silent", "SILENT", "", right, cell_type::number},
    column_text{"state_received", "", "", false, cell_type::milliseconds},
    column_text{"state_time", "", "", false, cell_type::seconds},
    column_text{"release", ""},
    column_text{"to_compute", "", "", right, cell_type::number},
    column_text{"clock", "CLOCK"},
    column_text{"clock_source", "", "", false, cell_type::clock_source},
    column_text{"clock_offset", "", "s", right, cell_type::number},
    column_text{"clock_doubtful", "", "", right, cell_type::number},
    column_text{"sms", "SMS"},
    column_text{"sms_received", "", "", right, cell_type::number},
    column_text{"sms_repeated", "", "", right, cell_type::number},
    column_text{"sms_sent", "", "", right, cell_type::number},
    column_text{"sms_failed", "", "", right, cell_type::number},
    column_text{"settings", "SETTINGS"},
    column_text{"settings_wanted", "", "", right, cell_type::number},
    column_text{"settings_confirmed", "", "", right, cell_type::number},
};
// Numbers that were given up are no holes. The month is that of the site's clocks.
constexpr std::string_view status_sql = ASKED
    "SELECT s.sit_id, s.sit_id, s.sit_nom, p.received, p.layout, p.received, p.carrier, g.cumulative, "
    "g.highest,"
    " CAST(g.highest AS SIGNED) - CAST(g.cumulative AS SIGNED)"
    " - (SELECT COUNT(*) FROM packet k WHERE k.site = s.sit_id AND k.number > g.cumulative)"
    " - (SELECT COALESCE(SUM(LEAST(u.last_number, g.highest) - GREATEST(u.first_number, g.cumulative + 1)"
    " + 1), 0) FROM given_up u WHERE u.site = s.sit_id AND u.last_number > g.cumulative"
    " AND u.first_number <= g.highest),"
    " t.waiting, t.oldest_hour, t.free_mb, t.devices, t.silent, t.received, t.time, t.release_name,"
    " (SELECT COUNT(*) FROM dirty_day d WHERE d.site = s.sit_id),"
    " CONCAT(IF(t.clock_doubtful, 'doubtful', ELT(t.clock_source, 'centre', 'meter', 'stamp', "
    "'box')),"
    " IF(t.clock_offset = 0, '', CONCAT(' ', IF(t.clock_offset > 0, '+', ''), t.clock_offset, 's'))),"
    " t.clock_source, t.clock_offset, t.clock_doubtful,"
    " CONCAT(m.received, '/', m.sent), m.received, m.repeated, m.sent, m.failed,"
    " IF(w.confirmed < w.version, 'wait', IF(w.refused = 0, 'applied', CONCAT(w.refused, ' refused'))),"
    " w.version, w.confirmed"
    " FROM asked JOIN site s ON (asked.site IS NULL OR s.sit_id = asked.site) AND s.sit_id > asked.seen"
    " LEFT JOIN site_progress g ON g.site = s.sit_id"
    " LEFT JOIN packet p ON p.site = s.sit_id AND p.number = g.highest"
    " LEFT JOIN site_state t ON t.site = s.sit_id"
    " LEFT JOIN zone_change z ON z.zone = s.sit_zone AND z.from_time <= asked.since AND z.to_time > "
    "asked.since"
    " LEFT JOIN sms_month m ON m.site = s.sit_id AND m.month = DATE_FORMAT(TIMESTAMPADD(SECOND,"
    " CAST(asked.since AS SIGNED) + COALESCE(z.utc_offset, 0), TIMESTAMP'1970-01-01 00:00:00'), '%Y-%m')"
    " LEFT JOIN site_settings w ON w.site = s.sit_id ORDER BY 1 LIMIT ?";

constexpr std::array modems_columns{
    column_text{"site", "SITE"},
    column_text{"number", "NUMBER"},
    column_text{"known_by", "KNOWN BY"},
    column_text{"last_sender", ""},
    column_text{"heard", "LAST", "", right, cell_type::age},
    column_text{"heard_https", "", "", right, cell_type::milliseconds},
    column_text{"news", "NEWS", "", right, cell_type::number},
    column_text{"told", "TOLD", "", right, cell_type::age},
    column_text{"month", ""},
    column_text{"received", "IN", "", right, cell_type::number},
    column_text{"repeated", "REPEATED", "", right, cell_type::number},
    column_text{"sent", "OUT", "", right, cell_type::number},
    column_text{"failed", "FAILED", "", right, cell_type::number},
    column_text{"again_at", "", "", right, cell_type::milliseconds},
};
constexpr std::string_view modems_sql = ASKED
    "SELECT s.sit_id, s.sit_nom, x.number, IF(x.number IS NULL, NULL, IF(x.by_person, 'a person', 'its "
    "packets')),"
    " x.last_sender, NULLIF(x.heard_sms, 0), NULLIF(x.heard_https, 0), x.news, NULLIF(x.told, 0), m.month,"
    " m.received, m.repeated, m.sent, m.failed, NULLIF(x.again_at, 0)"
    " FROM asked JOIN site s ON (asked.site IS NULL OR s.sit_id = asked.site) AND s.sit_id > asked.seen"
    " LEFT JOIN site_sms x ON x.site = s.sit_id"
    " LEFT JOIN zone_change z ON z.zone = s.sit_zone AND z.from_time <= asked.since AND z.to_time > "
    "asked.since"
    " LEFT JOIN sms_month m ON m.site = s.sit_id AND m.month = DATE_FORMAT(TIMESTAMPADD(SECOND,"
    " CAST(asked.since AS SIGNED) + COALESCE(z.utc_offset, 0), TIMESTAMP'1970-01-01 00:00:00'), '%Y-%m')"
    " ORDER BY 1 LIMIT ?";

constexpr std::array sites_columns{
    column_text{"site", "NUMBER", "", right, cell_type::number},
    column_text{"name", "NAME"},
    column_text{"zone", "ZONE"},
    column_text{"address", "ADDRESS"},
    column_text{"town", "TOWN"},
    column_text{"dwellings", "DWELLINGS", "", right, cell_type::number},
    column_text{"bindings", "BINDINGS", "", right, cell_type::number},
    column_text{"devices", "DEVICES", "", right, cell_type::number},
};
constexpr std::string_view sites_sql =
    ASKED "SELECT s.sit_id, s.sit_id, s.sit_nom, s.sit_zone, s.sit_adresse, s.sit_ville,"
          " (SELECT COUNT(*) FROM appartement a WHERE a.app_sitId = s.sit_id),"
          " (SELECT COUNT(*) FROM binding b WHERE b.site = s.sit_id AND b.valid_to IS NULL),"
          " (SELECT COUNT(*) FROM device d WHERE d.site = s.sit_id)"
          " FROM asked JOIN site s ON (asked.site IS NULL OR s.sit_id = asked.site) AND s.sit_id > asked.seen"
          " ORDER BY 1 LIMIT ?";

constexpr std::array dwellings_columns{
    column_text{"site", "SITE"},
    column_text{"dwelling", "DWELLING", "", right, cell_type::number},
    column_text{"name", "NAME"},
    column_text{"type", "TYPE"},
    column_text{"area", "AREA", "m2", right, cell_type::decimal},
    column_text{"address", "HARDWARE"},
    column_text{"bindings", "BINDINGS", "", right, cell_type::number},
};
constexpr std::string_view dwellings_sql =
    ASKED "SELECT * FROM (SELECT (a.app_sitId << 32) + (a.app_numero + 2147483648) AS place, s.sit_nom,"
          " a.app_numero, a.app_nom, a.app_type, a.app_surface_totale, a.app_adresse_MAC,"
          " (SELECT COUNT(*) FROM binding b WHERE b.dwelling = a.app_id AND b.valid_to IS NULL)"
          " FROM asked JOIN site s ON (asked.site IS NULL OR s.sit_id = asked.site)"
          " JOIN appartement a ON a.app_sitId = s.sit_id) t"
          " WHERE t.place > (SELECT seen FROM asked) ORDER BY 1 LIMIT ?";

constexpr std::array bindings_columns{
    column_text{"binding", "BINDING", "", right, cell_type::number},
    column_text{"site", "SITE"},
    column_text{"dwelling", "DWELLING", "", right},
    column_text{"role", "ROLE"},
    column_text{"device", "DEVICE"},
    column_text{"unit", "NUMBER", "", right, cell_type::number},
    column_text{"column", "COLUMN", "", false, cell_type::column},
    column_text{"coefficient", "A COUNT IS", "", right, cell_type::decimal},
    column_text{"from", "FROM", "", false, cell_type::seconds},
    column_text{"start_index", "INDEX", "", right, cell_type::number},
    column_text{"to", "TO", "", false, cell_type::seconds},
    column_text{"end_index", "INDEX", "", right, cell_type::number},
    column_text{"author", "", "", false},
};
constexpr std::string_view bindings_sql = ASKED
    "SELECT b.id, b.id, s.sit_nom, COALESCE(CAST(a.app_numero AS CHAR), 'common'), b.role, d.name, p.unit,"
    " p.column_number, b.coefficient, b.valid_from, b.start_index, b.valid_to, b.end_index, b.author"
    " FROM asked JOIN binding b ON (asked.site IS NULL OR b.site = asked.site) AND b.id > asked.seen"
    " JOIN site s ON s.sit_id = b.site JOIN point p ON p.id = b.point"
    " LEFT JOIN appartement a ON a.app_id = b.dwelling"
    " LEFT JOIN device d ON d.site = p.site AND d.unit = p.unit ORDER BY 1 LIMIT ?";

constexpr std::array points_columns{
    column_text{"site", "SITE"},
    column_text{"unit", "NUMBER", "", right, cell_type::number},
    column_text{"device", "DEVICE"},
    column_text{"driver", "DRIVER"},
    column_text{"column", "COLUMN", "", false, cell_type::column},
    column_text{"time", "LAST READING", "", false, cell_type::seconds},
    column_text{"value", "VALUE", "", right, cell_type::reading},
    column_text{"value_unit", "IN", "", false, cell_type::column_unit},
    column_text{"quality", "QUALITY", "", false, cell_type::quality},
    column_text{"dwelling", "DWELLING", "", right},
    column_text{"role", "ROLE"},
};
// What an open binding says of a point; of several the latest.
constexpr std::string_view points_sql =
    ASKED "SELECT t.place, t.sit_nom, t.unit, d.name, d.driver, t.column_number, r.time, r.value,"
          " IF(r.value IS NULL, NULL, t.column_number), r.quality,"
          " IF(b.id IS NULL, NULL, COALESCE(CAST(a.app_numero AS CHAR), 'common')), b.role"
          " FROM (SELECT (p.site << 32) + (p.unit << 8) + p.column_number AS place, s.sit_nom, p.id, p.site,"
          " p.unit, p.column_number FROM asked JOIN site s ON (asked.site IS NULL OR s.sit_id = asked.site)"
          " JOIN point p ON p.site = s.sit_id) t"
          " LEFT JOIN device d ON d.site = t.site AND d.unit = t.unit"
          " LEFT JOIN reading r ON r.point = t.id"
          " AND r.time = (SELECT MAX(q.time) FROM reading q WHERE q.point = t.id)"
          " LEFT JOIN binding b ON b.id = (SELECT MAX(o.id) FROM binding o WHERE o.point = t.id"
          " AND o.valid_to IS NULL)"
          " LEFT JOIN appartement a ON a.app_id = b.dwelling"
          " WHERE t.place > (SELECT seen FROM asked) ORDER BY 1 LIMIT ?";

constexpr std::chrono::hours one_day{24};
constexpr std::array since_all{site_argument,
                               argument_text{"since", "a time, or how long ago: \"6h\"; all when not given"}};
constexpr std::array since_day{
    site_argument, argument_text{"since", "a time, or how long ago: \"6h\"; one day when not given"}};

constexpr std::array quarantine_columns{
    column_text{"id", "ID", "", right, cell_type::number},
    column_text{"received", "RECEIVED", "", false, cell_type::milliseconds},
    column_text{"reason", "REASON", "", false, cell_type::refusal},
    column_text{"carrier", "CARRIER"},
    column_text{"sender", "SENDER"},
    column_text{"site", "CLAIMS SITE", "", right, cell_type::number},
    column_text{"number", "NUMBER", "", right, cell_type::number},
    column_text{"size", "BYTES", "bytes", right, cell_type::number},
    column_text{"detail", "DETAIL"},
    column_text{"begins", "", "", false, cell_type::hex},
};
constexpr std::string_view quarantine_sql =
    ASKED "SELECT q.id, q.id, q.received, q.reason, q.carrier, q.sender, q.site, q.number, LENGTH(q.packet),"
          " q.detail, LEFT(q.packet, 80) FROM asked JOIN quarantine q"
          " ON (asked.site IS NULL OR q.site = asked.site) AND q.id > asked.seen"
          " AND q.received >= asked.since * 1000 ORDER BY 1 LIMIT ?";

constexpr std::array events_columns{
    column_text{"id", "", "", right, cell_type::number},
    column_text{"time", "TIME", "", false, cell_type::seconds},
    column_text{"site", "SITE"},
    column_text{"device", "DEVICE"},
    column_text{"severity", "SEVERITY", "", false, cell_type::severity},
    column_text{"type", "TYPE"},
    column_text{"text", "TEXT"},
    column_text{"received", "", "", false, cell_type::milliseconds},
    column_text{"packet", "", "", right, cell_type::number},
};
constexpr std::string_view events_sql = ASKED
    "SELECT e.id, e.id, e.time, s.sit_nom, IF(e.unit = 0, '', COALESCE(d.name, CONCAT('unit ', e.unit))),"
    " e.severity, e.type, e.text, e.received, e.packet"
    " FROM asked JOIN event e ON (asked.site IS NULL OR e.site = asked.site) AND e.id > asked.seen"
    " AND e.received >= asked.since * 1000"
    " LEFT JOIN site s ON s.sit_id = e.site"
    " LEFT JOIN device d ON d.site = e.site AND d.unit = e.unit ORDER BY 1 LIMIT ?";

constexpr std::array conflicts_columns{
    column_text{"time", "TIME", "", false, cell_type::seconds},
    column_text{"site", "SITE"},
    column_text{"device", "DEVICE"},
    column_text{"column", "COLUMN", "", false, cell_type::column},
    column_text{"kept", "KEPT", "", right, cell_type::reading},
    column_text{"refused", "REFUSED", "", right, cell_type::reading},
    column_text{"value_unit", "IN", "", false, cell_type::column_unit},
    column_text{"quality", "QUALITY", "", false, cell_type::quality},
    column_text{"packet", "PACKET", "", right, cell_type::number},
};
constexpr std::string_view conflicts_sql = ASKED
    "SELECT * FROM (SELECT ROW_NUMBER() OVER (ORDER BY c.time, c.point, c.value) AS place, c.time,"
    " s.sit_nom, COALESCE(d.name, CONCAT('unit ', p.unit)), p.column_number, c.kept, c.value,"
    " p.column_number AS value_unit, c.quality,"
    " c.packet FROM asked JOIN reading_conflict c ON c.time >= asked.since JOIN point p ON p.id = c.point"
    " AND (asked.site IS NULL OR p.site = asked.site) JOIN site s ON s.sit_id = p.site"
    " LEFT JOIN device d ON d.site = p.site AND d.unit = p.unit) t"
    " WHERE t.place > (SELECT seen FROM asked) ORDER BY 1 LIMIT ?";

constexpr std::array packets_columns{
    column_text{"site", "SITE"},
    column_text{"number", "NUMBER", "", right, cell_type::number},
    column_text{"received", "RECEIVED", "", false, cell_type::milliseconds},
    column_text{"layout", "LAYOUT", "", false, cell_type::layout},
    column_text{"form", "FORM", "", false, cell_type::form},
    column_text{"carrier", "CARRIER"},
    column_text{"repeats", "REPEATS", "", right, cell_type::number},
    column_text{"tag", "", "", false, cell_type::hex},
};
constexpr std::string_view packets_sql =
    ASKED "SELECT (p.site << 32) + p.number, s.sit_nom, p.number, p.received, p.layout, p.form, p.carrier,"
          " p.repeats, p.tag FROM asked JOIN packet p ON (asked.site IS NULL OR p.site = asked.site)"
          " AND p.site >= asked.seen >> 32 AND (p.site << 32) + p.number > asked.seen"
          " AND p.received >= asked.since * 1000 JOIN site s ON s.sit_id = p.site ORDER BY 1 LIMIT ?";

#undef ASKED

constexpr std::array table{
    report_text{"status", "how each site is: its last packet, what is missing, what waits there", only_site,
                status_columns, status_sql, just_now},
    report_text{"modems", "the modems of sites: their numbers, and the SMS of the month", only_site,
                modems_columns, modems_sql, just_now},
    report_text{"sites", "the sites", only_site, sites_columns, sites_sql},
    report_text{"dwellings", "the dwellings", only_site, dwellings_columns, dwellings_sql},
    report_text{"bindings", "which point serves which dwelling, in which role, from when to when", only_site,
                bindings_columns, bindings_sql},
    report_text{"points", "the columns of devices that have been read, and their last reading", only_site,
                points_columns, points_sql},
    report_text{"quarantine", "packets that were refused", since_all, quarantine_columns, quarantine_sql},
    report_text{"events", "alarms of sites, and what the centre noticed", since_day, events_columns,
                events_sql, one_day},
    report_text{"conflicts", "second, different values of readings; the first stays", since_all,
                conflicts_columns, conflicts_sql},
    report_text{"packets", "packets that were taken", since_day, packets_columns, packets_sql, one_day},
};

} // namespace

std::span<const report_text> statement_reports() noexcept { return table; }

} // namespace wesh::tonique
