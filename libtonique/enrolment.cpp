#include "libtonique/enrolment.hpp"
#include "libtonique/sodium.hpp"
#include "libtonique/symbols.hpp"

namespace wesh::tonique {
namespace {

constexpr std::size_t name_size = 4;
constexpr std::size_t secret_size = 6;

std::string random_symbols(std::size_t n) {
    std::string text;
    while (text.size() < n) text += symbols[randombytes_uniform(symbols.size())];
    return text;
}

} // namespace

enrolment_code random_code() {
    need_sodium();
    return {random_symbols(name_size), random_symbols(secret_size)};
}

std::string code_text(const enrolment_code& c) { return c.name + "-" + c.secret; }

std::optional<enrolment_code> parse_code(std::string_view text) noexcept {
    std::string all;
    for (const char c : text) {
        if (between_symbols(c)) continue;
        const int value = symbol_value(c);
        if (value < 0 || all.size() == name_size + secret_size) return {};
        all += symbols[static_cast<std::size_t>(value)];
    }
    if (all.size() != name_size + secret_size) return {};
    return enrolment_code{all.substr(0, name_size), all.substr(name_size)};
}

exchange_keys random_exchange() {
    need_sodium();
    exchange_keys k;
    randombytes_buf(k.secret.data(), k.secret.size());
    crypto_scalarmult_base(k.open.data(), k.secret.data());
    return k;
}

std::optional<site_key> agreed_key(const exchange_keys& own, bool at_site,
                                   std::span<const std::uint8_t, 32> other,
                                   const enrolment_code& code) noexcept {
    // A public key of small order makes the same zero of every secret.
    wiped<crypto_scalarmult_BYTES> shared;
    if (crypto_scalarmult(shared.data(), own.secret.data(), other.data()) != 0 ||
        sodium_is_zero(shared.data(), shared.size()) != 0)
        return {};
    const std::span<const std::uint8_t> mine{own.open};
    const std::span<const std::uint8_t> theirs{other};
    site_key k;
    hash{k.bytes.size(), shared}
        .add("tonique-enrolment 1")
        .add(at_site ? mine : theirs)
        .add(at_site ? theirs : mine)
        .add(code.name)
        .add(code.secret)
        .end(k.bytes);
    return k;
}

} // namespace wesh::tonique
