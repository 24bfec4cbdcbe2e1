#include "sim/tic_group.hpp"

namespace wesh::sim {

char tic_checksum(std::string_view zone) noexcept {
    unsigned sum = 0;
    for (const char c : zone) sum += static_cast<unsigned char>(c);
    return static_cast<char>((sum & 0x3f) + 0x20);
}

void append_group(std::string& frame, tic_separator s, std::string_view label, std::string_view horodate,
                  std::string_view data) {
    const char between = static_cast<char>(s);
    frame += '\n';
    const std::size_t begin = frame.size();
    frame += label;
    frame += between;
    if (!horodate.empty()) {
        frame += horodate;
        frame += between;
    }
    frame += data;
    const std::size_t end_of_data = frame.size();
    frame += between;
    const std::size_t end = s == tic_separator::tab ? frame.size() : end_of_data;
    frame += tic_checksum(std::string_view{frame}.substr(begin, end - begin));
    frame += '\r';
}

} // namespace wesh::sim
