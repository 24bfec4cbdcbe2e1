// The site's end of the road to the centre, without threads, sockets or a clock of its own: whoever drives it
// hands it pages of weshd's stream and what carriers brought, and carries what it gives.
//
// Each call that changes something is one transaction: a process that ends anywhere, and begins again with a
// new core over the same file, has lost nothing and folded nothing twice.
#pragma once

#include "tonique/site/packing.hpp"
#include "tonique/site/thresholds.hpp"

#include <span>

namespace wesh::tonique::site {

struct core_counters {
    std::uint64_t refused = 0;  ///< packets from the centre that were forged, repeated or not understood
    std::uint64_t restored = 0; ///< times that packets were numbered anew
};

class core {
  public:
    core(database& db, const wesh::clock& c, site_settings s);
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
    consignment next(road by);
    duration due(road by) const { return sender_.due(by); }
    bool uses_sms() const noexcept { return sender_.uses_sms(); }
    /// The modem has it from now on, whatever becomes of this process. One packet at a time.
    void hand_over(const consignment& c);
    /// What the modem still had when this process began; empty: nothing.
    consignment handed_over() const;
    void failed(const consignment& c, std::string_view reason);
    /// The consignment arrived (an SMS: at the operator's); `answer` is what came back.
    void delivered(const consignment& c, std::span<const bytes> answer);
    /// Packets from the centre, by whatever carrier; believed only when they open. True for each that was
    /// taken.
    std::vector<bool> take(std::span<const bytes> packets);

    // ---- settings from afar ----

    std::vector<order> orders() const { return applying_.orders(); }
    void carried_out(const order& o, std::optional<setting_refusal> refused);
    const site::applying& applying() const noexcept { return applying_; }

    // ---- time ----

    /// What others say of the time; core itself hears what the centre says.
    clock_judge& clocks() noexcept { return clocks_; }
    judgement clock() const { return settings_.clock_judged ? clocks_.judge() : judgement{}; }
    /// The operator's stamp on the SMS that held what was taken just now.
    void stamped(time_point stamp);

    // ---- for people ----

    void set_surroundings(surroundings s) { around_ = std::move(s); }
    const site::hours& hours() const noexcept { return hours_; }
    const site::outbox& outbox() const noexcept { return outbox_; }
    const carrier_state& carrier(road by = road::https) const noexcept { return sender_.state(by); }
    sms_count sent_by_sms() const { return outbox_.sent_by_sms(clock_.now()); }
    const site_settings& settings() const noexcept { return settings_; }
    const core_counters& count() const noexcept { return counters_; }

  private:
    template <class F>
    void change(F f);
    void pack();
    detail_terms terms() const;
    std::int64_t sms_left_for_detail() const;
    bool is_alarm(const event& e) const noexcept;
    bool take(const bytes& packet, bool& confirm);
    void take(const acknowledgement& a);
    std::optional<duration> left_at(std::uint32_t number) const;
    void settle();

    database& db_;
    const wesh::clock& clock_;
    const site_settings chosen_; ///< in files
    site_settings settings_;     ///< with what the centre set
    site::hours hours_;
    site::outbox outbox_;
    packing packing_;
    site::applying applying_;
    thresholds thresholds_;
    sender sender_;
    clock_judge clocks_;
    surroundings around_;
    duration anchored_{};                    ///< steady, when the stream's time was
    time_point anchor_;                      ///< this
    std::map<std::uint32_t, duration> left_; ///< when packets were last given out, steady
    std::optional<duration> answered_;       ///< when what the last acknowledgement answers was given out
    std::vector<event> exceeded_;            ///< in the transaction that runs
    core_counters counters_;
};

} // namespace wesh::tonique::site
