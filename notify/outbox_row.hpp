// A message as its row has it: for the outbox alone.
#pragma once

#include "notify/outbox.hpp"

namespace wesh::notify {

inline constexpr const char* message_columns =
    "SELECT id, key, recipient, by, way, test, state, doubt, made, tries, address, "
    "subject, content, reply_to, date, held, held_since FROM message ";

struct outbox::row {
    std::uint64_t id = 0;
    std::string key, recipient;
    way by = way::mail;
    way via = way::mail;
    bool test = false;
    message_state state = message_state::waiting;
    bool doubt = false;
    time_point made;
    std::uint32_t tries = 0;
    std::string address, subject, content, reply_to;
    time_point date;
    notify::held held = notify::held::no;
    time_point held_since;

    static row of(const statement::query& q) {
        return {q.number(0),
                std::string{q.text(1)},
                std::string{q.text(2)},
                static_cast<way>(q.integer(3)),
                static_cast<way>(q.integer(4)),
                q.integer(5) != 0,
                static_cast<message_state>(q.integer(6)),
                q.integer(7) != 0,
                from_milliseconds(q.integer(8)),
                static_cast<std::uint32_t>(q.integer(9)),
                std::string{q.text(10)},
                std::string{q.text(11)},
                std::string{q.text(12)},
                std::string{q.text(13)},
                from_milliseconds(q.integer(14)),
                static_cast<notify::held>(q.integer(15)),
                from_milliseconds(q.integer(16))};
    }
};

} // namespace wesh::notify
