// Mail addresses: those that can be written to, strictly.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace wesh::notify {

inline constexpr std::size_t mail_address_max = 254;

/// Why `address` cannot be written to, in plain words; empty: it can. Taken is NAME@DOMAIN as RFC 5321 has it
/// without quoting, in ASCII: so it can carry no line end, no blank, no '<' or '>' and no control byte into
/// what is said to a server.
std::string check_mail_address(std::string_view address);

/// What follows the '@'; empty where there is none.
std::string_view domain_of(std::string_view address) noexcept;

} // namespace wesh::notify
