// An idle site of 30 dwellings: weshd and tonique-site together, with a centre that does not answer. CPU,
// memory and bytes written, held against the limits; exit 1 when one is passed.
//   site_bench [--seconds N] [--change SHARE]
// SHARE of the values are other ones with each answer: 0.04 makes as many samples as the heartbeats of points
// that never change, one in 11 to 15 minutes.
//
// The clock is set so that an hour ends a third into the measured time. Writes of tonique-site are told
// apart: a read costs the same however often it happens, so many a day are counted as read_every makes.
#include "bench/children.hpp"
#include "common/text.hpp"
#include "common/time_text.hpp"
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
constexpr int read_every = 10;         ///< seconds, while it is measured
constexpr double reads_a_day = 120;    ///< four an hour, and one at its end
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
    std::string weshd;
    for (const auto line : split(bench::read_text(f + "/ports"), '\n')) {
        const auto words = split(line, ' ');
        if (words.size() < 3) continue;
        weshd += fmt::format("[[device]]\nname = \"{}\"\ndriver = \"wes\"\naddress = \"{}\"\n", words[0],
                             words[2]);
    }
    bench::write_text(f + "/weshd.toml", weshd);
    bench::write_text(
        f + "/site.toml",
        fmt::format("[weshd]\nsocket = \"{0}/s\"\nread_every = \"{1}s\"\n[hours]\ngrace = \"1min\"\n"
                    "[rpc]\nsocket = \"{0}/t\"\n[centre]\nurl = \"https://127.0.0.1:1\"\n",
                    f, read_every));
}

struct use {
    double cpu = 0;
    double written = 0;
};
use of(const bench::child& c) { return {c.cpu_seconds(), static_cast<double>(c.written())}; }

} // namespace

int main(int argc, char** argv) {
    int seconds = 120;
    const char* change = "0.04";
    for (int i = 1; i + 1 < argc; i += 2)
        if (std::strcmp(argv[i], "--seconds") == 0)
            seconds = std::atoi(argv[i + 1]);
        else if (std::strcmp(argv[i], "--change") == 0)
            change = argv[i + 1];
    fmt::print("machine: {}\n{} boxes asked every 30 s, {} s measured\n", bench::machine(), dwellings,
               seconds);
    const bench::folder folder;
    const auto& f = folder.path();
    bench::write_text(f + "/sim.toml",
                      fmt::format("[[group]]\ncount = {}\nprefix = \"flat\"\nfirmware = \"0.84\"\n"
                                  "change = {}\n",
                                  dwellings, change));
    const bench::child sim{
        {"bin/weshsim", "--control", f + "/control", "--ports-file", f + "/ports", f + "/sim.toml"},
        f + "/sim.log"};
    bench::wait_for(f + "/ports");
    configure(f);
    enrol(f + "/site");
    // After 75 s and the measured time the end of an hour, and its minute of grace, come; then it is written
    // for another 45 s.
    const auto now = system_clock{}.now();
    const auto shown = parse_iso("2026-11-22T10:00").value() - 75s - std::chrono::seconds{seconds};
    setenv("WESH_CLOCK", fmt::format("{},{},1", iso_text(shown), iso_text(now)).c_str(), 1);
    const bench::child weshd{
        {"bin/weshd", "-c", f + "/weshd.toml", "--socket", f + "/s", "--state", f + "/state"},
        f + "/weshd.log"};
    bench::wait_for(f + "/s");
    const bench::child site{{"bin/tonique-site", "-c", f + "/site.toml", "--state", f + "/site"},
                            f + "/site.log"};
    bench::wait_for(f + "/t");
    std::this_thread::sleep_for(75s);
    const auto daemon_begin = of(weshd);
    const auto site_begin = of(site);
    std::this_thread::sleep_for(std::chrono::seconds{seconds});
    const auto daemon_end = of(weshd);
    const auto site_end = of(site);
    std::this_thread::sleep_for(105s);
    const auto daemon_hour = of(weshd);
    const auto site_hour = of(site);

    const double core = (daemon_end.cpu - daemon_begin.cpu + site_end.cpu - site_begin.cpu) / seconds * 100;
    const double resident = weshd.resident_megabytes() + site.resident_megabytes();
    const double daemon_second = (daemon_end.written - daemon_begin.written) / seconds;
    const double a_read = (site_end.written - site_begin.written) / seconds * read_every;
    const auto extra = [](double written, double usual) { return std::max(written - usual, 0.0); };
    const double daemon_day =
        daemon_second * 86'400 + 24 * extra(daemon_hour.written - daemon_end.written, daemon_second * 105);
    const double an_hour = extra(site_hour.written - site_end.written, a_read * 105 / read_every);
    const double site_day = a_read * reads_a_day + an_hour * 24;
    const double day = (daemon_day + site_day) / megabyte;
    const bool held = core < core_most && resident < resident_most && day < written_most;
    fmt::print("CPU      {:.2f} % of a core (< {})\n", core, core_most);
    fmt::print("resident {:.1f} MB: weshd {:.1f}, tonique-site {:.1f} (< {})\n", resident,
               weshd.resident_megabytes(), site.resident_megabytes(), resident_most);
    fmt::print(
        "written  {:.1f} MB a day: weshd {:.1f}, tonique-site {:.1f}, of {:.0f} kB a read and {:.0f} kB an "
        "hour's end (< {})\n",
        day, daemon_day / megabyte, site_day / megabyte, a_read / 1000, an_hour / 1000, written_most);
    fmt::print("{}\n", held ? "held" : "MISSED");
    return held ? 0 : 1;
}
