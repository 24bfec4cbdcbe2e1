// A ledger_store in memory, with real transactions and faults on demand: what the ledger is tested against,
// fast enough for quarters of many dwellings.
#pragma once

#include "tonique/ledger/store.hpp"

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace wesh::test {

class memory_store final : public tonique::ledger_store {
  public:
    enum class call : std::uint8_t {
        sites,
        begin,
        commit,
        find_packets,
        add_packets,
        count_repeats,
        add_readings,
        add_devices,
        add_events,
        add_given_up,
        given_up_of,
        set_state,
        set_site,
        set_keys,
        add_quarantined,
        settings,
        messages,
        sms,
    };
    enum class fault : std::uint8_t {
        none,
        refused,     ///< throws store_unavailable; a commit did not happen
        answer_lost, ///< of a commit: it happened, and throws all the same
        broken,      ///< throws std::runtime_error: this cannot be stored, though the database is well
    };
    /// Asked before every call.
    std::function<fault(call)> on_call;

    struct kept_reading {
        std::int64_t value = 0;
        std::uint32_t packet = 0;
        wesh::quality quality = wesh::quality::good;
        bool there = false;
    };
    struct kept_packet {
        tonique::packet_record packet;
        std::uint32_t repeats = 0;
    };
    struct kept_device {
        tonique::device_name device;
        std::uint32_t packet = 0;
    };
    struct kept_state {
        tonique::state state;
        std::uint32_t packet = 0;
        time_point received;
    };

    struct kept_message {
        tonique::sms_message message;
        bool processed = false;
    };
    struct kept_order {
        tonique::sms_order order;
        std::string number;
        std::string text;
        tonique::sms_outcome outcome; ///< what the modem made of it
        bool finished = false;        ///< and the ledger knows
    };

    // ---- what the modem does ----

    void receive(const std::string& sender, const std::string& text) {
        inbox_.push_back(
            {{static_cast<std::uint32_t>(inbox_.size() + 1), sender, false, false, text, {}}, false});
    }
    void receive(tonique::sms_message m) {
        m.id = static_cast<std::uint32_t>(inbox_.size() + 1);
        inbox_.push_back({std::move(m), false});
    }
    const std::vector<kept_message>& inbox() const noexcept { return inbox_; }
    std::vector<kept_order>& orders() noexcept { return orders_; }
    tonique::sms_count sms(tonique::site_number site) { return sms_counts_[site]; }
    std::vector<tonique::setting>& wanted(tonique::site_number site) { return wanted_[site]; }
    const tonique::settings_state* settings_told(tonique::site_number site) const {
        const auto t = settings_told_.find(site);
        return t == settings_told_.end() ? nullptr : &t->second;
    }

    // ---- what an administrator does ----

    void put_site(const tonique::site_record& s) { sites_[s.number] = s; }
    tonique::site_record& site(tonique::site_number n) { return sites_.at(n); }

    /// The server is killed, or the daemon: what was not committed is gone.
    void crash() noexcept { rollback(); }

    // ---- what was stored ----

    const kept_reading* find(tonique::site_number site, tonique::unit_number unit, tonique::column c,
                             tonique::hour_number hour) const noexcept;
    std::size_t readings() const noexcept { return reading_count_; }
    /// In no order.
    void each_reading(const std::function<void(const tonique::ledger_row&)>& f) const;
    const std::vector<conflict>& conflicts() const noexcept { return conflicts_; }
    const std::unordered_map<std::uint32_t, kept_packet>& packets(tonique::site_number site) {
        return packets_[site];
    }
    const std::vector<tonique::quarantined>& quarantine() const noexcept { return quarantine_; }
    const std::vector<tonique::ledger_event>& events() const noexcept { return events_; }
    const std::vector<tonique::given_up>& given_up(tonique::site_number site) { return given_up_[site]; }
    const std::map<std::pair<tonique::site_number, tonique::unit_number>, kept_device>&
    devices() const noexcept {
        return devices_;
    }
    const kept_state* state(tonique::site_number site) const noexcept;
    std::uint64_t commits() const noexcept { return commits_; }

    // ---- ledger_store ----

    std::vector<tonique::site_record> sites() override;
    void begin() override;
    void commit() override;
    void rollback() noexcept override;
    std::vector<tonique::packet_record> find_packets(tonique::site_number site,
                                                     std::span<const std::uint32_t> numbers) override;
    void add_packets(std::span<const tonique::packet_record> packets) override;
    void count_repeats(tonique::site_number site, std::span<const std::uint32_t> numbers) override;
    std::vector<conflict> add_readings(std::span<const tonique::ledger_row> rows) override;
    void add_devices(tonique::site_number site, std::uint32_t packet,
                     std::span<const tonique::device_name> rows) override;
    void add_events(std::span<const tonique::ledger_event> rows) override;
    void add_given_up(tonique::site_number site, const tonique::given_up& g, time_point received) override;
    std::vector<tonique::given_up> given_up_of(tonique::site_number site, std::uint32_t above) override;
    void set_state(tonique::site_number site, std::uint32_t packet, const tonique::state& s,
                   time_point received) override;
    void set_site(const tonique::site_record& s) override;
    void set_keys(const tonique::site_record& s) override;
    void add_quarantined(std::span<const tonique::quarantined> rows) override;
    std::vector<tonique::setting> settings_of(tonique::site_number site) override;
    void set_settings_state(tonique::site_number site, std::uint32_t packet, const tonique::settings_state& s,
                            time_point received) override;
    void forget_settings_state(tonique::site_number site) override;
    std::vector<tonique::sms_message> messages(std::size_t most) override;
    void mark_processed(std::span<const std::uint32_t> ids) override;
    void count_sms(tonique::site_number site, const tonique::sms_count& more, time_point at) override;
    void set_sms(tonique::site_number site, const tonique::site_sms& s) override;
    std::uint32_t hand_over(const tonique::sms_order& o, const std::string& number,
                            const std::string& text) override;
    std::optional<tonique::sms_order> handed() override;
    tonique::sms_outcome look(std::uint32_t id) override;
    void finish(std::uint32_t id, const tonique::sms_outcome& o, time_point at) override;

  private:
    static constexpr std::size_t page_hours = 1024;
    using page = std::array<kept_reading, page_hours>;

    void enter(call c);
    /// The same within a transaction, which it must be.
    void change(call c);
    template <class T>
    void undo_to(std::vector<T>& v) {
        undo_.push_back([&v, n = v.size()] { v.resize(n); });
    }

    std::map<tonique::site_number, tonique::site_record> sites_;
    std::unordered_map<tonique::site_number, std::unordered_map<std::uint32_t, kept_packet>> packets_;
    std::unordered_map<std::uint64_t, std::unique_ptr<page>> pages_; ///< of the readings
    std::size_t reading_count_ = 0;
    std::vector<conflict> conflicts_;
    std::vector<tonique::quarantined> quarantine_;
    std::vector<tonique::ledger_event> events_;
    std::unordered_map<tonique::site_number, std::vector<tonique::given_up>> given_up_;
    std::map<std::pair<tonique::site_number, tonique::unit_number>, kept_device> devices_;
    std::map<tonique::site_number, kept_state> states_;
    std::vector<kept_message> inbox_;
    std::vector<kept_order> orders_;
    std::map<tonique::site_number, tonique::sms_count> sms_counts_;
    std::map<tonique::site_number, std::vector<tonique::setting>> wanted_;
    std::map<tonique::site_number, tonique::settings_state> settings_told_;
    std::uint64_t commits_ = 0;
    bool open_ = false;
    std::vector<std::function<void()>> undo_;
    std::vector<kept_reading*> new_readings_;
};

} // namespace wesh::test
