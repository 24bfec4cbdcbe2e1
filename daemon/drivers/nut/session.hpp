// One UPS at work: its variables are asked for, said as points, and judged.
#pragma once

#include "daemon/driver.hpp"
#include "daemon/drivers/nut/fields.hpp"
#include "daemon/drivers/nut/server.hpp"
#include "daemon/drivers/nut/watch.hpp"

#include <map>
#include <string>
#include <string_view>

namespace wesh::nut {

/// What the options of the driver come to.
struct access {
    explicit access(const std::string& address, const option_values& o);

    nut::place place;
    server::limits limits;
    watch_options watch;
    watts_rule watts;
    bool feeds_site = true;
};

/// A point of every UPS, whatever it says.
struct own_point {
    std::string_view path;
    point_kind kind;
    std::string_view meaning;
};
std::span<const own_point> own_points() noexcept;

class session final : public polled_session {
  public:
    session(device& d, access a);

  private:
    io::task<void> poll() override;
    io::task<command_result> execute(pending_command& c) override;

    void take(const answer& a);
    void take_variables(const answer& a);
    void say_known(const variables& all);
    void say_as_they_are(const variables& all);
    void say_flags(const status& s);
    void identify(const variables& all);
    /// Points at once, then what happened; so that both are committed together.
    void tell(const news& n);
    void say_own(std::string_view path, value v);
    /// Nothing when there is no room for another point.
    std::optional<point_slot> slot_of(const point_spec& spec);
    void say(const point_spec& spec, value v, quality q = quality::good);

    access access_;
    server server_;
    watch watch_;
    std::map<std::string, point_slot, std::less<>> slots_;
    std::size_t as_they_are_ = 0; ///< points of nut.*
    std::string trouble_;         ///< the first thing that is wrong with this answer
};

} // namespace wesh::nut
