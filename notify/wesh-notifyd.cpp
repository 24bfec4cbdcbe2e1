// wesh-notifyd: tells the people of a site what weshd notices. wesh-notifyd(8) is its manual.
#include "common/log.hpp"
#include "common/text.hpp"
#include "io/daemon_arguments.hpp"
#include "io/loop.hpp"
#include "notify/program.hpp"

#include <curl/curl.h>
#include <fmt/core.h>
#include <malloc.h>
#include <sys/stat.h>

#include <csignal>
#include <cstdio>

namespace {

using namespace wesh;
using namespace wesh::notify;

struct arguments : io::daemon_arguments {
    std::string state;
};

constexpr const char* help =
    "Usage: wesh-notifyd [OPTION]...\n"
    "Tells the people of a site what weshd notices: by mail and SMS, by rules, one message for one cause.\n\n"
    "  -c, --config FILE   configuration (/etc/wesh/notifyd.toml), and those of notifyd.d beside it\n"
    "      --state DIR     where messages wait, instead of state.directory\n"
    "      --check         check the configuration and end\n"
    "      --print-config  print the effective configuration and end\n"
    "  -h, --help          this text\n"
    "  -V, --version       the version\n\n"
    "SIGHUP reads the configuration again; a wrong one is told and the old one stays.\n\n"
    "Examples:\n"
    "  wesh-notifyd --check && systemctl reload wesh-notifyd\n"
    "  wesh-notify test anne\n";

int start(const arguments& a) {
    std::optional<config> c;
    try {
        c = load_config(a.config);
    } catch (const config_error& e) {
        for (const auto& line : e.complaints()) fmt::print(stderr, "wesh-notifyd: {}\n", line);
        return io::failed;
    }
    if (a.print) fmt::print("{}", print_config(*c));
    if (a.check) fmt::print("{}: no mistake found\n", a.config);
    if (a.print || a.check) return io::fine;
    log::set_sink(log::stderr_sink());
    log::set_threshold(log_level(c->program));
    const auto folder = a.state.empty() ? c->program.text("state.directory") : a.state;
    try {
        return run_program(std::move(*c), a.config, folder);
    } catch (const std::exception& e) {
        log::error("wesh-notifyd: {}", sanitised(e.what(), 1000));
        return io::failed;
    }
}

} // namespace

int main(int argc, char** argv) {
    // Of the same group is the tool that looks into the file.
    umask(0007);
    // The threads wait for each other most of the time: a heap for each would be memory for nothing.
    mallopt(M_ARENA_MAX, 1);
    io::block_signals({SIGINT, SIGTERM, SIGHUP});
    signal(SIGPIPE, SIG_IGN);
    arguments a;
    a.config = "/etc/wesh/notifyd.toml";
    const io::daemon_option more[] = {{"state", &a.state}};
    if (const auto code = io::parse_arguments(argc, argv, "wesh-notifyd", help, more, 0, a)) return *code;
    curl_global_init(CURL_GLOBAL_DEFAULT);
    const int code = start(a);
    curl_global_cleanup();
    return code;
}
