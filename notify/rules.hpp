// Who is told of what, by which way and when: what a person may set, and the questions it answers. Nothing
// here keeps anything or asks the time.
#pragma once

#include "common/calendar.hpp"
#include "notify/mail.hpp"
#include "notify/wording.hpp"

#include <wesh/event.hpp>

#include <optional>
#include <string>
#include <vector>

namespace wesh::notify {

enum class way : std::uint8_t { mail, sms };
inline constexpr std::array<std::string_view, 2> way_words{"mail", "sms"};
std::string_view to_text(way w) noexcept;

/// A part of each local day, in minutes since midnight; it may pass midnight. Both the same: never.
struct day_span {
    int from = 0;
    int to = 0;
    /// "22:00-07:00"; nothing for other forms.
    static std::optional<day_span> parse(std::string_view text) noexcept;
    bool holds(int minute) const noexcept;
    friend bool operator==(const day_span&, const day_span&) = default;
};

struct recipient {
    std::string name;
    std::string mail;  ///< address; empty: none
    std::string phone; ///< "+33612345678"; empty: none
    notify::language language = notify::language::french;
    day_span quiet;                             ///< nothing is sent then ...
    severity quiet_breaks = severity::critical; ///< ... but this and worse
    bool reached_by(way w) const noexcept { return !(w == way::mail ? mail : phone).empty(); }
};

struct rule_step {
    duration after{};
    std::vector<std::string> to;
    way by = way::sms;
};

struct rule {
    std::string name;
    std::vector<std::string> events{"*"};  ///< patterns of event types
    std::vector<std::string> devices{"*"}; ///< patterns; the site itself is "site"
    severity severity_from = severity::warning;
    std::vector<std::string> to;
    way by = way::mail;
    duration wait{};              ///< what is over before is not told
    std::vector<rule_step> steps; ///< when nobody has acknowledged
    duration repeat{};            ///< zero: told once
    std::uint32_t repeat_count = 3;
    bool return_told = true;
    bool when_centre_lost = false;
    std::string place; ///< where it stands: "notifyd.toml:12"
};

/// What waits, and how long.
struct patience {
    duration group_wait{30'000};            ///< after a message, before the next one to the same person ...
    duration group_most{600'000};           ///< ... twice as long each time while it goes on, up to this
    duration after_cut{120'000};            ///< devices that a power cut silenced have this long to come back
    duration in_cut{1'800'000};             ///< ... and are told by themselves after this, cut or not
    duration keep = std::chrono::hours{72}; ///< then what cannot be delivered is given up
};

/// What rows of the past are worth.
struct bounds {
    std::uint64_t causes = 20'000;
    std::uint64_t messages = 5'000;
    std::uint64_t journal = 50'000;
    duration age = std::chrono::hours{24 * 400};
};

struct rule_set {
    std::string site; ///< its name; empty: as weshd says
    std::string zone = "Europe/Paris";
    std::vector<recipient> recipients;
    std::vector<rule> rules;
    patience waits;
    bounds kept;
    mail_server mail; ///< no host: there is no mail
    bool sms = false;
    std::uint32_t sms_daily = 30;
    template_set texts;

    const recipient* find_recipient(std::string_view name) const noexcept;
    const rule* find_rule(std::string_view name) const noexcept;
};

/// Whether a rule speaks of such an event.
bool fits(const rule& r, std::string_view type, std::string_view device, severity s) noexcept;

/// Whether that person is not to be disturbed by it now.
bool is_quiet(const recipient& r, severity s, const calendar& place, time_point now);

/// After so many failures, at least one: `first`, doubling, at most `most`.
duration back_off(duration first, duration most, std::uint32_t failures) noexcept;

/// The wait before the next try after such an outcome, which was the nth of its kind.
duration wait_after(const attempt& a, std::uint32_t nth) noexcept;
/// The server was not reached: all other mail would fare the same.
bool is_unreachable(const attempt& a) noexcept;

/// The number in "OK 17", "ACK 17" or "ok"; 0: it names none. Nothing for what is no acknowledgement.
std::optional<std::uint64_t> acknowledged_by(std::string_view text) noexcept;

} // namespace wesh::notify
