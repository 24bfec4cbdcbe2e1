// What every use of libsodium here begins and ends with.
#pragma once

#include <sodium.h>

#include <array>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string_view>

namespace wesh::tonique {

/// Before random bytes are asked for. Any thread may be first.
inline void need_sodium() {
    static const int ready = sodium_init();
    if (ready < 0) throw std::runtime_error{"libsodium finds no source of random bytes"};
}

/// Bytes that are wiped when they are no longer needed.
template <std::size_t Size>
struct wiped : std::array<std::uint8_t, Size> {
    wiped() = default;
    wiped(const wiped&) = delete;
    wiped& operator=(const wiped&) = delete;
    ~wiped() { sodium_memzero(this->data(), Size); }
};

/// BLAKE2b of pieces one after the other.
class hash {
  public:
    explicit hash(std::size_t size, std::span<const std::uint8_t> key = {}) noexcept
        : size_{size} {
        crypto_generichash_init(&state_, key.empty() ? nullptr : key.data(), key.size(), size);
    }
    hash(const hash&) = delete;
    hash& operator=(const hash&) = delete;
    ~hash() { sodium_memzero(&state_, sizeof state_); }

    hash& add(std::span<const std::uint8_t> b) noexcept {
        crypto_generichash_update(&state_, b.data(), b.size());
        return *this;
    }
    hash& add(std::string_view text) noexcept {
        return add({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    }
    hash& add(std::uint32_t n) noexcept {
        return add(std::array{static_cast<std::uint8_t>(n >> 24U), static_cast<std::uint8_t>(n >> 16U),
                              static_cast<std::uint8_t>(n >> 8U), static_cast<std::uint8_t>(n)});
    }
    /// `out` is as long as the size given at the beginning.
    void end(std::span<std::uint8_t> out) noexcept { crypto_generichash_final(&state_, out.data(), size_); }

  private:
    crypto_generichash_state state_;
    std::size_t size_;
};

} // namespace wesh::tonique
