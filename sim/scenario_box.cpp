// [[box]] and [[group]].
#include "sim/profiles.hpp"
#include "sim/refusal.hpp"
#include "sim/replay_page.hpp"
#include "sim/scenario_parts.hpp"

#include <fmt/core.h>

#include <memory>
#include <optional>

namespace wesh::sim {
namespace {

constexpr std::int64_t largest_port = 65'535;

class page_rules final : public field_rules {
  public:
    explicit page_rules(const layout& page) noexcept
        : page_{page} {}
    /// Of the first page of a capture.
    explicit page_rules(const replay& said)
        : replayed_{replayed_layout(said->front().bytes)}
        , page_{*replayed_} {}

    family kin() const noexcept override { return family::box; }
    std::string accept(std::string_view field, std::string_view text, bool raw) const override {
        const auto& f = page_.fields()[page_.at(field)];
        if (!raw && !written(f.how, text))
            throw refusal{fmt::format("{} takes {}, not '{}'", f.name, description_of(f.how), text)};
        return f.name;
    }
    void check_moves(std::string_view field) const override {
        const auto& f = page_.fields()[page_.at(field)];
        const auto is = nature_of(f.how);
        if (is != nature::gauge && is != nature::counter)
            throw refusal{fmt::format("{} is {} and cannot move", f.name, description_of(f.how))};
    }

  private:
    std::optional<layout> replayed_;
    const layout& page_;
};

constexpr auto step_keys =
    joined(common_step_keys,
           std::array<key<step>, 2>{{
               {"answers",
                [](reader& r, step& s, const toml::node& n) { r.whole(n, s.term.answers, 1, 1'000'000); }},
               {"reboot", [](reader& r, step& s, const toml::node& n) { r.flag(n, s.reboot); }},
           }});

void read_step(reader& r, box_settings& b, const toml::table& table) {
    step s;
    read_table(r, table, step_keys, s);
    check_step(r, s, table);
    b.steps.push_back(std::move(s));
}

constexpr std::array<key<box_settings>, 22> box_keys{{
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
         each_table(r, n, [&](const toml::table& t) { read_variation(r, b.varies, t); });
     }},
    {"step",
     [](reader& r, box_settings& b, const toml::node& n) {
         each_table(r, n, [&](const toml::table& t) { read_step(r, b, t); });
     }},
    {"answer", [](reader&, box_settings&, const toml::node&) {}}, // read first of all
    {"device", [](reader& r, box_settings&, const toml::node& n) { read_remarks(r, n); }},
    {"name",
     [](reader& r, box_settings& b, const toml::node& n) {
         r.text(n, b.name);
         if (!is_name(b.name)) r.complain(n.source(), "a name is 1 to 63 letters, digits, '-' and '_'");
     }},
}};
constexpr auto group_keys = group_keys_of<box_settings, box_keys>();

/// The firmware or the capture decides which fields there are, so it is known before the other keys are read.
std::unique_ptr<page_rules> begin_box(reader& r, box_settings& b, std::uint64_t seed,
                                      const toml::table& table) {
    b.seed = seed;
    b.says = read_answers(r, table);
    if (b.says != nullptr) {
        if (const auto* n = table.get("firmware"))
            r.complain(n->source(), "a replayed box has the firmware of its answers");
        return std::make_unique<page_rules>(b.says);
    }
    auto rules = std::make_unique<page_rules>(profile_named(b.firmware).page);
    if (const auto* n = table.get("firmware"); n != nullptr && n->is_string()) {
        rules.reset();
        r.guard(*n, [&] { rules = std::make_unique<page_rules>(profile_named(n->as_string()->get()).page); });
    }
    return rules;
}

void add_box(reader& r, scenario_reading& s, const toml::table& table, box_settings b) {
    take_name(r, s, table, b.name);
    if (static_cast<std::int64_t>(s.result.boxes.size()) == most_boxes)
        r.complain(table.source(), fmt::format("one simulation has {} boxes at most", most_boxes));
    s.result.boxes.push_back(std::move(b));
}

} // namespace

void read_box(reader& r, scenario_reading& s, const toml::table& table) {
    box_settings b;
    const auto rules = begin_box(r, b, s.seed, table);
    r.fields = rules.get();
    read_table(r, table, box_keys, b);
    if (!table.contains("name")) r.complain(table.source(), "name is missing: what is the box called?");
    add_box(r, s, table, std::move(b));
}

void read_box_group(reader& r, scenario_reading& s, const toml::table& table) {
    group_of<box_settings> g;
    g.each.name = "box";
    const auto rules = begin_box(r, g.each, s.seed, table);
    r.fields = rules.get();
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

} // namespace wesh::sim
