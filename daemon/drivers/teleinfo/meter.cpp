#include "daemon/drivers/teleinfo/meter.hpp"

#include "daemon/drivers/teleinfo/reading.hpp"

#include <algorithm>
#include <array>

namespace wesh::teleinfo {
namespace {

using enum point_kind;

/// Which mode a frame is of shows in what it calls the address, or in its first label.
constexpr std::array modes{word{"ADCO", "historic"},    word{"ADSC", "standard"}, word{"ADS", "pme-pmi"},
                           word{"MESURES1", "pme-pmi"}, word{"JAUNE", "cje"},     word{"CONTRAT", "ice"}};

/// Digits 5 and 6 of the address of a Linky: Enedis-NOI-CPT_54E §6.2.2. Those of older meters are others.
constexpr std::array types{
    word{"61", "Linky, single-phase 60 A, G3"}, word{"62", "Linky, single-phase 90 A, G1"},
    word{"63", "Linky, three-phase 60 A, G1"},  word{"64", "Linky, single-phase 60 A, G3"},
    word{"70", "Linky, pilot series"},          word{"71", "Linky, pilot series"},
    word{"75", "Linky, single-phase 90 A, G3"}, word{"76", "Linky, three-phase 60 A, G3"},
};

/// Labels that are only sent while they have something to say. Beside the other label their absence says
/// something as well.
struct presence {
    std::string_view label;
    std::string_view beside;
    std::string_view absent; ///< empty: the point has no value then
};
constexpr std::array presences{
    presence{"PEJP", "EJPHN", "off"},       presence{"PREAVIS", "MESURES1", "none"},
    presence{"PREAVIS", "CONTRAT", "none"}, presence{"DPM1", "STGE", ""},
    presence{"FPM1", "STGE", ""},           presence{"DPM2", "STGE", ""},
    presence{"FPM2", "STGE", ""},           presence{"DPM3", "STGE", ""},
    presence{"FPM3", "STGE", ""},           presence{"PPOINTE", "STGE", ""},
};

constexpr point_words mode_point{"tic-mode", state, "", 0,
                                 "what the meter speaks: historic, standard, pme-pmi, cje, ice"};
constexpr point_words offset_point{"clock.offset", gauge, "s", 0,
                                   "how far the meter's clock is ahead of this computer's"};
constexpr point_words degraded_point{"clock.degraded", state, "", 0,
                                     "whether the meter doubts its own clock"};
constexpr point_words overrun_point{"overrun", state, "", 0, "whether the subscription is exceeded"};

const label* row_of(const entry& e) noexcept {
    return e.label == unknown_label ? nullptr : &labels()[e.label];
}

} // namespace

meter::meter(device& d, const meter_options& o)
    : device_{d}
    , points_{d}
    , alarms_{d, points_}
    , clock_{o.zone, o.clock_tolerance} {
    // A meter that was replaced while nobody looked is another one than the history knows.
    const auto before = points_.word("adco");
    if (!before.empty()) device_.identify(before);
}

void meter::take(const frame& f, unsigned baud) {
    received_ = device_.clock().now();
    began_ = received_ - f.air_time(baud);
    section_.clear();
    ++frames_;
    if (f.is_short()) {
        for (const auto& e : f.entries()) say_entry(f, e);
    } else {
        take_long(f);
    }
    say_overrun(f);
    after_short_ = f.is_short();
}

void meter::take_long(const frame& f) {
    say_mode(f);
    read_clock(f);
    for (const auto& e : f.entries()) say_entry(f, e);
    say_absent(f);
}

void meter::say_mode(const frame& f) {
    mode_changed_ = false;
    const auto mode =
        std::find_if(modes.begin(), modes.end(), [&](const word& w) { return f.find(w.said) != nullptr; });
    if (mode == modes.end()) return;
    const auto before = points_.word(mode_point.path);
    mode_changed_ = !before.empty() && before != mode->means;
    points_.say(mode_point, std::string{mode->means});
    alarms_.mode(before, mode->means);
}

void meter::say_meter(std::string_view address) {
    device_.identify(address);
    const auto type = std::find_if(types.begin(), types.end(), [&](const word& w) {
        return address.size() == 12 && address.substr(4, 2) == w.said;
    });
    if (type != types.end()) device_.attribute("type", type->means);
}

// ---- time ----

void meter::read_clock(const frame& f) {
    const auto all = f.entries();
    const auto clock = std::find_if(all.begin(), all.end(), [](const entry& e) {
        return row_of(e) != nullptr && row_of(e)->role == role::clock;
    });
    if (clock == all.end()) return;
    const auto& row = *row_of(*clock);
    written_time t;
    if (!(row.dated ? read_horodate(f.horodate(*clock), t) : read_date(f.data(*clock), t))) return;
    const auto* status = f.find("STGE");
    clock_.read(t, status != nullptr && is_clock_degraded(read_hex(f.data(*status))), began_);
    points_.say({row.path, row.kind, row.unit, row.scale, row.meaning, row.kept}, clock_.text(t, received_));
    points_.say(offset_point, decimal{clock_.offset(), 0});
    points_.say(degraded_point, std::string{clock_.degraded() ? "on" : "off"});
}

// ---- values ----

void meter::say_value(const label& row, std::string_view path, const frame& f, const entry& e) {
    const point_words p{path, row.kind, unit_of(row, f.data(e)), row.scale, row.meaning, row.kept};
    const auto v = value_of(row, f, e, clock_, received_);
    if (row.kind == state) return say_state(p, v);
    const auto dated = date_of(f, e, clock_, received_);
    points_.say(p, v, dated.quality, dated.when);
}

void meter::say_state(const point_words& p, const value& v) {
    const auto before = points_.word(p.path);
    points_.say(p, v);
    const auto* after = text_of(v);
    if (after == nullptr) return;
    alarms_.state(p.path, before, *after);
    if (p.path == "tariff-option" && !mode_changed_) alarms_.contract(before, *after);
}

void meter::say_bits(std::span<const bits> table, std::uint32_t all) {
    for (const auto& b : table)
        say_state({b.path, state, "", 0, b.meaning}, text_value(std::string{word_of(b, all)}));
}

void meter::say_period(const label& row, const frame& f, const entry& e) {
    const auto* period = f.find(row.role == role::period ? "PTCOUR1" : "PTCOUR2");
    if (period == nullptr) return;
    std::string path{row.path};
    const auto part = path_part(f.data(*period), true);
    if (!part.empty()) say_value(row, path.replace(path.find('%'), 1, part), f, e);
}

void meter::say_entry(const frame& f, const entry& e) {
    const auto* row = row_of(e);
    if (row != nullptr && row->name == "Appli") section_ = path_part(f.data(e), false);
    if (row == nullptr || !section_.empty()) return say_stranger(f, e);
    switch (row->role) {
    case role::clock:
        return; // before all others
    case role::status:
        return say_bits(status_bits(), read_hex(f.data(e)));
    case role::relays:
        return say_bits(relay_bits(), static_cast<std::uint32_t>(e.mantissa));
    case role::potentials:
        return say_bits(potential_bits(), read_hex(f.data(e)));
    case role::circuits:
        if (f.data(e).starts_with("BBR")) say_bits(circuit_bits(), static_cast<unsigned char>(f.data(e)[3]));
        break;
    case role::meter:
        say_meter(f.data(e));
        break;
    case role::notice:
        if (row->words.empty()) return say_state({row->path, state, "", 0, row->meaning}, std::string{"on"});
        break;
    case role::peak: {
        written_time t;
        if (read_horodate(f.horodate(e), t))
            points_.say({row->path, text, "", 0, row->meaning}, clock_.text(t, received_));
        return;
    }
    case role::period:
    case role::period_2:
        return say_period(*row, f, e);
    case role::value:
    case role::profile:
    case role::overrun:
        break;
    }
    say_value(*row, row->path, f, e);
}

/// One that came once may be an error that the checksum did not show.
void meter::say_stranger(const frame& f, const entry& e) {
    const auto name = f.name(e);
    const auto path = "label." + (section_.empty() ? "" : section_ + ".") + std::string{name};
    if (!strangers_.contains(path)) {
        if (strangers_.size() >= strangers_max) return;
        if (strangers_seen_.size() >= 4 * strangers_max) strangers_seen_.clear();
        const auto seen = strangers_seen_.emplace(path, frames_).first;
        if (seen->second == frames_ && points_.word(path).empty()) return;
        strangers_seen_.erase(seen);
        strangers_.insert(path);
    }
    const auto dated = date_of(f, e, clock_, received_);
    points_.say({path, text, "", 0, "label that no specification at hand has, as it is sent"},
                text_value(tidy(f.data(e))), dated.quality, dated.when);
}

void meter::say_absent(const frame& f) {
    for (const auto& p : presences) {
        if (f.find(p.beside) == nullptr || f.find(p.label) != nullptr) continue;
        const auto& row = labels()[find_label(p.label, false)];
        if (p.absent.empty())
            points_.say_nothing(row.path);
        else
            say_state({row.path, state, "", 0, row.meaning}, std::string{p.absent});
    }
}

// ---- the subscription ----

/// Nothing: the frame does not say whether it is exceeded.
std::optional<bool> meter::exceeds(const frame& f) {
    for (const auto& e : f.entries())
        if (row_of(e) != nullptr && row_of(e)->role == role::overrun) return true;
    if (const auto* status = f.find("STGE"); status != nullptr) return is_overrun(read_hex(f.data(*status)));
    if (f.is_short()) return false;
    // The long frames between the short ones of an overrun do not repeat which phases exceed it.
    if (f.find("ADCO") == nullptr || after_short_) return {};
    return false;
}

void meter::say_overrun(const frame& f) {
    const auto exceeded = exceeds(f);
    if (!exceeded) return;
    if (!*exceeded)
        for (const auto path : overrun_currents) points_.say_nothing(path);
    if (f.find("STGE") == nullptr) points_.say(overrun_point, std::string{*exceeded ? "on" : "off"});
    alarms_.overrun(*exceeded);
}

} // namespace wesh::teleinfo
