// Between the queue and gammu-smsd. Of the host's daemons, the one that holds the lock of the queue does the
// work; when it ends, however it ends, the next to ask has it.
//
// Threads: one; pump() reads and writes small files and syncs, at most a few at a time.
#pragma once

#include "common/clock.hpp"
#include "libtonique/sms/queue.hpp"
#include "libtonique/sms/spool.hpp"

#include <functional>
#include <map>
#include <set>

namespace wesh::sms {

struct modem_options {
    std::string spool = "/var/spool/wesh-sms";
    /// A message that stays in the outbox so long is taken back and another has its turn: gammu-smsd tries
    /// the first file again and again, and never gives it up.
    duration patience = std::chrono::minutes{2};
    duration first_retry = std::chrono::minutes{1}; ///< twice as long after each try
    duration longest_retry = std::chrono::minutes{30};
    /// Tries that fail by a message's own fault: refused by gammu-smsd, or stuck where others went.
    std::uint32_t own_faults = 5;
    duration silence = std::chrono::minutes{10}; ///< before it is told that nothing leaves
    duration settle = std::chrono::seconds{30};  ///< what is not whole by then goes to quarantine
    std::size_t files = 100;                     ///< taken in at a time
    /// Called between any two steps that a crash could part, with their name: for tests.
    std::function<void(const char*)> at_step;
};

class modem {
  public:
    modem(queue& q, modem_options o, const clock& c);
    ~modem();
    modem(const modem&) = delete;
    modem& operator=(const modem&) = delete;

    /// Each second: sees what became of what was handed over, hands over one message at most, takes in what
    /// came. What goes wrong is told by trouble(), and tried again the next time.
    void pump();
    bool owner() const noexcept { return static_cast<bool>(lock_); }
    /// For people: what is wrong, as whoever owns the modem says; empty: nothing.
    std::string trouble() const;

  private:
    bool own();
    void step(const char* name) const {
        if (options_.at_step) options_.at_step(name);
    }
    void look_after_handed();
    void try_failed(const struct handed_message& m, std::string_view why, bool own_fault);
    void hand_over();
    void take_in();
    void store(const std::vector<struct arrival>& came, const std::vector<std::string>& strange);
    void put_aside(const std::vector<std::string>& strange, std::uint64_t serial);
    bool settled(const spool::entry& e,
                 std::map<std::string, std::pair<std::uint64_t, duration>>& seen) const;
    std::string silence() const;
    void tell(const std::string& trouble);

    queue& queue_;
    modem_options options_;
    const clock& clock_;
    io::descriptor lock_;
    std::unique_ptr<spool> spool_;
    std::optional<std::pair<outbox_name, duration>> in_outbox_; ///< since when, by the steady clock
    std::optional<duration> nothing_left_since_;
    std::map<std::string, std::pair<std::uint64_t, duration>> unfinished_;
    std::set<std::string> stuck_; ///< files that can be neither removed nor moved
    std::string told_;
};

} // namespace wesh::sms
