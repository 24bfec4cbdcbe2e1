// A store in a private folder, a clock that stands still, and short ways to say what goes in.
#pragma once

#include "daemon/history/store.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/test.hpp"

#include <memory>
#include <string>
#include <vector>

namespace wesh::test {

using history::aggregate;
using history::record;

inline constexpr std::int64_t start_time = 1'795'305'600'000; ///< 2026-11-22 00:00 UTC

/// Below `limit`, the same for the same arguments, and with no pattern that a codec could find.
inline std::int64_t noise_of(std::int64_t a, std::int64_t b, std::uint64_t limit) {
    std::uint64_t v = static_cast<std::uint64_t>(a) * 0x9E3779B97F4A7C15U + static_cast<std::uint64_t>(b);
    v = (v ^ (v >> 30)) * 0xBF58476D1CE4E5B9U;
    v = (v ^ (v >> 27)) * 0x94D049BB133111EBU;
    return static_cast<std::int64_t>((v ^ (v >> 31)) % limit);
}

inline decimal tenths(std::int64_t mantissa) { return {mantissa, -1}; }

// Not inlined: under sanitizers g++ 12 takes the unused half of the variant for an uninitialised string.
[[gnu::noinline]] inline sample make_sample(point_id point, std::int64_t second, wesh::value v,
                                            quality q = quality::good) {
    sample s;
    s.point = point;
    s.time = s.received = from_milliseconds(start_time + second * 1000);
    s.value = std::move(v);
    s.quality = q;
    return s;
}

inline event make_event(std::int64_t second, const std::string& type) {
    event e;
    e.time = e.received = from_milliseconds(start_time + second * 1000);
    e.device = "box";
    e.type = type;
    e.severity = severity::notice;
    e.text = "something happened";
    e.attributes = {{"cause", "test"}, {"place", "here"}};
    return e;
}

class history_fixture {
  public:
    history_fixture() {
        options.directory = home / "store";
        options.ceiling = 64U << 20;
        options.seal_after = std::chrono::hours{1};
    }
    history::store& open() {
        store.reset();
        store = std::make_unique<history::store>(options, clock);
        return *store;
    }
    /// Opens, and defines so many points: gauges, but each third a counter and each seventh a state.
    history::store& open_with(std::size_t n) {
        open();
        std::vector<point_description> points;
        for (std::size_t i = 1; i <= n; ++i) {
            point_description p;
            p.path = "box/point." + std::to_string(i);
            p.kind = i % 7 == 0 ? point_kind::state : i % 3 == 0 ? point_kind::counter : point_kind::gauge;
            p.unit = "W";
            p.scale = -1;
            p.meaning = "of a test";
            points.push_back(p);
        }
        store->define(points);
        return *store;
    }
    std::vector<record> append(std::vector<record> batch) {
        store->append(batch);
        return batch;
    }
    std::vector<record> follow(sequence_number after = 0, std::uint32_t limit = 100,
                               history::what kinds = history::what::all) {
        std::vector<record> all;
        while (after < store->last()) {
            auto page = store->stream(after, limit, kinds);
            CPPUNIT_ASSERT(page.next > after);
            CPPUNIT_ASSERT(page.records.size() <= limit);
            for (auto& r : page.records) all.push_back(std::move(r));
            after = page.next;
        }
        return all;
    }
    std::vector<history::row> read(point_id point, std::int64_t from_second, std::int64_t to_second,
                                   std::int64_t step = 0, aggregate how = aggregate::none,
                                   std::uint32_t limit = 1000) {
        history::range r;
        r.point = point;
        r.from = from_milliseconds(start_time + from_second * 1000);
        r.to = from_milliseconds(start_time + to_second * 1000);
        r.step = std::chrono::seconds{step};
        r.how = how;
        r.limit = limit;
        std::vector<history::row> rows;
        do {
            auto page = store->read(r);
            CPPUNIT_ASSERT(page.rows.size() <= limit);
            for (auto& one : page.rows) rows.push_back(std::move(one));
            r.cursor = page.next;
        } while (r.cursor != 0);
        return rows;
    }
    /// Seals every tail: all of them are too old after that.
    void seal() {
        clock.advance(std::chrono::hours{2});
        while (store->maintain(std::chrono::seconds{1})) {
        }
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, store->counters().open_tails);
    }

    folder home;
    manual_clock clock{from_milliseconds(start_time)};
    history::options options;
    std::unique_ptr<history::store> store;
};

inline sequence_number number_of_record(const record& r) {
    return std::visit([](const auto& x) { return x.number; }, r);
}

} // namespace wesh::test
