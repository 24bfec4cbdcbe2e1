// Names of files in gammu-smsd's folders. What a name says is a claim: the sender stands in it, as letters
// too, and Debian's gammu-smsd 1.42 builds shell lines of it for its hooks. Here it only ever goes to
// openat() in its folder.
#pragma once

#include "libtonique/sms/backup.hpp"

namespace wesh::sms {

/// "IN20261122_001000_00_+33600000099_00.txt"
struct inbox_name {
    std::string_view time;   ///< "20261122_001000", as the SMSC's clock showed it
    unsigned serial = 0;     ///< of messages of one second and sender
    std::string_view sender; ///< raw
    unsigned part = 0;
    bool data = false; ///< ".bin": 8-bit
};

inline constexpr std::size_t file_name_max = 200;

/// Nothing for another name, and for one that could leave its folder.
std::optional<inbox_name> parse_inbox_name(std::string_view name) noexcept;

/// A file of the inbox as one message: in the format `detail`, or in `standard`, which keeps less.
struct read_file {
    enum class verdict : std::uint8_t {
        good,
        unfinished, ///< not whole, or never will be
        strange,    ///< whole, and no single message: a part, a status report
    };
    verdict what = verdict::unfinished;
    incoming said;
};
read_file read_inbox_file(std::string_view name, std::string_view content);

/// The file in the outbox of a message's nth try: "OUTW0000000012_003.smsbackup". gammu-smsd sends by name.
struct outbox_name {
    std::uint64_t id = 0;
    std::uint32_t tries = 0;
    friend bool operator==(const outbox_name&, const outbox_name&) = default;
};
std::string to_text(const outbox_name& n);
/// Nothing for files that are not ours.
std::optional<outbox_name> parse_outbox_name(std::string_view name) noexcept;

} // namespace wesh::sms
