// Whether a meter's indexes go on from where they were: the check behind length and characters. A wrong digit
// that got past all others would be a bill.
#pragma once

#include "daemon/drivers/teleinfo/frame.hpp"

#include <wesh/time.hpp>

#include <string>
#include <vector>

namespace wesh::teleinfo {

enum class verdict : std::uint8_t {
    fits,
    unconfirmed, ///< the first frame: nothing is known that it could be compared with
    doubtful,    ///< an index stands lower than before, or grew faster than a meter can
    anew,        ///< so did the frames before, and they agree with one another: this is how it stands now
};

class index_memory {
  public:
    /// Watts; an index of Wh grows no faster, one of kWh no faster than ten times that.
    explicit index_memory(std::int64_t most_power = 100'000);

    /// Judges the indexes of a whole frame that came at `now`, on a scale that only goes forward. What fits,
    /// or has become so, is remembered.
    verdict judge(const frame& f, duration now);
    /// What is known from before the first frame. `at` may be negative.
    void know(label_id label, std::int64_t mantissa, duration at);

  private:
    /// Frames that contradict what is known, and must agree with one another before they are believed.
    static constexpr int proof = 3;

    struct standing {
        std::int64_t mantissa = -1; ///< -1: not known
        duration at{};
    };
    /// By place among the labels that are indexes.
    using set = std::vector<standing>;

    bool goes_on(const set& before, const frame& f, duration now) const noexcept;
    void remember(set& s, const frame& f, duration now) noexcept;
    void follow_period(const frame& f);

    std::int64_t most_power_;
    std::vector<std::int8_t> places_; ///< by label: -1 is no index
    std::string period_;              ///< of a PME-PMI, whose index is that of the period which runs
    set known_;
    set candidate_;
    int agreeing_ = 0;
    bool anything_known_ = false;
};

} // namespace wesh::teleinfo
