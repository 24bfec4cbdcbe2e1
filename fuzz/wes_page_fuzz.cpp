// Pages of a WES: whatever a box sends is refused whole, or gives clean values of known elements.
#include "common/text.hpp"
#include "daemon/drivers/wes/page.hpp"
#include "fuzz/require.hpp"

using namespace wesh;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const auto body = fuzz::text_of(data + 1, size - 1);
    wes::page_decoder decoder{static_cast<wes::index_unit>(data[0] % 3)};
    const auto first = decoder.decode(std::string{body});
    // The second time the decoder remembers the order of elements: that must change nothing.
    const auto second = decoder.decode(std::string{body});
    require(first.refused == second.refused && first.values.size() == second.values.size(),
            "memory changes nothing");
    require(first.refused.empty() || first.values.empty(), "a refused page gives no value");
    require(is_clean(first.refused) && is_clean(first.complaint) && is_clean(first.firmware),
            "words are clean");
    for (std::size_t i = 0; i < first.values.size(); ++i) {
        const auto& v = first.values[i];
        require(v.element < wes::elements().size(), "elements are known");
        require(!v.unusable || !has_value(v.value), "what is unusable has no value");
        require(v.element == second.values[i].element && v.value == second.values[i].value,
                "the same values");
        if (const auto* text = text_of(v.value))
            require(is_clean(*text) && text->size() <= text_max, "texts are clean");
    }
    return 0;
}
