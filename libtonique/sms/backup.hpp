// gammu's backup text: what gammu-smsd takes from its outbox, leaves in `sent`, and writes into its inbox in
// the format `detail`, the one that keeps sender, time, coding and the header of parts apart.
//
// A file is written by gammu-smsd in place and without fsync: one may be seen before it is whole. `Length`
// stands behind all that is taken from a section, so that a section that has it is whole.
#pragma once

#include "libtonique/sms/message.hpp"

namespace wesh::sms {

inline constexpr std::size_t backup_bytes_max = 65'536;
inline constexpr std::size_t backup_sections_max = 64;

enum class backup_kind : std::uint8_t { deliver, submit, status_report };

/// "20261122T001945Z"; without the Z it is what clocks of the SMSC's place show, as gammu-smsd writes it
/// wherever that is not UTC. no_time for anything else.
struct stamp {
    time_point time;
    bool local = false;
};
stamp parse_stamp(std::string_view text) noexcept;

/// One section `[SMSBackupNNN]`.
struct backup {
    backup_kind kind = backup_kind::deliver;
    incoming said;                         ///< `sender` is who it goes to in what was submitted
    std::vector<std::uint8_t> user_header; ///< UDH; empty: none
    /// A part of a longer message, by its user header.
    bool is_part() const noexcept;
    friend bool operator==(const backup&, const backup&) = default;
};

/// Its sections. Of sections that bear the same number the first counts: gammu-smsd 1.42 repeats a message in
/// the file that it leaves. Nothing when the bytes are no such text, break a bound, or end before a section
/// is whole.
std::optional<std::vector<backup>> read_backup(std::string_view text);

/// For the outbox; fault(m) must be empty. There is no line `MessageReference`: gammu-smsd 1.42 rewrites in
/// place a file that has one, repeats its message, and loops for ever over what a crash then leaves.
std::string to_backup(const message& m);

} // namespace wesh::sms
