#include "sim/scenario.hpp"

#include "common/calendar.hpp"
#include "common/text.hpp"
#include "sim/refusal.hpp"
#include "sim/scenario_parts.hpp"

#include <fmt/core.h>

#include <array>
#include <fstream>

namespace wesh::sim {
namespace {

constexpr std::size_t longest_file = 64U << 20;

/// Of a file that a scenario names.
constexpr std::size_t longest_named = 1U << 20;

/// Empty when it cannot be read; of a longer one a little more than `most`.
std::string content_of(const std::string& path, std::size_t most) {
    std::ifstream file{path, std::ios::binary};
    std::string text;
    std::array<char, 65'536> part;
    while (file && text.size() <= most) {
        file.read(part.data(), part.size());
        text.append(part.data(), static_cast<std::size_t>(file.gcount()));
    }
    return text;
}

template <void (*Read)(reader&, scenario_reading&, const toml::table&)>
void each(reader& r, scenario_reading& s, const toml::node& n) {
    each_table(r, n, [&](const toml::table& t) { Read(r, s, t); });
}

constexpr std::array<key<scenario_reading>, 12> scenario_keys{{
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
    {"capture", [](reader& r, scenario_reading&, const toml::node& n) { read_capture_header(r, n); }},
    {"box", each<read_box>},
    {"group", each<read_box_group>},
    {"meter", each<read_meter>},
    {"meter_group", each<read_meter_group>},
    {"air",
     [](reader& r, scenario_reading& s, const toml::node& n) {
         if (const auto* table = n.as_table())
             read_air(r, s, *table);
         else
             r.complain(n.source(), "one table belongs here, as [air]");
     }},
    {"modem", each<read_modem>},
    {"ups", each<read_ups>},
    {"ups_group", each<read_ups_group>},
}};

} // namespace

scenario parse_scenario(std::string_view text, const std::string& name, const file_opener& open) {
    reader r{name};
    scenario_reading s;
    s.open = open;
    try {
        const toml::table table = toml::parse(text, name);
        // The seed first: boxes that have none of their own take it.
        if (const auto* n = table.get("seed")) scenario_keys[0].take(r, s, *n);
        read_table(r, table, scenario_keys, s);
        check_swaps(r, s);
        check_air(r, s);
        const auto& all = s.result;
        if (all.boxes.empty() && all.meters.empty() && all.modems.empty() && all.upses.empty())
            r.complain(table.source(), "no [[box]], [[meter]], [[modem]] or [[ups]]: nothing to simulate");
    } catch (const toml::parse_error& e) {
        r.complain(e.source(), e.description());
    } catch (const toml_unreadable& e) {
        r.complain({}, e.what());
    }
    r.finish();
    return std::move(s.result);
}

scenario read_scenario(const std::string& path) {
    const auto text = content_of(path, longest_file);
    if (text.empty()) throw scenario_error{fmt::format("{}: cannot be read, or is empty", path)};
    if (text.size() > longest_file)
        throw scenario_error{fmt::format("{}: longer than {} bytes", path, longest_file)};
    // Beside the scenario, unless it says where.
    const auto folder = path.substr(0, path.find_last_of('/') + 1);
    return parse_scenario(text, path, [&](const std::string& named) {
        const auto place = named.starts_with('/') ? named : folder + named;
        auto found = content_of(place, longest_named);
        if (found.empty() || found.size() > longest_named)
            throw refusal{fmt::format("{} cannot be read, is empty, or longer than {} bytes",
                                      sanitised(place), longest_named)};
        return found;
    });
}

} // namespace wesh::sim
