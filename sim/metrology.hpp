// The works of a meter: what it measures, counts and remembers as time goes on. Knows nothing of the line.
#pragma once

#include "common/calendar.hpp"
#include "sim/moment.hpp"
#include "sim/motion.hpp"
#include "sim/settings.hpp"
#include "sim/tariff.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace wesh::sim {

/// A value and the moment it stands for; unknown until there has been one.
struct dated {
    bool known = false;
    civil_time when;
    std::int64_t value = 0;
};

/// An index that grows, and the part of a unit that it has not shown yet.
struct counted {
    std::int64_t value = 0;
    double rest = 0;

    /// Returns how many whole units were added.
    std::int64_t add(double amount) noexcept;
};

/// A mean over some minutes.
struct mean {
    double sum = 0;
    double weight = 0;

    void add(double value, double w) noexcept {
        sum += value * w;
        weight += w;
    }
    double take() noexcept {
        const double m = weight > 0 ? sum / weight : 0;
        *this = {};
        return m;
    }
};

/// Present and remembered figures, as the datasets tell them. Indexes are Wh and varh. Place 0 of an array of
/// four is the whole, 1 to 3 are the phases; an array of three has phases 1 to 3.
struct figures {
    std::array<double, tic_inputs> input{};
    double drawn = 0; ///< VA; nothing while the site injects
    double injected = 0;
    std::array<double, 3> amperes{};
    std::array<double, 4> share{}; ///< of the power
    std::array<bool, 3> over{};    ///< more than the contract allows

    counted total;
    counted total_injected;
    std::array<std::int64_t, 10> supplier{};
    std::array<std::int64_t, 4> distributor{};
    std::array<counted, 4> reactive; ///< by quadrant

    std::array<dated, 4> most_today;
    std::array<dated, 4> most_yesterday;
    dated most_injected_today;
    dated most_injected_yesterday;
    std::array<dated, 2> curve; ///< the last two half hours, W
    std::array<dated, 2> curve_injected;
    std::array<dated, 3> mean_volts; ///< over the last ten minutes

    std::array<dated, 6> tens; ///< the last six ten minutes, kW
    std::array<dated, 6> tens_injected;
    counted ten_active; ///< Wh, varh and VAh since these ten minutes began
    counted ten_reactive;
    counted ten_apparent;
    counted ten_injected;
    double minute_power = 0;  ///< W over the last minute
    double most_of_month = 0; ///< VA
    civil_time month_began;
    civil_time month_before_began;
    std::array<std::int64_t, 4> distributor_before{}; ///< when the month began
    std::array<std::int64_t, 4> reactive_before{};
};

/// What a site of that kind of meter usually has.
std::array<double, tic_inputs> usual_inputs(tic_mode m) noexcept;

class metrology {
  public:
    /// Two days of the past are lived through first, so that yesterday's figures are there. The calendar must
    /// outlive the works.
    metrology(const meter_settings& settings, const calendar& zone, const moment& start);

    const meter_settings& settings() const noexcept { return settings_; }
    /// Times must not go back.
    void advance(const moment& now);
    const figures& shown() const noexcept { return f_; }
    /// Indexes may be set; they go on from there.
    figures& shown() noexcept { return f_; }
    const civil_time& clock() const noexcept { return clock_; }
    const tariff_state& tariff() const noexcept { return tariff_; }
    /// An overrun, or a minute after one.
    bool alert() const noexcept { return alert_; }
    unsigned amperes_subscribed() const noexcept;

    void set(tic_input i, double value, const moment& now);
    void vary(tic_input i, const variation& v, const moment& now);
    /// False when it does not move.
    bool release(tic_input i) noexcept;

    /// Another meter takes its place: all it has counted and remembered is gone.
    void replace(const std::string& serial);
    void speak(tic_mode m) noexcept { settings_.mode = m; }

  private:
    struct moving {
        tic_input which;
        motion how;
        bool held;
    };
    struct means {
        mean minute, ten, half_hour, ten_injected, half_hour_injected, volts;
    };

    void step(duration length);
    /// Who pays one price all day and all year has one index of the distributor's.
    bool has_seasons() const noexcept;
    void look();
    void measure();
    void count(double hours);
    void remember_most();
    void end_minute();
    void end_ten_minutes();
    void end_half_hour();
    void end_day();
    void begin_month() noexcept;
    void begin_with(std::int64_t index);
    time_point shown_time() const noexcept { return at_.wall + settings_.clock_offset; }

    meter_settings settings_;
    const calendar* zone_;
    std::uint64_t seed_;
    moment at_;
    figures f_;
    civil_time clock_;
    tariff_state tariff_;
    std::int64_t half_hour_ = -1; ///< that the tariff was worked out for
    means means_;
    std::vector<moving> movements_;
    duration alert_until_{};
    bool alert_ = false;
};

/// What is told from outside, by its name: "power".
struct input_row {
    std::string_view name;
    double least;
    double most;
    std::string_view takes; ///< "VA drawn, from 0 to 1000000"
};
const input_row& row_of(tic_input i) noexcept;
std::optional<tic_input> input_named(std::string_view name) noexcept;
/// Throws a refusal when the text is not what the input takes.
double input_value(tic_input i, std::string_view text);

} // namespace wesh::sim
