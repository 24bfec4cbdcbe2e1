#include "notify/follower.hpp"

#include "common/text.hpp"

namespace wesh::notify {
namespace {

/// No call waits longer, so that stopping does not.
constexpr duration slice{2'000};
constexpr duration shortest_rest{500};
constexpr duration longest_rest{30'000};
constexpr std::uint32_t page_records = 1'000;
/// Records after which the place is stored although nothing happened.
constexpr sequence_number unstored_most = 50'000;

} // namespace

follower::follower(io::loop& l, std::string socket, position from, take t, tell s)
    : loop_{l}
    , socket_{std::move(socket)}
    , from_{from}
    , take_{std::move(t)}
    , tell_{std::move(s)}
    , thread_{[this] { work(); }} {}

follower::~follower() {
    {
        const std::scoped_lock locked{mutex_};
        stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
}

void follower::rest(duration d) {
    std::unique_lock locked{mutex_};
    wake_.wait_for(locked, d, [this] { return stopping_.load(); });
}

void follower::work() {
    const interface daemon = socket_.empty() ? interface {
    } : interface {
        socket_
    };
    for (auto pause = shortest_rest; !stopping_;) {
        try {
            read(daemon);
            say({});
            pause = shortest_rest;
        } catch (const remote_error& e) {
            caught_up_ = false;
            if (e.code() == remote_code::stream_changed) {
                // Its history was lost or put back: from the beginning of the one that is there.
                from_ = {};
                named_ = false;
                continue;
            }
            say(sanitised(e.what()));
            rest(std::exchange(pause, std::min(pause * 2, longest_rest)));
        } catch (const std::exception& e) {
            named_ = caught_up_ = false;
            say(sanitised(e.what()));
            rest(std::exchange(pause, std::min(pause * 2, longest_rest)));
        }
    }
}

/// A page of events, waiting for it.
void follower::read(const interface& daemon) {
    if (!std::exchange(named_, true)) site_ = daemon.info().site;
    stream_query q;
    q.stream_id = from_.stream;
    q.after = from_.after;
    q.samples = false;
    q.intervals = false;
    q.limit = page_records;
    q.wait = slice;
    auto page = daemon.stream(q);
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
    if (const auto next = hand_over(std::move(f))) {
        from_ = *next;
    } else {
        caught_up_ = false;
        rest(slice);
    }
}

std::optional<position> follower::hand_over(followed f) {
    struct exchange {
        followed what;
        std::optional<position> next;
        bool done = false;
    };
    auto x = std::make_shared<exchange>();
    x->what = std::move(f);
    loop_.post([this, x] {
        auto next = take_(x->what);
        const std::scoped_lock locked{mutex_};
        x->next = next;
        x->done = true;
        wake_.notify_all();
    });
    std::unique_lock locked{mutex_};
    wake_.wait(locked, [&] { return stopping_ || x->done; });
    return x->next;
}

void follower::say(const std::string& trouble) {
    if (said_ == trouble) return;
    said_ = trouble;
    loop_.post([this, trouble] { tell_(trouble); });
}

} // namespace wesh::notify
