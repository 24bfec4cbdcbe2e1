#include "httpd/requests.hpp"

#include "common/text.hpp"
#include "libtonique/packet.hpp"

#include <nlohmann/json.hpp>
#include <sodium.h>

#include <algorithm>
#include <strings.h>

namespace wesh::httpd {
namespace {

using nlohmann::json;

constexpr std::size_t code_max = 63;

std::span<const std::uint8_t> bytes_of(std::string_view text) noexcept {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// Invalid UTF-8 cannot make it throw: texts are clean, and would be mended.
std::string written(const json& j) { return j.dump(-1, ' ', false, json::error_handler_t::replace); }

bool read_key(std::string_view text, std::array<std::uint8_t, 32>& key) {
    if (text.size() == key.size() * 2) {
        const auto all = tonique::from_base16(text);
        if (all) std::copy(all->begin(), all->end(), key.begin());
        return all.has_value();
    }
    for (const int variant : {sodium_base64_VARIANT_ORIGINAL, sodium_base64_VARIANT_URLSAFE_NO_PADDING}) {
        std::size_t length = 0;
        const char* end = nullptr;
        if (sodium_base642bin(key.data(), key.size(), text.data(), text.size(), nullptr, &length, &end,
                              variant) == 0 &&
            length == key.size() && end == text.data() + text.size())
            return true;
    }
    return false;
}

} // namespace

std::optional<std::vector<std::uint8_t>> parse_packets(std::string_view body) {
    const auto packets = tonique::part(bytes_of(body));
    if (!packets || packets->empty()) return {};
    const auto all = bytes_of(body);
    return std::vector<std::uint8_t>{all.begin(), all.end()};
}

std::optional<tonique::enrol_request> parse_enrolment(std::string_view body, std::string& error) {
    const auto refused = [&error](const char* why) {
        error = why;
        return std::nullopt;
    };
    const auto j = json::parse(body, nullptr, false);
    if (!j.is_object()) return refused("this is no JSON object");
    const auto code = j.find("code");
    const auto key = j.find("key");
    if (code == j.end() || !code->is_string()) return refused("\"code\" is missing, or no text");
    if (key == j.end() || !key->is_string()) return refused("\"key\" is missing, or no text");
    tonique::enrol_request r;
    r.code = code->get_ref<const std::string&>();
    if (r.code.size() > code_max || !is_clean(r.code)) return refused("\"code\" is no code");
    if (!read_key(key->get_ref<const std::string&>(), r.open_key))
        return refused("\"key\" is not 32 bytes in base 16 or base 64");
    return r;
}

std::string enrolment_json(const tonique::enrolled& e) {
    return written({{"site", e.site},
                    {"slot", e.key_slot},
                    {"name", e.name},
                    {"zone", e.zone},
                    {"key", tonique::to_base16(e.open_key)}});
}

std::string health_json(std::string_view status) { return written({{"status", status}}); }
std::string error_json(std::string_view text) { return written({{"error", text}}); }

bool is_content_type(std::string_view header, std::string_view wanted) noexcept {
    const auto type = trimmed(header.substr(0, header.find(';')));
    return type.size() == wanted.size() && strncasecmp(type.data(), wanted.data(), wanted.size()) == 0;
}

std::string forwarded_sender(std::string_view header) {
    const auto comma = header.rfind(',');
    return sanitised(trimmed(comma == std::string_view::npos ? header : header.substr(comma + 1)), 63);
}

} // namespace wesh::httpd
