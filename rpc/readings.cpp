#include "rpc/readings.hpp"

#include "common/text.hpp"

#include <endian.h>

#include <cstring>
#include <type_traits>
#include <utility>

namespace wesh::rpc {
namespace {

/// A sample up to its value.
constexpr std::size_t sample_size = 32;
/// A value that is a number, with its type.
constexpr std::size_t number_size = 16;
/// The least that a reading takes: two empty texts, and a sample whose value is nothing but a type.
constexpr std::size_t reading_least = 8 + sample_size + 4;

/// Every item of XDR is a multiple of four bytes.
constexpr std::size_t padded(std::size_t n) noexcept { return (n + 3) & ~std::size_t{3}; }

char* put(char* to, std::uint32_t w) noexcept {
    w = htobe32(w);
    std::memcpy(to, &w, sizeof w);
    return to + sizeof w;
}

char* put(char* to, std::uint64_t w) noexcept {
    w = htobe64(w);
    std::memcpy(to, &w, sizeof w);
    return to + sizeof w;
}

char* put(char* to, std::int64_t w) noexcept { return put(to, static_cast<std::uint64_t>(w)); }

char* put(char* to, std::string_view s) noexcept {
    std::memcpy(to, s.data(), s.size());
    return to + s.size();
}

char* pad(char* to, std::size_t length) noexcept {
    const std::size_t n = padded(length) - length;
    std::memset(to, 0, n);
    return to + n;
}

/// Bytes of a stranger: after the first that is missing, all is nothing and good() is false.
class bytes_reader {
  public:
    explicit bytes_reader(std::span<const char> bytes) noexcept
        : at_{bytes.data()}
        , left_{bytes.size()} {}

    bool good() const noexcept { return good_; }
    std::size_t left() const noexcept { return left_; }

    std::uint32_t word() noexcept {
        std::uint32_t w = 0;
        if (const char* p = take(sizeof w)) std::memcpy(&w, p, sizeof w);
        return be32toh(w);
    }
    std::uint64_t hyper() noexcept {
        std::uint64_t w = 0;
        if (const char* p = take(sizeof w)) std::memcpy(&w, p, sizeof w);
        return be64toh(w);
    }
    time_point time() noexcept { return from_milliseconds(static_cast<std::int64_t>(hyper())); }
    /// Up to its first zero byte, as a string of C ends there.
    std::string text() {
        const std::size_t n = word();
        if (n > WESH_STRING_MAX) good_ = false;
        const char* p = take(padded(n));
        if (p == nullptr) return {};
        return sanitised({p, strnlen(p, n)});
    }

  private:
    const char* take(std::size_t n) noexcept {
        good_ = good_ && n <= left_;
        if (!good_) return nullptr;
        left_ -= n;
        return std::exchange(at_, at_ + n);
    }

    const char* at_;
    std::size_t left_;
    bool good_ = true;
};

value read_value(bytes_reader& in) {
    switch (in.word()) {
    case WESH_NUMBER: {
        const auto mantissa = static_cast<std::int64_t>(in.hyper());
        const auto exponent = static_cast<std::int32_t>(in.word());
        if (exponent < decimal::exponent_min || exponent > decimal::exponent_max) return {};
        return decimal{mantissa, exponent};
    }
    case WESH_TEXT:
        return in.text();
    default:
        return {};
    }
}

void read_reading(bytes_reader& in, reading& r) {
    r.path = in.text();
    r.unit = in.text();
    auto& s = r.sample;
    s.point = in.word();
    s.number = in.hyper();
    s.time = in.time();
    s.received = in.time();
    s.quality = static_cast<quality>(in.word() & quality_bits);
    s.value = read_value(in);
}

bool read_readings(bytes_reader& in, std::vector<reading>& to) {
    const std::size_t count = in.word();
    // More than there are bytes for is known before memory is taken.
    if (count > WESH_PAGE_MAX || count > in.left() / reading_least) return false;
    to.reserve(to.size() + count);
    for (std::size_t i = 0; i < count && in.good(); ++i) read_reading(in, to.emplace_back());
    return in.good();
}

} // namespace

// ---- writing ----

bool reading_writer::room(std::size_t bytes) noexcept {
    return good_ = good_ && bytes <= static_cast<std::size_t>(end_ - to_);
}

void reading_writer::word(std::uint32_t w) noexcept {
    if (room(sizeof w)) to_ = put(to_, w);
}

void reading_writer::hyper(std::uint64_t w) noexcept {
    if (room(sizeof w)) to_ = put(to_, w);
}

void reading_writer::text(std::string_view s) noexcept {
    good_ = good_ && s.size() <= WESH_STRING_MAX;
    if (!room(4 + padded(s.size()))) return;
    to_ = put(put(to_, static_cast<std::uint32_t>(s.size())), s);
    to_ = pad(to_, s.size());
}

void reading_writer::add(std::string_view device, std::string_view name, std::string_view unit,
                         const sample& s) noexcept {
    const std::size_t length = device.size() + 1 + name.size();
    good_ = good_ && length <= WESH_STRING_MAX;
    if (!room(4 + padded(length))) return;
    to_ = put(put(to_, static_cast<std::uint32_t>(length)), device);
    *to_++ = '/';
    to_ = pad(put(to_, name), length);
    text(unit);
    add_sample(s);
}

void reading_writer::add(const sample& s) noexcept {
    hyper(0); // two empty texts
    add_sample(s);
}

void reading_writer::add_sample(const sample& s) noexcept {
    if (!room(sample_size)) return;
    to_ = put(put(to_, s.point), s.number);
    to_ = put(put(to_, to_milliseconds(s.time)), to_milliseconds(s.received));
    to_ = put(to_, static_cast<std::uint32_t>(s.quality));
    if (const auto* n = number_of(s.value)) {
        if (!room(number_size)) return;
        to_ = put(put(to_, std::uint32_t{WESH_NUMBER}), n->mantissa());
        to_ = put(to_, static_cast<std::uint32_t>(n->exponent()));
    } else if (const auto* t = text_of(s.value)) {
        word(WESH_TEXT);
        text(*t);
    } else {
        word(WESH_NOTHING);
    }
}

// ---- reading ----

template <class Result>
bool decoded_readings<Result>::decode(std::span<const char> bytes) {
    constexpr bool mark_first = std::is_same_v<Result, wesh_wait_result>;
    bytes_reader in{bytes};
    if (in.word() != WESH_OK || !in.good()) return refused_.decode(bytes);
    if (mark_first) mark_ = in.hyper();
    if (!read_readings(in, to_)) return false;
    if (!mark_first) mark_ = in.hyper();
    return in.good();
}

template class decoded_readings<wesh_read_result>;
template class decoded_readings<wesh_wait_result>;

} // namespace wesh::rpc
