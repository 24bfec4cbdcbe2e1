#include "sim/fault.hpp"

#include "common/text.hpp"
#include "common/words.hpp"
#include "sim/page.hpp"
#include "sim/profiles.hpp"

#include <wesh/decimal.hpp>

#include <fmt/core.h>

#include <array>
#include <optional>

namespace wesh::sim {
namespace {

constexpr std::array<std::string_view, 5> family_words{"box", "meter", "modem", "air", "UPS"};
constexpr std::array<std::string_view, 5> counted_words{"answers", "frames", "messages", "messages",
                                                        "answers"};

/// Each reads the text after '=' into the fault; false when it is none of its kind.
bool take_spread(fault& f, std::string_view text) {
    const auto ms = parse_milliseconds(text);
    if (ms) f.spread = duration{*ms};
    return ms.has_value();
}
bool take_bytes(fault& f, std::string_view text) {
    const auto n = parse_bytes(text);
    if (n) f.bytes = *n;
    return n.has_value();
}
bool take_ending(fault& f, std::string_view text) {
    f.reset = text == "rst";
    return text == "rst" || text == "fin";
}
bool take_firmware(fault& f, std::string_view text) {
    f.firmware = profile_named(text).name;
    return true;
}

bool take_share(fault& f, std::string_view text) {
    const auto n = decimal::parse(text);
    f.share = n ? n->to_double() : -1;
    return f.share >= 0 && f.share <= 1;
}

constexpr std::uint64_t most_errors = 512;
bool take_error(fault& f, std::string_view text) {
    const auto n = parse_unsigned(text);
    if (n) f.bytes = *n;
    return n && *n > 0 && *n < most_errors;
}
constexpr std::size_t longest_token = 40;
bool take_token(fault& f, std::string_view text) {
    f.token = text;
    return text.size() <= longest_token &&
           text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ-") == std::string_view::npos;
}
bool take_range(fault& f, std::string_view text) {
    const auto dash = text.find('-');
    const auto least = parse_milliseconds(text.substr(0, dash));
    const auto most = dash == std::string_view::npos ? least : parse_milliseconds(text.substr(dash + 1));
    if (!least || !most || *least > *most) return false;
    f.spread = duration{*least};
    f.most = duration{*most};
    return true;
}

std::string spread_text(const fault& f) { return duration_text(f.spread.count()); }
std::string bytes_text(const fault& f) { return std::to_string(f.bytes); }
std::string error_text(const fault& f) { return std::to_string(f.bytes); }
std::string ending_text(const fault& f) { return f.reset ? "rst" : "fin"; }
std::string firmware_text(const fault& f) { return f.firmware; }
std::string share_text(const fault& f) { return fmt::format("{:g}", f.share); }
std::string token_text(const fault& f) { return f.token; }
std::string range_text(const fault& f) {
    if (f.spread == f.most) return spread_text(f);
    return fmt::format("{}-{}", spread_text(f), duration_text(f.most.count()));
}

struct fault_row {
    family of;
    fault_kind kind;
    std::string_view name;
    std::string_view parameter; ///< its name in the help; empty: it takes none
    /// What stands for the parameter when it is left out; empty: it must be given.
    std::string_view otherwise;
    bool (*take)(fault&, std::string_view);
    std::string (*text)(const fault&);
    bool counted; ///< what meets it can be counted, so that it may end after some
    std::string_view help;
};

using enum fault_kind;

constexpr fault_row box_fault(fault_kind kind, std::string_view name, std::string_view help) {
    return {family::box, kind, name, {}, {}, nullptr, nullptr, kind != refuse, help};
}
constexpr fault_row meter_fault(fault_kind kind, std::string_view name, bool counted, std::string_view help) {
    return {family::meter, kind, name, {}, {}, nullptr, nullptr, counted, help};
}

constexpr fault_row modem_fault(fault_kind kind, std::string_view name, std::string_view help) {
    return {family::modem, kind, name, {}, {}, nullptr, nullptr, false, help};
}
constexpr fault_row air_fault(fault_kind kind, std::string_view name, std::string_view help) {
    return {family::air, kind, name, "SHARE", "", take_share, share_text, true, help};
}
constexpr fault_row ups_fault(fault_kind kind, std::string_view name, std::string_view help) {
    return {family::ups, kind, name, {}, {}, nullptr, nullptr, kind != refuse, help};
}

constexpr std::array<fault_row, 37> rows{{
    {family::box, slow, "slow", "TIME", "5s", take_spread, spread_text, true,
     "the answer trickles over TIME (5s)"},
    {family::box, truncated, "truncated", "BYTES", "1000", take_bytes, bytes_text, true,
     "the body ends after BYTES (1000), in good order"},
    {family::box, garbage, "garbage", "BYTES", "2000", take_bytes, bytes_text, true,
     "BYTES (2000) bytes of noise for a page"},
    box_fault(hang, "hang", "the request is read and never answered"),
    box_fault(refuse, "refuse", "connections are refused, as if nothing listened"),
    box_fault(wrong_password, "wrong-password", "401, whatever the credentials"),
    {family::box, half_then_close, "half-then-close", "rst|fin", "rst", take_ending, ending_text, true,
     "half of the body, then a reset (rst) or an end"},
    box_fault(fin_with_data, "fin-with-data",
              "the last data and the end of the connection come in one segment"),
    {family::box, fault_kind::firmware, "firmware", "PROFILE", "", take_firmware, firmware_text, true,
     "the page of another firmware, with the values both have"},
    box_fault(error_404, "error-404", "404 for every path"),
    box_fault(huge, "huge", "a page that never ends"),
    box_fault(wrong_type, "wrong-type", "the right page, said to be text/html"),
    meter_fault(unplug, "unplug", false, "the adapter is pulled out: its reader hangs up, its path is gone"),
    meter_fault(mute, "mute", false, "the line is there and nothing comes"),
    meter_fault(idle, "idle", true, "frames with the meter's number alone"),
    {family::meter, noise, "noise", "SHARE", "0.01", take_share, share_text, true,
     "that SHARE (0.01) of the bytes is changed or lost"},
    meter_fault(parity, "parity", true, "the parity bit comes as the eighth, as to a reader of 8N1"),
    meter_fault(garbage, "garbage", true, "random bytes that are no frames"),
    meter_fault(cooked, "cooked", true, "as a terminal in cooked mode reads: no ETX and EOT, CR as LF"),
    modem_fault(unplug, "unplug", "the modem is pulled out: its reader hangs up, its path is gone"),
    modem_fault(hang, "hang", "commands are read and never answered"),
    {family::modem, slow, "slow", "TIME", "2s", take_spread, spread_text, false,
     "each answer comes after TIME (2s)"},
    modem_fault(garbage, "garbage", "random bytes for answers"),
    {family::modem, error, "error", "NUMBER", "38", take_error, error_text, true,
     "no message is taken: +CMS ERROR: NUMBER (38)"},
    modem_fault(no_network, "no-network", "out of reach: it sends nothing, and what is for it waits"),
    air_fault(loss, "loss", "that SHARE of the messages is lost"),
    air_fault(repeat, "repeat", "that SHARE of the messages comes twice"),
    {family::air, fault_kind::delay, "delay", "TIME[-TIME]", "", take_range, range_text, true,
     "messages come so much later, each by its own time"},
    air_fault(reorder, "reorder", "that SHARE of the messages is overtaken by the next"),
    ups_fault(driver_lost, "driver-lost", "its server has lost the driver: DRIVER-NOT-CONNECTED"),
    {family::ups, stale, "stale", "TIME", "0s", take_spread, spread_text, false,
     "it stands still, and after TIME (0s) its server says DATA-STALE"},
    {family::ups, error, "error", "TOKEN", "ACCESS-DENIED", take_token, token_text, true,
     "its server answers ERR TOKEN (ACCESS-DENIED)"},
    ups_fault(hang, "hang", "requests are read and never answered"),
    {family::ups, slow, "slow", "TIME", "5s", take_spread, spread_text, true,
     "each answer trickles over TIME (5s)"},
    {family::ups, garbage, "garbage", "BYTES", "200", take_bytes, bytes_text, true,
     "BYTES (200) bytes of noise for an answer"},
    ups_fault(drop, "drop", "half of the answer, then the end of the connection"),
    ups_fault(refuse, "refuse", "its server is away: connections end, and none is taken"),
}};

const fault_row& row_of(const fault& f) noexcept {
    for (const auto& row : rows)
        if (row.of == f.of && row.kind == f.kind) return row;
    return rows.front(); // there is a row for each fault that parse_fault makes
}

std::string form_of(const fault_row& row) {
    if (row.parameter.empty()) return std::string{row.name};
    return row.otherwise.empty() ? fmt::format("{}={}", row.name, row.parameter)
                                 : fmt::format("{}[={}]", row.name, row.parameter);
}

std::string known_faults(family of) {
    std::string known;
    for (const auto& row : rows)
        if (row.of == of) known += (known.empty() ? "" : ", ") + form_of(row);
    return known;
}

} // namespace

std::string_view word_for(family f) noexcept { return word_of(family_words, f); }

fault parse_fault(family of, std::string_view text) {
    const auto equals = text.find('=');
    const auto name = text.substr(0, equals);
    const bool has_parameter = equals != std::string_view::npos;
    for (const auto& row : rows) {
        if (row.of != of || row.name != name) continue;
        fault f{of, row.kind, {}, {}, 0, false, {}, {}, 0};
        if (row.take == nullptr) {
            if (has_parameter) throw refusal{fmt::format("fault '{}' takes no value", name)};
            return f;
        }
        const auto value = has_parameter ? text.substr(equals + 1) : row.otherwise;
        if (value.empty() || !row.take(f, value))
            throw refusal{fmt::format("fault '{}' is written {}, not '{}'", name, form_of(row), text)};
        return f;
    }
    throw refusal{fmt::format("no fault '{}'; there are {}", name, known_faults(of))};
}

std::string text_of(const fault& f) {
    const auto& row = row_of(f);
    return row.text == nullptr ? std::string{row.name} : fmt::format("{}={}", row.name, row.text(f));
}

void check_term(const fault& f, const fault_term& term) {
    // Nobody can count requests that never reach the box.
    const auto& row = row_of(f);
    if (!row.counted && term.answers != 0)
        throw refusal{fmt::format("fault '{}' ends by time or when it is cleared, not after a number of {}",
                                  row.name, word_of(counted_words, f.of))};
}

std::string fault_help(family of) {
    std::string help;
    for (const auto& row : rows)
        if (row.of == of) help += fmt::format("  {:<26}{}\n", form_of(row), row.help);
    return help;
}

} // namespace wesh::sim
