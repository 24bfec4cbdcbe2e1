// A command given to a device as the daemon gives it, and its outcome.
#pragma once

#include "daemon/device.hpp"
#include "tests/support/turning.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace wesh::test {

/// Orders `action` ("set" or "toggle") of a device's point and turns the loop until it is answered.
inline command_result order(turning& t, device& d, const std::string& path, const std::string& action,
                            const std::string& argument = {}, duration limit = duration{3'000}) {
    const auto result = std::make_shared<std::optional<command_result>>();
    pending_command c;
    c.command = {d.name() + "/" + path, action, argument, {}, limit};
    c.path = path;
    c.until = t.loop.now() + limit;
    c.to = std::make_unique<std::function<void(command_result)>>(
        [result](command_result r) { *result = std::move(r); });
    d.submit(std::move(c));
    CHECK(t.until([&] { return result->has_value(); }));
    return **result;
}

} // namespace wesh::test
