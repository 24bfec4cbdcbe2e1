// Whatever happens on the way and at either end, the ledger becomes what the meters said: a quarter of three
// sites, many times over, each time another one.
//
// WESH_SEED=n lives through one of them alone, WESH_SEEDS=n through so many.
#include "tests/quarter/world.hpp"
#include "tests/support/test.hpp"

#include <fmt/core.h>

using namespace wesh::quarter;

class quarter_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(quarter_test);
    CPPUNIT_TEST(each_reading_and_alarm_is_in_the_ledger_once_or_listed_as_missing);
    CPPUNIT_TEST(the_same_seed_lives_through_the_same);
    CPPUNIT_TEST_SUITE_END();

    static constexpr unsigned quarter = 91;

    static std::uint64_t number_of(const char* name, std::uint64_t otherwise) {
        const char* text = std::getenv(name);
        return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
    }
    static fate fate_of(std::uint64_t seed) {
        fate f;
        f.restored_disk = seed % 5 == 2;
        f.small_outbox = seed % 5 == 4;
        return f;
    }

  public:
    void each_reading_and_alarm_is_in_the_ledger_once_or_listed_as_missing() {
        const auto only = number_of("WESH_SEED", 0);
        const auto seeds = only != 0 ? 1 : number_of("WESH_SEEDS", wesh::test::sanitized() ? 5 : 100);
        outcome all;
        for (std::uint64_t i = 1; i <= seeds; ++i) {
            const auto seed = only != 0 ? only : i;
            const auto o = live_through(seed, fate_of(seed), quarter);
            CHECK_MESSAGE(fmt::format("seed {} (WESH_SEED={} again): {}", seed, seed, o.wrong),
                          o.wrong.empty());
            all.readings += o.readings;
            all.missing += o.missing;
            all.alarms += o.alarms;
            all.refused += o.refused;
            all.forged += o.forged;
            all.repeats += o.repeats;
            all.crashes += o.crashes;
            all.restored += o.restored;
            all.by_sms += o.by_sms;
        }
        fmt::print("quarter: seeds 1 to {}: {} readings, {} more listed as missing, {} alarms, {} repeats, "
                   "{} forged, {} in "
                   "quarantine, {} crashes, {} disks restored, {} SMS while HTTPS was away\n",
                   seeds, all.readings, all.missing, all.alarms, all.repeats, all.forged, all.refused,
                   all.crashes, all.restored, all.by_sms);
        // The dice have done what they are for.
        CHECK(all.alarms > 0 && all.repeats > 0 && all.forged > 0 && all.refused > 0 && all.crashes > 0);
        CHECK(only != 0 || (all.restored > 0 && all.missing > 0 && all.by_sms > 0));
    }
    void the_same_seed_lives_through_the_same() {
        const auto one = live_through(7, fate_of(7), 10);
        const auto other = live_through(7, fate_of(7), 10);
        CHECK_EQUAL(one.readings, other.readings);
        CHECK_EQUAL(one.repeats, other.repeats);
        CHECK_EQUAL(one.forged, other.forged);
        CHECK_EQUAL(one.crashes, other.crashes);
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(quarter_test);
