// TIC bytes for tests, written the plain way: not with the code that is tested.
#pragma once

#include "daemon/drivers/teleinfo/decoder.hpp"
#include "tests/support/test.hpp"

#include <initializer_list>
#include <string>
#include <vector>

namespace wesh::test {

inline char tic_checksum(const std::string& bytes) {
    unsigned sum = 0;
    for (const char c : bytes) sum += static_cast<unsigned char>(c);
    return static_cast<char>((sum & 0x3f) + 0x20);
}

/// A group separated by spaces, without its delimiters.
inline std::string spaced(const std::string& label, const std::string& data) {
    return label + ' ' + data + ' ' + tic_checksum(label + ' ' + data);
}
/// A group separated by tabs; `parts` are the label, perhaps a horodate, and the data.
inline std::string tabbed(std::initializer_list<std::string> parts) {
    std::string s;
    for (const auto& p : parts) s += p + '\t';
    return s + tic_checksum(s);
}
/// The groups as a frame.
inline std::string framed(const std::vector<std::string>& groups) {
    std::string s = "\x02";
    for (const auto& g : groups) s += '\n' + g + '\r';
    return s + '\x03';
}

/// All frames that came.
struct frames : teleinfo::listener {
    struct one {
        teleinfo::frame_state state;
        teleinfo::frame content;
        std::string text(std::string_view label) const {
            const auto* e = content.find(label);
            return e == nullptr ? "none" : std::string{content.data(*e)};
        }
    };
    void take(const teleinfo::frame& f, teleinfo::frame_state s) override { all.push_back({s, f}); }
    std::vector<one> all;
};

/// What a decoder of its own makes of the bytes, fed in pieces of that size.
inline frames decoded(std::string_view bytes, std::size_t piece = 4096, teleinfo::counts* counts = nullptr) {
    frames f;
    teleinfo::decoder d{f};
    for (std::size_t i = 0; i < bytes.size(); i += piece) d.feed(bytes.substr(i, piece));
    if (counts != nullptr) *counts = d.seen();
    return f;
}

} // namespace wesh::test
