// Pages of a WES to believed values, beside the least that any reader must do, which is pugixml's bare parse
// of the same bytes. Each side begins with the bytes in a buffer of somebody else's and takes its own copy.
// The floor is the issue's; exit 1 when it is missed.
//
//   wes_bench [--rounds N]
//
// The pages are the simulator's: boxes of each firmware whose figures move by their seeds, and of both in
// turn. With WESH_SAMPLES the captured page comes last. What it costs to say the values to the registry, most
// of them unchanged, is told and has no floor.
#include "bench/children.hpp"
#include "daemon/drivers/wes/page.hpp"
#include "daemon/registry.hpp"
#include "sim/box.hpp"

#include <fmt/core.h>
#include <pugixml.hpp>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <deque>
#include <stdexcept>

namespace {

using namespace wesh;

constexpr double floor_of_decode = 0.35;
constexpr int usual_rounds = 9;
constexpr unsigned boxes = 16;
constexpr unsigned pages_a_box = 16;
/// Short turns, so that what else the machine does falls on all alike.
constexpr int slices = 20;

/// CPU time: other programs on the machine do not count.
double seconds() noexcept {
    timespec t{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

double median(std::vector<double> v) {
    std::sort(v.begin(), v.end());
    return v[v.size() / 2];
}

/// What one poll after another of many boxes gives.
struct poll {
    unsigned box;
    std::string page;
};

std::vector<poll> simulated(const std::vector<std::string>& firmwares) {
    const calendar zone{"Europe/Paris"};
    std::deque<sim::box> all;
    for (unsigned i = 0; i < boxes; ++i) {
        sim::box_settings s;
        s.name = fmt::format("box{}", i);
        s.firmware = firmwares[i % firmwares.size()];
        s.seed = i;
        s.change = 0.2;
        all.emplace_back(s, zone);
    }
    std::vector<poll> polls;
    for (unsigned round = 0; round < pages_a_box; ++round)
        for (unsigned i = 0; i < boxes; ++i) {
            const duration passed{10'000 * round};
            polls.push_back({i, all[i].page({passed, time_point{std::chrono::hours{500'000}} + passed})});
        }
    return polls;
}

/// As weshd: a decoder for each box.
class decoding {
  public:
    void run(const std::vector<poll>& polls) {
        for (const auto& p : polls) {
            const auto page = decoders_[p.box].decode(std::string{p.page});
            if (!page.refused.empty()) throw std::runtime_error{page.refused};
            values += page.values.size();
        }
    }
    std::size_t values = 0;

  private:
    std::vector<wes::page_decoder> decoders_ = std::vector<wes::page_decoder>(boxes);
};

void check(const pugi::xml_document& document, const pugi::xml_parse_result& result) {
    if (!result || !document.child("data")) throw std::runtime_error{"pugixml refuses a page"};
}

void parse(const std::vector<poll>& polls) {
    for (const auto& p : polls) {
        pugi::xml_document document;
        check(document, document.load_buffer(p.page.data(), p.page.size()));
    }
}

void parse_in_place(const std::vector<poll>& polls) {
    for (const auto& p : polls) {
        std::string copy{p.page};
        pugi::xml_document document;
        check(document, document.load_buffer_inplace(copy.data(), copy.size()));
    }
}

/// Keeps nothing.
class forgetting final : public recording {
  public:
    void record(wesh::record) override {}
    void repeat(sample) override {}
    void open(interval) override {}
    void close(std::string_view, std::string_view, time_point, const attributes&) override {}
    void close_all(std::string_view, time_point) override {}
    std::vector<std::string> begun() const override { return {}; }
    std::vector<known_point> claim(std::string_view) override { return {}; }
    void give_back(known_point) override {}
    point_id define(const point_description&) override { return ++points_; }
    void redefine(const point_description&) override {}
    void retire(point_description) override {}

  private:
    point_id points_ = 0;
};

/// Microseconds a page to say its values to a registry that knows all points.
double saying(const std::vector<poll>& polls) {
    const system_clock clock;
    forgetting nothing;
    registry live{clock, nothing, {}};
    std::vector<device_id> devices;
    for (unsigned i = 0; i < boxes; ++i) {
        device_status about;
        about.name = fmt::format("box{}", i);
        devices.push_back(live.add(std::move(about), duration{90'000}));
        for (const auto& e : wes::elements())
            live.declare(devices[i], {fmt::format("{}.{}", e.section, e.name), e.about->kind, e.about->unit,
                                      e.about->scale, e.about->meaning});
    }
    std::vector<wes::page> pages;
    std::vector<wes::page_decoder> decoders(boxes);
    for (const auto& p : polls) pages.push_back(decoders[p.box].decode(std::string{p.page}));
    const auto begin = seconds();
    for (std::size_t i = 0; i < pages.size(); ++i)
        for (const auto& v : pages[i].values) live.say(devices[polls[i].box], v.element, v.value);
    return (seconds() - begin) * 1e6 / static_cast<double>(pages.size());
}

/// Whether the floor held.
bool compare(const char* name, const std::vector<poll>& polls, int rounds) {
    std::size_t bytes = 0;
    for (const auto& p : polls) bytes += p.page.size();
    decoding decoder;
    std::vector<double> parsed;
    std::vector<double> decoded;
    std::vector<double> ratios;
    for (int i = 0; i < rounds; ++i) {
        std::vector<double> took[3];
        const auto timed = [&](std::size_t which, auto run) {
            const auto begin = seconds();
            run();
            took[which].push_back(seconds() - begin);
        };
        for (int k = 0; k < slices; ++k) {
            timed(0, [&] { parse(polls); });
            timed(1, [&] { parse_in_place(polls); });
            timed(2, [&] { decoder.run(polls); });
        }
        // Whichever way is quicker.
        parsed.push_back(std::min(median(took[0]), median(took[1])));
        decoded.push_back(median(took[2]));
        ratios.push_back(parsed.back() / decoded.back());
    }
    const auto mega = static_cast<double>(bytes) / 1e6;
    const auto ratio = median(ratios);
    const bool held = ratio >= floor_of_decode && decoder.values > 0;
    fmt::print("{:15} {:5} bytes, {:3} values a page: bare parse {:4.0f} MB/s, decoded {:4.0f} MB/s = {:.2f} "
               "(>= {:.2f}): {}; to the registry {:.1f} us a page more\n",
               name, bytes / polls.size(),
               decoder.values / (polls.size() * static_cast<std::size_t>(rounds * slices)),
               mega / median(parsed), mega / median(decoded), ratio, floor_of_decode,
               held ? "held" : "MISSED", saying(polls));
    return held;
}

} // namespace

int main(int argc, char** argv) try {
    int rounds = usual_rounds;
    for (int i = 1; i + 1 < argc; i += 2)
        if (std::strcmp(argv[i], "--rounds") == 0) rounds = std::max(1, std::atoi(argv[i + 1]));
    fmt::print("machine: {}\n{} simulated boxes, {} pages each, median of {} rounds, CPU time\n",
               bench::machine(), boxes, pages_a_box, rounds);
    bool good = compare("firmware 0.61D", simulated({"0.61D"}), rounds);
    good = compare("firmware 0.84", simulated({"0.84"}), rounds) && good;
    good = compare("both in turn", simulated({"0.61D", "0.84"}), rounds) && good;
    if (const char* samples = std::getenv("WESH_SAMPLES"); samples != nullptr && *samples != '\0') {
        const auto page =
            bench::read_text(std::string{samples} + "/wes/data_cgx_answer_fw0.61D_2017-05-01.xml");
        good = compare("captured 0.61D", std::vector<poll>(boxes, {0, page}), rounds) && good;
    } else {
        fmt::print("captured pages: not run, WESH_SAMPLES names no folder of captures\n");
    }
    return good ? 0 : 1;
} catch (const std::exception& e) {
    fmt::print(stderr, "wes_bench: {}\n", e.what());
    return 2;
}
