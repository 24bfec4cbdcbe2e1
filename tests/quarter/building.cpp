#include "tests/quarter/building.hpp"

#include "common/time_text.hpp"

#include <algorithm>

namespace wesh::quarter {
namespace {

using tonique::column;
using tonique::hour_number;

constexpr duration hour{3'600'000};
constexpr duration minute{60'000};
/// weshd says an unchanged counter again after a day; here sooner, as hours are whole.
constexpr hour_number heartbeat = 20;

struct point_row {
    const char* path;
    point_kind kind;
    const char* unit;
    int scale;
    std::array<column, 3> feeds;
    std::size_t columns;
};
constexpr std::array points_of_a_flat{
    point_row{"counter.1.pulses", point_kind::counter, "pulse", 0, {column::puls1}, 1},
    point_row{"counter.2.pulses", point_kind::counter, "pulse", 0, {column::puls2}, 1},
    point_row{"meter.1.energy.base", point_kind::counter, "Wh", 0, {column::indti}, 1},
    point_row{"clamp.1.current", point_kind::gauge, "A", 0, {column::amp1}, 1},
    point_row{"probe.1", point_kind::gauge, "°C", -1, {column::tempmin, column::temp, column::tempmax}, 3},
};
constexpr std::size_t energy = 2;

time_point begin_of(hour_number h) { return time_point{hour * h}; }

time_point received_of(const record& r) {
    return std::visit([](const auto& x) { return x.received; }, r);
}

} // namespace

building::building(std::uint64_t seed, unsigned flats, hour_number first)
    : dice_{seed} {
    for (unsigned n = 1; n <= flats; ++n) {
        flat f;
        f.name = "flat-" + std::to_string(n);
        for (auto& i : f.index) i = dice_.between(0, 20'000'000);
        flats_.push_back(std::move(f));
    }
    live(first);
}

point_id building::id_of(const flat& f, std::size_t point) const {
    return static_cast<point_id>(static_cast<std::size_t>(&f - flats_.data()) * points_of_a_flat.size() +
                                 point + 1);
}

std::vector<device_status> building::devices() const {
    std::vector<device_status> all;
    for (const auto& f : flats_) {
        device_status d;
        d.name = f.name;
        d.driver = "wes";
        d.identity = "id of " + f.name;
        d.state = f.silent_until == 0 ? device_state::online : device_state::stale;
        all.push_back(std::move(d));
    }
    return all;
}

std::vector<point_description> building::points() const {
    std::vector<point_description> all;
    for (const auto& f : flats_)
        for (std::size_t p = 0; p < points_of_a_flat.size(); ++p) {
            const auto& row = points_of_a_flat[p];
            all.push_back({id_of(f, p), f.name + "/" + row.path, row.kind, row.unit, row.scale, {}});
        }
    return all;
}

record_page building::page(sequence_number after, std::size_t limit, time_point now) const {
    record_page page;
    page.stream_id = stream_id();
    page.first = last_ - stream_.size() + 1;
    page.last = last_;
    page.next = std::max(after, page.first - 1);
    for (auto i = page.next + 1 - page.first; i < stream_.size() && page.records.size() < limit; ++i) {
        if (received_of(stream_[i]) > now) break;
        page.records.push_back(stream_[i]);
        ++page.next;
    }
    return page;
}

void building::forget(sequence_number up_to) {
    while (!stream_.empty() && last_ - stream_.size() + 1 <= up_to) stream_.pop_front();
}

sample building::say(const flat& f, std::size_t point, time_point t, decimal v, quality q) const {
    return {id_of(f, point), 0, t, t, value{v}, q};
}

event building::about(const flat& f, std::string type, time_point t) const {
    event e;
    e.time = e.received = t;
    e.device = f.name;
    e.type = std::move(type);
    e.severity = severity::warning;
    e.text = e.type + " " + iso_text(t);
    return e;
}

void building::use(flat& f) {
    constexpr std::array<unsigned, counters> busy{350, 500, 970};
    constexpr std::array<std::int64_t, counters> most{60, 140, 3'000};
    for (std::size_t c = 0; c < counters; ++c)
        if (dice_.chance(busy[c])) f.index[c] += dice_.between(1, most[c]);
}

void building::owe(const flat& f, column c, hour_number h, truth t) { truths_[{f.name, c, h}] = t; }

/// The counters of the hour stand for good.
void building::tell(const flat& f, hour_number h) {
    for (std::size_t c = 0; c < counters; ++c) owe(f, points_of_a_flat[c].feeds[0], h, {f.index[c], true});
    if (f.energy_before) owe(f, column::difti, h, {f.index[energy] - *f.energy_before, f.all_owed});
}

void building::speak(flat& f, hour_number h, bool returning, std::vector<record>& records) {
    const auto begin = returning ? begin_of(h) + 2 * minute : begin_of(h);
    const auto q = returning ? quality::gap : quality::good;
    const std::array gauges{decimal{dice_.between(0, 30), 0}, decimal{dice_.between(-80, 260), -1}};
    for (std::size_t g = 0; g < gauges.size(); ++g) {
        const auto& row = points_of_a_flat[counters + g];
        records.emplace_back(say(f, counters + g, begin, gauges[g], q));
        for (std::size_t i = 0; i < row.columns; ++i)
            owe(f, row.feeds[i], h, {gauges[g].mantissa(), !returning});
    }
    for (std::size_t c = 0; returning && c < counters; ++c) {
        records.emplace_back(say(f, c, begin, {f.index[c], 0}, q));
        f.recorded[c] = h;
    }
    auto before = f.index;
    for (std::int64_t turn = 0; turn < 2; ++turn) {
        use(f);
        for (std::size_t c = 0; c < counters; ++c) {
            if (f.index[c] == before[c] && h - f.recorded[c] < heartbeat) continue;
            const auto t = begin_of(h) + minute * dice_.between(5 + turn * 25, 25 + turn * 30);
            records.emplace_back(say(f, c, t, {f.index[c], 0}, quality::good));
            f.recorded[c] = h;
        }
        before = f.index;
    }
    tell(f, h);
    f.energy_before = f.index[energy];
    f.all_owed = true;
}

/// Silent: it goes on counting, and some remember each hour.
void building::keep(flat& f, hour_number h) {
    use(f);
    f.all_owed = false;
    const auto before = std::exchange(f.energy_before, f.index[energy]);
    if (!f.keeps) return;
    owe(f, column::difti, h, {f.index[energy] - before.value_or(0), false});
    for (std::size_t c = 0; c < counters; ++c)
        f.kept.push_back(say(f, c, begin_of(h) + 50 * minute, {f.index[c], 0}, quality::good));
}

void building::live(hour_number h) {
    std::vector<record> records;
    for (auto& f : flats_) {
        const bool begins = f.recorded[0] == 0;
        if (!begins && f.silent_until == 0 && dice_.chance(4)) {
            f.silent_until = h + static_cast<hour_number>(dice_.between(1, 60));
            f.keeps = dice_.chance(500);
            auto lost = about(f, "device.lost", begin_of(h) + 3 * minute);
            lost.attributes.emplace_back("since", iso_text(begin_of(h)));
            alarms_.push_back(lost);
            records.emplace_back(std::move(lost));
        }
        if (h < f.silent_until) {
            keep(f, h);
            continue;
        }
        const bool returning = begins || f.silent_until != 0;
        f.silent_until = 0;
        if (returning && !begins)
            records.emplace_back(alarms_.emplace_back(about(f, "device.back", begin_of(h) + 2 * minute)));
        for (auto& s : f.kept) {
            s.received = begin_of(h) + 2 * minute;
            records.emplace_back(s);
            owe(f, points_of_a_flat[s.point - id_of(f, 0)].feeds[0],
                static_cast<hour_number>(s.time.time_since_epoch() / hour),
                {number_of(s.value)->mantissa(), true, true});
        }
        f.kept.clear();
        speak(f, h, returning, records);
    }
    std::stable_sort(records.begin(), records.end(),
                     [](const auto& a, const auto& b) { return received_of(a) < received_of(b); });
    for (auto& r : records) {
        ++last_;
        std::visit([&](auto& x) { x.number = last_; }, r);
        stream_.push_back(std::move(r));
    }
}

} // namespace wesh::quarter
