#include "common/clock.hpp"

#include "common/log.hpp"
#include "common/text.hpp"
#include "common/time_text.hpp"

#include <cstdlib>
#include <stdexcept>

namespace wesh {

hurried_clock::hurried_clock(time_point shown, time_point real, int factor) noexcept
    : shown_{shown + (system_.now() - real) * factor}
    , factor_{factor}
    , steady_began_{system_.steady()} {}

// Both go by the steady clock, so that the date cannot run away when somebody sets the system's.
time_point hurried_clock::now() const noexcept {
    return shown_ + (system_.steady() - steady_began_) * factor_;
}

duration hurried_clock::steady() const noexcept {
    return steady_began_ + (system_.steady() - steady_began_) * factor_;
}

std::unique_ptr<clock> make_clock() {
    const char* const text = std::getenv("WESH_CLOCK");
    if (text == nullptr || *text == '\0') return std::make_unique<system_clock>();
    const auto parts = split(text, ',');
    const auto shown = parts.size() == 3 ? parse_iso(parts[0]) : std::nullopt;
    const auto real = shown ? parse_iso(parts[1]) : std::nullopt;
    const auto factor = real ? parse_unsigned(parts[2]) : std::nullopt;
    if (!factor || *factor < 1 || *factor > 100'000)
        throw std::runtime_error{"WESH_CLOCK is to be SHOWN,REAL,FACTOR: two times like "
                                 "2026-11-22T01:27:35Z and a whole number from 1 to 100000"};
    log::warning("the clock is not the system's: it runs {} times as fast (WESH_CLOCK)", *factor);
    return std::make_unique<hurried_clock>(*shown, *real, static_cast<int>(*factor));
}

} // namespace wesh
