// The past: what the history tells of points that somebody looks at.
#include "clients/top/asker.hpp"

#include <algorithm>

namespace wesh::top {
namespace {

constexpr duration hour = std::chrono::hours{1};
constexpr duration day = std::chrono::hours{24};
constexpr std::size_t changes_max = 64;
/// Seeds asked for in one round: it must not take long.
constexpr std::size_t seeds_a_round = 8;

void widen(std::optional<double>& least, std::optional<double>& greatest, double low, double high) {
    least = std::min(least.value_or(low), low);
    greatest = std::max(greatest.value_or(high), high);
}

class historian {
  public:
    historian(const interface& daemon, const point_description& p, time_point now)
        : daemon_{daemon}
        , point_{p}
        , now_{now} {}

    course gauge(duration length, duration step) const {
        auto c = empty(length, step);
        for (const auto& r : rows(aggregate::minimum, length, step)) note(c, r);
        for (const auto& r : rows(aggregate::maximum, length, step)) note(c, r);
        double sum = 0;
        std::size_t count = 0;
        for (const auto& r : rows(aggregate::mean, length, step)) {
            const auto* n = number_of(r.value);
            if (n == nullptr) continue;
            at(c, r.time) = n->to_double();
            sum += n->to_double();
            ++count;
        }
        // Steps are of one length, so that the mean of their means is that of the whole.
        if (count != 0) c.mean = sum / static_cast<double>(count);
        return c;
    }

    /// The index is known where it was read; in between it moved evenly, as far as anybody can tell.
    course counter(duration length, duration step) const {
        auto c = empty(length, step);
        const auto known = rows(aggregate::last, length, step);
        for (std::size_t i = 1; i < known.size(); ++i) {
            const auto* before = number_of(known[i - 1].value);
            const auto* n = number_of(known[i].value);
            const auto time = known[i].time - known[i - 1].time;
            if (before == nullptr || n == nullptr || *n < *before || time < step || time > length) continue;
            const double rate =
                (n->to_double() - before->to_double()) * 3'600'000.0 / static_cast<double>(time.count());
            for (auto t = known[i - 1].time + step; t <= known[i].time; t += step) at(c, t) = rate;
            widen(c.least, c.greatest, rate, rate);
        }
        sum_up(c, length, step);
        return c;
    }

    std::vector<history_row> changes() const {
        auto all = rows(aggregate::raw, day, {});
        // What only repeats the value before is no change.
        all.erase(std::unique(all.begin(), all.end(),
                              [](const auto& a, const auto& b) {
                                  return a.value == b.value && a.quality == b.quality;
                              }),
                  all.end());
        if (all.size() > changes_max) all.erase(all.begin(), all.end() - changes_max);
        return all;
    }

    /// The newest values: of the last minutes where that is enough to fill a trail, else of the last hours.
    std::vector<trail::mark> newest() const {
        auto marks = marks_of(std::chrono::minutes{10});
        if (marks.size() < trail::length) {
            auto more = marks_of(6 * hour);
            if (more.size() > marks.size()) marks = std::move(more);
        }
        if (marks.size() > trail::length)
            marks.erase(marks.begin(), marks.end() - static_cast<std::ptrdiff_t>(trail::length));
        return marks;
    }

  private:
    std::vector<history_row> rows(aggregate how, duration length, duration step) const {
        history_query q;
        q.path = point_.path;
        q.from = now_ - length;
        q.to = now_;
        q.how = how;
        q.step = step;
        q.page = 4096;
        // One page: what does not fit is more than anybody can see.
        auto page = daemon_.read_history_page(q);
        if (page.next != 0 && how == aggregate::raw && length > hour) return {};
        return std::move(page.rows);
    }

    std::vector<trail::mark> marks_of(duration length) const {
        std::vector<trail::mark> marks;
        for (const auto& r : rows(aggregate::raw, length, {}))
            if (const auto* n = number_of(r.value)) marks.push_back({r.time, n->to_double()});
        return marks;
    }

    course empty(duration length, duration step) const {
        course c;
        c.step = step;
        c.steps.resize(static_cast<std::size_t>(length / step));
        return c;
    }

    std::optional<double>& at(course& c, time_point t) const {
        const auto begin = now_ - c.step * static_cast<duration::rep>(c.steps.size());
        const auto i = std::max<duration::rep>((t - begin) / c.step, 0);
        return c.steps[std::min(static_cast<std::size_t>(i), c.steps.size() - 1)];
    }

    static void note(course& c, const history_row& r) {
        if (const auto* n = number_of(r.value)) widen(c.least, c.greatest, n->to_double(), n->to_double());
    }

    void sum_up(course& c, duration length, duration step) const {
        for (const auto& r : rows(aggregate::difference, length, step)) {
            const auto* n = number_of(r.value);
            if (n == nullptr) continue;
            if (!c.used) c.used = decimal{0, n->exponent()};
            const auto more = n->rescaled(c.used->exponent());
            std::int64_t sum = 0;
            if (more && !__builtin_add_overflow(c.used->mantissa(), more->mantissa(), &sum))
                c.used = decimal{sum, more->exponent()};
        }
        double sum = 0;
        std::size_t count = 0;
        for (const auto& s : c.steps) {
            if (!s) continue;
            sum += *s;
            ++count;
        }
        if (count != 0) c.mean = sum / static_cast<double>(count);
    }

    const interface& daemon_;
    const point_description& point_;
    time_point now_;
};

} // namespace

void asker::ask_seeds(const wishes& w, news& n, const moment& now) {
    for (const auto& p : w.seeds) {
        if (n.seeds.size() == seeds_a_round) return;
        seed s{p.id, {}};
        try {
            if (p.kept) s.marks = historian{daemon_, p, now.date}.newest();
        } catch (const remote_error&) {
            // Without its past a trail begins now.
        }
        n.seeds.push_back(std::move(s));
    }
}

void asker::ask_past(const point_description& p, news& n, const moment& now) {
    if (past_point_ != p.id) {
        past_ = {};
        past_.point = past_point_ = p.id;
        hour_asked_ = day_asked_ = never;
    }
    const bool hour_due = due(hour_asked_, duration{5'000}, now);
    const bool day_due = due(day_asked_, duration{60'000}, now);
    if (!hour_due && !day_due) return;
    const historian h{daemon_, p, now.date};
    const bool numeric = p.kind == point_kind::gauge || p.kind == point_kind::counter;
    const auto ask = [&](duration length, duration step) {
        return p.kind == point_kind::counter ? h.counter(length, step) : h.gauge(length, step);
    };
    past_.trouble = p.kept ? "" : "the history does not keep this point";
    try {
        if (p.kept && !numeric) past_.changes = h.changes();
        if (p.kept && numeric && hour_due) past_.hour = ask(hour, std::chrono::seconds{30});
        if (p.kept && numeric && day_due) past_.day = ask(day, std::chrono::minutes{10});
    } catch (const remote_error& e) {
        past_.trouble = e.what();
    }
    n.past = past_;
}

} // namespace wesh::top
