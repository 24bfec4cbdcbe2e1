// What can go wrong with a box, a meter, a modem, a UPS or the air, and how a person says so.
#pragma once

#include <wesh/time.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace wesh::sim {

/// What can fail: each kind of thing in its own ways.
enum class family : std::uint8_t { box, meter, modem, air, ups };
/// "box"
std::string_view word_for(family f) noexcept;

enum class fault_kind : std::uint8_t {
    slow,
    truncated,
    garbage,
    hang,
    refuse,
    wrong_password,
    half_then_close,
    fin_with_data,
    firmware,
    error_404,
    huge,
    wrong_type,
    unplug,
    mute,
    idle,
    noise,
    parity,
    cooked,
    error,
    no_network,
    loss,
    repeat,
    delay,
    reorder,
    drop,
    driver_lost,
    stale,
};

struct fault {
    family of;
    fault_kind kind;
    duration spread{};       ///< slow: how long the answer takes; delay: at least; stale: until it is told
    duration most{};         ///< delay
    std::uint64_t bytes = 0; ///< truncated, garbage: how many bytes of the body; error: its number
    bool reset = false;      ///< half-then-close: a reset instead of an orderly end
    std::string firmware;    ///< firmware: the profile that answers
    std::string token;       ///< error of a UPS: what its server answers
    double share = 0;        ///< noise: of the bytes; loss, repeat, reorder: of the messages
};

/// How long a fault stays: until a time has passed, so many requests, frames or messages have met it, or it
/// is cleared.
struct fault_term {
    duration lasting{};        ///< zero: no end by time
    std::uint64_t answers = 0; ///< zero: no end by number
};

/// "hang", "slow=2s", "truncated=300", "firmware=0.61D" of a box, "noise=0.01" of a meter, "error=38" of a
/// modem, "delay=1s-5s" of the air; throws a refusal that says what is known.
fault parse_fault(family of, std::string_view text);
/// What parse_fault reads.
std::string text_of(const fault& f);
/// Throws a refusal when the fault cannot end so.
void check_term(const fault& f, const fault_term& term);

/// One line a fault, for --help.
std::string fault_help(family of);

} // namespace wesh::sim
