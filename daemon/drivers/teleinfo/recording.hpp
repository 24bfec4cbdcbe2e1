// The bytes of a line as they come, over some whole frames: the file frames.tic.
#pragma once

#include "daemon/drivers/teleinfo/group.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace wesh::teleinfo {

class recording {
  public:
    /// `seven_bits`: the eighth bit says nothing, as to the decoder.
    explicit recording(bool seven_bits) noexcept
        : seven_bits_{seven_bits} {}

    /// From the first beginning of a frame to that of the last but one after it: a reader that repeats the
    /// bytes repeats whole frames. Where no frame begins, all that was heard.
    void take(std::string_view bytes);
    bool is_complete() const noexcept { return begun_ > frames || bytes_.size() == bytes_max; }
    const std::string& bytes() const noexcept { return bytes_; }

  private:
    static constexpr unsigned frames = 2;
    static constexpr std::size_t bytes_max = 8192;

    bool seven_bits_;
    unsigned begun_ = 0;
    std::string bytes_;
};

} // namespace wesh::teleinfo
