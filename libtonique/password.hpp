// Hashes of what people type: passwords of users and the secret half of enrolment codes.
#pragma once

#include <string>
#include <string_view>

namespace wesh::tonique {

enum class hash_effort {
    code,     ///< a few milliseconds and 8 MB: valid ten minutes, five tries
    password, ///< a tenth of a second and 64 MB
};

/// argon2id of libsodium with its salt and limits, as text of at most 128 characters. Throws
/// std::runtime_error where there is not so much memory.
std::string hash_of(std::string_view secret, hash_effort effort);

/// Whether this is the hash's secret; false for any text that is no such hash.
bool is_secret_of(const std::string& hash, std::string_view secret) noexcept;

} // namespace wesh::tonique
