#include "libtonique/sms/backup.hpp"

#include "common/text.hpp"
#include "libtonique/packet.hpp"
#include "libtonique/sms/characters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace wesh::sms {
namespace {

using namespace std::literals;
using bytes = std::vector<std::uint8_t>;
/// Of one section, by their names in lower case; the first of a name counts.
using values = std::map<std::string, std::string_view, std::less<>>;

constexpr auto section_name = "[SMSBackup"sv;
constexpr std::size_t line_max = 1024;
constexpr std::size_t values_max = 128;

std::string lower(std::string_view text) {
    std::string l{text};
    for (auto& c : l)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return l;
}

std::string_view unquoted(std::string_view v) noexcept {
    return v.size() >= 2 && v.front() == '"' && v.back() == '"' ? v.substr(1, v.size() - 2) : v;
}

/// Lines of the text that are ended; comments and empty ones left out.
class lines {
  public:
    explicit lines(std::string_view text) noexcept
        : rest_{text} {}
    bool next(std::string_view& line) noexcept {
        for (auto end = rest_.find('\n'); end != rest_.npos; end = rest_.find('\n')) {
            line = trimmed(rest_.substr(0, end));
            rest_.remove_prefix(end + 1);
            if (!line.empty() && line[0] != ';' && line[0] != '#') return true;
        }
        return false;
    }

  private:
    std::string_view rest_;
};

/// Sections by the digits of their names, each once.
using sections = std::map<std::string, values, std::less<>>;

std::optional<sections> sections_of(std::string_view text) {
    sections all;
    values* into = nullptr;
    std::string_view line;
    for (lines l{text}; l.next(line);) {
        if (line.size() > line_max) return {};
        if (line[0] == '[') {
            if (!line.starts_with(section_name) || line.back() != ']') return {};
            const auto number = line.substr(section_name.size(), line.size() - section_name.size() - 1);
            if (number.size() != 3 || !parse_unsigned(number)) return {};
            const auto [place, is_new] = all.try_emplace(std::string{number});
            if (all.size() > backup_sections_max) return {};
            into = is_new ? &place->second : nullptr;
            continue;
        }
        const auto equals = line.find('=');
        if (equals == line.npos || into == nullptr) continue;
        into->try_emplace(lower(trimmed(line.substr(0, equals))), unquoted(trimmed(line.substr(equals + 1))));
        if (into->size() > values_max) return {};
    }
    return all;
}

std::string_view value(const values& v, std::string_view name) noexcept {
    const auto found = v.find(name);
    return found == v.end() ? std::string_view{} : found->second;
}

std::optional<utf16> units_of(std::string_view base16) {
    const auto b = tonique::from_base16(base16);
    if (!b || b->size() % 2 != 0) return {};
    utf16 units;
    for (std::size_t i = 0; i < b->size(); i += 2)
        units.push_back(static_cast<std::uint16_t>((*b)[i] << 8U | (*b)[i + 1]));
    return units;
}

/// `Text00`, `Text01` and so on, one after the other.
std::string text_of(const values& v) {
    std::string all;
    for (int i = 0; i < 100; ++i) {
        const auto found = v.find(fmt::format("text{:02}", i));
        if (found == v.end()) break;
        all += found->second;
    }
    return all;
}

std::string sender_of(const values& v) {
    const auto units = units_of(value(v, "numberunicode"));
    return sanitised(units && !units->empty() ? to_utf8(*units) : std::string{value(v, "number")},
                     sender_max);
}

bool read_content(const values& v, incoming& to) {
    const auto base16 = text_of(v);
    if (value(v, "coding") == "8bit"sv) {
        auto b = tonique::from_base16(base16);
        if (!b || b->size() > data_max) return false;
        to.coding = coding::data;
        to.data = std::move(*b);
        return true;
    }
    auto units = units_of(base16);
    if (!units || units->size() > septets_max) return false;
    // Where signs take two septets, gammu-smsd writes a unit for each septet: behind the end is no text.
    units->erase(std::find(units->begin(), units->end(), 0), units->end());
    // Three bytes are the most that a unit takes.
    to.text = sanitised(to_utf8(*units), 3 * septets_max);
    return true;
}

constexpr struct {
    std::string_view word;
    backup_kind kind;
} kinds[] = {{"Deliver"sv, backup_kind::deliver},
             {"Submit"sv, backup_kind::submit},
             {"Status_Report"sv, backup_kind::status_report}};

std::optional<backup> read_section(const values& v) {
    backup b;
    const auto* kind = std::find_if(std::begin(kinds), std::end(kinds),
                                    [&](const auto& k) { return k.word == value(v, "pdu"); });
    const auto header = tonique::from_base16(value(v, "udh"));
    if (kind == std::end(kinds) || !header || header->size() > data_max ||
        !parse_unsigned(value(v, "length")) || !read_content(v, b.said))
        return {};
    b.kind = kind->kind;
    b.user_header = *header;
    b.said.sender = sender_of(v);
    const auto [time, local] = parse_stamp(value(v, "datetime"));
    b.said.stamp = time;
    b.said.local = local;
    return b;
}

std::string base16_of(const utf16& units) {
    bytes b;
    for (const auto u : units) {
        b.push_back(static_cast<std::uint8_t>(u >> 8U));
        b.push_back(static_cast<std::uint8_t>(u & 0xFFU));
    }
    return tonique::to_base16(b);
}

} // namespace

stamp parse_stamp(std::string_view text) noexcept {
    const bool utc = text.ends_with('Z');
    if (utc) text.remove_suffix(1);
    if (text.size() != 15 || text[8] != 'T') return {};
    const auto part = [&](std::size_t at, std::size_t n) {
        return static_cast<unsigned>(parse_unsigned(text.substr(at, n)).value_or(99));
    };
    const std::chrono::year_month_day day{std::chrono::year{static_cast<int>(part(0, 4))},
                                          std::chrono::month{part(4, 2)}, std::chrono::day{part(6, 2)}};
    const auto hour = part(9, 2), minute = part(11, 2), second = part(13, 2);
    // The year 0 is what a phone without a clock writes.
    if (!day.ok() || part(0, 4) < 1971 || hour > 23 || minute > 59 || second > 59) return {};
    const auto face = time_point{std::chrono::sys_days{day}} + std::chrono::hours{hour} +
                      std::chrono::minutes{minute} + std::chrono::seconds{second};
    return {face, !utc};
}

bool backup::is_part() const noexcept {
    // 3GPP TS 23.040, 9.2.3.24: information elements behind a length; 0 and 8 are of parts, with a total.
    for (std::size_t i = 1; i + 1 < user_header.size(); i += 2U + user_header[i + 1]) {
        const std::size_t total = user_header[i] == 0 ? i + 3 : user_header[i] == 8 ? i + 4 : 0;
        if (total != 0 && (total >= user_header.size() || user_header[total] > 1)) return true;
    }
    return false;
}

std::optional<std::vector<backup>> read_backup(std::string_view text) {
    if (text.size() > backup_bytes_max) return {};
    const auto found = sections_of(text);
    if (!found || found->empty()) return {};
    std::vector<backup> all;
    for (const auto& [number, v] : *found) {
        auto b = read_section(v);
        if (!b) return {};
        all.push_back(std::move(*b));
    }
    return all;
}

std::string to_backup(const message& m) {
    const auto units = to_utf16(m.text).value_or(utf16{});
    const bool is_data = m.coding == coding::data;
    const auto content = is_data ? tonique::to_base16(m.data) : base16_of(units);
    std::string text = fmt::format("[SMSBackup000]\nPDU = Submit\nState = UnSent\nNumber = \"{}\"\n"
                                   "NumberUnicode = {}\n",
                                   m.number, base16_of(to_utf16(m.number).value_or(utf16{})));
    constexpr std::size_t line = 200;
    for (std::size_t at = 0; at < content.size(); at += line)
        text += fmt::format("Text{:02} = {}\n", at / line, content.substr(at, line));
    return text + fmt::format("Coding = {}\nFolder = 2\nLength = {}\nClass = -1\nReplySMSC = False\n"
                              "RejectDuplicates = False\nReplaceMessage = 0\n",
                              is_data           ? "8bit"
                              : septets(m.text) ? "Default_No_Compression"
                                                : "Unicode_No_Compression",
                              is_data ? m.data.size() : units.size());
}

} // namespace wesh::sms
