// One transaction of the ledger: what several batches bring, judged packet by packet and settled with the
// store.
#pragma once

#include "libtonique/numbering.hpp"
#include "tonique/intake/intake.hpp"
#include "tonique/ledger/due.hpp"
#include "tonique/ledger/ledger.hpp"

#include <map>
#include <set>
#include <string_view>

namespace wesh::tonique {

class group {
  public:
    explicit group(ledger& l) noexcept
        : ledger_{l} {}

    /// Verifies; touches no store.
    void add(const batch& b);
    /// Nothing that the store should know of.
    bool empty() const noexcept { return works_.empty() && aside_.empty() && messages_.empty(); }
    /// Between begin and commit.
    void settle();
    /// After the commit: memory becomes what the store holds.
    void adopt();
    std::vector<answer> answers() const;

    // What a site is told by SMS, one packet at a time: between begin and commit, instead of settle.

    /// Whether holes of the site are long missing.
    bool asks_for_holes(site_number site);
    /// The packet, and what is remembered of its having been told.
    tonique::bytes tell(const due& d, std::uint32_t& number);
    /// Writes what is remembered of a site by SMS.
    void remember(site_number site, const std::function<void(site_record&)>& change);

  private:
    struct arrival {
        const batch* from;
        std::span<const std::uint8_t> packet;
        verified v;
    };
    /// One site in this transaction.
    struct work {
        site_record site;         ///< as it will be
        std::uint32_t stored = 0; ///< above this number the store has no packet of it
        std::vector<arrival> arrivals;
        std::unordered_map<std::uint32_t, packet_record> known; ///< as far as asked, and what is new
        std::uint32_t asked_to = 0;                ///< all numbers from `cumulative` to here were asked
        std::optional<std::vector<given_up>> gone; ///< above `cumulative`, once asked
        std::vector<packet_record> added;
        std::vector<std::uint32_t> repeats;
        bool key_changed = false;
        bool sms_changed = false;
    };
    /// What goes back to a site, not sealed yet.
    struct reply {
        header head;
        tonique::bytes body;
        site_key key;
    };

    work& work_of(site_number site);
    void judge(work& w, const arrival& a);
    void hear(work& w, const arrival& a, bool is_new);
    void accept(work& w, const arrival& a, body&& b);
    void follow_key(work& w, const arrival& a);
    void drop_old_key(work& w);
    /// False when it had been put aside before.
    bool put_aside(const arrival& a, refusal why, std::string_view detail);
    void note(site_number site, std::uint32_t packet, severity s, std::string_view type, std::string text);
    void write_rows();
    void note_conflicts(std::span<const ledger_store::conflict> conflicts);
    void ask_packets(work& w, std::span<const std::uint32_t> numbers);
    void ask_up_to(work& w, std::uint32_t number);
    const given_up* given_up_at(work& w, std::uint32_t number);
    void advance(work& w);
    acknowledgement acknowledge(work& w, bool in_touch);
    void compose(work& w);

    ledger& ledger_;
    std::map<site_number, work> works_;
    std::vector<std::set<std::pair<site_number, form>>> heard_; ///< by batch: whom to answer, and how
    std::map<std::pair<site_number, form>, std::vector<reply>> replies_;
    std::vector<std::uint32_t> messages_;
    std::map<site_number, sms_count> sms_counts_; ///< 0: of nobody
    std::vector<ledger_row> rows_;
    std::vector<ledger_event> events_;
    std::vector<quarantined> aside_;
    std::vector<std::size_t> aside_hashes_;
    ledger_counters counted_;
};

} // namespace wesh::tonique
