#include "notify/config.hpp"

#include "common/text.hpp"
#include "common/words.hpp"
#include "libtonique/sms/message.hpp"

#include <array>

namespace wesh::notify {
namespace {

constexpr std::int64_t second = 1'000;
constexpr std::int64_t hour = 3'600'000;
constexpr std::int64_t day = 24 * hour;
constexpr std::string_view severities = "debug|info|notice|warning|error|critical";

std::string checked_mail(std::string_view text) {
    return text.empty() ? std::string{} : check_mail_address(text);
}
std::string checked_phone(std::string_view text) {
    return text.empty() || sms::is_number(text) ? std::string{}
                                                : "a telephone number as \"+33612345678\" is expected";
}
std::string checked_span(std::string_view text) {
    return text.empty() || day_span::parse(text) ? std::string{}
                                                 : "quiet hours as \"22:00-07:00\" are expected";
}
std::string checked_zone(std::string_view text) {
    try {
        const calendar known{text};
    } catch (const std::invalid_argument& e) {
        return sanitised(e.what());
    }
    return {};
}
std::string checked_name(std::string_view text) {
    return is_name(text) ? std::string{} : "a name of 1 to 63 letters, digits, '-', '_' is expected";
}

constexpr std::array program_table{
    option{"log.level", option_type::word, "info", log_levels, "what is told in the log"},
    option{"site.name", option_type::text, "", "", "what messages call the site; empty: as weshd says"},
    option{"site.timezone", option_type::text, "Europe/Paris", "",
           "whose clocks quiet hours and messages go by", 0, 0, checked_zone},
    option{"weshd.socket", option_type::text, "", "",
           "where weshd listens; empty: $WESH_SOCKET, or /run/wesh/weshd.sock"},
    option{"weshd.away", option_type::time, "10min", "", "weshd is silent for so long before people are told",
           second, day},
    option{"state.directory", option_type::text, "/var/lib/wesh-notify", "", "what waits, and the journal"},
    option{"mail.host", option_type::text, "", "", "the server that takes mail; empty: there is no mail"},
    option{"mail.port", option_type::number, "587", "", "its port", 1, 65'535},
    option{"mail.tls", option_type::word, "starttls", "none|starttls|implicit",
           "how the connection is kept private"},
    option{"mail.ca_file", option_type::text, "", "",
           "PEM file of who signs the server's certificate; empty: whom this system trusts"},
    option{"mail.user", option_type::text, "", "", "who logs in; empty: nobody does"},
    option{"mail.from", option_type::text, "", "", "the sender's address", 0, 0, checked_mail},
    option{"mail.from_name", option_type::text, "", "", "the sender's name"},
    option{"mail.connect_timeout", option_type::time, "15s", "",
           "how long the server may take to answer at all", second, 5 * 60 * second},
    option{"mail.timeout", option_type::time, "60s", "", "how long a whole exchange may take", second,
           10 * 60 * second},
    option{"sms.use", option_type::boolean, "false", "", "this host has a modem: wesh-sms(7)"},
    option{"sms.folder", option_type::text, "/var/lib/wesh-sms", "",
           "queue of this host's modem, shared with tonique-site"},
    option{"sms.spool", option_type::text, "/var/spool/wesh-sms", "",
           "inbox, outbox, sent and error of gammu-smsd"},
    option{"sms.daily", option_type::number, "30", "",
           "SMS in a local day; then what is to be told goes by mail, or waits for the next", 1, 10'000},
    option{
        "sending.group_wait", option_type::time, "30s", "",
        "after a message, before the next one to the same person; while it goes on, twice as long each time",
        0, hour},
    option{"sending.group_most", option_type::time, "10min", "", "... up to this", 0, day},
    option{"sending.after_cut", option_type::time, "2min", "",
           "devices that a power cut silenced have so long to come back before they are told", 0, hour},
    option{"sending.in_cut", option_type::time, "30min", "",
           "they are told all the same after this, while the cut lasts", 0, day},
    option{"sending.keep", option_type::time, "3d", "", "then what cannot be delivered is given up",
           60 * second, 30 * day},
    option{"journal.kept_for", option_type::time, "400d", "", "how long the journal goes back", day,
           3650 * day},
    option{"centre.socket", option_type::text, "/run/tonique-site/tonique-site.sock", "",
           "where tonique-site is asked, for rules with when = \"centre-lost\""},
    option{"centre.lost", option_type::time, "1h", "",
           "tonique-site has tried in vain for so long: the centre is lost", 10 * second, 30 * day},
};

constexpr std::array recipient_table{
    option{"name", option_type::text, "", "", "what rules call that person", 0, 0, checked_name},
    option{"mail", option_type::text, "", "", "mail address", 0, 0, checked_mail},
    option{"phone", option_type::text, "", "", "telephone number, as +33612345678", 0, 0, checked_phone},
    option{"language", option_type::word, "fr", "fr|en", "language of messages"},
    option{"quiet", option_type::text, "", "", "hours in which nothing is sent, as 22:00-07:00", 0, 0,
           checked_span},
    option{"quiet_breaks", option_type::word, "critical", severities, "what is sent even then, and worse"},
};

constexpr std::array rule_table{
    option{"name", option_type::text, "", "", "what the journal calls it", 0, 0, checked_name},
    option{"severity_from", option_type::word, "warning", severities, "events from this severity on"},
    option{"by", option_type::word, "mail", "mail|sms", "by which way"},
    option{"for", option_type::time, "0s", "", "what is over within this time is not told", 0, 7 * day},
    option{"repeat", option_type::time, "0s", "", "told again until acknowledged or over; 0s: once", 0,
           30 * day},
    option{"repeat_count", option_type::number, "3", "", "how often again", 0, 1'000},
    option{"return", option_type::boolean, "true", "", "that it is over is told to those who were told"},
    option{"when", option_type::word, "always", "always|centre-lost",
           "always, or only while the centre cannot tell"},
};

constexpr std::array step_table{
    option{"after", option_type::time, "15min", "", "when nobody has acknowledged for so long", 0, 30 * day},
    option{"by", option_type::word, "sms", "mail|sms", "by which way"},
};

constexpr std::array text_table{
    option{"type", option_type::text, "", "", "event type, or a pattern with * and ?"},
    option{"language", option_type::word, "fr", "fr|en", "in which language"},
    option{"title", option_type::text, "", "", "a few words: subject of a mail, and all of an SMS"},
    option{"what", option_type::text, "", "", "what happened"},
    option{"todo", option_type::text, "", "", "what to do about it"},
    option{"over", option_type::text, "", "", "what is said when it is over"},
};

} // namespace

std::span<const option> program_options() noexcept { return program_table; }
std::span<const option> recipient_options() noexcept { return recipient_table; }
std::span<const option> rule_options() noexcept { return rule_table; }
std::span<const option> step_options() noexcept { return step_table; }
std::span<const option> text_options() noexcept { return text_table; }

} // namespace wesh::notify
