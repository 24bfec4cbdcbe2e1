// The outbox and SMS: what left by it, what it may still cost, what cannot go by it.
#include "tonique/site/outbox.hpp"

#include <algorithm>

namespace wesh::tonique::site {
namespace {

/// Days over which it is seen what each day needs.
constexpr std::int64_t seen_days = 7;
constexpr std::int64_t kept_days = 400;

std::int64_t day_of(time_point t) {
    return std::chrono::floor<std::chrono::days>(t).time_since_epoch().count();
}

std::int64_t first_of_month(time_point t) {
    const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(t)};
    return std::chrono::sys_days{date.year() / date.month() / 1}.time_since_epoch().count();
}

} // namespace

void outbox::note_sent(std::uint32_t number, time_point now) {
    statement packet{db_, "UPDATE packet SET sms = sms + 1, sent = ? WHERE number = ?"};
    packet.run(to_milliseconds(now), number);
    // A packet that was acknowledged before the modem told of it cost an SMS all the same.
    statement spent{
        db_, "INSERT INTO spent SELECT ?, coalesce((SELECT priority FROM packet WHERE number = ?), ?), 1 "
             "WHERE true ON CONFLICT DO UPDATE SET packets = packets + 1"};
    spent.run(day_of(now), number, static_cast<int>(priority::about));
    statement old{db_, "DELETE FROM spent WHERE day < ?"};
    old.run(day_of(now) - kept_days);
}

sms_count outbox::sent_by_sms(time_point now) const {
    statement month{db_, "SELECT coalesce(sum(packets), 0) FROM spent WHERE day >= ?"};
    auto q = month.ask(first_of_month(now));
    sms_count c;
    if (q.next()) c.sent = static_cast<std::uint32_t>(q.integer(0));
    const auto today = day_of(now);
    statement usual{db_,
                    "SELECT coalesce(sum(packets), 0), min(day) FROM spent WHERE day BETWEEN ? AND ? AND "
                    "priority <> ?"};
    auto u = usual.ask(today - seen_days, today - 1, static_cast<int>(priority::hourly));
    if (!u.next() || u.is_null(1)) return c;
    const auto days = std::clamp<std::int64_t>(today - u.integer(1), 1, seen_days);
    c.each_day = static_cast<std::uint32_t>((u.integer(0) + days - 1) / days);
    return c;
}

void outbox::hand_over(std::uint32_t number) {
    statement s{db_, "UPDATE site SET handed = ?"};
    s.run(number);
}

std::uint32_t outbox::handed_over() const {
    return static_cast<std::uint32_t>(db_.ask("SELECT handed FROM site"));
}

std::uint32_t outbox::take_back(std::uint32_t highest, tonique::form f, time_point now) {
    statement stuck{db_,
                    "SELECT number FROM packet WHERE sealed IS NOT NULL AND arrived = 0 AND form = ? AND "
                    "layout = ? AND number < ? ORDER BY number"};
    std::vector<given_up> losses;
    std::uint32_t packets = 0;
    for (auto q = stuck.ask(static_cast<int>(form::large), static_cast<int>(layout::hourly), highest);
         q.next();) {
        const auto number = static_cast<std::uint32_t>(q.integer(0));
        if (losses.empty() || losses.back().last + 1 != number)
            losses.push_back({number, number, loss::told_again, 0, 0});
        losses.back().last = number;
        ++packets;
    }
    statement wait{db_, "UPDATE reading SET packed = 0 WHERE packed BETWEEN ? AND ?"};
    for (const auto& g : losses) {
        wait.run(g.first, g.last);
        state_loss(g, f, now);
    }
    return packets;
}

/// A statement speaks of numbers: one is left out for it.
void outbox::state_untold(hour_number from, hour_number to, tonique::form f, time_point now) {
    const auto number = next_number();
    statement next{db_, "UPDATE site SET next = ?"};
    next.run(number + 1);
    state_loss({number, number, loss::too_old, from, to}, f, now);
}

} // namespace wesh::tonique::site
