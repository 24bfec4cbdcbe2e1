// What a relay and a virtual switch have in common: on or off, and to be switched.
//
// Errors: those of wesh::part; of orders, those that set() tells.
// Threads: one at a time, as its interface.
// Since: 0.1
#pragma once

#include <wesh/part.hpp>

namespace wesh {

class switchable : public part {
  public:
    bool state() const; ///< true: on
    reading read_state() const;

    /// Switches, and returns when the device has been read back as asked. remote_error: with code timed_out
    /// the order was sent but not read back in time, so that it may or may not have happened; with
    /// unavailable the device refused or failed; with not_permitted the caller is no administrator. The order
    /// carries a key, so that it is never carried out twice.
    void set(bool on) const;
    void toggle() const;

  protected:
    switchable(interface daemon, std::string path);

  private:
    void order(const std::string& action, const std::string& argument) const;
};

} // namespace wesh
