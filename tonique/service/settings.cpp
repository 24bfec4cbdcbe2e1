#include "tonique/service/settings.hpp"

#include <array>

namespace wesh::tonique {
namespace {

constexpr std::int64_t day = 86'400'000;

constexpr std::array table{
    option{"log.level", option_type::word, "info", log_levels, "what is told in the log"},
    option{"rpc.socket", option_type::text, "/run/tonique/toniqued.sock", "",
           "where callers connect, unless systemd passes a socket"},
    option{"rpc.reader_group", option_type::text, "tonique", "",
           "group that may call: wesh-httpd and people who read reports"},
    option{"rpc.admin_group", option_type::text, "tonique-admin", "",
           "group for which the last connections are kept"},
    option{"rpc.connections", option_type::number, "200", "",
           "connections at most, 8 of them for administrators", 16, 10'000},
    option{"database.socket", option_type::text, "/run/mysqld/mysqld.sock", "", "where MariaDB listens"},
    option{"database.user", option_type::text, "", "",
           "whom MariaDB knows; empty: the user of this program, by the socket"},
    option{"database.password_file", option_type::text, "", "",
           "file whose first line is the password; empty: none"},
    option{"database.name", option_type::text, "tonique", "", "name of the database"},
    option{"database.answer_time", option_type::time, "20s", "",
           "a server that is silent for so long is lost; whole seconds", 1000, 600'000},
    option{"ledger.gather", option_type::time, "20ms", "",
           "batches that come within this time are one transaction", 0, 1000},
    option{"ledger.group_packets", option_type::number, "1000", "", "packets in one transaction, about", 1,
           100'000},
    option{"ledger.queue_packets", option_type::number, "20000", "",
           "packets that may wait; further callers are told to come again", 64, 1'000'000},
    option{"ledger.resend_after", option_type::time, "6h", "",
           "packets missing by SMS are asked for once later ones are this old", 0, 30 * day},
    option{"ledger.old_key_for", option_type::time, "30d", "",
           "how long a key that was replaced opens late packets", day, 3650 * day},
    option{"ledger.quarantined_at_once", option_type::number, "256", "",
           "refused packets kept of one transaction; further ones are counted", 0, 10'000},
    option{"sms.messages_at_once", option_type::number, "200", "",
           "messages of the modem taken in one transaction", 1, 10'000},
    option{"sms.acknowledge_after", option_type::time, "24h", "",
           "a site is told by SMS what was taken once the first of it is this old", 0, 30 * day},
    option{"sms.acknowledge_packets", option_type::number, "32", "", "or when it is so many packets", 1,
           10'000},
    option{"sms.repeat_pause", option_type::time, "1h", "",
           "a site that sends again what was taken is told so at most as often", 0, 30 * day},
    option{"sms.settings_again", option_type::time, "24h", "",
           "keys and settings are told by SMS again until the site has them", 60'000, 365 * day},
    option{"sms.settings_parts", option_type::number, "20", "",
           "settings that take more messages than this wait for HTTPS", 1, 200},
    option{"enrolment.tries_a_minute", option_type::number, "20", "", "codes tried in a minute, of all sites",
           1, 1000},
    option{"reports.queue", option_type::number, "64", "",
           "reports that may wait; further callers are told to come again", 1, 10'000},
    option{"upkeep.months_ahead", option_type::number, "3", "", "months whose partitions are made ahead", 1,
           24},
    option{"upkeep.readings_months", option_type::number, "120", "", "months of readings kept; 0: all", 0,
           1200},
    option{"upkeep.events_days", option_type::number, "730", "", "days of events kept", 1, 36'500},
    option{"upkeep.messages_days", option_type::number, "90", "",
           "days of SMS kept, of either way; the last 10,000 of each at most", 1, 36'500},
    option{"upkeep.packets_kept", option_type::number, "100000", "",
           "packets of a site whose numbers and tags are kept, the latest", 20'000, 100'000'000},
};

std::size_t count(const option_values& o, std::string_view name) {
    return static_cast<std::size_t>(o.number(name));
}

database::options database_options(const option_values& o) {
    database::options d;
    d.socket = o.text("database.socket");
    d.user = o.text("database.user");
    d.password_file = o.text("database.password_file");
    d.name = o.text("database.name");
    d.reply_limit = std::chrono::ceil<std::chrono::seconds>(o.time("database.answer_time"));
    return d;
}

} // namespace

std::span<const option> service_options() noexcept { return table; }

keeper_options keeper_options_of(const option_values& o) {
    keeper_options k;
    k.database = database_options(o);
    k.gather = o.time("ledger.gather");
    k.group_packets = count(o, "ledger.group_packets");
    k.queue_packets = count(o, "ledger.queue_packets");
    k.ledger.resend_after = o.time("ledger.resend_after");
    k.ledger.old_key_for = o.time("ledger.old_key_for");
    k.ledger.quarantined_at_once = count(o, "ledger.quarantined_at_once");
    k.messages_at_once = count(o, "sms.messages_at_once");
    k.ledger.acknowledge_after = o.time("sms.acknowledge_after");
    k.ledger.acknowledge_packets = static_cast<std::uint32_t>(count(o, "sms.acknowledge_packets"));
    k.ledger.repeat_pause = o.time("sms.repeat_pause");
    k.ledger.settings_again = o.time("sms.settings_again");
    k.ledger.settings_parts = count(o, "sms.settings_parts");
    k.enrolment_tries = count(o, "enrolment.tries_a_minute");
    return k;
}

reader_options reader_options_of(const option_values& o) {
    reader_options r;
    r.database = database_options(o);
    r.queue = count(o, "reports.queue");
    r.upkeep.months_ahead = static_cast<unsigned>(count(o, "upkeep.months_ahead"));
    r.upkeep.readings_months = static_cast<unsigned>(count(o, "upkeep.readings_months"));
    r.upkeep.events_days = static_cast<unsigned>(count(o, "upkeep.events_days"));
    r.upkeep.messages_days = static_cast<unsigned>(count(o, "upkeep.messages_days"));
    r.upkeep.packets_kept = static_cast<unsigned>(count(o, "upkeep.packets_kept"));
    return r;
}

} // namespace wesh::tonique
