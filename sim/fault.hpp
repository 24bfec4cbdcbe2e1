// What can go wrong with a box, and how a person says so.
#pragma once

#include <wesh/time.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace wesh::sim {

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
};

struct fault {
    fault_kind kind;
    duration spread{};       ///< slow: how long the answer takes
    std::uint64_t bytes = 0; ///< truncated, garbage: how many bytes of the body
    bool reset = false;      ///< half-then-close: a reset instead of an orderly end
    std::string firmware;    ///< firmware: the profile that answers
};

/// How long a fault stays: until a time has passed, so many requests have met it, or it is cleared.
struct fault_term {
    duration lasting{};        ///< zero: no end by time
    std::uint64_t answers = 0; ///< zero: no end by number
};

/// "hang", "slow=2s", "truncated=300", "firmware=0.61D"; throws a refusal that says what is known.
fault parse_fault(std::string_view text);
/// What parse_fault reads.
std::string text_of(const fault& f);
/// Throws a refusal when the fault cannot end so.
void check_term(const fault& f, const fault_term& term);

/// One line a fault, for --help.
std::string fault_help();

} // namespace wesh::sim
