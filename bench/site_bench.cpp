// An idle site of 30 dwellings: weshd and tonique-site together, with a centre that does not answer. CPU,
// memory and bytes written, held against the limits; exit 1 when one is passed.
//   site_bench [--seconds N]
//
// All clocks and periods run ten times as fast, so that an hour, with its heartbeats and its end, is measured
// in six minutes; CPU and bytes are then those of an hour. That weshd seals its tails twice a day does not
// happen in that hour: what it costs is measured with weshd's history alone, whose days pass at once, and
// added.
#include "bench/children.hpp"
#include "common/text.hpp"
#include "common/time_text.hpp"
#include "daemon/history/store.hpp"
#include "tonique/site/core.hpp"

#include <wesh/interface.hpp>

#include <fmt/core.h>

#include <cstdlib>
#include <cstring>
#include <sys/stat.h>
#include <thread>

namespace {

using namespace wesh;
using namespace std::chrono_literals;

constexpr unsigned dwellings = 30;
constexpr double core_most = 1.0;      ///< percent of one core
constexpr double resident_most = 40.0; ///< megabytes
constexpr double written_most = 20.0;  ///< megabytes a day
constexpr int pace = 10;
constexpr double megabyte = 1'000'000;

void enrol(const std::string& folder) {
    mkdir(folder.c_str(), 0700);
    tonique::site::database db{folder + "/outbox.db"};
    const system_clock clock;
    tonique::site::core core{db, clock, {}};
    tonique::site::membership m;
    m.number = 1;
    m.keys[0] = tonique::random_key();
    core.enrol(m);
}

void configure(const std::string& f) {
    // What is counted by clocks that WESH_CLOCK hurries stays as it is; polls and commits are counted by
    // others.
    std::string weshd =
        "[history]\ncommit_busy = \"100ms\"\ncommit_quiet = \"6s\"\ncommit_unchanged = \"30s\"\n";
    for (const auto line : split(bench::read_text(f + "/ports"), '\n')) {
        const auto words = split(line, ' ');
        if (words.size() < 3) continue;
        weshd += fmt::format("[[device]]\nname = \"{}\"\ndriver = \"wes\"\naddress = \"{}\"\nperiod = "
                             "\"3s\"\nstale_after = \"90s\"\n",
                             words[0], words[2]);
    }
    bench::write_text(f + "/weshd.toml", weshd);
    bench::write_text(f + "/site.toml", fmt::format("[weshd]\nsocket = \"{0}/s\"\n[rpc]\nsocket = \"{0}/t\"\n"
                                                    "[centre]\nurl = \"https://127.0.0.1:1\"\n",
                                                    f));
}

struct use {
    double cpu = 0;
    double written = 0;
};
use of(const bench::child& c) { return {c.cpu_seconds(), static_cast<double>(c.written())}; }

/// What the history writes a day, in bytes, when every point is heard four times an hour.
double history_day(const std::string& folder, std::vector<point_description> points, duration seal_after) {
    constexpr int days = 4; ///< the first is not counted: nothing is sealed yet
    constexpr auto commit = 5min;
    manual_clock clock{system_clock{}.now()};
    history::store s{{.directory = folder, .seal_after = seal_after}, clock};
    s.define(points);
    std::uint64_t begun = 0;
    for (int i = 0; i < days * (24h / commit); ++i) {
        if (i == 24h / commit) begun = bench::written_here();
        std::vector<history::record> batch;
        for (auto p = static_cast<std::size_t>(i % 3); p < points.size(); p += 3)
            batch.emplace_back(
                sample{points[p].id, 0, clock.now(), clock.now(), decimal{1, 0}, quality::good});
        s.append(batch);
        while (s.maintain(1s)) {
        }
        clock.advance(commit);
    }
    return static_cast<double>(bench::written_here() - begun) / (days - 1);
}

} // namespace

int main(int argc, char** argv) {
    int seconds = 3600 / pace;
    for (int i = 1; i + 1 < argc; i += 2)
        if (std::strcmp(argv[i], "--seconds") == 0) seconds = std::atoi(argv[i + 1]);
    fmt::print("machine: {}\n{} boxes, everything {} times as fast, {} s measured\n", bench::machine(),
               dwellings, pace, seconds);
    const bench::folder folder;
    const auto& f = folder.path();
    bench::write_text(
        f + "/sim.toml",
        fmt::format("[[group]]\ncount = {}\nprefix = \"flat\"\nfirmware = \"0.84\"\n", dwellings));
    const bench::child sim{
        {"bin/weshsim", "--control", f + "/control", "--ports-file", f + "/ports", f + "/sim.toml"},
        f + "/sim.log"};
    bench::wait_for(f + "/ports");
    configure(f);
    enrol(f + "/site");
    const auto now = iso_text(system_clock{}.now());
    setenv("WESH_CLOCK", fmt::format("{0},{0},{1}", now, pace).c_str(), 1);
    const bench::child weshd{
        {"bin/weshd", "-c", f + "/weshd.toml", "--socket", f + "/s", "--state", f + "/state"},
        f + "/weshd.log"};
    bench::wait_for(f + "/s");
    const bench::child site{{"bin/tonique-site", "-c", f + "/site.toml", "--state", f + "/site"},
                            f + "/site.log"};
    bench::wait_for(f + "/t");
    std::this_thread::sleep_for(30s);
    const auto points = interface { f + "/s" }.describe();
    const auto daemon_begin = of(weshd);
    const auto site_begin = of(site);
    std::this_thread::sleep_for(std::chrono::seconds{seconds});
    const auto daemon_end = of(weshd);
    const auto site_end = of(site);

    const double time = seconds * pace;
    const double core = (daemon_end.cpu - daemon_begin.cpu + site_end.cpu - site_begin.cpu) / time * 100;
    const double resident = weshd.resident_megabytes() + site.resident_megabytes();
    const auto a_day = [time](double bytes) { return bytes / time * 86'400 / megabyte; };
    const double sealing = (history_day(f + "/sealed", points, history::options{}.seal_after) -
                            history_day(f + "/unsealed", points, std::chrono::days{100})) /
                           megabyte;
    const double daemon_day = a_day(daemon_end.written - daemon_begin.written) + sealing;
    const double site_day = a_day(site_end.written - site_begin.written);
    const double day = daemon_day + site_day;
    const bool held = core < core_most && resident < resident_most && day < written_most;
    fmt::print("CPU      {:.2f} % of a core (< {})\n", core, core_most);
    fmt::print("resident {:.1f} MB: weshd {:.1f}, tonique-site {:.1f} (< {})\n", resident,
               weshd.resident_megabytes(), site.resident_megabytes(), resident_most);
    fmt::print("written  {:.1f} MB a day: weshd {:.1f} ({:.1f} of it for sealing {} points), "
               "tonique-site {:.1f} (< {})\n",
               day, daemon_day, sealing, points.size(), site_day, written_most);
    fmt::print("{}\n", held ? "held" : "MISSED");
    return held ? 0 : 1;
}
