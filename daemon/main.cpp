// weshd: the site daemon. weshd(8) is its manual.
#include "common/log.hpp"
#include "common/text.hpp"
#include "daemon/config.hpp"
#include "daemon/service/service.hpp"
#include "io/daemon_arguments.hpp"

#include <fmt/core.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <systemd/sd-daemon.h>

#include <csignal>
#include <cstdio>
#include <cstring>
#include <optional>

namespace {

using namespace wesh;

struct arguments : io::daemon_arguments {
    std::string socket;
    std::string state;
};

constexpr const char* help =
    "Usage: weshd [OPTION]...\n"
    "Owns the devices of a site and serves them to weshclient, libwesh and others.\n\n"
    "  -c, --config FILE   configuration (/etc/wesh/weshd.toml)\n"
    "      --socket PATH   where clients connect, instead of rpc.socket\n"
    "      --state DIR     where the history lies, instead of state.directory\n"
    "      --check         check the configuration and end\n"
    "      --print-config  print the effective configuration and end\n"
    "  -h, --help          this text\n"
    "  -V, --version       the version\n\n"
    "Examples:\n"
    "  weshd --check -c ./weshd.toml\n"
    "  weshd -c ./weshd.toml --socket /tmp/w.sock --state /tmp/w\n\n"
    "SIGHUP reads the configuration again; a wrong one is told and the old one stays.\n";

/// Nothing when the program is to go on, else its exit code.
std::optional<int> parse(int argc, char** argv, arguments& a) {
    a.config = "/etc/wesh/weshd.toml";
    const io::daemon_option more[] = {{"socket", &a.socket}, {"state", &a.state}};
    return io::parse_arguments(argc, argv, "weshd", help, more, 0, a);
}

/// One descriptor a connection and one a device that is being asked: as many as the system lets us have.
void raise_descriptor_limit() {
    rlimit l{};
    if (getrlimit(RLIMIT_NOFILE, &l) != 0) return;
    l.rlim_cur = l.rlim_max;
    setrlimit(RLIMIT_NOFILE, &l);
}

history::options history_options(const option_values& o, const std::string& state) {
    history::options h;
    h.directory = state;
    h.timezone = o.text("site.timezone");
    h.ceiling = o.size("history.ceiling");
    h.raw_for = o.time("history.raw_for");
    h.hourly_for = o.time("history.hourly_for");
    return h;
}

commit_rates rates(const option_values& o) {
    commit_rates r;
    r.busy = o.time("history.commit_busy");
    r.quiet = std::max(o.time("history.commit_quiet"), r.busy);
    r.unchanged = std::max(o.time("history.commit_unchanged"), r.quiet);
    return r;
}

site_power::options power_options(const option_values& o) {
    site_power::options p;
    p.stretch = static_cast<int>(o.number("power.stretch"));
    p.quiet_most = o.time("power.quiet_most");
    p.lost_most = o.time("power.lost_most");
    return p;
}

rpc::limits rpc_limits(const option_values& o) {
    rpc::limits l;
    l.connections = static_cast<std::size_t>(o.number("rpc.connections"));
    return l;
}

/// All parts of the daemon, in the order they stand on each other.
class site_daemon {
  public:
    site_daemon(const arguments& a, const config& c)
        : config_path_{a.config}
        , state_{a.state.empty() ? c.daemon.text("state.directory") : a.state}
        , recorder_{loop_, clock_, history_options(c.daemon, state_), rates(c.daemon)}
        , registry_{clock_,
                    recorder_,
                    {c.daemon.time("history.heartbeat"),
                     static_cast<std::size_t>(c.daemon.number("points.max"))}}
        , http_{loop_}
        , power_{registry_, clock_, power_options(c.daemon)}
        , environment_{loop_, http_, clock_, registry_, late_, &power_}
        , supervisor_{environment_, state_ + "/devices.toml"}
        , server_{loop_, rpc_limits(c.daemon),
                  rpc::by_groups(c.daemon.text("rpc.reader_group"), c.daemon.text("rpc.admin_group"),
                                 c.daemon.text("rpc.acknowledge_group"))}
        , service_{environment_, recorder_, supervisor_, server_, c.daemon.text("site.name")}
        , listening_{server_, a.socket.empty() ? c.daemon.text("rpc.socket") : a.socket,
                     c.daemon.text("rpc.reader_group")} {
        registry_.on_change([this] { service_.changed(); });
        recorder_.on_commit([this](std::span<const wesh::record> records) {
            registry_.committed(records);
            service_.committed();
        });
        power_.on_pace([this] { follow_pace(); });
        if (!recorder_.note().empty()) tell("history.mended", severity::warning, recorder_.note());
        tell("daemon.started", severity::info, fmt::format("weshd {} started", WESH_VERSION));
        supervisor_.configure(c.devices);
        supervisor_.load_runtime();
        supervisor_.miss_removed();
    }

    int run() {
        const auto interrupted = loop_.on_signal(SIGINT, [this] { loop_.stop(); });
        const auto terminated = loop_.on_signal(SIGTERM, [this] { loop_.stop(); });
        const auto hung_up = loop_.on_signal(SIGHUP, [this] { reload(); });
        loop_.enable_watchdog();
        tick();
        sd_notify(0, "READY=1");
        const int code = loop_.run();
        power_.on_pace({});
        sd_notify(0, "STOPPING=1");
        registry_.close_runs();
        tell("daemon.stopped", severity::info, "weshd stopped");
        recorder_.stop();
        return code;
    }

  private:
    void tell(const char* type, severity s, const std::string& text) {
        event e;
        e.type = type;
        e.severity = s;
        e.text = sanitised(text);
        registry_.raise(std::move(e));
    }
    void reload() {
        try {
            auto c = load_config(config_path_);
            log::set_threshold(log_level(c.daemon));
            supervisor_.configure(std::move(c.devices));
            tell("daemon.reloaded", severity::info, "the configuration was read again");
        } catch (const config_error& e) {
            for (const auto& line : e.complaints()) log::error("{}", line);
            tell("daemon.reload-refused", severity::error,
                 "the new configuration is wrong, the old one stays: " + e.complaints().front());
        }
    }
    void follow_pace() {
        constexpr duration at_once{100};
        constexpr duration soon{1'000};
        const auto pace = power_.pace();
        recorder_.hasten(pace == pace::normal  ? std::nullopt
                         : pace == pace::quiet ? std::optional{at_once}
                                               : std::optional{soon});
        supervisor_.follow_pace();
    }
    void tick() {
        registry_.tick();
        power_.tick();
        ticker_ = loop_.at(loop_.now() + duration{250}, duration{50}, [this] { tick(); });
    }

    std::string config_path_;
    std::string state_;
    const std::unique_ptr<wesh::clock> clock_owner_ = make_clock();
    wesh::clock& clock_ = *clock_owner_;
    io::loop loop_;
    recorder recorder_;
    registry registry_;
    io::http_client http_;
    lateness late_;
    site_power power_;
    environment environment_;
    supervisor supervisor_;
    rpc::server server_;
    service service_;
    const rpc::listening listening_;
    io::source ticker_;
};

int start(const arguments& a) {
    config c;
    try {
        c = load_config(a.config);
    } catch (const config_error& e) {
        for (const auto& line : e.complaints()) fmt::print(stderr, "weshd: {}\n", line);
        return io::failed;
    }
    if (a.print) fmt::print("{}", print_config(c));
    if (a.check)
        fmt::print("{}: {} devices, no mistake found\n{}", a.config, c.devices.size(),
                   print_devices(c.devices));
    if (a.print || a.check) return io::fine;
    log::set_sink(log::stderr_sink());
    log::set_threshold(log_level(c.daemon));
    raise_descriptor_limit();
    try {
        site_daemon daemon{a, c};
        return daemon.run();
    } catch (const std::exception& e) {
        log::error("weshd: {}", e.what());
        return io::failed;
    }
}

} // namespace

int main(int argc, char** argv) {
    umask(0027);
    io::block_signals({SIGINT, SIGTERM, SIGHUP});
    arguments a;
    if (const auto code = parse(argc, argv, a)) return *code;
    return start(a);
}
