#include "daemon/driver.hpp"

#include "daemon/drivers/nut/driver.hpp"
#include "daemon/drivers/teleinfo/driver.hpp"
#include "daemon/drivers/wes/driver.hpp"

#include "common/log.hpp"
#include "common/text.hpp"

#include <array>
#include <exception>

namespace wesh {
namespace {

constexpr std::array all{&wes_driver, &teleinfo_driver, &nut_driver};

} // namespace

std::span<const driver* const> drivers() noexcept { return all; }

const driver* find_driver(std::string_view name) noexcept {
    for (const driver* d : all)
        if (d->name == name) return d;
    return nullptr;
}

io::task<void> polled_session::run() {
    auto pace = device_.pace();
    auto due = first_poll(device_.polling(), device_.name(), device_.loop().now());
    for (;;) {
        const auto until = pace == pace::quiet ? duration::max() : due;
        const bool called = co_await device_.wake().wait_until(until, io::poll_accuracy);
        co_await obey();
        co_await give_one_file();
        const auto now = device_.loop().now();
        // Mains that are back are a new start; one that was put off is made up for within a period.
        if (std::exchange(pace, device_.pace()) != pace::normal && pace == pace::normal)
            due = first_poll(device_.polling(), device_.name(), now);
        if (pace == pace::quiet || (called && now < due)) continue;
        device_.late().add(now - due);
        co_await ask();
        due = next_poll(device_.polling_now(), due, device_.loop().now());
    }
}

io::task<void> polled_session::ask() {
    try {
        co_await poll();
    } catch (const std::exception& e) {
        mistaken(e);
    }
}

/// Tells what the driver did not catch; gives the words.
std::string polled_session::mistaken(const std::exception& e) {
    auto text = std::string{"the driver failed: "} + e.what();
    device_.failed(text);
    if (text != mistake_) log::error("{}: {}", device_.name(), sanitised(text));
    mistake_ = text;
    return text;
}

io::task<void> polled_session::obey() {
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
        command_result result;
        try {
            auto outcome = co_await execute(c);
            result = std::move(outcome);
        } catch (const std::exception& e) {
            // Nobody knows whether it was sent before.
            result.outcome = command_outcome::unconfirmed;
            result.text = mistaken(e);
        }
        c.answer(std::move(result));
    }
}

/// One only: whoever asks for files without end delays no command and no poll.
io::task<void> polled_session::give_one_file() {
    if (device_.files().empty()) co_return;
    auto f = std::move(device_.files().front());
    device_.files().pop_front();
    if (!device_.files().empty()) device_.wake().notify();
    if (f.until <= device_.loop().now()) co_return;
    file_content content;
    try {
        auto read = co_await fetch(f);
        content = std::move(read);
    } catch (const std::exception& e) {
        content.trouble = mistaken(e);
    }
    f.answer(std::move(content));
}

io::task<file_content> polled_session::fetch(const pending_file&) {
    co_return file_content{{}, "this device gives no files"};
}

} // namespace wesh
