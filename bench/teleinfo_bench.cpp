// TIC bytes to believed values: splitting, checksums, checks of labels, indexes and storing, beside the least
// that any reader must do, which is to find the groups with memchr and to add up their bytes. The floors are
// the issue's; exit 1 when one is missed.
#include "bench/children.hpp"
#include "daemon/drivers/teleinfo/decoder.hpp"
#include "daemon/drivers/teleinfo/indexes.hpp"
#include "sim/tic_stream.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstring>
#include <ctime>
#include <vector>

namespace {

using namespace wesh;

constexpr std::size_t size = 20'000'000;
constexpr int rounds = 9;

/// CPU time: other programs on the machine do not count.
double seconds() noexcept {
    timespec t{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

/// How many groups have the right checksum, found the plain way.
std::uint64_t reference(std::string_view bytes) noexcept {
    std::uint64_t good = 0;
    const char* p = bytes.data();
    const char* const end = p + bytes.size();
    while (const void* found = std::memchr(p, '\n', static_cast<std::size_t>(end - p))) {
        const char* line = static_cast<const char*>(found) + 1;
        const void* stop = std::memchr(line, '\r', static_cast<std::size_t>(end - line));
        if (stop == nullptr) break;
        const auto n = static_cast<std::size_t>(static_cast<const char*>(stop) - line);
        p = line + n;
        if (n < 4) continue;
        const std::size_t summed = line[n - 2] == '\t' ? n - 1 : n - 2;
        unsigned sum = 0;
        for (std::size_t i = 0; i < summed; ++i) sum += static_cast<unsigned char>(line[i]);
        if (static_cast<char>((sum & 0x3f) + 0x20) == line[n - 1]) ++good;
    }
    return good;
}

/// The last value of each label, from frames whose indexes go on.
class store final : public teleinfo::listener {
  public:
    void take(const teleinfo::frame& f, teleinfo::frame_state s) override {
        now_ += duration{1'000};
        if (s != teleinfo::frame_state::whole || indexes_.judge(f, now_) == teleinfo::verdict::doubtful)
            return;
        ++stored;
        for (const auto& e : f.entries()) {
            if (e.label == teleinfo::unknown_label) continue;
            auto& v = values_[e.label];
            v.number = e.mantissa;
            v.size = e.data_size;
            std::memcpy(v.text.data(), f.data(e).data(), e.data_size);
        }
    }
    std::uint64_t stored = 0;

  private:
    struct value {
        std::int64_t number = 0;
        std::uint8_t size = 0;
        std::array<char, teleinfo::group_max> text{};
    };
    duration now_{};
    teleinfo::index_memory indexes_;
    std::vector<value> values_ = std::vector<value>(teleinfo::labels().size());
};

struct outcome {
    double reference = 0;
    double whole = 0; ///< in pieces of 4 kB, as reads of a file give them
    double bytewise = 0;
    std::uint64_t groups = 0;
    std::uint64_t stored = 0;
    bool agree = true;
};

outcome measure(const std::string& bytes) {
    outcome o;
    std::vector<double> best(3, 1e9);
    const auto timed = [&](std::size_t which, auto run) {
        const auto begin = seconds();
        run();
        best[which] = std::min(best[which], seconds() - begin);
    };
    for (int i = 0; i < rounds; ++i) {
        timed(0, [&] { o.groups = reference(bytes); });
        for (const std::size_t piece : {std::size_t{4096}, std::size_t{1}}) {
            store s;
            teleinfo::decoder d{s};
            timed(piece == 1 ? 2 : 1, [&] {
                for (std::size_t at = 0; at < bytes.size(); at += piece)
                    d.feed(std::string_view{bytes}.substr(at, piece));
            });
            o.stored = s.stored;
            o.agree = o.agree && d.seen().good == o.groups;
        }
    }
    o.reference = best[0];
    o.whole = best[1];
    o.bytewise = best[2];
    return o;
}

/// Frames of many meters in turn: no group is what it was in the frame before.
std::string interleaved(sim::meter_settings s) {
    std::vector<std::string> all;
    for (unsigned i = 0; i < 64; ++i) {
        s.seed = i + 1;
        s.serial = fmt::format("0219{:08}", 13'577 * i + 11'111'111);
        all.push_back(sim::tic_bytes(s, size / 64, time_point{std::chrono::hours{450'000 + 37 * i}}));
    }
    std::string bytes;
    for (std::vector<std::size_t> at(all.size(), 0); bytes.size() < size;) {
        const auto before = bytes.size();
        for (std::size_t i = 0; i < all.size(); ++i) {
            const auto end = all[i].find('\x03', at[i]);
            if (end == std::string::npos) continue;
            bytes.append(all[i], at[i], end + 1 - at[i]);
            at[i] = end + 1;
        }
        if (bytes.size() == before) break;
    }
    return bytes;
}

} // namespace

int main() {
    sim::meter_settings historic;
    historic.mode = sim::tic_mode::historic;
    historic.tariff = sim::contract::hc;
    sim::meter_settings standard;
    standard.mode = sim::tic_mode::standard;
    standard.tariff = sim::contract::tempo;
    struct row {
        const char* name;
        std::string bytes;
        double floor; ///< of the ratio to the reference
        double bytewise_floor;
    };
    const row rows[] = {
        {"historic", sim::tic_bytes(historic, size), 0.42, 0.15},
        {"standard", sim::tic_bytes(standard, size), 0.38, 0.15},
        {"historic, 64 meters in turn", interleaved(historic), 0, 0},
        {"standard, 64 meters in turn", interleaved(standard), 0, 0},
    };
    fmt::print("machine: {}\n{} MB of valid frames, best of {} rounds, CPU time\n", bench::machine(),
               size / 1'000'000, rounds);
    bool good = true;
    for (const auto& r : rows) {
        const auto o = measure(r.bytes);
        const double whole = o.reference / o.whole;
        const double bytewise = o.reference / o.bytewise;
        const bool held = whole >= r.floor && bytewise >= r.bytewise_floor && o.agree && o.stored > 0;
        good = good && held;
        const auto mega = static_cast<double>(r.bytes.size()) / 1e6;
        fmt::print("{:28} reference {:5.0f} MB/s  decoder {:5.0f} MB/s = {:.2f} (>= {:.2f})  by single bytes "
                   "{:4.0f} "
                   "MB/s = {:.2f} (>= {:.2f})  {} groups, {} frames stored: {}\n",
                   r.name, mega / o.reference, mega / o.whole, whole, r.floor, mega / o.bytewise, bytewise,
                   r.bytewise_floor, o.groups, o.stored, held ? "held" : "MISSED");
    }
    return good ? 0 : 1;
}
