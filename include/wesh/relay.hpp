// Something that is on or off and can be switched. Points and their sources: weshd-wes(7).
#pragma once

#include <wesh/part.hpp>

namespace wesh {

class relay : public part {
  public:
    /// `path` as "roof-wes/relay.1" or "roof-wes/card.2.relay.3".
    relay(interface daemon, std::string path);

    bool state() const; ///< true: on

    /// Switches, and returns when the device has been read back as asked. remote_error: with code timed_out
    /// the order was sent but not read back in time, so that it may or may not have happened; with
    /// unavailable the device refused or failed; with not_permitted the caller is no administrator. The order
    /// carries a key, so that it is never carried out twice.
    void set(bool on) const;
    void toggle() const;

  private:
    void order(const std::string& action, const std::string& argument) const;
};

} // namespace wesh
