#include "sim/sms_pdu.hpp"

#include "common/text.hpp"

#include <algorithm>
#include <array>

namespace wesh::sim {
namespace {

constexpr std::size_t most_septets = 160;
constexpr std::size_t most_octets = 140;
constexpr std::size_t longest_number = 20;
constexpr std::size_t longest_name = 11;
constexpr std::uint8_t international = 0x91;
constexpr std::uint8_t national = 0x81;
constexpr std::uint8_t letters = 0xd0;
constexpr std::uint8_t kind_of_number = 0x70;

/// First octets.
constexpr unsigned kind = 0x03;
constexpr unsigned submit_kind = 0x01;
constexpr unsigned validity_form = 0x18;
constexpr unsigned validity_relative = 0x10;
constexpr unsigned validity_absolute = 0x18;
constexpr unsigned validity_enhanced = 0x08;
constexpr unsigned report_asked = 0x20;
constexpr unsigned has_header = 0x40;
constexpr unsigned no_more = 0x04;
constexpr unsigned report_kind = 0x02;

/// Octets taken from the front; once too few were there, it has failed for good.
class taker {
  public:
    explicit taker(std::span<const std::uint8_t> from) noexcept
        : rest_{from} {}
    std::span<const std::uint8_t> many(std::size_t n) noexcept {
        failed_ = failed_ || n > rest_.size();
        if (failed_) return {};
        const auto taken = rest_.first(n);
        rest_ = rest_.subspan(n);
        return taken;
    }
    std::uint8_t one() noexcept {
        const auto taken = many(1);
        return taken.empty() ? std::uint8_t{0} : taken.front();
    }
    bool failed() const noexcept { return failed_; }
    bool whole() const noexcept { return !failed_ && rest_.empty(); }

  private:
    std::span<const std::uint8_t> rest_;
    bool failed_ = false;
};

void append(octets& into, const octets& more) { into.insert(into.end(), more.begin(), more.end()); }

octets digits_of(std::string_view number) {
    octets digits;
    for (std::size_t i = 0; i < number.size(); i += 2) {
        const auto low = static_cast<unsigned>(number[i] - '0');
        const unsigned high = i + 1 < number.size() ? static_cast<unsigned>(number[i + 1] - '0') : 0xfU;
        digits.push_back(static_cast<std::uint8_t>(high << 4 | low));
    }
    return digits;
}

octets encode_address(std::string_view text) {
    octets all;
    if (is_sms_number(text)) {
        const bool plus = text.starts_with('+');
        text.remove_prefix(plus ? 1 : 0);
        all = {static_cast<std::uint8_t>(text.size()), plus ? international : national};
        append(all, digits_of(text));
        return all;
    }
    const auto septets = gsm_septets(text).value_or(octets{});
    all = {static_cast<std::uint8_t>((septets.size() * 7 + 3) / 4), letters};
    append(all, pack_septets(septets));
    return all;
}

/// Of a receiver, so never letters. Empty: it is none.
std::string take_address(taker& from) {
    const std::size_t digits = from.one();
    const auto type = from.one();
    const auto packed = from.many((digits + 1) / 2);
    if (from.failed() || digits == 0 || digits > longest_number) return {};
    std::string number = (type & kind_of_number) == (international & kind_of_number) ? "+" : "";
    for (std::size_t i = 0; i < digits; ++i) {
        const unsigned digit = packed[i / 2] >> (i % 2 * 4) & 0xfU;
        if (digit > 9) return {};
        number += static_cast<char>('0' + digit);
    }
    return number;
}

duration relative_validity(unsigned v) noexcept {
    using namespace std::chrono;
    if (v <= 143) return minutes{(v + 1) * 5};
    if (v <= 167) return hours{12} + minutes{(v - 143) * 30};
    if (v <= 196) return hours{24 * (v - 166)};
    return hours{24 * 7 * (v - 192)};
}

/// False when what is there is no validity.
bool take_validity(taker& from, unsigned form, sms_submit& into) {
    if (form == validity_relative) into.valid_for = relative_validity(from.one());
    if (form == validity_enhanced) from.many(sms_time_size); // nobody sends it
    if (form != validity_absolute) return true;
    const auto until = decode_time(from.many(sms_time_size));
    if (until) into.valid_until = until->when;
    return until.has_value();
}

/// Septets begin on a boundary of their own after a header.
struct placing {
    std::size_t header_septets;
    unsigned empty_bits;
};
placing place_after(std::size_t header_octets) noexcept {
    const std::size_t taken = (header_octets * 8 + 6) / 7;
    return {taken, static_cast<unsigned>(taken * 7 - header_octets * 8)};
}

bool take_body(taker& from, bool headed, sms_body& into) {
    into.scheme = from.one();
    const auto coding = coding_of(into.scheme);
    const std::size_t length = from.one();
    const bool septets = coding == sms_coding::text;
    if (!coding || length > (septets ? most_septets : most_octets)) return false;
    auto rest = from.many(septets ? (length * 7 + 7) / 8 : length);
    if (from.failed()) return false;
    std::size_t header = 0;
    if (headed) {
        if (rest.empty() || rest.size() < rest[0] + 1U) return false;
        header = rest[0] + 1U;
        into.header.assign(rest.begin() + 1, rest.begin() + static_cast<std::ptrdiff_t>(header));
    }
    if (!septets) {
        into.units.assign(rest.begin() + static_cast<std::ptrdiff_t>(header), rest.end());
        return true;
    }
    const auto at = place_after(header);
    if (length < at.header_septets) return false;
    into.units = unpack_septets(rest.subspan(header), length - at.header_septets, at.empty_bits);
    return into.units.size() == length - at.header_septets;
}

void append_body(octets& into, const sms_body& body) {
    into.push_back(body.scheme);
    octets front;
    if (!body.header.empty()) {
        front.push_back(static_cast<std::uint8_t>(body.header.size()));
        append(front, body.header);
    }
    if (coding_of(body.scheme) == sms_coding::text) {
        const auto at = place_after(front.size());
        into.push_back(static_cast<std::uint8_t>(at.header_septets + body.units.size()));
        append(into, front);
        append(into, pack_septets(body.units, at.empty_bits));
        return;
    }
    into.push_back(static_cast<std::uint8_t>(front.size() + body.units.size()));
    append(into, front);
    append(into, body.units);
}

} // namespace

std::optional<sms_coding> coding_of(std::uint8_t scheme) noexcept {
    constexpr std::array by_bits{sms_coding::text, sms_coding::data, sms_coding::ucs2, sms_coding::text};
    if ((scheme & 0xc0U) == 0) {
        if ((scheme & 0x20U) != 0) return {};
        return by_bits[scheme >> 2 & 3U];
    }
    if ((scheme & 0xf0U) == 0xf0) return (scheme & 4U) != 0 ? sms_coding::data : sms_coding::text;
    return (scheme & 0xf0U) == 0xe0 ? sms_coding::ucs2 : sms_coding::text;
}

std::string body_text(const sms_body& b) {
    switch (coding_of(b.scheme).value_or(sms_coding::data)) {
    case sms_coding::text:
        return gsm_text(b.units);
    case sms_coding::ucs2:
        return ucs2_text(b.units);
    case sms_coding::data:
        break;
    }
    return hex_text(b.units);
}

std::optional<sms_body> text_body(std::string_view text) {
    if (auto septets = gsm_septets(text)) {
        if (septets->size() > most_septets) return {};
        return sms_body{0x00, {}, std::move(*septets)};
    }
    auto units = ucs2_octets(text);
    if (units.size() > most_octets) return {};
    return sms_body{0x08, {}, std::move(units)};
}

std::optional<sms_body> data_body(octets data) {
    if (data.size() > most_octets) return {};
    return sms_body{0x04, {}, std::move(data)};
}

std::optional<sms_submit> decode_submit(std::span<const std::uint8_t> pdu) {
    taker from{pdu};
    sms_submit s;
    const unsigned first = from.one();
    s.wants_report = (first & report_asked) != 0;
    s.reference = from.one();
    s.to = take_address(from);
    s.protocol = from.one();
    // The scheme stands before the validity, the length after it.
    octets body{from.one()};
    const bool valid = take_validity(from, first & validity_form, s);
    if (from.failed() || !valid || (first & kind) != submit_kind || s.to.empty()) return {};
    while (!from.whole()) body.push_back(from.one());
    taker rest{body};
    if (!take_body(rest, (first & has_header) != 0, s.body) || !rest.whole()) return {};
    return s;
}

octets encode_deliver(std::string_view from, std::uint8_t protocol, const sms_body& body,
                      const sms_time& sent) {
    octets pdu{static_cast<std::uint8_t>(no_more | (body.header.empty() ? 0U : has_header))};
    append(pdu, encode_address(from));
    pdu.push_back(protocol);
    octets rest;
    append_body(rest, body);
    pdu.push_back(rest.front());
    append(pdu, encode_time(sent));
    pdu.insert(pdu.end(), rest.begin() + 1, rest.end());
    return pdu;
}

octets encode_report(std::uint8_t reference, std::string_view to, const sms_time& sent, const sms_time& done,
                     std::uint8_t outcome) {
    octets pdu{no_more | report_kind, reference};
    append(pdu, encode_address(to));
    append(pdu, encode_time(sent));
    append(pdu, encode_time(done));
    pdu.push_back(outcome);
    return pdu;
}

bool is_sms_number(std::string_view text) noexcept {
    if (text.starts_with('+')) text.remove_prefix(1);
    return !text.empty() && text.size() <= longest_number &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_sms_sender(std::string_view text) {
    if (is_sms_number(text)) return true;
    if (text.empty() || !is_clean(text) || text.find(' ') != std::string_view::npos) return false;
    const auto septets = gsm_septets(text);
    return septets && septets->size() <= longest_name;
}

octets encode_service_centre(std::string_view number) {
    octets all;
    const bool plus = number.starts_with('+');
    number.remove_prefix(plus ? 1 : 0);
    const auto digits = digits_of(number);
    all = {static_cast<std::uint8_t>(digits.size() + 1), plus ? international : national};
    append(all, digits);
    return all;
}

} // namespace wesh::sim
