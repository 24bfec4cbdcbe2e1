// wesh-httpd: what sites reach over the network. wesh-httpd(8) is its manual.
#include "common/log.hpp"
#include "httpd/server.hpp"
#include "io/loop.hpp"
#include "io/options_file.hpp"

#include <fmt/core.h>
#include <sys/stat.h>
#include <systemd/sd-daemon.h>

#include <csignal>
#include <cstdio>
#include <getopt.h>
#include <optional>

namespace {

using namespace wesh;

enum exit_code { fine = 0, failed = 1, usage = 2 };

struct arguments {
    std::string config = "/etc/wesh/httpd.toml";
    bool check = false;
    bool print = false;
};

void print_help() {
    std::fputs("Usage: wesh-httpd [OPTION]...\n"
               "Takes packets of sites over HTTPS and hands them to toniqued.\n\n"
               "  -c, --config FILE   configuration (/etc/wesh/httpd.toml)\n"
               "      --check         check the configuration, certificate and key and end\n"
               "      --print-config  print the effective configuration and end\n"
               "  -h, --help          this text\n"
               "  -V, --version       the version\n\n"
               "Examples:\n"
               "  wesh-httpd --check\n"
               "  wesh-httpd -c ./httpd.toml\n",
               stdout);
}

/// Nothing when the program is to go on, else its exit code.
std::optional<int> parse_arguments(int argc, char** argv, arguments& a) {
    enum { check = 256, print };
    static const ::option known[] = {
        {"config", required_argument, nullptr, 'c'},   {"check", no_argument, nullptr, check},
        {"print-config", no_argument, nullptr, print}, {"help", no_argument, nullptr, 'h'},
        {"version", no_argument, nullptr, 'V'},        {}};
    for (int o = 0; (o = getopt_long(argc, argv, "c:hV", known, nullptr)) != -1;) {
        switch (o) {
        case 'c':
            a.config = optarg;
            break;
        case check:
            a.check = true;
            break;
        case print:
            a.print = true;
            break;
        case 'h':
            print_help();
            return fine;
        case 'V':
            fmt::print("wesh-httpd {}\n", WESH_VERSION);
            return fine;
        default:
            fmt::print(stderr, "Try wesh-httpd --help\n");
            return usage;
        }
    }
    if (optind == argc) return {};
    fmt::print(stderr, "wesh-httpd: \"{}\" is one argument too many; try wesh-httpd --help\n", argv[optind]);
    return usage;
}

/// One socket that systemd passes, or one of our own.
int listening(const httpd::settings& s) {
    if (sd_listen_fds(1) > 0) return SD_LISTEN_FDS_START;
    return httpd::listen_tcp(s.address, s.port);
}

int run(const httpd::settings& s) {
    io::loop loop;
    const auto clock = make_clock();
    const int fd = listening(s);
    const auto where = httpd::address_of(fd);
    httpd::server server{s, *clock, fd};
    log::notice("serving {} on {}", s.plain ? "http" : "https", where);
    const auto interrupted = loop.on_signal(SIGINT, [&] { loop.stop(); });
    const auto terminated = loop.on_signal(SIGTERM, [&] { loop.stop(); });
    io::source ticker;
    const std::function<void()> tick = [&] {
        server.end_slow();
        ticker = loop.at(loop.now() + duration{1000}, duration{200}, tick);
    };
    tick();
    loop.enable_watchdog();
    sd_notify(0, "READY=1");
    const int code = loop.run();
    sd_notify(0, "STOPPING=1");
    return code;
}

int start(const arguments& a) {
    try {
        const auto o = io::load_options(a.config, httpd::options());
        if (a.print) fmt::print("{}", print_options(httpd::options(), o));
        if (a.print && !a.check) return fine;
        const auto s = httpd::settings_of(o);
        if (a.check) fmt::print("{}: no mistake found\n", a.config);
        if (a.check) return fine;
        log::set_sink(log::stderr_sink());
        log::set_threshold(log_level(o));
        return run(s);
    } catch (const config_error& e) {
        for (const auto& line : e.complaints()) fmt::print(stderr, "wesh-httpd: {}\n", line);
    } catch (const std::exception& e) {
        fmt::print(stderr, "wesh-httpd: {}\n", e.what());
    }
    return failed;
}

} // namespace

int main(int argc, char** argv) {
    umask(0077);
    io::block_signals({SIGINT, SIGTERM});
    arguments a;
    if (const auto code = parse_arguments(argc, argv, a)) return *code;
    return start(a);
}
