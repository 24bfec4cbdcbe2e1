// One box on the network: its port, its connections, its faults and what it has counted.
#pragma once

#include "common/clock.hpp"
#include "io/loop.hpp"
#include "sim/answer.hpp"
#include "sim/box.hpp"
#include "sim/held_fault.hpp"
#include "sim/listener.hpp"
#include "sim/simulated.hpp"
#include "sim/wire.hpp"

#include <optional>
#include <string>
#include <vector>

namespace wesh::sim {

/// What has happened at a box since the start. "At once" counts connections from their arrival until the
/// answer's last byte is handed over or the client has closed, so one request at a time counts 1.
struct box_counts {
    std::uint64_t connections = 0;
    std::uint64_t requests = 0;
    std::uint64_t unauthorised = 0; ///< answered 401
    std::uint64_t faulty = 0;       ///< met a fault
    std::uint64_t turned_away = 0;  ///< reset because too many were open
    std::uint64_t now = 0;
    std::uint64_t most_at_once = 0;
};

class box_server final : public simulated {
  public:
    /// Times count from `started` on the loop's scale. Throws a refusal or std::system_error.
    box_server(io::loop& l, const clock& c, const calendar& zone, const box_settings& settings,
               duration started);

    const std::string& name() const noexcept override { return box_.name(); }
    family kin() const noexcept override { return family::box; }
    std::string address() const override;
    std::string model() const override { return std::string{box_.firmware().name}; }
    std::string condition() const override;
    std::uint16_t port() const noexcept { return listener_.port(); }
    box& state() noexcept { return box_; }
    moment now() const noexcept { return {loop_.now() - started_, clock_.now()}; }

    std::string value(std::string_view field) override { return box_.value(field, now()); }
    std::vector<assignment> values() override;
    void set(std::string_view field, std::string_view text) override { box_.set(field, text, now()); }
    void set_raw(std::string_view field, std::string_view text) override { box_.set_raw(field, text, now()); }
    void release(std::string_view field) override { box_.release(field); }
    void vary(const variation& v) override { box_.vary(v, now()); }

    /// A request that has met a fault keeps it to its end.
    void fail(const fault& f, const fault_term& term) override;
    /// No fault, and no reboot either.
    void clear() override;
    /// Drops all connections and answers none until it is up again.
    void reboot() override;
    const box_counts& counts() const noexcept { return counts_; }
    std::vector<named_count> tally() override;
    void forget_counts() override;

  private:
    class connection;

    void follow_faults();
    void accept(io::descriptor fd);
    void count_those_that_left() noexcept;
    std::optional<fault> met_fault();
    io::task<void> serve(io::descriptor fd);
    io::task<void> answer_request(connection& c, const http_request& request);
    io::task<void> deliver(connection& c, const delivery& d);
    answer respond_to(const http_request& request, const std::optional<fault>& f);

    io::loop& loop_;
    const clock& clock_;
    duration started_;
    box box_;
    gate gate_;
    std::string realm_;
    duration reboot_time_;
    std::size_t sessions_;
    std::size_t segment_;
    dice noise_;
    box_counts counts_;
    held_fault fault_;
    io::source reboot_end_;
    listener listener_;
    std::vector<connection*> connections_;
    io::scope tasks_; // last: its tasks use all of the above
};

} // namespace wesh::sim
