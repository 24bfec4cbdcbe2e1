// The routes: what each takes, and what toniqued is asked for it.
#pragma once

#include "httpd/settings.hpp"
#include "rpc/tonique_client.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace wesh::httpd {

struct request {
    std::string method;
    std::string path;
    std::string content_type;
    std::string sender; ///< address, for people
    std::string body;
};

struct response {
    unsigned status = 200;
    std::string content_type = "application/json";
    std::string body;
    std::string allow;        ///< of a 405
    unsigned retry_after = 0; ///< seconds; 0: not said
    std::string trouble;      ///< with toniqued: for our log, not for the caller
};

struct route {
    std::string_view method;
    std::string_view path;
    std::string_view content_type; ///< of the body; empty: there is none
    std::size_t body_max;
    response (*act)(const request& r, tonique::centre_client& centre, const limits& l);
};

/// What is said of a request whose head alone has come: a route to go on with, or a refusal.
struct judged {
    const route* to = nullptr;
    response refusal;
};
/// `length` is that of Content-Length; nothing when there is none.
judged judge(const request& head, std::optional<std::uint64_t> length);

response error_response(unsigned status, std::string_view text);
/// 503: come again.
response busy_response(std::string_view text);

} // namespace wesh::httpd
