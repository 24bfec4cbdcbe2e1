// libtirpc's XDR routines behind two functions. Generated types are filled by hand or by decode(); only what
// decode() filled is freed.
#pragma once

#include <rpc/rpc.h>

#include <cstddef>
#include <cstring>
#include <span>
#include <type_traits>

namespace wesh::rpc {

template <class T>
using xdr_routine = bool_t (*)(XDR*, T*);

/// What an enumeration of the wire says, which may be none of its enumerators: looked at as a number, before
/// anything takes it for one of them.
template <class E>
int number_said(const E& e) noexcept {
    int n = 0;
    static_assert(sizeof n == sizeof e);
    std::memcpy(&n, &e, sizeof n);
    return n;
}

/// A value that libtirpc decoded and whose memory it owns.
template <class T>
class decoded {
  public:
    explicit decoded(xdr_routine<T> routine) noexcept
        : routine_{routine} {
        // All of it: one member of a union has padding where another has a pointer, {} leaves that as it was,
        // and libtirpc writes to what is not null.
        static_assert(std::is_trivially_copyable_v<T>);
        std::memset(&value_, 0, sizeof value_);
    }
    ~decoded() {
        XDR x{};
        x.x_op = XDR_FREE;
        routine_(&x, &value_);
    }
    decoded(const decoded&) = delete;
    decoded& operator=(const decoded&) = delete;

    /// False when the bytes are not such a value. Bytes left over are not an error, as in every ONC RPC.
    bool decode(std::span<const char> bytes) noexcept {
        XDR x{};
        // xdrmem only reads from the buffer when decoding.
        xdrmem_create(&x, const_cast<char*>(bytes.data()), static_cast<u_int>(bytes.size()), XDR_DECODE);
        return routine_(&x, &value_) != FALSE;
    }
    const T& operator*() const noexcept { return value_; }
    const T* operator->() const noexcept { return &value_; }

  private:
    xdr_routine<T> routine_;
    T value_;
};

/// The number of bytes written to `out`; 0 when the value does not fit there or breaks a bound of wesh.x.
template <class T>
std::size_t encode(xdr_routine<T> routine, const T& value, std::span<char> out) noexcept {
    XDR x{};
    xdrmem_create(&x, out.data(), static_cast<u_int>(out.size()), XDR_ENCODE);
    if (routine(&x, const_cast<T*>(&value)) == FALSE) return 0;
    return xdr_getpos(&x);
}

} // namespace wesh::rpc
