// Tables made of parts.
#pragma once

#include <array>
#include <cstddef>

namespace wesh::sim {

/// One behind the other.
template <class T, std::size_t... N>
constexpr std::array<T, (N + ...)> joined(const std::array<T, N>&... parts) {
    std::array<T, (N + ...)> all{};
    std::size_t place = 0;
    const auto add = [&](const auto& part) {
        for (const auto& one : part) all[place++] = one;
    };
    (add(parts), ...);
    return all;
}

} // namespace wesh::sim
