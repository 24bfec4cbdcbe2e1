// What anybody may write to the modem: an acknowledgement or nothing, whatever the bytes are.
#include "notify/rules.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    // What is taken holds nothing but its word, a number, blanks and an end of a sentence.
    if (wesh::notify::acknowledged_by(text))
        for (const char c : text)
            if (std::string_view{"okacOKAC0123456789 .!\t\r\n\f\v"}.find(c) == std::string_view::npos)
                std::abort();
    return 0;
}
