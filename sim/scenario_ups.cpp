// [[ups]] and [[ups_group]].
#include "sim/refusal.hpp"
#include "sim/scenario_parts.hpp"
#include "sim/ups_sequence.hpp"
#include "sim/ups_values.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <memory>

namespace wesh::sim {
namespace {

constexpr std::int64_t most_upses = 1'000;
constexpr std::int64_t largest_port = 65'535;

class variable_rules final : public field_rules {
  public:
    family kin() const noexcept override { return family::ups; }
    std::string accept(std::string_view field, std::string_view text, bool raw) const override {
        check_variable(field, text, raw);
        return std::string{field};
    }
    void check_moves(std::string_view field) const override { check_variable(field, {}, false); }
};

constexpr auto step_keys = joined(
    common_step_keys, std::array<key<step>, 1>{{{"answers", [](reader& r, step& s, const toml::node& n) {
                                                     r.whole(n, s.term.answers, 1, 1'000'000);
                                                 }}}});

void read_step(reader& r, ups_settings& u, const toml::table& table) {
    step s;
    read_table(r, table, step_keys, s);
    check_step(r, s, table);
    u.steps.push_back(std::move(s));
}

constexpr std::array<key<ups_settings>, 12> ups_keys{{
    {"description",
     [](reader& r, ups_settings& u, const toml::node& n) {
         r.text(n, u.description);
         if (!is_clean(u.description))
             r.complain(n.source(), "a description is a text without control characters");
     }},
    {"port", [](reader& r, ups_settings& u, const toml::node& n) { r.whole(n, u.port, 0, largest_port); }},
    {"seed", [](reader& r, ups_settings& u, const toml::node& n) { r.whole(n, u.seed, 0, 1'000'000'000); }},
    {"file", [](reader&, ups_settings&, const toml::node&) {}},     // these three are read
    {"sequence", [](reader&, ups_settings&, const toml::node&) {}}, // together, first of all
    {"repeat", [](reader&, ups_settings&, const toml::node&) {}},
    {"set", [](reader& r, ups_settings& u, const toml::node& n) { read_assignments(r, u.set, n, false); }},
    {"raw", [](reader& r, ups_settings& u, const toml::node& n) { read_assignments(r, u.raw, n, true); }},
    {"fault", [](reader& r, ups_settings& u, const toml::node& n) { read_fault(r, u.fails, n); }},
    {"vary",
     [](reader& r, ups_settings& u, const toml::node& n) {
         each_table(r, n, [&](const toml::table& t) { read_variation(r, u.varies, t); });
     }},
    {"step",
     [](reader& r, ups_settings& u, const toml::node& n) {
         each_table(r, n, [&](const toml::table& t) { read_step(r, u, t); });
     }},
    {"name",
     [](reader& r, ups_settings& u, const toml::node& n) {
         r.text(n, u.name);
         if (!is_name(u.name)) r.complain(n.source(), "a name is 1 to 63 letters, digits, '-' and '_'");
     }},
}};
constexpr auto group_keys = group_keys_of<ups_settings, ups_keys>();

/// The text of `sequence`, whose lines are counted from its own first one.
ups_sequence read_inline(reader& r, const toml::node& n) {
    std::string text;
    r.text(n, text);
    return parse_ups_sequence(text, [&](std::size_t line, std::string_view what) {
        r.complain(n.source(), fmt::format("line {} of the sequence: {}", line, what));
    });
}

ups_sequence read_from_file(reader& r, const scenario_reading& s, const toml::node& n) {
    std::string path;
    r.text(n, path);
    std::string text;
    r.guard(n, [&] {
        if (!s.open) throw refusal{"a file can be named only in a scenario that is a file itself"};
        text = s.open(path);
    });
    auto q = parse_ups_sequence(text, [&](std::size_t line, std::string_view what) {
        r.complain_of(fmt::format("{}:{}", sanitised(path), line), n.source(), what);
    });
    q.repeats = path.ends_with(".seq");
    return q;
}

void read_what_it_plays(reader& r, const scenario_reading& s, const toml::table& table, ups_settings& u) {
    const auto* file = table.get("file");
    const auto* text = table.get("sequence");
    if (file != nullptr && text != nullptr)
        r.complain(text->source(), "a UPS plays a file or a sequence, not both");
    u.bare = file != nullptr;
    if (file != nullptr || text != nullptr) {
        auto q = file != nullptr ? read_from_file(r, s, *file) : read_inline(r, *text);
        if (text != nullptr) q.repeats = true;
        if (const auto* n = table.get("repeat")) r.flag(*n, q.repeats);
        u.plays = std::make_shared<const ups_sequence>(std::move(q));
    } else if (const auto* n = table.get("repeat")) {
        r.complain(n->source(), "repeat belongs to a file or a sequence, and there is none");
    }
}

void add_ups(reader& r, scenario_reading& s, const toml::table& table, ups_settings u) {
    take_name(r, s, table, u.name);
    if (static_cast<std::int64_t>(s.result.upses.size()) == most_upses)
        r.complain(table.source(), fmt::format("one simulation has {} UPSes at most", most_upses));
    s.result.upses.push_back(std::move(u));
}

/// That what is to move is there and a number shows when all is put together.
void check_ups(reader& r, const toml::table& table, const ups_settings& u) {
    r.guard(table, [&] { const ups_values tried{u}; });
}

} // namespace

void read_ups(reader& r, scenario_reading& s, const toml::table& table) {
    ups_settings u;
    u.seed = s.seed;
    const variable_rules rules;
    r.fields = &rules;
    read_what_it_plays(r, s, table, u);
    read_table(r, table, ups_keys, u);
    if (!table.contains("name")) r.complain(table.source(), "name is missing: what is the UPS called?");
    check_ups(r, table, u);
    add_ups(r, s, table, std::move(u));
}

void read_ups_group(reader& r, scenario_reading& s, const toml::table& table) {
    group_of<ups_settings> g;
    g.each.name = "ups";
    g.each.seed = s.seed;
    const variable_rules rules;
    r.fields = &rules;
    read_what_it_plays(r, s, table, g.each);
    read_table(r, table, group_keys, g);
    g.each.phase_by_seed = true;
    check_ups(r, table, g.each);
    // More than there may be are refused one by one; so many words are enough.
    for (std::int64_t i = 0; i < std::min(g.count, most_upses + 1); ++i) {
        ups_settings u = g.each;
        u.name += std::to_string(i + 1);
        add_ups(r, s, table, std::move(u));
    }
}

} // namespace wesh::sim
