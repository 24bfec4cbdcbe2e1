// What stands in wesh-notifyd's file, as rows.
#include "clients/command.hpp"
#include "clients/notify/commands.hpp"
#include "clients/terminal.hpp"
#include "common/clock.hpp"
#include "common/text.hpp"
#include "common/words.hpp"
#include "notify/rules.hpp"

#include <wesh/error.hpp>

#include <array>
#include <unistd.h>

namespace wesh::client {
namespace {

constexpr duration week = std::chrono::hours{24 * 7};

cell moment(std::int64_t ms) { return ms == 0 ? cell{} : cell{from_milliseconds(ms)}; }
cell number(std::uint64_t n) { return n == 0 ? cell{} : cell{n}; }
cell words(std::string_view text, tone t = tone::plain) { return cell{sanitised(text, 500), t}; }

std::unique_ptr<sheet> make(const arguments& a, std::span<const column> columns) {
    return make_sheet(columns, {parse_output(a), wants_colour(), false}, print);
}

std::int64_t since(const arguments& a) {
    const auto now = system_clock{}.now();
    const auto* said = a.find("--since");
    return to_milliseconds(said == nullptr ? now - week : parse_when(*said, now));
}

tone tone_of_word(std::string_view what) noexcept {
    if (what == "sent" || what == "acknowledged") return tone::good;
    if (what == "again" || what == "unsure" || what == "not-passed") return tone::doubtful;
    return what == "refused" || what == "misconfigured" || what == "given-up" ? tone::bad : tone::plain;
}

constexpr std::array queue_columns{
    column{"message", "MESSAGE", true},
    column{"to", "TO"},
    column{"by", "BY"},
    column{"state", "STATE"},
    column{"made", "MADE"},
    column{"next", "NEXT TRY"},
    column{"tries", "TRIES", true},
    column{"causes", "CAUSES", true},
    column{"said", "LAST OUTCOME"},
};
constexpr std::array journal_columns{
    column{"time", "TIME"},
    column{"message", "MESSAGE", true},
    column{"cause", "CAUSE", true},
    column{"to", "TO"},
    column{"by", "BY"},
    column{"what", "WHAT"},
    column{"reply", "REPLY", true},
    column{"text", "TEXT"},
};
constexpr std::array cause_columns{
    column{"cause", "CAUSE", true}, column{"event", "EVENT", true},         column{"type", "TYPE"},
    column{"device", "DEVICE"},     column{"severity", "SEVERITY"},         column{"since", "SINCE"},
    column{"until", "UNTIL"},       column{"acknowledged", "ACKNOWLEDGED"}, column{"acknowledged-by", "BY"},
    column{"told", "TOLD", true},   column{"waiting", "WAITING", true},     column{"text", ""},
};

} // namespace

std::unique_ptr<notify::database> open_notify_file(const arguments& a) {
    const auto* folder = a.find("--state");
    const auto path = (folder == nullptr ? std::string{"/var/lib/wesh-notify"} : *folder) + "/notify.db";
    if (access(path.c_str(), F_OK) != 0) throw transport_error{path + " is not there: has wesh-notifyd run?"};
    if (access(path.c_str(), R_OK | W_OK) != 0)
        throw transport_error{path + " may not be read: be root, or a member of the group wesh-notify"};
    auto db = std::make_unique<notify::database>(path, notify::database::holding::shared);
    if (db->ask("PRAGMA user_version") != notify::schema_version())
        throw std::runtime_error{path + " is of another wesh than this tool"};
    return db;
}

int run_notify_queue(const arguments& a) {
    const auto db = open_notify_file(a);
    const auto out = make(a, queue_columns);
    notify::statement s{*db,
                        "SELECT id, recipient, way, state, made, next, tries, (SELECT count(*) FROM part "
                        "WHERE message = id), said FROM message WHERE state <> 4 ORDER BY id"};
    bool any = false;
    for (auto q = s.ask(); q.next(); any = true) {
        const auto state = static_cast<notify::message_state>(q.integer(3));
        const bool dead = state == notify::message_state::dead;
        out->row({q.number(0), words(q.text(1)),
                  words(notify::to_text(static_cast<notify::way>(q.integer(2)))),
                  cell{word_of(notify::message_words, state), dead ? tone::bad : tone::plain},
                  moment(q.integer(4)), dead ? cell{} : moment(q.integer(5)), q.number(6), q.number(7),
                  words(q.text(8))});
    }
    out->end();
    return any ? exit_done : exit_nothing;
}

int run_notify_journal(const arguments& a) {
    const auto from = since(a);
    const auto db = open_notify_file(a);
    const auto out = make(a, journal_columns);
    notify::statement s{*db,
                        "SELECT time, message, cause, recipient, way, what, reply, text FROM journal WHERE "
                        "time >= ? ORDER BY id"};
    bool any = false;
    for (auto q = s.ask(from); q.next(); any = true)
        out->row({moment(q.integer(0)), number(q.number(1)), number(q.number(2)), words(q.text(3)),
                  words(q.text(4)), words(q.text(5), tone_of_word(q.text(5))), number(q.number(6)),
                  words(q.text(7))});
    out->end();
    return any ? exit_done : exit_nothing;
}

int run_notify_causes(const arguments& a) {
    const auto from = since(a);
    const auto db = open_notify_file(a);
    const auto out = make(a, cause_columns);
    notify::statement s{
        *db, "SELECT number, event, type, device, severity, since, until, acknowledged, "
             "acknowledged_by, (SELECT count(*) FROM tell WHERE cause = number AND state IN (2, 3, "
             "5)), (SELECT count(*) FROM tell WHERE cause = number AND state IN (0, 1)), text FROM "
             "cause WHERE since >= ? OR (lasting = 1 AND until = 0) ORDER BY number"};
    bool any = false;
    for (auto q = s.ask(from); q.next(); any = true) {
        const auto worth = static_cast<severity>(q.integer(4));
        out->row({q.number(0), number(q.number(1)), words(q.text(2)), words(q.text(3)),
                  cell{to_text(worth), tone_of(worth)}, moment(q.integer(5)), moment(q.integer(6)),
                  moment(q.integer(7)), words(q.text(8)), q.number(9), q.number(10), words(q.text(11))});
    }
    out->end();
    return any ? exit_done : exit_nothing;
}

} // namespace wesh::client
