// A session against a scripted server in the same loop, and what the registry shows of it.
#pragma once

#include "daemon/power.hpp"
#include "daemon/supervisor.hpp"
#include "tests/nut/scripted_upsd.hpp"
#include "tests/support/fake_recording.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/turning.hpp"

#include <algorithm>
#include <optional>

namespace wesh::test {

class nut_fixture : public CppUnit::TestFixture {
  protected:
    folder home;
    turning t;
    system_clock clock;
    io::http_client http{t.loop};
    fake_recording kept;
    lateness late;
    std::optional<scripted_upsd> peer;
    std::optional<registry> live;
    std::optional<site_power> power;
    std::optional<environment> around;
    std::optional<supervisor> devices;

    void start(settings more = {}, std::size_t points_max = 1000, std::string address = {}) {
        devices.reset();
        power.reset();
        live.emplace(clock, kept, registry::options{duration{900'000}, points_max});
        site_power::options soon;
        soon.silent_most = duration{300};
        power.emplace(*live, clock, soon);
        around.emplace(environment{t.loop, http, clock, *live, late, &*power});
        devices.emplace(*around, home / "devices.toml");
        const auto given = [&](const char* name) {
            return std::any_of(more.begin(), more.end(), [&](const auto& s) { return s.first == name; });
        };
        if (!given("period")) more.emplace_back("period", "200ms");
        more.emplace_back("spread", "false");
        devices->add({"box", "nut", address.empty() ? peer->address() : address, std::move(more)});
    }
    const device_status& status() const { return live->devices().begin()->second; }
    sample reading(const std::string& path) const { return live->reading(*live->find("box/" + path)); }
    std::string said(const std::string& path) const {
        const auto* p = live->find("box/" + path);
        return p == nullptr ? "none" : to_text(live->reading(*p).value);
    }
    bool says(const std::string& path, const std::string& what) {
        return t.until([&] { return said(path) == what; });
    }
    /// Whole new polls.
    bool polled(std::uint64_t times = 2) {
        const auto from = status().attempts;
        return t.until([&] { return status().attempts >= from + times; });
    }

  public:
    void setUp() override { peer.emplace(t.loop); }
    void tearDown() override {
        devices.reset();
        power.reset();
        live.reset();
        peer.reset();
    }
};

} // namespace wesh::test
