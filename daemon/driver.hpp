// What a driver is: a constant record, one row in driver.cpp, and a session per device.
#pragma once

#include "common/options.hpp"
#include "daemon/device.hpp"

#include <memory>
#include <span>

namespace wesh {

/// One device at work. Destroying it stops it, at whatever it waits for.
class session {
  public:
    session() = default;
    session(const session&) = delete;
    session& operator=(const session&) = delete;
    virtual ~session() = default;

    /// Runs for as long as the device is owned.
    virtual io::task<void> run() = 0;
};

/// A session of a device that is asked at intervals. The core keeps the time and hands over commands, one
/// thing at a time; the driver only says how to ask once and how to carry out one command.
class polled_session : public session {
  public:
    explicit polled_session(device& d)
        : device_{d} {}
    io::task<void> run() final;

  protected:
    // What these throw is told as the device's failure, and the session goes on: a driver's mistake stops
    // neither the daemon nor other devices.

    /// Asks once, retries included, and tells the device what came of it.
    virtual io::task<void> poll() = 0;
    /// Carries out a command and reads its outcome back, before `c.until`.
    virtual io::task<command_result> execute(pending_command& c) = 0;
    /// Reads one of the files that the driver's record names.
    virtual io::task<file_content> fetch(const pending_file& f);

    device& device_;

  private:
    io::task<void> obey();
    io::task<void> give_one_file();
    io::task<void> ask();
    std::string mistaken(const std::exception& e);

    std::string mistake_; ///< the last one, which is logged once
};

/// What the devices of one driver share, as serial lines that any of them may be on. Made with the first
/// device of the driver, kept as long as the daemon runs.
class hub {
  public:
    hub() = default;
    hub(const hub&) = delete;
    hub& operator=(const hub&) = delete;
    virtual ~hub() = default;
};

/// A file that each device of a driver can give.
struct offered_file {
    std::string_view name; ///< "data.cgx"
    std::string_view meaning;
};

struct driver {
    std::string_view name;         ///< "wes"
    std::string_view summary;      ///< one line
    std::string_view address_form; ///< "HOST or HOST:PORT"
    std::span<const option> options;
    /// Why an address is refused, in one sentence; empty when it is right.
    std::string (*check_address)(std::string_view address);
    /// Why a command on a settable point is refused before it is begun; `path` is that within the device.
    std::string (*check_command)(std::string_view path, const command& c);
    /// `h` is what make_hub made.
    std::unique_ptr<session> (*create)(device& d, const option_values& options, hub* h);
    /// For drivers whose devices share something; else none.
    std::unique_ptr<hub> (*make_hub)(environment& e) = nullptr;
    /// For devices that speak by themselves and are not asked: the silence that is told, unless `stale_after`
    /// says otherwise. Zero: the devices are polled.
    duration speaks_within{};
    /// What `pending_file` may ask for.
    std::span<const offered_file> files{};
    /// What is asked how often where the configuration does not say; zero: as all devices.
    duration usual_period{};
    /// Its devices tell of the power itself, and are asked during a cut as at any time.
    bool watches_power = false;

    bool polled() const noexcept { return speaks_within == duration{}; }
};

/// All drivers of this daemon.
std::span<const driver* const> drivers() noexcept;
const driver* find_driver(std::string_view name) noexcept;

} // namespace wesh
