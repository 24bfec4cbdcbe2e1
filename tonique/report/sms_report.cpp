// The modem at the centre, as far as gammu-smsd's tables tell.
#include "tonique/report/table.hpp"

#include <fmt/format.h>

#include <array>

namespace wesh::tonique {
namespace {

constexpr bool right = true;
/// A message that nobody has touched for so long, and a modem that was not heard for so long, are told.
constexpr duration patience{600'000};

constexpr std::array sms_columns{
    column_text{"waiting", "WAITING", "", right},
    column_text{"sent", "SENT", "", right},
    column_text{"failed", "FAILED", "", right},
    column_text{"received", "RECEIVED", "", right},
    column_text{"strangers", "STRANGERS", "", right},
    column_text{"last_sent", ""},
    column_text{"sent_age", "LAST OUT", "", right},
    column_text{"last_received", ""},
    column_text{"received_age", "LAST IN", "", right},
    column_text{"modem_heard", ""},
    column_text{"modem_age", "MODEM", "", right},
    column_text{"signal", "", "%", right},
    column_text{"trouble", "TROUBLE"},
};

constexpr std::string_view month_sql =
    "SELECT COALESCE(SUM(sent), 0), COALESCE(SUM(failed), 0), COALESCE(SUM(received), 0),"
    " COALESCE(SUM(IF(site = 0, received, 0)), 0) FROM sms_month"
    " WHERE month = DATE_FORMAT(TIMESTAMPADD(SECOND, ?, TIMESTAMP'1970-01-01 00:00:00'), '%Y-%m')";
constexpr std::string_view tables_sql =
    "SELECT (SELECT COUNT(*) FROM outbox), (SELECT UNIX_TIMESTAMP(MIN(UpdatedInDB)) FROM outbox),"
    " (SELECT UNIX_TIMESTAMP(MAX(SendingDateTime)) FROM sentitems WHERE Status NOT IN ('SendingError', "
    "'Error')),"
    " (SELECT UNIX_TIMESTAMP(MAX(UpdatedInDB)) FROM inbox WHERE Processed = 'false'),"
    " (SELECT MAX(heard_sms) DIV 1000 FROM site_sms), (SELECT UNIX_TIMESTAMP(MAX(UpdatedInDB)) FROM phones),"
    " (SELECT `Signal` FROM phones ORDER BY UpdatedInDB DESC LIMIT 1)";

std::optional<time_point> time_in(const database::rows::row& row, std::size_t i) {
    if (row.integer(i) == 0) return {};
    return from_seconds(row.integer(i));
}

table_cell age_cell(const asked& a, const std::optional<time_point>& t) {
    return t ? table_cell{std::max(a.now - *t, duration{})} : table_cell{};
}
table_cell time_cell(const std::optional<time_point>& t) { return t ? table_cell{*t} : table_cell{}; }

std::string trouble(const asked& a, const std::optional<time_point>& untouched,
                    const std::optional<time_point>& heard) {
    const auto minutes = [&](time_point t) { return (a.now - t).count() / 60'000; };
    if (untouched && a.now - *untouched >= patience)
        return fmt::format("gammu-smsd has not taken a message for {} min: is wesh-smsd running?",
                           minutes(*untouched));
    if (heard && a.now - *heard >= patience)
        return fmt::format("gammu-smsd was not heard for {} min: is wesh-smsd running, the modem there?",
                           minutes(*heard));
    if (!heard && untouched) return "no gammu-smsd has used this database yet";
    return {};
}

void fill(const asked& a, page_writer& page) {
    const auto month = a.db.ask("SMS of the month", month_sql, {to_seconds(a.now)});
    const auto tables = a.db.ask("modem", tables_sql);
    const auto m = month.front();
    const auto t = tables.front();
    const auto untouched = time_in(t, 1);
    const auto sent = time_in(t, 2);
    const auto received = std::max(time_in(t, 3), time_in(t, 4));
    const auto heard = time_in(t, 5);
    const auto number = [](const database::rows::row& row, std::size_t i) {
        return row.is_null(i) ? table_cell{} : number_cell(row.integer(i));
    };
    page.add({number(t, 0), number(m, 0), number(m, 1), number(m, 2), number(m, 3), time_cell(sent),
              age_cell(a, sent), time_cell(received), age_cell(a, received), time_cell(heard),
              age_cell(a, heard), number(t, 6), text_cell(trouble(a, untouched, heard))});
}

} // namespace

constexpr report_text sms_report{"sms",
                                 "the modem at the centre: what waits, what it sent and received this month, "
                                 "strangers, and whether it works",
                                 {},
                                 sms_columns,
                                 {},
                                 {},
                                 fill};

} // namespace wesh::tonique
