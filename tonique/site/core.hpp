// The site's end of the road to the centre, without threads, sockets or a clock of its own: whoever drives it
// hands it pages of weshd's stream and what carriers brought, and carries what it gives.
//
// Each call that changes something is one transaction: a process that ends anywhere, and begins again with a
// new core over the same file, has lost nothing and folded nothing twice.
#pragma once

#include "tonique/site/packing.hpp"
#include "tonique/site/sender.hpp"

#include <span>

namespace wesh::tonique::site {

struct core_counters {
    std::uint64_t refused = 0;  ///< packets from the centre that were forged, repeated or not understood
    std::uint64_t restored = 0; ///< times that packets were numbered anew
};

class core {
  public:
    core(database& db, const clock& c, site_settings s);
    core(const core&) = delete;
    core& operator=(const core&) = delete;

    // ---- weshd's stream ----

    stream_position position() const noexcept { return hours_.position(); }
    /// When true, learn() what weshd says of its devices and points before take().
    bool is_strange(const record_page& page) const noexcept { return hours_.is_strange(page); }
    void learn(std::uint64_t stream_id, std::span<const device_status> devices,
               std::span<const point_description> points);
    /// Folds what is new in the page, and makes packets of what is due.
    void take(const record_page& page);
    /// From time to time. `caught_up`: weshd was just read to its end, so the time that has passed since its
    /// last record is the stream's too.
    void tick(bool caught_up);
    /// Up to here everything that weshd numbered has reached the centre.
    sequence_number acknowledged() const;

    // ---- carriers ----

    void enrol(const membership& m);
    membership member() const { return outbox_.member(); }
    consignment next(form largest) { return sender_.next(outbox_, largest); }
    duration due() const noexcept { return sender_.due(); }
    void failed(const consignment& c, std::string_view reason) { sender_.failed(c, reason); }
    /// The consignment arrived; `answer` is what came back.
    void delivered(const consignment& c, std::span<const bytes> answer);
    /// Packets from the centre, by whatever carrier; believed only when they open.
    void take(std::span<const bytes> packets);

    // ---- for people ----

    void set_surroundings(surroundings s) { around_ = std::move(s); }
    const site::hours& hours() const noexcept { return hours_; }
    const site::outbox& outbox() const noexcept { return outbox_; }
    const carrier_state& carrier() const noexcept { return sender_.state(); }
    const core_counters& count() const noexcept { return counters_; }

  private:
    template <class F>
    void change(F f);
    void pack() { packing_.pack(clock_.now(), sender_.state().connected, around_); }
    bool is_alarm(const event& e) const noexcept;
    bool take(const bytes& packet);
    void take(const acknowledgement& a);

    database& db_;
    const clock& clock_;
    const site_settings settings_;
    site::hours hours_;
    site::outbox outbox_;
    packing packing_;
    sender sender_;
    surroundings around_;
    duration anchored_{}; ///< steady, when the stream's time was
    time_point anchor_;   ///< this
    core_counters counters_;
};

} // namespace wesh::tonique::site
