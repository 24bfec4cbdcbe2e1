#include "daemon/driver.hpp"

#include "daemon/drivers/teleinfo/driver.hpp"
#include "daemon/drivers/wes/driver.hpp"

#include <array>

namespace wesh {
namespace {

constexpr std::array all{&wes_driver, &teleinfo_driver};

} // namespace

std::span<const driver* const> drivers() noexcept { return all; }

const driver* find_driver(std::string_view name) noexcept {
    for (const driver* d : all)
        if (d->name == name) return d;
    return nullptr;
}

io::task<void> polled_session::run() {
    auto due = first_poll(device_.polling(), device_.name(), device_.loop().now());
    for (;;) {
        const bool called = co_await device_.wake().wait_until(due, io::poll_accuracy);
        while (!device_.commands().empty()) {
            auto c = std::move(device_.commands().front());
            device_.commands().pop_front();
            if (c.until <= device_.loop().now()) {
                c.answer({command_outcome::failed,
                          "the device was busy for longer than the command could wait",
                          {},
                          {}});
                continue;
            }
            *c.begun = true;
            auto result = co_await execute(c);
            c.answer(std::move(result));
        }
        const auto now = device_.loop().now();
        if (called && now < due) continue;
        device_.late().add(now - due);
        co_await poll();
        due = next_poll(device_.polling(), due, device_.loop().now());
    }
}

} // namespace wesh
