// A modem and its line: a pseudo-terminal on one side, the air on the other, and what can go wrong with it.
#pragma once

#include "sim/air.hpp"
#include "sim/held_fault.hpp"
#include "sim/modem.hpp"
#include "sim/pty.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wesh::sim {

class modem_line final : public simulated, private air_end, private modem_network {
  public:
    /// The air outlives it, and forgets it only with itself. Throws a refusal or std::system_error.
    modem_line(io::loop& l, air& a, const modem_settings& settings);

    const std::string& name() const noexcept override { return settings_.name; }
    family kin() const noexcept override { return family::modem; }
    std::string address() const override { return "gsm " + settings_.port; }
    std::string model() const override { return settings_.number; }
    std::string condition() const override { return fault_.get() ? text_of(*fault_.get()) : "well"; }

    std::string value(std::string_view field) override;
    std::vector<assignment> values() override;
    void set(std::string_view field, std::string_view text) override;
    void set_raw(std::string_view field, std::string_view text) override { set(field, text); }
    void release(std::string_view field) override { set(field, {}); }
    void vary(const variation& v) override;

    void fail(const fault& f, const fault_term& term) override;
    void clear() override;
    std::vector<named_count> tally() override;
    void forget_counts() override { counts_ = {}; }

  private:
    struct counted {
        std::uint64_t sent = 0, refused = 0, received = 0, reports = 0, full = 0, readers = 0;
    };

    bool take(const air_message& m) override;
    cms_error submit(const sms_submit& s, std::uint8_t reference) override;
    bool reachable() const noexcept override;
    void room() override;

    bool somebody_reads();
    bool has(fault_kind k) const noexcept { return fault_.has(k); }
    void follow_faults();
    io::task<void> speak();
    io::task<void> say(std::string words);

    io::loop& loop_;
    air& air_;
    modem_settings settings_;
    at_modem modem_;
    dice dice_;
    std::optional<pty> pty_;
    bool read_ = false; ///< somebody has the port open
    held_fault fault_;
    counted counts_;
    io::scope tasks_; // last: its task uses all of the above
};

} // namespace wesh::sim
