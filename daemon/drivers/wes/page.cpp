#include "daemon/drivers/wes/page.hpp"

#include "common/text.hpp"

#include <fmt/core.h>
#include <pugixml.hpp>

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

/// Where in elements() a name stands: first where the last page had it, else by its name.
std::uint16_t find(std::string_view section, std::string_view name, std::vector<std::uint16_t>& order,
                   std::size_t at) {
    const auto all = elements();
    if (at < order.size() && order[at] != none && all[order[at]].name == name &&
        all[order[at]].section == section)
        return order[at];
    const auto known = names().find({section, name});
    const auto i = known == names().end() ? none : known->second;
    if (at >= order.size()) order.resize(at + 1, none);
    return order[at] = i;
}

value on_off(std::string_view text, bool& unusable) {
    if (text == "ON" || text == "1") return std::string{"on"};
    if (text == "OFF" || text == "0") return std::string{"off"};
    unusable = true;
    return {};
}

value number(std::string_view text, bool& unusable) {
    const auto n = decimal::parse(text);
    unusable = !n;
    return n ? value{*n} : value{};
}

/// Wh as a whole number, or kWh with three decimals: whichever this firmware writes, and nothing else.
value energy(std::string_view text, bool kwh, bool& unusable) {
    const auto n = decimal::parse(text);
    unusable = !n || n->exponent() != (kwh ? -3 : 0);
    return unusable ? value{} : value{decimal{n->mantissa(), 0}};
}

value adco(std::string_view text, bool& unusable) {
    if (text == said_no_meter) return {};
    unusable = text.size() != 12 || text.find_first_not_of("0123456789") != std::string_view::npos;
    return unusable ? value{} : value{std::string{text}};
}

page_value read(const element& e, std::uint16_t i, std::string_view text, bool kwh) {
    page_value v;
    v.element = i;
    switch (e.about->read_as) {
    case form::number:
        v.value = number(text, v.unusable);
        break;
    case form::energy_index:
        v.value = energy(text, kwh, v.unusable);
        break;
    case form::switch_state:
        v.value = on_off(text, v.unusable);
        break;
    case form::word:
        v.value = meaning_of(e.about->words, text);
        break;
    case form::text:
        v.value = sanitised(text);
        break;
    case form::adco:
        v.value = adco(text, v.unusable);
        break;
    }
    if (const auto* n = number_of(v.value)) v.zero = n->mantissa() == 0;
    return v;
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
    std::size_t at = 0;
    std::vector<bool> seen(elements().size());
    for (const auto& section : root.children()) {
        for (const auto& child : section.children()) {
            if (child.type() != pugi::node_element) continue;
            if (at >= elements_max) return p;
            const auto i = find(section.name(), child.name(), order_, at++);
            if (i == none || seen[i]) continue;
            seen[i] = true;
            const auto& e = elements()[i];
            if (e.meter != 0 && p.meters[e.meter - 1] != link::ok) {
                p.values.push_back({i, {}, false, false});
                continue;
            }
            const auto text = trimmed(child.child_value());
            auto v = read(e, i, text, kwh);
            if (v.unusable && p.complaint.empty())
                p.complaint = fmt::format("<{}> of <{}> says \"{}\"", e.name, e.section, sanitised(text, 40));
            p.values.push_back(std::move(v));
        }
    }
    return p;
}

} // namespace wesh::wes
