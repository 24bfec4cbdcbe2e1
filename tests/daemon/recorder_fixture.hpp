// A recorder over a real history, whose disk may be full or slow.
#pragma once

#include "daemon/recorder.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/turning.hpp"

#include <atomic>
#include <optional>

namespace wesh::test {

inline std::atomic<bool> disk_is_full{false};
inline std::atomic<int> hold_commits{0}; ///< 1: wait before the next write
/// Called after each commit of a sealing, on the history's thread.
inline std::function<void()> on_seal;
inline std::function<void()> on_append;

inline void fault_of_recorder(const char* place) {
    if (std::string_view{place} == "seal.dropped" && on_seal) on_seal();
    if (std::string_view{place} != "append.begin") return;
    if (on_append) on_append();
    while (hold_commits.load() != 0) std::this_thread::yield();
    if (disk_is_full.load()) throw history::store_full{"the test's disk is full"};
}

inline const time_point noon = from_milliseconds(1'795'305'600'000 + 12 * 3'600'000);

class recorder_fixture : public CppUnit::TestFixture {
  protected:
    folder home;
    turning t;
    manual_clock clock{noon};
    commit_rates rates;
    std::optional<recorder> r;
    std::vector<wesh::record> committed;

    void open() {
        history::options o;
        o.directory = home / "state";
        o.ceiling = 64U << 20;
        r.emplace(t.loop, clock, o, rates);
        r->on_commit([this](std::span<const wesh::record> records) {
            committed.insert(committed.end(), records.begin(), records.end());
        });
    }
    void restart() {
        r->stop();
        r.reset();
        t.settle();
        open();
    }
    point_id define(const std::string& path, const std::string& unit = "W") {
        return r->define({0, path, point_kind::gauge, unit, 0, "a test", false, true});
    }
    sample said(point_id p, std::int64_t n) {
        clock.advance(duration{1});
        return {p, 0, clock.now(), clock.now(), decimal{n, 0}, quality::good};
    }
    event happened(const std::string& type) {
        event e;
        e.time = e.received = clock.now();
        e.type = type;
        return e;
    }
    static interval silence(time_point start) {
        interval i;
        i.start = start;
        i.device = "box";
        i.type = "device.unreachable";
        return i;
    }
    bool commits(std::size_t records) {
        return t.until([&] { return committed.size() >= records; });
    }
    template <class T>
    std::vector<T> stored() {
        std::vector<T> found;
        bool done = false;
        r->ask(
            [&](history::store& s) {
                for (const auto& x : s.stream(0, 4096, history::what::all).records)
                    if (const auto* y = std::get_if<T>(&x)) found.push_back(*y);
            },
            [&] { done = true; });
        CHECK(t.until([&] { return done; }));
        return found;
    }
    void restart_with(duration busy, duration quiet) {
        rates.busy = busy;
        rates.quiet = quiet;
        restart();
    }

  public:
    void setUp() override {
        disk_is_full = false;
        hold_commits = 0;
        history::store::set_fault(fault_of_recorder);
        rates.busy = duration{20};
        rates.quiet = duration{60};
        rates.rest = duration{20};
        rates.longest_rest = duration{40};
        open();
    }
    void tearDown() override {
        hold_commits = 0;
        disk_is_full = false;
        r.reset();
        history::store::set_fault(nullptr);
        on_seal = on_append = nullptr;
    }
};

} // namespace wesh::test
