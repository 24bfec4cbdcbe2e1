// What the files that answer for a stand-in share: arguments as they come, lists in pages, and the form of an
// answer.
#pragma once

#include "libclient/memory_daemon.hpp"

#include <algorithm>
#include <span>
#include <vector>

namespace wesh {

/// Of a page: little, so that tests see more than one.
inline constexpr std::size_t memory_page_max = 100;
inline constexpr std::size_t memory_answer_max = 8U << 20;

/// Decoded arguments; a stand-in is called by libwesh alone, which encodes what can be decoded.
template <class Args>
class arguments_of : public rpc::decoded<Args> {
  public:
    arguments_of(rpc::xdr_routine<Args> routine, std::span<const char> bytes)
        : rpc::decoded<Args>{routine} {
        if (!this->decode(bytes)) throw local_error{"the stand-in cannot read the arguments of a call"};
    }
};

/// One page of a list, from a cursor that is a place in it; `next` is set to the place of the next.
template <class T>
std::span<T> page_from(std::vector<T>& all, std::uint64_t cursor, std::uint64_t& next,
                       std::size_t limit = memory_page_max) {
    const std::size_t first = std::min<std::size_t>(cursor, all.size());
    const std::size_t count = std::min(limit, all.size() - first);
    next = first + count < all.size() ? first + count : 0;
    return std::span{all}.subspan(first, count);
}

template <class T>
u_int length_of(std::span<T> page) noexcept {
    return static_cast<u_int>(page.size());
}

template <class T>
memory_daemon::results memory_daemon::encoded(rpc::xdr_routine<T> routine, const T& content) {
    std::size_t length = rpc::encode(routine, content, std::span{out_});
    if (length == 0) {
        out_.resize(memory_answer_max);
        length = rpc::encode(routine, content, std::span{out_});
    }
    if (length == 0) throw local_error{"what the stand-in was told to say breaks a bound of wesh-rpc(7)"};
    return std::span<const char>{out_.data(), length};
}

template <class Result, class Good>
memory_daemon::results memory_daemon::good(const Good& g) {
    Result r{};
    r.status = WESH_OK;
    rpc::result_traits<Result>::good(r) = g;
    return encoded(rpc::result_traits<Result>::routine, r);
}

} // namespace wesh
