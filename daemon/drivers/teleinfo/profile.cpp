#include "daemon/drivers/teleinfo/profile.hpp"

#include "daemon/drivers/teleinfo/status.hpp"

#include <wesh/value.hpp>

#include <array>

namespace wesh::teleinfo {
namespace {

constexpr std::size_t block_size = 8; ///< HHMMSSSS; a blank stands between two
constexpr unsigned last_index = 10;
constexpr std::array<std::string_view, 4> contacts{"", " tempo", " open", " closed"};

std::string block_text(std::string_view block) {
    const auto what = read_hex(block.substr(4));
    std::string text;
    text.append(block.substr(0, 2)).append(":").append(block.substr(2, 2)).append(" ");
    const auto index = what & 0xf;
    text += index >= 1 && index <= last_index ? std::to_string(index) : "-";
    text += contacts[what >> 14 & 3];
    std::string closed;
    for (unsigned n = 1; n <= 7; ++n)
        if ((what >> (3 + n) & 1) != 0) closed += std::to_string(n);
    if (!closed.empty()) text += " +" + closed;
    return text;
}

} // namespace

std::string profile_text(std::string_view blocks) {
    std::string text;
    for (std::size_t at = 0; at + block_size <= blocks.size(); at += block_size + 1) {
        const auto block = blocks.substr(at, block_size);
        if (block == "NONUTILE") continue;
        if (!text.empty()) text += "; ";
        text += block_text(block);
    }
    return text.size() <= text_max ? text : std::string{blocks};
}

} // namespace wesh::teleinfo
