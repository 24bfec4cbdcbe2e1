// Bodies and headers that strangers post to wesh-httpd.
#include "fuzz/require.hpp"
#include "httpd/requests.hpp"
#include "libtonique/packet.hpp"
#include "tonique/intake/intake.hpp"

#include <cstddef>

using namespace wesh;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = fuzz::text_of(data, size);
    std::string error;
    if (const auto r = httpd::parse_enrolment(text, error)) {
        require(r->code.size() <= 63, "a code is bounded");
        const auto answer = httpd::enrolment_json({1, 0, r->code, "Europe/Paris", r->open_key});
        require(!httpd::parse_enrolment(answer, error), "an answer is no request");
    } else {
        require(!error.empty(), "a refusal says why");
    }
    if (const auto batch = httpd::parse_packets(text)) {
        const auto packets = tonique::part(*batch);
        require(packets && !packets->empty() && tonique::join(*packets) == *batch, "a batch is its packets");
        // As toniqued does with each.
        tonique::site_record site;
        site.number = 1;
        site.keys[0].emplace();
        tonique::key_ring ring;
        for (const auto& p : *packets)
            (void)tonique::verify(
                p, [&site](tonique::site_number n) { return n == 1 ? &site : nullptr; }, ring);
    }
    (void)httpd::is_content_type(text, "application/json");
    require(httpd::forwarded_sender(text).size() <= 63, "a sender is bounded");
    return 0;
}
