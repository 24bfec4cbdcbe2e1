// The outbox: what a message says, and what its outcome means for those who are to be told.
#include "notify/outbox_row.hpp"

#include "common/log.hpp"
#include "common/text.hpp"
#include "common/words.hpp"
#include "notify/causes.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace wesh::notify {
namespace {

constexpr duration hardly_late{120'000};

struct said_part {
    cause what;
    part_role role = part_role::opened;
    bool acknowledged = false;
};

std::vector<said_part> parts_of(const office& o, std::uint64_t message) {
    statement s{
        o.db(),
        // weshd that has begun another history knows its events by other numbers.
        "SELECT number, type, device, text, severity, since, until, attributes, role, acknowledged, "
        "CASE cause.stream WHEN (SELECT stream FROM site) THEN event ELSE 0 END, ended "
        "FROM part JOIN cause ON number = part.cause WHERE message = ? ORDER BY severity DESC, number"};
    std::vector<said_part> all;
    for (auto q = s.ask(message); q.next();) {
        said_part p;
        p.what = {q.number(0),
                  std::string{q.text(1)},
                  std::string{q.text(2)},
                  std::string{q.text(3)},
                  static_cast<severity>(q.integer(4)),
                  from_milliseconds(q.integer(5)),
                  from_milliseconds(q.integer(6)),
                  q.text(11) == removed_type,
                  unpacked(q.text(7))};
        p.role = static_cast<part_role>(q.integer(8));
        p.acknowledged = q.integer(9) != 0;
        p.what.event = q.number(10);
        all.push_back(std::move(p));
    }
    return all;
}

/// Somebody has taken care of it since this was to be said.
bool is_moot(const said_part& p) noexcept {
    return p.acknowledged && (p.role == part_role::reminder || p.role == part_role::escalated);
}

notice_kind kind_of(const std::vector<said_part>& all) noexcept {
    constexpr std::array kinds{notice_kind::opened, notice_kind::reminder, notice_kind::escalated,
                               notice_kind::closed};
    const auto first = all.front().role;
    const bool same =
        std::all_of(all.begin(), all.end(), [&](const said_part& p) { return p.role == first; });
    return same ? kinds.at(static_cast<std::size_t>(first)) : notice_kind::mixed;
}

std::string site_name(const office& o) {
    if (!o.rules().site.empty()) return o.rules().site;
    statement s{o.db(), "SELECT name FROM site"};
    auto q = s.ask();
    return q.next() ? std::string{q.text(0)} : std::string{};
}

} // namespace

std::optional<notice> outbox::notice_of(const row& r) {
    const auto* who = office_.rules().find_recipient(r.recipient);
    notice n;
    n.language = who->language;
    n.site = site_name(office_);
    n.zone = office_.rules().zone;
    n.recipient = r.recipient;
    n.written = office_.now();
    n.kind = notice_kind::test;
    if (r.test) return n;
    auto all = parts_of(office_, r.id);
    for (const auto& p : all) {
        statement s{office_.db(), is_moot(p) ? "DELETE FROM part WHERE message = ? AND cause = ?"
                                             : "UPDATE part SET over = ? WHERE message = ? AND cause = ?"};
        if (!is_moot(p)) {
            s.run(p.what.until == no_time ? 0 : 1, r.id, p.what.number);
            continue;
        }
        s.run(r.id, p.what.number);
        settle_one(r, p.what.number, p.role, false, false);
    }
    std::erase_if(all, is_moot);
    if (all.empty()) return {};
    n.kind = kind_of(all);
    const bool asks = std::any_of(all.begin(), all.end(), [](const said_part& p) {
        return p.role != part_role::closed && p.what.until == no_time && !p.acknowledged;
    });
    if (r.via == way::sms && asks) n.reply_code = std::to_string(r.id);
    for (auto& p : all) {
        if (n.causes.size() < causes_listed_max)
            n.causes.push_back(std::move(p.what));
        else
            ++n.left_out;
    }
    if (r.held != held::no) {
        n.held_why = r.held;
        n.held_since = r.held_since;
    } else if (n.written > r.made + hardly_late) {
        n.held_why = held::undeliverable;
        n.held_since = r.made;
    }
    return n;
}

void outbox::attempted(std::uint64_t id, const attempt& a) {
    const auto now = office_.now();
    change c{office_, "attempted"};
    const auto r = find(id);
    if (r.state != message_state::sending && r.state != message_state::handed) return;
    office_.write({word_of(verdict_words, a.verdict), a.text, id, 0, r.recipient, to_text(r.via), a.reply});
    const auto nth = r.tries + 1;
    auto wait = wait_after(a, nth);
    switch (a.verdict) {
    case verdict::sent:
        close(id, message_state::sent, a.text);
        settle(id, true);
        break;
    case verdict::refused:
        log::error("message {} to {} is refused: {}", id, r.recipient, a.text);
        if (r.via == way::sms && goes_by_mail_instead(r, "the SMS did not leave")) break;
        close(id, message_state::dead, a.text);
        settle(id, r.doubt);
        break;
    default:
        if (a.verdict == verdict::misconfigured)
            log::error("mail cannot be sent as it is set up: {}", a.text);
        if (is_unreachable(a)) wait = wait_after(a, unreachable_ + 1);
        const bool fixed = r.doubt || a.verdict == verdict::unsure;
        statement s{office_.db(),
                    "UPDATE message SET state = ?, doubt = ?, tries = ?, next = ?, said = ? WHERE id = ?"};
        s.run(static_cast<int>(fixed ? message_state::unsure : message_state::waiting), fixed ? 1 : 0, nth,
              to_milliseconds(now + wait), std::string_view{a.text}, id);
    }
    c.commit();
    if (r.via != way::mail) return;
    // Where one could not get through, others need not try before.
    const bool unreached = is_unreachable(a);
    if (unreached && unreachable_++ == 0) log::warning("mail is not delivered for now: {}", a.text);
    if (!unreached) unreachable_ = 0;
    mail_not_before_ = unreached ? now + wait : no_time;
}

void outbox::settle(std::uint64_t id, bool told) {
    struct part {
        std::uint64_t cause;
        part_role role;
        bool over;
    };
    std::vector<part> all;
    {
        statement s{office_.db(), "SELECT cause, role, over FROM part WHERE message = ?"};
        for (auto q = s.ask(id); q.next();)
            all.push_back({q.number(0), static_cast<part_role>(q.integer(1)), q.integer(2) != 0});
    }
    const auto r = find(id);
    for (const auto& p : all) settle_one(r, p.cause, p.role, p.over, told);
}

void outbox::settle_one(const row& r, std::uint64_t cause, part_role role, bool over, bool told) {
    auto& db = office_.db();
    const auto by = static_cast<int>(r.by);
    const std::string_view to{r.recipient};
    if (role == part_role::closed || (role == part_role::reminder && told && over)) {
        statement s{
            db,
            "UPDATE tell SET state = 3 WHERE cause = ? AND recipient = ? AND way = ? AND state IN (2, 5)"};
        return s.run(cause, to, by);
    }
    if (role == part_role::reminder) return;
    std::int64_t next = 0;
    bool lasting = false;
    {
        statement s{
            db, "SELECT rule, lasting FROM tell JOIN cause ON number = cause WHERE cause = ? AND recipient = "
                "? AND way = ?"};
        auto q = s.ask(cause, to, by);
        if (!q.next()) return;
        const auto* rule = office_.rules().find_rule(q.text(0));
        if (rule != nullptr && rule->repeat != duration{} && rule->repeat_count > 0)
            next = to_milliseconds(office_.now() + rule->repeat);
        lasting = q.integer(1) != 0;
    }
    const auto then = !told                  ? tell_state::dropped
                      : over                 ? tell_state::done
                      : lasting || next != 0 ? tell_state::told
                                             : tell_state::done;
    statement s{
        db, "UPDATE tell SET state = ?, next = ?, first = CASE WHEN first = '' THEN ? ELSE first END WHERE "
            "cause = ? AND recipient = ? AND way = ? AND state = 1"};
    const std::string_view key = told ? std::string_view{r.key} : std::string_view{};
    s.run(static_cast<int>(then), then == tell_state::told ? next : std::int64_t{0}, key, cause, to, by);
}

void outbox::handed(std::uint64_t id, std::uint64_t sms) {
    change c{office_, "handed"};
    statement s{office_.db(), "UPDATE message SET state = 3, sms = ? WHERE id = ? AND state = 1"};
    s.run(sms, id);
    c.commit();
}

void outbox::not_handed(std::uint64_t id) {
    change c{office_, "not handed"};
    statement s{office_.db(), "UPDATE message SET state = 0 WHERE id = ? AND state = 1"};
    s.run(id);
    c.commit();
}

std::uint64_t outbox::being_handed() const {
    return static_cast<std::uint64_t>(
        office_.db().ask("SELECT coalesce(min(id), 0) FROM message WHERE state = 1 AND way = 1"));
}

std::map<std::uint64_t, std::uint64_t> outbox::in_modem() const {
    std::map<std::uint64_t, std::uint64_t> all;
    statement s{office_.db(), "SELECT id, sms FROM message WHERE state = 3"};
    for (auto q = s.ask(); q.next();) all[q.number(0)] = q.number(1);
    return all;
}

} // namespace wesh::notify
