// Record marking (RFC 5531 §11): records in fragments on a byte stream.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace wesh::rpc {

/// The longest record either side takes: wesh-rpc(7).
inline constexpr std::size_t record_max = 262'144;
/// A record in more fragments than this is refused: each costs a header and gives nothing.
inline constexpr std::size_t fragments_max = 4096;

inline constexpr std::size_t mark_size = 4;
using record_mark = std::array<char, mark_size>;

/// The mark of a record sent as one fragment.
constexpr record_mark mark_of(std::size_t length) noexcept {
    const auto n = static_cast<std::uint32_t>(length) | 0x8000'0000U;
    return {static_cast<char>(n >> 24), static_cast<char>(n >> 16), static_cast<char>(n >> 8),
            static_cast<char>(n)};
}

/// Cuts a byte stream into records. A record that comes whole in one piece is not copied.
class record_reader {
  public:
    enum class state {
        more,    ///< all bytes are taken, no record is complete
        record,  ///< `record()` is complete; call next() again with the rest
        refused, ///< too long or in too many fragments: the stream cannot be followed any further
    };

    explicit record_reader(std::size_t limit = record_max) noexcept
        : limit_{limit} {}

    /// Takes bytes off the front of `bytes`, up to the end of one record.
    state next(std::span<const char>& bytes);
    /// Valid until the next call of next(), and while the bytes given to it live.
    std::span<const char> record() const noexcept { return record_; }
    /// True between the first byte of a record and its last.
    bool inside() const noexcept { return mark_have_ != 0 || fragment_left_ != 0 || fragments_ != 0; }

  private:
    state read_mark(std::span<const char>& bytes) noexcept;

    std::size_t limit_;
    std::array<unsigned char, mark_size> mark_{};
    std::size_t mark_have_ = 0;
    std::size_t fragment_left_ = 0;
    std::size_t fragments_ = 0; ///< begun in this record
    bool last_ = false;
    std::vector<char> assembled_;
    std::span<const char> record_;
};

} // namespace wesh::rpc
