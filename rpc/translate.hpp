// The vocabulary and its form on the wire, both ways; the one place that knows both.
//
// to_wire() borrows: the strings of the result are those of its argument, which must outlive it. from_wire()
// copies, and trusts nothing: what is no enumerator becomes nothing, text is sanitised.
#pragma once

#include "rpc/wesh_xdr.h"

#include <wesh/command.hpp>
#include <wesh/device.hpp>
#include <wesh/event.hpp>

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace wesh::rpc {

/// A C string of the wire that borrows from `s`.
inline char* borrow(const std::string& s) noexcept { return const_cast<char*>(s.c_str()); }

wesh_value to_wire(const value& v) noexcept;
value from_wire(const wesh_value& v);

wesh_sample to_wire(const sample& s) noexcept;
sample from_wire(const wesh_sample& s);

wesh_point to_wire(const point_description& p) noexcept;
point_description from_wire(const wesh_point& p);

/// Pairs need an array of the wire's own shape; this keeps it while the reply is encoded.
class wire_pairs {
  public:
    wire_pairs() = default;
    explicit wire_pairs(const attributes& pairs);
    wesh_pairs view() noexcept;

  private:
    std::vector<wesh_pair> pairs_;
};
attributes from_wire(const wesh_pairs& pairs);

/// `pairs` must be made from the same object's attributes and outlive the result.
wesh_device to_wire(const device_status& d, wire_pairs& pairs) noexcept;
device_status from_wire(const wesh_device& d);

wesh_event to_wire(const event& e, wire_pairs& pairs) noexcept;
event from_wire(const wesh_event& e);
wesh_interval to_wire(const interval& i, wire_pairs& pairs) noexcept;
interval from_wire(const wesh_interval& i);

/// Nothing for a kind of record that this version does not know.
std::optional<std::variant<sample, event, interval>> from_wire(const wesh_record& r);

wesh_command_done to_wire(const command_result& r) noexcept;
command_result from_wire(const wesh_command_done& d);

} // namespace wesh::rpc
