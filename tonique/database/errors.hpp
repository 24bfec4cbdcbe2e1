// Which of the server's errors mean "not now", and after which a connection is of no more use.
#pragma once

namespace wesh::tonique::database {

/// The server's numbers, and the connector's, which are 2000 to 2999.
bool is_passing(unsigned code) noexcept;
bool ends_connection(unsigned code) noexcept;

} // namespace wesh::tonique::database
