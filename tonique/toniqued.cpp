// toniqued: the centre's ledger. toniqued(8) is its manual.
#include "common/log.hpp"
#include "io/daemon_arguments.hpp"
#include "io/options_file.hpp"
#include "tonique/service/service.hpp"
#include "tonique/service/settings.hpp"

#include <fmt/core.h>
#include <sys/stat.h>
#include <systemd/sd-daemon.h>

#include <csignal>
#include <cstdio>
#include <optional>

namespace {

using namespace wesh;

struct arguments : io::daemon_arguments {
    std::string socket;
};

constexpr const char* help =
    "Usage: toniqued [OPTION]...\n"
    "Keeps the ledger of all sites in MariaDB: takes their packets from wesh-httpd, answers reports.\n\n"
    "  -c, --config FILE   configuration (/etc/wesh/toniqued.toml)\n"
    "      --socket PATH   where callers connect, instead of rpc.socket\n"
    "      --check         check the configuration and end\n"
    "      --print-config  print the effective configuration and end\n"
    "  -h, --help          this text\n"
    "  -V, --version       the version\n\n"
    "Examples:\n"
    "  toniqued --check\n"
    "  toniqued -c ./toniqued.toml --socket /tmp/t.sock\n";

/// Nothing when the program is to go on, else its exit code.
std::optional<int> parse(int argc, char** argv, arguments& a) {
    a.config = "/etc/wesh/toniqued.toml";
    const io::daemon_option more[] = {{"socket", &a.socket}};
    return io::parse_arguments(argc, argv, "toniqued", help, more, 0, a);
}

rpc::limits rpc_limits(const option_values& o) {
    rpc::limits l;
    l.connections = static_cast<std::size_t>(o.number("rpc.connections"));
    l.reserved = 8;
    return l;
}

class centre_daemon {
  public:
    centre_daemon(const arguments& a, const option_values& o)
        : server_{loop_, rpc_limits(o), rpc::by_groups(o.text("rpc.reader_group"), o.text("rpc.admin_group")),
                  rpc::centre_program}
        , service_{loop_, *clock_, server_, o}
        , listening_{server_, a.socket.empty() ? o.text("rpc.socket") : a.socket,
                     o.text("rpc.reader_group")} {}

    int run() {
        const auto interrupted = loop_.on_signal(SIGINT, [this] { loop_.stop(); });
        const auto terminated = loop_.on_signal(SIGTERM, [this] { loop_.stop(); });
        loop_.enable_watchdog();
        sd_notify(0, "READY=1");
        const int code = loop_.run();
        sd_notify(0, "STOPPING=1");
        return code;
    }

  private:
    const std::unique_ptr<wesh::clock> clock_ = make_clock();
    io::loop loop_;
    rpc::server server_;
    tonique::service service_;
    const rpc::listening listening_;
};

int start(const arguments& a) {
    std::optional<option_values> o;
    try {
        o = io::load_options(a.config, tonique::service_options());
    } catch (const config_error& e) {
        for (const auto& line : e.complaints()) fmt::print(stderr, "toniqued: {}\n", line);
        return io::failed;
    }
    if (a.print) fmt::print("{}", print_options(tonique::service_options(), *o));
    if (a.check) fmt::print("{}: no mistake found\n", a.config);
    if (a.print || a.check) return io::fine;
    log::set_sink(log::stderr_sink());
    log::set_threshold(log_level(*o));
    try {
        centre_daemon daemon{a, *o};
        return daemon.run();
    } catch (const std::exception& e) {
        log::error("toniqued: {}", e.what());
        return io::failed;
    }
}

} // namespace

int main(int argc, char** argv) {
    umask(0027);
    io::block_signals({SIGINT, SIGTERM});
    arguments a;
    if (const auto code = parse(argc, argv, a)) return *code;
    return start(a);
}
