// Captures: what devices said, as `weshclient dump` writes it into a scenario.
#include "sim/scenario_parts.hpp"

#include <fmt/core.h>

namespace wesh::sim {
namespace {

/// The capture files of this release.
constexpr std::int64_t capture_version = 1;
constexpr std::size_t longest_answer = 65'536;
constexpr std::size_t most_answers = 10'000;

/// A character stands for the byte of its number, so that any bytes are text. Nothing: one has no byte.
std::optional<std::string> bytes_of(std::string_view text) {
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c < 0x80) {
            bytes += text[i];
            continue;
        }
        // TOML is UTF-8: U+0080 to U+00FF are two bytes, of which the first is C2 or C3.
        if ((c != 0xc2 && c != 0xc3) || i + 1 == text.size()) return {};
        bytes += static_cast<char>((c & 3U) << 6 | (static_cast<unsigned char>(text[++i]) & 0x3fU));
    }
    return bytes;
}

void ignore(reader& r, const toml::node& n) {
    std::string text;
    r.text(n, text);
}

constexpr std::array<key<said_bytes>, 3> answer_keys{{
    {"at", [](reader& r, said_bytes& s, const toml::node& n) { r.time(n, s.at); }},
    {"taken", [](reader& r, said_bytes&, const toml::node& n) { ignore(r, n); }},
    {"text",
     [](reader& r, said_bytes& s, const toml::node& n) {
         std::string text;
         r.text(n, text);
         auto bytes = bytes_of(text);
         if (!bytes)
             r.complain(n.source(), "a character beyond \\u00FF stands for no byte");
         else if (bytes->empty() || bytes->size() > longest_answer)
             r.complain(n.source(),
                        fmt::format("an answer has 1 to {} bytes, not {}", longest_answer, bytes->size()));
         else
             s.bytes = std::move(*bytes);
     }},
}};

struct header {
    std::int64_t version = 0;
};
constexpr std::array<key<header>, 4> header_keys{{
    {"version", [](reader& r, header& h, const toml::node& n) { r.whole(n, h.version, 1, 1'000'000); }},
    {"taken", [](reader& r, header&, const toml::node& n) { ignore(r, n); }},
    {"by", [](reader& r, header&, const toml::node& n) { ignore(r, n); }},
    {"hidden",
     [](reader& r, header&, const toml::node& n) {
         bool hidden = false;
         r.flag(n, hidden);
     }},
}};

} // namespace

void read_capture_header(reader& r, const toml::node& n) {
    const auto* table = n.as_table();
    if (table == nullptr) return r.complain(n.source(), "[capture] is a table");
    header h;
    read_table(r, *table, header_keys, h);
    if (h.version != capture_version)
        r.complain(n.source(), fmt::format("a capture of version {}; this weshsim reads version {}",
                                           h.version, capture_version));
}

void read_remarks(reader& r, const toml::node& n) {
    if (!n.is_table()) r.complain(n.source(), "a table belongs here: what the daemon made of the device");
}

replay read_answers(reader& r, const toml::table& table) {
    const auto* n = table.get("answer");
    if (n == nullptr) return {};
    auto all = std::make_shared<std::vector<said_bytes>>();
    each_table(r, *n, [&](const toml::table& t) {
        if (all->size() == most_answers)
            return r.complain(t.source(), fmt::format("more than {} answers of one device", most_answers));
        said_bytes s;
        read_table(r, t, answer_keys, s);
        if (!t.contains("text")) r.complain(t.source(), "text is missing: what did the device say?");
        if (!all->empty() && s.at < all->back().at)
            r.complain(t.source(), "this answer comes before the one above it");
        // Those with a mistake stay too: others are told, and nothing is simulated.
        all->push_back(std::move(s));
    });
    return all->empty() ? nullptr : all;
}

} // namespace wesh::sim
