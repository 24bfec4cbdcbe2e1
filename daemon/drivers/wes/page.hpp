// Decoding /data.cgx: bytes from a box to values, nothing trusted.
#pragma once

#include "daemon/drivers/wes/fields.hpp"

#include <wesh/quality.hpp>
#include <wesh/value.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace pugi {
class xml_node;
}

namespace wesh::wes {

enum class index_unit : std::uint8_t { by_firmware, wh, kwh };

/// What one element said.
struct page_value {
    std::uint16_t element = 0; ///< index into elements()
    wesh::value value;         ///< nothing: the page says that nothing is known, or what it says is unusable
    bool unusable = false;     ///< it said something that is none of its values
    bool zero = false;         ///< the number zero, which may stand for "not there"
};

enum class link : std::uint8_t { absent, no_frame, ok };
std::string_view to_text(link l) noexcept;

struct page {
    std::string refused; ///< why nothing of it is taken; empty when it was whole
    std::string firmware;
    std::string serial; ///< of custom pages only; the stock page has none
    std::vector<page_value> values;
    link meters[3] = {link::absent, link::absent, link::absent};
    bool meter_shown[3] = {false, false, false};
    std::string complaint; ///< the first unusable element, for people
};

/// Decodes pages of one box. It remembers the order of the last page's elements, which saves looking up their
/// names.
class page_decoder {
  public:
    explicit page_decoder(index_unit u = index_unit::by_firmware)
        : unit_{u} {}
    /// `body` is consumed. Never throws but for lack of memory.
    page decode(std::string body);

  private:
    /// Where in elements() the name stands that is the page's `at`-th; `before` is one of the same section.
    std::uint16_t find(std::string_view section, const char* name, std::uint16_t before, std::size_t at);
    void read_values(const pugi::xml_node& root, bool kwh, page& p);

    index_unit unit_;
    std::span<const element> elements_ = elements();
    std::vector<std::uint16_t> order_;
};

} // namespace wesh::wes
