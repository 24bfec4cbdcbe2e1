// Configuration files: refused with places, or printed as text that is read back as the same.
#include "common/text.hpp"
#include "daemon/config.hpp"
#include "fuzz/require.hpp"

using namespace wesh;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = fuzz::text_of(data, size);
    // Files that secrets name are read: a fuzzer must not open what it likes.
    if (text.find("_file") != std::string_view::npos) return 0;
    try {
        const auto c = parse_config(text, "f.toml");
        // Secrets are not printed: the first reading back loses them, no further one loses anything.
        const auto printed = print_config(parse_config(print_config(c), "f.toml"));
        require(print_config(parse_config(printed, "f.toml")) == printed,
                "what is printed is read back as it was");
    } catch (const config_error& e) {
        require(!e.complaints().empty(), "a refusal says why");
        for (const auto& line : e.complaints()) {
            require(line.starts_with("f.toml:"), "a complaint has its place");
            require(is_clean(line), "a complaint is clean");
        }
    }
    return 0;
}
