// A meter and its line: bytes at the speed of the line into a pseudo-terminal, and what can go wrong with
// them.
#pragma once

#include "common/clock.hpp"
#include "io/loop.hpp"
#include "sim/held_fault.hpp"
#include "sim/pty.hpp"
#include "sim/simulated.hpp"
#include "sim/tic_source.hpp"
#include "sim/tic_stream.hpp"
#include "sim/wrong_speed.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wesh::sim {

class tic_line final : public simulated {
  public:
    /// Times count from `started` on the loop's scale. Throws a refusal or std::system_error.
    tic_line(io::loop& l, const clock& c, const calendar& zone, const meter_settings& settings,
             duration started);

    const std::string& name() const noexcept override { return meter_->name(); }
    family kin() const noexcept override { return family::meter; }
    std::string address() const override;
    std::string model() const override;
    std::string condition() const override;

    std::string value(std::string_view field) override { return meter_->value(field, now()); }
    std::vector<assignment> values() override { return meter_->values(now()); }
    void set(std::string_view field, std::string_view text) override { meter_->set(field, text, now()); }
    void set_raw(std::string_view field, std::string_view text) override { meter_->set_raw(field, text); }
    void release(std::string_view field) override { meter_->release(field); }
    void vary(const variation& v) override { meter_->vary(v, now()); }

    /// A frame that has begun is not changed by idle and garbage; all others take effect at once.
    void fail(const fault& f, const fault_term& term) override;
    void clear() override;
    std::vector<named_count> tally() override;
    void forget_counts() override;

    void change_mode(tic_mode m) override;
    void change_speed(unsigned baud) override;
    void replace(std::string_view serial) override;
    /// Both readers hang up; each path then leads to the other meter.
    void swap_ports(simulated& other) override;

    /// What passes a line that has that fault.
    using filter = void (*)(tic_line&, std::string_view, std::string&);
    line_noise& noise() noexcept { return noise_; }

  private:
    struct counted_bytes {
        std::uint64_t frames = 0;
        std::uint64_t bytes = 0;   ///< that the meter has sent
        std::uint64_t dropped = 0; ///< because nobody read them
        std::uint64_t faulty = 0;  ///< frames that met a fault
        std::uint64_t readers = 0; ///< times that somebody opened the port
    };

    moment now() const noexcept { return {loop_.now() - started_, clock_.now()}; }
    bool has(fault_kind k) const noexcept { return fault_.has(k); }
    void follow_faults();
    void speak_anew();
    io::task<void> speak();
    const std::string& next_frame();
    void meet_fault();
    void put(std::string_view piece);
    bool somebody_reads();

    io::loop& loop_;
    const clock& clock_;
    duration started_;
    std::unique_ptr<tic_source> meter_;
    std::string port_;
    std::size_t piece_;
    line_noise noise_;
    dice dice_;
    wrong_speed wrong_speed_;
    std::optional<pty> pty_;
    bool read_ = false; ///< somebody has the port open
    held_fault fault_;
    counted_bytes counts_;
    std::string garbage_;
    std::string heard_;
    std::string passed_;
    io::scope tasks_; // last: its task uses all of the above
};

} // namespace wesh::sim
