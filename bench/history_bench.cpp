// The history's three promises, measured from a table that is already full: durable samples a second, bytes a
// sample on disk, and one day of one point. A bare SQLite table and a bare file take the same data beside it.
//   history_bench [millions of samples in the full table, 10] [folder, a private one under /tmp]
#include "daemon/history/store.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <random>

namespace {

using namespace wesh;
using history::record;

constexpr std::size_t devices = 250;
constexpr std::size_t points_each = 20;
constexpr std::size_t batch_size = 8000;

double seconds() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// Of this process: what a busy machine does not change.
double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

double cpu_elsewhere = 0; ///< spent on making the samples, since it was last set to 0

std::string cpu_model() {
    std::ifstream info{"/proc/cpuinfo"};
    for (std::string line; std::getline(info, line);)
        if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
    return "unknown cpu";
}

/// A site of 250 devices polled every ten seconds, of which only changes are told: noisy gauges, slow ones,
/// counters that grow by a noisy rate, states that seldom change.
class site {
  public:
    explicit site(time_point start)
        : start_{to_milliseconds(start)}
        , values_(devices * points_each) {
        for (auto& v : values_) v = static_cast<std::int64_t>(random_() % 100'000);
    }

    static std::vector<point_description> points() {
        std::vector<point_description> all;
        for (std::size_t d = 0; d < devices; ++d)
            for (std::size_t p = 0; p < points_each; ++p) {
                point_description one;
                one.path = fmt::format("device-{}/point.{}", d, p);
                one.kind = p < 12 ? point_kind::gauge : p < 18 ? point_kind::counter : point_kind::state;
                one.unit = p < 12 ? "W" : p < 18 ? "Wh" : "";
                one.scale = p < 6 ? -1 : 0;
                one.meaning = "a simulated point";
                all.push_back(std::move(one));
            }
        return all;
    }

    /// Appends one poll of every device, in order of arrival.
    void poll(std::vector<record>& out) {
        std::vector<std::pair<std::int64_t, std::size_t>> order;
        for (std::size_t d = 0; d < devices; ++d)
            order.emplace_back(start_ + round_ * 10'000 + static_cast<std::int64_t>(d * 40 + random_() % 40),
                               d);
        std::sort(order.begin(), order.end());
        for (const auto& [time, device] : order)
            for (std::size_t p = 0; p < points_each; ++p) sample_of(device, p, time, out);
        ++round_;
    }
    std::int64_t now() const { return start_ + round_ * 10'000; }

  private:
    void sample_of(std::size_t device, std::size_t p, std::int64_t time, std::vector<record>& out) {
        static constexpr const char* words[] = {"idle", "printing", "paused", "error"};
        auto& v = values_[device * points_each + p];
        sample s;
        s.point = static_cast<point_id>(device * points_each + p + 1);
        s.time = s.received = from_milliseconds(time);
        if (p < 8) { // noisy
            const auto step = static_cast<std::int64_t>(noise_(random_) * 12.0);
            if (step == 0) return;
            v += step;
            s.value = decimal{v, p < 6 ? -1 : 0};
        } else if (p < 12) { // slow
            if (random_() % 4 != 0) return;
            v += random_() % 2 == 0 ? 1 : -1;
            s.value = decimal{v, 0};
        } else if (p < 18) { // counters
            const std::uint64_t grown = random_() % 14;
            if (grown < 4) return;
            v += static_cast<std::int64_t>(grown);
            s.value = decimal{v, 0};
        } else {
            if (random_() % 50 != 0) return;
            v = static_cast<std::int64_t>(random_() % 4);
            s.value = std::string{words[v]};
        }
        out.emplace_back(std::move(s));
    }

    std::int64_t start_;
    std::int64_t round_ = 0;
    std::vector<std::int64_t> values_;
    std::minstd_rand random_{20261122};
    std::normal_distribution<double> noise_{0.0, 1.0};
};

/// Feeds the site's samples to a sink in batches, counting only the time that the sink takes.
template <class Sink>
double feed(site& from, std::vector<record>& waiting, std::size_t samples, Sink sink) {
    double spent = 0;
    std::vector<record> batch;
    while (samples > 0) {
        const double making = cpu_seconds();
        while (waiting.size() < batch_size) from.poll(waiting);
        batch.assign(std::make_move_iterator(waiting.begin()),
                     std::make_move_iterator(waiting.begin() + batch_size));
        waiting.erase(waiting.begin(), waiting.begin() + batch_size);
        samples -= std::min(samples, batch.size());
        cpu_elsewhere += cpu_seconds() - making;
        const double begun = seconds();
        sink(batch);
        spent += seconds() - begun;
    }
    return spent;
}

int failures = 0;

void verdict(const char* what, const std::string& value, bool passed, const std::string& floor) {
    fmt::print("{:<44} {:>18}   {} ({})\n", what, value, passed ? "pass" : "FAIL", floor);
    if (!passed) ++failures;
}

/// The obvious table, as the reference: rows by point and time, one transaction a batch, from an empty file
/// (a full one is several times slower).
double bare_table(const std::string& path, std::size_t samples) {
    sqlite3* db = nullptr;
    sqlite3_open(path.c_str(), &db);
    sqlite3_exec(db,
                 "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE sample(point INT, time INT,"
                 " received INT, value, quality INT, number INT, PRIMARY KEY(point, time)) WITHOUT ROWID",
                 nullptr, nullptr, nullptr);
    sqlite3_stmt* insert = nullptr;
    sqlite3_prepare_v2(db, "INSERT INTO sample VALUES(?,?,?,?,?,?)", -1, &insert, nullptr);
    site from{from_milliseconds(1'795'000'000'000)};
    std::vector<record> waiting;
    sqlite3_int64 number = 0;
    const double spent = feed(from, waiting, samples, [&](std::vector<record>& batch) {
        sqlite3_exec(db, "BEGIN", nullptr, nullptr, nullptr);
        for (const record& r : batch) {
            const auto& s = std::get<sample>(r);
            sqlite3_bind_int64(insert, 1, s.point);
            sqlite3_bind_int64(insert, 2, to_milliseconds(s.time));
            sqlite3_bind_int64(insert, 3, to_milliseconds(s.received));
            if (const auto* n = number_of(s.value))
                sqlite3_bind_int64(insert, 4, n->mantissa());
            else
                sqlite3_bind_text(insert, 4, text_of(s.value)->c_str(), -1, SQLITE_TRANSIENT);
            sqlite3_bind_int(insert, 5, 0);
            sqlite3_bind_int64(insert, 6, ++number);
            sqlite3_step(insert);
            sqlite3_reset(insert);
        }
        sqlite3_exec(db, "COMMIT", nullptr, nullptr, nullptr);
    });
    sqlite3_finalize(insert);
    sqlite3_close(db);
    return static_cast<double>(samples) / spent;
}

/// What the disk alone allows: 24 bytes a sample to a file, synced once a batch.
double bare_file(const std::string& path, std::size_t samples) {
    const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    const std::vector<char> bytes(batch_size * 24, 'x');
    const double begun = seconds();
    for (std::size_t n = 0; n < samples; n += batch_size)
        if (write(fd, bytes.data(), bytes.size()) < 0 || fdatasync(fd) != 0) break;
    const double spent = seconds() - begun;
    close(fd);
    return static_cast<double>(samples) / spent;
}

double one_day(history::store& store, time_point end, std::size_t& rows) {
    std::minstd_rand random{7};
    std::vector<double> times;
    for (int i = 0; i < 201; ++i) {
        history::range r;
        r.point = static_cast<point_id>(random() % (devices * points_each) + 1);
        r.to = end;
        r.from = end - std::chrono::hours{24};
        r.limit = 100'000;
        const double begun = seconds();
        rows += store.read(r).rows.size();
        times.push_back(seconds() - begun);
    }
    std::sort(times.begin(), times.end());
    fmt::print("one day of one point: p50 {:.3f} ms, p99 {:.3f} ms, {} rows on average\n", times[100] * 1e3,
               times[198] * 1e3, rows / times.size());
    return times[100];
}

double follow(history::store& store, std::size_t& records) {
    const double begun = seconds();
    for (sequence_number after = 0; after < store.last();) {
        const auto page = store.stream(after, 1000, history::what::all);
        records += page.records.size();
        after = page.next;
    }
    return seconds() - begun;
}

void compare(const std::string& folder, double rate) {
    const double table = bare_table(folder + "/table.db", 400'000);
    const double file = bare_file(folder + "/file", 2'000'000);
    fmt::print("reference: bare SQLite table, from empty {:.0f} samples/s (ratio {:.1f}); bare file, 24 "
               "bytes a sample "
               "{:.0f} (ratio {:.2f})\n",
               table, rate / table, file, rate / file);
}

void run(const std::string& folder, std::size_t full) {
    manual_clock clock{from_milliseconds(1'795'000'000'000)};
    history::options o;
    o.directory = folder + "/store";
    site from{clock.now()};
    std::vector<record> waiting;
    auto store = std::make_unique<history::store>(o, clock);
    auto points = site::points();
    store->define(points);
    const auto append = [&](std::vector<record>& batch) {
        store->append(batch);
        const auto behind = from.now() - to_milliseconds(clock.now());
        if (behind < 60'000) return;
        clock.advance(duration{behind});
        while (store->maintain(duration{20})) {
        }
    };
    const double filled = feed(from, waiting, full, append);
    auto c = store->counters();
    fmt::print("filled with {} samples in {:.1f} s; open tails {}, {:.1f} MB of memory\n", c.samples, filled,
               c.open_tails, static_cast<double>(c.tail_bytes) / 1e6);
    const double bytes = static_cast<double>(c.bytes) / static_cast<double>(c.samples);
    std::size_t rows = 0;
    const double day = one_day(*store, clock.now(), rows);

    const double begun = seconds();
    store.reset();
    store = std::make_unique<history::store>(o, clock);
    fmt::print("opened again, journal replayed: {:.0f} ms\n", (seconds() - begun) * 1e3);
    const std::size_t more = std::max<std::size_t>(full / 5, batch_size * 10);
    const double busy = cpu_seconds();
    cpu_elsewhere = 0;
    const double rate = static_cast<double>(more) / feed(from, waiting, more, append);
    fmt::print("appending: {:.2f} us of CPU a sample\n",
               (cpu_seconds() - busy - cpu_elsewhere) * 1e6 / static_cast<double>(more));
    std::size_t records = 0;
    const double followed = follow(*store, records);
    fmt::print("whole stream followed from 0: {} records, {:.2f} million a second\n", records,
               static_cast<double>(records) / followed / 1e6);

    compare(folder, rate);
    verdict("durable samples a second, from full", fmt::format("{:.0f}", rate), rate >= 500e3,
            "at least 500000");
    verdict("bytes a sample, all files", fmt::format("{:.2f}", bytes), bytes <= 8.0, "at most 8");
    verdict("one day of one point, median", fmt::format("{:.3f} ms", day * 1e3), day < 2e-3, "below 2 ms");
}

} // namespace

int main(int argc, char** argv) {
    const double millions = argc > 1 ? std::strtod(argv[1], nullptr) : 10.0;
    char made[] = "/tmp/wesh-history-bench.XXXXXX";
    const bool own = argc <= 2;
    const std::string folder = own ? mkdtemp(made) : argv[2];
    fmt::print("machine: {}\n", cpu_model());
    try {
        run(folder, static_cast<std::size_t>(millions * 1e6));
    } catch (const std::exception& e) {
        fmt::print(stderr, "history_bench: {}\n", e.what());
        failures = 1;
    }
    if (own) std::filesystem::remove_all(folder);
    return failures == 0 ? 0 : 1;
}
