// What libwesh and the daemon's transport cost: null calls through wesh::interface beside a raw ping-pong of
// the same sizes over AF_UNIX, in rounds that take turns. The figure is the median ratio; below the limit the
// program ends with 1.
//
//   rpc_bench [--socket PATH] [--rounds N]
//
// Without --socket the RPC server of this tree runs in a thread of the program, as its reference does. Then
// it also tells what a call costs in processor time with all on one processor: that figure hardly depends on
// what else the machine does, while the first one is worth little on a busy machine, where the scheduler
// decides it.
#include "bench/children.hpp"
#include "bench/ping_pong.hpp"
#include "io/loop.hpp"
#include "rpc/server.hpp"

#include <wesh/interface.hpp>

#include <fmt/format.h>

#include <sys/socket.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <string>
#include <thread>
#include <vector>

namespace {

constexpr double least_ratio = 0.85;
constexpr int usual_rounds = 9;
/// Short, so that what else the machine does falls on both alike.
constexpr double slice_time = 0.005;
constexpr int slices = 80;

double median(std::vector<double> v) {
    std::sort(v.begin(), v.end());
    return v[v.size() / 2];
}

/// Calls a second, as the median of many short slices of time that take turns with those of the other way: a
/// burst of something else on the machine spoils a few of them, not the figure.
class meter {
  public:
    /// `clock` measures: passing time, or this program's own where both ends are in it.
    template <class Call>
    void slice(clockid_t clock, Call call) {
        std::uint64_t calls = 0;
        const double start = seconds(clock);
        double now = start;
        do {
            for (int i = 0; i < 16; ++i) call();
            calls += 16;
            now = seconds(clock);
        } while (now - start < slice_time);
        rates_.push_back(static_cast<double>(calls) / (now - start));
    }
    double rate() const { return median(rates_); }

  private:
    static double seconds(clockid_t clock) {
        timespec t{};
        clock_gettime(clock, &t);
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
    }

    std::vector<double> rates_;
};

/// The RPC server of this tree, in a thread.
class local_server {
  public:
    explicit local_server(const std::string& path)
        : listener_{wesh::bench::listen_at(path, SOCK_NONBLOCK)}
        , thread_{[this] { run(); }} {}
    ~local_server() {
        loop_.post([this] { loop_.stop(); });
        thread_.join();
    }
    local_server(const local_server&) = delete;
    local_server& operator=(const local_server&) = delete;

  private:
    void run() {
        wesh::rpc::server server{
            loop_, {}, [](int, const wesh::rpc::peer&) { return wesh::rpc::role::reader; }};
        server.serve(wesh::rpc::make_procedure(
            0, "NULL", wesh::rpc::role::reader,
            [](const wesh::rpc::peer&, wesh::rpc::reply_slot slot) { slot.answer_void(); }));
        server.listen(listener_);
        loop_.run();
    }

    int listener_;
    wesh::io::loop loop_;
    std::thread thread_;
};

struct figure {
    double raw;
    double rpc;
    double ratio;
};

figure compare(const wesh::bench::ping_pong& raw, const wesh::interface& daemon, int rounds,
               clockid_t clock) {
    std::vector<double> raw_rates;
    std::vector<double> rpc_rates;
    std::vector<double> ratios;
    for (int i = 0; i < rounds; ++i) {
        meter reference;
        meter measured;
        for (int k = 0; k < slices; ++k) {
            reference.slice(clock, [&raw] { raw.call(); });
            measured.slice(clock, [&daemon] { daemon.ping(); });
        }
        raw_rates.push_back(reference.rate());
        rpc_rates.push_back(measured.rate());
        ratios.push_back(rpc_rates.back() / raw_rates.back());
    }
    return {median(raw_rates), median(rpc_rates), median(ratios)};
}

int run(const std::string& socket, const wesh::bench::folder& f, int rounds, bool in_process) {
    const wesh::bench::ping_pong raw{f.path() + "/raw"};
    const wesh::interface daemon(socket);
    daemon.ping();

    const figure passing = compare(raw, daemon, rounds, CLOCK_MONOTONIC);
    fmt::print(
        "null call through libwesh: {:.0f} calls/s; raw AF_UNIX ping-pong: {:.0f}/s; median ratio of {} "
        "rounds {:.3f} (at least {})\n",
        passing.rpc, passing.raw, rounds, passing.ratio, least_ratio);
    if (in_process) {
        wesh::bench::stay_together();
        const figure own = compare(raw, daemon, rounds, CLOCK_PROCESS_CPUTIME_ID);
        fmt::print("on one processor: {:.2f} us of its time a call, raw {:.2f} us, ratio {:.3f}\n",
                   1e6 / own.rpc, 1e6 / own.raw, own.ratio);
    }
    return passing.ratio < least_ratio ? 1 : 0;
}

} // namespace

int main(int argc, char** argv) try {
    std::string socket;
    int rounds = usual_rounds;
    for (int i = 1; i + 1 < argc; i += 2) {
        const std::string_view option = argv[i];
        if (option == "--socket")
            socket = argv[i + 1];
        else if (option == "--rounds")
            rounds = std::max(1, std::atoi(argv[i + 1]));
        else
            throw std::runtime_error{"usage: rpc_bench [--socket PATH] [--rounds N]"};
    }
    const wesh::bench::folder f;
    if (!socket.empty()) return run(socket, f, rounds, false);
    const local_server server{f.path() + "/rpc"};
    return run(f.path() + "/rpc", f, rounds, true);
} catch (const std::exception& e) {
    fmt::print(stderr, "rpc_bench: {}\n", e.what());
    return 2;
}
