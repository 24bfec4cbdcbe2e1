#include "sim/tic_line.hpp"

#include "common/words.hpp"
#include "sim/refusal.hpp"
#include "sim/replay_meter.hpp"
#include "sim/tic_meter.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <bit>

namespace wesh::sim {
namespace {

constexpr std::int64_t shortest_gap_us = 16'700;
constexpr std::int64_t longest_gap_us = 33'400;
/// A line that is so late, as after the machine has slept, goes on from where it is.
constexpr duration hopeless{1'000};
constexpr std::size_t garbage_size = 200;

void pass_noise(tic_line& line, std::string_view in, std::string& out) { line.noise().pass(in, out); }

void pass_parity(tic_line&, std::string_view in, std::string& out) {
    for (const char c : in) {
        const unsigned bits = static_cast<unsigned char>(c) & 0x7fU;
        out += static_cast<char>(bits | (std::popcount(bits) % 2 != 0 ? 0x80U : 0U));
    }
}

void pass_cooked(tic_line&, std::string_view in, std::string& out) {
    for (const char c : in)
        if (c != tic_etx && c != tic_eot) out += c == '\r' ? '\n' : c;
}

void pass_nothing(tic_line&, std::string_view, std::string&) {}

struct filter_row {
    fault_kind kind;
    tic_line::filter pass;
};
/// Faults that change what comes through a line, rather than what goes into it.
constexpr std::array filters{
    filter_row{fault_kind::mute, pass_nothing}, filter_row{fault_kind::noise, pass_noise},
    filter_row{fault_kind::parity, pass_parity}, filter_row{fault_kind::cooked, pass_cooked}};

std::unique_ptr<tic_source> make_source(const meter_settings& settings, const calendar& zone,
                                        const moment& start) {
    if (settings.says != nullptr) return std::make_unique<replay_meter>(settings);
    return std::make_unique<tic_meter>(settings, zone, start);
}

} // namespace

tic_line::tic_line(io::loop& l, const clock& c, const calendar& zone, const meter_settings& settings,
                   duration started)
    : loop_{l}
    , clock_{c}
    , started_{started}
    , meter_{make_source(settings, zone, now())}
    , port_{settings.port}
    , piece_{settings.piece}
    , noise_{0, 0}
    , dice_{seed_for(settings.seed, settings.name + " line")}
    , fault_{l} {
    if (settings.fails) fail(*settings.fails, {});
    follow_faults();
    speak_anew();
}

std::string tic_line::address() const { return fmt::format("tic {}", port_); }

std::string tic_line::model() const {
    const auto& s = meter_->settings();
    return fmt::format("{}{}@{}", s.says == nullptr ? "" : "capture-", word_of(tic_mode_words, s.mode),
                       meter_->speed());
}

std::string tic_line::condition() const { return fault_.get() ? text_of(*fault_.get()) : "well"; }

void tic_line::fail(const fault& f, const fault_term& term) {
    fault_.begin(f, term, [this] { recover(*this); });
    noise_ = line_noise{f.share, dice_.next()};
    follow_faults();
}

void tic_line::clear() {
    fault_.end();
    follow_faults();
}

void tic_line::follow_faults() {
    if (has(fault_kind::unplug)) {
        pty_.reset();
        return;
    }
    if (!pty_) pty_.emplace(port_);
}

std::vector<named_count> tic_line::tally() {
    return {{"frames", counts_.frames}, {"bytes", counts_.bytes},     {"dropped", counts_.dropped},
            {"faulty", counts_.faulty}, {"readers", counts_.readers}, {"now", somebody_reads() ? 1U : 0U}};
}

void tic_line::forget_counts() {
    counts_ = {};
    counts_.readers = somebody_reads() ? 1 : 0;
}

void tic_line::change_mode(tic_mode m) {
    meter_->change_mode(m);
    speak_anew();
}

void tic_line::change_speed(unsigned baud) {
    meter_->change_speed(baud);
    speak_anew();
}

void tic_line::replace(std::string_view serial) {
    meter_->replace(serial);
    speak_anew();
}

void tic_line::swap_ports(simulated& other) {
    auto* line = dynamic_cast<tic_line*>(&other);
    if (line == nullptr)
        throw refusal{fmt::format("{} is a {}: it has no port to swap", other.name(), word_for(other.kin()))};
    pty_.reset();
    line->pty_.reset();
    std::swap(port_, line->port_);
    follow_faults();
    line->follow_faults();
}

/// The frame that was under way is never finished.
void tic_line::speak_anew() {
    tasks_.clear();
    tasks_.spawn(speak());
}

io::task<void> tic_line::speak() {
    using microseconds = std::chrono::microseconds;
    auto due = std::chrono::duration_cast<microseconds>(loop_.now());
    for (;;) {
        const std::string frame = next_frame();
        const unsigned baud = meter_->speed();
        const microseconds time_of_piece{microseconds_on_line(piece_, baud)};
        const auto accuracy = std::min(io::poll_accuracy, std::chrono::floor<duration>(time_of_piece / 2));
        for (std::size_t at = 0; at < frame.size(); at += piece_) {
            const auto piece = std::string_view{frame}.substr(at, piece_);
            // It has come when its last bit has.
            due += microseconds{microseconds_on_line(piece.size(), baud)};
            co_await loop_.sleep_until(std::chrono::ceil<duration>(due), accuracy);
            put(piece);
        }
        meet_fault();
        const auto gap =
            shortest_gap_us + static_cast<std::int64_t>(dice_.below(longest_gap_us - shortest_gap_us));
        due += microseconds{gap};
        wrong_speed_.rest(static_cast<std::size_t>(gap * baud / 1'000'000));
        if (loop_.now() - due > hopeless) due = loop_.now();
    }
}

const std::string& tic_line::next_frame() {
    if (has(fault_kind::idle)) return meter_->idle_frame();
    if (!has(fault_kind::garbage)) return meter_->frame(now());
    garbage_.clear();
    while (garbage_.size() < garbage_size)
        if (const char c = static_cast<char>(dice_.below(128)); c != tic_stx) garbage_ += c;
    return garbage_;
}

void tic_line::meet_fault() {
    ++counts_.frames;
    if (!fault_.get()) return;
    ++counts_.faulty;
    if (fault_.met_last()) clear();
}

bool tic_line::somebody_reads() {
    const bool before = read_;
    read_ = pty_ && pty_->has_reader();
    // A meter does not listen.
    std::array<char, 512> unheard;
    while (read_ && pty_->read(unheard) > 0) {
    }
    if (read_ && !before) {
        ++counts_.readers;
        wrong_speed_.forget();
    }
    return read_;
}

void tic_line::put(std::string_view piece) {
    counts_.bytes += piece.size();
    if (!somebody_reads()) {
        counts_.dropped += piece.size();
        return;
    }
    heard_.clear();
    const unsigned reader = pty_->reader_speed();
    if (reader == meter_->speed())
        heard_ = piece;
    else if (reader != 0)
        wrong_speed_.hear(piece, meter_->speed(), reader, heard_);
    for (const auto& row : filters) {
        if (!has(row.kind)) continue;
        passed_.clear();
        row.pass(*this, heard_, passed_);
        std::swap(heard_, passed_);
    }
    const std::size_t taken = pty_->write(heard_);
    if (taken == heard_.size()) return;
    // Somebody who reads too slowly misses the rest, and what he has not read yet: it is old.
    counts_.dropped += heard_.size() - taken;
    pty_->flush();
}

} // namespace wesh::sim
