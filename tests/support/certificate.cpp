#include "tests/support/certificate.hpp"

#include "tests/support/process.hpp"
#include "tests/support/test.hpp"

#include <sys/stat.h>
#include <unistd.h>

namespace wesh::test {

void make_certificate(const folder& f) {
    if (access("/usr/bin/openssl", X_OK) != 0)
        throw not_run("there is no openssl to make a certificate with");
    process openssl{{"/usr/bin/openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                     "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", f / "key.pem", "-out",
                     f / "cert.pem", "-days", "2", "-subj", "/CN=localhost", "-addext",
                     "subjectAltName=IP:127.0.0.1"},
                    f / "openssl.log"};
    const auto made = openssl.wait();
    CHECK_MESSAGE(openssl.output(), made.clean());
    chmod((f / "key.pem").c_str(), 0600);
}

} // namespace wesh::test
