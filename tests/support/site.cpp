#include "tests/support/site.hpp"

#include "sim/control.hpp"
#include "tests/support/poll.hpp"
#include "tests/support/test.hpp"

#include <cstdio>
#include <fstream>
#include <sstream>

namespace wesh::test {
namespace {

using namespace std::chrono_literals;

void write(const std::string& path, const std::string& text) {
    std::ofstream file{path, std::ios::binary | std::ios::trunc};
    file << text;
    if (!file.flush()) throw std::runtime_error{"cannot write " + path};
}

std::string scenario(const std::vector<simulated_box>& all) {
    std::string text;
    for (const auto& b : all)
        text += "[[box]]\nname = \"" + b.name + "\"\nfirmware = \"" + b.firmware + "\"\n" + b.more + "\n";
    return text;
}

std::vector<std::string> simulator_command(const folder& f, const std::string& text) {
    write(f / "scenario.toml", text);
    return {program("weshsim"), "--control", f / "sim.sock", f / "scenario.toml"};
}

} // namespace

const char* const quick_device = "period = \"500ms\"\nstale_after = \"1500ms\"\nspread = false\npause = "
                                 "\"10ms\"\ntimeout = \"1s\"\nconnect_timeout = \"1s\"\nretries = 0\n";

std::vector<simulated_box> boxes(std::size_t count, const std::string& more) {
    std::vector<simulated_box> all;
    for (std::size_t i = 1; i <= count; ++i) all.push_back({"box" + std::to_string(i), "0.84", more});
    return all;
}

// ---- simulator ----

simulator::simulator(const folder& f, const std::vector<simulated_box>& all)
    : simulator{f, scenario(all)} {}

simulator::simulator(const folder& f, const std::string& text)
    : socket_{f / "sim.sock"}
    , program_{simulator_command(f, text), f / "weshsim.log"} {
    program_.wait_for("ready");
    // "box1 http 127.0.0.1:41234 ..."
    for (const auto& line : control("list")) {
        std::istringstream words{line};
        std::string name;
        std::string scheme;
        words >> name >> scheme >> addresses_[name];
    }
}

std::vector<std::string> simulator::control(const std::string& command) const {
    auto r = sim::ask(socket_, command);
    CHECK_MESSAGE("weshsim refuses \"" + command + "\": " + r.why, !r.refused);
    return std::move(r.lines);
}

std::map<std::string, int> simulator::counts(const std::string& box) const {
    std::map<std::string, int> all;
    for (const auto& line : control("counts " + box)) {
        const auto blank = line.find(' ');
        all[line.substr(0, blank)] = std::stoi(line.substr(blank + 1));
    }
    return all;
}

// ---- weshd ----

site_daemon::site_daemon(const folder& f)
    : config_{f / "weshd.toml"}
    , socket_{f / "weshd.sock"}
    , state_{f / "state"}
    , log_{f / "weshd.log"} {}

void site_daemon::configure(const std::string& text) const {
    // Renamed into place, as an editor does: weshd never reads half a file.
    write(config_ + ".new", text);
    if (std::rename((config_ + ".new").c_str(), config_.c_str()) != 0)
        throw std::runtime_error{"cannot write " + config_};
}

void site_daemon::launch(const start_options& o) {
    program_ = std::make_unique<process>(std::vector<std::string>{test::program("weshd"), "-c", config_,
                                                                  "--socket", socket_, "--state", state_},
                                         log_, o);
}

void site_daemon::start(start_options o) {
    const auto before = log().size();
    launch(o);
    program_->wait_for("serving", before);
    const auto client = connect();
    CHECK_MESSAGE("weshd does not serve", soon(15s, [&] {
                      try {
                          client.ping();
                          return true;
                      } catch (const transport_error&) {
                          return false;
                      }
                  }));
}

void site_daemon::stop() {
    const auto e = program_->stop();
    CHECK_MESSAGE("weshd: " + e.text() + "; its log: " + log(), e.clean());
}

void site_daemon::kill() { program_->kill(); }

std::string site_daemon::log() const {
    std::ostringstream text;
    text << std::ifstream{log_, std::ios::binary}.rdbuf();
    return text.str();
}

// ---- site ----

site::site(const std::vector<simulated_box>& all, std::string text, std::string device)
    : boxes{where, all}
    , daemon{where}
    , client{daemon.socket()}
    , all_{all}
    , daemon_text_{std::move(text)}
    , device_text_{std::move(device)} {
    daemon.configure(config(names()));
    daemon.start();
}

std::vector<std::string> site::names() const {
    std::vector<std::string> n;
    for (const auto& b : all_) n.push_back(b.name);
    return n;
}

std::string site::config(const std::vector<std::string>& names) const {
    std::string text = daemon_text_;
    for (const auto& name : names)
        text += "[[device]]\nname = \"" + name + "\"\ndriver = \"wes\"\naddress = \"" + boxes.address(name) +
                "\"\n" + device_text_;
    return text;
}

device_status site::wait_for(const std::string& device, device_state s, duration limit) const {
    device_status d;
    const bool reached = soon(limit, [&] {
        d = client.device(device);
        return d.state == s;
    });
    CHECK_MESSAGE(device + " is " + std::string{to_text(d.state)} + " (" + d.reason + ") and not " +
                      std::string{to_text(s)},
                  reached);
    return d;
}

// ---- what the daemon has ----

sequence_number number_of(const record& r) noexcept {
    return std::visit([](const auto& x) { return x.number; }, r);
}

std::vector<record> records_after(const wesh::interface& client, sequence_number after) {
    std::vector<record> all;
    stream_query q;
    q.after = after;
    for (;;) {
        auto page = client.stream(q);
        std::move(page.records.begin(), page.records.end(), std::back_inserter(all));
        if (page.next >= page.last || page.next == q.after) return all;
        q.after = page.next;
    }
}

std::vector<event> events(const std::vector<record>& all, std::string_view type, std::string_view device) {
    std::vector<event> found;
    for (const auto& r : all)
        if (const auto* e = std::get_if<event>(&r);
            e != nullptr && e->type == type && (device.empty() || e->device == device))
            found.push_back(*e);
    return found;
}

std::vector<interval> intervals(const std::vector<record>& all, std::string_view type,
                                std::string_view device) {
    std::vector<interval> found;
    for (const auto& r : all)
        if (const auto* i = std::get_if<interval>(&r);
            i != nullptr && i->type == type && (device.empty() || i->device == device))
            found.push_back(*i);
    return found;
}

std::vector<event> wait_for_events(const wesh::interface& client, std::size_t count, std::string_view type,
                                   std::string_view device) {
    std::vector<event> found;
    soon(10s, [&] {
        found = events(records_after(client, 0), type, device);
        return found.size() >= count;
    });
    CHECK_MESSAGE(std::to_string(found.size()) + " events " + std::string{type}, found.size() == count);
    return found;
}

reading read_one(const wesh::interface& client, const std::string& path) {
    auto all = client.read({path});
    CHECK_EQUAL(std::size_t{1}, all.size());
    return std::move(all.front());
}

std::int64_t amount(const wesh::interface& client, const std::string& name) {
    for (const auto& s : client.statistics())
        if (s.name == name) return s.amount;
    CPPUNIT_FAIL("there is no statistic " + name);
    return 0;
}

} // namespace wesh::test
