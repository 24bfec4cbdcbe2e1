// Seeds of what is posted to wesh-httpd.
#include "fuzz/seeds.hpp"
#include "libtonique/enrolment.hpp"

namespace wesh::fuzz {

void http_body_seeds(const std::filesystem::path& root) {
    using namespace wesh::tonique;
    const corpus c{root, "http_body"};
    site_key key;
    std::vector<bytes> packets;
    for (std::uint32_t n = 1; n <= 3; ++n)
        packets.push_back(seal({form::large, direction::from_site, 0, layout::state, 1, n},
                               encode_body(layout::state, state{}), key));
    const auto batch = join(packets);
    c.add("packets", {reinterpret_cast<const char*>(batch.data()), batch.size()});
    const auto enrolment = [](const std::string& public_key) {
        return "{\"code\": \"ABCD-EFGHJK\", \"key\": \"" + public_key + "\"}";
    };
    c.add("enrolment_base16", enrolment(std::string(32, 'A') + std::string(32, '0')));
    c.add("enrolment_base64", enrolment(std::string(43, 'A') + "="));
    c.add("enrolment_cut", "{\"code\": \"\\u00e9");
    c.add("nested", std::string(200, '[') + std::string(100, ']'));
    c.add("content_type", "application/json; charset=utf-8");
    c.add("forwarded", "198.51.100.1, 192.0.2.7");
}

} // namespace wesh::fuzz
