// What reading a hundred points costs through libwesh and a whole weshd, beside a raw ping-pong of the size
// of a null call over AF_UNIX: the median time of single calls, in slices that take turns. The floors are the
// issue's; exit 1 when one is missed.
//
//   read_bench [--rounds N]
//
// Ten simulated boxes of 100 points each, a third of them numbers. One question is the pattern of all points
// of one box and brings each with path, unit, number, both times, quality and value; a hundred single paths
// are more than one question holds. The other one names the same points by their ids, and so brings no words.
//
// Caller, daemon and reference share one processor: there the ratio hardly depends on what else the machine
// does, and the reference is at its quickest, since it need not wake another one. Where the scheduler puts
// them is measured and told as well; on a busy machine it puts each pair elsewhere, and that alone decides.
#include "bench/children.hpp"
#include "bench/ping_pong.hpp"
#include "common/text.hpp"

#include <wesh/interface.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <numeric>
#include <thread>

namespace {

using namespace wesh;
using namespace std::chrono_literals;

constexpr std::size_t wanted = 100;
constexpr std::uint32_t boxes = 10;
constexpr double most_with_path = 4.0;
constexpr double most_by_id = 3.0;
constexpr int usual_rounds = 15;
/// Short turns, so that what else the machine does falls on all alike.
constexpr int slices = 50;
constexpr int calls = 20;

/// The boxes have 102 points; without two of the probes that are wired it is a hundred.
constexpr std::string_view scenario =
    "[[group]]\ncount = 10\nprefix = \"harbour-wes-\"\nfirmware = \"0.84\"\n"
    "[group.set]\n\"temp.SONDE4\" = \"0.0\"\n\"temp.SONDE5\" = \"0.0\"\n";

std::string configuration(const std::string& ports) {
    std::string out;
    for (const auto line : split(ports, '\n')) {
        const auto words = split(line, ' ');
        if (words.size() < 3) continue;
        out += fmt::format("[[device]]\nname = \"{}\"\ndriver = \"wes\"\naddress = \"{}\"\n", words[0],
                           words[2]);
    }
    return out;
}

/// Returns once all boxes have answered and the history has numbered what they said; a box's clock is not
/// kept.
void settle(const interface& weshd) {
    constexpr auto clocks = 2 * boxes;
    for (int i = 0; i < 400; ++i) {
        if (weshd.info().points == boxes * wanted) {
            const auto all = weshd.read(patterns{});
            if (std::count_if(all.begin(), all.end(), [](const auto& r) { return r.sample.number == 0; }) <=
                clocks)
                return;
        }
        std::this_thread::sleep_for(200ms);
    }
    throw std::runtime_error{"the boxes' 1000 points did not all come to be"};
}

double median(std::vector<double> v) {
    std::nth_element(v.begin(), v.begin() + static_cast<std::ptrdiff_t>(v.size() / 2), v.end());
    return v[v.size() / 2];
}

/// Times of single calls of one kind, in microseconds.
class times {
  public:
    template <class Call>
    void slice(const Call& call) {
        for (int i = 0; i < calls; ++i) {
            const auto begin = std::chrono::steady_clock::now();
            call();
            const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - begin;
            all_.push_back(took.count());
        }
    }
    double middle() const { return median(all_); }

  private:
    std::vector<double> all_;
};

struct figure {
    double time = 0;  ///< median of the rounds' medians
    double ratio = 0; ///< median of the rounds' ratios to the ping-pong
};

/// Of the ping-pong, by pattern, by id.
std::array<figure, 3> compare(const bench::ping_pong& raw, const interface& weshd, int rounds) {
    const patterns box{"harbour-wes-5/*"};
    const auto points = weshd.describe(box);
    const auto stream = weshd.info().stream_id;
    std::vector<point_id> ids;
    for (const auto& p : points) ids.push_back(p.id);
    const auto whole = [](const std::vector<reading>& got) {
        if (got.size() != wanted) throw std::runtime_error{"an answer has not all points"};
    };
    std::array<std::vector<double>, 3> middles;
    std::array<std::vector<double>, 3> ratios;
    for (int round = 0; round < rounds; ++round) {
        std::array<times, 3> t;
        for (int i = 0; i < slices; ++i) {
            t[0].slice([&] { raw.call(); });
            t[1].slice([&] { whole(weshd.read(box)); });
            t[0].slice([&] { raw.call(); });
            t[2].slice([&] { whole(weshd.read(ids, stream)); });
        }
        for (std::size_t k = 0; k < 3; ++k) {
            middles[k].push_back(t[k].middle());
            ratios[k].push_back(t[k].middle() / t[0].middle());
        }
    }
    std::array<figure, 3> f;
    for (std::size_t k = 0; k < 3; ++k) f[k] = {median(middles[k]), median(ratios[k])};
    return f;
}

bool hold(const std::array<figure, 3>& f) { return f[1].ratio <= most_with_path && f[2].ratio <= most_by_id; }

void report(const char* where, const std::array<figure, 3>& figures) {
    const auto& [reference, with_path, by_id] = figures;
    fmt::print("{:29} raw ping-pong {:4.1f} us; {} points with path {:5.1f} us = {:.2f} (<= {:.0f}), by id "
               "{:5.1f} us = {:.2f} (<= {:.0f}): {}\n",
               where, reference.time, wanted, with_path.time, with_path.ratio, most_with_path, by_id.time,
               by_id.ratio, most_by_id, hold(figures) ? "held" : "missed");
}

int run(int rounds) {
    const bench::folder folder;
    const auto& f = folder.path();
    bench::write_text(f + "/sim.toml", std::string{scenario});
    const bench::child sim{
        {"bin/weshsim", "--control", f + "/control", "--ports-file", f + "/ports", f + "/sim.toml"},
        f + "/sim.log"};
    bench::wait_for(f + "/ports");
    bench::write_text(f + "/weshd.toml", configuration(bench::read_text(f + "/ports")));
    const bench::child daemon{
        {"bin/weshd", "-c", f + "/weshd.toml", "--socket", f + "/s", "--state", f + "/state"},
        f + "/weshd.log"};
    bench::wait_for(f + "/s");
    const interface weshd { f + "/s" };
    settle(weshd);
    const bench::ping_pong raw{f + "/raw"};
    fmt::print("machine: {}\nmedian p50 and ratio of {} rounds\n", bench::machine(), rounds);
    report("where the scheduler puts them", compare(raw, weshd, rounds));
    bench::stay_together({daemon.pid()});
    const auto together = compare(raw, weshd, rounds);
    report("on one processor", together);
    return hold(together) ? 0 : 1;
}

} // namespace

int main(int argc, char** argv) try {
    int rounds = usual_rounds;
    for (int i = 1; i + 1 < argc; i += 2)
        if (std::strcmp(argv[i], "--rounds") == 0) rounds = std::max(1, std::atoi(argv[i + 1]));
    return run(rounds);
} catch (const std::exception& e) {
    fmt::print(stderr, "read_bench: {}\n", e.what());
    return 2;
}
