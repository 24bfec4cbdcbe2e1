#include "notify/address.hpp"

#include "common/text.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace wesh::notify {
namespace {

constexpr std::size_t local_max = 64;
constexpr std::size_t label_max = 63;
constexpr std::string_view atom_signs = "!#$%&'*+-/=?^_`{|}~";

constexpr bool is_letter_or_digit(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// The byte, so that it can be shown.
std::string shown(char c) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > 0x20 && byte < 0x7f) return fmt::format("'{}'", c);
    return byte == ' ' ? std::string{"a blank"} : fmt::format("the byte {:02X}", byte);
}

std::string check_local(std::string_view local) {
    if (local.empty()) return "nothing stands before the '@'";
    if (local.size() > local_max)
        return fmt::format("more than {} characters stand before the '@'", local_max);
    if (local.front() == '.' || local.back() == '.' || local.find("..") != local.npos)
        return "before the '@', a '.' stands at an end or beside another";
    for (const char c : local)
        if (!is_letter_or_digit(c) && c != '.' && atom_signs.find(c) == atom_signs.npos)
            return shown(c) + " cannot stand before the '@'";
    return {};
}

std::string check_domain(std::string_view domain) {
    if (domain.empty()) return "nothing stands after the '@'";
    for (const char c : domain)
        if (!is_letter_or_digit(c) && c != '-' && c != '.')
            return shown(c) + " cannot stand after the '@'" +
                   ((static_cast<unsigned char>(c) & 0x80U) != 0 ? ": write the domain as xn--..." : "");
    for (const auto label : split(domain, '.')) {
        if (label.empty()) return "after the '@', a '.' stands at an end or beside another";
        if (label.size() > label_max)
            return fmt::format("after the '@', a part has more than {} characters", label_max);
        if (label.front() == '-' || label.back() == '-')
            return "after the '@', a part begins or ends with '-'";
    }
    return {};
}

} // namespace

std::string check_mail_address(std::string_view address) {
    if (address.empty()) return "it is empty";
    if (address.size() > mail_address_max)
        return fmt::format("it has more than {} characters", mail_address_max);
    const auto at = address.find('@');
    if (at == address.npos) return "it has no '@'";
    if (address.find('@', at + 1) != address.npos) return "it has more than one '@'";
    auto why = check_local(address.substr(0, at));
    return why.empty() ? check_domain(address.substr(at + 1)) : why;
}

std::string_view domain_of(std::string_view address) noexcept {
    const auto at = address.rfind('@');
    return at == address.npos ? std::string_view{} : address.substr(at + 1);
}

} // namespace wesh::notify
