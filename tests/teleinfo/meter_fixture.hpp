// A meter over a registry, on a clock that stands still: frames in, points and events out.
#pragma once

#include "daemon/driver.hpp"
#include "daemon/drivers/teleinfo/meter.hpp"
#include "tests/support/fake_recording.hpp"
#include "tests/support/turning.hpp"
#include "tests/teleinfo/tic.hpp"

#include "common/text.hpp"
#include "common/time_text.hpp"

#include <memory>
#include <optional>

namespace wesh::test {

/// A speed at which a frame takes no time.
inline constexpr unsigned at_once = 4'000'000'000U;

struct meter_fixture {
    turning t;
    manual_clock clock{parse_iso("2024-01-07T10:37:06").value()};
    fake_recording kept;
    lateness late;
    io::http_client http{t.loop};
    const driver kind{"fake", "", "", {}, nullptr, nullptr, nullptr};

    std::optional<registry> live;
    std::optional<environment> around;
    std::optional<device> box;
    std::optional<teleinfo::meter> meter;

    explicit meter_fixture(std::size_t points_max = 1000) { start(points_max); }

    void start(std::size_t points_max = 1000) {
        live.emplace(clock, kept, registry::options{duration{900'000}, points_max});
        around.emplace(environment{t.loop, http, clock, *live, late});
        device_status about;
        about.name = "linky";
        about.driver = "fake";
        const auto id = live->add(std::move(about), duration{10'000});
        box.emplace(*around, kind, id, "linky", "/dev/ttyUSB0", polling{});
        meter.emplace(*box, teleinfo::meter_options{});
    }
    /// The daemon ends and begins anew: the history knows the points, and nothing else is left.
    void restart() {
        for (const auto& p : live->points_of(box->id())) kept.known.push_back({live->describe(*p), p->now});
        kept.records.clear();
        meter.reset();
        box.reset();
        start();
    }

    void take(const std::string& bytes) {
        const auto f = decoded(bytes);
        for (const auto& one : f.all) {
            CHECK(one.state == teleinfo::frame_state::whole);
            box->answered();
            meter->take(one.content, at_once);
        }
        CHECK(!f.all.empty());
    }
    /// Groups separated by spaces: "PAPP 00740".
    void historic(const std::vector<std::string>& groups) {
        std::vector<std::string> lines;
        for (const auto& g : groups) {
            const auto at = g.find(' ');
            lines.push_back(spaced(g.substr(0, at), g.substr(at + 1)));
        }
        take(framed(lines));
    }
    /// Groups separated by tabs: "SINSTS|00740", "CCASN|H240107110000|00740".
    void standard(const std::vector<std::string>& groups) {
        std::vector<std::string> lines;
        for (const auto& g : groups) {
            std::string bytes;
            for (const auto part : split(g, '|')) bytes.append(part).append("\t");
            lines.push_back(bytes + tic_checksum(bytes));
        }
        take(framed(lines));
    }

    sample reading(const std::string& path) const {
        const auto* p = box->find(path);
        if (p == nullptr) throw std::runtime_error{"no point " + path};
        return live->reading(*p);
    }
    std::string said(const std::string& path) const { return to_text(reading(path).value); }
    bool exists(const std::string& path) const { return box->find(path) != nullptr; }
    std::string unit(const std::string& path) const { return box->find(path)->words->unit; }
    std::size_t events(std::string_view type) const { return kept.events(type).size(); }
    /// All events but those of the registry itself.
    std::size_t events() const {
        return static_cast<std::size_t>(
            std::count_if(kept.records.begin(), kept.records.end(), [](const wesh::record& r) {
                const auto* e = std::get_if<event>(&r);
                return e != nullptr && e->type.starts_with("meter.");
            }));
    }
    void pass(int seconds) { clock.advance(duration{seconds * 1000LL}); }
};

} // namespace wesh::test
