// A certificate for 127.0.0.1, signed by itself.
#pragma once

#include "tests/support/folder.hpp"

namespace wesh::test {

/// cert.pem and key.pem in the folder; throws not_run where there is no openssl.
void make_certificate(const folder& f);

} // namespace wesh::test
