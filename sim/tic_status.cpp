#include "sim/tic_status.hpp"

#include "common/text.hpp"

#include <algorithm>

namespace wesh::sim {
namespace {

/// Bits that any meter of this kind shows: standard mode, Euridis secured, locked to its carrier.
constexpr std::uint32_t usual_state = 0x003a0000;
constexpr std::size_t profile_blocks = 11;

template <class T>
constexpr std::uint32_t bits(T value, unsigned place) noexcept {
    return static_cast<std::uint32_t>(value) << place;
}

void append_profile(std::string& out, std::string_view day) {
    out += day;
    for (auto used = split(day, ' ').size(); used < profile_blocks; ++used) out += " NONUTILE";
}

} // namespace

bool is_contact_closed(const metrology& m) noexcept {
    return m.settings().tariff == contract::hc && m.tariff().off_peak;
}

std::uint32_t status_of(const metrology& m) noexcept {
    const auto& t = m.tariff();
    const auto& over = m.shown().over;
    const bool too_much = std::find(over.begin(), over.end(), true) != over.end();
    return usual_state | bits(!is_contact_closed(m), 0) | bits(too_much, 7) | bits(m.settings().producer, 8) |
           bits(m.shown().injected > 0, 9) | bits(t.supplier, 10) | bits(t.distributor, 14) |
           bits(m.settings().degraded, 16) | bits(t.today, 24) | bits(t.tomorrow, 26) |
           bits(m.settings().mobile_peaks ? t.announced.number : 0, 28) |
           bits(m.settings().mobile_peaks ? t.in_progress.number : 0, 30);
}

const mobile_peak* shown_peak(const metrology& m, unsigned number) noexcept {
    if (!m.settings().mobile_peaks) return nullptr;
    const auto& t = m.tariff();
    if (t.announced.number == number) return &t.announced;
    return t.in_progress.number == number ? &t.in_progress : nullptr;
}

bool is_peak_announced(const metrology& m) noexcept {
    return m.settings().mobile_peaks && m.tariff().announced.number != 0;
}

void append_day_profile(const metrology& m, std::string& out) {
    append_profile(out, row_of(m.settings().tariff).day);
}

void append_peak_profile(const metrology& m, std::string& out) {
    const bool ejp = m.settings().tariff == contract::ejp;
    append_profile(out, ejp ? "00004001 01004001 07004002" : "00004005 06004006 22004005");
}

} // namespace wesh::sim
