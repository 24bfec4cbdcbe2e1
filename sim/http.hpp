// Just enough HTTP/1.1: reading one request and writing the head of one answer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace wesh::sim {

enum class request_state : std::uint8_t { incomplete, complete, malformed };

/// Views into the bytes that were read.
struct http_request {
    request_state state = request_state::incomplete;
    std::string_view method;
    std::string_view path;
    std::string_view query;
    std::string_view credentials; ///< what follows "Basic" in Authorization
};

/// Never throws: whatever comes is one of the three states.
http_request parse_request(std::string_view bytes) noexcept;

struct query_pair {
    std::string_view key;
    std::string_view value;
};
/// Takes the first pair off the query; false when nothing is left.
bool next_pair(std::string_view& query, query_pair& pair) noexcept;

bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept;

std::string base64(std::string_view bytes);

/// The head as the box's web server writes it: no length, the end of the connection ends the body.
std::string answer_head(int status, std::string_view type, std::string_view realm);

} // namespace wesh::sim
