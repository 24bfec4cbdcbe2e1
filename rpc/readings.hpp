// Readings, coded without libtirpc: the same bytes as rpcgen's routines give, several times as quick. They
// are what programs ask for all day, a hundred and more in an answer; all else goes through xdr.hpp.
#pragma once

#include "rpc/results.hpp"

#include <wesh/sample.hpp>

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace wesh::rpc {

/// Writes the parts of an answer one after the other.
class reading_writer {
  public:
    explicit reading_writer(std::span<char> out) noexcept
        : begin_{out.data()}
        , to_{out.data()}
        , end_{out.data() + out.size()} {}

    void word(std::uint32_t w) noexcept;
    void hyper(std::uint64_t w) noexcept;
    /// With path and unit; the path is `device`/`name`.
    void add(std::string_view device, std::string_view name, std::string_view unit, const sample& s) noexcept;
    /// As one that was asked for by its id.
    void add(const sample& s) noexcept;
    /// 0 when it did not fit, or a text was longer than wesh.x allows: encode() says the same.
    std::size_t written() const noexcept { return good_ ? static_cast<std::size_t>(to_ - begin_) : 0; }

  private:
    bool room(std::size_t bytes) noexcept;
    void text(std::string_view s) noexcept;
    void add_sample(const sample& s) noexcept;

    char* begin_;
    char* to_;
    char* end_;
    bool good_ = true;
};

/// The answer of READ or WAIT, as channel::call() fills it: readings are added to those that `to` has.
/// Result is wesh_read_result or wesh_wait_result.
template <class Result>
class decoded_readings {
  public:
    explicit decoded_readings(std::vector<reading>& to) noexcept
        : to_{to} {}

    /// False when the bytes are no such answer; what was added by then stays.
    bool decode(std::span<const char> bytes);
    /// `next` of READ, `revision` of WAIT.
    std::uint64_t mark() const noexcept { return mark_; }
    /// As it came: see number_said().
    const wesh_status& status() const noexcept { return refused_->status; }
    const wesh_error& error() const noexcept { return result_traits<Result>::error(*refused_); }

  private:
    std::vector<reading>& to_;
    std::uint64_t mark_ = 0;
    decoded<Result> refused_{
        result_traits<Result>::routine}; ///< untouched, which says WESH_OK, when it was not
};

} // namespace wesh::rpc
