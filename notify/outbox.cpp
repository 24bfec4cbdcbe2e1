#include "notify/outbox_row.hpp"

#include "common/log.hpp"
#include "common/text.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace wesh::notify {
namespace {

/// No wait is longer; a date beyond that comes from a clock that was set.
constexpr duration longest_wait = std::chrono::hours{26};
} // namespace

outbox::outbox(office& o)
    : office_{o} {
    change c{office_, "recover"};
    std::vector<std::uint64_t> cut;
    {
        statement s{office_.db(), "SELECT id FROM message WHERE state = 1 AND way = 0"};
        for (auto q = s.ask(); q.next();) cut.push_back(q.number(0));
    }
    for (const auto id : cut) {
        statement s{office_.db(), "UPDATE message SET state = 2, doubt = 1, next = 0 WHERE id = ?"};
        s.run(id);
        office_.write({"unsure", "this program ended while it was being sent", id, 0, {}, "mail"});
    }
    c.commit();
}

std::optional<outbox::row> outbox::pick(notify::way w) {
    const auto now = office_.now();
    statement s{office_.db(), (std::string{message_columns} +
                               "WHERE state IN (0, 2) AND way = ? AND (next <= ? OR next > ?) "
                               "ORDER BY test DESC, id LIMIT 1")
                                  .c_str()};
    auto q = s.ask(static_cast<int>(w), to_milliseconds(now), to_milliseconds(now + longest_wait));
    if (!q.next()) return {};
    return row::of(q);
}

outbox::row outbox::find(std::uint64_t id) const {
    statement s{office_.db(), (std::string{message_columns} + "WHERE id = ?").c_str()};
    auto q = s.ask(id);
    return q.next() ? row::of(q) : row{};
}

std::optional<outgoing> outbox::next(notify::way w) {
    const auto now = office_.now();
    const bool closed = w == way::mail ? office_.rules().mail.host.empty() : !office_.rules().sms;
    if (w == way::mail && now < mail_not_before_ && mail_not_before_ < now + longest_wait) return {};
    if (!pick(w)) return {};
    change c{office_, "next"};
    std::optional<outgoing> found;
    while (!found) {
        auto r = pick(w);
        if (!r) break;
        if (give_up(*r)) continue;
        if (closed) break;
        if (w == way::sms && is_over_limit(*r)) continue;
        if (r->state == message_state::waiting && !fix(*r)) continue;
        statement s{office_.db(), "UPDATE message SET state = 1, day = ? WHERE id = ?"};
        s.run(w == way::sms ? office_.place().civil(now).date : 0, r->id);
        found = outgoing{r->id, {}, {}, {}};
        if (w == way::sms) {
            found->number = r->address;
            found->text = r->content;
        } else {
            found->mail = {r->key, r->date, r->address, r->recipient, r->subject, r->content, r->reply_to};
        }
    }
    c.commit();
    return found;
}

/// Too old, or for nobody.
bool outbox::give_up(const row& r) {
    const auto* who = office_.rules().find_recipient(r.recipient);
    std::string why;
    if (who == nullptr || !who->reached_by(r.via))
        why = "the configuration does not say how to reach this person any more";
    else if (r.made + office_.rules().waits.keep < office_.now())
        why =
            fmt::format("it could not be delivered in {}", duration_text(office_.rules().waits.keep.count()));
    if (why.empty()) return false;
    log::error("message {} to {} is given up: {}", r.id, r.recipient, why);
    office_.write({"given-up", why, r.id, 0, r.recipient, to_text(r.via)});
    close(r.id, message_state::dead, why);
    settle(r.id, r.doubt);
    return true;
}

/// SMS cost: so many each local day, then the others go by mail or wait for the next day.
bool outbox::is_over_limit(const row& r) {
    if (r.test) return false;
    const auto now = office_.now();
    statement s{office_.db(), "SELECT count(*) FROM message WHERE day = ? AND state <> 0"};
    {
        auto q = s.ask(office_.place().civil(now).date);
        if (!q.next() || q.integer(0) < office_.rules().sms_daily) return false;
    }
    if (goes_by_mail_instead(r, "the SMS of this day are used up")) return true;
    statement wait{office_.db(), "UPDATE message SET next = ?, held = ?, held_since = ? WHERE id = ?"};
    wait.run(to_milliseconds(office_.place().day_of(now).end), static_cast<int>(held::daily_limit),
             to_milliseconds(r.made), r.id);
    return true;
}

bool outbox::goes_by_mail_instead(const row& r, std::string_view why) {
    const auto* who = office_.rules().find_recipient(r.recipient);
    if (r.test || who == nullptr || who->mail.empty() || office_.rules().mail.host.empty()) return false;
    statement s{
        office_.db(),
        "UPDATE message SET way = 0, state = 0, doubt = 0, next = 0, tries = 0, sms = 0, day = 0 WHERE "
        "id = ?"};
    s.run(r.id);
    office_.write({"instead", fmt::format("{}: by mail", why), r.id, 0, r.recipient, "mail"});
    return true;
}

/// Finds the words; false when there is nothing to say any more.
bool outbox::fix(row& r) {
    const auto said = notice_of(r);
    const auto* who = office_.rules().find_recipient(r.recipient);
    if (!said) {
        office_.write({"not-sent", "there is nothing to say any more", r.id, 0, r.recipient, to_text(r.via)});
        close(r.id, message_state::dead, "there was nothing to say any more");
        return false;
    }
    const auto words = words_of(*said, office_.rules().texts);
    r.address = r.via == way::mail ? who->mail : who->phone;
    r.subject = r.via == way::mail ? words.subject : std::string{};
    r.content = r.via == way::mail ? words.text : words.sms;
    r.date = std::chrono::floor<std::chrono::seconds>(office_.now());
    statement first{office_.db(),
                    "SELECT first FROM tell JOIN part USING(cause) WHERE message = ? AND recipient = ? "
                    "AND way = ? AND first <> '' ORDER BY cause LIMIT 1"};
    {
        auto q = first.ask(r.id, std::string_view{r.recipient}, static_cast<int>(r.by));
        r.reply_to = q.next() ? std::string{q.text(0)} : std::string{};
    }
    statement s{office_.db(),
                "UPDATE message SET address = ?, subject = ?, content = ?, reply_to = ?, date = ? "
                "WHERE id = ?"};
    s.run(std::string_view{r.address}, std::string_view{r.subject}, std::string_view{r.content},
          std::string_view{r.reply_to}, to_milliseconds(r.date), r.id);
    return true;
}

void outbox::close(std::uint64_t id, message_state state, std::string_view said) {
    statement s{office_.db(), "UPDATE message SET state = ?, finished = ?, said = ? WHERE id = ?"};
    s.run(static_cast<int>(state), to_milliseconds(office_.now()), said, id);
}

void outbox::hurry() {
    mail_not_before_ = no_time;
    unreachable_ = 0;
    statement s{office_.db(), "UPDATE message SET next = 0 WHERE state IN (0, 2) AND held <> ?"};
    s.run(static_cast<int>(held::daily_limit));
}

} // namespace wesh::notify
