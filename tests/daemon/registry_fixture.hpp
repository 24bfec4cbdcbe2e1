// A registry over a fake recording, on a clock that stands still, with one device.
#pragma once

#include "tests/support/fake_recording.hpp"
#include "tests/support/test.hpp"

#include <chrono>

namespace wesh::test {

inline constexpr time_point noon{std::chrono::sys_days{std::chrono::year{2026} / 3 / 1}.time_since_epoch() +
                                 std::chrono::hours{12}};
inline constexpr duration second{1'000};
inline constexpr duration minute{60'000};

inline const point_spec power{"power", point_kind::gauge, "W", 0, "power drawn"};
inline const point_spec energy{"energy", point_kind::counter, "Wh", 0, "energy drawn"};

struct registry_fixture {
    manual_clock clock{noon};
    fake_recording kept;
    registry live{clock, kept, {duration{900'000}, 100}};
    device_id box = add("box");

    device_id add(const std::string& name, duration stale_after = duration{90'000}) {
        device_status about;
        about.name = name;
        about.driver = "fake";
        return live.add(std::move(about), stale_after);
    }
    /// One whole answer that says one thing.
    void answer(point_slot s, value v, quality q = quality::good) {
        live.answered(box);
        live.say(box, s, std::move(v), q);
    }
    sample reading(std::string_view path) const { return live.reading(*live.find(path)); }
};

} // namespace wesh::test
