#include "tonique/database/upkeep.hpp"

#include <date/date.h>
#include <fmt/core.h>

#include <algorithm>

namespace wesh::tonique::database {

namespace {

using date::year_month;

/// A month of UTC has a partition "p202611" that ends where the next month begins.
struct partition {
    std::string name;
    std::uint32_t end = 0; ///< the first second that it does not hold
};

std::uint32_t begin_of(year_month m) {
    return static_cast<std::uint32_t>(
        date::floor<std::chrono::seconds>(date::sys_days{m / 1}).time_since_epoch().count());
}

std::string name_of(year_month m) {
    return fmt::format("p{:04}{:02}", static_cast<int>(m.year()), static_cast<unsigned>(m.month()));
}

year_month month_of(std::uint32_t t) {
    const date::year_month_day day{date::floor<date::days>(date::sys_seconds{std::chrono::seconds{t}})};
    return day.year() / day.month();
}

year_month this_month(const clock& now) {
    return month_of(static_cast<std::uint32_t>(to_milliseconds(now.now()) / 1000));
}

std::vector<partition> partitions(connection& c) {
    std::vector<partition> all;
    for (const auto row :
         c.ask("partitions", "SELECT partition_name, partition_description FROM information_schema.partitions"
                             " WHERE table_schema = DATABASE() AND table_name = 'reading'"
                             " AND partition_name IS NOT NULL ORDER BY partition_ordinal_position"))
        all.push_back({std::string{row.text(0)}, row.as<std::uint32_t>(1)});
    return all;
}

/// Where the months end that have a partition each.
std::uint32_t end_of_months(const std::vector<partition>& all) {
    std::uint32_t end = 0;
    for (const auto& p : all) end = std::max(end, p.end);
    return end;
}

void make_ahead(connection& c, const std::vector<partition>& all, year_month last) {
    std::string made;
    // More than ten years at once are a clock that is wrong.
    auto month = month_of(end_of_months(all));
    for (int i = 0; i < 120 && month <= last; ++i, month += date::months{1})
        made += fmt::format("{}PARTITION {} VALUES LESS THAN ({})", made.empty() ? "" : ", ", name_of(month),
                            begin_of(month + date::months{1}));
    if (made.empty()) return;
    c.run_once("make partitions", fmt::format("ALTER TABLE reading ADD PARTITION IF NOT EXISTS ({})", made));
}

void drop_old(connection& c, const std::vector<partition>& all, year_month first_kept) {
    const auto limit = begin_of(first_kept);
    for (const auto& p : all) {
        if (p.end > limit) break;
        // The first takes in what comes later than it should: it is emptied, not dropped.
        if (p.name == "p_first")
            while (c.run("old readings", "DELETE FROM reading PARTITION (p_first) LIMIT 5000") > 0) {
            }
        else
            c.run_once("drop a partition",
                       fmt::format("ALTER TABLE reading DROP PARTITION IF EXISTS {}", p.name));
    }
}

} // namespace

void keep_partitions(connection& c, const clock& now, const retention& r) {
    const auto all = partitions(c);
    const auto month = this_month(now);
    make_ahead(c, all, month + date::months{static_cast<int>(r.months_ahead)});
    if (r.readings_months == 0) return;
    const auto first_kept = month - date::months{static_cast<int>(r.readings_months)};
    drop_old(c, all, first_kept);
    while (c.run("old conflicts", "DELETE FROM reading_conflict WHERE time < ? LIMIT 5000",
                 {begin_of(first_kept)}) > 0) {
    }
}

std::string partition_lack(connection& c, const clock& now) {
    const auto end = end_of_months(partitions(c));
    if (end >= begin_of(this_month(now) + date::months{2})) return {};
    return fmt::format("readings have partitions up to {} only: tonique-admin db migrate",
                       date::format("%F", date::sys_seconds{std::chrono::seconds{end}}));
}

void keep_up(connection& c, const clock& now, const retention& r) {
    keep_partitions(c, now, r);
    const auto ms = to_milliseconds(now.now());
    // A bounded number of rows in each statement: locks are short, and it ends within the reply's limit.
    while (c.run("old events", "DELETE FROM event WHERE received < ? LIMIT 5000",
                 {ms - static_cast<std::int64_t>(r.events_days) * 86'400'000}) > 0) {
    }
    const auto old_messages = (ms - static_cast<std::int64_t>(r.messages_days) * 86'400'000) / 1000;
    for (const auto* old :
         {"DELETE FROM inbox WHERE Processed = 'true' AND UpdatedInDB < FROM_UNIXTIME(?) LIMIT 5000",
          "DELETE FROM sentitems WHERE UpdatedInDB < FROM_UNIXTIME(?) LIMIT 5000",
          "DELETE FROM sms_sent WHERE outcome <> 'waiting' AND finished < ? * 1000 LIMIT 5000"})
        while (c.run("old messages", old, {old_messages}) > 0) {
        }
    for (const auto row : c.ask("numbers", "SELECT site, highest FROM site_progress")) {
        const auto highest = row.as<std::uint32_t>(1);
        if (highest <= r.packets_kept) continue;
        for (const auto* old : {"DELETE FROM packet WHERE site = ? AND number <= ? LIMIT 5000",
                                "DELETE FROM given_up WHERE site = ? AND last_number <= ? LIMIT 5000"})
            while (c.run("old packets", old, {row.as<std::uint32_t>(0), highest - r.packets_kept}) > 0) {
            }
    }
}

} // namespace wesh::tonique::database
