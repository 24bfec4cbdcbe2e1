// Short messages as wesh hands them over and takes them in, whatever gammu-smsd's service is.
//
// One message is one SMS: 160 septets of GSM 03.38, 70 units of UCS-2, or 140 bytes. gammu-smsd 1.42 does not
// mind longer ones, and modems then do as they like: it is checked here, before anything leaves.
#pragma once

#include <wesh/time.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace wesh::sms {

/// `text` is UTF-8 here, GSM 7-bit or UCS-2 in the air; `data` is 8-bit.
enum class coding : std::uint8_t { text, data };

inline constexpr std::size_t septets_max = 160;
inline constexpr std::size_t ucs2_max = 70;
inline constexpr std::size_t data_max = 140;
inline constexpr std::size_t sender_max = 31;

/// What leaves.
struct message {
    std::string number;
    sms::coding coding = coding::text;
    std::string text;
    std::vector<std::uint8_t> data;
    friend bool operator==(const message&, const message&) = default;
};

/// What came.
struct incoming {
    std::string sender; ///< clean, and a claim: nobody has proved it; may be letters
    time_point stamp;   ///< what the SMSC wrote; no_time when that is unreadable
    bool local = false; ///< `stamp` is the clock of the SMSC's place, written as though it were UTC
    sms::coding coding = coding::text;
    std::string text; ///< clean
    std::vector<std::uint8_t> data;
    friend bool operator==(const incoming&, const incoming&) = default;
};

/// "+33612345678": + and 4 to 15 digits.
bool is_number(std::string_view text) noexcept;

/// Septets that a text takes in GSM 03.38 with its extension table; nothing when it has other characters or
/// is not UTF-8.
std::optional<std::size_t> septets(std::string_view text) noexcept;

/// Why a message can not be sent as one SMS; empty: it can.
std::string fault(const message& m);

/// The packet that a message may be: 8-bit data, or base 16 in either case with spaces and line ends around
/// it. Nothing when it can be none by its length.
std::optional<std::vector<std::uint8_t>> packet_in(coding c, std::string_view text,
                                                   std::span<const std::uint8_t> data);

/// A packet as base 16 text, upper case.
message packet_message(std::string number, std::span<const std::uint8_t> packet);

} // namespace wesh::sms
