// Questions to the daemon and its answers: what wesh::interface takes and gives beside the vocabulary.
//
// Errors: throws nothing of its own.
// Threads: plain values; nothing is shared.
// Since: 0.1
#pragma once

#include <wesh/event.hpp>

#include <string>
#include <variant>
#include <vector>

namespace wesh {

/// Patterns of names or paths: '*' is any run of characters, '?' any one. None at all means everything.
using patterns = std::vector<std::string>;
inline constexpr std::size_t patterns_max = 64;
inline constexpr std::size_t ids_max = 4096;

/// Waits of the daemon (a change, a first record, the outcome of a command) last at most this long.
inline constexpr duration wait_max{60'000};

struct site_info {
    std::string release;         ///< of weshd: "0.1.0"
    std::string site;            ///< the site's name in its configuration
    std::uint64_t stream_id = 0; ///< ids of points and numbers of records hold as long as this stays
    sequence_number last_number = 0;
    std::uint64_t revision = 0; ///< grows with each change of a live value: where wait() may begin
    time_point now;
    time_point started;
    std::uint32_t devices = 0;
    std::uint32_t points = 0;
    bool admin = false; ///< whether this caller may command and change
};

/// What becomes of the samples of one step.
enum class aggregate : std::uint8_t { raw, first, last, minimum, maximum, mean, difference, count };

std::string_view to_text(aggregate a) noexcept;
std::optional<aggregate> parse_aggregate(std::string_view text) noexcept;

struct history_query {
    std::string path;
    time_point from;                ///< inclusive
    time_point to;                  ///< exclusive
    duration step{};                ///< the length of a bucket; 0 with aggregate::raw
    aggregate how = aggregate::raw; ///< with `step` only
    std::uint32_t page = 1000;      ///< rows of one page, 1 to 4096
    std::uint64_t cursor = 0;       ///< 0 at first, then history_page::next
};

struct history_row {
    time_point time;     ///< of the sample, or the start of the step
    time_point received; ///< no_time in aggregates
    sequence_number number = 0;
    wesh::value value;
    wesh::quality quality = quality::good; ///< of an aggregate: the flags of all its samples together
    std::uint32_t count = 1;               ///< samples behind the row
};

struct history_page {
    std::string unit;
    std::vector<history_row> rows;
    std::uint64_t next = 0; ///< cursor of the next page; 0: this was the last
};

/// Something that the daemon has committed and numbered.
using record = std::variant<sample, event, interval>;

struct stream_query {
    std::uint64_t stream_id = 0; ///< 0: the present one, whichever it is
    sequence_number after = 0;   ///< records with higher numbers are wanted
    bool samples = true;
    bool events = true;
    bool intervals = true;
    std::uint32_t limit = 1000;       ///< records of one page, 1 to 4096
    duration wait{};                  ///< how long to wait for a first record, at most wait_max
    std::string consumer;             ///< empty, or the name under which `acknowledged` is remembered
    sequence_number acknowledged = 0; ///< up to this number the consumer has stored everything
};

struct record_page {
    std::uint64_t stream_id = 0;
    sequence_number next = 0;    ///< ask again after this number
    sequence_number first = 0;   ///< the oldest number still kept raw
    sequence_number last = 0;    ///< the newest committed number
    std::vector<record> records; ///< in order of their numbers
};

/// Points are chosen by ids where there are any, else by patterns.
struct wait_query {
    wesh::patterns patterns;
    std::vector<point_id> ids;
    std::uint64_t stream_id = 0; ///< of the ids
    std::uint64_t revision = 0;  ///< changes after this one are wanted
    duration limit{50'000};      ///< when to stop waiting, at most wait_max
};

struct wait_result {
    std::uint64_t revision = 0;    ///< ask again with this one: nothing is missed in between
    std::vector<reading> readings; ///< none: the limit passed
};

/// When a wesh::watch ends.
struct watch_options {
    duration limit{};        ///< after that time; 0: never
    std::uint64_t count = 0; ///< after that many readings; 0: never
    /// How long the daemon may be away before that is a transport_error, at the start as later. 0: for ever,
    /// once it has answered; until then the first failure is the error.
    duration give_up{};
};

/// When a wesh::follow ends, and whether it outlives the history.
struct follow_options {
    duration limit{};        ///< as for watch_options
    std::uint64_t count = 0; ///< after that many records; 0: never
    duration give_up{};      ///< as for watch_options
    /// With another stream id (the history was lost or restored) go over to it and take all that it has, from
    /// its first record on. Otherwise that is a remote_error (stream_changed).
    bool change_over = false;
};

struct file_entry {
    std::string name;
    std::uint64_t size = 0;
    time_point modified; ///< no_time: the device does not tell
    bool folder = false;
};

struct file_part {
    std::string content; ///< bytes
    bool last = false;
};

struct statistic {
    std::string name; ///< "rpc.calls"
    std::int64_t amount = 0;
    std::string unit;
    std::string meaning;
};

} // namespace wesh
