// Bodies and headers that strangers post to wesh-httpd.
#include "fuzz/require.hpp"
#include "httpd/requests.hpp"
#include "libtonique/packet.hpp"
#include "tonique/intake/intake.hpp"

#include <cstddef>

using namespace wesh;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    std::string error;
    if (const auto r = httpd::parse_enrolment(text, error)) {
        require(r->code.size() <= 63);
        const auto answer = httpd::enrolment_json({1, 0, r->code, "Europe/Paris", r->open_key});
        require(!httpd::parse_enrolment(answer, error)); // an answer is no request
    } else {
        require(!error.empty() && httpd::error_json(error).size() > error.size());
    }
    if (const auto batch = httpd::parse_packets(text)) {
        const auto packets = tonique::part(*batch);
        require(packets && !packets->empty() && tonique::join(*packets) == *batch);
        // As toniqued does with each: nothing of a stranger's is authentic.
        tonique::site_record site;
        site.number = 1;
        site.keys[0].emplace();
        for (const auto& p : *packets)
            require(!tonique::verify(p, [&site](tonique::site_number n) { return n == 1 ? &site : nullptr; }).authentic);
    }
    (void)httpd::is_content_type(text, "application/json");
    require(httpd::forwarded_sender(text).size() <= 63);
    return 0;
}
