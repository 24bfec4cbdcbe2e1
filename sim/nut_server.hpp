// A NUT server on a TCP port of 127.0.0.1, for one UPS or several, and what can go wrong with them.
#pragma once

#include "io/loop.hpp"
#include "sim/held_fault.hpp"
#include "sim/listener.hpp"
#include "sim/nut_session.hpp"
#include "sim/random.hpp"
#include "sim/simulated.hpp"
#include "sim/ups_values.hpp"

#include <optional>
#include <string>
#include <vector>

namespace wesh::sim {

class nut_server;

/// One UPS of it.
class ups_unit final : public simulated, public nut_ups {
  public:
    /// The server outlives it, or is stopped before. Times count from `started` on the loop's scale.
    ups_unit(io::loop& l, nut_server& s, const ups_settings& settings, duration started);

    const std::string& name() const noexcept override { return name_; }
    family kin() const noexcept override { return family::ups; }
    /// "nut rack@127.0.0.1:40125"
    std::string address() const override;
    std::string model() const override { return model_; }
    std::string condition() const override { return fault_.get() ? text_of(*fault_.get()) : "well"; }

    std::string value(std::string_view field) override;
    std::vector<assignment> values() override;
    void set(std::string_view field, std::string_view text) override { values_.set(field, text, false); }
    void set_raw(std::string_view field, std::string_view text) override { values_.set(field, text, true); }
    void release(std::string_view field) override { values_.release(field); }
    void vary(const variation& v) override { values_.vary(v, now()); }

    void fail(const fault& f, const fault_term& term) override;
    void clear() override;
    std::vector<named_count> tally() override;
    void forget_counts() override;

    bool has(fault_kind k) const noexcept { return fault_.has(k); }

    const std::string& ups_name() const noexcept override { return name_; }
    const std::string& description() const noexcept override { return description_; }
    std::vector<ups_variable> variables() override { return values_.all(stood_at()); }
    std::optional<ups_variable> variable(std::string_view name) override {
        return values_.find(name, stood_at());
    }

    /// A request names it: the fault that it meets, if any.
    std::optional<fault> meet(const nut_answer& a);
    /// What the server says in the place of the UPS; nothing: the fault is none of its driver's.
    std::optional<std::string> excuse(const fault& f) const;

  private:
    duration now() const noexcept { return loop_.now() - started_; }
    /// Where its driver hears nothing, what it has said stands still.
    duration stood_at() const noexcept { return has(fault_kind::stale) ? failed_at_ : now(); }

    io::loop& loop_;
    nut_server& server_;
    std::string name_;
    std::string description_;
    duration started_;
    ups_values values_;
    std::string model_{"-"}; ///< one word, as it was at the start
    held_fault fault_;
    duration failed_at_{};
    std::uint64_t requests_ = 0, faulty_ = 0, logins_ = 0;
};

class nut_server {
  public:
    /// Takes the port (0: any free one); throws std::system_error when it cannot.
    nut_server(io::loop& l, std::uint16_t port, std::uint64_t seed);
    nut_server(const nut_server&) = delete;
    nut_server& operator=(const nut_server&) = delete;

    std::uint16_t port() const noexcept { return listener_.port(); }
    void add(ups_unit& u);
    /// After a fault has begun or ended.
    void follow_faults();

    std::uint64_t connections() const noexcept { return connections_; }
    std::size_t open_now() const noexcept { return open_.size(); }
    void forget_counts() noexcept { connections_ = 0; }

  private:
    class connection;

    void accept(io::descriptor fd);
    io::task<void> serve(io::descriptor fd);
    /// False when the connection is over.
    io::task<bool> respond(int fd, std::string line, nut_session& session);
    io::task<bool> respond_badly(int fd, std::string text, fault f);
    std::string noise(std::uint64_t size);

    io::loop& loop_;
    std::vector<nut_ups*> served_;
    std::vector<ups_unit*> units_;
    dice noise_;
    std::uint64_t connections_ = 0;
    std::vector<int> open_;
    listener listener_;
    io::scope tasks_; // last: its tasks use all of the above
};

} // namespace wesh::sim
