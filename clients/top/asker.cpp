// The present: site, devices, points, and what happens.
#include "clients/top/asker.hpp"

#include <algorithm>

namespace wesh::top {
namespace {

/// A page with fewer readings than this is the last of a stretch of changes.
constexpr std::size_t page_full = 500;
/// Changes taken in one round; the rest comes with the next.
constexpr int pages_max = 32;
/// Old records are looked through for events in stretches of so many, and no further back than so many.
constexpr sequence_number stretch = 200'000;
constexpr sequence_number back_max = 10 * stretch;

constexpr duration each_second{1'000};

} // namespace

bool asker::due(duration& last, duration every, const moment& now) noexcept {
    if (last != never && now.steady - last < every) return false;
    last = now.steady;
    return true;
}

void asker::begin_anew() noexcept {
    stream_id_ = 0;
    site_asked_ = view_asked_ = all_asked_ = looked_back_ = never;
    past_point_ = 0;
}

news asker::ask(const wishes& w, const moment& now) {
    news n;
    const bool site = due(site_asked_, each_second, now);
    if (site) ask_site(n);
    // A round that asks nothing would not notice that the daemon has gone.
    if (!site && w.paused) daemon_.ping();
    if (w.paused) return n;
    ask_changes(n);
    if (n.points) all_asked_ = now.steady; // with their readings
    ask_confirmed(w, n, now);
    if (site) ask_occurrences(n, now);
    ask_seeds(w, n, now);
    if (w.past) ask_past(*w.past, n, now);
    return n;
}

void asker::ask_site(news& n) {
    const auto info = daemon_.info();
    n.site = info;
    n.devices = daemon_.devices();
    const bool another = info.stream_id != stream_id_;
    if (another) {
        heard_to_ = back_to_ = info.last_number;
        back_least_ = info.last_number > back_max ? info.last_number - back_max : 0;
        occurrences_ = 0;
        oldest_ = no_time;
        looking_back_ = true;
        n.occurrences_anew = true;
        n.last_hour_known = false;
    }
    const bool changed = another || info.points != site_.points;
    if (another) revision_ = info.revision;
    stream_id_ = info.stream_id;
    site_ = info;
    if (changed) ask_points(n);
}

void asker::ask_points(news& n) {
    n.points = daemon_.describe(wanted_);
    known_.clear();
    for (const auto& p : *n.points) {
        if (p.id >= known_.size()) known_.resize(p.id + std::size_t{1});
        known_[p.id] = true;
    }
    // After the points: a reading finds its point by its id.
    auto all = daemon_.read(wanted_);
    std::move(all.begin(), all.end(), std::back_inserter(n.readings));
}

void asker::ask_changes(news& n) {
    wait_query q;
    q.patterns = wanted_;
    q.limit = {};
    for (int page = 0; page < pages_max; ++page) {
        q.revision = revision_;
        auto changed = daemon_.wait(q);
        revision_ = changed.revision;
        const std::size_t count = changed.readings.size();
        const bool strange =
            std::any_of(changed.readings.begin(), changed.readings.end(), [&](const auto& r) {
                return r.sample.point >= known_.size() || !known_[r.sample.point];
            });
        if (strange) return ask_points(n);
        std::move(changed.readings.begin(), changed.readings.end(), std::back_inserter(n.readings));
        if (count < page_full) return;
    }
}

/// Waiting tells of changes only: that a value was confirmed unchanged is asked where somebody looks.
void asker::ask_confirmed(const wishes& w, news& n, const moment& now) {
    std::vector<reading> more;
    if (due(all_asked_, duration{w.all_confirmed ? 5'000 : 60'000}, now)) {
        more = daemon_.read(wanted_);
    } else if (w.in_view != view_ || due(view_asked_, 2 * each_second, now)) {
        view_ = w.in_view;
        view_asked_ = now.steady;
        std::vector<point_id> ids;
        for (const auto id : w.in_view)
            if (id < known_.size() && known_[id] && ids.size() < ids_max) ids.push_back(id);
        more = daemon_.read(ids, stream_id_);
    }
    std::move(more.begin(), more.end(), std::back_inserter(n.readings));
}

void asker::ask_occurrences(news& n, const moment& now) {
    const auto take = [&](std::vector<occurrence> more) {
        occurrences_ += more.size();
        for (auto& o : more) {
            if (oldest_ == no_time || o.time < oldest_) oldest_ = o.time;
            n.occurrences.push_back(std::move(o));
        }
    };
    try {
        if (site_.last_number > heard_to_) {
            take(between(heard_to_, site_.last_number));
            heard_to_ = site_.last_number;
        }
        if (!looking_back_ || !due(looked_back_, each_second, now)) return;
        // Until there are enough, and all of the last hour. The daemon has to look through all that was
        // recorded: some of it at a time.
        const auto from = back_to_ - back_least_ > stretch ? back_to_ - stretch : back_least_;
        take(between(from, back_to_));
        back_to_ = from;
    } catch (const remote_error&) {
        // A history that cannot be read now is no reason to show nothing of what is live.
        n.last_hour_known = false;
        return;
    }
    const bool hour = back_to_ == 0 || (oldest_ != no_time && now.date - oldest_ > std::chrono::hours{1});
    if (hour) n.last_hour_known = true;
    if ((hour && occurrences_ >= model::occurrences_max) || back_to_ == back_least_) looking_back_ = false;
}

std::vector<occurrence> asker::between(sequence_number after, sequence_number up_to) const {
    std::vector<occurrence> found;
    const auto take = [&](const auto& r) {
        if (r.number <= up_to) found.push_back(occurrence_of(r));
    };
    stream_query q;
    q.stream_id = stream_id_;
    q.samples = false;
    q.limit = 4096;
    q.after = after;
    while (q.after < up_to) {
        const auto page = daemon_.stream(q);
        for (const auto& r : page.records) {
            if (const auto* e = std::get_if<event>(&r)) take(*e);
            if (const auto* i = std::get_if<interval>(&r)) take(*i);
        }
        if (page.next <= q.after) break;
        q.after = page.next;
    }
    return found;
}

} // namespace wesh::top
