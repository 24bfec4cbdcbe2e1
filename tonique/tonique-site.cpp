// tonique-site: the site's end of the road to the centre. tonique-site(8) is its manual.
#include "common/log.hpp"
#include "common/text.hpp"
#include "io/daemon_arguments.hpp"
#include "io/loop.hpp"
#include "io/options_file.hpp"
#include "tonique/site/core.hpp"
#include "tonique/site/enrol.hpp"
#include "tonique/site/https.hpp"
#include "tonique/site/program.hpp"
#include "tonique/site/program_options.hpp"

#include <curl/curl.h>
#include <fmt/core.h>
#include <malloc.h>
#include <sys/stat.h>

#include <csignal>
#include <cstdio>

namespace {

using namespace wesh;
using namespace wesh::tonique::site;

struct arguments : io::daemon_arguments {
    std::string socket;
    std::string state;
    std::string ca;
    std::string pin;
};

constexpr const char* help =
    "Usage: tonique-site [OPTION]...\n"
    "   or: tonique-site [OPTION]... enrol https://CENTRE:8443 CODE\n"
    "   or: tonique-site [OPTION]... key\n"
    "Tells the centre what weshd reads: hours, closing indexes, alarms. Keeps them until it has them.\n\n"
    "  enrol               become a site of a centre, with the code that tonique-admin shows\n"
    "  key                 the same without a network: reads the site's number and its key, a line "
    "each\n\n"
    "  -c, --config FILE   configuration (/etc/wesh/tonique-site.toml)\n"
    "      --socket PATH   where tools ask, instead of rpc.socket\n"
    "      --state DIR     where the outbox lies, instead of state.directory\n"
    "      --ca FILE       enrol: who signs the centre's certificate, instead of centre.ca\n"
    "      --pin PIN       enrol: sha256//BASE64 of the centre's public key\n"
    "      --check         check the configuration and end\n"
    "      --print-config  print the effective configuration and end\n"
    "  -h, --help          this text\n"
    "  -V, --version       the version\n\n"
    "Examples:\n"
    "  tonique-site enrol https://centre.example.org:8443 7KQ4-MX2P9C\n"
    "  tonique-site --check\n";

/// Nothing when the program is to go on, else its exit code.
std::optional<int> parse(int argc, char** argv, arguments& a) {
    a.config = "/etc/wesh/tonique-site.toml";
    const io::daemon_option more[] = {
        {"socket", &a.socket}, {"state", &a.state}, {"ca", &a.ca}, {"pin", &a.pin}};
    if (const auto code = io::parse_arguments(argc, argv, "tonique-site", help, more, 3, a)) return code;
    const auto& w = a.words;
    if (w.empty() || (w[0] == "enrol" && w.size() == 3) || (w[0] == "key" && w.size() == 1)) return {};
    fmt::print(stderr,
               "tonique-site: expected nothing, \"enrol URL CODE\" or \"key\"; try tonique-site --help\n");
    return io::usage;
}

std::string state_folder(const arguments& a, const option_values& o) {
    return a.state.empty() ? o.text("state.directory") : a.state;
}

/// The daemon must not run meanwhile: the outbox belongs to one process.
int enrol(const arguments& a, const option_values& o) {
    tonique::site::membership m;
    if (a.words[0] == "enrol") {
        https_options how;
        how.url = a.words[1];
        how.ca = a.ca.empty() ? o.text("centre.ca") : a.ca;
        how.pin = a.pin.empty() ? o.text("centre.pin") : a.pin;
        for (const auto& wrong : {check_url(how.url), check_pin(how.pin)})
            if (!wrong.empty()) throw std::runtime_error{wrong};
        // Before the code is used up: whether the result can be stored.
        database probe{outbox_file(state_folder(a, o))};
        prepare(probe);
        m = enrolled_by_code(how, a.words[2]);
        m.ca = how.ca;
    } else {
        char line[256];
        std::string lines[2];
        for (auto& l : lines)
            if (std::fgets(line, sizeof line, stdin) != nullptr) l = line;
        m = enrolled_by_key(lines[0], lines[1]);
    }
    database db{outbox_file(state_folder(a, o))};
    const auto clock = make_clock();
    core core{db, *clock, settings_of(o)};
    const auto before = core.member();
    if (m.url.empty()) {
        m.url = before.url;
        m.ca = before.ca;
        m.pin = before.pin;
    }
    core.enrol(m);
    fmt::print("This is site {}{}{} now.\n", m.number, m.name.empty() ? "" : ", ", m.name);
    if (!m.pin.empty()) fmt::print("The centre's key is {}.\n", m.pin);
    return io::fine;
}

int start(const arguments& a) {
    std::optional<option_values> o;
    try {
        o = io::load_options(a.config, program_options());
        settings_of(*o);
    } catch (const config_error& e) {
        for (const auto& line : e.complaints()) fmt::print(stderr, "tonique-site: {}\n", line);
        return io::failed;
    }
    if (a.print) fmt::print("{}", print_options(program_options(), *o));
    if (a.check) fmt::print("{}: no mistake found\n", a.config);
    if (a.print || a.check) return io::fine;
    log::set_sink(log::stderr_sink());
    log::set_threshold(log_level(*o));
    try {
        if (!a.words.empty()) return enrol(a, *o);
        return run_program(*o, a.socket.empty() ? o->text("rpc.socket") : a.socket, state_folder(a, *o));
    } catch (const std::exception& e) {
        log::error("tonique-site: {}", sanitised(e.what(), 1000));
        return io::failed;
    }
}

} // namespace

int main(int argc, char** argv) {
    umask(0077);
    // The threads wait for each other most of the time: a heap for each would be memory for nothing.
    mallopt(M_ARENA_MAX, 1);
    io::block_signals({SIGINT, SIGTERM});
    signal(SIGPIPE, SIG_IGN);
    arguments a;
    if (const auto code = parse(argc, argv, a)) return *code;
    curl_global_init(CURL_GLOBAL_DEFAULT);
    const int code = start(a);
    curl_global_cleanup();
    return code;
}
