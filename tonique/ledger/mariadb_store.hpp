// The ledger's store in MariaDB. One writer: one of these, on one connection.
#pragma once

#include "common/calendar.hpp"
#include "tonique/database/database.hpp"
#include "tonique/ledger/store.hpp"

#include <map>

namespace wesh::tonique {

/// Connects when it is first used, and again after the connection broke: until then every call throws
/// store_unavailable. What cannot be helped by waiting (no such table, a value out of bounds) is a
/// database::database_error; the transaction is undone then as well.
class mariadb_store final : public ledger_store {
  public:
    explicit mariadb_store(database::options o);
    ~mariadb_store() override;

    std::vector<site_record> sites() override;
    void begin() override;
    void commit() override;
    void rollback() noexcept override;
    std::vector<packet_record> find_packets(site_number site,
                                            std::span<const std::uint32_t> numbers) override;
    void add_packets(std::span<const packet_record> packets) override;
    void count_repeats(site_number site, std::span<const std::uint32_t> numbers) override;
    std::vector<conflict> add_readings(std::span<const ledger_row> rows) override;
    void add_devices(site_number site, std::uint32_t packet, std::span<const device_name> rows) override;
    void add_events(std::span<const ledger_event> rows) override;
    void add_given_up(site_number site, const given_up& g, time_point received) override;
    std::vector<given_up> given_up_of(site_number site, std::uint32_t above) override;
    void set_state(site_number site, std::uint32_t packet, const tonique::state& s,
                   time_point received) override;
    void set_site(const site_record& s) override;
    void set_keys(const site_record& s) override;
    void add_quarantined(std::span<const quarantined> rows) override;
    std::vector<setting> settings_of(site_number site) override;
    void set_settings_state(site_number site, std::uint32_t packet, const settings_state& s,
                            time_point received) override;
    void forget_settings_state(site_number site) override;
    std::vector<sms_message> messages(std::size_t most) override;
    void mark_processed(std::span<const std::uint32_t> ids) override;
    void count_sms(site_number site, const sms_count& more, time_point at) override;
    void set_sms(site_number site, const site_sms& s) override;
    std::uint32_t hand_over(const sms_order& o, const std::string& number, const std::string& text) override;
    std::optional<sms_order> handed() override;
    sms_outcome look(std::uint32_t id) override;
    void finish(std::uint32_t id, const sms_outcome& o, time_point at) override;

    static constexpr std::uint64_t quarantine_rows = 10'000;
    static constexpr std::chrono::days quarantine_age{90};
    static constexpr std::size_t points_cached = 500'000;
    /// Of the modem's inbox, of what it sent, and of what it was given: the last ones.
    static constexpr std::uint32_t messages_kept = 10'000;

  private:
    struct session;
    class points;

    session& connected();
    /// Runs `f` with the session; whatever it throws, nothing of the transaction stays.
    template <class F>
    auto guarded(F f);
    std::vector<conflict> compare(session& s, std::span<const ledger_row> rows,
                                  std::span<const std::uint32_t> ids, std::vector<bool>& taken);
    void mark_days(session& s, std::span<const ledger_row> rows, const std::vector<bool>& taken);
    const calendar& place_of(session& s, site_number site);
    static void read_sms(session& s, std::span<site_record> all);

    database::options options_;
    std::unique_ptr<session> session_;
    std::map<site_number, std::string> zones_;
    std::map<std::string, calendar> calendars_;
    std::uint32_t tries_seen_ = 0; ///< of the message that the modem has in hand
};

} // namespace wesh::tonique
