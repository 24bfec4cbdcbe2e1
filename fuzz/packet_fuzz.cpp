// Packets as they come from anywhere: base 16, binary, batches; bodies of every layout; keys and codes as
// people type them.
#include "common/text.hpp"
#include "fuzz/require.hpp"
#include "libtonique/enrolment.hpp"

#include <wesh/error.hpp>

using namespace wesh;
using namespace wesh::tonique;
using fuzz::require;

namespace {

using view = std::span<const std::uint8_t>;

constexpr site_key key{{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}};

void check_body(layout l, view data) {
    std::string error;
    const auto decoded = decode_body(l, data, error);
    require(decoded.has_value() == error.empty() && is_clean(error),
            "what is refused is refused with a reason");
    if (!decoded) return;
    bytes again;
    try {
        again = encode_body(l, *decoded);
    } catch (const local_error&) {
        require(false, "what is decoded obeys every bound");
    }
    const auto back = decode_body(l, again, error);
    require(back && *back == *decoded, "what is decoded comes back");
}

void check_packet(view data, std::uint32_t near) {
    const auto p = peek(data);
    const auto o = tonique::open(data, key, near);
    require(p.refused == refusal::none || o.refused == p.refused, "what is refused stays refused");
    require(!to_text(o.refused).empty(), "refusals have words");
    if (o.refused != refusal::none) {
        require(o.body.empty(), "nothing of a refused packet is shown");
        return;
    }
    const auto sealed = seal(o.header, o.body, key);
    require(std::equal(sealed.begin(), sealed.end(), data.begin(), data.end()), "one packet, one form");
    check_body(o.header.layout, o.body);
}

void check_batch(view data) {
    const auto packets = part(data);
    if (!packets) return;
    const auto joined = join(*packets);
    require(std::equal(joined.begin(), joined.end(), data.begin(), data.end()), "batches come back");
    for (const auto& p : *packets) check_packet(p, 0);
}

void check_typed(std::string_view text) {
    std::string error;
    if (const auto k = parse_key(text, error)) {
        require(parse_key(key_text(*k), error) == k, "keys come back");
    } else {
        require(!error.empty() && is_clean(error), "wrong keys are told where");
    }
    if (const auto c = parse_code(text)) {
        const auto back = parse_code(code_text(*c));
        require(back && back->name == c->name && back->secret == c->secret, "codes come back");
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const view rest{data + 1, size - 1};
    const auto text = fuzz::text_of(rest.data(), rest.size());
    switch (const auto what = data[0] % 16) {
    case 0:
        if (const auto b = from_base16(text)) check_packet(*b, 66'000);
        break;
    case 1:
        check_packet(rest, 66'000);
        break;
    case 2:
        check_batch(rest);
        break;
    case 3:
        check_typed(text);
        break;
    default:
        // One layout more than there are, on either side.
        check_body(static_cast<layout>(what - 4), rest);
    }
    return 0;
}
