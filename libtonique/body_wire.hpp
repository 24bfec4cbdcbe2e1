// What bodies are written and read with, and the kinds that have a file of their own.
#pragma once

#include "common/text.hpp"
#include "libtonique/wire.hpp"

#include <wesh/error.hpp>

#include <fmt/format.h>

namespace wesh::tonique {

/// Times end with the hours.
inline constexpr std::int64_t seconds_max = std::int64_t{hour_max} * 3600;

/// Of the body that is being written.
inline void need(bool holds, const char* what) {
    if (!holds) throw local_error{fmt::format("a body cannot be sent: {}", what)};
}

inline void need_text(const std::string& text, std::size_t least, std::size_t most, const char* what) {
    if (text.size() < least || text.size() > most || !is_clean(text))
        throw local_error{fmt::format("a body cannot be sent: {} '{}' is not {} to {} bytes of clean text",
                                      what, sanitised(text, 80), least, most)};
}

inline std::uint64_t seconds_of(time_point t) {
    const auto s = std::chrono::floor<std::chrono::seconds>(t).time_since_epoch().count();
    need(s >= 0 && s <= seconds_max, "a time before 1970 or after 2089");
    return static_cast<std::uint64_t>(s);
}

/// Of the body that is being read: the first thing wrong is what counts.
class body_reader : public wire_reader {
  public:
    body_reader(std::span<const std::uint8_t> b, std::string& error) noexcept
        : wire_reader{b}
        , error_{error} {}

    bool need(bool holds, const char* what) {
        if (holds && !failed()) return error_.empty();
        if (error_.empty())
            error_ = fmt::format("byte {}: {}", place(),
                                 failed() ? "the body ends too early or a number is none" : what);
        return false;
    }
    /// Never longer than what came, so that what was read can be written again.
    std::string clean_text(std::size_t size) { return sanitised(text(size), size); }
    time_point seconds() {
        const auto s = static_cast<std::int64_t>(fixed<4>());
        need(s <= seconds_max, "a time after 2089");
        return from_milliseconds(s * 1000);
    }

  private:
    std::string& error_;
};

/// The word at the enumerator's place; empty for one that has none.
template <class E, std::size_t N>
constexpr std::string_view known_word(const std::array<std::string_view, N>& words, E e) noexcept {
    const auto i = static_cast<std::size_t>(e);
    return i < N ? words[i] : std::string_view{};
}

/// Small numbers of either sign become small numbers.
constexpr std::uint64_t folded(std::int64_t v) noexcept {
    return static_cast<std::uint64_t>(v) << 1U ^ static_cast<std::uint64_t>(v >> 63);
}
constexpr std::int64_t unfolded(std::uint64_t v) noexcept {
    return static_cast<std::int64_t>(v >> 1U ^ (0 - (v & 1U)));
}

void put(bytes& out, const devices& d);
void put(bytes& out, const alarms& a);
bool get(body_reader& in, devices& d);
bool get(body_reader& in, alarms& a);
void put(bytes& out, const settings& s);
void put(bytes& out, const settings_state& s);
bool get(body_reader& in, settings& s);
bool get(body_reader& in, settings_state& s);

} // namespace wesh::tonique
