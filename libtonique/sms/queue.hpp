// The host's messages, in one SQLite file: those that wait to leave and what became of them, and those that
// came until whom they are for has taken them. The daemons of the host share it; whoever owns the modem pumps
// it (modem.hpp).
//
// Promises: what submit() returned for survives kill -9 and a power cut. A message leaves at least once: sent
// twice only when gammu-smsd or the host stops between sending it and saying so, or when one was given up
// that it was just sending. A message that came is in received() once, whatever is killed when: the same
// sender, SMSC time, coding and content is the same message, whatever its file is called; without an SMSC
// time the file's name belongs to it as well.
//
// Errors: history::database_error when the disk is full or the file damaged; nothing was changed then.
// Threads: one at a time for each object.
#pragma once

#include "daemon/history/database.hpp"
#include "libtonique/sms/message.hpp"

#include <span>

namespace wesh::sms {

class queue {
  public:
    static constexpr std::uint64_t outgoing_max = 1'000; ///< with those that are finished and not forgotten
    static constexpr std::uint64_t packets_max =
        9'000; ///< beyond, the oldest that came is dropped, and counted
    static constexpr std::uint64_t texts_max = 1'000;
    static constexpr std::uint64_t known_max = 20'000; ///< messages that came, remembered to be known again
    /// What nobody asked for any more is forgotten.
    static constexpr duration finished_kept = std::chrono::hours{24 * 30};

    /// Makes the folder's file, for its group to write too. Throws std::runtime_error for one of a newer
    /// wesh.
    explicit queue(const std::string& folder);
    const std::string& folder() const noexcept { return folder_; }

    // ---- for those who send ----

    struct request {
        std::string client;        ///< whose it is: "tonique-site"
        std::uint8_t priority = 0; ///< 0 leaves first
        sms::message message;
        time_point expires;
    };
    /// Throws local_error, saying why, for what is no single SMS, and when the queue is full.
    std::uint64_t submit(const request& r, time_point now);

    /// `handed`: gammu-smsd has it. `sent`: it says that the network took it, not that it arrived.
    enum class fate : std::uint8_t { waiting, handed, sent, failed, expired };
    struct outcome {
        std::uint64_t id = 0; ///< 0: not known
        sms::queue::fate fate = sms::queue::fate::failed;
        std::string error; ///< of its last try; empty: none
        std::uint32_t tries = 0;
        time_point at; ///< when that was so; of `waiting`, when it was submitted
    };
    outcome look(std::uint64_t id) const;
    /// Sent, failed or expired, and not yet forgotten; the oldest first.
    std::vector<outcome> finished(std::string_view client) const;
    /// All of the client's that are not forgotten; the oldest first.
    std::vector<std::uint64_t> of(std::string_view client) const;
    /// Takes back one that waits too; one that is handed is left to its fate, and forgotten when that is
    /// known.
    void forget(std::uint64_t id);

    // ---- for those whom messages are for ----

    enum class kind : std::uint8_t { packet, text };
    std::vector<std::pair<std::uint64_t, incoming>> received(kind k, std::size_t most) const;
    /// Whoever takes them stores what they say first.
    void taken(std::span<const std::uint64_t> ids);

    // ---- for people ----

    struct figures {
        std::uint64_t sent = 0;
        std::uint64_t failed = 0;
        std::uint64_t expired = 0;
        std::uint64_t handed_again = 0; ///< tries after the first
        std::uint64_t received = 0;
        std::uint64_t received_again = 0; ///< known already: one SMS that gammu-smsd or a crash brought again
        std::uint64_t not_understood = 0; ///< files in quarantine, ever
        std::uint64_t dropped = 0;        ///< came, and nobody took them in time
        std::uint64_t waiting = 0;        ///< now, with what is handed
        std::uint64_t packets = 0;        ///< came and not taken, now
        std::uint64_t texts = 0;
        time_point oldest; ///< of what waits; no_time: nothing
    };
    figures count() const;
    /// What whoever owns the modem has to say; empty: nothing.
    std::string trouble() const;

  private:
    friend class modem_store;

    mutable history::database db_;
    std::string folder_;
};

std::string_view to_text(queue::fate f) noexcept;

} // namespace wesh::sms
