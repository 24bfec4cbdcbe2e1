#include "daemon/drivers/wes/page.hpp"

#include "common/text.hpp"

#include <fmt/core.h>
#include <pugixml.hpp>

#include <cstring>
#include <unordered_map>

namespace wesh::wes {
namespace {

using namespace std::literals;

constexpr std::uint16_t none = 0xffff;
/// Elements of one page; a real one has some 250.
constexpr std::size_t elements_max = 2000;

using key = std::pair<std::string_view, std::string_view>;
struct key_hash {
    std::size_t operator()(const key& k) const noexcept {
        return std::hash<std::string_view>{}(k.first) * 31 + std::hash<std::string_view>{}(k.second);
    }
};

const std::unordered_map<key, std::uint16_t, key_hash>& names() {
    static const auto map = [] {
        std::unordered_map<key, std::uint16_t, key_hash> m;
        const auto all = elements();
        for (std::size_t i = 0; i < all.size(); ++i)
            m.emplace(key{all[i].section, all[i].name}, static_cast<std::uint16_t>(i));
        return m;
    }();
    return map;
}

// Each gives false where the text is none of its values.

bool read_switch(std::string_view text, value& v) {
    const bool digit = text.size() == 1;
    const bool on = digit ? text[0] == '1' : text == "ON";
    const bool off = digit ? text[0] == '0' : text == "OFF";
    if (!on && !off) return false;
    v.emplace<std::string>(on ? "on" : "off");
    return true;
}

bool read_number(std::string_view text, value& v) {
    const auto n = decimal::parse(text);
    if (n) v = *n;
    return n.has_value();
}

/// Wh as a whole number, or kWh with three decimals: whichever this firmware writes, and nothing else.
bool read_energy(std::string_view text, bool kwh, value& v) {
    const auto n = decimal::parse(text);
    if (!n || n->exponent() != (kwh ? -3 : 0)) return false;
    v = decimal{n->mantissa(), 0};
    return true;
}

bool read_adco(std::string_view text, value& v) {
    if (text == said_no_meter) return true;
    if (text.size() != 12 || text.find_first_not_of("0123456789") != std::string_view::npos) return false;
    v.emplace<std::string>(text);
    return true;
}

bool read(const field& f, std::string_view text, bool kwh, value& v) {
    switch (f.read_as) {
    case form::number:
        return read_number(text, v);
    case form::energy_index:
        return read_energy(text, kwh, v);
    case form::switch_state:
        return read_switch(text, v);
    case form::adco:
        return read_adco(text, v);
    case form::word:
        v = meaning_of(f.words, text);
        return true;
    case form::text:
        v = sanitised(text);
        return true;
    }
    return false;
}

link link_of(const pugi::xml_node& meter) {
    if (trimmed(meter.child_value("ADCO")) == said_no_meter)
        return trimmed(meter.child_value("PTEC")) == said_no_frame || *meter.child_value("PTEC") == '\0'
                   ? link::absent
                   : link::no_frame;
    return trimmed(meter.child_value("PTEC")) == said_no_frame ? link::no_frame : link::ok;
}

/// The end tag is the only proof that nothing is missing: the box closes its answers without saying their
/// length.
std::string refusal(std::string_view body) {
    const auto text = trimmed(body);
    if (text.empty()) return "the answer is empty";
    if (!text.starts_with('<')) return "the answer is no page of a WES";
    if (!text.ends_with("</data>"))
        return fmt::format("the answer stops after {} bytes, before </data>", body.size());
    return {};
}

} // namespace

std::string_view to_text(link l) noexcept {
    constexpr std::string_view words[] = {"absent", "no-frame", "ok"};
    return words[static_cast<std::size_t>(l)];
}

page page_decoder::decode(std::string body) {
    page p;
    p.refused = refusal(body);
    if (!p.refused.empty()) return p;
    pugi::xml_document document;
    const auto parsed =
        document.load_buffer_inplace(body.data(), body.size(), pugi::parse_escapes, pugi::encoding_utf8);
    const auto root = document.child("data");
    if (!parsed || !root) {
        p.refused = fmt::format("the answer is no page of a WES: {} at byte {}",
                                parsed ? "another root than <data>" : parsed.description(), parsed.offset);
        return p;
    }
    p.firmware = sanitised(trimmed(root.child("info").child_value("firmware")));
    p.serial = sanitised(trimmed(root.child("info").child_value("serial")));
    const auto version = parse_firmware(p.firmware);
    if (!version) {
        p.refused = "the page names no firmware";
        return p;
    }
    const bool kwh =
        unit_ == index_unit::kwh || (unit_ == index_unit::by_firmware && clamp_index_is_kwh(*version));
    for (unsigned n = 0; n < 3; ++n) {
        const auto meter = root.child(("tic" + std::to_string(n + 1)).c_str());
        p.meter_shown[n] = static_cast<bool>(meter);
        if (meter) p.meters[n] = link_of(meter);
    }
    read_values(root, kwh, p);
    return p;
}

/// First where the last page had it, else by its name.
std::uint16_t page_decoder::find(std::string_view section, const char* name, std::uint16_t before,
                                 std::size_t at) {
    if (at < order_.size() && order_[at] != none) {
        const auto& e = elements_[order_[at]];
        const bool same_section = before != none && e.section_number == elements_[before].section_number;
        if (std::strcmp(e.name.c_str(), name) == 0 && (same_section || e.section == section))
            return order_[at];
    }
    const auto known = names().find({section, name});
    if (at >= order_.size()) order_.resize(at + 1, none);
    return order_[at] = known == names().end() ? none : known->second;
}

void page_decoder::read_values(const pugi::xml_node& root, bool kwh, page& p) {
    std::vector<bool> seen(elements_.size());
    p.values.reserve(order_.size());
    std::size_t at = 0;
    for (const auto& section : root.children()) {
        const std::string_view section_name = section.name();
        std::uint16_t before = none;
        for (auto child = section.first_child();; child = child.next_sibling()) {
            const char* name = child.name();
            // Only elements have names: it is a text between them, or there are no more.
            if (*name == '\0' && child) continue;
            if (*name == '\0') break;
            if (at >= elements_max) return;
            const auto i = find(section_name, name, before, at++);
            if (i == none || seen[i]) continue;
            seen[i] = true;
            before = i;
            const auto& e = elements_[i];
            auto& v = p.values.emplace_back();
            v.element = i;
            if (e.meter != 0 && p.meters[e.meter - 1] != link::ok) continue;
            const auto text = trimmed(child.child_value());
            v.unusable = !read(*e.about, text, kwh, v.value);
            const auto* n = number_of(v.value);
            v.zero = n != nullptr && n->mantissa() == 0;
            if (v.unusable && p.complaint.empty())
                p.complaint = fmt::format("<{}> of <{}> says \"{}\"", e.name, e.section, sanitised(text, 40));
        }
    }
}

} // namespace wesh::wes
