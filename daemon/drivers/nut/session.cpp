#include "daemon/drivers/nut/session.hpp"

#include "common/text.hpp"
#include "common/time_text.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace wesh::nut {
namespace {

/// upsd drops whoever says nothing for 60 s.
constexpr duration kept_for{50'000};
/// What an answer may take that is asked for between two periods.
constexpr duration answer_room{1'000};

constexpr std::string_view power_cut = "ups.power-cut";

using enum point_kind;
constexpr std::array own{
    own_point{"supply", state, "what the load gets"},
    own_point{"supply.reason", text, "why the supply is unknown"},
    own_point{"link", state, "how it stands with the way to the UPS"},
    own_point{"flags", text, "what the UPS says beside the supply"},
    own_point{"status.unknown-words", text, "words of the status that NUT does not know"},
    own_point{"announced", text, "what was told of the UPS and is not over"},
    own_point{"cut.since", text, "since when the mains are away"},
};

watch_options with_silence(watch_options w, const device& d) {
    w.silent_after = d.polling().stale_after;
    return w;
}

std::string text_of(const point* p) {
    const auto* said = p == nullptr ? nullptr : wesh::text_of(p->now.value);
    return said == nullptr ? std::string{} : *said;
}

value text_or_nothing(std::string text) { return text.empty() ? value{} : value{std::move(text)}; }

/// Charge, runtime and load as far as they are believed: attributes of what is told.
attributes figures_of(const variables& all) {
    attributes figures;
    for (const auto& f : fields()) {
        if (f.path != "charge" && f.path != "runtime" && f.path != "load") continue;
        const auto* said = find(all, f.variable);
        const auto v = said == nullptr ? value{} : read(f, *said);
        if (has_value(v)) figures.emplace_back(f.path, to_text(v));
    }
    return figures;
}

std::string joined(const std::vector<std::string>& words) {
    std::string all;
    for (const auto& w : words) all.append(all.empty() ? "" : " ").append(w);
    return all;
}

} // namespace

std::span<const own_point> own_points() noexcept { return own; }

session::session(device& d, access a)
    : polled_session{d}
    , access_{std::move(a)}
    , server_{d.loop(), access_.place, access_.limits}
    , watch_{d.clock(), with_silence(access_.watch, d)} {
    const auto since = parse_iso(text_of(d.find("cut.since")));
    watch_.restore(text_of(d.find("announced")), since.value_or(no_time));
}

// ---- asking ----

/// Asks, and asks again within the period when something is to be told then unless it is over.
io::task<void> session::poll() {
    const auto end = device_.loop().now() + device_.polling().period;
    for (;;) {
        device_.attempt();
        auto a = co_await server_.ask(end);
        take(a);
        const auto due = watch_.due();
        const auto rest = due ? *due - device_.clock().steady() : duration{};
        // With no time left for an answer the next period asks.
        if (rest <= duration{} || device_.loop().now() + rest + answer_room > end) break;
        co_await device_.loop().sleep(rest);
    }
    if (device_.polling().period <= kept_for) co_return;
    co_await server_.leave();
}

io::task<command_result> session::execute(pending_command&) {
    command_result none;
    none.text = "a UPS takes no commands from weshd";
    co_return none;
}

// ---- saying ----

std::optional<point_slot> session::slot_of(const point_spec& spec) {
    if (const auto known = slots_.find(spec.path); known != slots_.end()) return known->second;
    try {
        return slots_.emplace(spec.path, device_.declare(spec)).first->second;
    } catch (const std::length_error& e) {
        if (trouble_.empty()) trouble_ = e.what();
        return {};
    }
}

void session::say(const point_spec& spec, value v, quality q) {
    if (const auto s = slot_of(spec)) device_.say(*s, std::move(v), q);
}

void session::say_own(std::string_view path, value v) {
    for (const auto& p : own)
        if (p.path == path) say({std::string{p.path}, p.kind, "", 0, p.meaning}, std::move(v));
}

void session::say_flags(const status& s) {
    say_own("flags", to_text(s.flags));
    for (std::size_t i = 0; i < flag_count; ++i) {
        const auto f = static_cast<flag>(i);
        say({"flag." + std::string{to_text(f)}, point_kind::state, "", 0, meaning_of(f)},
            std::string{s.flags.has(f) ? "on" : "off"});
    }
    const auto words = joined(s.unknown);
    say_own("status.unknown-words", words);
    if (!words.empty() && trouble_.empty())
        trouble_ = "the status has words that NUT does not know: " + words;
}

void session::say_known(const variables& all) {
    for (const auto& f : fields()) {
        const auto* said = find(all, f.variable);
        const point_spec spec{std::string{f.path}, f.kind, f.unit, f.scale, f.meaning};
        if (said == nullptr) {
            // A number that is no longer said goes stale; words that are no longer said do not hold.
            if (f.kind == point_kind::text && slots_.contains(f.path)) say(spec, {});
            continue;
        }
        auto v = read(f, *said);
        const bool usable = has_value(v) || f.kind == point_kind::text;
        if (!usable && trouble_.empty())
            trouble_ = fmt::format("{} is \"{}\", which is not believed", f.variable, sanitised(*said, 40));
        say(spec, std::move(v), usable ? quality::good : quality::invalid);
    }
    const auto& f = watts_field();
    auto w = watts_of(all, access_.watts);
    if (w.there)
        say({std::string{f.path}, f.kind, f.unit, f.scale, f.meaning}, std::move(w.value), w.quality);
}

/// Live only: what is worth keeping is kept under wesh's names.
void session::say_as_they_are(const variables& all) {
    for (const auto& [name, said] : all) {
        const point_spec spec{path_of(name), point_kind::text, "", 0, "as NUT says it", false, false};
        if (!slots_.contains(spec.path) && ++as_they_are_ > variables_max + 1) {
            as_they_are_ = variables_max + 1;
            if (trouble_.empty()) trouble_ = "it has other variables each time: some are left out";
            continue;
        }
        say(spec, sanitised(said, text_max));
    }
}

void session::identify(const variables& all) {
    const auto first = [&](std::initializer_list<std::string_view> names) {
        for (const auto name : names)
            if (const auto* said = find(all, name); said != nullptr && !trimmed(*said).empty())
                return sanitised(trimmed(*said));
        return std::string{};
    };
    if (const auto serial = first({"device.serial", "ups.serial"}); !serial.empty()) device_.identify(serial);
    const std::array<std::pair<std::string_view, std::string>, 4> about{
        {{"manufacturer", first({"device.mfr", "ups.mfr"})},
         {"model", first({"device.model", "ups.model"})},
         {"firmware", first({"ups.firmware"})},
         {"nut-driver", first({"driver.name"})}}};
    for (const auto& [key, text] : about)
        if (!text.empty()) device_.attribute(key, text);
}

// ---- what an answer comes to ----

void session::take(const answer& a) {
    if (a.link == link::ok) return take_variables(a);
    device_.failed(a.reason, a.link == link::refused ? device_state::refused : device_state::stale);
    say_own("link", std::string{to_text(a.link)});
    say_own("supply", std::string{wesh::to_text(supply::unknown)});
    say_own("supply.reason", sanitised(a.reason));
    tell(watch_.heard_nothing());
    if (access_.feeds_site) device_.feeds(supply::unknown);
}

void session::take_variables(const answer& a) {
    device_.answered();
    trouble_.clear();
    const auto s = status_of(a.all);
    identify(a.all);
    say_own("link", std::string{to_text(a.link)});
    say_own("supply", std::string{wesh::to_text(s.supply)});
    say_own("supply.reason", s.reason);
    say_flags(s);
    say_known(a.all);
    say_as_they_are(a.all);
    if (!s.reason.empty()) trouble_ = s.reason;
    if (a.left_out != 0 && trouble_.empty())
        trouble_ = fmt::format("it has too many variables: {} are left out", a.left_out);
    device_.remark(trouble_);
    tell(watch_.saw(s, figures_of(a.all)));
    if (access_.feeds_site) device_.feeds(s.supply);
}

void session::tell(const news& n) {
    say_own("announced", watch_.told());
    say_own("cut.since", text_or_nothing(watch_.since() == no_time ? "" : iso_text(watch_.since())));
    if (n.cut_began) {
        interval cut;
        cut.start = *n.cut_began;
        cut.type = power_cut;
        cut.severity = severity::warning;
        cut.text = device_.name() + ": the mains are away";
        device_.begin(std::move(cut));
    }
    if (n.cut_ended) device_.end(power_cut, *n.cut_ended, {{"announced", n.cut_was_told ? "yes" : "no"}});
    for (auto e : n.events) {
        e.text = device_.name() + ": " + e.text;
        device_.raise(std::move(e));
    }
}

} // namespace wesh::nut
