#include "notify/follower.hpp"

#include <algorithm>

namespace wesh::notify {
namespace {

/// No call waits longer, nor that much longer for a weshd that hangs, so that stopping does not.
constexpr duration slice{2'000};
constexpr duration answer_within{5'000};
constexpr duration shortest_rest{500};
constexpr duration longest_rest{30'000};
constexpr std::uint32_t page_records = 1'000;
/// Records after which the place is stored although nothing happened.
constexpr sequence_number unstored_most = 50'000;

} // namespace

follower::follower(io::loop& l, const std::string& socket, position from, take f, teller s,
                   io::companion::tell t)
    : daemon_{socket.empty() ? interface() : interface(socket)}
    , from_{from}
    , take_{std::move(f)}
    , teller_{std::move(s)}
    , companion_{l, {shortest_rest, longest_rest}, std::move(t)} {
    daemon_.set_timeout(answer_within);
    companion_.start([this] { follow(); });
}

void follower::follow() {
    try {
        read();
        companion_.all_is_well();
        if (caught_up_ && !companion_.stopping()) tell();
    } catch (const remote_error& e) {
        forget();
        if (e.code() != remote_code::stream_changed) throw;
        // Its history was lost or put back: from the beginning of the one that is there.
        from_ = {};
    } catch (...) {
        forget();
        throw;
    }
}

/// One at a time: its event comes back with the next page.
void follower::tell() {
    const auto e = companion_.ask<seen_event>(teller_.next);
    if (!e) return;
    const auto o = tell_weshd(daemon_, *e);
    companion_.ask<bool>([this, e = *e, o] {
        teller_.answered(e, o);
        return std::optional{true};
    });
}

/// A page of events, waiting for it.
void follower::read() {
    if (!std::exchange(named_, true)) site_ = daemon_.info().site;
    stream_query q;
    q.stream_id = from_.stream;
    q.after = from_.after;
    q.samples = false;
    q.intervals = false;
    q.limit = page_records;
    q.wait = slice;
    auto page = daemon_.stream(q);
    followed f;
    f.page = {page.stream_id, page.next, page.first, {}};
    f.site = site_;
    f.caught_up = page.next >= page.last;
    for (auto& r : page.records)
        if (auto* e = std::get_if<event>(&r)) f.page.events.push_back(std::move(*e));
    // Samples move the place on too; it need not be stored each time.
    if (f.page.events.empty() && f.page.stream == from_.stream && f.caught_up == caught_up_ &&
        f.page.next < stored_ + unstored_most) {
        from_.after = std::max(from_.after, f.page.next);
        return;
    }
    stored_ = f.page.next;
    caught_up_ = f.caught_up;
    const auto what = std::make_shared<followed>(std::move(f));
    if (const auto next = companion_.ask<position>([this, what] { return take_(*what); })) {
        from_ = *next;
    } else {
        caught_up_ = false;
        companion_.rest(slice);
    }
}

} // namespace wesh::notify
