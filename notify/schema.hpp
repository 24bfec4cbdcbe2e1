// The one file of wesh-notifyd: causes, who is to be told, messages that wait, the journal. wesh-notify reads
// it, and asks by it.
#pragma once

#include "daemon/history/database.hpp"

#include <array>
#include <string>
#include <string_view>

namespace wesh::notify {

using history::database;
using history::database_error;
using history::statement;
using history::transaction;

/// Of one cause to one person by one way.
enum class tell_state : int {
    pending, ///< not told
    queued,  ///< in a message that has not left
    told,    ///< that it began; its end is not said
    done,
    dropped, ///< there is nothing to tell any more
    ending,  ///< its end is in a message that has not left
};
inline constexpr std::array<std::string_view, 6> tell_words{"pending", "queued",  "told",
                                                            "done",    "dropped", "ending"};

enum class message_state : int {
    waiting, ///< its words are found when it leaves
    sending, ///< being handed over; its words are fixed
    unsure,  ///< it may have arrived: it leaves again as it is
    handed,  ///< the modem's queue has it
    sent,
    dead, ///< given up
};
inline constexpr std::array<std::string_view, 6> message_words{"waiting", "sending", "unsure",
                                                               "handed",  "sent",    "dead"};

/// What a message says of a cause.
enum class part_role : int { opened, reminder, escalated, closed };

/// What came of a test that somebody asked for.
enum class request_state : int { asked, taken, refused };

/// FOLDER/notify.db, made for the folder's group too when it is absent.
std::string database_file(const std::string& folder);

/// Makes what is missing. Throws std::runtime_error for a file that a newer wesh has written.
void prepare(database& db);
/// The version that this program knows.
int schema_version() noexcept;

} // namespace wesh::notify
