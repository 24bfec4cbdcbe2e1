#include "sim/tic_command.hpp"

#include "common/text.hpp"
#include "common/time_text.hpp"
#include "common/words.hpp"
#include "sim/refusal.hpp"
#include "sim/tic_stream.hpp"

#include <wesh/decimal.hpp>

#include <fmt/core.h>

#include <getopt.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <limits>

namespace wesh::sim {
namespace {

constexpr int exit_failed = 1;
constexpr int exit_usage = 2;

constexpr const char* usage_text =
    "usage: weshsim tic [--mode MODE] [--phases N] [--contract CONTRACT] [--producer]\n"
    "                   [--mobile-peaks] [--degraded] [--serial DIGITS] [--power VA] [--noise SHARE]\n"
    "                   [--from TIME] [--for TIME | --bytes SIZE] [--seed N] [-o FILE]\n";

struct wanted {
    meter_settings meter;
    std::optional<double> power; ///< VA all the time; none: as a household has it
    double noise = 0;
    time_point from{std::chrono::days{20'468}};
    duration lasting{60'000};
    std::uint64_t bytes = 0; ///< 0: as many as the time takes
    std::string file;        ///< empty: standard output
};

template <class T>
T known(std::optional<T> value, std::string_view option, std::string_view takes, const char* text) {
    if (!value) throw refusal{fmt::format("--{} takes {}, not '{}'", option, takes, sanitised(text))};
    return *value;
}

struct option_row {
    const char* name;
    int argument;
    void (*take)(wanted&, const char*);
};

constexpr std::array<option_row, 14> rows{{
    {"mode", required_argument,
     [](wanted& w, const char* t) {
         w.meter.mode =
             known(enumerator_of<tic_mode>(tic_mode_words, t), "mode", "historic, standard or pme-pmi", t);
     }},
    {"phases", required_argument,
     [](wanted& w, const char* t) {
         w.meter.phases = std::string_view{t} == "3" ? 3 : 1;
         if (std::string_view{t} != "1" && w.meter.phases == 1) known<int>({}, "phases", "1 or 3", t);
     }},
    {"contract", required_argument,
     [](wanted& w, const char* t) {
         w.meter.tariff =
             known(enumerator_of<contract>(contract_words, t), "contract", "base, hc, ejp or tempo", t);
     }},
    {"producer", no_argument, [](wanted& w, const char*) { w.meter.producer = true; }},
    {"mobile-peaks", no_argument, [](wanted& w, const char*) { w.meter.mobile_peaks = true; }},
    {"degraded", no_argument, [](wanted& w, const char*) { w.meter.degraded = true; }},
    {"power", required_argument,
     [](wanted& w, const char* t) { w.power = input_value(tic_input::power, t); }},
    {"serial", required_argument,
     [](wanted& w, const char* t) {
         check_serial(t);
         w.meter.serial = t;
     }},
    {"noise", required_argument,
     [](wanted& w, const char* t) {
         const auto share = decimal::parse(t);
         w.noise = share ? share->to_double() : -1;
         if (w.noise < 0 || w.noise > 1) known<int>({}, "noise", "a share from 0 to 1", t);
     }},
    {"from", required_argument,
     [](wanted& w, const char* t) {
         w.from = known(parse_iso(t), "from", "a time of UTC as 2026-01-15T06:00", t);
     }},
    {"for", required_argument,
     [](wanted& w, const char* t) {
         w.lasting = duration{known(parse_milliseconds(t), "for", "a time as 10min or 2h", t)};
     }},
    {"bytes", required_argument,
     [](wanted& w, const char* t) {
         w.bytes = known(parse_bytes(t), "bytes", "a size as 64kB or 20MB", t);
         w.lasting = duration::max();
     }},
    {"seed", required_argument,
     [](wanted& w, const char* t) { w.meter.seed = known(parse_unsigned(t), "seed", "a number", t); }},
    {"output", required_argument, [](wanted& w, const char* t) { w.file = t; }},
}};

/// False: the command line is not understood.
bool read_options(int argc, char** argv, wanted& w) {
    std::array<option, rows.size() + 1> known_options{};
    for (std::size_t i = 0; i < rows.size(); ++i)
        known_options[i] = {rows[i].name, rows[i].argument, nullptr, static_cast<int>(i) + 256};
    for (int c = 0; (c = getopt_long(argc, argv, "o:", known_options.data(), nullptr)) != -1;) {
        if (c == '?') return false;
        if (c == 'o')
            w.file = optarg;
        else
            rows[static_cast<std::size_t>(c) - 256].take(w, optarg);
    }
    return optind == argc;
}

/// A household that never stands still; a producer's sun shines by day.
void enliven(meter_settings& m, std::optional<double> power) {
    m.name = "tic";
    m.input = usual_inputs(m.mode);
    const double subscribed = m.input[static_cast<std::size_t>(tic_input::subscribed)];
    const auto hours = [](int n) { return duration{n * 3'600'000}; };
    m.varies = {
        {"power", shape::walk, power.value_or(150), power.value_or(subscribed * 700), duration{20'000}, 0},
        {"voltage", shape::sine, 226, 238, hours(1), 0}};
    if (m.producer) m.varies.push_back({"injected", shape::sine, -3000, 3000, hours(24), 0});
}

bool write_stream(std::FILE* file, const wanted& w) {
    const calendar paris{"Europe/Paris"};
    tic_stream stream{w.meter, paris, w.from};
    line_noise noise{w.noise, seed_for(w.meter.seed, "noise")};
    std::uint64_t left = w.bytes != 0 ? w.bytes : std::numeric_limits<std::uint64_t>::max();
    std::string heard;
    while (left > 0 && stream.next_moment().elapsed < w.lasting) {
        heard.clear();
        noise.pass(stream.next(), heard);
        const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(heard.size(), left));
        if (std::fwrite(heard.data(), 1, size, file) != size) return false;
        left -= size;
    }
    return std::fflush(file) == 0;
}

} // namespace

int run_tic(int argc, char** argv) {
    wanted w;
    try {
        if (!read_options(argc, argv, w)) {
            fmt::print(stderr, "{}", usage_text);
            return exit_usage;
        }
    } catch (const refusal& e) {
        fmt::print(stderr, "weshsim: {}\n{}", e.what(), usage_text);
        return exit_usage;
    }
    enliven(w.meter, w.power);
    std::FILE* file = w.file.empty() ? stdout : std::fopen(w.file.c_str(), "we");
    bool written = file != nullptr && write_stream(file, w);
    if (file != nullptr && file != stdout) written = std::fclose(file) == 0 && written;
    if (written) return 0;
    fmt::print(stderr, "weshsim: write {}: {}\n", w.file.empty() ? "standard output" : w.file,
               std::strerror(errno));
    return exit_failed;
}

} // namespace wesh::sim
