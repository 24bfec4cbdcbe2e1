// `wesh-notify test`: asks wesh-notifyd by its file, and waits for what becomes of the message.
#include "clients/notify/commands.hpp"
#include "common/text.hpp"
#include "common/words.hpp"
#include "notify/rules.hpp"

#include <wesh/error.hpp>

#include <thread>

namespace wesh::client {
namespace {

constexpr duration usual_patience{90'000};
/// wesh-notifyd looks each second.
constexpr duration taken_within{8'000};
constexpr duration between_looks{100};

struct state {
    notify::request_state asked = notify::request_state::asked;
    std::uint64_t message = 0;
    std::string answer;
    notify::message_state of_message = notify::message_state::waiting;
    std::uint64_t tries = 0;
    std::string said;
};

state look(notify::database& db, std::uint64_t id) {
    notify::statement s{
        db, "SELECT request.state, message, answer, coalesce(message.state, 0), coalesce(tries, 0), "
            "coalesce(said, '') FROM request LEFT JOIN message ON message.id = message WHERE "
            "request.id = ?"};
    auto q = s.ask(id);
    if (!q.next()) return {};
    return {static_cast<notify::request_state>(q.integer(0)), q.number(1), std::string{q.text(2)},
            static_cast<notify::message_state>(q.integer(3)), q.number(4), std::string{q.text(5)}};
}

/// Nothing while it is open.
std::optional<int> outcome(const state& s) {
    const auto tell = [&](std::string_view what, int code) {
        print(fmt::format("message {}: {}{}{}\n", s.message, what, s.said.empty() ? "" : ": ", s.said));
        return code;
    };
    switch (s.of_message) {
    case notify::message_state::sent:
        return tell("sent", exit_done);
    case notify::message_state::dead:
        return tell("given up", exit_failed);
    case notify::message_state::unsure:
        return tell("it may have arrived; it is tried again", exit_unconfirmed);
    case notify::message_state::waiting:
        if (s.tries > 0) return tell("not delivered, and tried again later", exit_failed);
        return {};
    default:
        return {};
    }
}

std::uint64_t ask(notify::database& db, const std::string& name, notify::way by) {
    notify::transaction t{db};
    notify::statement s{
        db, "INSERT INTO request(recipient, way, asked, state, message, answer) VALUES(?, ?, ?, 0, 0, "
            "'')"};
    s.run(std::string_view{name}, static_cast<int>(by),
          to_milliseconds(std::chrono::floor<duration>(std::chrono::system_clock::now())));
    const auto id = static_cast<std::uint64_t>(db.last_id());
    t.commit();
    return id;
}

/// It must not come when wesh-notifyd begins some day.
void withdraw(notify::database& db, std::uint64_t id) {
    notify::statement s{db, "DELETE FROM request WHERE id = ? AND state = 0"};
    s.run(id);
}

} // namespace

int run_notify_test(const arguments& a) {
    const auto* said = a.find("--by");
    const auto by = enumerator_of<notify::way>(notify::way_words, said == nullptr ? "mail" : *said);
    if (!by) throw usage_error{fmt::format("--by is '{}': use mail or sms", sanitised(*said, 40))};
    const auto patience = parse_timeout(a).value_or(usual_patience);
    const auto db = open_notify_file(a);
    const auto id = ask(*db, a.words.at(0), *by);
    state s;
    for (duration gone{}; gone < patience; gone += between_looks) {
        s = look(*db, id);
        if (s.asked == notify::request_state::refused) throw std::runtime_error{s.answer};
        if (s.asked == notify::request_state::taken)
            if (const auto code = outcome(s)) return *code;
        if (s.asked == notify::request_state::asked && gone >= taken_within) {
            withdraw(*db, id);
            throw transport_error{"wesh-notifyd does not take it: does it run?"};
        }
        std::this_thread::sleep_for(between_looks);
    }
    if (s.asked == notify::request_state::asked) withdraw(*db, id);
    throw timed_out{fmt::format("message {} has not left within {}; see wesh-notify journal", s.message,
                                duration_text(patience.count()))};
}

} // namespace wesh::client
