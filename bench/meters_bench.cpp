// 32 meters at 9600 baud followed by one weshd, its history on: CPU, with bytes that come one by one and by
// eights. The floor is the issue's; exit 1 when it is missed.
//   meters_bench [--seconds N]
#include "bench/children.hpp"

#include <wesh/interface.hpp>

#include <fmt/core.h>

#include <cstdlib>
#include <cstring>
#include <thread>

namespace {

using namespace wesh;
using namespace std::chrono_literals;

constexpr unsigned meters = 32;
constexpr double core_floor = 1.5; ///< percent of one core

struct figures {
    double core = 0;
    double simulator = 0;
    std::int64_t samples = 0;
    std::size_t fresh = 0; ///< meters whose last whole frame is less than three seconds old
};

std::int64_t committed(interface& weshd) {
    for (const auto& s : weshd.statistics())
        if (s.name == "history.committed") return s.amount;
    return 0;
}

std::string scenario(const std::string& folder, unsigned piece) {
    return fmt::format(
        "[[meter_group]]\ncount = {}\nprefix = \"meter\"\nmode = \"standard\"\ncontract = \"tempo\"\n"
        "port = \"{}/tty%\"\npiece = {}\n"
        "[[meter_group.vary]]\nfield = \"power\"\nfrom = 200\nto = 5000\nperiod = \"1s\"\nshape = \"walk\"\n",
        meters, folder, piece);
}

std::string configuration(const std::string& folder) {
    std::string out;
    for (unsigned i = 1; i <= meters; ++i)
        out += fmt::format(
            "[[device]]\nname = \"meter{0}\"\ndriver = \"teleinfo\"\naddress = \"{1}/tty{0}\"\n", i, folder);
    return out;
}

figures run(unsigned piece, int seconds) {
    const bench::folder folder;
    const auto& f = folder.path();
    bench::write_text(f + "/sim.toml", scenario(f, piece));
    bench::write_text(f + "/weshd.toml", configuration(f));
    const bench::child sim{{"bin/weshsim", "--ports-file", f + "/ports", f + "/sim.toml"}, f + "/sim.log"};
    bench::wait_for(f + "/ports");
    const bench::child weshd{
        {"bin/weshd", "-c", f + "/weshd.toml", "--socket", f + "/s", "--state", f + "/state"},
        f + "/weshd.log"};
    bench::wait_for(f + "/s");
    interface client {
        f + "/s"
    };
    // The lines are found and all points declared.
    std::this_thread::sleep_for(8s);
    figures r;
    const auto samples = committed(client);
    const auto cpu = weshd.cpu_seconds();
    const auto cpu_of_sim = sim.cpu_seconds();
    const auto begin = std::chrono::steady_clock::now();
    std::this_thread::sleep_for(std::chrono::seconds{seconds});
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    r.core = (weshd.cpu_seconds() - cpu) / took.count() * 100;
    r.simulator = (sim.cpu_seconds() - cpu_of_sim) / took.count() * 100;
    r.samples = committed(client) - samples;
    const auto now = client.info().now;
    for (const auto& d : client.devices())
        if (d.state == device_state::online && now - d.last_answer < 3s) ++r.fresh;
    return r;
}

} // namespace

int main(int argc, char** argv) {
    int seconds = 30;
    for (int i = 1; i + 1 < argc; i += 2)
        if (std::strcmp(argv[i], "--seconds") == 0) seconds = std::atoi(argv[i + 1]);
    fmt::print("machine: {}\n{} standard meters at 9600 baud, {} s measured\n", bench::machine(), meters,
               seconds);
    bool good = true;
    for (const unsigned piece : {1U, 8U}) {
        const auto f = run(piece, seconds);
        const bool held = f.core < core_floor && f.fresh == meters;
        good = good && held;
        fmt::print("in pieces of {}: weshd {:.2f} % of a core (< {:.1f}), {} samples kept, {} of {} meters "
                   "answer; weshsim "
                   "{:.0f} %: {}\n",
                   piece, f.core, core_floor, f.samples, f.fresh, meters, f.simulator,
                   held ? "held" : "MISSED");
    }
    return good ? 0 : 1;
}
