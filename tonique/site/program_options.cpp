#include "tonique/site/program_options.hpp"

#include "common/text.hpp"
#include "io/files.hpp"
#include "libtonique/sms/message.hpp"
#include "tonique/site/https.hpp"

#include <fmt/core.h>

#include <array>

namespace wesh::tonique::site {
namespace {

constexpr std::int64_t day = day_length.count();
constexpr std::size_t columns_max = 20'000;

std::string checked_url(std::string_view text) { return check_url(text); }
std::string checked_pin(std::string_view text) { return check_pin(text); }
std::string checked_telephone(std::string_view text) {
    return text.empty() || sms::is_number(text) ? std::string{}
                                                : "a telephone number as \"+33612345678\" is expected";
}

constexpr std::array table{
    option{"log.level", option_type::word, "info", log_levels, "what is told in the log"},
    option{"weshd.socket", option_type::text, "", "",
           "where weshd listens; empty: $WESH_SOCKET, or /run/wesh/weshd.sock"},
    option{"weshd.heartbeat", option_type::time, "1d", "",
           "at least weshd's history.heartbeat: an index that is not said again stands this long", 60'000,
           day},
    option{"weshd.read_every", option_type::time, "1h", "",
           "how often values are read, besides at the end of an hour; events are read at once", 100,
           3'600'000},
    option{"state.directory", option_type::text, "/var/lib/tonique-site", "",
           "what waits for the centre, and keys"},
    option{"rpc.socket", option_type::text, "/run/tonique-site/tonique-site.sock", "", "where tools ask"},
    option{"rpc.reader_group", option_type::text, "wesh", "", "group that may ask"},
    option{"centre.url", option_type::text, "", "",
           "https://NAME:PORT of the centre; empty: that of the enrolment", 0, 0, checked_url},
    option{"centre.ca", option_type::text, "", "",
           "PEM file of who signs the centre's certificate; empty: whom this system trusts"},
    option{"centre.pin", option_type::text, "", "",
           "sha256//BASE64 of the centre's public key; empty: that of the enrolment", 0, 0, checked_pin},
    option{"sms.centre", option_type::text, "", "",
           "telephone number of the centre's modem, as +33612345678; empty: no SMS", 0, 0, checked_telephone},
    option{"sms.folder", option_type::text, "/var/lib/wesh-sms", "",
           "queue of this host's modem, shared with wesh-notifyd"},
    option{"sms.spool", option_type::text, "/var/spool/wesh-sms", "",
           "inbox, outbox, sent and error of gammu-smsd"},
    option{"sms.after", option_type::time, "30min", "", "how long HTTPS must have failed before SMS are sent",
           1'000, 7 * day},
    option{"sms.monthly", option_type::number, "600", "",
           "SMS in a month; alarms and daily indexes are sent even beyond, hourly detail while it lasts", 0,
           100'000},
    option{"settings.from_centre", option_type::boolean, "true", "",
           "what the centre sets at this site is taken"},
    option{"clock.tolerance", option_type::time, "2min", "",
           "how far the clock may be off before readings are marked", 1'000, 3'600'000},
    option{"site.timezone", option_type::text, "Europe/Paris", "",
           "whose days are closed, until the centre says otherwise"},
    option{"hours.grace", option_type::time, "5min", "", "an hour is over this long after its end", 60'000,
           21'600'000},
    option{"hours.remembered", option_type::time, "62d", "", "how long it is known what was told of an hour",
           7 * day, 400 * day},
    option{"alarms.severity", option_type::word, "warning", "debug|info|notice|warning|error|critical",
           "events from this severity on are told at once"},
    option{"columns.file", option_type::text, "", "", "file of columns that are fed otherwise than usual"},
    option{"outbox.ceiling", option_type::size, "64MB", "",
           "bytes of packets that wait; then the oldest detail is given up", 1 << 20, std::int64_t{1} << 32},
    option{"outbox.kept_for", option_type::time, "400d", "", "age at which detail is given up", day,
           3650 * day},
    option{"sending.spread", option_type::time, "4min", "",
           "hourly detail waits up to this long, so that sites do not send all at once", 0, 3'600'000},
};

std::vector<std::string_view> words_of(std::string_view line) {
    std::vector<std::string_view> words;
    for (const auto w : split(line.substr(0, line.find('#')), ' '))
        if (!trimmed(w).empty()) words.push_back(trimmed(w));
    return words;
}

} // namespace

std::span<const option> program_options() noexcept { return table; }

std::vector<column_choice> parse_columns(std::string_view text, const std::string& name) {
    std::vector<column_choice> all;
    std::vector<std::string> complaints;
    int number = 0;
    for (const auto line : split(text, '\n')) {
        ++number;
        const auto words = words_of(line);
        if (words.empty()) continue;
        const auto complain = [&](std::string_view what) {
            complaints.push_back(fmt::format("{}:{}: {}", name, number, what));
        };
        if (words.size() != 3 || !is_name(words[0]) || !is_clean(words[2])) {
            complain("expected a device, a column and a path: \"flat-12 PULS1 counter.4.pulses\"");
            continue;
        }
        const auto* about = find_column(words[1]);
        if (about == nullptr || about->how == fold::difference)
            complain(fmt::format("\"{}\" is no column that a point feeds", sanitised(words[1], 40)));
        else if (all.size() == columns_max)
            complain(fmt::format("more than {} lines", columns_max));
        else
            all.push_back({std::string{words[0]}, about->column,
                           words[2] == "-" ? std::string{} : std::string{words[2]}});
        if (complaints.size() >= 50) break;
    }
    if (!complaints.empty()) throw config_error{std::move(complaints)};
    return all;
}

site_settings settings_of(const option_values& o) {
    site_settings s;
    s.zone = o.text("site.timezone");
    s.grace = o.time("hours.grace");
    s.heartbeat = o.time("weshd.heartbeat");
    s.remembered = o.time("hours.remembered");
    s.alarms_from = parse_severity(o.text("alarms.severity")).value_or(severity::warning);
    s.bounds = {o.size("outbox.ceiling"), o.time("outbox.kept_for")};
    s.sending.spread = o.time("sending.spread");
    s.sms.enabled = !o.text("sms.centre").empty();
    s.sms.after = o.time("sms.after");
    s.sms.monthly = static_cast<std::uint32_t>(o.number("sms.monthly"));
    s.set_from_centre = o.flag("settings.from_centre");
    s.clock_judged = true;
    s.clock_tolerance = o.time("clock.tolerance");
    if (const auto& file = o.text("columns.file"); !file.empty()) {
        std::string text;
        try {
            text = io::read_file(file);
        } catch (const std::exception& e) {
            throw config_error{{sanitised(e.what())}};
        }
        s.columns = parse_columns(text, file);
    }
    return s;
}

} // namespace wesh::tonique::site
