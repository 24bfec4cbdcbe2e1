// A quarter of three sites and their centre, in one process, at the mercy of the dice.
#pragma once

#include "tests/quarter/air.hpp"
#include "tests/quarter/building.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/memory_store.hpp"
#include "tonique/ledger/ledger.hpp"
#include "tonique/site/core.hpp"

#include <memory>
#include <string>

namespace wesh::quarter {

/// What may happen to a world beside bad weather.
struct fate {
    bool crashes = true;
    bool clock_jumps = true;
    bool strangers = true;
    bool restored_disk = false; ///< one site's file is put back as it was days before
    bool small_outbox = false;  ///< and no weather for weeks: detail has to go
};

/// How a site reaches the centre.
enum class ways {
    both,      ///< HTTPS, and SMS when that has failed for long
    datagrams, ///< large packets that nobody confirms but the centre's own
    modem,     ///< SMS alone
};

/// One site: its building, its file, its end of the road.
class site_end {
  public:
    site_end(tonique::site_number number, unsigned flats, quarter::ways ways, std::uint64_t seed,
             const fate& f, tonique::hour_number first);

    void live(tonique::hour_number h) { building_.live(h); }
    void advance(duration d) { clock_.advance(d); }
    void jump(duration d) { clock_.jump(d); }
    void set_right() { clock_.jump(true_now() - clock_.now()); }
    /// Follows weshd; the process may be killed in the middle, and begins again.
    void follow(dice& chance, bool may_crash);
    void tick(dice& chance, bool may_crash);
    tonique::site::consignment next(tonique::site::road by);
    void delivered(const tonique::site::consignment& c, std::span<const tonique::bytes> answer);
    void failed(const tonique::site::consignment& c);
    void take(std::span<const tonique::bytes> packets, dice& chance, bool may_crash);
    void crash();
    void keep_copy();
    void put_copy_back();
    bool settled() const;

    const tonique::site_record& record() const noexcept { return record_; }
    const quarter::building& building() const noexcept { return building_; }
    const tonique::site::core& core() const noexcept { return *core_; }
    duration steady() const noexcept { return clock_.steady(); }
    quarter::ways ways() const noexcept { return ways_; }
    std::uint64_t crashes() const noexcept { return crashes_; }

  private:
    template <class F>
    void attempt(dice& chance, bool may_crash, F f);
    void open();
    /// What weshd's clock shows; that of this process may have jumped.
    time_point true_now() const noexcept { return began_ + clock_.steady(); }

    tonique::site_record record_;
    quarter::ways ways_;
    tonique::site::site_settings settings_;
    quarter::building building_;
    time_point began_;
    manual_clock clock_;
    test::folder folder_;
    std::unique_ptr<tonique::site::database> db_;
    std::unique_ptr<tonique::site::core> core_;
    std::uint64_t crashes_ = 0;
};

struct outcome {
    std::string wrong; ///< empty: the ledger is what it must be
    std::size_t readings = 0;
    std::size_t missing = 0; ///< and listed as missing
    std::size_t alarms = 0;
    std::size_t refused = 0;
    std::size_t forged = 0;
    std::uint64_t repeats = 0;
    std::uint64_t crashes = 0;
    std::uint64_t restored = 0;
    std::size_t by_sms = 0; ///< packets of the site that has both ways, and that left by SMS
};

/// Lives through so many days from the first hour, then waits for fine weather until all has arrived.
outcome live_through(std::uint64_t seed, const fate& f, unsigned days);

} // namespace wesh::quarter
