// What boxes, meters, modems and UPSes have in common in a scenario: first values, movements, steps and
// faults.
#pragma once

#include "sim/joined.hpp"
#include "sim/scenario_reader.hpp"
#include "sim/settings.hpp"

#include <set>
#include <string>
#include <utility>
#include <vector>

namespace wesh::sim {

/// { "pince.I1" = 0.9 }, or the same without quotes, which TOML reads as a table in a table.
void read_assignments(reader& r, std::vector<assignment>& into, const toml::node& n, bool raw,
                      const std::string& section = {});
void read_fault(reader& r, std::optional<fault>& into, const toml::node& n);
void read_variation(reader& r, std::vector<variation>& into, const toml::table& table);
/// After the keys of a step have been read.
void check_step(reader& r, const step& s, const toml::table& table);

/// [[box.answer]] or [[meter.answer]]; none: the device is not a replayed one.
replay read_answers(reader& r, const toml::table& table);
/// [capture], and [box.device]: for people and tests; the simulator looks at the version alone.
void read_capture_header(reader& r, const toml::node& n);
void read_remarks(reader& r, const toml::node& n);

/// The keys of a step that boxes and meters share.
inline constexpr std::array<key<step>, 6> common_step_keys{{
    {"at", [](reader& r, step& s, const toml::node& n) { r.time(n, s.at); }},
    {"set", [](reader& r, step& s, const toml::node& n) { read_assignments(r, s.set, n, false); }},
    {"raw", [](reader& r, step& s, const toml::node& n) { read_assignments(r, s.raw, n, true); }},
    {"fault", [](reader& r, step& s, const toml::node& n) { read_fault(r, s.fails, n); }},
    {"for", [](reader& r, step& s, const toml::node& n) { r.time(n, s.term.lasting); }},
    {"clear", [](reader& r, step& s, const toml::node& n) { r.flag(n, s.clear); }},
}};

/// What is being put together.
struct scenario_reading {
    scenario result;
    std::uint64_t seed = 1;
    std::set<std::string> names;
    std::set<std::string> ports;
    std::set<std::string> numbers;
    std::vector<std::pair<std::string, toml::source_region>> swaps;     ///< named in steps
    std::vector<std::pair<std::string, toml::source_region>> receivers; ///< modems or their numbers
    file_opener open; ///< of files that it names; none: it may name none
};
/// Complains when the name is taken.
void take_name(reader& r, scenario_reading& s, const toml::table& table, const std::string& name);

/// Many alike: the keys of each except its name, which stands last among them, and two of their own.
template <class T>
struct group_of {
    T each;
    std::int64_t count = 1;
};
inline constexpr std::int64_t most_boxes = 10'000;

template <class T, const auto& Keys, std::size_t... I>
constexpr auto make_group_keys(std::index_sequence<I...>) {
    return std::array<key<group_of<T>>, sizeof...(I) + 2>{
        {{Keys[I].name,
          [](reader& r, group_of<T>& g, const toml::node& n) { Keys[I].take(r, g.each, n); }}...,
         {"count",
          [](reader& r, group_of<T>& g, const toml::node& n) { r.whole(n, g.count, 1, most_boxes); }},
         {"prefix", [](reader& r, group_of<T>& g, const toml::node& n) {
              r.text(n, g.each.name);
              if (!is_name(g.each.name + "10000"))
                  r.complain(n.source(), "a prefix is up to 58 letters, digits, '-' and '_'");
          }}}};
}
template <class T, const auto& Keys>
constexpr auto group_keys_of() {
    return make_group_keys<T, Keys>(std::make_index_sequence<std::size(Keys) - 1>{});
}

void read_box(reader& r, scenario_reading& s, const toml::table& table);
void read_box_group(reader& r, scenario_reading& s, const toml::table& table);
void read_meter(reader& r, scenario_reading& s, const toml::table& table);
void read_meter_group(reader& r, scenario_reading& s, const toml::table& table);
void read_ups(reader& r, scenario_reading& s, const toml::table& table);
void read_ups_group(reader& r, scenario_reading& s, const toml::table& table);
void read_modem(reader& r, scenario_reading& s, const toml::table& table);
/// [air]
void read_air(reader& r, scenario_reading& s, const toml::table& table);
/// Once all modems are known: those that messages go to must be there, and an air.
void check_air(reader& r, scenario_reading& s);
/// Once all meters are known: those that change ports must be there.
void check_swaps(reader& r, const scenario_reading& s);

} // namespace wesh::sim
