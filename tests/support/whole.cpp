#include "tests/support/whole.hpp"

#include "common/clock.hpp"
#include "common/text.hpp"
#include "common/time_text.hpp"
#include "tests/support/poll.hpp"

#include <fmt/core.h>
#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace wesh::test {

using namespace std::chrono_literals;

namespace {

void write(const std::string& path, const std::string& text) { std::ofstream{path} << text; }

/// Water, heat and electricity of a flat, each at its own rate, and one counter that stands still.
std::string flat(std::size_t n) {
    const auto vary = [](const char* field, std::size_t rate) {
        return fmt::format("[[box.vary]]\nfield = \"{}\"\nrate = {}\n", field, rate);
    };
    return vary("impulsion.PULSE1", 300 + 70 * n) + vary("impulsion.PULSE2", 11 * n) +
           vary("impulsion.PULSE3", 900 + 13 * n) + vary("tic1.H_PLEINE", 1100 + 170 * n);
}

std::vector<simulated_box> flats(const site_plan& p) {
    std::vector<simulated_box> all;
    for (std::size_t i = 1; i <= p.boxes; ++i) all.push_back({p.box + std::to_string(i), "0.84", flat(i)});
    return all;
}

/// A process on the hurried clock from the beginning, so that it and those after it agree.
simulator simulator_on(const folder& f, const site_plan& p, const std::string& clock) {
    setenv("WESH_CLOCK", clock.c_str(), 1);
    struct restore {
        ~restore() { unsetenv("WESH_CLOCK"); }
    } at_end;
    return simulator{f, flats(p)};
}

} // namespace

std::string box_name(std::size_t number) { return "flat-" + std::to_string(number); }

std::string own_group() {
    const auto* g = getgrgid(getgid());
    CHECK_MESSAGE("the test's group has no name", g != nullptr);
    return g->gr_name;
}

time_point at(std::string_view text) { return parse_iso(text).value(); }

// ---- the centre ----

centre_side::centre_side(std::vector<std::string> more, const std::string& disk, const std::string& settings)
    : database_folder{disk}
    , server{database_folder, std::move(more)} {
    make_certificate(where);
    write(where / "password", "not secret\n");
    chmod((where / "password").c_str(), 0600);
    write(where / "toniqued.toml",
          fmt::format("[rpc]\nsocket = \"{}\"\nreader_group = \"{}\"\nadmin_group = \"{}\"\n"
                      "[database]\nsocket = \"{}\"\nuser = \"toniqued\"\npassword_file = \"{}\"\n"
                      "answer_time = \"2s\"\n{}",
                      toniqued_socket, own_group(), own_group(), where / "m", where / "password", settings));
    done("db init");
    // MariaDB knows it by the system's user, who does not run this test.
    change("ALTER USER toniqued@localhost IDENTIFIED BY 'not secret'");
    done(fmt::format("sites add {} {}", site_number, site_name));
}

void centre_side::start_toniqued() {
    const auto from = toniqued ? toniqued->output().size() : 0;
    toniqued.reset();
    toniqued = std::make_unique<process>(
        std::vector<std::string>{program("toniqued"), "-c", where / "toniqued.toml"}, where / "toniqued.log",
        start_options{{{"WESH_CLOCK", clock_}}, 0, 0});
    toniqued->wait_for("serving", from);
}

void centre_side::start_httpd() {
    // Once it has a port it keeps it: the site knows it by that.
    write(where / "httpd.toml",
          fmt::format("[listen]\naddress = \"127.0.0.1\"\nport = {}\n[tls]\ncertificate = \"{}\"\nkey = "
                      "\"{}\"\n[toniqued]\nsocket = \"{}\"\nanswer_time = \"5s\"\n",
                      port_, where / "cert.pem", where / "key.pem", toniqued_socket));
    const auto from = httpd ? httpd->output().size() : 0;
    httpd.reset();
    httpd = std::make_unique<process>(
        std::vector<std::string>{program("wesh-httpd"), "-c", where / "httpd.toml"}, where / "httpd.log");
    const auto line = httpd->wait_for("serving https on", from);
    port_ = std::atoi(line.c_str() + line.rfind(':') + 1);
}

centre_side::answer centre_side::run(std::vector<std::string> words, const start_options& o) {
    process p{std::move(words), where / ("out" + std::to_string(++runs_)), o};
    const auto end = p.wait(60s);
    CHECK_MESSAGE(end.crash, end.crash.empty());
    return {end.code, p.output()};
}

centre_side::answer centre_side::admin(const std::string& line) {
    std::vector<std::string> words{program("tonique-admin"), "--socket", server.socket()};
    for (const auto word : split(line, ' ')) words.emplace_back(word);
    return run(std::move(words));
}

std::string centre_side::done(const std::string& line) {
    const auto a = admin(line);
    CHECK_MESSAGE(line + ": " + a.text, a.code == 0);
    return a.text;
}

centre_side::answer centre_side::ask(const std::string& line, const std::string& socket) {
    std::vector<std::string> words{program("tonique"), "--socket", socket};
    for (const auto word : split(line, ' ')) words.emplace_back(word);
    return run(std::move(words));
}

void centre_side::change(const std::string& text) const {
    tonique::database::options o;
    o.socket = server.socket();
    tonique::database::connection{o}.run_once(text, text);
}

tonique::database::rows centre_side::sql(const std::string& text) const {
    tonique::database::options o;
    o.socket = server.socket();
    tonique::database::connection c{o};
    return c.ask(text, text);
}

std::int64_t centre_side::number(const std::string& text) const {
    const auto found = sql(text);
    return found.empty() ? -1 : found.front().integer(0);
}

// ---- the site ----

site_side::site_side(centre_side& c, std::size_t count, time_point first)
    : site_side{c,
                [count] {
                    site_plan p;
                    p.boxes = count;
                    return p;
                }(),
                first} {}

site_side::site_side(centre_side& c, site_plan p, time_point first)
    : plan{std::move(p)}
    , boxes{plan.boxes}
    , begin{first}
    , centre_{c}
    , real_{plan.real.value_or(system_clock{}.now())}
    , clock_{fmt::format("{},{},{}", iso_text(first), iso_text(real_), plan.hurry)}
    , simulated{simulator_on(where, plan, clock_)}
    , weshd{where} {
    std::string text = fmt::format(
        "[site]\nname = \"{}\"\n[rpc]\nreader_group = \"{}\"\nadmin_group = \"{}\"\n"
        "[history]\ncommit_busy = \"100ms\"\ncommit_quiet = \"100ms\"\ncommit_unchanged = \"100ms\"\n",
        plan.name, own_group(), own_group());
    for (std::size_t i = 1; i <= boxes; ++i)
        text += fmt::format("[[device]]\nname = \"{}\"\ndriver = \"wes\"\naddress = \"{}\"\nperiod = "
                            "\"{}\"\nstale_after = \"6h\"\npause = \"0s\"\ntimeout = \"1s\"\nretries = 0\n",
                            box(i), simulated.address(box(i)), plan.period);
    weshd.configure(text);
    write(where / "site.toml",
          fmt::format("[weshd]\nsocket = \"{}\"\n[state]\ndirectory = \"{}\"\n[rpc]\nsocket = \"{}\"\n"
                      "reader_group = \"{}\"\n[hours]\ngrace = \"{}\"\n{}",
                      weshd.socket(), where / "outbox", tonique_socket, own_group(), plan.grace, plan.more));
    if (plan.number != site_number) c.done(fmt::format("sites add {} {}", plan.number, plan.name));
    plan.https ? enrol_by_code() : enrol_by_key();
}

/// A code lives ten minutes: enrolment is on the system's clock, as is tonique-admin.
void site_side::enrol_by_code() {
    centre_.start_toniqued();
    centre_.start_httpd();
    const auto shown = centre_.done(fmt::format("codes make {}", plan.name));
    std::string code;
    std::istringstream words{shown};
    for (std::string word; words >> word;)
        if (word.size() == 11 && word[4] == '-') code = word;
    process enrol{{program("tonique-site"), "-c", where / "site.toml", "--ca", centre_.authority(), "enrol",
                   centre_.url(), code},
                  where / "enrol.log"};
    const auto end = enrol.wait();
    CHECK_MESSAGE("code \"" + code + "\" of \"" + shown + "\": " + enrol.output(), end.clean());
    centre_.toniqued->stop();
    centre_.set_clock(clock_);
    centre_.start_toniqued();
}

void site_side::enrol_by_key() {
    const auto key = centre_.done(fmt::format("--quiet keys make {}", plan.name));
    write(where / "typed", fmt::format("{}\n{}\n", plan.number, key));
    start_options o;
    o.input = where / "typed";
    process enrol{{program("tonique-site"), "-c", where / "site.toml", "key"}, where / "enrol.log", o};
    const auto end = enrol.wait();
    CHECK_MESSAGE("key \"" + key + "\": " + enrol.output(), end.clean());
}

void site_side::start() {
    start_weshd();
    start_tonique();
    CHECK_MESSAGE("no device is ever told of: " + tonique->output(), soon(20s, [&] {
                      return centre_.number("SELECT COUNT(*) FROM device WHERE name LIKE 'flat-%'") ==
                             static_cast<std::int64_t>(boxes);
                  }));
    for (std::size_t i = 1; i <= boxes; ++i) {
        centre_.done(fmt::format("dwellings add {} {}", site_name, i));
        for (const auto* binding :
             {"cold-water {} PULS1 0.00025", "heat {} PULS3 0.001", "electricity {} INDTI 0.001"})
            centre_.done(fmt::format("bindings add {} {} ", site_name, i) +
                         fmt::format(fmt::runtime(binding), box_name(i)) + " --from 2026-10-01");
    }
}

void site_side::start_tonique() {
    const auto from = tonique ? tonique->output().size() : 0;
    tonique.reset();
    tonique = std::make_unique<process>(
        std::vector<std::string>{program("tonique-site"), "-c", where / "site.toml"}, where / "site.log",
        start_options{{{"WESH_CLOCK", clock_}}, 0, 0, {}});
    tonique->wait_for("serving", from);
}

std::string site_side::carrier(const std::string& item) {
    const auto said = centre_.ask("-o csv --at-site carrier", tonique_socket);
    for (const auto line : split(said.text, '\n'))
        if (line.substr(0, item.size() + 1) == item + ",") {
            auto rest = std::string{line.substr(item.size() + 1)};
            while (!rest.empty() && rest.back() == '\r') rest.pop_back();
            return rest;
        }
    CPPUNIT_FAIL("tonique-site does not tell " + item + ": " + said.text);
    return {};
}

std::int64_t site_side::waiting() {
    const auto said = centre_.ask("-o csv --at-site outbox", tonique_socket);
    return said.code == 0 ? static_cast<std::int64_t>(split(said.text, '\n').size()) - 1 : 0;
}

void site_side::nothing_is_acknowledged_in_vain() {
    const auto believed = std::stoll(carrier("acknowledged-number"));
    const auto committed = centre_.number("SELECT COALESCE(MAX(cumulative), 0) FROM site_progress");
    CHECK_MESSAGE(fmt::format("{} acknowledged, {} committed", believed, committed), believed <= committed);
}

time_point site_side::now() const noexcept { return begin + (system_clock{}.now() - real_) * plan.hurry; }

} // namespace wesh::test
