// [air] and [[modem]].
#include "sim/orders.hpp"
#include "sim/refusal.hpp"
#include "sim/scenario_parts.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace wesh::sim {
namespace {

constexpr std::size_t most_modems = 100;
constexpr std::size_t most_steps = 10'000;

class modem_rules final : public field_rules {
  public:
    family kin() const noexcept override { return family::modem; }
    std::string accept(std::string_view field, std::string_view text, bool) const override {
        check_modem_field(field, text);
        return std::string{field};
    }
    void check_moves(std::string_view field) const override { accept(field, {}, true); }
};

class air_rules final : public field_rules {
  public:
    family kin() const noexcept override { return family::air; }
    std::string accept(std::string_view field, std::string_view, bool) const override {
        throw refusal{fmt::format("the air has no field '{}'", field)};
    }
    void check_moves(std::string_view field) const override { accept(field, {}, true); }
};

void read_number(reader& r, std::string& into, const toml::node& n) {
    r.text(n, into);
    if (n.is_string() && !is_sms_number(into))
        r.complain(n.source(), "a number is as \"+33612345678\": up to 20 digits");
}

constexpr auto step_keys = joined(
    common_step_keys, std::array<key<step>, 1>{{{"messages", [](reader& r, step& s, const toml::node& n) {
                                                     r.whole(n, s.term.answers, 1, 1'000'000);
                                                 }}}});

template <class T>
void read_steps(reader& r, T& into, const toml::node& n) {
    each_table(r, n, [&](const toml::table& table) {
        step s;
        read_table(r, table, step_keys, s);
        check_step(r, s, table);
        into.steps.push_back(std::move(s));
    });
}

// ---- the air ----

/// `loss = 0.1` is the fault "loss=0.1" from the start on.
template <const auto& Name>
void read_air_fault(reader& r, air_settings& a, const toml::node& n) {
    r.guard(n,
            [&] { a.fails.push_back(parse_fault(family::air, fmt::format("{}={}", Name, value_text(n)))); });
}
constexpr std::string_view loss = "loss", repeat = "repeat", delay = "delay", reorder = "reorder";

void take_body(reader& r, step& s, const toml::node& n, bool data) {
    if (!s.sms->text.empty()) r.complain(n.source(), "a message has a text or data, not both");
    r.text(n, s.sms->text);
    s.sms->data = data;
}
constexpr std::array<key<step>, 6> message_keys{{
    {"at", [](reader& r, step& s, const toml::node& n) { r.time(n, s.at); }},
    {"from", [](reader& r, step& s, const toml::node& n) { r.text(n, s.sms->from); }},
    {"to", [](reader& r, step& s, const toml::node& n) { r.text(n, s.sms->to); }},
    {"text", [](reader& r, step& s, const toml::node& n) { take_body(r, s, n, false); }},
    {"data", [](reader& r, step& s, const toml::node& n) { take_body(r, s, n, true); }},
    {"times", [](reader& r, step& s, const toml::node& n) { r.whole(n, s.sms->times, 1, most_sms_at_once); }},
}};

void read_message(reader& r, scenario_reading& s, air_settings& a, const toml::table& table) {
    step one;
    one.sms.emplace();
    read_table(r, table, message_keys, one);
    for (const auto* needed : {"at", "from", "to"})
        if (!table.contains(needed)) r.complain(table.source(), fmt::format("{} is missing", needed));
    r.guard(table, [&] { checked_body(*one.sms); });
    s.receivers.emplace_back(one.sms->to, table.source());
    a.steps.push_back(std::move(one));
}

constexpr std::array<key<air_settings>, 8> air_keys{{
    {"service_centre",
     [](reader& r, air_settings& a, const toml::node& n) { read_number(r, a.service_centre, n); }},
    {"seed", [](reader& r, air_settings& a, const toml::node& n) { r.whole(n, a.seed, 0, 1'000'000'000); }},
    {loss, read_air_fault<loss>},
    {repeat, read_air_fault<repeat>},
    {delay, read_air_fault<delay>},
    {reorder, read_air_fault<reorder>},
    {"step", [](reader& r, air_settings& a, const toml::node& n) { read_steps(r, a, n); }},
    {"message", [](reader&, air_settings&, const toml::node&) {}}, // read besides: they name modems
}};

// ---- modems ----

constexpr std::array<key<modem_settings>, 8> modem_keys{{
    {"number", [](reader& r, modem_settings& m, const toml::node& n) { read_number(r, m.number, n); }},
    {"port",
     [](reader& r, modem_settings& m, const toml::node& n) {
         r.text(n, m.port);
         if (!m.port.starts_with('/')) r.complain(n.source(), "a port is a whole path, as \"/tmp/site/gsm\"");
     }},
    {"memory", [](reader& r, modem_settings& m, const toml::node& n) { r.whole(n, m.memory, 0, 1'000); }},
    {"seed", [](reader& r, modem_settings& m, const toml::node& n) { r.whole(n, m.seed, 0, 1'000'000'000); }},
    {"set", [](reader& r, modem_settings& m, const toml::node& n) { read_assignments(r, m.set, n, false); }},
    {"fault", [](reader& r, modem_settings& m, const toml::node& n) { read_fault(r, m.fails, n); }},
    {"step", [](reader& r, modem_settings& m, const toml::node& n) { read_steps(r, m, n); }},
    {"name",
     [](reader& r, modem_settings& m, const toml::node& n) {
         r.text(n, m.name);
         if (!is_name(m.name)) r.complain(n.source(), "a name is 1 to 63 letters, digits, '-' and '_'");
     }},
}};

} // namespace

void read_air(reader& r, scenario_reading& s, const toml::table& table) {
    air_settings a;
    a.seed = s.seed;
    const air_rules rules;
    r.fields = &rules;
    read_table(r, table, air_keys, a);
    if (const auto* n = table.get("message"))
        each_table(r, *n, [&](const toml::table& t) { read_message(r, s, a, t); });
    if (a.steps.size() > most_steps)
        r.complain(table.source(), fmt::format("the air has {} steps and messages at most", most_steps));
    s.result.air = std::move(a);
}

void read_modem(reader& r, scenario_reading& s, const toml::table& table) {
    modem_settings m;
    m.seed = s.seed;
    const modem_rules rules;
    r.fields = &rules;
    read_table(r, table, modem_keys, m);
    for (const auto* needed : {"name", "number", "port"})
        if (!table.contains(needed)) r.complain(table.source(), fmt::format("{} is missing", needed));
    take_name(r, s, table, m.name);
    if (!m.port.empty() && !s.ports.insert(m.port).second)
        r.complain(table.source(), fmt::format("two things have the port {}", m.port));
    if (!m.number.empty() && !s.numbers.insert(m.number).second)
        r.complain(table.source(), fmt::format("two modems have the number {}", m.number));
    if (s.result.modems.size() == most_modems)
        r.complain(table.source(), fmt::format("one simulation has {} modems at most", most_modems));
    s.result.modems.push_back(std::move(m));
}

void check_air(reader& r, scenario_reading& s) {
    const auto& all = s.result.modems;
    if (!all.empty() && !s.result.air) {
        s.result.air.emplace();
        s.result.air->seed = s.seed;
    }
    if (s.result.air && s.names.contains("air"))
        r.complain({}, "a thing is called 'air', as that between modems");
    for (const auto& [to, place] : s.receivers)
        if (std::none_of(all.begin(), all.end(),
                         [&to = to](const auto& m) { return m.name == to || m.number == to; }))
            r.complain(place, fmt::format("no modem is called, or has the number, '{}'", sanitised(to)));
}

} // namespace wesh::sim
