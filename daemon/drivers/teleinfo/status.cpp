#include "daemon/drivers/teleinfo/status.hpp"

#include <array>

namespace wesh::teleinfo {
namespace {

constexpr std::string_view closed_open[] = {"closed", "open"};
constexpr std::string_view open_closed[] = {"open", "closed"};
constexpr std::string_view off_on[] = {"off", "on"};
constexpr std::string_view present_absent[] = {"present", "absent"};
constexpr std::string_view breaker[] = {"closed",       "overpower",     "overvoltage", "load-shed",
                                        "remote-order", "overheat-high", "overheat-low"};
constexpr std::string_view roles[] = {"consumer", "producer"};
constexpr std::string_view directions[] = {"drawn", "injected"};
constexpr std::string_view four[] = {"1", "2", "3", "4"};
constexpr std::string_view euridis[] = {"off", "unsecured", "", "secured"};
constexpr std::string_view plc[] = {"new-unlocked", "new-locked", "registered"};
constexpr std::string_view colours[] = {"unknown", "blue", "white", "red"};
constexpr std::string_view peaks[] = {"none", "1", "2", "3"};
constexpr std::string_view first_programmes[] = {"", "a", "b", "c"};
constexpr std::string_view second_programmes[] = {"p0", "p1", "p2", "p3", "p4", "p5", "p6", "p7"};

// clang-format off
constexpr std::array status_table{
    bits{"contact", 0, 1, closed_open, "the meter's dry contact, as the supplier's calendar switches it"},
    bits{"breaker", 1, 3, breaker, "the meter's breaker: closed, or why it is open"},
    bits{"terminal-cover", 4, 1, closed_open, "cover of the distributor's terminals"},
    bits{"overvoltage", 6, 1, off_on, "voltage of a phase above its limit"},
    bits{"overrun", 7, 1, off_on, "whether the subscription is exceeded"},
    bits{"role", 8, 1, roles, "consumer or producer"},
    bits{"energy-direction", 9, 1, directions, "direction of the active energy"},
    bits{"distributor-index", 14, 2, four, "number of the distributor's index that is running"},
    bits{"euridis", 19, 2, euridis, "the meter's Euridis bus"},
    bits{"plc", 21, 2, plc, "the meter's contact to its concentrator by power line"},
    bits{"plc.synchronised", 23, 1, off_on, "whether the meter is synchronised with its concentrator"},
    bits{"today", 24, 2, colours, "Tempo colour of today, from midnight to midnight"},
    bits{"tomorrow", 26, 2, colours, "Tempo colour of tomorrow"},
    bits{"mobile-peak.notice", 28, 2, peaks, "number of the mobile peak that is announced"},
    bits{"mobile-peak.running", 30, 2, peaks, "number of the mobile peak that is running"},
};
constexpr std::array relay_table{
    bits{"relay.1", 0, 1, open_closed, "the meter's dry contact"},
    bits{"relay.2", 1, 1, open_closed, "virtual relay of the meter"},
    bits{"relay.3", 2, 1, open_closed, "virtual relay of the meter"},
    bits{"relay.4", 3, 1, open_closed, "virtual relay of the meter"},
    bits{"relay.5", 4, 1, open_closed, "virtual relay of the meter"},
    bits{"relay.6", 5, 1, open_closed, "virtual relay of the meter"},
    bits{"relay.7", 6, 1, open_closed, "virtual relay of the meter"},
    bits{"relay.8", 7, 1, open_closed, "virtual relay of the meter"},
};
constexpr std::array potential_table{
    bits{"potential.l1", 1, 1, present_absent, "whether phase 1 has potential"},
    bits{"potential.l2", 2, 1, present_absent, "whether phase 2 has potential"},
    bits{"potential.l3", 3, 1, present_absent, "whether phase 3 has potential"},
};
constexpr std::array circuit_table{
    bits{"circuit.1.programme", 3, 2, first_programmes, "Tempo: programme of the first circuit"},
    bits{"circuit.2.programme", 0, 3, second_programmes, "Tempo: programme of the second circuit"},
};
// clang-format on

} // namespace

std::span<const bits> status_bits() noexcept { return status_table; }
std::span<const bits> relay_bits() noexcept { return relay_table; }
std::span<const bits> potential_bits() noexcept { return potential_table; }
std::span<const bits> circuit_bits() noexcept { return circuit_table; }

std::string_view word_of(const bits& b, std::uint32_t all) noexcept {
    const auto n = all >> b.first & ((1U << b.width) - 1);
    return n < b.words.size() ? b.words[n] : std::string_view{};
}

std::uint32_t read_hex(std::string_view digits) noexcept {
    std::uint32_t n = 0;
    for (const char c : digits) n = n << 4 | static_cast<std::uint32_t>(c <= '9' ? c - '0' : c - 'A' + 10);
    return n;
}

} // namespace wesh::teleinfo
