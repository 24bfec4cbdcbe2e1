// All boxes of a scenario and what happens to them when.
#pragma once

#include "common/calendar.hpp"
#include "sim/server.hpp"
#include "sim/settings.hpp"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace wesh::sim {

class simulation {
  public:
    /// Each box listens when this returns. Throws a refusal or std::system_error. The loop and clock must
    /// outlive the simulation.
    simulation(io::loop& l, const clock& c, const scenario& s);
    simulation(const simulation&) = delete;
    simulation& operator=(const simulation&) = delete;

    std::span<const std::unique_ptr<box_server>> boxes() const noexcept { return boxes_; }
    /// Throws a refusal when there is no such box.
    box_server& at(std::string_view name);
    /// Those whose name matches ('*' and '?'); throws a refusal when there is none.
    std::vector<box_server*> matching(std::string_view pattern);
    void stop() noexcept { loop_.stop(); }

    /// "box1 http 127.0.0.1:40123", one line a box.
    std::string ports_text() const;

  private:
    struct event {
        duration at;
        box_server* target;
        step what;
    };
    io::task<void> follow_timeline();

    io::loop& loop_;
    calendar zone_;
    duration started_;
    std::vector<std::unique_ptr<box_server>> boxes_;
    std::unordered_map<std::string_view, box_server*> by_name_;
    std::vector<event> timeline_;
    io::scope tasks_;
};

} // namespace wesh::sim
