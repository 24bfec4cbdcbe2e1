// The air between modems: messages go from number to number, and get lost, late, twice or out of order on the
// way.
#pragma once

#include "common/calendar.hpp"
#include "common/clock.hpp"
#include "io/loop.hpp"
#include "sim/air_journal.hpp"
#include "sim/random.hpp"
#include "sim/simulated.hpp"

#include <array>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wesh::sim {

/// What became of a message, told to him who sent it.
struct air_report {
    std::uint8_t reference;
    time_point sent;
    time_point done; ///< when it came, or was given up
    std::uint8_t outcome;
};
/// What somebody has sent, or a report.
struct air_message {
    std::string from;
    std::string to;
    std::uint8_t protocol = 0;
    sms_body body;
    time_point sent{};
    time_point valid_until = no_time; ///< no_time: for ever
    bool wants_report = false;
    std::uint8_t reference = 0;
    std::optional<air_report> report; ///< then the body means nothing
};

/// Whoever has a number.
class air_end {
  public:
    virtual ~air_end() = default;
    /// False: not now; it says when (air::room).
    virtual bool take(const air_message& m) = 0;
};

class air final : public simulated {
  public:
    air(io::loop& l, const clock& c, const calendar& zone, const air_settings& settings);

    /// The end outlives the air, or leaves.
    void join(std::string name, std::string number, air_end& end);
    void leave(std::string_view number);
    /// Takes a message of somebody who has a number, and stamps it.
    void carry(air_message m);
    /// Somebody else's, as often as he says. Throws a refusal.
    void send(const sms_order& order);
    /// The end with that number takes messages again.
    void room(const std::string& number);
    const std::string& service_centre() const noexcept { return settings_.service_centre; }
    time_point now() const noexcept { return clock_.now(); }
    /// As the service centre writes it.
    sms_time stamped(time_point t) const;
    const air_journal& journal();

    const std::string& name() const noexcept override { return name_; }
    family kin() const noexcept override { return family::air; }
    std::string address() const override { return "air " + settings_.service_centre; }
    std::string model() const override { return "-"; }
    std::string condition() const override;
    std::string value(std::string_view field) override;
    std::vector<assignment> values() override { return {}; }
    void set(std::string_view field, std::string_view text) override;
    void set_raw(std::string_view field, std::string_view text) override { set(field, text); }
    void release(std::string_view field) override { set(field, {}); }
    void vary(const variation& v) override { set(v.field, {}); }
    /// One fault of each kind at a time: a new one takes the place of the old one of its kind.
    void fail(const fault& f, const fault_term& term) override;
    void clear() override;
    std::vector<named_count> tally() override;
    void forget_counts() override { counts_ = {}; }

  private:
    struct copy {
        std::shared_ptr<const air_message> message;
        std::uint64_t entry; ///< of the journal
        bool overtaken;      ///< waits until the next one has come
    };
    struct place {
        std::string name;
        air_end* end = nullptr;
        std::deque<copy> waiting; ///< for its end to take them
        std::uint64_t sent_to = 0;
    };
    struct present_fault {
        sim::fault fault;
        std::uint64_t left; ///< messages; zero: not limited
        io::source end;
    };
    struct counted {
        std::uint64_t sent = 0, delivered = 0, lost = 0, repeated = 0, overtaken = 0, expired = 0, nobody = 0,
                      dropped = 0;
    };

    const fault* meet(fault_kind k);
    /// Of its kind, with that chance.
    bool happens(fault_kind k, dice& d);
    void launch(std::shared_ptr<const air_message> m, std::uint64_t entry, dice& d);
    void land(copy c);
    void pass_on(place& p);
    bool too_late(const air_message& m) const;
    void hand_over(const copy& c);
    void give_up(const copy& c);
    void report(const air_message& m, std::uint8_t outcome);
    std::size_t under_way() const;
    io::task<void> follow();

    io::loop& loop_;
    const clock& clock_;
    const calendar& zone_;
    std::string name_ = "air";
    air_settings settings_;
    std::map<std::string, place, std::less<>> places_; ///< by number
    std::map<fault_kind, present_fault> faults_;
    std::multimap<duration, copy> flying_; ///< by the moment at which they land
    std::size_t overtaken_ = 0;            ///< of these
    std::size_t waiting_ = 0;
    air_journal journal_;
    counted counts_;
    io::notifier changed_;
    io::scope tasks_; // last: its task uses all of the above
};

} // namespace wesh::sim
