#include "notify/centre.hpp"

#include "rpc/tonique_client.hpp"

#include <algorithm>

namespace wesh::notify {
namespace {

constexpr duration look_every{20'000}; ///< or twice in the time after which it is lost
constexpr duration answer_within{5'000};
/// What weshd has told by then, tonique-site has put into its outbox.
constexpr duration surely_taken{2'000};

/// What the report "carrier" says under that item; empty, or no_time, when it says nothing.
template <class T>
T of(const tonique::table_page& page, std::string_view name) {
    for (const auto& row : page.rows)
        if (row.size() == 2)
            if (const auto* key = std::get_if<std::string>(&row[0]); key != nullptr && *key == name)
                if (const auto* said = std::get_if<T>(&row[1])) return *said;
    return {};
}

} // namespace

centre_watch::centre_watch(io::loop& l, const clock& c, std::string socket, duration lost_after, tell t)
    : clock_{c}
    , socket_{std::move(socket)}
    , lost_after_{lost_after}
    , companion_{l, {look_every, look_every}, {}} {
    companion_.start([this, t = std::move(t)] {
        companion_.post([t, view = look()] { t(view); });
        companion_.rest(std::min(look_every, lost_after_ / 2));
    });
}

/// A tonique-site that does not answer cannot tell the centre either.
centre_view centre_watch::look() const {
    try {
        tonique::centre_client site{socket_};
        return seen(site.report({"carrier", {}, 0}, answer_within));
    } catch (const std::exception&) {
        return {};
    }
}

/// How long ago the centre answered last says nothing: there may have been nothing to tell it. What happens
/// is tried at once, and then it has answered, or is failing. Who took an SMS does not say that the centre
/// has it.
centre_view centre_watch::seen(const tonique::table_page& page) const {
    centre_view v;
    // An answer may have been to what was sent before: while an alarm waits, nobody knows which the centre
    // has.
    if (of<decimal>(page, "waiting-alarms") == decimal{})
        v.heard = std::min(of<time_point>(page, "last-success"), clock_.now() - surely_taken);
    const auto state = of<std::string>(page, "state");
    if (state.empty() || state == "not enrolled" || of<std::string>(page, "centre").empty()) return v;
    const auto since = of<time_point>(page, "failing-since");
    v.lost = since != no_time && clock_.now() - since > lost_after_;
    return v;
}

} // namespace wesh::notify
