// Mail addresses and what stands in headers: a line of input each.
#include "common/text.hpp"
#include "fuzz/require.hpp"
#include "notify/address.hpp"
#include "notify/mime.hpp"

#include <algorithm>

using namespace wesh;
using fuzz::require;

namespace {

/// Lines of printable ASCII that end with CRLF, of which all but the first go on with it.
bool is_one_header(std::string_view bytes) {
    if (!bytes.ends_with("\r\n")) return false;
    bytes.remove_suffix(2);
    for (std::size_t at = 0; (at = bytes.find("\r\n", at)) != bytes.npos; at += 2)
        if (at + 2 >= bytes.size() || bytes[at + 2] != ' ') return false;
    return std::all_of(bytes.begin(), bytes.end(),
                       [](char c) { return (c >= ' ' && c < 0x7f) || c == '\r' || c == '\n'; });
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto all = fuzz::text_of(data, size);
    for (const auto line : split(all, '\n')) {
        if (notify::check_mail_address(line).empty()) {
            require(line.size() <= notify::mail_address_max, "an address is bounded");
            require(std::all_of(line.begin(), line.end(), [](char c) { return c > ' ' && c < 0x7f; }),
                    "an address is printable");
            require(line.find_first_of("<>,;:\"()[]\\") == line.npos, "an address leaves no brackets");
            require(std::count(line.begin(), line.end(), '@') == 1, "an address has one domain");
        } else {
            require(is_clean(notify::check_mail_address(line)), "reasons are clean");
        }
    }
    require(is_one_header(notify::mime::header("Subject", all)), "a subject is one header");
    require(is_one_header(notify::mime::address_header("To", all, "a@b.org")), "a name stays in its header");
    const auto body = notify::mime::quoted_printable(all);
    for (std::size_t at = 0; at < body.size();) {
        const auto end = body.find("\r\n", at);
        require(end != body.npos && end - at <= 76, "lines of a text are short");
        at = end + 2;
    }
    return 0;
}
