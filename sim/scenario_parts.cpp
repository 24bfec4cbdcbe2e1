#include "sim/scenario_parts.hpp"

#include "common/words.hpp"

#include <fmt/core.h>

#include <array>

namespace wesh::sim {
namespace {

constexpr std::array<std::string_view, 3> shape_words{"sine", "sawtooth", "walk"};

constexpr std::array<key<variation>, 6> variation_keys{{
    {"field", [](reader& r, variation& v, const toml::node& n) { r.text(n, v.field); }},
    {"from", [](reader& r, variation& v, const toml::node& n) { r.number(n, v.from); }},
    {"to", [](reader& r, variation& v, const toml::node& n) { r.number(n, v.to); }},
    {"period",
     [](reader& r, variation& v, const toml::node& n) {
         r.time(n, v.period);
         if (v.period < duration{100}) r.complain(n.source(), "a period is 100ms or longer");
     }},
    {"rate",
     [](reader& r, variation& v, const toml::node& n) {
         r.number(n, v.rate);
         v.as = shape::growth;
     }},
    {"shape",
     [](reader& r, variation& v, const toml::node& n) {
         std::string word;
         r.text(n, word);
         if (const auto found = enumerator_of<shape>(shape_words, word))
             v.as = *found;
         else
             r.complain(n.source(), "a shape is \"sine\", \"sawtooth\" or \"walk\"");
     }},
}};

} // namespace

void read_assignments(reader& r, std::vector<assignment>& into, const toml::node& n, bool raw,
                      const std::string& section) {
    const auto* table = n.as_table();
    if (table == nullptr)
        return r.complain(n.source(), "a table of fields belongs here, as { \"pince.I1\" = 0.9 }");
    for (const auto& [name, node] : *table) {
        const std::string field = section + std::string{name.str()};
        if (node.is_table()) {
            read_assignments(r, into, node, raw, field + ".");
            continue;
        }
        if (r.fields == nullptr) continue; // said already, where it is said what it is
        r.guard(node, [&, &value = node] {
            const auto text = value_text(value);
            into.emplace_back(r.fields->accept(field, text, raw), text);
        });
    }
}

void read_fault(reader& r, std::optional<fault>& into, const toml::node& n) {
    std::string text;
    r.text(n, text);
    if (n.is_string() && r.fields != nullptr) r.guard(n, [&] { into = parse_fault(r.fields->kin(), text); });
}

void read_variation(reader& r, std::vector<variation>& into, const toml::table& table) {
    variation v;
    read_table(r, table, variation_keys, v);
    if (!table.contains("field")) r.complain(table.source(), "field is missing: which one moves?");
    const bool ends = table.contains("from") && table.contains("to");
    const bool grows = table.contains("rate");
    if (grows == ends || (grows && (table.contains("shape") || table.contains("period"))))
        r.complain(table.source(), "a field moves between from and to in a period, or grows at a rate alone");
    if (r.fields != nullptr && !v.field.empty()) r.guard(table, [&] { r.fields->check_moves(v.field); });
    into.push_back(v);
}

void check_step(reader& r, const step& s, const toml::table& table) {
    if (!table.contains("at")) r.complain(table.source(), "at is missing: how long after the start?");
    if (!table.contains("fault") && (table.contains("for") || table.contains("answers") ||
                                     table.contains("frames") || table.contains("messages")))
        r.complain(table.source(), "for and answers say how long a fault stays, but there is no fault");
    if (s.fails) r.guard(table, [&] { check_term(*s.fails, s.term); });
}

void take_name(reader& r, scenario_reading& s, const toml::table& table, const std::string& name) {
    if (!s.names.insert(name).second)
        r.complain(table.source(), fmt::format("two things are called '{}'", name));
}

} // namespace wesh::sim
