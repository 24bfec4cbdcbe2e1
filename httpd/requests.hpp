// What callers send and what they are told, as bytes: no I/O, no state.
//
//     POST /api/v1/packets     packets in the form of join()   -> the same
//     POST /api/v1/enrolment   {"code": "ABCD-EFGHJK", "key": X25519 public key, 32 bytes in base 16 or base
//     64}
//                              -> {"site": 3, "slot": 0, "name": "les-tilleuls", "zone": "Europe/Paris",
//                                  "key": the centre's public key in base 16}
//     GET  /api/v1/health      -> {"status": "ok"}
// Errors are {"error": "words for a person"}.
#pragma once

#include "rpc/tonique_translate.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace wesh::httpd {

/// Nothing unless they are one to 64 packets.
std::optional<std::vector<std::uint8_t>> parse_packets(std::string_view body);

/// Nothing, with what is wrong in `error`, when it is no such object.
std::optional<tonique::enrol_request> parse_enrolment(std::string_view body, std::string& error);
std::string enrolment_json(const tonique::enrolled& e);

std::string health_json(std::string_view status);
std::string error_json(std::string_view text);

/// "application/json; charset=utf-8" is "application/json".
bool is_content_type(std::string_view header, std::string_view wanted) noexcept;

/// The last address that a reverse proxy put into X-Forwarded-For, or empty.
std::string forwarded_sender(std::string_view header);

} // namespace wesh::httpd
