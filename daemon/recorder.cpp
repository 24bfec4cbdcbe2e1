#include "daemon/recorder.hpp"

#include "common/log.hpp"

#include <fmt/core.h>

#include <algorithm>

#include <malloc.h>

namespace wesh {
namespace {

/// Reads that wait for the worker; further ones are refused as busy.
constexpr std::size_t jobs_max = 4096;
/// A commit of this many gains nothing from waiting for more.
constexpr std::size_t batch_enough = 4096;
constexpr duration maintenance_budget{50};
/// What trimming frees at a time when the disk is full below the ceiling.
constexpr std::uint64_t room = 4U << 20;

std::string device_of(std::string_view path) { return std::string{path.substr(0, path.find('/'))}; }

} // namespace

recorder::recorder(io::loop& l, const clock& c, history::options o, commit_rates r)
    : loop_{l}
    , clock_{c}
    , configured_{r}
    , rates_{r}
    , store_{std::make_unique<history::store>(std::move(o), c)}
    , stream_id_{store_->stream_id()}
    , last_{store_->last()}
    , note_{store_->note()}
    , rest_{r.rest} {
    std::map<point_id, sample> newest;
    for (auto& s : store_->newest()) newest.emplace(s.point, std::move(s));
    for (const auto& p : store_->points()) {
        next_id_ = std::max(next_id_, p.id + 1);
        auto& of_device = unclaimed_[device_of(p.path)];
        // Where a path has had several kinds or units, only its newest id lives on.
        std::erase_if(of_device, [&](const known_point& k) {
            const bool older = k.about.path == p.path;
            if (older) retired_.push_back(k.about);
            return older;
        });
        const auto n = newest.find(p.id);
        known_point known{p, n == newest.end() ? sample{} : n->second};
        of_device.push_back(std::move(known));
    }
    for (auto& i : store_->open_intervals()) open_.emplace(std::pair{i.device, i.type}, i);
    store_counters_ = store_->counters();
    worker_ = std::thread{[this] { work(); }};
    maintain_later();
}

recorder::~recorder() { stop(); }

// ---- the worker ----

void recorder::work() {
    for (;;) {
        std::function<void()> job;
        {
            std::unique_lock lock{mutex_};
            wake_.wait(lock, [this] { return stopping_ || !jobs_.empty(); });
            if (jobs_.empty()) return;
            job = std::move(jobs_.front());
            jobs_.pop_front();
        }
        job();
    }
}

void recorder::enqueue(std::function<void()> job) {
    {
        const std::lock_guard lock{mutex_};
        jobs_.push_back(std::move(job));
    }
    wake_.notify_one();
}

bool recorder::ask(std::function<void(history::store&)> work, std::function<void()> done) {
    {
        const std::lock_guard lock{mutex_};
        if (stopping_ || jobs_.size() >= jobs_max) return false;
    }
    enqueue([this, work = std::move(work), done = std::move(done)]() mutable {
        try {
            work(*store_);
        } catch (const std::exception& e) {
            log::error("history: {}", e.what());
        }
        loop_.post(std::move(done));
    });
    return true;
}

void recorder::stop() {
    if (!worker_.joinable()) return;
    running_.reset();
    flush_timer_.reset();
    maintain_timer_.reset();
    enqueue([this] {
        try {
            commit_last();
        } catch (const std::exception& e) {
            log::error("history: {} records are lost at the stop: {}", waiting_.records.size(), e.what());
        }
    });
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
    }
    wake_.notify_one();
    worker_.join();
    store_.reset();
}

// ---- recording ----

void recorder::record(wesh::record r) {
    if (!news_since_) news_since_ = loop_.now();
    take(std::move(r));
}

void recorder::repeat(sample s) { take(std::move(s)); }

void recorder::take(wesh::record r) {
    if (waiting_.records.empty()) waiting_since_ = loop_.now();
    const bool at_once = !std::holds_alternative<sample>(r);
    waiting_.records.push_back(std::move(r));
    counters_.waiting = waiting_.records.size();
    if (counters_.waiting > rates_.waiting_max) drop_oldest();
    urgent_ = urgent_ || at_once;
    if (committing_ || refused_) return;
    if (at_once || counters_.waiting >= batch_enough)
        flush_timer_ = loop_.at(loop_.now(), duration{1}, [this] { flush(); });
    else if (!flush_timer_)
        flush_soon();
}

void recorder::open(interval i) {
    i.received = clock_.now();
    if (open_.emplace(std::pair{i.device, i.type}, i).second) record(std::move(i));
}

void recorder::close(std::string_view device, std::string_view type, time_point end, const attributes& more) {
    const auto known = open_.find({std::string{device}, std::string{type}});
    if (known == open_.end()) return;
    interval i = std::move(known->second);
    open_.erase(known);
    i.end = end;
    for (const auto& a : more)
        if (i.attributes.size() < attributes_max) i.attributes.push_back(a);
    i.received = clock_.now();
    if (i.number == 0) return closing_.push_back(std::move(i));
    i.id = std::exchange(i.number, 0);
    record(std::move(i));
}

void recorder::close_all(std::string_view device, time_point end) {
    std::vector<std::string> types;
    for (const auto& [key, i] : open_)
        if (key.first == device) types.push_back(key.second);
    for (const auto& type : types) close(device, type, end);
}

std::vector<std::string> recorder::begun() const {
    std::vector<std::string> all;
    for (const auto& [key, i] : open_)
        if (all.empty() || all.back() != key.first) all.push_back(key.first);
    return all;
}

std::vector<interval> recorder::closings_of(const std::vector<wesh::record>& records) {
    std::vector<interval> ready;
    for (const auto& r : records) {
        const auto* opening = std::get_if<interval>(&r);
        if (opening == nullptr || opening->end != no_time) continue;
        std::erase_if(closing_, [&](interval& c) {
            if (c.device != opening->device || c.type != opening->type || c.start != opening->start)
                return false;
            c.id = opening->number;
            ready.push_back(std::move(c));
            return true;
        });
    }
    return ready;
}

std::vector<recording::known_point> recorder::claim(std::string_view device) {
    const auto known = unclaimed_.find(device);
    if (known == unclaimed_.end()) return {};
    auto points = std::move(known->second);
    unclaimed_.erase(known);
    return points;
}

void recorder::give_back(known_point p) {
    auto& of_device = unclaimed_[device_of(p.about.path)];
    of_device.push_back(std::move(p));
}

point_id recorder::define(const point_description& p) {
    waiting_.definitions.push_back(p);
    const auto before = std::find_if(retired_.begin(), retired_.end(), [&](const point_description& r) {
        return r.path == p.path && r.kind == p.kind && r.unit == p.unit;
    });
    if (before != retired_.end()) {
        const auto id = before->id;
        waiting_.definitions.back().id = id;
        retired_.erase(before);
        return id;
    }
    waiting_.definitions.back().id = next_id_;
    return next_id_++;
}

void recorder::redefine(const point_description& p) { waiting_.definitions.push_back(p); }

void recorder::retire(point_description p) { retired_.push_back(std::move(p)); }

const point_description* recorder::find(std::string_view path) const {
    const auto of_device = unclaimed_.find(device_of(path));
    if (of_device == unclaimed_.end()) return nullptr;
    for (const auto& k : of_device->second)
        if (k.about.path == path) return &k.about;
    return nullptr;
}

// ---- committing ----

void recorder::flush_soon() {
    flush_timer_ = loop_.after(rates_.busy, [this] {
        flush_timer_.reset();
        // Heartbeats of many devices trickle for ever: what matters is how fast samples come.
        const auto waited = loop_.now() - waiting_since_;
        const bool news_due = news_since_ && loop_.now() - *news_since_ >= rates_.quiet - rates_.busy;
        const auto periods = static_cast<std::size_t>(std::max<std::int64_t>(waited / rates_.busy, 1));
        if (waiting_.records.size() >= rates_.busy_from * periods || news_due ||
            waited >= rates_.unchanged - rates_.busy)
            flush();
        else if (!waiting_.records.empty())
            flush_soon();
    });
}

void recorder::hasten(std::optional<duration> most) {
    rates_ = configured_;
    if (!most) return;
    for (auto* wait : {&rates_.busy, &rates_.quiet, &rates_.unchanged}) *wait = std::min(*wait, *most);
    if (!refused_) flush();
}

void recorder::flush() {
    flush_timer_.reset();
    if (committing_ || waiting_.records.empty()) return;
    committing_ = true;
    urgent_ = false;
    news_since_.reset();
    auto b = std::make_shared<batch>(std::exchange(waiting_, {}));
    in_flight_ = b;
    counters_.waiting = 0;
    enqueue([this, b, make_room = refused_, weak = std::weak_ptr{running_}] {
        std::exception_ptr failure;
        try {
            if (make_room) store_->maintain(maintenance_budget, room);
            commit(*b);
        } catch (...) {
            failure = std::current_exception();
        }
        loop_.post([this, b, failure, weak, numbers = store_->counters()] {
            if (weak.expired()) return;
            store_counters_ = numbers;
            finished(b, failure);
        });
    });
}

/// On the worker's thread.
void recorder::commit(batch& b) {
    // The recorder gives ids without waiting for the disk, by the rule by which the store gives them.
    const auto expected = b.definitions;
    store_->define(b.definitions);
    for (std::size_t i = 0; i < expected.size(); ++i)
        if (b.definitions[i].id != expected[i].id)
            throw std::logic_error("the history gave another id to " + expected[i].path);
    b.definitions.clear();
    store_->append(b.records);
    b.committed = true;
}

/// On the worker's thread, after every other job; the loop waits for it.
void recorder::commit_last() {
    std::vector<interval> closings;
    if (in_flight_ != nullptr && in_flight_->committed) {
        closings = closings_of(in_flight_->records);
    } else if (in_flight_ != nullptr) {
        put_before(waiting_, *in_flight_);
    }
    commit(waiting_);
    for (auto& i : closings_of(waiting_.records)) closings.push_back(std::move(i));
    waiting_.records.assign(std::make_move_iterator(closings.begin()),
                            std::make_move_iterator(closings.end()));
    if (!waiting_.records.empty()) commit(waiting_);
}

void recorder::finished(std::shared_ptr<batch> b, std::exception_ptr failure) {
    committing_ = false;
    in_flight_.reset();
    if (failure != nullptr) return take_back(*b);
    ++counters_.commits;
    counters_.committed += b->records.size();
    for (const auto& r : b->records) {
        std::visit([this](const auto& x) { last_ = std::max(last_, x.number); }, r);
        const auto* i = std::get_if<interval>(&r);
        if (i == nullptr || i->end != no_time) continue;
        const auto known = open_.find({i->device, i->type});
        if (known != open_.end() && known->second.start == i->start) known->second.number = i->number;
    }
    for (auto& i : closings_of(b->records)) record(std::move(i));
    if (std::exchange(refused_, false)) {
        rest_ = rates_.rest;
        event e;
        e.time = e.received = clock_.now();
        e.type = "history.healed";
        e.severity = severity::notice;
        e.text = fmt::format("the history is written again; {} samples were dropped meanwhile",
                             counters_.dropped - told_dropped_);
        e.attributes = {{"dropped", std::to_string(counters_.dropped - told_dropped_)}};
        told_dropped_ = counters_.dropped;
        log::notice("{}: {}", e.type, e.text);
        record(std::move(e));
    }
    if (committed_) committed_(b->records);
    if (b->records.size() >= batch_enough) {
        // A burst, as at the start of a large site: what it took goes back to the system.
        *b = {};
        malloc_trim(0);
    }
    if (urgent_ || counters_.waiting >= batch_enough)
        flush();
    else if (!waiting_.records.empty() && !flush_timer_)
        flush_soon();
}

void recorder::put_before(batch& later, batch& earlier) {
    earlier.records.insert(earlier.records.end(), std::make_move_iterator(later.records.begin()),
                           std::make_move_iterator(later.records.end()));
    earlier.definitions.insert(earlier.definitions.end(), later.definitions.begin(), later.definitions.end());
    later = std::move(earlier);
}

void recorder::take_back(batch& b) {
    put_before(waiting_, b);
    counters_.waiting = waiting_.records.size();
    ++counters_.refused;
    if (!std::exchange(refused_, true)) {
        event e;
        e.time = e.received = clock_.now();
        e.type = "history.full";
        e.severity = severity::error;
        e.text =
            "the disk refuses the history: readings go on live and wait in memory; make room on the disk";
        log::error("{}: {}", e.type, e.text);
        record(std::move(e));
    }
    drop_oldest();
    flush_timer_ = loop_.after(rest_, [this] { flush(); });
    rest_ = std::min(rest_ * 2, rates_.longest_rest);
}

void recorder::drop_oldest() {
    if (waiting_.records.size() <= rates_.waiting_max) return;
    // A tenth at a time, so that dropping stays cheap; events and intervals stay, they are few.
    std::size_t excess = waiting_.records.size() - rates_.waiting_max + rates_.waiting_max / 10;
    std::erase_if(waiting_.records, [&](const wesh::record& r) {
        if (excess == 0 || !std::holds_alternative<sample>(r)) return false;
        --excess;
        ++counters_.dropped;
        return true;
    });
    counters_.waiting = waiting_.records.size();
}

void recorder::maintain_later() {
    maintain_timer_ = loop_.after(rates_.maintenance, [this] { maintain(); });
}

/// A budget's worth at a time, for a commit does not wait until all is sealed.
void recorder::maintain() {
    struct outcome {
        bool more = false;
        history::statistics numbers;
    };
    auto o = std::make_shared<outcome>();
    const bool asked = ask(
        [o](history::store& s) {
            try {
                o->more = s.maintain(maintenance_budget);
            } catch (const std::exception& e) {
                log::warning("history: {}", e.what());
            }
            o->numbers = s.counters();
        },
        [this, o, weak = std::weak_ptr{running_}] {
            if (weak.expired()) return;
            store_counters_ = o->numbers;
            if (o->more)
                maintain();
            else
                maintain_later();
        });
    if (!asked) maintain_later();
}

} // namespace wesh
