// Owns the devices: from the configuration, and those added while running, which it keeps in the state
// directory.
#pragma once

#include "daemon/config.hpp"
#include "daemon/driver.hpp"

#include <wesh/error.hpp>

#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace wesh {

/// Why a request cannot be done, as wesh.x has it.
class refusal : public std::runtime_error {
  public:
    using code = remote_code;
    refusal(code c, const std::string& text, std::string subject)
        : std::runtime_error{text}
        , code_{c}
        , subject_{std::move(subject)} {}
    code why() const noexcept { return code_; }
    const std::string& subject() const noexcept { return subject_; }

  private:
    code code_;
    std::string subject_;
};

class supervisor {
  public:
    /// `runtime_file` keeps the devices added while running; a damaged one is moved aside and told.
    supervisor(environment& e, std::string runtime_file);
    ~supervisor();
    supervisor(const supervisor&) = delete;
    supervisor& operator=(const supervisor&) = delete;

    /// Takes over the devices of the configuration: new ones start, changed ones start again, missing ones
    /// stop, the others go on undisturbed. A configured name wins over one added while running.
    void configure(std::vector<device_config> devices);
    void load_runtime();
    /// Once all are there: a device that something was open of when the daemon ended, and that nobody has any
    /// more, was removed meanwhile.
    void miss_removed();

    /// Each throws refusal. The devices are written to disk before the call returns.
    device_id add(device_request r);
    device_id change(const device_request& r);
    void remove(std::string_view name);

    /// The site's power has changed: tells all devices how they are asked now.
    void follow_pace();

    device* find(std::string_view name) noexcept;
    device* find(device_id id) noexcept;
    /// Null: there is no such device.
    const device_config* config_of(std::string_view name) const noexcept;
    std::size_t size() const noexcept { return owned_.size(); }

  private:
    /// Destroyed in reverse: first what runs, last what it runs on.
    struct owned {
        device_config config;
        std::unique_ptr<wesh::device> device;
        std::unique_ptr<wesh::session> session;
        io::scope running;
    };

    /// `at_once`: somebody waits for its first answer, so that it is not put off to spread the load.
    void start(device_config c, bool at_once = false);
    void stop(std::string_view name);
    void follow_pace(owned& o);
    std::string free_name(const device_request& r) const;
    const owned* at_address(const std::string& driver, const std::string& address,
                            std::string_view except) const;
    owned& of_runtime(std::string_view name);
    void save();

    environment& environment_;
    std::string runtime_file_;
    std::map<const driver*, std::unique_ptr<hub>> hubs_; // outlive the sessions that use them
    std::map<std::string, std::unique_ptr<owned>, std::less<>> owned_;
};

} // namespace wesh
