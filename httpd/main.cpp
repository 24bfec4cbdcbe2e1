// wesh-httpd: what sites reach over the network. wesh-httpd(8) is its manual.
#include "common/log.hpp"
#include "httpd/server.hpp"
#include "io/daemon_arguments.hpp"
#include "io/loop.hpp"
#include "io/options_file.hpp"

#include <fmt/core.h>
#include <sys/stat.h>
#include <systemd/sd-daemon.h>

#include <csignal>
#include <cstdio>
#include <optional>

namespace {

using namespace wesh;

constexpr const char* help = "Usage: wesh-httpd [OPTION]...\n"
                             "Takes packets of sites over HTTPS and hands them to toniqued.\n\n"
                             "  -c, --config FILE   configuration (/etc/wesh/httpd.toml)\n"
                             "      --check         check the configuration, certificate and key and end\n"
                             "      --print-config  print the effective configuration and end\n"
                             "  -h, --help          this text\n"
                             "  -V, --version       the version\n\n"
                             "Examples:\n"
                             "  wesh-httpd --check\n"
                             "  wesh-httpd -c ./httpd.toml\n";

/// Nothing when the program is to go on, else its exit code.
std::optional<int> parse(int argc, char** argv, io::daemon_arguments& a) {
    a.config = "/etc/wesh/httpd.toml";
    return io::parse_arguments(argc, argv, "wesh-httpd", help, {}, 0, a);
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

int start(const io::daemon_arguments& a) {
    try {
        const auto o = io::load_options(a.config, httpd::options());
        if (a.print) fmt::print("{}", print_options(httpd::options(), o));
        if (a.print && !a.check) return io::fine;
        const auto s = httpd::settings_of(o);
        if (a.check) fmt::print("{}: no mistake found\n", a.config);
        if (a.check) return io::fine;
        log::set_sink(log::stderr_sink());
        log::set_threshold(log_level(o));
        return run(s);
    } catch (const config_error& e) {
        for (const auto& line : e.complaints()) fmt::print(stderr, "wesh-httpd: {}\n", line);
    } catch (const std::exception& e) {
        fmt::print(stderr, "wesh-httpd: {}\n", e.what());
    }
    return io::failed;
}

} // namespace

int main(int argc, char** argv) {
    umask(0077);
    io::block_signals({SIGINT, SIGTERM});
    io::daemon_arguments a;
    if (const auto code = parse(argc, argv, a)) return *code;
    return start(a);
}
