#include "bench/dwellings.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <random>

namespace wesh::bench {

namespace {

using namespace tonique;

constexpr std::size_t columns_there = 11;

/// Days since 1970 of a date of the Gregorian calendar after 2000 (months count from March).
std::int64_t day_number(int year, int month, int day) {
    const int y = month <= 2 ? year - 1 : year;
    const int m = (month + 9) % 12;
    return 365LL * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - 719'468;
}

void add_row(readings& out, unit_number unit, hour_number hour,
             const std::array<std::int64_t, columns_there>& v) {
    for (std::size_t c = 0; c < columns_there; ++c)
        out.rows.push_back({unit, hour, static_cast<column>(c + 1), v[c], quality::good});
}

/// "21.6" is 216: the columns with a point in them have one digit behind it.
std::int64_t whole(std::string text) {
    text.erase(std::remove(text.begin(), text.end(), '.'), text.end());
    return std::stoll(text);
}

class flat {
  public:
    flat(const habits& h, unit_number number)
        : h_{h}
        , number_{number}
        , random_{h.seed * 1000U + number} {
        kind_ = number % 7;
        rise_ = 5.5 + 3 * uniform();
        home_ = 15 + 5 * uniform();
        people_ = 1 + static_cast<int>(4 * uniform());
        base_ = 40 + 160 * uniform();
        fridge_ = 30 + 60 * uniform();
        boiler_ = uniform() < 0.35 ? 1200 + 900 * uniform() : 0;
        target_ = 18.5 + 4 * uniform();
        setback_ = 2.0 * uniform();
        temperature_ = target_;
        clamp_share_ = uniform() < 0.5 ? 1.0 : 0.5 + 0.4 * uniform();
        heat_weight_ = 3 + 7 * uniform();
        probe_ = uniform() > 0.07;
        values_[0] = static_cast<std::int64_t>(900'000 * uniform());
        values_[1] = static_cast<std::int64_t>(500'000 * uniform());
        values_[2] = uniform() < 0.2 ? static_cast<std::int64_t>(70'000 * uniform()) : 0;
        values_[3] = static_cast<std::int64_t>(200'000 * uniform());
        values_[9] = static_cast<std::int64_t>(30'000'000 * uniform());
    }

    void hour(readings& out, hour_number hour, double outside) {
        const int h = static_cast<int>(hour % 24);
        const bool weekend = (hour / 24 + 4) % 7 < 2;
        const double up = presence(h, weekend, static_cast<int>(hour / 24));
        draw_water(up, h);
        heat(outside, h);
        const double wh = electricity(up, h, outside);
        feel(outside, h, up);
        values_[9] += std::llround(wh);
        values_[10] = std::llround(wh);
        values_[4] = static_cast<std::int64_t>(wh * clamp_share_ / 232.0);
        values_[5] = clamp_share_ < 1 ? static_cast<std::int64_t>(wh * (1 - clamp_share_) / 232.0) : 0;
        if (uniform() < h_.absent) return;
        const std::size_t before = out.rows.size();
        add_row(out, number_, hour, values_);
        if (!probe_)
            out.rows.erase(out.rows.begin() + static_cast<std::ptrdiff_t>(before) + 6,
                           out.rows.begin() + static_cast<std::ptrdiff_t>(before) + 9);
    }

  private:
    double uniform() { return std::uniform_real_distribution<>{0, 1}(random_); }
    double normal() { return std::normal_distribution<>{0, h_.noise}(random_); }
    std::int64_t times(double mean) {
        if (mean <= 0) return 0;
        const double uneven = std::max(0.1, 1 + 0.5 * normal()) * mean;
        return std::poisson_distribution<std::int64_t>{uneven}(random_);
    }

    /// 0: nobody or asleep, to 1: all at home and busy.
    double presence(int h, bool weekend, int day) {
        if (kind_ == 0 && day % 14 < 6) return 0; // away
        const double at = h + 0.7 * normal();
        if (kind_ == 1) return at > 14 || at < 2 ? 0.7 : at > 8 ? 0.05 : 0.1; // works at night
        if (at < rise_ + (weekend ? 2 : 0) || at > 23) return 0.06;
        if (at < rise_ + 2) return 0.9;
        const bool leaves = !weekend && kind_ != 2;
        if (leaves && at < home_) return 0.15;
        return at > home_ ? 1.0 : 0.55;
    }

    void draw_water(double up, int h) {
        const double each = people_ * up * (h >= 6 && h < 9 ? 5.0 : h >= 18 && h < 21 ? 4.0 : 1.8);
        values_[0] += uniform() < up + 0.05 ? times(each) : 0;
        values_[1] += uniform() < 0.7 * up ? times(0.55 * each) : 0;
        if (values_[2] > 0) values_[2] += times(0.2 * up);
    }

    void heat(double outside, int h) {
        const double wanted = target_ - (h < 6 || h > 22 ? setback_ : 0);
        const double lack = std::max(0.0, wanted - outside - 4 + 3 * (wanted - temperature_));
        values_[3] += h_.winter ? times(lack / heat_weight_ * 2.2) : 0;
    }

    double electricity(double up, int h, double outside) {
        double wh = base_ + fridge_ * (uniform() < 0.6 ? 1 : 0.25) + 15 * normal();
        wh += people_ * up * (70 + 45 * std::abs(normal()));
        if (h >= 11 && h < 14 && uniform() < 0.5 * up) wh += 300 + 500 * uniform();
        if (h >= 18 && h < 21 && uniform() < 0.8 * up) wh += 400 + 700 * uniform();
        if (uniform() < 0.05 * up * people_) wh += 500 + 300 * uniform();
        if (boiler_ > 0 && (h == 0 || h == 1 || (h == 2 && uniform() < 0.4)))
            wh += boiler_ * (0.9 + 0.1 * uniform());
        if (h_.winter && outside < 2) wh += 10 * (2 - outside);
        return std::max(5.0, wh);
    }

    void feel(double outside, int h, double up) {
        const double wanted = target_ - (h < 6 || h > 22 ? setback_ : 0);
        const double towards = h_.winter ? wanted : 0.5 * (outside + target_) + 2;
        temperature_ += 0.25 * (towards - temperature_) + 0.08 * up + 0.12 * normal();
        const double spread = 0.08 + 0.1 * std::abs(normal());
        values_[7] = std::llround(10 * temperature_);
        values_[6] =
            std::min(values_[7], std::int64_t{std::llround(10 * (temperature_ - spread * uniform() * 2))});
        values_[8] =
            std::max(values_[7], std::int64_t{std::llround(10 * (temperature_ + spread * uniform() * 2))});
    }

    habits h_;
    unit_number number_;
    std::mt19937 random_;
    int kind_ = 0, people_ = 1;
    double rise_ = 7, home_ = 18, base_ = 80, fridge_ = 40, boiler_ = 0, target_ = 20, setback_ = 1;
    double temperature_ = 20, clamp_share_ = 1, heat_weight_ = 1;
    bool probe_ = true;
    std::array<std::int64_t, columns_there> values_{};
};

} // namespace

std::optional<readings> read_dwellings(const std::string& path) {
    std::ifstream file{path};
    std::string line;
    if (!std::getline(file, line)) return {};
    readings out;
    while (std::getline(file, line)) {
        unsigned unit = 0, hour = 0;
        int year = 0, month = 0, day = 0, end = 0;
        if (std::sscanf(line.c_str(), "%u,%d-%d-%d,%u%n", &unit, &year, &month, &day, &hour, &end) != 5)
            return {};
        std::array<std::int64_t, columns_there> v{};
        std::size_t at = static_cast<std::size_t>(end);
        for (auto& one : v) {
            const std::size_t next = line.find(',', at + 1);
            one = whole(line.substr(at + 1, next - at - 1));
            at = next;
        }
        add_row(out, static_cast<unit_number>(unit),
                static_cast<hour_number>(day_number(year, month, day) * 24) + hour, v);
    }
    std::sort(out.rows.begin(), out.rows.end());
    return out;
}

readings simulated_dwellings(const habits& h) {
    readings out;
    std::mt19937 random{h.seed};
    std::normal_distribution<> step{0, 0.6 * h.noise};
    std::vector<double> outside;
    double weather = 0;
    for (int i = 0; i < h.days * 24; ++i) {
        weather = 0.97 * weather + step(random);
        outside.push_back((h.winter ? 4 : 19) + weather +
                          (h.winter ? 3 : 6) * std::sin((i % 24 - 9) * 0.2618));
    }
    const auto first = static_cast<hour_number>(day_number(h.winter ? 2027 : 2025, h.winter ? 2 : 8, 3) * 24);
    for (int f = 1; f <= h.flats; ++f) {
        flat one{h, static_cast<unit_number>(f)};
        for (std::size_t i = 0; i < outside.size(); ++i)
            one.hour(out, first + static_cast<hour_number>(i), outside[i]);
    }
    return out;
}

} // namespace wesh::bench
