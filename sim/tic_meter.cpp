#include "sim/tic_meter.hpp"

#include "common/text.hpp"
#include "sim/refusal.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace wesh::sim {
namespace {

/// While a phase draws too much, so many short frames come between two long ones.
constexpr unsigned short_frames = 20;

struct mode_row {
    tic_separator separator;
    unsigned speed;
};
/// One row a mode, in the order of the enumeration.
constexpr std::array<mode_row, 3> modes{{
    {tic_separator::space, 1200},
    {tic_separator::tab, 9600},
    {tic_separator::space, 1200},
}};
const mode_row& row_of(tic_mode m) noexcept { return modes[static_cast<std::size_t>(m)]; }

meter_settings completed(meter_settings s) {
    if (s.serial.empty()) s.serial = made_serial(s);
    return s;
}

} // namespace

unsigned usual_speed(tic_mode m) noexcept { return row_of(m).speed; }

std::string made_serial(const meter_settings& s) {
    // Maker 04, year 21, kind of meter, and six digits of its own.
    constexpr std::array<std::string_view, 3> kinds{"042161", "042163", "041436"};
    const std::size_t kind = s.mode == tic_mode::pme_pmi ? 2 : s.phases == 3 ? 1 : 0;
    std::string serial{kinds[kind]};
    append_digits(serial,
                  static_cast<std::int64_t>(dice{seed_for(s.seed, s.name + " serial")}.below(1'000'000)), 6);
    return serial;
}

void check_serial(std::string_view serial) {
    if (serial.size() != 12 || !is_digits(serial))
        throw refusal{fmt::format("a meter's number has twelve digits, not '{}'", sanitised(serial))};
}

void check_speed(unsigned baud) {
    constexpr std::array<unsigned, 5> speeds{1200, 2400, 4800, 9600, 19200};
    if (std::find(speeds.begin(), speeds.end(), baud) == speeds.end())
        throw refusal{fmt::format("a meter speaks at 1200, 2400, 4800, 9600 or 19200 baud, not at {}", baud)};
}

tic_meter::tic_meter(const meter_settings& settings, const calendar& zone, const moment& start)
    : tic_source{settings.speed}
    , works_{completed(settings), zone, start}
    , dice_{seed_for(settings.seed, settings.name + " frames")} {
    for (const auto& [field, text] : settings.set) set(field, text, start);
    for (const auto& [label, text] : settings.raw) set_raw(label, text);
}

std::span<const tic_row> tic_meter::rows() const noexcept {
    return rows_of(settings().mode, settings().phases);
}

const tic_meter::said* tic_meter::override_of(std::string_view label) const noexcept {
    for (const auto& s : said_)
        if (s.label == label) return &s;
    return nullptr;
}

void tic_meter::put(std::string_view label, bool raw, std::string text) {
    std::erase_if(said_, [&](const said& s) { return s.label == label; });
    said_.push_back({std::string{label}, raw, std::move(text)});
}

void tic_meter::set(std::string_view field, std::string_view text, const moment& now) {
    if (const auto i = input_named(field)) return works_.set(*i, input_value(*i, text), now);
    const auto& row = known_row(field);
    auto data = filled(row, text);
    if (row.index == nullptr) return put(field, false, std::move(data));
    works_.advance(now);
    *row.index(works_.shown()) = static_cast<std::int64_t>(parse_unsigned(data).value_or(0));
    std::erase_if(said_, [&](const said& s) { return s.label == field; });
}

void tic_meter::set_raw(std::string_view label, std::string_view text) {
    put(label, true, std::string{text});
}

void tic_meter::release(std::string_view field) {
    const auto i = input_named(field);
    const bool held =
        i ? works_.release(*i) : std::erase_if(said_, [&](const said& s) { return s.label == field; }) > 0;
    if (!held)
        throw refusal{fmt::format("{} was not set and does not move: nothing to release", sanitised(field))};
}

void tic_meter::vary(const variation& v, const moment& now) {
    const auto i = input_named(v.field);
    if (!i)
        throw refusal{
            fmt::format("{} follows from the others and cannot move; power can", sanitised(v.field))};
    works_.vary(*i, v, now);
}

bool tic_meter::make_data(const tic_row& row) {
    data_.clear();
    horodate_.clear();
    const auto* o = override_of(row.label);
    if (o == nullptr && row.sent != nullptr && !row.sent(works_)) return false;
    if (row.horodate != nullptr) row.horodate(works_, horodate_);
    row.data(works_, data_);
    if (o == nullptr) return true;
    (row.length == 0 ? horodate_ : data_) = o->text;
    return true;
}

bool tic_meter::append_row(const tic_row& row) {
    if (const auto* o = override_of(row.label); o != nullptr && o->raw) {
        if (!o->text.empty()) frame_ += '\n' + o->text + '\r';
        return !o->text.empty();
    }
    if (!make_data(row)) return false;
    append_group(frame_, row_of(settings().mode).separator, row.label, horodate_, data_);
    return true;
}

void tic_meter::append_rows(std::span<const tic_row> which) {
    for (const auto& row : which) append_row(row);
}

void tic_meter::long_frame() {
    append_rows(rows());
    for (const auto& s : said_)
        if (s.raw && !s.text.empty() && find_row(rows(), s.label) == nullptr) frame_ += '\n' + s.text + '\r';
    frame_ += tic_etx;
}

/// A long frame that was under way when a phase began to draw too much: it ends behind some group.
void tic_meter::broken_frame() {
    std::uint64_t groups = 1 + dice_.below(8);
    for (const auto& row : rows())
        if (groups > 0 && append_row(row)) --groups;
    frame_ += tic_eot;
}

void tic_meter::alert_frame() {
    if (!alert_) {
        alert_ = true;
        short_frames_left_ = short_frames;
        return broken_frame();
    }
    if (short_frames_left_ > 0) {
        --short_frames_left_;
        append_rows(historic_alert_rows());
        frame_ += tic_etx;
        return;
    }
    short_frames_left_ = short_frames;
    long_frame();
    // What follows is shorter again, which must be said.
    frame_ += tic_eot;
}

const std::string& tic_meter::frame(const moment& now) {
    works_.advance(now);
    frame_ = tic_stx;
    if (settings().mode == tic_mode::historic && settings().phases == 3 && works_.alert()) {
        alert_frame();
    } else {
        alert_ = false;
        long_frame();
    }
    return frame_;
}

const std::string& tic_meter::idle_frame() {
    frame_ = tic_stx;
    append_row(rows().front());
    frame_ += tic_etx;
    return frame_;
}

std::string tic_meter::value(std::string_view field, const moment& now) {
    works_.advance(now);
    if (const auto i = input_named(field)) return fmt::format("{:.10g}", input_of(works_, *i));
    if (const auto* o = override_of(field); o != nullptr && o->raw) return o->text;
    const auto* row = find_row(rows(), field);
    if (row == nullptr) row = &known_row(field);
    if (find_row(rows(), field) == nullptr || !make_data(*row))
        throw refusal{fmt::format("{} is not sent at present", row->label)};
    if (data_.empty() || horodate_.empty()) return horodate_ + data_;
    return horodate_ + ' ' + data_;
}

std::vector<assignment> tic_meter::values(const moment& now) {
    std::vector<assignment> all;
    for (std::size_t i = 0; i < tic_inputs; ++i) {
        const auto& name = row_of(static_cast<tic_input>(i)).name;
        all.push_back({std::string{name}, value(name, now)});
    }
    for (const auto& row : rows()) {
        const auto* o = override_of(row.label);
        if ((o != nullptr && o->raw) || make_data(row))
            all.push_back({std::string{row.label}, value(row.label, now)});
    }
    return all;
}

void tic_meter::change_mode(tic_mode m) {
    if (settings().mode == tic_mode::pme_pmi || m == tic_mode::pme_pmi)
        throw refusal{"a meter changes between historic and standard; a pme-pmi stays one"};
    works_.speak(m);
}

void tic_source::change_speed(unsigned baud) {
    check_speed(baud);
    speed_ = baud;
}

void tic_meter::replace(std::string_view serial) {
    check_serial(serial);
    works_.replace(std::string{serial});
}

} // namespace wesh::sim
