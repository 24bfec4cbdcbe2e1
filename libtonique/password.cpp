#include "libtonique/password.hpp"

#include "libtonique/sodium.hpp"

namespace wesh::tonique {

std::string hash_of(std::string_view secret, hash_effort effort) {
    need_sodium();
    const bool code = effort == hash_effort::code;
    std::array<char, crypto_pwhash_STRBYTES> text{};
    if (crypto_pwhash_str_alg(text.data(), secret.data(), secret.size(),
                              code ? crypto_pwhash_OPSLIMIT_MIN : crypto_pwhash_OPSLIMIT_INTERACTIVE,
                              code ? 8UL << 20U : crypto_pwhash_MEMLIMIT_INTERACTIVE,
                              crypto_pwhash_ALG_ARGON2ID13) != 0)
        throw std::runtime_error{"not enough memory to hash a password"};
    return text.data();
}

bool is_secret_of(const std::string& hash, std::string_view secret) noexcept {
    return sodium_init() >= 0 && crypto_pwhash_str_verify(hash.c_str(), secret.data(), secret.size()) == 0;
}

} // namespace wesh::tonique
