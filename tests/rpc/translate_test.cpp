// The vocabulary over the wire and back: what went in comes out; what is foreign comes out clean.
#include "tests/rpc/any.hpp"
#include "tests/support/test.hpp"

#include "common/text.hpp"
#include "rpc/translate.hpp"
#include "rpc/xdr.hpp"

#include <cstring>
#include <vector>

using namespace wesh;
using namespace wesh::test;

namespace {

/// Through the bytes of the wire.
template <class Wire, class Use>
void over_the_wire(rpc::xdr_routine<Wire> routine, const Wire& w, const Use& use) {
    std::vector<char> bytes(70'000);
    const auto n = rpc::encode(routine, w, bytes);
    RC_ASSERT(n > 0U);
    rpc::decoded<Wire> back{routine};
    RC_ASSERT(back.decode({bytes.data(), n}));
    use(*back);
}

/// As bytes of the wire would: an enumeration need not hold one of its enumerators.
template <class E>
void say(E& e, int n) {
    std::memcpy(&e, &n, sizeof e);
}

std::string any_name() { return any_text(63); }
attributes any_attributes() {
    attributes a;
    const auto n = *rc::gen::inRange<std::size_t>(0, attributes_max + 1);
    for (std::size_t i = 0; i < n; ++i) a.emplace_back(any_name(), any_text());
    return a;
}

} // namespace

class translate_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(translate_test);
    CPPUNIT_TEST(samples_come_back);
    CPPUNIT_TEST(events_and_intervals_come_back);
    CPPUNIT_TEST(points_come_back);
    CPPUNIT_TEST(devices_come_back);
    CPPUNIT_TEST(command_results_come_back);
    CPPUNIT_TEST(what_is_no_enumerator_becomes_nothing);
    CPPUNIT_TEST(text_of_the_other_end_is_made_clean);
    CPPUNIT_TEST(too_long_texts_are_not_sent);
    CPPUNIT_TEST_SUITE_END();

  public:
    void samples_come_back() {
        CHECK(rc::check("translate: samples come back", [] {
            const auto s = any_sample();
            over_the_wire<wesh_sample>(xdr_wesh_sample, rpc::to_wire(s), [&](const wesh_sample& w) {
                const auto back = rpc::from_wire(w);
                RC_ASSERT(back == s);
                if (const auto* n = number_of(s.value))
                    RC_ASSERT(number_of(back.value)->exponent() == n->exponent());
            });
        }));
    }
    void events_and_intervals_come_back() {
        CHECK(rc::check("translate: events and intervals come back", [] {
            const event e{*rc::gen::arbitrary<std::uint64_t>(),
                          any_time(),
                          any_time(),
                          any_name(),
                          any_name(),
                          static_cast<severity>(*rc::gen::inRange(0, 6)),
                          any_text(),
                          any_attributes()};
            rpc::wire_pairs pairs{e.attributes};
            over_the_wire<wesh_event>(xdr_wesh_event, rpc::to_wire(e, pairs),
                                      [&](const wesh_event& w) { RC_ASSERT(rpc::from_wire(w) == e); });
            const interval i{e.number,   *rc::gen::arbitrary<std::uint64_t>(),
                             any_time(), any_time(),
                             e.received, e.device,
                             e.type,     e.severity,
                             e.text,     e.attributes};
            wesh_record r{};
            r.kind = WESH_INTERVALS;
            r.wesh_record_u.interval = rpc::to_wire(i, pairs);
            over_the_wire<wesh_record>(xdr_wesh_record, r, [&](const wesh_record& w) {
                const auto back = rpc::from_wire(w);
                RC_ASSERT(back.has_value());
                RC_ASSERT(std::get<interval>(*back) == i);
            });
        }));
    }
    void points_come_back() {
        CHECK(rc::check("translate: points come back", [] {
            const point_description p{*rc::gen::arbitrary<point_id>(),
                                      any_text(),
                                      static_cast<point_kind>(*rc::gen::inRange(0, 4)),
                                      any_text(),
                                      *rc::gen::arbitrary<int>(),
                                      any_text(),
                                      *rc::gen::arbitrary<bool>(),
                                      *rc::gen::arbitrary<bool>()};
            over_the_wire<wesh_point>(xdr_wesh_point, rpc::to_wire(p),
                                      [&](const wesh_point& w) { RC_ASSERT(rpc::from_wire(w) == p); });
        }));
    }
    void devices_come_back() {
        CHECK(rc::check("translate: devices come back", [] {
            device_status d;
            d.name = any_name();
            d.driver = any_name();
            d.address = any_text();
            d.identity = any_text();
            d.origin = any_text();
            d.state = static_cast<device_state>(*rc::gen::inRange(0, 6));
            d.reason = any_text();
            d.since = any_time();
            d.last_answer = any_time();
            d.period = duration{*rc::gen::arbitrary<std::int64_t>()};
            d.attempts = *rc::gen::arbitrary<std::uint64_t>();
            d.points = *rc::gen::arbitrary<std::uint32_t>();
            d.attributes = any_attributes();
            rpc::wire_pairs pairs{d.attributes};
            over_the_wire<wesh_device>(xdr_wesh_device, rpc::to_wire(d, pairs), [&](const wesh_device& w) {
                const auto back = rpc::from_wire(w);
                RC_ASSERT(back.name == d.name && back.driver == d.driver && back.address == d.address);
                RC_ASSERT(back.identity == d.identity && back.origin == d.origin && back.reason == d.reason);
                RC_ASSERT(back.state == d.state && back.since == d.since &&
                          back.last_answer == d.last_answer);
                RC_ASSERT(back.period == d.period && back.attempts == d.attempts && back.points == d.points);
                RC_ASSERT(back.attributes == d.attributes);
            });
        }));
    }
    void command_results_come_back() {
        CHECK(rc::check("translate: results of commands come back", [] {
            const command_result r{static_cast<command_outcome>(*rc::gen::inRange(0, 3)), any_text(),
                                   any_value(), any_time()};
            over_the_wire<wesh_command_done>(xdr_wesh_command_done, rpc::to_wire(r),
                                             [&](const wesh_command_done& w) {
                                                 const auto back = rpc::from_wire(w);
                                                 RC_ASSERT(back.outcome == r.outcome && back.text == r.text);
                                                 RC_ASSERT(back.value == r.value && back.time == r.time);
                                             });
        }));
    }
    void what_is_no_enumerator_becomes_nothing() {
        wesh_point p{};
        p.kind = 77;
        CHECK(rpc::from_wire(p).kind == point_kind::text);
        wesh_device d{};
        d.state = 77;
        CHECK(rpc::from_wire(d).state == device_state::starting);
        wesh_sample s{};
        s.quality = 0xffff'ffffU;
        CHECK_EQUAL(quality_bits, static_cast<std::uint32_t>(rpc::from_wire(s).quality));
        say(s.value.type, 9);
        CHECK(!has_value(rpc::from_wire(s).value));
        s.value.type = WESH_NUMBER;
        s.value.wesh_value_u.number = {1, 19};
        CHECK(!has_value(rpc::from_wire(s).value));
        wesh_record r{};
        r.kind = 3;
        CHECK(!rpc::from_wire(r));
        wesh_command_done c{};
        say(c.outcome, -1);
        CHECK(rpc::from_wire(c).outcome == command_outcome::failed);
    }
    void text_of_the_other_end_is_made_clean() {
        std::string dirty = "a\x1b[31m\xff";
        wesh_value v{};
        v.type = WESH_TEXT;
        v.wesh_value_u.text = dirty.data();
        CHECK_EQUAL(std::string{"a [31m\xc3\xbf"}, to_text(rpc::from_wire(v)));
        v.wesh_value_u.text = nullptr;
        CHECK_EQUAL(std::string{}, to_text(rpc::from_wire(v)));
    }
    void too_long_texts_are_not_sent() {
        std::vector<char> bytes(70'000);
        const value fits = std::string(255, 'x');
        const value too_long = std::string(256, 'x');
        CHECK(rpc::encode<wesh_value>(xdr_wesh_value, rpc::to_wire(fits), bytes) != 0);
        CHECK_EQUAL(std::size_t{0}, rpc::encode<wesh_value>(xdr_wesh_value, rpc::to_wire(too_long), bytes));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(translate_test);
