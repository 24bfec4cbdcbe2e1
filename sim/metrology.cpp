#include "sim/metrology.hpp"

#include "common/text.hpp"
#include "sim/refusal.hpp"

#include <wesh/decimal.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace wesh::sim {
namespace {

constexpr duration minute{60'000};
constexpr duration past{48 * 3'600'000};
constexpr duration alert_hold{60'000};
constexpr double milliseconds_an_hour = 3'600'000;
/// Registers have nine digits and begin again at zero.
constexpr std::int64_t index_limit = 1'000'000'000;
/// How a three-phase site loads its phases.
constexpr std::array<double, 3> phase_loads{0.5, 0.3, 0.2};

/// One row an input, in the order of the enumeration.
constexpr std::array<input_row, tic_inputs> inputs{{
    {"power", 0, 1'000'000, "VA drawn, from 0 to 1000000"},
    {"injected", 0, 1'000'000, "VA injected, from 0 to 1000000"},
    {"voltage", 1, 500, "volts, from 1 to 500"},
    {"subscribed", 1, 10'000, "kVA, from 1 to 10000"},
    {"power_factor", 0.01, 1, "W a VA, from 0.01 to 1"},
}};

/// What each period has of an index that was there before the start.
constexpr std::array<double, 6> past_shares{0.34, 0.45, 0.05, 0.09, 0.02, 0.05};
constexpr std::array<double, 4> past_seasons{0.21, 0.29, 0.2, 0.3};

template <std::size_t N>
void share_out(std::int64_t whole, std::span<const double> shares, std::array<std::int64_t, N>& into) {
    const double all = std::accumulate(shares.begin(), shares.end(), 0.0);
    std::int64_t rest = whole;
    for (std::size_t i = shares.size(); i-- > 1;) {
        into[i] = static_cast<std::int64_t>(static_cast<double>(whole) * shares[i] / all);
        rest -= into[i];
    }
    into[0] = rest;
}

void raise_to(dated& most, double value, const civil_time& when) noexcept {
    const std::int64_t rounded = std::llround(value);
    if (!most.known || rounded > most.value) most = {true, when, rounded};
}

template <std::size_t N>
void push(std::array<dated, N>& line, const dated& newest) {
    std::move_backward(line.begin(), line.end() - 1, line.end());
    line[0] = newest;
}

std::size_t place(tic_input i) noexcept { return static_cast<std::size_t>(i); }

} // namespace

std::array<double, tic_inputs> usual_inputs(tic_mode m) noexcept {
    if (m == tic_mode::pme_pmi) return {12'000, 0, 230, 36, 0.93};
    return {1000, 0, 230, 6, 1};
}

const input_row& row_of(tic_input i) noexcept { return inputs[place(i)]; }

std::optional<tic_input> input_named(std::string_view name) noexcept {
    for (std::size_t i = 0; i < inputs.size(); ++i)
        if (inputs[i].name == name) return static_cast<tic_input>(i);
    return {};
}

double input_value(tic_input i, std::string_view text) {
    const auto& row = row_of(i);
    const auto n = decimal::parse(text);
    const double value = n ? n->to_double() : row.least - 1;
    if (value < row.least || value > row.most)
        throw refusal{fmt::format("{} takes {}, not '{}'", row.name, row.takes, sanitised(text))};
    return value;
}

std::int64_t counted::add(double amount) noexcept {
    rest += amount;
    const double whole = std::floor(rest);
    rest -= whole;
    const auto units = static_cast<std::int64_t>(whole);
    value = (value + units) % index_limit;
    return units;
}

metrology::metrology(const meter_settings& settings, const calendar& zone, const moment& start)
    : settings_{settings}
    , zone_{&zone}
    , seed_{seed_for(settings.seed, settings.name)}
    , at_{start.elapsed - past, start.wall - past} {
    f_.input = settings.input;
    for (const auto& v : settings.varies)
        if (const auto i = input_named(v.field)) vary(*i, v, at_);
    look();
    begin_month();
    advance(start);
    begin_with(settings.index.value_or(static_cast<std::int64_t>(dice{seed_}.below(40'000'000) + 3'000'000)));
}

void metrology::begin_with(std::int64_t index) {
    const auto periods = row_of(settings_.tariff).periods.size();
    f_.total = {index, 0};
    f_.supplier = {};
    f_.distributor = {};
    share_out(index, std::span{past_shares}.first(periods), f_.supplier);
    share_out(index, std::span{past_seasons}.first(has_seasons() ? 4 : 1), f_.distributor);
    for (std::size_t i = 0; i < 4; ++i) f_.distributor_before[i] = f_.distributor[i] - f_.distributor[i] / 50;
}

/// The months that were running and over when the meter was put in.
void metrology::begin_month() noexcept {
    f_.month_began = {clock_.date - clock_.day + 1, clock_.year, clock_.month, 1};
    f_.month_before_began = f_.month_began;
    f_.month_before_began.month = clock_.month == 1 ? 12 : clock_.month - 1;
    f_.month_before_began.year -= clock_.month == 1 ? 1 : 0;
}

void metrology::advance(const moment& now) {
    // The wall is the present one all the way: a clock that somebody sets does not make energy.
    at_.wall = now.wall - (now.elapsed - at_.elapsed);
    while (at_.elapsed < now.elapsed) {
        const duration into_minute = shown_time().time_since_epoch() % minute;
        step(std::min(minute - into_minute, now.elapsed - at_.elapsed));
    }
    look();
    measure();
    remember_most();
}

/// The tariff is that of the beginning: periods change with whole minutes only.
void metrology::step(duration length) {
    look();
    at_.elapsed += length;
    at_.wall += length;
    measure();
    count(static_cast<double>(length.count()) / milliseconds_an_hour);
    if (shown_time().time_since_epoch() % minute == duration::zero()) end_minute();
}

void metrology::look() {
    clock_ = zone_->civil(shown_time());
    const std::int64_t half_hour = (clock_.date * 24 + clock_.hour) * 2 + clock_.minute / 30;
    if (half_hour == half_hour_) return;
    half_hour_ = half_hour;
    tariff_ = tariff_at(settings_.tariff, clock_);
    if (!has_seasons()) tariff_.distributor = 0;
}

void metrology::measure() {
    for (auto& m : movements_) {
        const auto& row = row_of(m.which);
        if (!m.held) f_.input[place(m.which)] = std::clamp(m.how.at(at_.elapsed), row.least, row.most);
    }
    f_.injected = f_.input[place(tic_input::injected)];
    f_.drawn = f_.injected > 0 ? 0 : f_.input[place(tic_input::power)];
    const bool three = settings_.phases == 3;
    f_.share = {1, three ? phase_loads[0] : 1, three ? phase_loads[1] : 0, three ? phase_loads[2] : 0};
    bool over = false;
    for (std::size_t p = 0; p < 3; ++p) {
        f_.amperes[p] =
            std::max(f_.drawn, f_.injected) * f_.share[p + 1] / f_.input[place(tic_input::voltage)];
        f_.over[p] = f_.injected <= 0 && std::llround(f_.amperes[p]) > amperes_subscribed();
        over = over || f_.over[p];
    }
    if (over) alert_until_ = at_.elapsed + alert_hold;
    alert_ = over || at_.elapsed < alert_until_;
}

void metrology::count(double hours) {
    const double factor = f_.input[place(tic_input::power_factor)];
    const double across = std::sqrt(1 - factor * factor);
    const double active = f_.drawn * factor;
    const std::int64_t pulses = f_.total.add(active * hours);
    auto& supplier = f_.supplier[tariff_.supplier];
    auto& distributor = f_.distributor[tariff_.distributor];
    supplier = (supplier + pulses) % index_limit;
    distributor = (distributor + pulses) % index_limit;
    f_.total_injected.add(f_.injected * factor * hours);
    f_.reactive[0].add(f_.drawn * across * hours);
    f_.reactive[2].add(f_.injected * across * hours);
    f_.ten_active.add(active * hours);
    f_.ten_reactive.add(f_.drawn * across * hours);
    f_.ten_apparent.add(f_.drawn * hours);
    f_.ten_injected.add(f_.injected * factor * hours);
    means_.minute.add(active, hours);
    means_.ten.add(active, hours);
    means_.half_hour.add(active, hours);
    means_.ten_injected.add(f_.injected * factor, hours);
    means_.half_hour_injected.add(f_.injected * factor, hours);
    means_.volts.add(f_.input[place(tic_input::voltage)], hours);
}

void metrology::remember_most() {
    for (std::size_t p = 0; p < 4; ++p) raise_to(f_.most_today[p], f_.drawn * f_.share[p], clock_);
    raise_to(f_.most_injected_today, f_.injected, clock_);
    f_.most_of_month = std::max(f_.most_of_month, f_.drawn);
}

void metrology::end_minute() {
    look();
    if (clock_.hour == 0 && clock_.minute == 0) end_day();
    remember_most();
    f_.minute_power = means_.minute.take();
    if (clock_.minute % 10 == 0) end_ten_minutes();
    if (clock_.minute % 30 == 0) end_half_hour();
}

void metrology::end_ten_minutes() {
    const auto volts = std::llround(means_.volts.take());
    for (auto& v : f_.mean_volts) v = {true, clock_, volts};
    push(f_.tens, {true, clock_, std::llround(means_.ten.take() / 1000)});
    push(f_.tens_injected, {true, clock_, std::llround(means_.ten_injected.take() / 1000)});
    f_.ten_active = f_.ten_reactive = f_.ten_apparent = f_.ten_injected = {};
}

void metrology::end_half_hour() {
    push(f_.curve, {true, clock_, std::llround(means_.half_hour.take())});
    push(f_.curve_injected, {true, clock_, std::llround(means_.half_hour_injected.take())});
}

void metrology::end_day() {
    f_.most_yesterday = f_.most_today;
    f_.most_injected_yesterday = f_.most_injected_today;
    f_.most_today = {};
    f_.most_injected_today = {};
    if (clock_.day != 1) return;
    f_.most_of_month = 0;
    f_.month_before_began = f_.month_began;
    f_.month_began = clock_;
    f_.distributor_before = f_.distributor;
    for (std::size_t i = 0; i < 4; ++i) f_.reactive_before[i] = f_.reactive[i].value;
}

bool metrology::has_seasons() const noexcept {
    return settings_.tariff != contract::base || settings_.mode == tic_mode::pme_pmi;
}

unsigned metrology::amperes_subscribed() const noexcept {
    const double kva = f_.input[place(tic_input::subscribed)];
    return static_cast<unsigned>(std::lround(kva * 5 / settings_.phases));
}

void metrology::set(tic_input i, double value, const moment& now) {
    advance(now);
    for (auto& m : movements_) {
        if (m.which != i) continue;
        m.held = !m.how.grows();
        m.how.restart(value, now.elapsed);
    }
    f_.input[place(i)] = value;
    measure();
}

void metrology::vary(tic_input i, const variation& v, const moment& now) {
    const auto& row = row_of(i);
    const std::uint64_t seed = seed_for(seed_, row.name);
    const double phase = settings_.phase_by_seed ? dice{seed}.unit() : 0;
    std::erase_if(movements_, [&](const moving& m) { return m.which == i; });
    movements_.push_back({i, motion{v, f_.input[place(i)], phase, seed}, false});
    movements_.back().how.restart(f_.input[place(i)], now.elapsed);
}

bool metrology::release(tic_input i) noexcept {
    bool moves = false;
    for (auto& m : movements_) {
        if (m.which != i) continue;
        m.held = false;
        moves = true;
    }
    return moves;
}

void metrology::replace(const std::string& serial) {
    settings_.serial = serial;
    const auto input = f_.input;
    f_ = {};
    f_.input = input;
    begin_month();
    means_ = {};
    alert_until_ = {};
    measure();
}

} // namespace wesh::sim
