// What the ledger asks of a database: MariaDB in toniqued, memory in the simulation that tests the ledger.
#pragma once

#include "libtonique/packet.hpp"

#include <stdexcept>

namespace wesh::tonique {

/// The database cannot do it now (down, read-only, full, connection lost): nothing is acknowledged, the same
/// batch is sent again later. Whether a commit that threw it took effect is unknown: every batch is
/// idempotent.
class store_unavailable : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// How a site is spoken to by SMS, and what it has not been told yet. no_time: never, or not.
struct site_sms {
    std::string number; ///< of its modem; empty: not known
    bool by_person = false;
    std::string last_sender; ///< of its last authentic packet; a claim, clean
    time_point heard_https;  ///< its last authentic packet, to a minute
    time_point heard_sms;
    std::uint32_t news = 0; ///< packets by SMS that were taken since it was last told so
    time_point news_since;
    time_point repeat_since; ///< a packet came again: it has not heard that it was taken
    time_point told;         ///< when an acknowledgement was last handed to the modem
    time_point asked;        ///< when that last asked for holes
    time_point key_told;
    time_point settings_told; ///< the last part of a version
    std::uint32_t settings_version = 0;
    std::uint8_t settings_part = 0;
    std::uint32_t failures = 0; ///< one after the other
    time_point again_at;        ///< nothing is sent before
    friend bool operator==(const site_sms&, const site_sms&) = default;
};

struct site_record {
    site_number number = 0;
    std::string name;
    std::string zone = "Europe/Paris";
    std::array<std::optional<site_key>, 2> keys;
    std::uint8_t key_slot = 0; ///< the one that packets to the site are sealed with
    /// The key in the other slot is the next one: the site is told of it until it uses it.
    bool key_offered = false;
    std::uint32_t key_from =
        0;                ///< the site's first packet under `key_slot`; older keys serve what lies below
    time_point key_since; ///< when that packet came; no_time: the other key is not an old one
    std::uint32_t cumulative = 0;
    std::uint32_t digest = 0;
    std::uint32_t highest = 0;
    std::uint32_t sent = 0; ///< numbers of packets to the site used so far
    site_sms sms;
    std::uint32_t settings_version = 0;   ///< that it is to have; 0: none
    std::uint32_t settings_confirmed = 0; ///< that it says it has
};

/// A message that the modem at the centre received.
struct sms_message {
    std::uint32_t id = 0;
    std::string sender; ///< as it came
    bool data = false;
    bool in_parts = false;
    std::string text; ///< as it came
    std::string hex;  ///< of data
};

/// Messages of a month, both ways.
struct sms_count {
    std::uint32_t received = 0;
    std::uint32_t repeated = 0; ///< of these
    std::uint32_t sent = 0;
    std::uint32_t failed = 0;
};

/// A packet that is handed to the modem.
struct sms_order {
    std::uint32_t id = 0;
    site_number site = 0;
    std::uint32_t number = 0; ///< of the packet
    tonique::layout layout = layout::acknowledgement;
    time_point handed;
};
enum class sms_fate : std::uint8_t { waiting, sent, failed, gone };
struct sms_outcome {
    sms_fate fate = sms_fate::waiting;
    std::uint32_t tries = 0; ///< how often the modem tried again
    int code = -1;           ///< what it said
};

struct packet_record {
    site_number site = 0;
    std::uint32_t number = 0;
    tonique::layout layout = layout::state;
    tonique::form form = form::small;
    std::array<std::uint8_t, 16> tag{};
    std::uint8_t tag_length = 0;
    time_point received;
    std::string carrier; ///< "https", "sms"
};

/// A reading with the packet that brought it.
struct ledger_row {
    site_number site = 0;
    tonique::reading reading;
    std::uint32_t packet = 0;
};

struct quarantined {
    time_point received;
    std::string carrier;
    std::string sender;       ///< address or telephone number, clean
    site_number site = 0;     ///< as claimed
    std::uint32_t number = 0; ///< as far as known
    refusal reason = refusal::none;
    std::string detail;
    tonique::bytes packet; ///< at most 16,384 bytes
};

struct ledger_event {
    site_number site = 0;
    time_point received;
    std::uint32_t packet = 0;
    tonique::alarm alarm;
};

/// One transaction at a time: begin, any of the others, commit. Every call may throw store_unavailable; the
/// transaction is then undone. Called from one thread.
class ledger_store {
  public:
    virtual ~ledger_store() = default;

    virtual std::vector<site_record> sites() = 0;
    virtual void begin() = 0;
    virtual void commit() = 0;
    virtual void rollback() noexcept = 0;

    /// The packets of the site that are known under these numbers (with their tags), in any order.
    virtual std::vector<packet_record> find_packets(site_number site,
                                                    std::span<const std::uint32_t> numbers) = 0;
    virtual void add_packets(std::span<const packet_record> packets) = 0;
    /// A packet that had come before came again.
    virtual void count_repeats(site_number site, std::span<const std::uint32_t> numbers) = 0;

    struct conflict {
        ledger_row refused;
        std::int64_t kept = 0; ///< the value that stays
    };
    /// Each (site, unit, column, hour) once: the first value stays; where it differs from a second one, that
    /// comes back, and is also kept aside. Marks the local days concerned for recomputing.
    virtual std::vector<conflict> add_readings(std::span<const ledger_row> rows) = 0;
    /// As the packet of that number says; one of a lower number does not replace it. Likewise set_state.
    virtual void add_devices(site_number site, std::uint32_t packet, std::span<const device_name> rows) = 0;
    /// One of the same site, device, second, type and text stands already: it stays the only one.
    virtual void add_events(std::span<const ledger_event> rows) = 0;
    virtual void add_given_up(site_number site, const given_up& g, time_point received) = 0;
    /// Those that end above that number.
    virtual std::vector<given_up> given_up_of(site_number site, std::uint32_t above) = 0;
    virtual void set_state(site_number site, std::uint32_t packet, const tonique::state& s,
                           time_point received) = 0;
    /// Numbers and digest of the site as they now are: cumulative, digest, highest, sent.
    virtual void set_site(const site_record& s) = 0;
    /// Its keys and all that is called key_ likewise. Only called when they change, as tonique-admin changes
    /// them too.
    virtual void set_keys(const site_record& s) = 0;
    /// Bounded by number and age; the oldest go.
    virtual void add_quarantined(std::span<const quarantined> rows) = 0;

    // ---- settings ----

    /// All that the site is to have now.
    virtual std::vector<setting> settings_of(site_number site) = 0;
    /// What the packet of that number says became of a version.
    virtual void set_settings_state(site_number site, std::uint32_t packet, const settings_state& s,
                                    time_point received) = 0;
    /// It has lost them.
    virtual void forget_settings_state(site_number site) = 0;

    // ---- SMS ----

    /// The first that are not processed, at most so many, held until the end of the transaction.
    virtual std::vector<sms_message> messages(std::size_t most) = 0;
    /// Also forgets the oldest processed ones, by number.
    virtual void mark_processed(std::span<const std::uint32_t> ids) = 0;
    virtual void count_sms(site_number site, const sms_count& more, time_point at) = 0;
    /// A number that a person set stays.
    virtual void set_sms(site_number site, const site_sms& s) = 0;
    /// Into the modem's outbox; its id there.
    virtual std::uint32_t hand_over(const sms_order& o, const std::string& number,
                                    const std::string& text) = 0;
    /// What the modem has in hand, or has finished and nobody has looked.
    virtual std::optional<sms_order> handed() = 0;
    virtual sms_outcome look(std::uint32_t id) = 0;
    virtual void finish(std::uint32_t id, const sms_outcome& o, time_point at) = 0;
};

} // namespace wesh::tonique
