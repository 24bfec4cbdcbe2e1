#include "clients/capture_text.hpp"

#include <fmt/format.h>

namespace wesh::client {
namespace {

/// A line of the file that goes on in the next one: the end of line and the blanks behind it are not of the
/// text.
constexpr std::string_view fold = "\\\n";

void append_escaped(std::string& out, unsigned char c) {
    switch (c) {
    case '"':
    case '\\':
        out.append("\\").push_back(static_cast<char>(c));
        return;
    case '\n':
        out += "\\n";
        return;
    case '\r':
        out += "\\r";
        return;
    case '\t':
        out += "\\t";
        return;
    default:
        if (c >= ' ' && c <= '~')
            out += static_cast<char>(c);
        else
            out += fmt::format("\\u{:04X}", c);
    }
}

/// Whether the byte at `at` ends an element, "</NAME>", or a line.
bool ends_piece(std::string_view bytes, std::size_t at, std::size_t tag) {
    if (bytes[at] == '\r') return true;
    if (bytes[at] == '\n') return at == 0 || bytes[at - 1] != '\r';
    return bytes[at] == '>' && bytes.substr(tag).starts_with("</");
}

} // namespace

std::string toml_bytes(std::string_view bytes) {
    std::string out{"\"\"\""};
    out += fold;
    std::size_t tag = bytes.size(); // where the last one began
    bool ended = false;
    bool fresh = true; // at the beginning of a line, where a blank would be lost
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const char c = bytes[i];
        if (ended && c != ' ') {
            out += fold;
            ended = false;
            fresh = true;
        }
        if (fresh && c == ' ')
            out += "\\u0020";
        else
            append_escaped(out, static_cast<unsigned char>(c));
        fresh = false;
        if (c == '<') tag = i;
        ended = ended || ends_piece(bytes, i, tag);
    }
    return out.append("\"\"\"");
}

std::string toml_text(std::string_view lines) {
    // As it is, unless it has what would end it.
    if (lines.find("'''") == std::string_view::npos) return fmt::format("'''\n{}'''", lines);
    std::string out{"\"\"\"\n"};
    for (const char c : lines) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out.append("\"\"\"");
}

} // namespace wesh::client
