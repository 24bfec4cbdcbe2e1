// A real upsd of a test's own, with a dummy-ups for each of its UPSes.
#pragma once

#include "tests/support/folder.hpp"
#include "tests/support/process.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace wesh::test {

/// Names and values, as `upsc` prints them.
using ups_values = std::vector<std::pair<std::string, std::string>>;

struct dummy_ups {
    std::string name;
    ups_values says;
};

class nut_peer {
  public:
    /// Files of it stand in FOLDER/nut, which is made. Starts all of it on a free port and waits until upsd
    /// has the values of each UPS. Throws not_run where make/peers could not fetch NUT.
    nut_peer(const folder& where, std::vector<dummy_ups> all);

    /// "NAME@127.0.0.1:PORT"
    std::string address(const std::string& ups) const;
    std::uint16_t port() const noexcept { return port_; }

    // ---- what a UPS says ----
    /// As a new file of the dummy driver, which looks at it each second: all values anew.
    void say(const std::string& ups, const ups_values& values);
    /// One value by upsrw, which waits until the driver has it.
    void set(const std::string& ups, const std::string& variable, const std::string& value) const;
    /// What its hosts do when the battery ends: latched until upsd is started again.
    void force_shutdown(const std::string& ups) const;

    // ---- what the programs do ----
    void start_server();
    /// SIGKILL.
    void kill_server() { server_->kill(); }
    void signal_server(int number) const { server_->signal(number); }
    void start_driver(const std::string& ups);
    void kill_driver(const std::string& ups) { drivers_.at(ups)->kill(); }
    void signal_driver(const std::string& ups, int number) const { drivers_.at(ups)->signal(number); }

    // ---- what upsd serves ----
    /// One line asked on a connection of its own, and the first line of the answer; empty when there is none.
    std::string ask(const std::string& line) const;
    /// "OL CHRG", or "ERR DATA-STALE"; empty when nobody answers.
    std::string status(const std::string& ups) const;
    /// All variables, as the program upsc prints them.
    std::map<std::string, std::string> upsc(const std::string& ups) const;

  private:
    std::string file(const std::string& ups) const { return folder_ + "/" + ups + ".dev"; }
    void configure(const std::vector<dummy_ups>& all) const;
    start_options environment() const;
    std::vector<std::string> command(const char* program) const;
    std::string converse(const std::vector<std::string>& lines) const;

    std::string folder_;
    std::uint16_t port_ = 0;
    std::int64_t written_ = 0; ///< a date that no file had before
    std::unique_ptr<process> server_;
    std::map<std::string, std::unique_ptr<process>> drivers_;
};

} // namespace wesh::test
