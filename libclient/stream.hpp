// The stream's question and answer, as one call and call after call ask it.
#pragma once

#include "libclient/connection.hpp"

namespace wesh {

/// Borrows from the query. Throws local_error when it asks for nothing.
wesh_stream_args wire_stream(const stream_query& q);
record_page page_of(const wesh_record_page& w);

} // namespace wesh
