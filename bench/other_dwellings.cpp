// Flats of another kind, written after the coder was finished: it has never been tuned on them.
#include "bench/dwellings.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <random>

namespace wesh::bench {
namespace {

using tonique::column;

class other_flat {
  public:
    other_flat(unsigned seed, bool winter)
        : chance_{seed}
        , winter_{winter}
        , hot_{whole(2e6)}
        , cold_{whole(3e5)}
        , gas_{share() < 0.1 ? whole(1e5) : 0}
        , heat_{whole(5e5)}
        , energy_{whole(9e7)}
        , warmth_{17 + share() * 7}
        , base_{30 + share() * 250}
        , power_factor_{0.8 + 0.2 * share()}
        , shift_{static_cast<int>(share() * 5) - 2}
        , probe_{share() > 0.1}
        , heated_by_current_{share() < 0.2}
        , cycles_{1 + share() * 9} {}

    void live(tonique::unit_number unit, tonique::hour_number hour, tonique::readings& all) {
        const int of_day = (static_cast<int>(hour % 24) + 24 + shift_) % 24;
        if (doing_ == 0 && share() < begins(of_day))
            doing_ = 1 + static_cast<int>(share() * 3);
        else if (doing_ != 0 && share() < 0.45)
            doing_ = 0;
        const double used = std::max(1.0, watt_hours());
        energy_ += std::llround(used);
        draw();
        warmth_ += 0.09 * (21 + std::sin(hour * 0.26) - warmth_) + 0.15 * normal_(chance_);
        const auto tenths = std::llround(10 * warmth_);
        const std::array<std::int64_t, 11> values{
            hot_,
            cold_,
            gas_,
            heat_,
            std::llround(used / power_factor_ / 235),
            doing_ == 3 ? static_cast<std::int64_t>(used / 700) : 0,
            tenths - static_cast<int>(3 * share() * share()),
            tenths,
            tenths + static_cast<int>(4 * share() * share()),
            energy_,
            std::llround(used),
        };
        for (std::size_t c = 0; c < values.size(); ++c) {
            const auto name = static_cast<column>(c + 1);
            if (probe_ || name < column::tempmin || name > column::tempmax)
                all.rows.push_back({unit, hour, name, values[c], quality::good});
        }
    }

  private:
    double share() { return even_(chance_); }
    std::int64_t whole(double below) { return static_cast<std::int64_t>(share() * below); }
    static double begins(int hour) {
        return hour < 6 ? 0.03 : hour < 9 ? 0.35 : hour < 17 ? 0.15 : hour < 23 ? 0.4 : 0.1;
    }
    double watt_hours() {
        double w = base_ * (0.8 + 0.4 * share());
        if (doing_ == 1) w += 150 + share() * 200;
        if (doing_ == 2) w += 500 + share() * 900;
        if (doing_ == 3) w += 100 + share() * 1'500;
        if (winter_ && heated_by_current_) w += std::max(0.0, 700 + 250 * normal_(chance_));
        return w;
    }
    void draw() {
        if (doing_ != 0 || share() < 0.05) {
            while (share() < 0.8) hot_ += 1 + static_cast<int>(share() * 4);
            if (share() < 0.5)
                while (share() < 0.7) cold_ += 1 + static_cast<int>(share() * 2);
        }
        if (gas_ != 0 && doing_ != 0) gas_ += static_cast<int>(share() * 3);
        if (winter_ && !heated_by_current_) heat_ += std::poisson_distribution<>{cycles_}(chance_);
    }

    std::mt19937 chance_;
    std::uniform_real_distribution<> even_{0, 1};
    std::normal_distribution<> normal_;
    bool winter_;
    std::int64_t hot_, cold_, gas_, heat_, energy_;
    double warmth_, base_, power_factor_;
    int shift_;
    bool probe_, heated_by_current_;
    double cycles_;
    int doing_ = 0; ///< nothing, little, cooking, washing
};

} // namespace

tonique::readings other_dwellings(unsigned seed, bool winter) {
    tonique::readings all;
    constexpr tonique::hour_number midnight = 499'992;
    for (tonique::unit_number u = 1; u <= 30; ++u) {
        other_flat f{seed * 100 + u, winter};
        for (tonique::hour_number h = 0; h < 14 * 24; ++h) f.live(u, midnight + h, all);
    }
    return all;
}

} // namespace wesh::bench
