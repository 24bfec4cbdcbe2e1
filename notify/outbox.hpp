// The durable queue of messages: what leaves next, in which words, and what became of it.
//
// Promises: a message that was handed over is not handed over again unless its answer was lost; then it
// leaves with the same Message-ID and the same bytes. Its end is said to those only who were told of its
// beginning.
#pragma once

#include "notify/office.hpp"

#include <map>
#include <optional>

namespace wesh::notify {

struct outgoing {
    std::uint64_t id = 0;
    notify::mail mail;  ///< by mail
    std::string number; ///< by SMS
    std::string text;
};

class outbox {
  public:
    /// Whoever stopped while a mail was handed over does not know whether it arrived.
    explicit outbox(office& o);

    /// What leaves now: its words are fixed from here on. One change.
    std::optional<outgoing> next(way w);
    /// What became of one that next() gave.
    void attempted(std::uint64_t id, const attempt& a);
    /// Settings may be right now, or a way open: what waits for that is tried at once.
    void hurry();

    // ---- SMS: the modem's queue is another file ----

    /// It is in the modem's queue under that number.
    void handed(std::uint64_t id, std::uint64_t sms);
    /// It is not, for certain.
    void not_handed(std::uint64_t id);
    /// An SMS that was being put into the modem's queue when the process ended; 0: none.
    std::uint64_t being_handed() const;
    /// Message and number in the modem's queue, of those whose end is not known.
    std::map<std::uint64_t, std::uint64_t> in_modem() const;

    struct row;

  private:
    std::optional<row> pick(way w);
    bool give_up(const row& r);
    bool is_over_limit(const row& r);
    bool fix(row& r);
    std::optional<notice> notice_of(const row& r);
    void close(std::uint64_t id, message_state s, std::string_view said);
    void settle(std::uint64_t id, bool told);
    void settle_one(const row& r, std::uint64_t cause, part_role role, bool over, bool told);
    bool goes_by_mail_instead(const row& r, std::string_view why);
    row find(std::uint64_t id) const;

    office& office_;
    std::uint32_t unreachable_ = 0; ///< times in a row that no server was reached
    time_point mail_not_before_;    ///< as the server was not reached
};

} // namespace wesh::notify
