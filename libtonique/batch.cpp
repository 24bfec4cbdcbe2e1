#include "libtonique/packet.hpp"
#include "libtonique/wire.hpp"

#include <wesh/error.hpp>

#include <fmt/format.h>

namespace wesh::tonique {

bytes join(std::span<const bytes> packets) {
    if (packets.size() > batch_packets_max)
        throw local_error{
            fmt::format("{} packets in one batch, {} are the most", packets.size(), batch_packets_max)};
    bytes batch;
    for (const auto& p : packets) {
        if (p.empty() || p.size() > large_max)
            throw local_error{fmt::format("a packet of {} bytes cannot be in a batch", p.size())};
        put_fixed<2>(batch, p.size());
        batch.insert(batch.end(), p.begin(), p.end());
    }
    if (batch.size() > batch_bytes_max)
        throw local_error{fmt::format("a batch of {} bytes, {} are the most", batch.size(), batch_bytes_max)};
    return batch;
}

std::optional<std::vector<bytes>> part(std::span<const std::uint8_t> batch) noexcept {
    if (batch.size() > batch_bytes_max) return {};
    std::vector<bytes> packets;
    wire_reader in{batch};
    while (in.left() != 0) {
        const auto p = in.take(in.fixed<2>());
        if (in.failed() || p.empty() || p.size() > large_max || packets.size() == batch_packets_max)
            return {};
        packets.emplace_back(p.begin(), p.end());
    }
    return packets;
}

} // namespace wesh::tonique
