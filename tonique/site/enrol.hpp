// Becoming a site of a centre: by a short code over HTTPS, or by a key that is typed where there is no
// network.
#pragma once

#include "tonique/site/https.hpp"
#include "tonique/site/outbox.hpp"

namespace wesh::tonique::site {

/// Asks the centre for what the code stands for. Throws std::runtime_error with what to do.
membership enrolled_by_code(const https_options& o, std::string_view code);

/// From two lines: the site's number and its key as tonique-admin showed it. Throws std::runtime_error.
membership enrolled_by_key(std::string_view number, std::string_view key);

} // namespace wesh::tonique::site
