// What the air did with each message. Bounded: of older ones nothing is known any more.
#pragma once

#include "sim/sms_pdu.hpp"

#include <wesh/time.hpp>

#include <array>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace wesh::sim {

enum class air_fate : std::uint8_t { under_way, delivered, lost, expired, nobody, dropped };
inline constexpr std::array<std::string_view, 6> air_fate_words{"under-way", "delivered", "lost",
                                                                "expired",   "nobody",    "dropped"};

struct air_entry {
    std::uint64_t number = 0; ///< from 1, in the order in which messages were sent
    std::string from;
    std::string to;
    time_point sent{};
    air_fate fate = air_fate::under_way;
    std::vector<time_point> delivered; ///< two when it was repeated
    std::string what;                  ///< "text hello", "data 00FF", "report 7 0"
};
/// "3 +33600000001 +33600000000 delivered 2026-11-22T00:00:00.000Z 2026-11-22T00:00:04.000Z text hello":
/// times of delivery have commas between them, none is '-'.
std::string text_of(const air_entry& e);

class air_journal {
  public:
    static constexpr std::size_t most_entries = 20'000;

    /// Its number.
    std::uint64_t add(air_entry e);
    /// Nothing: it is no longer there.
    air_entry* find(std::uint64_t number) noexcept;
    const std::deque<air_entry>& all() const noexcept { return all_; }

  private:
    std::deque<air_entry> all_;
    std::uint64_t last_ = 0;
};

} // namespace wesh::sim
