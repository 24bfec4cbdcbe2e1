// A site whose people are told, in a file and on a clock of the test's: what was sent, to whom, of what.
#pragma once

#include "notify/causes.hpp"
#include "notify/intake.hpp"
#include "notify/outbox.hpp"
#include "notify/planner.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/test.hpp"

#include <functional>
#include <memory>

namespace wesh::test {

using namespace std::chrono_literals;

/// 2026-11-22T18:40:00Z, a Sunday.
inline const time_point evening = from_milliseconds(1'795'372'800'000);

/// A message that left.
struct told {
    std::uint64_t id = 0;
    std::string to;  ///< name
    std::string key; ///< Message-ID; of an SMS its text
    bool sms = false;
    time_point at;
    std::string subject, content, in_reply_to;
    struct part {
        std::string type, device;
        notify::part_role role;
        bool over;
    };
    std::vector<part> parts;
};

struct town {
    town();
    explicit town(notify::rule_set r);

    /// As after the program began again, however it ended; what the modem was being given, it was not.
    void restart();
    /// The same without a word to the modem.
    void restart_as_killed();
    /// Of weshd, committed now.
    std::uint64_t happen(const std::string& type, const std::string& device = {},
                         severity s = severity::warning, attributes a = {});
    /// Several at once, as a page of the stream.
    void take(std::vector<event> events);
    event make(const std::string& type, const std::string& device, severity s = severity::warning,
               attributes a = {});
    /// So much time passes, a second at a time; what is due leaves.
    void pass(duration d);
    /// What is due now leaves.
    void turn();
    void set(const std::function<void(notify::rule_set&)>& change);

    /// To that person; empty: to all.
    std::vector<told> sent_to(const std::string& name = {}, bool sms = false) const;
    std::int64_t ask(const std::string& sql) const { return db->ask(sql); }
    /// Rows of the journal with that word.
    std::int64_t journalled(const std::string& what) const {
        return ask("SELECT count(*) FROM journal WHERE what = '" + what + "'");
    }

    folder where;
    manual_clock clock{evening};
    notify::rule_set rules;
    std::unique_ptr<notify::database> db;
    std::unique_ptr<notify::office> office;
    std::unique_ptr<notify::intake> intake;
    std::unique_ptr<notify::planner> planner;
    std::unique_ptr<notify::outbox> outbox;
    std::uint64_t stream = 7;
    std::uint64_t number = 0;
    /// The world's answer to an attempt.
    std::function<notify::attempt(const notify::outgoing&, bool sms)> answer;
    std::vector<told> sent; ///< those that were answered with `sent`
    std::vector<told> tried;

  private:
    told about(const notify::outgoing& m, bool sms) const;
};

/// Anne by mail, Bruno by SMS as well, and mail.
notify::rule_set two_people();
notify::rule rule_for(const std::string& name, const std::vector<std::string>& to,
                      notify::way by = notify::way::mail);

/// The two, and that rule.
notify::rule_set with(notify::rule r);

inline notify::attempt delivered() { return {notify::verdict::sent, 250, 0, "delivered"}; }
inline notify::attempt no_network() { return {notify::verdict::again, 0, 7, "no way there"}; }

} // namespace wesh::test
