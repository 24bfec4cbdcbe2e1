// A site's end of the road, as little of it as the ledger's tests need: seals packets and opens what comes
// back.
#pragma once

#include "libtonique/numbering.hpp"
#include "tests/support/memory_store.hpp"
#include "tests/support/test.hpp"
#include "tonique/ledger/ledger.hpp"

#include <functional>
#include <set>

namespace wesh::test {

inline tonique::site_key key_of(std::uint8_t seed) {
    tonique::site_key k;
    k.bytes.fill(seed);
    return k;
}

/// The hour at which the tests begin: 2026-10-01T00:00Z.
inline constexpr tonique::hour_number first_hour = 497'520;
inline time_point start_of(tonique::hour_number h) { return from_milliseconds(std::int64_t{h} * 3'600'000); }

class site_end {
  public:
    explicit site_end(tonique::site_number n, tonique::site_key k)
        : number{n}
        , key{k} {}

    tonique::bytes seal(std::uint32_t counter, tonique::layout l, const tonique::body& b) const {
        return tonique::seal({form, tonique::direction::from_site, slot, l, number, counter},
                             tonique::encode_body(l, b), key);
    }
    tonique::bytes seal_readings(std::uint32_t counter, std::vector<tonique::reading> rows) const {
        return seal(counter, tonique::layout::hourly, tonique::readings{std::move(rows)});
    }
    /// One reading of unit 1 in an hour of its own: `counter` hours after the first.
    tonique::bytes hour(std::uint32_t counter, std::int64_t value) const {
        return seal_readings(counter,
                             {{1, first_hour + counter, tonique::column::puls1, value, quality::good}});
    }
    /// A packet whose number matters and nothing else.
    tonique::bytes word(std::uint32_t counter) const {
        return seal(counter, tonique::layout::state, tonique::state{});
    }

    /// What an answer's packets say, opened as the site does.
    std::vector<tonique::body> read(const tonique::answer& a) {
        std::vector<tonique::body> all;
        for (const auto& p : a.packets) {
            const auto o = tonique::open(p, key, heard);
            CHECK(o.refused == tonique::refusal::none);
            CHECK(o.header.direction == tonique::direction::to_site);
            CHECK_EQUAL(number, o.header.site);
            CHECK_MESSAGE("a number to the site was used twice", used.insert(o.header.counter).second);
            heard = std::max(heard, o.header.counter);
            std::string error;
            const auto b = tonique::decode_body(o.header.layout, o.body, error);
            CHECK_MESSAGE(error, b.has_value());
            all.push_back(*b);
        }
        return all;
    }
    tonique::acknowledgement acknowledged(const tonique::answer& a) {
        for (const auto& b : read(a))
            if (const auto* k = std::get_if<tonique::acknowledgement>(&b)) return *k;
        CPPUNIT_FAIL("no acknowledgement came");
        return {};
    }

    tonique::site_number number;
    tonique::site_key key;
    std::uint8_t slot = 0;
    tonique::form form = tonique::form::large;
    std::uint32_t heard = 0;
    std::set<std::uint32_t> used;
};

/// A centre with one site, or more.
struct centre {
    centre() { add(1); }

    site_end add(tonique::site_number n) {
        tonique::site_record s;
        s.number = n;
        s.name = "site-" + std::to_string(n);
        s.keys[0] = key_of(static_cast<std::uint8_t>(n));
        store.put_site(s);
        ledger.reread();
        return site_end{n, *s.keys[0]};
    }
    tonique::answer take(std::vector<tonique::bytes> packets, const std::string& carrier = "https") {
        const tonique::batch b{carrier, "192.0.2.1", clock.now(), std::move(packets)};
        return ledger.take({&b, 1}).front();
    }
    /// Of the only site's.
    tonique::acknowledgement acknowledged(std::vector<tonique::bytes> packets,
                                          const std::string& carrier = "https") {
        return site.acknowledged(take(std::move(packets), carrier));
    }
    const memory_store::kept_reading* hour(std::uint32_t counter) const {
        return store.find(1, 1, tonique::column::puls1, first_hour + counter);
    }
    std::vector<tonique::refusal> reasons() const {
        std::vector<tonique::refusal> all;
        for (const auto& q : store.quarantine()) all.push_back(q.reason);
        return all;
    }

    memory_store store;
    manual_clock clock{start_of(first_hour) + duration{std::int64_t{100} * 24 * 3'600'000}};
    tonique::ledger ledger{store, clock};
    site_end site{1, key_of(1)};
};

/// The tag of a large packet from a site: its end.
inline std::span<const std::uint8_t> tag_of(const tonique::bytes& packet) {
    return std::span{packet}.last(tonique::tag_size(tonique::form::large, tonique::direction::from_site));
}

} // namespace wesh::test
