// What may cross the border, made by chance.
#pragma once

#include "common/text.hpp"

#include <wesh/sample.hpp>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#include <rapidcheck.h>
#pragma GCC diagnostic pop

#include <string>

namespace wesh::test {

inline std::string any_text(std::size_t most = 255) {
    return sanitised(
        *rc::gen::arbitrary<std::string>() + std::string(*rc::gen::inRange<std::size_t>(0, 300), 'x'), most);
}
inline time_point any_time() { return from_milliseconds(*rc::gen::arbitrary<std::int64_t>()); }
inline value any_value() {
    switch (*rc::gen::inRange(0, 3)) {
    case 0:
        return {};
    case 1:
        return decimal{*rc::gen::arbitrary<std::int64_t>(), *rc::gen::inRange(-18, 19)};
    default:
        return any_text();
    }
}
inline sample any_sample() {
    return {*rc::gen::arbitrary<point_id>(),
            *rc::gen::arbitrary<std::uint64_t>(),
            any_time(),
            any_time(),
            any_value(),
            static_cast<quality>(*rc::gen::inRange<std::uint32_t>(0, quality_bits + 1))};
}

} // namespace wesh::test
