// Headers and text as mail carries them (RFC 5322, 2047, 2045): seven bits, short lines, CRLF.
//
// Texts are made clean first: nothing in one ends a line or begins a header.
#pragma once

#include <wesh/time.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace wesh::notify::mime {

inline constexpr std::size_t header_text_max = 400; ///< bytes of UTF-8; what is longer is cut
inline constexpr std::size_t body_text_max = 200'000;

/// "Subject: ..." with its CRLF: plain where it is short ASCII, else encoded words, folded.
std::string header(std::string_view name, std::string_view text);

/// "From: NAME <ADDRESS>" with its CRLF; the address must have been checked.
std::string address_header(std::string_view name, std::string_view person, std::string_view address);

/// "Date: Sun, 22 Nov 2026 20:06:42 +0000" with its CRLF.
std::string date_header(time_point t);

/// Lines of text, ended with "\n", as quoted-printable with CRLF.
std::string quoted_printable(std::string_view text);

} // namespace wesh::notify::mime
