// A thousand simulated boxes polled every ten seconds by one weshd, its history on: CPU, memory and
// punctuality, with polls spread, all due at once, and while fifty boxes hang. The floors are the issue's;
// exit 1 when one is missed.
//   poll_bench [--seconds N] [--boxes N]
#include "bench/children.hpp"
#include "common/text.hpp"

#include <wesh/interface.hpp>

#include <fmt/core.h>

#include <cstdlib>
#include <cstring>
#include <thread>

namespace {

using namespace wesh;
using namespace std::chrono_literals;

struct floors {
    double core = 15.0;     ///< percent of one core
    double resident = 96.0; ///< MB
    std::int64_t late = 50; ///< ms, p99
};

struct figures {
    double core = 0;
    double resident = 0;
    std::int64_t late_p50 = 0;
    std::int64_t late_p99 = 0;
    std::int64_t late_worst = 0;
    std::uint64_t polls = 0;
    std::uint64_t samples = 0;
    std::uint32_t points = 0;
    std::size_t online = 0;
};

struct scenario {
    const char* name;
    bool spread;
    unsigned hanging;
};

std::int64_t statistic(interface& weshd, std::string_view name) {
    for (const auto& s : weshd.statistics())
        if (s.name == name) return s.amount;
    return 0;
}

std::size_t online(interface& weshd) {
    std::size_t n = 0;
    for (const auto& d : weshd.devices()) n += d.state == device_state::online ? 1 : 0;
    return n;
}

void write_configuration(const std::string& folder, const std::string& ports, bool spread) {
    std::string out = "[history]\nceiling = \"256MB\"\n[points]\nmax = 500000\n";
    for (const auto line : split(ports, '\n')) {
        const auto words = split(line, ' ');
        if (words.size() < 3) continue;
        out += fmt::format(
            "[[device]]\nname = \"{}\"\ndriver = \"wes\"\naddress = \"{}\"\nperiod = \"10s\"\nspread = {}\n",
            words[0], words[2], spread);
    }
    bench::write_text(folder + "/weshd.toml", out);
}

figures run(const scenario& s, unsigned boxes, int seconds) {
    const bench::folder folder;
    bench::write_text(
        folder.path() + "/sim.toml",
        fmt::format("[[group]]\ncount = {}\nprefix = \"box\"\nfirmware = \"0.84\"\nchange = 0.05\n", boxes));
    const bench::child sim{{"bin/weshsim", "--control", folder.path() + "/control", "--ports-file",
                            folder.path() + "/ports", folder.path() + "/sim.toml"},
                           folder.path() + "/sim.log"};
    bench::wait_for(folder.path() + "/ports");
    write_configuration(folder.path(), bench::read_text(folder.path() + "/ports"), s.spread);
    const bench::child weshd{{"bin/weshd", "-c", folder.path() + "/weshd.toml", "--socket",
                              folder.path() + "/s", "--state", folder.path() + "/state"},
                             folder.path() + "/weshd.log"};
    bench::wait_for(folder.path() + "/s");
    interface client {
        folder.path() + "/s"
    };
    // The first two rounds fill the registry and are not counted; only then do boxes hang.
    std::this_thread::sleep_for(22s);
    for (unsigned i = 1; i <= s.hanging; ++i)
        bench::run({"bin/weshsim", "ctl", folder.path() + "/control", "fault",
                    fmt::format("box{}", i * boxes / 50), "hang"});
    const auto polls = statistic(client, "poll.count");
    const auto samples = statistic(client, "history.committed");
    const auto cpu = weshd.cpu_seconds();
    const auto begin = std::chrono::steady_clock::now();
    std::this_thread::sleep_for(std::chrono::seconds{seconds});
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    figures f;
    f.core = (weshd.cpu_seconds() - cpu) / took.count() * 100;
    f.resident = weshd.resident_megabytes();
    f.late_p50 = statistic(client, "poll.lateness-p50");
    f.late_p99 = statistic(client, "poll.lateness-p99");
    f.late_worst = statistic(client, "poll.lateness-worst");
    f.polls = static_cast<std::uint64_t>(statistic(client, "poll.count") - polls);
    f.samples = static_cast<std::uint64_t>(statistic(client, "history.committed") - samples);
    f.points = client.info().points;
    f.online = online(client);
    return f;
}

} // namespace

int main(int argc, char** argv) {
    unsigned boxes = 1000;
    int seconds = 40;
    for (int i = 1; i + 1 < argc; i += 2) {
        if (std::strcmp(argv[i], "--boxes") == 0) boxes = static_cast<unsigned>(std::atoi(argv[i + 1]));
        if (std::strcmp(argv[i], "--seconds") == 0) seconds = std::atoi(argv[i + 1]);
    }
    fmt::print("machine: {}\n{} boxes, every 10 s, 5 % of their elements change each poll, {} s measured\n",
               bench::machine(), boxes, seconds);
    constexpr scenario scenarios[] = {{"spread", true, 0},
                                      {"all due at once", false, 0},
                                      {"spread, 50 hang", true, 50},
                                      {"at once, 50 hang", false, 50}};
    const floors floor;
    bool good = true;
    for (const auto& s : scenarios) {
        const auto f = run(s, boxes, seconds);
        const bool held = f.core < floor.core && f.resident < floor.resident && f.late_p99 < floor.late;
        good = good && held;
        fmt::print("{:17} {:5.1f} % of a core (< {:.0f})  {:5.1f} MB (< {:.0f})  poll starts late p50 {} p99 "
                   "{} worst {} ms (p99 < {})  "
                   "{} polls, {} records, {} points, {} online: {}\n",
                   s.name, f.core, floor.core, f.resident, floor.resident, f.late_p50, f.late_p99,
                   f.late_worst, floor.late, f.polls, f.samples, f.points, f.online,
                   held ? "held" : "MISSED");
    }
    return good ? 0 : 1;
}
