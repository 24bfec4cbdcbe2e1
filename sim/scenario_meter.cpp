// [[meter]] and [[meter_group]].
#include "common/words.hpp"
#include "sim/refusal.hpp"
#include "sim/replay_meter.hpp"
#include "sim/scenario_parts.hpp"
#include "sim/tic_meter.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <memory>

namespace wesh::sim {
namespace {

constexpr std::int64_t most_meters = 1'000;
constexpr std::int64_t largest_index = 999'999'999;

class label_rules : public field_rules {
  public:
    family kin() const noexcept override { return family::meter; }
    std::string accept(std::string_view field, std::string_view text, bool raw) const override {
        if (!raw) check_field(field, text);
        return std::string{field};
    }
    void check_moves(std::string_view field) const override {
        if (!input_named(field))
            throw refusal{fmt::format("{} follows from the others and cannot move; power can", field)};
    }
};

/// The groups of a capture.
class heard_rules final : public label_rules {
  public:
    explicit heard_rules(const meter_settings& m)
        : meter_{m} {}
    std::string accept(std::string_view field, std::string_view, bool) const override {
        meter_.value(field, {});
        return std::string{field};
    }
    void check_moves(std::string_view) const override { meter_.vary({}, {}); }

  private:
    mutable replay_meter meter_; // asking turns its pages
};

template <class E, std::size_t N>
bool read_word(reader& r, const toml::node& n, E& into, const std::array<std::string_view, N>& words) {
    std::string word;
    r.text(n, word);
    const auto found = enumerator_of<E>(words, word);
    if (found) into = *found;
    return found.has_value();
}

void read_mode(reader& r, tic_mode& into, const toml::node& n) {
    if (!read_word(r, n, into, tic_mode_words))
        r.complain(n.source(), "a mode is \"historic\", \"standard\" or \"pme-pmi\"");
}

void read_speed(reader& r, unsigned& into, const toml::node& n) {
    r.whole(n, into, 0, 1'000'000);
    r.guard(n, [&] { check_speed(into); });
}

void read_serial(reader& r, std::string& into, const toml::node& n) {
    r.text(n, into);
    if (n.is_string()) r.guard(n, [&] { check_serial(into); });
}

template <tic_input I>
void read_input(reader& r, meter_settings& m, const toml::node& n) {
    auto& into = m.input[static_cast<std::size_t>(I)];
    r.number(n, into);
    r.guard(n, [&] { input_value(I, value_text(n)); });
}

constexpr auto step_keys = joined(
    common_step_keys,
    std::array<key<step>, 5>{{
        {"frames", [](reader& r, step& s, const toml::node& n) { r.whole(n, s.term.answers, 1, 1'000'000); }},
        {"mode", [](reader& r, step& s, const toml::node& n) { read_mode(r, s.mode.emplace(), n); }},
        {"speed", [](reader& r, step& s, const toml::node& n) { read_speed(r, s.speed, n); }},
        {"replace", [](reader& r, step& s, const toml::node& n) { read_serial(r, s.replace, n); }},
        {"swap", [](reader& r, step& s, const toml::node& n) { r.text(n, s.swap); }},
    }});

void read_step(reader& r, meter_settings& m, const toml::table& table) {
    step s;
    read_table(r, table, step_keys, s);
    check_step(r, s, table);
    if (s.mode && (m.mode == tic_mode::pme_pmi || *s.mode == tic_mode::pme_pmi))
        r.complain(table.source(), "a meter changes between historic and standard; a pme-pmi stays one");
    m.steps.push_back(std::move(s));
}

constexpr std::array<key<meter_settings>, 26> meter_keys{{
    {"mode", [](reader& r, meter_settings& m, const toml::node& n) { read_mode(r, m.mode, n); }},
    {"phases",
     [](reader& r, meter_settings& m, const toml::node& n) {
         r.whole(n, m.phases, 1, 3);
         if (m.phases == 2) r.complain(n.source(), "a meter has 1 phase or 3");
     }},
    {"contract",
     [](reader& r, meter_settings& m, const toml::node& n) {
         if (!read_word(r, n, m.tariff, contract_words))
             r.complain(n.source(), "a contract is \"base\", \"hc\", \"ejp\" or \"tempo\"");
     }},
    {"producer", [](reader& r, meter_settings& m, const toml::node& n) { r.flag(n, m.producer); }},
    {"serial", [](reader& r, meter_settings& m, const toml::node& n) { read_serial(r, m.serial, n); }},
    {"index", [](reader& r, meter_settings& m,
                 const toml::node& n) { r.whole(n, m.index.emplace(), 0, largest_index); }},
    {"port",
     [](reader& r, meter_settings& m, const toml::node& n) {
         r.text(n, m.port);
         if (!m.port.starts_with('/') || !is_clean(m.port))
             r.complain(n.source(), "a port is a whole path, as \"/tmp/site/ttyUSB0\"");
     }},
    {"speed", [](reader& r, meter_settings& m, const toml::node& n) { read_speed(r, m.speed, n); }},
    {"piece", [](reader& r, meter_settings& m, const toml::node& n) { r.whole(n, m.piece, 1, 1024); }},
    {"power", read_input<tic_input::power>},
    {"injected", read_input<tic_input::injected>},
    {"voltage", read_input<tic_input::voltage>},
    {"subscribed", read_input<tic_input::subscribed>},
    {"power_factor", read_input<tic_input::power_factor>},
    {"mobile_peaks", [](reader& r, meter_settings& m, const toml::node& n) { r.flag(n, m.mobile_peaks); }},
    {"degraded", [](reader& r, meter_settings& m, const toml::node& n) { r.flag(n, m.degraded); }},
    {"clock_offset",
     [](reader& r, meter_settings& m, const toml::node& n) { r.time(n, m.clock_offset, true); }},
    {"seed", [](reader& r, meter_settings& m, const toml::node& n) { r.whole(n, m.seed, 0, 1'000'000'000); }},
    {"set", [](reader& r, meter_settings& m, const toml::node& n) { read_assignments(r, m.set, n, false); }},
    {"raw", [](reader& r, meter_settings& m, const toml::node& n) { read_assignments(r, m.raw, n, true); }},
    {"fault", [](reader& r, meter_settings& m, const toml::node& n) { read_fault(r, m.fails, n); }},
    {"vary",
     [](reader& r, meter_settings& m, const toml::node& n) {
         each_table(r, n, [&](const toml::table& t) { read_variation(r, m.varies, t); });
     }},
    {"step",
     [](reader& r, meter_settings& m, const toml::node& n) {
         each_table(r, n, [&](const toml::table& t) { read_step(r, m, t); });
     }},
    {"answer", [](reader&, meter_settings&, const toml::node&) {}}, // read first of all
    {"device", [](reader& r, meter_settings&, const toml::node& n) { read_remarks(r, n); }},
    {"name",
     [](reader& r, meter_settings& m, const toml::node& n) {
         r.text(n, m.name);
         if (!is_name(m.name)) r.complain(n.source(), "a name is 1 to 63 letters, digits, '-' and '_'");
     }},
}};
constexpr auto group_keys = group_keys_of<meter_settings, meter_keys>();

/// The mode decides what is usual and the capture what is there, so both are known before the other keys are
/// read.
std::unique_ptr<label_rules> begin_meter(reader& r, meter_settings& m, std::uint64_t seed,
                                         const toml::table& table) {
    m.seed = seed;
    if (const auto* n = table.get("mode"); n != nullptr && n->is_string())
        m.mode = enumerator_of<tic_mode>(tic_mode_words, n->as_string()->get()).value_or(m.mode);
    m.input = usual_inputs(m.mode);
    m.says = read_answers(r, table);
    auto rules = m.says == nullptr ? std::make_unique<label_rules>()
                                   : std::unique_ptr<label_rules>{std::make_unique<heard_rules>(m)};
    r.fields = rules.get();
    return rules;
}

/// With whom ports are changed can be looked up once all meters are known.
void note_swaps(scenario_reading& s, const meter_settings& m, const toml::table& table) {
    const auto* steps = table.get("step");
    for (std::size_t i = 0; i < m.steps.size(); ++i)
        if (!m.steps[i].swap.empty())
            s.swaps.emplace_back(m.steps[i].swap, steps->as_array()->get(i)->source());
}

void add_meter(reader& r, scenario_reading& s, const toml::table& table, meter_settings m) {
    take_name(r, s, table, m.name);
    if (!m.port.empty() && !s.ports.insert(m.port).second)
        r.complain(table.source(), fmt::format("two meters have the port {}", m.port));
    if (static_cast<std::int64_t>(s.result.meters.size()) == most_meters)
        r.complain(table.source(), fmt::format("one simulation has {} meters at most", most_meters));
    s.result.meters.push_back(std::move(m));
}

} // namespace

void read_meter(reader& r, scenario_reading& s, const toml::table& table) {
    meter_settings m;
    const auto rules = begin_meter(r, m, s.seed, table);
    read_table(r, table, meter_keys, m);
    if (!table.contains("name")) r.complain(table.source(), "name is missing: what is the meter called?");
    if (!table.contains("port")) r.complain(table.source(), "port is missing: where is its line?");
    note_swaps(s, m, table);
    add_meter(r, s, table, std::move(m));
}

void read_meter_group(reader& r, scenario_reading& s, const toml::table& table) {
    group_of<meter_settings> g;
    g.each.name = "meter";
    const auto rules = begin_meter(r, g.each, s.seed, table);
    read_table(r, table, group_keys, g);
    g.each.phase_by_seed = true;
    const auto number = g.each.port.find('%');
    if (number == std::string::npos)
        r.complain(table.source(), "port is missing, or has no % where the number of the meter goes");
    if (!g.each.serial.empty()) r.complain(table.source(), "a serial is one meter's, not a group's");
    note_swaps(s, g.each, table);
    for (std::int64_t i = 1; number != std::string::npos && i <= g.count; ++i) {
        meter_settings m = g.each;
        m.name += std::to_string(i);
        m.port.replace(number, 1, std::to_string(i));
        add_meter(r, s, table, std::move(m));
    }
}

void check_swaps(reader& r, const scenario_reading& s) {
    for (const auto& swap : s.swaps) {
        const auto& all = s.result.meters;
        if (std::none_of(all.begin(), all.end(),
                         [&](const meter_settings& m) { return m.name == swap.first; }))
            r.complain(swap.second, fmt::format("no meter is called '{}'", sanitised(swap.first)));
    }
}

} // namespace wesh::sim
