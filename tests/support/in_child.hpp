// Runs something in a process of its own, for what cannot be undone: another user, another network.
#pragma once

#include "tests/support/test.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <string>

namespace wesh::test {

/// What `f` says there, or what the exception says that it throws; at most 8 kB.
inline std::string in_child(const std::function<std::string()>& f) {
    int ends[2];
    CHECK_EQUAL(0, pipe(ends));
    const pid_t child = fork();
    if (child == 0) {
        std::string said;
        try {
            said = f();
        } catch (const std::exception& e) {
            said = e.what();
        }
        [[maybe_unused]] const auto written = write(ends[1], said.data(), said.size());
        _exit(0);
    }
    close(ends[1]);
    std::string said(8192, '\0');
    const auto n = read(ends[0], said.data(), said.size());
    close(ends[0]);
    waitpid(child, nullptr, 0);
    said.resize(n < 0 ? 0 : static_cast<std::size_t>(n));
    return said;
}

} // namespace wesh::test
