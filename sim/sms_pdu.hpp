// Short messages as a modem in PDU mode takes and gives them (3GPP TS 23.040, 9.2).
#pragma once

#include "sim/gsm.hpp"
#include "sim/sms_time.hpp"

namespace wesh::sim {

enum class sms_coding : std::uint8_t { text, data, ucs2 };
/// What a data coding scheme says; nothing for a compressed text.
std::optional<sms_coding> coding_of(std::uint8_t scheme) noexcept;

/// What is said, and how it is written.
struct sms_body {
    std::uint8_t scheme = 0; ///< the data coding scheme, with its class
    octets header;           ///< of the user data, without its length; empty: there is none
    octets units;            ///< septets, one in each, of a text; octets of all else

    bool operator==(const sms_body&) const = default;
};
/// UTF-8, or the hexadecimal of data.
std::string body_text(const sms_body& b);
/// As short as it can be coded; nothing when it is too long for one message. The text is valid UTF-8.
std::optional<sms_body> text_body(std::string_view text);
std::optional<sms_body> data_body(octets data);

/// SMS-SUBMIT: what a phone sends.
struct sms_submit {
    std::uint8_t reference = 0; ///< which the modem replaces by its own
    std::string to;             ///< "+33612345678", "3141"
    std::uint8_t protocol = 0;
    sms_body body;
    bool wants_report = false;
    std::optional<duration> valid_for; ///< at most one of these two
    time_point valid_until = no_time;
};
/// Nothing when it is none, whole and to its last octet.
std::optional<sms_submit> decode_submit(std::span<const std::uint8_t> pdu);

/// SMS-DELIVER: what a phone receives. `from` is a number, or a name of the alphabet's characters.
octets encode_deliver(std::string_view from, std::uint8_t protocol, const sms_body& body,
                      const sms_time& sent);
/// SMS-STATUS-REPORT. The outcome: 0 arrived, 0x46 too late.
octets encode_report(std::uint8_t reference, std::string_view to, const sms_time& sent, const sms_time& done,
                     std::uint8_t outcome);

/// "+33612345678" or "3141": up to 20 digits.
bool is_sms_number(std::string_view text) noexcept;
/// A number, or 1 to 11 characters of the alphabet without blanks.
bool is_sms_sender(std::string_view text);
/// Its length and itself, as before the message in the PDU mode of a modem.
octets encode_service_centre(std::string_view number);

} // namespace wesh::sim
