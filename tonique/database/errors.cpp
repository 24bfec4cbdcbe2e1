#include "tonique/database/errors.hpp"

#include <algorithm>
#include <array>

namespace wesh::tonique::database {

namespace {

struct error_row {
    unsigned code;
    bool ends_connection;
};

// The server's, in order of their numbers.
constexpr std::array passing{
    error_row{1020, false}, // the row has changed since it was read
    error_row{1021, false}, // disk full
    error_row{1026, false}, // writing a file failed
    error_row{1030, false}, // the storage engine failed: no room, mostly
    error_row{1036, false}, // a table that may only be read
    error_row{1040, true},  // too many connections
    error_row{1041, true},  // out of resources
    error_row{1047, true},  // a node of a cluster that is not ready
    error_row{1053, true},  // shutting down
    error_row{1077, true},  // has shut down
    error_row{1079, true},  // shut down
    error_row{1114, false}, // table full
    error_row{1158, true},  // reading from the client failed
    error_row{1159, true},  // reading from the client took too long
    error_row{1160, true},  // writing to the client failed
    error_row{1161, true},  // writing to the client took too long
    error_row{1180, true},  // the commit failed
    error_row{1203, true},  // too many connections of this user
    error_row{1205, false}, // a lock was held for too long
    error_row{1213, false}, // deadlock
    error_row{1290, false}, // read-only
    error_row{1317, false}, // interrupted
    error_row{1792, false}, // a transaction that may only read
    error_row{1836, false}, // read-only
    error_row{1927, true},  // the connection was killed
    error_row{1969, false}, // the statement took too long
};

const error_row* find(unsigned code) noexcept {
    const auto at = std::find_if(passing.begin(), passing.end(),
                                 [code](const error_row& row) { return row.code == code; });
    return at == passing.end() ? nullptr : &*at;
}

/// Numbers that the connector gives itself.
bool is_connectors(unsigned code) noexcept { return code >= 2000 && (code < 3000 || code >= 5000); }
/// Of these, that the way to the server broke, and not that a parameter or an order of calls was wrong.
bool is_broken_way(unsigned code) noexcept {
    return (code >= 2000 && code <= 2028) || code == 2055 || code == 5013 || code == 5014;
}

} // namespace

bool is_passing(unsigned code) noexcept { return find(code) != nullptr || is_broken_way(code); }

bool ends_connection(unsigned code) noexcept {
    const auto* row = find(code);
    return row != nullptr ? row->ends_connection : is_connectors(code);
}

} // namespace wesh::tonique::database
