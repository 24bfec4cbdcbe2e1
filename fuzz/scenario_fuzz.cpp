// Scenarios and captures: refused with places, or devices that say what the capture says.
#include "common/calendar.hpp"
#include "fuzz/require.hpp"
#include "sim/box.hpp"
#include "sim/replay_meter.hpp"
#include "sim/scenario.hpp"
#include "sim/ups_values.hpp"

#include <algorithm>

using namespace wesh;
using fuzz::require;

namespace {

/// Of several answers of the first moment, the last.
const sim::said_bytes& at_first(const std::vector<sim::said_bytes>& all) {
    const auto later =
        std::find_if(all.begin() + 1, all.end(), [](const auto& x) { return x.at > duration{}; });
    return *(later - 1);
}

void replay_box(const sim::box_settings& s) {
    static const calendar zone{"UTC"};
    sim::box b{s, zone};
    if (s.set.empty() && s.raw.empty() && s.varies.empty() && s.change <= 0 && !s.clock_runs)
        require(b.page({}) == at_first(*s.says).bytes, "a page is said as it was heard");
    b.order_relay("1", sim::toggle_order::flip, {});
    b.page({std::chrono::hours{9'000}, {}});
}

void replay_line(const sim::meter_settings& s) {
    sim::replay_meter m{s};
    for (int i = 0; i < 9; ++i) require(!m.frame({duration{i * 1'000}, {}}).empty(), "a frame has bytes");
    m.values({});
    m.idle_frame();
}

void play(const sim::ups_settings& s) {
    sim::ups_values v{s};
    // A walk takes each of its steps.
    const duration late = s.varies.empty() ? std::chrono::hours{9'000} : std::chrono::minutes{10};
    for (const auto when : {duration{}, duration{30'000}, late})
        require(v.all(when).size() <= 2 * sim::most_variables, "variables are bounded");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    try {
        const auto s = sim::parse_scenario(fuzz::text_of(data, size), "s.toml");
        std::size_t some = 16; // of a group of ten thousand
        for (const auto& b : s.boxes)
            if (b.says != nullptr && some > 0 && --some > 0) replay_box(b);
        some = 16;
        for (const auto& m : s.meters)
            if (m.says != nullptr && some > 0 && --some > 0) replay_line(m);
        some = 16;
        for (const auto& u : s.upses)
            if (some > 0 && --some > 0) play(u);
    } catch (const sim::scenario_error& e) {
        require(std::string_view{e.what()}.starts_with("s.toml"), "a refusal has its place");
    } catch (const sim::refusal&) {
        // As a group that the settings set and the capture does not have later on.
    }
    return 0;
}
