#include "sim/tic_stream.hpp"

namespace wesh::sim {

void line_noise::pass(std::string_view bytes, std::string& out) {
    for (const char c : bytes) {
        if (probability_ <= 0 || dice_.unit() >= probability_) {
            out += c;
            continue;
        }
        const auto harm = dice_.below(9);
        if (harm < 7) out += static_cast<char>(c ^ static_cast<char>(1U << harm));
        if (harm == 7) out += '\0';
    }
}

tic_stream::tic_stream(const meter_settings& settings, const calendar& zone, time_point from)
    : meter_{settings, zone, moment{duration{}, from}}
    , from_{from} {}

moment tic_stream::next_moment() const noexcept {
    const auto elapsed = std::chrono::floor<duration>(std::chrono::microseconds{elapsed_us_});
    return {elapsed, from_ + elapsed};
}

const std::string& tic_stream::next() {
    const auto& frame = meter_.frame(next_moment());
    elapsed_us_ += microseconds_on_line(frame.size(), meter_.speed()) + tic_gap_us;
    return frame;
}

std::string tic_bytes(const meter_settings& settings, std::size_t bytes, time_point from) {
    const calendar paris{"Europe/Paris"};
    tic_stream stream{settings, paris, from};
    std::string out;
    while (out.size() < bytes) out += stream.next();
    out.resize(bytes);
    return out;
}

} // namespace wesh::sim
