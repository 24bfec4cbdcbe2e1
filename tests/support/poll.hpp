// Waiting for something to become true: as short as it takes, and never longer than a limit.
#pragma once

#include <chrono>
#include <thread>

namespace wesh::test {

/// Asks again and again until the condition holds; false when the limit passed.
template <class Condition>
bool soon(std::chrono::milliseconds limit, Condition holds) {
    const auto deadline = std::chrono::steady_clock::now() + limit;
    for (;;) {
        if (holds()) return true;
        if (std::chrono::steady_clock::now() >= deadline) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds{10});
    }
}

/// How long something takes.
template <class Action>
std::chrono::milliseconds time_of(Action act) {
    const auto begin = std::chrono::steady_clock::now();
    act();
    return std::chrono::ceil<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
}

} // namespace wesh::test
