#include "sim/replay_page.hpp"

#include "common/text.hpp"

#include <wesh/decimal.hpp>

#include <algorithm>
#include <optional>

namespace wesh::sim {
namespace {

constexpr std::size_t longest_name = 64;
constexpr std::size_t deepest = 8;

/// The form in which the value is written, as far as one value tells.
form form_of(std::string_view text) {
    for (const auto f : {form::on_off, form::date, form::hour})
        if (written(f, text)) return f;
    const auto number = decimal::parse(text);
    if (!number) return form::words;
    for (const auto f : {form::whole, form::count_9, form::tenths, form::hundredths, form::count_milli})
        if (written(f, text) == text) return f;
    return form::words;
}

/// The name in a tag that begins at `at`, "<NAME>"; nothing when there is none.
std::optional<std::string_view> tag_at(std::string_view bytes, std::size_t at) {
    const auto end = bytes.substr(at, longest_name + 2).find('>');
    if (end == std::string_view::npos || end < 2) return {};
    const auto name = bytes.substr(at + 1, end - 1);
    const bool plain = std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' ||
               c == '-';
    });
    return plain ? std::optional{name} : std::nullopt;
}

/// What stands between a tag and its end; nothing when another tag comes first.
std::optional<std::string_view> content_at(std::string_view bytes, std::size_t at, std::string_view name) {
    const auto end = bytes.find('<', at);
    if (end == std::string_view::npos) return {};
    const auto closing = bytes.substr(end, name.size() + 3);
    if (!closing.starts_with("</") || !closing.ends_with('>') || closing.substr(2, name.size()) != name)
        return {};
    return bytes.substr(at, end - at);
}

} // namespace

layout replayed_layout(std::string_view bytes) {
    std::vector<field> fields;
    std::vector<std::string_view> open;
    std::size_t done = 0;
    for (auto at = bytes.find('<'); at != std::string_view::npos; at = bytes.find('<', at + 1)) {
        if (bytes.substr(at).starts_with("</")) {
            if (!open.empty()) open.pop_back();
            continue;
        }
        const auto name = tag_at(bytes, at);
        if (!name) continue;
        const auto begin = at + name->size() + 2;
        const auto content = content_at(bytes, begin, *name);
        if (!content) {
            if (open.size() < deepest) open.push_back(*name);
            continue;
        }
        std::string path;
        if (!open.empty()) path.append(open.back()).append(".");
        fields.push_back({path.append(*name), form_of(*content), std::string{*content},
                          std::string{bytes.substr(done, begin - done)}});
        done = begin + content->size();
        at = done; // at the end tag, which opened nothing
    }
    return layout{std::move(fields), std::string{bytes.substr(done)}};
}

std::vector<replayed_page> replayed_pages(const replay& r) {
    std::vector<replayed_page> pages;
    if (r == nullptr) return pages;
    for (const auto& said : *r)
        pages.push_back({said.at, {"capture", "what a real box said", false, replayed_layout(said.bytes)}});
    return pages;
}

} // namespace wesh::sim
