// weshsim: simulated boxes, meters, modems and UPSes for demonstrations and tests.
#include "common/text.hpp"
#include "io/loop.hpp"
#include "sim/commands.hpp"
#include "sim/control.hpp"
#include "sim/fault.hpp"
#include "sim/ports_file.hpp"
#include "sim/profiles.hpp"
#include "sim/scenario.hpp"
#include "sim/simulation.hpp"
#include "sim/tic_command.hpp"

#include <fmt/core.h>

#include <getopt.h>
#include <sys/resource.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace {

using namespace wesh;

constexpr int exit_failed = 1;
constexpr int exit_usage = 2;

constexpr const char* usage_text = "usage: weshsim [--control SOCKET] [--ports-file FILE] SCENARIO | --demo\n"
                                   "       weshsim --check SCENARIO\n"
                                   "       weshsim --print-demo\n"
                                   "       weshsim tic [OPTION...] [-o FILE]\n"
                                   "       weshsim ctl SOCKET COMMAND...\n";

struct options {
    std::string scenario_path;
    std::string control;
    std::string ports_file;
    bool demo = false;
    bool check = false;
};

void print_help() {
    std::string firmwares;
    for (const auto& p : sim::profiles()) firmwares += fmt::format("  {:<26}{}\n", p.name, p.description);
    fmt::print(
        "{}\n"
        "Simulates WES energy servers and UPSes behind NUT on ports of 127.0.0.1, electricity meters and "
        "GSM modems on pseudo-terminals.\n"
        "weshsim(1) tells all.\n\n"
        "  --demo                    run the built-in demonstration: two boxes and a UPS\n"
        "  --control SOCKET          take commands at this path (with --demo: {})\n"
        "  --ports-file FILE         write the addresses of all of them there\n"
        "  --check                   read the scenario, say what is wrong with it, and end\n"
        "  --print-demo              print the demonstration's scenario, to begin one's own\n"
        "  --version, --help\n\n"
        "Commands:\n{}\nFaults of boxes:\n{}\nFaults of meters:\n{}\nFaults of modems:\n{}\nFaults of "
        "the air:\n{}\nFaults of UPSes:\n{}\nFirmwares:\n{}",
        usage_text, sim::default_control_path(), sim::command_help(), sim::fault_help(sim::family::box),
        sim::fault_help(sim::family::meter), sim::fault_help(sim::family::modem),
        sim::fault_help(sim::family::air), sim::fault_help(sim::family::ups), firmwares);
}

/// Each box and each meter takes a descriptor, and each connection another.
void raise_descriptor_limit() noexcept {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

int simulate(const options& o) {
    auto scenario =
        o.demo ? sim::parse_scenario(sim::demo_text(), "demo.toml") : sim::read_scenario(o.scenario_path);
    if (o.check) return 0;
    if (!o.control.empty()) scenario.control = o.control;
    if (scenario.control.empty() && o.demo) scenario.control = sim::default_control_path();

    // A shell without job control starts background programs with SIGINT ignored; this one is to end all the
    // same. SIGHUP stays as it came, so that nohup works.
    std::signal(SIGINT, SIG_DFL);
    io::block_signals({SIGINT, SIGTERM, SIGHUP});
    raise_descriptor_limit();
    io::loop loop;
    const auto clock = make_clock();
    sim::simulation simulation{loop, *clock, scenario};
    std::optional<sim::control_server> control;
    if (!scenario.control.empty()) control.emplace(loop, simulation, scenario.control);
    std::vector<io::source> signals;
    for (const int s : {SIGINT, SIGTERM, SIGHUP}) signals.push_back(loop.on_signal(s, [&] { loop.stop(); }));

    const auto ports = simulation.ports_text();
    std::optional<sim::ports_file> file;
    if (!o.ports_file.empty()) file.emplace(o.ports_file, ports);
    fmt::print("{}ready\n", ports);
    std::fflush(stdout);
    if (o.demo)
        fmt::print(stderr,
                   "Try:  curl -u admin:wes http://127.0.0.1:{}/data.cgx\n"
                   "      weshsim ctl {} set demo-084 pince.I4 9.5\n"
                   "Ctrl-C ends.\n",
                   simulation.boxes().back()->port(), scenario.control);
    return loop.run();
}

/// Nothing: the program ends with the code.
std::optional<options> read_options(int argc, char** argv, int& code) {
    options o;
    const std::array<option, 8> known{{{"help", no_argument, nullptr, 'h'},
                                       {"version", no_argument, nullptr, 'V'},
                                       {"check", no_argument, nullptr, 'n'},
                                       {"demo", no_argument, nullptr, 'd'},
                                       {"print-demo", no_argument, nullptr, 'p'},
                                       {"control", required_argument, nullptr, 'c'},
                                       {"ports-file", required_argument, nullptr, 'f'},
                                       {nullptr, 0, nullptr, 0}}};
    code = 0;
    for (int c = 0; (c = getopt_long(argc, argv, "h", known.data(), nullptr)) != -1;) {
        switch (c) {
        case 'h':
            print_help();
            return {};
        case 'V':
            fmt::print("weshsim {}\n", WESH_VERSION);
            return {};
        case 'p':
            fmt::print("{}", sim::demo_text());
            return {};
        case 'n':
            o.check = true;
            break;
        case 'd':
            o.demo = true;
            break;
        case 'c':
            o.control = optarg;
            break;
        case 'f':
            o.ports_file = optarg;
            break;
        default:
            fmt::print(stderr, "{}", usage_text);
            code = exit_usage;
            return {};
        }
    }
    if (argc - optind != (o.demo ? 0 : 1)) {
        fmt::print(stderr, "weshsim: {}\n{}", o.demo ? "--demo takes no scenario" : "one scenario is needed",
                   usage_text);
        code = exit_usage;
        return {};
    }
    if (!o.demo) o.scenario_path = argv[optind];
    return o;
}

} // namespace

int main(int argc, char** argv) {
    try {
        const std::vector<std::string> words{argv + 1, argv + argc};
        if (!words.empty() && words[0] == "ctl") return sim::run_control_client(std::span{words}.subspan(1));
        if (!words.empty() && words[0] == "tic") return sim::run_tic(argc - 1, argv + 1);
        int code = 0;
        const auto o = read_options(argc, argv, code);
        return o ? simulate(*o) : code;
    } catch (const sim::scenario_error& e) {
        fmt::print(stderr, "{}\n", e.what());
    } catch (const std::exception& e) {
        fmt::print(stderr, "weshsim: {}\n", e.what());
    }
    return exit_failed;
}
