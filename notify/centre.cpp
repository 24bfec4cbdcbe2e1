#include "notify/centre.hpp"

#include "rpc/tonique_client.hpp"

namespace wesh::notify {
namespace {

constexpr duration look_every{20'000};
constexpr duration answer_within{5'000};

/// What the report "carrier" says under that item.
const tonique::table_cell* item(const tonique::table_page& page, std::string_view name) {
    for (const auto& row : page.rows)
        if (row.size() == 2)
            if (const auto* key = std::get_if<std::string>(&row[0]); key != nullptr && *key == name)
                return &row[1];
    return nullptr;
}

} // namespace

centre_watch::centre_watch(io::loop& l, const clock& c, std::string socket, duration lost_after, tell t)
    : clock_{c}
    , socket_{std::move(socket)}
    , lost_after_{lost_after}
    , companion_{l, {look_every, look_every}, {}} {
    companion_.start([this, t = std::move(t)] {
        companion_.post([t, view = look()] { t(view); });
        companion_.rest(look_every);
    });
}

/// A tonique-site that does not answer cannot tell the centre either.
centre_view centre_watch::look() const {
    centre_view v;
    try {
        tonique::centre_client site{socket_};
        const auto page = site.report({"carrier", {}, 0}, answer_within);
        const auto* heard = item(page, "last-success");
        if (heard == nullptr) return v;
        if (const auto* at = std::get_if<time_point>(heard)) v.heard = *at;
        v.lost = v.heard == no_time || clock_.now() - v.heard > lost_after_;
    } catch (const std::exception&) {
        v = {};
    }
    return v;
}

} // namespace wesh::notify
