// Packets that wait until the centre has acknowledged them, in the site's file.
//
// A number is given, and its packet sealed, in the transaction that stores both: what leaves the site under a
// number is the same bytes for ever. Nothing is remembered outside the file.
#pragma once

#include "libtonique/numbering.hpp"
#include "tonique/site/schema.hpp"
#include "tonique/site/settings.hpp"

#include <optional>

namespace wesh::tonique::site {

/// The order in which packets leave.
enum class priority : std::uint8_t { alarms, answers, closing, about, hourly };
std::string_view to_text(priority p) noexcept;

/// By which a packet leaves.
enum class road : std::uint8_t { https, sms };
inline constexpr std::size_t road_count = 2;
std::string_view to_text(road r) noexcept;

/// Who the site is, as the centre named it, and its keys.
struct membership {
    site_number number = 0; ///< 0: not enrolled
    std::string name;
    std::string zone;
    std::string url; ///< "https://centre:8443"; empty: never enrolled over a network
    std::string ca;  ///< PEM file of who signs its certificate; empty: whom the system trusts
    std::string pin; ///< of the centre's public key: "sha256//..."
    std::array<std::optional<site_key>, 2> keys;
    std::uint8_t slot = 0; ///< packets are sealed with that key
};

/// What a packet is about, beside its body.
struct about_packet {
    tonique::layout layout = layout::state;
    site::priority priority = priority::about;
    hour_number from_hour = 0; ///< of detail; both 0: none
    hour_number to_hour = 0;   ///< the hour after the last
};

struct waiting_packet {
    std::uint32_t number = 0;
    tonique::layout layout = layout::state;
    tonique::form form = form::large;
    site::priority priority = priority::hourly;
    std::size_t size = 0;
    bool arrived = false; ///< the centre has it, but not all before it
    time_point made;
    std::uint32_t sms = 0; ///< how often it left by SMS
    time_point sent;       ///< when it last did
};

/// SMS of a month, counted when the modem had sent them.
struct sms_count {
    std::uint32_t sent = 0;
    std::uint32_t each_day = 0; ///< of what is not hourly detail, in the last days
};

struct waiting_count {
    std::uint32_t packets = 0;
    std::uint64_t bytes = 0;
    time_point oldest;
};

/// What became of an acknowledgement.
enum class verdict : std::uint8_t {
    taken,
    stale,    ///< speaks of less than what is known
    unclear,  ///< of numbers of which both ends may think differently until a statement is passed
    restored, ///< the centre knows numbers that this file never gave: all that waits was numbered anew
};

class outbox {
  public:
    explicit outbox(database& db);

    membership member() const;
    std::uint32_t next_number() const;
    tonique::numbering acknowledged() const;
    std::vector<waiting_packet> waiting() const;
    std::array<waiting_count, 5> count() const; ///< by priority
    /// First hour of detail that waits; 0: none.
    hour_number oldest_hour() const;
    bytes sealed(std::uint32_t number) const;

    // ---- in a transaction of the caller's ----

    /// The keys of a new membership; numbers go on.
    void enrol(const membership& m);
    /// Gives the next number and seals.
    std::uint32_t add(const about_packet& about, tonique::form f, const body& b, time_point now);
    /// What a packet of that layout may hold, in bytes.
    static std::size_t room(tonique::form f) noexcept { return body_room(f, direction::from_site); }
    /// Everything that weshd numbered up to here is in packets now.
    void mark(std::uint64_t stream, std::uint64_t number);

    /// It left by SMS.
    void note_sent(std::uint32_t number, time_point now);
    sms_count sent_by_sms(time_point now) const;
    /// The packet that the modem has; 0: none.
    void hand_over(std::uint32_t number);
    std::uint32_t handed_over() const;
    /// Hourly detail in large packets that did not reach the centre and cannot go by SMS: its readings wait
    /// again, to be told under other numbers. Only below `highest`, of which the centre has spoken. The
    /// number of packets.
    std::uint32_t take_back(std::uint32_t highest, tonique::form f, time_point now);

    /// Detail of these hours never got a packet, and never will.
    void state_untold(hour_number from, hour_number to, tonique::form f, time_point now);

    verdict take(const acknowledgement& a, time_point now);
    /// True when it was put in place; not while packets wait that only the key in that slot opens.
    bool take(const new_key& k);
    /// Numbers of packets from the centre: one that was noted, or lies far below the highest, is not new.
    bool is_new(std::uint32_t number) const;
    void note(std::uint32_t number);
    std::uint32_t highest_taken() const;
    acknowledgement taken_so_far() const;

    /// Gives up the oldest detail until the bounds hold; the number of packets given up.
    std::uint32_t enforce(const outbox_bounds& bounds, tonique::form f, time_point now);

  private:
    struct from_centre {
        std::uint32_t highest = 0;
        bytes seen; ///< bit i: highest - i was noted
    };
    from_centre taken() const;
    bool is_unclear(std::uint32_t cumulative) const;
    tonique::numbering chain_to(std::uint32_t cumulative) const;
    void forget_to(const tonique::numbering& n);
    void note_arrived(const acknowledgement& a);
    void number_anew(const acknowledgement& a, time_point now);
    void state_loss(const given_up& g, tonique::form f, time_point now);

    database& db_;
};

} // namespace wesh::tonique::site
