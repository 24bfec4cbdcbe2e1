// A device as its driver sees it: where to declare points, say values, and tell how the talking goes.
#pragma once

#include "daemon/power.hpp"
#include "daemon/registry.hpp"
#include "daemon/schedule.hpp"
#include "io/http.hpp"
#include "io/loop.hpp"

#include <wesh/command.hpp>
#include <wesh/supply.hpp>

#include <deque>
#include <functional>
#include <memory>

namespace wesh {

struct driver;

/// What all devices share, made once in main.
struct environment {
    io::loop& loop;
    io::http_client& http;
    const wesh::clock& clock;
    wesh::registry& registry;
    lateness& late; ///< of all polls
    site_power* power = nullptr;
};

/// A command on its way: answered once, by whoever has it, and at the latest when it is dropped, so that
/// nobody waits for a device that was removed.
class pending_command {
  public:
    pending_command() = default;
    pending_command(pending_command&&) noexcept = default;
    pending_command& operator=(pending_command&&) = delete;
    ~pending_command();

    void answer(command_result r);

    wesh::command command;
    std::string path;                                            ///< of the point, within the device
    duration until{};                                            ///< on the loop's scale
    std::shared_ptr<bool> begun = std::make_shared<bool>(false); ///< from then on it may take effect
    std::unique_ptr<std::function<void(command_result)>> to;     ///< who waits; nobody once it is answered
};

/// Commands that a device has not begun; more are refused as busy.
inline constexpr std::size_t commands_max = 16;

/// What a device's file holds: bytes from outside, or why it could not be read.
struct file_content {
    std::string bytes;
    std::string trouble; ///< empty: the bytes are whole
};

/// A file that somebody waits for: answered once, as a command is.
class pending_file {
  public:
    pending_file() = default;
    pending_file(pending_file&&) noexcept = default;
    pending_file& operator=(pending_file&&) = delete;
    ~pending_file();

    void answer(file_content c);

    std::string name;                                      ///< one of the driver's
    duration until{};                                      ///< on the loop's scale
    std::unique_ptr<std::function<void(file_content)>> to; ///< who waits; nobody once it is answered
};

/// Files that wait for a device; more are refused as busy.
inline constexpr std::size_t files_max = 16;
/// The longest file: it comes in one part, so that it is of one moment.
inline constexpr std::size_t file_bytes_max = 65'536;

class device {
  public:
    device(environment& e, const wesh::driver& d, device_id id, std::string name, std::string address,
           polling p);
    device(const device&) = delete;
    device& operator=(const device&) = delete;
    ~device();

    const wesh::driver& driver() const noexcept { return driver_; }
    device_id id() const noexcept { return id_; }
    const std::string& name() const noexcept { return name_; }
    const std::string& address() const noexcept { return address_; }
    /// As configured.
    const wesh::polling& polling() const noexcept { return polling_; }
    io::loop& loop() const noexcept { return environment_.loop; }
    io::http_client& http() const noexcept { return environment_.http; }
    const wesh::clock& clock() const noexcept { return environment_.clock; }
    lateness& late() const noexcept { return environment_.late; }

    // ---- how the talking goes ----
    /// A request goes out. The heartbeat: a driver that does not call it is stuck.
    void attempt() { environment_.registry.attempt(id_); }
    /// A whole answer has come. Call it before saying its values.
    void answered() { environment_.registry.answered(id_); }
    void failed(std::string_view reason, device_state state = device_state::stale) {
        environment_.registry.failed(id_, reason, state);
    }
    /// What is wrong with a whole answer; empty when nothing is. To be called with each whole answer.
    void remark(std::string_view text) { environment_.registry.remark(id_, text); }
    void identify(std::string_view identity) { environment_.registry.identify(id_, identity); }
    void attribute(std::string_view key, std::string_view content) {
        environment_.registry.attribute(id_, key, content);
    }
    void raise(event e) {
        e.device = name_;
        environment_.registry.raise(std::move(e));
    }
    /// What lasts: begun once, though it is said again, and ended whenever that is; also one that was begun
    /// before a start of weshd.
    void begin(interval i) { environment_.registry.begin(id_, std::move(i)); }
    void end(std::string_view type, time_point when, const attributes& more = {}) {
        environment_.registry.end(id_, type, when, more);
    }

    // ---- power ----
    /// What this device, a UPS, gives the site now. Not called for one that feeds other things.
    void feeds(supply s);
    /// How it is to be asked now. When that changes, wake() is notified.
    wesh::pace pace() const noexcept;
    /// Its settings, and during a cut a longer period.
    wesh::polling polling_now() const noexcept;

    // ---- points ----
    /// A point is declared when the device first says something of it; the slot is valid as long as the
    /// device.
    point_slot declare(const point_spec& p) { return environment_.registry.declare(id_, p); }
    /// The slot of a point that is declared, or that the history knows from before.
    const point* find(std::string_view path) const {
        return environment_.registry.find(name_ + "/" + std::string{path});
    }
    /// `when` is the device's own time where it can be trusted; else leave it.
    void say(point_slot s, value v, quality q = quality::good, time_point when = no_time) {
        environment_.registry.say(id_, s, std::move(v), q, when);
    }

    // ---- commands ----
    /// Answers it at once when too many wait.
    void submit(pending_command c);
    io::notifier& wake() noexcept { return wake_; }
    std::deque<pending_command>& commands() noexcept { return commands_; }

    // ---- files ----
    /// False when too many wait: it was not taken.
    bool submit(pending_file& f);
    std::deque<pending_file>& files() noexcept { return files_; }

  private:
    environment& environment_;
    const wesh::driver& driver_;
    device_id id_;
    std::string name_;
    std::string address_;
    wesh::polling polling_;
    io::notifier wake_;
    std::deque<pending_command> commands_;
    std::deque<pending_file> files_;
};

} // namespace wesh
