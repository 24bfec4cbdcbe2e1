#include "daemon/drivers/teleinfo/recording.hpp"

namespace wesh::teleinfo {

void recording::take(std::string_view bytes) {
    for (const char c : bytes) {
        if (is_complete()) return;
        const bool begins = (seven_bits_ ? static_cast<char>(c & 0x7f) : c) == stx;
        if (begins && ++begun_ > frames) return;
        if (begins && begun_ == 1) bytes_.clear();
        bytes_ += c;
    }
}

} // namespace wesh::teleinfo
