#include "sim/scenario.hpp"

#include "common/calendar.hpp"
#include "common/text.hpp"
#include "common/words.hpp"
#include "sim/scenario_reader.hpp"

#include <fmt/core.h>

#include <array>
#include <fstream>
#include <set>
#include <sstream>

namespace wesh::sim {
namespace {

constexpr std::int64_t most_boxes = 10'000;
constexpr std::int64_t largest_port = 65'535;

/// { "pince.I1" = 0.9 }, or the same without quotes, which TOML reads as a table in a table.
void read_assignments(reader& r, std::vector<assignment>& into, const toml::node& n, bool any_text,
                      const std::string& section = {}) {
    const auto* table = n.as_table();
    if (table == nullptr)
        return r.complain(n.source(), "a table of fields belongs here, as { \"pince.I1\" = 0.9 }");
    for (const auto& [name, node] : *table) {
        const std::string field = section + std::string{name.str()};
        if (node.is_table()) {
            read_assignments(r, into, node, any_text, field + ".");
            continue;
        }
        if (r.firmware == nullptr) continue; // said already, at the key firmware
        r.guard(node, [&, &value = node] {
            const auto& f = r.firmware->page.fields()[r.firmware->page.at(field)];
            const auto text = value_text(value);
            if (!any_text && !written(f.how, text))
                throw refusal{fmt::format("{} takes {}, not '{}'", f.name, description_of(f.how), text)};
            into.emplace_back(f.name, text);
        });
    }
}

void read_fault(reader& r, std::optional<fault>& into, const toml::node& n) {
    std::string text;
    r.text(n, text);
    if (n.is_string()) r.guard(n, [&] { into = parse_fault(text); });
}

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

void read_variation(reader& r, box_settings& b, const toml::table& table) {
    variation v;
    read_table(r, table, variation_keys, v);
    if (!table.contains("field")) r.complain(table.source(), "field is missing: which one moves?");
    const bool ends = table.contains("from") && table.contains("to");
    const bool grows = table.contains("rate");
    if (grows == ends || (grows && (table.contains("shape") || table.contains("period"))))
        r.complain(table.source(), "a field moves between from and to in a period, or grows at a rate alone");
    if (r.firmware != nullptr && !v.field.empty())
        r.guard(table, [&] {
            const auto& f = r.firmware->page.fields()[r.firmware->page.at(v.field)];
            const auto is = nature_of(f.how);
            if (is != nature::gauge && is != nature::counter)
                throw refusal{fmt::format("{} is {} and cannot move", f.name, description_of(f.how))};
        });
    b.varies.push_back(v);
}

constexpr std::array<key<step>, 8> step_keys{{
    {"at", [](reader& r, step& s, const toml::node& n) { r.time(n, s.at); }},
    {"set", [](reader& r, step& s, const toml::node& n) { read_assignments(r, s.set, n, false); }},
    {"raw", [](reader& r, step& s, const toml::node& n) { read_assignments(r, s.raw, n, true); }},
    {"fault", [](reader& r, step& s, const toml::node& n) { read_fault(r, s.fails, n); }},
    {"for", [](reader& r, step& s, const toml::node& n) { r.time(n, s.term.lasting); }},
    {"answers", [](reader& r, step& s, const toml::node& n) { r.whole(n, s.term.answers, 1, 1'000'000); }},
    {"clear", [](reader& r, step& s, const toml::node& n) { r.flag(n, s.clear); }},
    {"reboot", [](reader& r, step& s, const toml::node& n) { r.flag(n, s.reboot); }},
}};

void read_step(reader& r, box_settings& b, const toml::table& table) {
    step s;
    read_table(r, table, step_keys, s);
    if (!table.contains("at")) r.complain(table.source(), "at is missing: how long after the start?");
    if (!table.contains("fault") && (table.contains("for") || table.contains("answers")))
        r.complain(table.source(), "for and answers say how long a fault stays, but there is no fault");
    if (s.fails) r.guard(table, [&] { check_term(*s.fails, s.term); });
    b.steps.push_back(std::move(s));
}

constexpr std::array<key<box_settings>, 20> box_keys{{
    {"firmware", [](reader& r, box_settings& b, const toml::node& n) { r.text(n, b.firmware); }},
    {"port", [](reader& r, box_settings& b, const toml::node& n) { r.whole(n, b.port, 0, largest_port); }},
    {"user", [](reader& r, box_settings& b, const toml::node& n) { r.text(n, b.user); }},
    {"password", [](reader& r, box_settings& b, const toml::node& n) { r.text(n, b.password); }},
    {"guest_user", [](reader& r, box_settings& b, const toml::node& n) { r.text(n, b.guest_user); }},
    {"guest_password", [](reader& r, box_settings& b, const toml::node& n) { r.text(n, b.guest_password); }},
    {"realm",
     [](reader& r, box_settings& b, const toml::node& n) {
         r.text(n, b.realm);
         if (!is_clean(b.realm) || b.realm.find('"') != std::string::npos)
             r.complain(n.source(), "a realm is a text without quotes and control characters");
     }},
    {"clock",
     [](reader& r, box_settings& b, const toml::node& n) {
         std::string word;
         r.text(n, word);
         b.clock_runs = word == "running";
         if (word != "running" && word != "still")
             r.complain(n.source(), "a clock is \"running\" or \"still\"");
     }},
    {"clock_offset",
     [](reader& r, box_settings& b, const toml::node& n) { r.time(n, b.clock_offset, true); }},
    {"reboot_time", [](reader& r, box_settings& b, const toml::node& n) { r.time(n, b.reboot_time); }},
    {"sessions", [](reader& r, box_settings& b, const toml::node& n) { r.whole(n, b.sessions, 1, 1000); }},
    {"segment", [](reader& r, box_settings& b, const toml::node& n) { r.whole(n, b.segment, 1, 65'536); }},
    {"seed", [](reader& r, box_settings& b, const toml::node& n) { r.whole(n, b.seed, 0, 1'000'000'000); }},
    {"change",
     [](reader& r, box_settings& b, const toml::node& n) {
         r.number(n, b.change);
         if (b.change < 0 || b.change > 1) r.complain(n.source(), "change is a share, from 0 to 1");
     }},
    {"set", [](reader& r, box_settings& b, const toml::node& n) { read_assignments(r, b.set, n, false); }},
    {"raw", [](reader& r, box_settings& b, const toml::node& n) { read_assignments(r, b.raw, n, true); }},
    {"fault", [](reader& r, box_settings& b, const toml::node& n) { read_fault(r, b.fails, n); }},
    {"vary",
     [](reader& r, box_settings& b, const toml::node& n) {
         each_table(r, n, [&](const toml::table& t) { read_variation(r, b, t); });
     }},
    {"step",
     [](reader& r, box_settings& b, const toml::node& n) {
         each_table(r, n, [&](const toml::table& t) { read_step(r, b, t); });
     }},
    {"name",
     [](reader& r, box_settings& b, const toml::node& n) {
         r.text(n, b.name);
         if (!is_name(b.name)) r.complain(n.source(), "a name is 1 to 63 letters, digits, '-' and '_'");
     }},
}};

/// A group has the keys of a box except its name, and two of its own.
struct group_settings {
    box_settings each;
    std::int64_t count = 1;
};

template <std::size_t I>
void take_for_each(reader& r, group_settings& g, const toml::node& n) {
    box_keys[I].take(r, g.each, n);
}

template <std::size_t... I>
constexpr auto make_group_keys(std::index_sequence<I...>) {
    return std::array<key<group_settings>, sizeof...(I) + 2>{
        {{box_keys[I].name, take_for_each<I>}...,
         {"count",
          [](reader& r, group_settings& g, const toml::node& n) { r.whole(n, g.count, 1, most_boxes); }},
         {"prefix", [](reader& r, group_settings& g, const toml::node& n) {
              r.text(n, g.each.name);
              if (!is_name(g.each.name + "10000"))
                  r.complain(n.source(), "a prefix is up to 58 letters, digits, '-' and '_'");
          }}}};
}
// "name" is the last of the box's keys.
constexpr auto group_keys = make_group_keys(std::make_index_sequence<box_keys.size() - 1>{});

struct scenario_reading {
    scenario result;
    std::uint64_t seed = 1;
    std::set<std::string> names;
};

/// The firmware decides which fields there are, so it is known before the other keys are read.
void begin_box(reader& r, box_settings& b, std::uint64_t seed, const toml::table& table) {
    b.seed = seed;
    r.firmware = &profile_named(b.firmware);
    if (const auto* n = table.get("firmware"); n != nullptr && n->is_string()) {
        r.firmware = nullptr;
        r.guard(*n, [&] { r.firmware = &profile_named(n->as_string()->get()); });
    }
}

void add_box(reader& r, scenario_reading& s, const toml::table& table, box_settings b) {
    if (!s.names.insert(b.name).second)
        r.complain(table.source(), fmt::format("two boxes are called '{}'", b.name));
    if (static_cast<std::int64_t>(s.result.boxes.size()) == most_boxes)
        r.complain(table.source(), fmt::format("one simulation has {} boxes at most", most_boxes));
    s.result.boxes.push_back(std::move(b));
}

void read_box(reader& r, scenario_reading& s, const toml::table& table) {
    box_settings b;
    begin_box(r, b, s.seed, table);
    read_table(r, table, box_keys, b);
    if (!table.contains("name")) r.complain(table.source(), "name is missing: what is the box called?");
    add_box(r, s, table, std::move(b));
}

void read_group(reader& r, scenario_reading& s, const toml::table& table) {
    group_settings g;
    g.each.name = "box";
    begin_box(r, g.each, s.seed, table);
    read_table(r, table, group_keys, g);
    g.each.phase_by_seed = true;
    if (g.each.port != 0 && g.each.port + g.count - 1 > largest_port)
        r.complain(table.source(),
                   fmt::format("{} ports from {} on go beyond {}", g.count, g.each.port, largest_port));
    for (std::int64_t i = 0; i < g.count; ++i) {
        box_settings b = g.each;
        b.name += std::to_string(i + 1);
        if (b.port != 0) b.port = static_cast<std::uint16_t>(b.port + i);
        add_box(r, s, table, std::move(b));
    }
}

constexpr std::array<key<scenario_reading>, 5> scenario_keys{{
    {"seed",
     [](reader& r, scenario_reading& s, const toml::node& n) { r.whole(n, s.seed, 0, 1'000'000'000); }},
    {"zone",
     [](reader& r, scenario_reading& s, const toml::node& n) {
         r.text(n, s.result.zone);
         try {
             const calendar known{s.result.zone};
         } catch (const std::exception& e) {
             r.complain(n.source(), e.what());
         }
     }},
    {"control", [](reader& r, scenario_reading& s, const toml::node& n) { r.text(n, s.result.control); }},
    {"box", [](reader& r, scenario_reading& s,
               const toml::node& n) { each_table(r, n, [&](const toml::table& t) { read_box(r, s, t); }); }},
    {"group",
     [](reader& r, scenario_reading& s, const toml::node& n) {
         each_table(r, n, [&](const toml::table& t) { read_group(r, s, t); });
     }},
}};

} // namespace

scenario parse_scenario(std::string_view text, const std::string& name) {
    reader r{name};
    scenario_reading s;
    try {
        const toml::table table = toml::parse(text, name);
        // The seed first: boxes that have none of their own take it.
        if (const auto* n = table.get("seed")) scenario_keys[0].take(r, s, *n);
        read_table(r, table, scenario_keys, s);
        if (s.result.boxes.empty())
            r.complain(table.source(), "no [[box]] and no [[group]]: nothing to simulate");
    } catch (const toml::parse_error& e) {
        r.complain(e.source(), e.description());
    }
    r.finish();
    return std::move(s.result);
}

scenario read_scenario(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    std::ostringstream text;
    if (!file || !(text << file.rdbuf()))
        throw scenario_error{fmt::format("{}: cannot be read, or is empty", path)};
    return parse_scenario(text.str(), path);
}

} // namespace wesh::sim
