// All that a scenario simulates, and what happens to it when.
#pragma once

#include "common/calendar.hpp"
#include "sim/air.hpp"
#include "sim/nut_server.hpp"
#include "sim/server.hpp"
#include "sim/settings.hpp"
#include "sim/simulated.hpp"

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace wesh::sim {

class simulation {
  public:
    /// Each box and UPS listens, each meter speaks and each modem answers when this returns. Throws a refusal
    /// or std::system_error. The loop and clock must outlive the simulation.
    simulation(io::loop& l, const clock& c, const scenario& s);
    simulation(const simulation&) = delete;
    simulation& operator=(const simulation&) = delete;

    /// Boxes, meters, the air, modems and UPSes, in the order of the scenario.
    std::span<const std::unique_ptr<simulated>> all() const noexcept { return all_; }
    std::span<box_server* const> boxes() const noexcept { return boxes_; }
    /// Throws a refusal when there is no such box.
    box_server& at(std::string_view name);
    /// Throws a refusal when nothing has that name.
    simulated& named(std::string_view name);
    /// Those whose name matches ('*' and '?'); throws a refusal when there is none.
    std::vector<simulated*> matching(std::string_view pattern);
    /// Throws a refusal when there is none.
    air& the_air();
    void stop() noexcept { loop_.stop(); }

    /// "box1 http 127.0.0.1:40123", "meter1 tic /tmp/site/ttyUSB1" or "modem1 gsm /tmp/site/ttyUSB2", one
    /// line each.
    std::string ports_text() const;

  private:
    struct event {
        duration at;
        simulated* target;
        step what;
    };
    nut_server& server_at(std::uint16_t port);
    void add(std::unique_ptr<simulated> one, const std::vector<step>& steps);
    void apply(simulated& target, const step& s);
    io::task<void> follow_timeline();

    io::loop& loop_;
    calendar zone_;
    duration started_;
    std::vector<std::unique_ptr<simulated>> all_;
    std::vector<box_server*> boxes_;
    air* air_ = nullptr;
    std::unordered_map<std::string_view, simulated*> by_name_;
    std::vector<event> timeline_;
    /// By the port that was asked for; they end before those whom they serve.
    std::map<std::uint16_t, std::unique_ptr<nut_server>> nut_servers_;
    io::scope tasks_;
};

} // namespace wesh::sim
