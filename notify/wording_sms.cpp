#include "notify/wording_sms.hpp"

#include "common/text.hpp"
#include "libtonique/sms/characters.hpp"
#include "libtonique/sms/message.hpp"

#include <optional>

namespace wesh::notify {
namespace {

constexpr std::string_view more = "...";
constexpr std::size_t text_max = 2000;

struct substitute {
    std::string_view from;
    std::string_view to;
};
constexpr substitute substitutes[]{
    {"\u00a0", " "}, {"\u202f", " "}, {"\u2009", " "}, {"’", "'"},  {"‘", "'"},   {"“", "\""}, {"”", "\""},
    {"« ", "\""},    {" »", "\""},    {"«", "\""},     {"»", "\""}, {"…", "..."}, {"–", "-"},  {"—", "-"},
    {"\u2011", "-"}, {"°", "o"},      {"`", "'"},      {"â", "a"},  {"ê", "e"},   {"î", "i"},  {"ô", "o"},
    {"û", "u"},      {"ë", "e"},      {"ï", "i"},      {"ÿ", "y"},  {"ç", "c"},   {"À", "A"},  {"Â", "A"},
    {"È", "E"},      {"Ê", "E"},      {"Ë", "E"},      {"Î", "I"},  {"Ï", "I"},   {"Ô", "O"},  {"Û", "U"},
    {"Ù", "U"},      {"œ", "oe"},     {"Œ", "OE"},     {"á", "a"},  {"í", "i"},   {"ó", "o"},  {"ú", "u"},
    {"\u00b2", "2"}, {"\u00b3", "3"}, {"µ", "u"},      {"×", "x"},
};

bool fits(const std::string& text) {
    return sms::fault({"+33600000000", sms::coding::text, text, {}}).empty();
}

/// Where the last character begins.
std::size_t last_character(std::string_view text) noexcept {
    auto at = text.size() - 1;
    while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xc0U) == 0x80) --at;
    return at;
}

} // namespace

std::string gsm_text(std::string_view utf8) {
    std::string out;
    while (!utf8.empty()) {
        const substitute* found = nullptr;
        for (const auto& s : substitutes)
            if (found == nullptr && utf8.starts_with(s.from)) found = &s;
        if (found == nullptr) {
            out += utf8[0];
            utf8.remove_prefix(1);
        } else {
            out += found->to;
            utf8.remove_prefix(found->from.size());
        }
    }
    return out;
}

std::string fit_sms(std::string_view body, std::string_view tail) {
    auto head = gsm_text(sanitised(body, text_max));
    const auto end = gsm_text(sanitised(tail, text_max));
    if (fits(head + end)) return head + end;
    while (!head.empty()) {
        head.resize(last_character(head));
        while (head.ends_with(' ')) head.pop_back();
        if (auto whole = head + std::string{more} + end; fits(whole)) return whole;
    }
    return {};
}

} // namespace wesh::notify
