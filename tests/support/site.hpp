// A site in miniature: simulated boxes, and the real weshd on them, in a private folder.
#pragma once

#include "tests/support/folder.hpp"
#include "tests/support/process.hpp"

#include <wesh/wesh.hpp>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace wesh::test {

struct simulated_box {
    std::string name;
    std::string firmware = "0.84";
    std::string more; ///< further lines of its table in the scenario
};

/// `count` boxes "box1", "box2", ...
std::vector<simulated_box> boxes(std::size_t count, const std::string& more = {});

/// weshsim, from its start to its end.
class simulator {
  public:
    simulator(const folder& f, const std::vector<simulated_box>& all);
    /// With any scenario, as weshsim(1) has it.
    simulator(const folder& f, const std::string& scenario);

    /// "127.0.0.1:41234" of a box, the port of a meter.
    const std::string& address(const std::string& name) const { return addresses_.at(name); }
    /// A command over the control socket; fails the test when it is refused.
    std::vector<std::string> control(const std::string& command) const;
    /// What `counts` tells of a box: "requests", "most-at-once", ...
    std::map<std::string, int> counts(const std::string& box) const;
    int requests(const std::string& box) const { return counts(box).at("requests"); }
    process& program() noexcept { return program_; }

  private:
    std::string socket_;
    process program_;
    std::map<std::string, std::string> addresses_;
};

/// weshd with a configuration, started and stopped as often as a test likes.
class site_daemon {
  public:
    explicit site_daemon(const folder& f);

    /// The configuration file's text; takes effect at the next start or reload.
    void configure(const std::string& text) const;
    const std::string& config_path() const noexcept { return config_; }
    const std::string& socket() const noexcept { return socket_; }
    const std::string& state() const noexcept { return state_; }
    /// From the next start on.
    void keep_state_in(std::string folder) { state_ = std::move(folder); }

    /// Starts it and waits until it serves.
    void start(start_options o = {});
    /// Starts it and leaves it to the test what comes of that.
    void launch(const start_options& o = {});
    /// SIGTERM; fails the test unless it ends in good order.
    void stop();
    /// SIGKILL.
    void kill();
    process& program() noexcept { return *program_; }
    /// Its log, over all starts.
    std::string log() const;
    /// A connection of its own.
    wesh::interface connect() const {
        return wesh::interface { socket_ };
    }

  private:
    std::string config_;
    std::string socket_;
    std::string state_;
    std::string log_;
    std::unique_ptr<process> program_;
};

/// The settings of a device that tests usually want: asked often, given up soon.
extern const char* const quick_device;

/// Boxes and weshd on all of them, up and answering.
class site {
  public:
    /// `daemon` is what the configuration says beside the devices, `device` what each device says beside its
    /// name and address.
    explicit site(const std::vector<simulated_box>& all, std::string daemon = {},
                  std::string device = quick_device);
    /// The configuration of all devices, or of those that the test names.
    std::string config(const std::vector<std::string>& names) const;
    std::vector<std::string> names() const;

    /// Waits until the device is in the state and gives it; fails the test when it does not come to that.
    device_status wait_for(const std::string& device, device_state s,
                           duration limit = duration{10'000}) const;

    folder where;
    simulator boxes;
    site_daemon daemon;
    wesh::interface client; ///< a connection that is made anew when the daemon was

  private:
    std::vector<simulated_box> all_;
    std::string daemon_text_;
    std::string device_text_;
};

/// All records after a number, over all pages.
std::vector<record> records_after(const wesh::interface& client, sequence_number after);
sequence_number number_of(const record& r) noexcept;
/// Events of a type, oldest first.
std::vector<event> events(const std::vector<record>& all, std::string_view type,
                          std::string_view device = {});
std::vector<interval> intervals(const std::vector<record>& all, std::string_view type,
                                std::string_view device = {});
/// The same once there are that many: an event is committed at once, but not before the call that caused it
/// returns. Fails the test when they do not come.
std::vector<event> wait_for_events(const wesh::interface& client, std::size_t count, std::string_view type,
                                   std::string_view device = {});
/// The only reading of that path.
reading read_one(const wesh::interface& client, const std::string& path);
/// A statistic of the daemon by its name.
std::int64_t amount(const wesh::interface& client, const std::string& name);

} // namespace wesh::test
