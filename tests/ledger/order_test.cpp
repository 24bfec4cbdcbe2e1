// Whatever is lost, repeated and reordered on the way: once all has come, the ledger is that of a perfect
// road.
#include "tests/ledger/site_end.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#include <rapidcheck.h>
#pragma GCC diagnostic pop

#include <algorithm>
#include <random>

using namespace wesh;
using namespace wesh::tonique;
using test::centre;
using test::first_hour;

namespace {

/// What a site has to say, by number: hours, now and then a state, names, alarms, and statements of what it
/// gave up.
std::vector<bytes> story(const test::site_end& s, std::uint32_t length, std::mt19937& random) {
    std::vector<bytes> all;
    for (std::uint32_t n = 1; n <= length; ++n) {
        const auto kind = random() % 20;
        if (kind == 0 && n > 5)
            all.push_back(s.seal(n, layout::given_up, given_up{n - 3, n - 2, loss::outbox_full, 0, 0}));
        else if (kind == 1)
            all.push_back(s.seal(n, layout::devices, devices{{{1, "name-" + std::to_string(n), "wes", ""}}}));
        else if (kind == 2)
            all.push_back(s.seal(
                n, layout::alarms,
                alarms{{{1, severity::error, test::start_of(first_hour + n), "a.b", std::to_string(n)}}}));
        else if (kind == 3)
            all.push_back(s.seal(n, layout::state, state{test::start_of(first_hour + n), n, 0, 0, 0, 0, ""}));
        else
            all.push_back(s.hour(n, static_cast<std::int64_t>(random() % 1000)));
    }
    return all;
}

struct picture {
    std::vector<ledger_row> rows;
    std::size_t events = 0;
    std::string name;
    std::uint32_t waiting = 0;
    std::uint32_t cumulative = 0;
    std::uint32_t digest = 0;
    std::uint32_t highest = 0;
};

bool same(const ledger_row& a, const ledger_row& b) {
    return a.site == b.site && a.reading == b.reading && a.packet == b.packet;
}

picture of(centre& c) {
    picture p;
    c.store.each_reading([&](const ledger_row& r) { p.rows.push_back(r); });
    std::sort(p.rows.begin(), p.rows.end(), [](const auto& a, const auto& b) { return a.packet < b.packet; });
    p.events = c.store.events().size();
    const auto& names = c.store.devices();
    if (const auto d = names.find({1, 1}); d != names.end()) p.name = d->second.device.name;
    if (const auto* s = c.store.state(1)) p.waiting = s->state.waiting;
    const auto& s = c.store.site(1);
    p.cumulative = s.cumulative;
    p.digest = s.digest;
    p.highest = s.highest;
    return p;
}

void must_equal(const picture& a, const picture& b) {
    RC_ASSERT(a.rows.size() == b.rows.size());
    RC_ASSERT(std::equal(a.rows.begin(), a.rows.end(), b.rows.begin(), same));
    RC_ASSERT(a.events == b.events);
    RC_ASSERT(a.name == b.name);
    RC_ASSERT(a.waiting == b.waiting);
    RC_ASSERT(a.cumulative == b.cumulative);
    RC_ASSERT(a.digest == b.digest);
    RC_ASSERT(a.highest == b.highest);
}

/// Batches of what is not acknowledged yet, in any order, some lost, some twice, now and then with a failing
/// database.
void rough_road(centre& c, const std::vector<bytes>& all, std::mt19937& random) {
    c.store.on_call = [&random](test::memory_store::call x) {
        using test::memory_store;
        if (random() % 60 != 0) return memory_store::fault::none;
        return x == memory_store::call::commit && random() % 2 == 0 ? memory_store::fault::answer_lost
                                                                    : memory_store::fault::refused;
    };
    acknowledgement known;
    for (int round = 0; round < 500 && known.cumulative < all.size(); ++round) {
        std::vector<bytes> sent;
        for (std::size_t i = 0; i < all.size(); ++i) {
            if (i + 1 <= known.cumulative && random() % 20 != 0) continue;
            if (random() % 3 == 0) continue;
            sent.push_back(all[i]);
            if (random() % 10 == 0) sent.push_back(all[i]);
        }
        std::shuffle(sent.begin(), sent.end(), random);
        if (sent.size() > batch_packets_max) sent.resize(batch_packets_max);
        try {
            const auto a = c.take(sent);
            if (a.packets.empty() || random() % 4 == 0) continue;
            const auto told = c.site.acknowledged(a);
            RC_ASSERT(told.cumulative >= known.cumulative);
            known = told;
        } catch (const store_unavailable&) {
        }
    }
    c.store.on_call = {};
}

} // namespace

class order_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(order_test);
    CPPUNIT_TEST(any_road_ends_in_the_same_ledger);
    CPPUNIT_TEST(every_acknowledgement_is_true);
    CPPUNIT_TEST_SUITE_END();

  public:
    void any_road_ends_in_the_same_ledger() {
        CHECK(rc::check("ledger: any road ends in the same ledger", [] {
            std::mt19937 random{*rc::gen::arbitrary<std::uint32_t>()};
            centre straight;
            const auto all = story(straight.site, static_cast<std::uint32_t>(1 + random() % 150), random);
            for (const auto& p : all) straight.take({p});
            centre rough;
            rough_road(rough, all, random);
            RC_ASSERT(rough.store.site(1).cumulative == all.size());
            // What was given up meanwhile may never have come: it comes now.
            for (const auto& p : all) rough.take({p});
            must_equal(of(straight), of(rough));
            RC_ASSERT(rough.store.conflicts().empty() && rough.store.quarantine().empty());
        }));
    }
    void every_acknowledgement_is_true() {
        CHECK(rc::check("ledger: what an acknowledgement says is stored", [] {
            std::mt19937 random{*rc::gen::arbitrary<std::uint32_t>()};
            centre c;
            auto all = story(c.site, 100, random);
            std::shuffle(all.begin(), all.end(), random);
            for (const auto& p : all) {
                const auto a = c.acknowledged({p});
                const auto there = [&](std::uint32_t n) {
                    const auto& gone = c.store.given_up(1);
                    return c.store.packets(1).contains(n) ||
                           std::any_of(gone.begin(), gone.end(),
                                       [n](const given_up& g) { return g.first <= n && n <= g.last; });
                };
                for (std::uint32_t n = 1; n <= a.cumulative; ++n) RC_ASSERT(there(n));
                for (std::uint32_t n = a.cumulative + 1; n <= a.highest; ++n) {
                    const auto bit = n - a.cumulative - 1;
                    const bool said = bit / 8 < a.bitmap.size() && (a.bitmap[bit / 8] >> (bit % 8) & 1) != 0;
                    RC_ASSERT(said == there(n));
                }
            }
        }));
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(order_test);
