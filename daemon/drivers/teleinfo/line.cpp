#include "daemon/drivers/teleinfo/line.hpp"

#include "common/log.hpp"
#include "common/text.hpp"

#include <array>
#include <stdexcept>

namespace wesh::teleinfo {
namespace {

decoder::options decoder_options(const line_settings& s) noexcept {
    decoder::options o;
    o.concentrator = s.concentrator;
    o.seven_bits = s.framing == io::framing::eight_none_one;
    return o;
}

} // namespace

line::line(std::string path, const line_settings& s, line_listener& to)
    : path_{std::move(path)}
    , settings_{s}
    , to_{to}
    , search_{s.speeds}
    , decoder_{*this, decoder_options(s)} {}

void line::open(duration now) {
    try {
        port_.emplace(path_, search_.speed(), settings_.framing);
        trouble_.clear();
        decoder_.restart();
        search_.restart(now);
        log::info("{}: opened", path_);
    } catch (const std::runtime_error& e) {
        close(e.what());
    }
}

void line::close(std::string why) {
    port_.reset();
    why = sanitised(why);
    if (why != trouble_) log::warning("{}", why);
    trouble_ = std::move(why);
}

bool line::pull(duration now) {
    // A tty keeps 4095 bytes; at the highest speed that is two seconds.
    std::array<char, 4096> bytes;
    const auto n = port_->read(bytes);
    if (!n) {
        close(path_ + ": the port is gone");
        return false;
    }
    if (*n == 0) return false;
    heard_at_ = now;
    decoder_.feed({bytes.data(), *n});
    if (const auto r = recording_.lock()) r->take({bytes.data(), *n});
    return true;
}

void line::look(duration now) {
    // Noise at a wrong speed may look like a group, but not like one that the specifications know.
    const auto before = search_.found();
    if (!search_.look(seen().good - seen().unknown, now)) {
        if (!before && search_.found()) log::info("{}: understood at {} baud", path_, search_.speed());
        return;
    }
    try {
        decoder_.restart();
        port_->set_speed(search_.speed());
    } catch (const std::runtime_error& e) {
        close(e.what());
    }
}

void line::take(const frame& f, frame_state s) { to_.take(*this, f, s); }

} // namespace wesh::teleinfo
