#include "tonique/site/follower.hpp"

#include "common/log.hpp"
#include "common/text.hpp"

#include <algorithm>

namespace wesh::tonique::site {
namespace {

constexpr const char* consumer = "tonique-site";
/// Records that become one transaction.
constexpr std::size_t records_max = 16'384;
constexpr duration describe_every = hour_length;

} // namespace

follower::follower(io::loop& l, const clock& c, follow_options o, follow_from from, take t, tell s, report r)
    : loop_{l}
    , clock_{c}
    , options_{std::move(o)}
    , from_{from}
    , take_{std::move(t)}
    , tell_{std::move(s)}
    , report_{std::move(r)}
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
    const interface daemon = options_.socket.empty() ? interface {
    } : interface {
        options_.socket
    };
    const auto shortest_rest = options_.slice / 2;
    const auto longest_rest = options_.slice * 30;
    for (auto pause = shortest_rest; !stopping_;) {
        try {
            read_all(daemon);
            say({});
            pause = shortest_rest;
            wait(daemon);
        } catch (const remote_error& e) {
            if (e.code() == remote_code::not_permitted && std::exchange(tells_, false)) {
                log::warning(
                    "weshd is not told what has arrived, for only members of wesh-admin may tell it: {}",
                    sanitised(e.what()));
                continue;
            }
            if (e.code() == remote_code::stream_changed) {
                // Its history was lost or restored: from the beginning of the one that is there.
                from_.position = {0, 0};
                from_.acknowledged = 0;
                continue;
            }
            say(sanitised(e.what()));
            rest(std::exchange(pause, std::min(pause * 2, longest_rest)));
        } catch (const std::exception& e) {
            say(sanitised(e.what()));
            rest(std::exchange(pause, std::min(pause * 2, longest_rest)));
        }
    }
}

/// Until weshd has no more. What could not be stored is read again later.
void follower::read_all(const interface& daemon) {
    while (!stopping_) {
        followed f;
        f.caught_up = !read_some(daemon, f);
        if (!is_known(f.page) || clock_.steady() - described_at_ >= describe_every) describe(daemon, f);
        const bool caught_up = f.caught_up;
        if (caught_up) f.clocks = daemon.read({clock_points().begin(), clock_points().end()});
        const auto next = hand_over(std::move(f));
        if (!next) return rest(options_.slice);
        from_ = *next;
        if (caught_up) return carry_out(daemon);
    }
}

/// Gathers pages; true when weshd has more.
bool follower::read_some(const interface& daemon, followed& f) {
    stream_query q;
    q.stream_id = from_.position.id;
    q.after = from_.position.after;
    q.limit = 4096;
    if (tells_) q.consumer = consumer;
    q.acknowledged = from_.acknowledged;
    for (bool first = true;; first = false) {
        auto page = daemon.stream(q);
        q.stream_id = page.stream_id;
        q.after = page.next;
        q.consumer.clear();
        const bool more = page.next < page.last;
        if (first) {
            f.page = std::move(page);
        } else {
            f.page.next = page.next;
            f.page.last = page.last;
            f.page.records.insert(f.page.records.end(), std::make_move_iterator(page.records.begin()),
                                  std::make_move_iterator(page.records.end()));
        }
        if (!more) return false;
        if (f.page.records.size() >= records_max || stopping_) return true;
    }
}

bool follower::is_known(const record_page& page) const {
    if (page.stream_id != known_of_) return false;
    return std::none_of(page.records.begin(), page.records.end(), [&](const auto& r) {
        const auto* s = std::get_if<sample>(&r);
        return s != nullptr && (s->point >= known_.size() || !known_[s->point]);
    });
}

void follower::describe(const interface& daemon, followed& f) {
    f.devices = daemon.devices();
    f.points = daemon.describe();
    f.described = true;
    described_at_ = clock_.steady();
    if (known_of_ != f.page.stream_id) known_.clear();
    known_of_ = f.page.stream_id;
    const auto know = [this](point_id id) {
        if (id >= known_.size()) known_.resize(id + 1);
        known_[id] = true;
    };
    for (const auto& p : f.points) know(p.id);
    // Those of devices that weshd has no more are not described.
    for (const auto& r : f.page.records)
        if (const auto* s = std::get_if<sample>(&r)) know(s->point);
}

/// Until an event happens, an hour is over, or some minutes have passed.
void follower::wait(const interface& daemon) {
    const auto until = clock_.steady() + std::min(options_.every, from_.hour_in);
    stream_query q;
    q.stream_id = from_.position.id;
    q.after = from_.position.after;
    q.samples = false;
    q.limit = 1;
    while (!stopping_ && !urgent_.exchange(false) && clock_.steady() < until) {
        q.wait = options_.slice;
        const auto page = daemon.stream(q);
        if (!page.records.empty()) return;
        q.after = std::max(q.after, page.next);
    }
}

/// Each once: what weshd refuses is refused for good, what it does not answer is tried when it is next read.
void follower::carry_out(const interface& daemon) {
    for (const auto& o : std::exchange(from_.orders, {})) {
        std::optional<setting_refusal> refused;
        try {
            device_request r;
            r.name = o.device;
            r.settings = {{"period", std::to_string(o.setting.value) + "ms"}};
            daemon.change(r);
        } catch (const remote_error& e) {
            if (e.code() == remote_code::unavailable || e.code() == remote_code::busy) throw;
            log::warning("weshd does not take what the centre sets of {}: {}", o.device, sanitised(e.what()));
            refused = e.code() == remote_code::not_found       ? setting_refusal::unknown_unit
                      : e.code() == remote_code::not_permitted ? setting_refusal::not_permitted
                                                               : setting_refusal::not_possible;
        }
        loop_.post([this, o, refused] { report_(o, refused); });
    }
}

std::optional<follow_from> follower::hand_over(followed f) {
    struct exchange {
        followed what;
        std::optional<follow_from> next;
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
    if (std::exchange(trouble_, trouble) == trouble) return;
    loop_.post([this, trouble] { tell_(trouble); });
}

} // namespace wesh::tonique::site
