#include "tonique/site/enrol.hpp"

#include "common/text.hpp"
#include "libtonique/enrolment.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>
#include <stdexcept>

namespace wesh::tonique::site {
namespace {

using json = nlohmann::json;

[[noreturn]] void refuse(const std::string& what) { throw std::runtime_error{what}; }

std::string word(const json& from, const char* name) {
    const auto found = from.find(name);
    return found != from.end() && found->is_string() ? sanitised(found->get<std::string>()) : std::string{};
}

std::uint64_t number(const json& from, const char* name, std::uint64_t otherwise) {
    const auto found = from.find(name);
    return found != from.end() && found->is_number_unsigned() ? found->get<std::uint64_t>() : otherwise;
}

json parsed(const https_answer& a, const std::string& url) {
    if (a.status == 0) refuse(fmt::format("{} cannot be reached: {}", url, a.error));
    auto said = json::parse(a.body, nullptr, false);
    if (!said.is_object()) refuse(fmt::format("what answers at {} is no centre", url));
    if (a.status != 200) refuse(fmt::format("{} refuses ({}): {}", url, a.status, word(said, "error")));
    return said;
}

} // namespace

membership enrolled_by_code(const https_options& o, std::string_view text) {
    const auto code = parse_code(text);
    if (!code) refuse("this is no code; it has ten letters and digits, as \"7KQ4-MX2P9C\"");
    const auto own = random_exchange();
    https line{o};
    const json question{{"code", code_text(*code)}, {"key", to_base16(own.open)}};
    const auto answer = line.post("/api/v1/enrolment", "application/json", question.dump());
    const auto said = parsed(answer, o.url);
    const auto other = from_base16(word(said, "key"));
    membership m;
    m.number = static_cast<site_number>(number(said, "site", 0));
    m.name = word(said, "name");
    m.zone = word(said, "zone");
    m.slot = static_cast<std::uint8_t>(number(said, "slot", 0));
    m.url = o.url;
    m.pin = o.pin.empty() ? answer.pin : o.pin;
    if (!other || other->size() != own.open.size() || m.number == 0 || m.slot > 1)
        refuse(fmt::format("{} answers nothing that makes a key", o.url));
    if (m.pin.empty()) refuse("the centre's public key cannot be told from its certificate: give --pin");
    const auto key = agreed_key(own, true, std::span<const std::uint8_t, 32>{*other}, *code);
    if (!key) refuse(fmt::format("the public key of {} is none", o.url));
    m.keys.at(m.slot) = *key;
    return m;
}

membership enrolled_by_key(std::string_view number, std::string_view text) {
    const auto n = parse_unsigned(trimmed(number));
    if (!n || *n == 0 || *n > std::numeric_limits<site_number>::max())
        refuse("the first line is no number of a site, from 1 to 65535");
    std::string error;
    const auto key = parse_key(trimmed(text), error);
    if (!key) refuse("the second line is no key: " + error);
    membership m;
    m.number = static_cast<site_number>(*n);
    m.keys[0] = *key;
    return m;
}

} // namespace wesh::tonique::site
