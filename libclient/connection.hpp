// What the copies of an interface share, and the steps that every call has in common.
#pragma once

#include "rpc/caller.hpp"
#include "rpc/translate.hpp"

#include <wesh/query.hpp>

namespace wesh {

inline constexpr duration default_timeout{10'000};

class connection {
    std::unique_ptr<rpc::caller> owned_;

  public:
    explicit connection(std::unique_ptr<rpc::caller> way)
        : owned_{std::move(way)}
        , channel{*owned_} {}

    rpc::caller& channel;
    duration timeout = default_timeout;
};

/// Throws the daemon's error where it gave one instead of a result. The status is bytes from outside: by
/// reference, as it need not hold one of its enumerators.
void require(const wesh_status& status, const wesh_error& e);

/// Results of a call that did not wait, as caller::call() decodes its own.
template <class Result>
void decode(rpc::decoded<Result>& to, std::span<const char> results) {
    if (!to.decode(results)) throw transport_error{"the daemon sent an answer that cannot be decoded", true};
}

/// Patterns as an array of the wire; borrows from them.
class wire_strings {
  public:
    /// Throws local_error when there are more than the wire takes.
    explicit wire_strings(const patterns& from);
    u_int length() const noexcept { return static_cast<u_int>(strings_.size()); }
    wesh_string* values() noexcept { return strings_.data(); }

  private:
    std::vector<wesh_string> strings_;
};

/// A time for the daemon to wait, as it goes over the wire.
u_int wire_wait(duration d);

[[noreturn]] void refuse_circle();
/// Throws local_error beyond gather_max.
void check_amount(std::size_t gathered);

/// Calls `ask(cursor)` for page after page until one says that it was the last. `ask` gives the next cursor
/// and `gathered()` how much there is by now.
template <class Ask, class Gathered>
void gather(Ask ask, Gathered gathered) {
    std::uint64_t cursor = 0;
    for (;;) {
        const std::uint64_t next = ask(cursor);
        check_amount(gathered());
        if (next == 0) return;
        if (next == cursor) refuse_circle();
        cursor = next;
    }
}

} // namespace wesh
