#include "notify/office.hpp"

#include "common/text.hpp"

namespace wesh::notify {
namespace {

// Control bytes, which no text of ours has.
constexpr char between = '\x1f';
constexpr char after_each = '\x1e';

/// A zone that is not known was refused when the configuration was read.
calendar place_of(const rule_set& r) {
    try {
        return calendar{r.zone};
    } catch (const std::invalid_argument&) {
        return calendar{"UTC"};
    }
}

} // namespace

office::office(database& db, const clock& c, rule_set rules)
    : db_{db}
    , clock_{c}
    , rules_{std::move(rules)}
    , place_{place_of(rules_)} {}

void office::set(rule_set rules) {
    rules_ = std::move(rules);
    place_ = place_of(rules_);
}

void office::write(const journal_line& l) const {
    statement s{db_, "INSERT INTO journal(time, message, cause, recipient, way, what, reply, text) "
                     "VALUES(?, ?, ?, ?, ?, ?, ?, ?)"};
    const auto text = sanitised(l.text, 500);
    s.run(to_milliseconds(now()), l.message, l.cause, l.recipient, l.way, l.what, l.reply,
          std::string_view{text});
}

void office::trim() const {
    const auto& k = rules_.kept;
    const auto old = to_milliseconds(now() - k.age);
    change c{*this, "trim"};
    statement journal{db_, "DELETE FROM journal WHERE time < ? OR id <= (SELECT coalesce(max(id), 0) FROM "
                           "journal) - ?"};
    journal.run(old, k.journal);
    // What is not over is never among them.
    statement messages{db_, "DELETE FROM message WHERE state > 3 AND (finished < ? OR id IN (SELECT id FROM "
                            "message WHERE state > 3 ORDER BY id DESC LIMIT -1 OFFSET ?))"};
    messages.run(old, k.messages);
    db_.run("DELETE FROM part WHERE NOT EXISTS(SELECT 1 FROM message WHERE id = message)");
    statement causes{db_, "DELETE FROM cause WHERE (lasting = 0 OR until <> 0) AND NOT EXISTS(SELECT 1 FROM "
                          "tell WHERE cause = number AND (state IN (0, 1, 5) OR state = 2 AND lasting = 1)) "
                          "AND (opened < ? OR number IN (SELECT number FROM cause ORDER BY number DESC LIMIT "
                          "-1 OFFSET ?))"};
    causes.run(old, k.causes);
    db_.run("DELETE FROM tell WHERE NOT EXISTS(SELECT 1 FROM cause WHERE number = cause)");
    statement requests{db_, "DELETE FROM request WHERE asked < ?"};
    requests.run(to_milliseconds(now() - std::chrono::hours{24}));
    c.commit();
}

std::string packed(const attributes& all) {
    std::string text;
    for (const auto& [key, content] : all)
        text += sanitised(key, 63) + between + sanitised(content) + after_each;
    return text;
}

attributes unpacked(std::string_view text) {
    attributes all;
    for (const auto one : split(text, after_each)) {
        const auto middle = one.find(between);
        if (middle != std::string_view::npos && all.size() < attributes_max)
            all.emplace_back(one.substr(0, middle), one.substr(middle + 1));
    }
    return all;
}

} // namespace wesh::notify
