// What the owner of the modem writes into the queue: each function one transaction.
#pragma once

#include "libtonique/sms/queue.hpp"
#include "libtonique/sms/spool_names.hpp"

namespace wesh::sms {

struct handed_message {
    outbox_name name;
    sms::message message;
    time_point expires;
};

/// A message that came, and the file that it came in.
struct arrival {
    std::string file;
    incoming said;
    queue::kind kind = queue::kind::text;
};

class modem_store {
  public:
    explicit modem_store(queue& q) noexcept
        : db_{q.db_} {}

    std::optional<handed_message> handed() const;
    /// Gives up what waited too long.
    void expire(time_point now);
    /// The next whose turn it is becomes `handed`, with one try more. A time to wait for that lies further
    /// ahead than `longest_retry` is of a clock that was set back.
    std::optional<handed_message> take_next(time_point now, duration longest_retry);
    bool anything_waits() const;
    void finish(std::uint64_t id, queue::fate f, std::string_view error, time_point now);

    struct failure {
        std::string_view why;
        bool own_fault = false; ///< else only when others were sent since it failed last
        std::uint32_t own_faults_max = 0;
        duration first_retry{};
        duration longest_retry{};
    };
    /// It waits again, or has failed.
    void try_failed(const outbox_name& n, const failure& f, time_point now);

    /// Stores what is new of them, and counts the strange; the number of the first of these.
    std::uint64_t take_in(const std::vector<arrival>& came, std::size_t strange);
    void tell(std::string_view trouble);

  private:
    void count(const char* figure, std::uint64_t n = 1);
    std::uint64_t counted(std::string_view figure) const;
    bool store(const arrival& a);
    void keep_bounds();

    history::database& db_;
};

} // namespace wesh::sms
