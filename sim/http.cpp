#include "sim/http.hpp"

#include "common/text.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace wesh::sim {
namespace {

constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// Takes the line at the front off the text, without its end; false when no line ends in it.
bool next_line(std::string_view& text, std::string_view& line) noexcept {
    const auto end = text.find('\n');
    if (end == std::string_view::npos) return false;
    line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    text.remove_prefix(end + 1);
    return true;
}

std::string_view next_word(std::string_view& line) noexcept {
    const auto end = std::min(line.find(' '), line.size());
    const auto word = line.substr(0, end);
    line.remove_prefix(std::min(end + 1, line.size()));
    return word;
}

bool is_plain(std::string_view text) noexcept {
    return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

void take_header(std::string_view line, http_request& request) noexcept {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || !equal_ignoring_case(line.substr(0, colon), "authorization"))
        return;
    auto value = trimmed(line.substr(colon + 1));
    if (equal_ignoring_case(next_word(value), "basic")) request.credentials = trimmed(value);
}

struct status_row {
    int status;
    std::string_view reason;
};
constexpr std::array reasons{status_row{200, "OK"},           status_row{400, "Bad Request"},
                             status_row{401, "Unauthorized"}, status_row{403, "Forbidden"},
                             status_row{404, "Not Found"},    status_row{501, "Not Implemented"}};

} // namespace

bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return lower(x) == lower(y); });
}

http_request parse_request(std::string_view bytes) noexcept {
    http_request request;
    std::string_view line;
    if (!next_line(bytes, line)) return request;
    request.method = next_word(line);
    const auto target = next_word(line);
    if (request.method.empty() || !is_plain(request.method) || !target.starts_with('/') ||
        !is_plain(target) || !line.starts_with("HTTP/1.")) {
        request.state = request_state::malformed;
        return request;
    }
    const auto question = std::min(target.find('?'), target.size());
    request.path = target.substr(0, question);
    request.query = target.substr(std::min(question + 1, target.size()));
    while (next_line(bytes, line)) {
        if (line.empty()) {
            request.state = request_state::complete;
            return request;
        }
        take_header(line, request);
    }
    return request;
}

bool next_pair(std::string_view& query, query_pair& pair) noexcept {
    if (query.empty()) return false;
    const auto end = std::min(query.find('&'), query.size());
    const auto item = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    const auto equals = std::min(item.find('='), item.size());
    pair = {item.substr(0, equals), item.substr(std::min(equals + 1, item.size()))};
    return true;
}

std::string base64(std::string_view bytes) {
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::size_t have = std::min<std::size_t>(3, bytes.size() - i);
        std::uint32_t three = 0;
        for (std::size_t k = 0; k < 3; ++k)
            three = three << 8 | (k < have ? static_cast<unsigned char>(bytes[i + k]) : 0U);
        for (std::size_t k = 0; k < 4; ++k) text += k <= have ? digits[three >> (18 - 6 * k) & 0x3f] : '=';
    }
    return text;
}

std::string answer_head(int status, std::string_view type, std::string_view realm) {
    const auto row =
        std::find_if(reasons.begin(), reasons.end(), [&](const status_row& r) { return r.status == status; });
    std::string head = fmt::format("HTTP/1.1 {} {}\r\nServer: Keil-EWEB/2.1\r\n", status, row->reason);
    if (status == 401) head += fmt::format("WWW-Authenticate: Basic realm=\"{}\"\r\n", realm);
    head += fmt::format("Content-Type: {}\r\n", type);
    if (type == "text/xml") head += "Cache-Control: no-cache\r\n";
    return head + "Connection: close\r\n\r\n";
}

} // namespace wesh::sim
