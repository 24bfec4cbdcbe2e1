// The six bytes of a header, for sealing and opening.
#pragma once

#include "libtonique/packet.hpp"

namespace wesh::tonique {

std::array<std::uint8_t, header_size> header_bytes(const header& h) noexcept;

} // namespace wesh::tonique
