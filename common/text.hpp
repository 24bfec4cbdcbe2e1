// Text from outside made safe, and small helpers on text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wesh {

/// Valid UTF-8 without control characters, at most `limit` bytes and never cut inside a character. Bytes that
/// are not UTF-8 are read as ISO-8859-1; control characters become spaces. The result is safe in a log line
/// and a terminal.
std::string sanitised(std::string_view bytes, std::size_t limit = 255);

/// True when text is what sanitised() would leave as it is.
bool is_clean(std::string_view text) noexcept;

/// Shell-like match without shell: '*' is any run of characters, '?' any one; all else is itself.
bool matches(std::string_view pattern, std::string_view text) noexcept;

std::string_view trimmed(std::string_view text) noexcept;
std::vector<std::string_view> split(std::string_view text, char separator);

/// Of the words, the one that a person who wrote `word` most likely meant; empty: it is like none of them.
std::string_view nearest(std::string_view word, const std::vector<std::string_view>& known);

/// A name of a device: 1 to 63 letters, digits, '-', '_', beginning with a letter or digit.
bool is_name(std::string_view text) noexcept;

/// "90s", "15min", "6h", "2d", "250ms"; nothing for anything else or more than ten years.
std::optional<std::int64_t> parse_milliseconds(std::string_view text) noexcept;
/// The shortest of the forms above that is exact.
std::string duration_text(std::int64_t milliseconds);

/// "64kB", "256MB", "2GB" (powers of 1024), or plain bytes.
std::optional<std::uint64_t> parse_bytes(std::string_view text) noexcept;

std::optional<std::uint64_t> parse_unsigned(std::string_view text) noexcept;

} // namespace wesh
