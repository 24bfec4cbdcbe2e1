#include "sim/fault.hpp"

#include "common/text.hpp"
#include "sim/page.hpp"
#include "sim/profiles.hpp"

#include <fmt/core.h>

#include <array>
#include <optional>

namespace wesh::sim {
namespace {

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

std::string spread_text(const fault& f) { return duration_text(f.spread.count()); }
std::string bytes_text(const fault& f) { return std::to_string(f.bytes); }
std::string ending_text(const fault& f) { return f.reset ? "rst" : "fin"; }
std::string firmware_text(const fault& f) { return f.firmware; }

struct fault_row {
    std::string_view name;
    std::string_view parameter; ///< its name in the help; empty: it takes none
    std::string_view
        otherwise; ///< what stands for the parameter when it is left out; empty: it must be given
    bool (*take)(fault&, std::string_view);
    std::string (*text)(const fault&);
    std::string_view help;
};

/// One row a fault, in the order of the enumeration.
constexpr std::array<fault_row, 12> rows{{
    {"slow", "TIME", "5s", take_spread, spread_text, "the answer trickles over TIME (5s)"},
    {"truncated", "BYTES", "1000", take_bytes, bytes_text, "the body ends after BYTES (1000), in good order"},
    {"garbage", "BYTES", "2000", take_bytes, bytes_text, "BYTES (2000) bytes of noise for a page"},
    {"hang", "", "", nullptr, nullptr, "the request is read and never answered"},
    {"refuse", "", "", nullptr, nullptr, "connections are refused, as if nothing listened"},
    {"wrong-password", "", "", nullptr, nullptr, "401, whatever the credentials"},
    {"half-then-close", "rst|fin", "rst", take_ending, ending_text,
     "half of the body, then a reset (rst) or an end"},
    {"fin-with-data", "", "", nullptr, nullptr,
     "the last data and the end of the connection come in one segment"},
    {"firmware", "PROFILE", "", take_firmware, firmware_text,
     "the page of another firmware, with the values both have"},
    {"error-404", "", "", nullptr, nullptr, "404 for every path"},
    {"huge", "", "", nullptr, nullptr, "a page that never ends"},
    {"wrong-type", "", "", nullptr, nullptr, "the right page, said to be text/html"},
}};

const fault_row& row_of(const fault& f) noexcept { return rows[static_cast<std::size_t>(f.kind)]; }

std::string form_of(const fault_row& row) {
    if (row.parameter.empty()) return std::string{row.name};
    return row.otherwise.empty() ? fmt::format("{}={}", row.name, row.parameter)
                                 : fmt::format("{}[={}]", row.name, row.parameter);
}

std::string known_faults() {
    std::string known;
    for (const auto& row : rows) known += (known.empty() ? "" : ", ") + form_of(row);
    return known;
}

} // namespace

fault parse_fault(std::string_view text) {
    const auto equals = text.find('=');
    const auto name = text.substr(0, equals);
    const bool has_parameter = equals != std::string_view::npos;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto& row = rows[i];
        if (row.name != name) continue;
        fault f{static_cast<fault_kind>(i), {}, 0, false, {}};
        if (row.take == nullptr) {
            if (has_parameter) throw refusal{fmt::format("fault '{}' takes no value", name)};
            return f;
        }
        const auto value = has_parameter ? text.substr(equals + 1) : row.otherwise;
        if (value.empty() || !row.take(f, value))
            throw refusal{fmt::format("fault '{}' is written {}, not '{}'", name, form_of(row), text)};
        return f;
    }
    throw refusal{fmt::format("no fault '{}'; there are {}", name, known_faults())};
}

std::string text_of(const fault& f) {
    const auto& row = row_of(f);
    return row.text == nullptr ? std::string{row.name} : fmt::format("{}={}", row.name, row.text(f));
}

void check_term(const fault& f, const fault_term& term) {
    // Nobody can count requests that never reach the box.
    if (f.kind == fault_kind::refuse && term.answers != 0)
        throw refusal{"fault 'refuse' ends by time or when it is cleared, not after a number of answers"};
}

std::string fault_help() {
    std::string help;
    for (const auto& row : rows) help += fmt::format("  {:<26}{}\n", form_of(row), row.help);
    return help;
}

} // namespace wesh::sim
