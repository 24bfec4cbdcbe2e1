// The ledger: every packet and every reading counts once, whatever is repeated, late, reordered or forged on
// the way, and whatever is killed meanwhile.
//
// All that is known lies in the store. In memory are the numbers and keys of sites as last read or committed;
// after any failure they are read again, so that memory is never ahead of the database. A site is told of
// nothing but what was committed before.
#pragma once

#include "common/clock.hpp"
#include "tonique/intake/intake.hpp"

#include <functional>
#include <map>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace wesh::tonique {

/// Packets that came together.
struct batch {
    std::string carrier; ///< "https", "sms": what goes back by SMS is small
    std::string sender;  ///< an address or telephone number; a claim
    time_point received;
    std::vector<tonique::bytes> packets;
    std::uint32_t message = 0; ///< by SMS: the row that becomes processed with it
    /// Not none: what came is no packet, or cannot be stored; `packets` is it, for the quarantine.
    refusal unread = refusal::none;
    std::string detail{};
};

/// What goes back to where the batch came from.
struct answer {
    std::vector<tonique::bytes> packets;
    /// Not empty: some packets could not be stored although the database is well. They are not acknowledged.
    std::string error;
};

struct ledger_options {
    /// By SMS, holes are asked for once what lies above them is this old. Over HTTPS nothing is on its way
    /// any more.
    duration resend_after{6 * 3'600'000};
    /// A key that was replaced still opens late packets for so long, and until all below the new one's first
    /// are here.
    duration old_key_for{std::int64_t{30} * 86'400'000};
    /// Refused packets kept of what is taken at once; further ones are only counted.
    std::size_t quarantined_at_once = 256;
    /// By SMS a site is told what was taken once the first of it is this old, or when it is so many packets.
    duration acknowledge_after{24 * 3'600'000};
    std::uint32_t acknowledge_packets = 32;
    /// A site that sends again what was taken is told so, at most as often.
    duration repeat_pause{3'600'000};
    /// Keys and settings are told again by SMS until the site uses or confirms them.
    duration settings_again{24 * 3'600'000};
    /// Settings of more small packets wait for HTTPS.
    std::size_t settings_parts = 20;
};

struct ledger_counters {
    std::uint64_t taken = 0;
    std::uint64_t readings = 0;
    std::uint64_t repeats = 0;
    std::uint64_t refused = 0;
    std::uint64_t conflicts = 0;
    std::uint64_t commits = 0;
};

class group;
struct due;

class ledger {
  public:
    /// Reads nothing yet: the store may be away.
    ledger(ledger_store& store, const clock& c, ledger_options o = {});

    /// Reads the sites unless they are known; take() does so too. Throws as it does.
    void load();

    /// Takes the batches in one transaction; answers stand in the order of the batches, after the commit.
    /// Throws store_unavailable: nothing was acknowledged, whatever was stored; the same batches may come
    /// again.
    std::vector<answer> take(std::span<const batch> batches);

    /// Takes the messages that the modem received, at most so many, in one transaction with what they say;
    /// how many there were. Throws as take() does.
    std::size_t take_messages(std::size_t most);

    /// Looks what became of the message that the modem has in hand; when it has none, hands over what is most
    /// due, made from what is stored then. Whether something was done. Throws as take() does.
    bool speak();

    /// Sites or keys were changed by somebody else: they are read again before the next batch.
    void reread() noexcept { loaded_ = false; }

    const ledger_counters& count() const noexcept { return counters_; }

  private:
    friend class group;
    const site_record* find(site_number n) const noexcept;
    std::vector<answer> take_together(std::span<const batch> batches);
    answer take_apart(const batch& b);
    void take_message_apart(batch b);
    void read_messages(std::size_t most, std::vector<batch>& all);
    bool look_at_order();
    void hand_over(group& g, const due& d);
    bool in_transaction(const std::function<bool(group&)>& act);

    ledger_store& store_;
    const clock& clock_;
    ledger_options options_;
    bool loaded_ = false;
    std::unordered_map<site_number, site_record> sites_;
    key_ring ring_;
    /// Of what went into quarantine lately: the same packet again is not kept again.
    std::unordered_set<std::size_t> kept_aside_;
    ledger_counters counters_;
    bool order_known_ = false;
    std::optional<sms_order> order_;                           ///< what the modem has in hand
    std::unordered_map<site_number, duration> look_for_holes_; ///< when next, by the steady clock
};

} // namespace wesh::tonique
