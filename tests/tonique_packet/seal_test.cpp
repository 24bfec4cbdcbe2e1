// Sealing: what is opened is what was sealed, and nothing else is opened.
#include "tests/tonique_packet/fixture.hpp"

#include <wesh/error.hpp>

#include <rapidcheck.h>

#include <algorithm>

using namespace wesh;
using namespace wesh::test;
using namespace wesh::tonique;

namespace {

constexpr std::array forms{form::small, form::large};
constexpr std::array directions{direction::from_site, direction::to_site};
constexpr std::uint32_t last_number = 0xFFFFFFFF;

bool opens(std::span<const std::uint8_t> packet, std::uint32_t near, const site_key& k = counting_key()) {
    return tonique::open(packet, k, near).refused == refusal::none;
}

} // namespace

class seal_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(seal_test);
    CPPUNIT_TEST(what_is_sealed_is_opened);
    CPPUNIT_TEST(packets_are_as_long_as_is_said);
    CPPUNIT_TEST(any_single_bit_that_flips_is_refused);
    CPPUNIT_TEST(a_packet_that_is_cut_or_longer_is_refused);
    CPPUNIT_TEST(another_key_opens_nothing);
    CPPUNIT_TEST(another_direction_site_slot_layout_or_form_is_refused);
    CPPUNIT_TEST(the_whole_number_is_found_from_its_low_bits);
    CPPUNIT_TEST(numbers_near_the_ends_do_not_turn_over);
    CPPUNIT_TEST(a_number_too_far_away_is_refused);
    CPPUNIT_TEST(number_0_is_never_valid);
    CPPUNIT_TEST(a_repeated_number_tells_nothing_of_two_bodies);
    CPPUNIT_TEST(equal_packets_are_equal_to_the_bit);
    CPPUNIT_TEST(what_cannot_be_sealed_is_said);
    CPPUNIT_TEST(headers_are_refused_with_their_reason);
    CPPUNIT_TEST(noise_is_refused);
    CPPUNIT_TEST(refusals_have_words);
    CPPUNIT_TEST_SUITE_END();

  public:
    void what_is_sealed_is_opened() {
        CHECK(rc::check([] {
            auto h = header_of(*rc::gen::inRange<std::uint32_t>(1, last_number), *rc::gen::elementOf(forms),
                               *rc::gen::elementOf(directions));
            h.key_slot = *rc::gen::inRange<std::uint8_t>(0, 2);
            h.site = *rc::gen::inRange<site_number>(1, 65'535);
            h.layout = static_cast<layout>(*rc::gen::inRange(1, 9));
            const auto size = *rc::gen::inRange<std::size_t>(0, body_room(h.form, h.direction) + 1);
            const auto body = *rc::gen::container<bytes>(std::min<std::size_t>(size, 300),
                                                         rc::gen::arbitrary<std::uint8_t>());
            site_key k;
            for (auto& b : k.bytes) b = *rc::gen::arbitrary<std::uint8_t>();
            const auto sealed = seal(h, body, k);
            const auto o = tonique::open(sealed, k, h.counter);
            RC_ASSERT(o.refused == refusal::none);
            RC_ASSERT(o.header == h);
            RC_ASSERT(o.body == body);
            RC_ASSERT(o.tag_length == tag_size(h.form, h.direction));
            RC_ASSERT(std::equal(o.tag.begin(), o.tag.begin() + static_cast<std::ptrdiff_t>(o.tag_length),
                                 sealed.end() - static_cast<std::ptrdiff_t>(o.tag_length)));
        }));
    }
    void packets_are_as_long_as_is_said() {
        for (const auto f : forms)
            for (const auto d : directions) {
                const auto most = seal(header_of(1, f, d), bytes(body_room(f, d)), counting_key());
                CHECK_EQUAL(f == form::small ? small_max : large_max, most.size());
                CHECK(opens(most, 1));
                CHECK_EQUAL(header_size + tag_size(f, d),
                            seal(header_of(1, f, d), {}, counting_key()).size());
            }
        CHECK_EQUAL(std::size_t{70}, body_room(form::small, direction::from_site));
        CHECK_EQUAL(std::size_t{66}, body_room(form::small, direction::to_site));
    }
    void any_single_bit_that_flips_is_refused() {
        for (const auto f : forms)
            for (const auto d : directions) {
                auto p = seal(header_of(90'000, f, d), bytes_of("twelve bytes"), counting_key());
                for (std::size_t bit = 0; bit < 8 * p.size(); ++bit) {
                    p[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
                    CHECK_MESSAGE("bit " + std::to_string(bit), !opens(p, 90'000));
                    p[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
                }
                CHECK(opens(p, 90'000));
            }
    }
    void a_packet_that_is_cut_or_longer_is_refused() {
        const auto whole = seal(header_of(5), bytes_of("some body"), counting_key());
        for (std::size_t n = 0; n < whole.size(); ++n) {
            CHECK(!opens(std::span{whole}.first(n), 5));
            CHECK(!opens(std::span{whole}.subspan(whole.size() - n), 5));
        }
        auto longer = whole;
        longer.push_back(0);
        CHECK_EQUAL(std::string{"forged"}, refusal_of(tonique::open(longer, counting_key(), 5)));
        longer.resize(81);
        CHECK_EQUAL(std::string{"too_long"}, refusal_of(tonique::open(longer, counting_key(), 5)));
        longer.resize(large_max + 1);
        longer[0] |= 0x04;
        CHECK_EQUAL(std::string{"too_long"}, refusal_of(tonique::open(longer, counting_key(), 5)));
    }
    void another_key_opens_nothing() {
        const auto p = seal(header_of(5), bytes_of("some body"), counting_key());
        for (std::size_t i = 0; i < 128; ++i) {
            auto k = counting_key();
            k.bytes[i / 8] ^= static_cast<std::uint8_t>(1U << i % 8);
            const auto o = tonique::open(p, k, 5);
            CHECK_EQUAL(std::string{"forged"}, refusal_of(o));
            CHECK(o.body.empty());
        }
    }
    void another_direction_site_slot_layout_or_form_is_refused() {
        const auto body = bytes_of("some body");
        const auto h = header_of(5, form::large);
        const auto sealed = seal(h, body, counting_key());
        const auto refused = [&](std::size_t place, std::uint8_t changed) {
            auto p = sealed;
            p[place] = changed;
            CHECK_EQUAL(std::string{"forged"}, refusal_of(tonique::open(p, counting_key(), 5)));
        };
        refused(0, sealed[0] ^ 1U); // key slot
        refused(0, sealed[0] ^ 2U); // direction: both large tags have 16 bytes
        refused(0, sealed[0] ^ 4U); // form
        refused(1, static_cast<std::uint8_t>(layout::alarms));
        refused(3, 8); // site
        // A packet of one direction is none of the other, with equal headers but for that.
        auto back = h;
        back.direction = direction::to_site;
        const auto other = seal(back, body, counting_key());
        CHECK(!std::equal(sealed.begin() + header_size, sealed.end(), other.begin() + header_size));
    }
    void the_whole_number_is_found_from_its_low_bits() {
        CHECK(rc::check([] {
            const auto near = *rc::gen::oneOf(rc::gen::inRange<std::uint32_t>(0, last_number),
                                              rc::gen::inRange<std::uint32_t>(0, 200'000));
            const auto step = *rc::gen::inRange<std::int64_t>(-98'303, 98'304);
            const auto counter = static_cast<std::uint32_t>(
                std::clamp<std::int64_t>(std::int64_t{near} + step, 1, last_number));
            const auto o = tonique::open(seal(header_of(counter), {}, counting_key()), counting_key(), near);
            RC_ASSERT(o.refused == refusal::none);
            RC_ASSERT(o.header.counter == counter);
        }));
    }
    void numbers_near_the_ends_do_not_turn_over() {
        const auto first = seal(header_of(1), {}, counting_key());
        const auto last = seal(header_of(last_number), {}, counting_key());
        CHECK(opens(first, 0) && opens(first, 1) && opens(first, 65'536));
        CHECK(opens(last, last_number) && opens(last, last_number - 65'536));
        CHECK(!opens(first, last_number));
        CHECK(!opens(last, 0));
    }
    void a_number_too_far_away_is_refused() {
        const auto p = seal(header_of(1'000'000), {}, counting_key());
        CHECK(opens(p, 1'000'000 - 98'303));
        CHECK(opens(p, 1'000'000 + 98'303));
        CHECK(!opens(p, 1'000'000 - 98'305));
        CHECK(!opens(p, 1'000'000 + 98'305));
    }
    void number_0_is_never_valid() {
        CHECK_THROWS(seal(header_of(0), {}, counting_key()), local_error);
        // The low bits of 65536 are 0 too: that one is found, and no other.
        const auto o = tonique::open(seal(header_of(65'536), {}, counting_key()), counting_key(), 0);
        CHECK_EQUAL(std::uint32_t{65'536}, o.header.counter);
    }
    void a_repeated_number_tells_nothing_of_two_bodies() {
        for (const auto f : forms)
            for (const auto d : directions) {
                const auto a = seal(header_of(5, f, d), bytes(60, 'a'), counting_key());
                const auto b = seal(header_of(5, f, d), bytes(60, 'b'), counting_key());
                CHECK(opens(a, 5) && opens(b, 5));
                // Were they hidden by the same stream, a ^ b would show 'a' ^ 'b' in each byte.
                std::size_t equal = 0;
                std::size_t same_stream = 0;
                for (std::size_t i = header_size; i < header_size + 60; ++i) {
                    if (a[i] == b[i]) ++equal;
                    if ((a[i] ^ b[i]) == ('a' ^ 'b')) ++same_stream;
                }
                CHECK(equal < 5 && same_stream < 5);
                CHECK(!std::equal(a.begin() + header_size + 60, a.end(), b.begin() + header_size + 60));
            }
    }
    void equal_packets_are_equal_to_the_bit() {
        CHECK(seal(header_of(5), bytes_of("x"), counting_key()) ==
              seal(header_of(5), bytes_of("x"), counting_key()));
        // The next number hides and marks the same body otherwise.
        const auto next = seal(header_of(6), bytes_of("x"), counting_key());
        CHECK(next.back() != seal(header_of(5), bytes_of("x"), counting_key()).back());
    }
    void what_cannot_be_sealed_is_said() {
        CHECK_THROWS(seal(header_of(1), bytes(71), counting_key()), local_error);
        CHECK_THROWS(seal(header_of(1, form::small, direction::to_site), bytes(67), counting_key()),
                     local_error);
        CHECK_THROWS(seal(header_of(1, form::large), bytes(large_max - 21), counting_key()), local_error);
        auto h = header_of(1);
        h.site = 0;
        CHECK_THROWS(seal(h, {}, counting_key()), local_error);
        h = header_of(1);
        h.layout = static_cast<layout>(99);
        CHECK_THROWS(seal(h, {}, counting_key()), local_error);
        h = header_of(1);
        h.key_slot = 2;
        CHECK_THROWS(seal(h, {}, counting_key()), local_error);
    }
    void headers_are_refused_with_their_reason() {
        const auto sealed = seal(header_of(0x12345), bytes_of("x"), counting_key());
        const auto p = peek(sealed);
        CHECK(p.refused == refusal::none);
        CHECK(p.header == header_of(0x2345));
        const auto reason = [&](std::size_t place, std::uint8_t changed) {
            auto q = sealed;
            q[place] = changed;
            return std::string{to_text(peek(q).refused)};
        };
        CHECK_EQUAL(std::string{"wrong_format"}, reason(0, 0x20));
        CHECK_EQUAL(std::string{"wrong_format"}, reason(0, 0x00));
        CHECK_EQUAL(std::string{"wrong_format"}, reason(0, 0x18));
        CHECK_EQUAL(std::string{"unknown_layout"}, reason(1, 0));
        CHECK_EQUAL(std::string{"unknown_layout"}, reason(1, 11));
        CHECK_EQUAL(std::string{"unknown_layout"}, reason(1, 255));
        CHECK_EQUAL(std::string{"unknown_site"}, reason(3, 0));
        CHECK(peek({}).refused == refusal::too_short);
        CHECK(peek(std::span{sealed}.first(5)).refused == refusal::too_short);
        CHECK(peek(std::span{sealed}.first(9)).refused == refusal::too_short);
        CHECK(peek(std::span{sealed}.first(10)).refused == refusal::none);
    }
    void noise_is_refused() {
        CHECK(rc::check([] {
            const auto noise = *rc::gen::arbitrary<bytes>();
            RC_ASSERT(!opens(noise, *rc::gen::arbitrary<std::uint32_t>()));
        }));
    }
    void refusals_have_words() {
        CHECK_EQUAL(std::string{"none"}, std::string{to_text(refusal::none)});
        CHECK_EQUAL(std::string{"forged"}, std::string{to_text(refusal::forged)});
        CHECK_EQUAL(std::string{"number_taken"}, std::string{to_text(refusal::number_taken)});
        CHECK_EQUAL(std::string{"future"}, std::string{to_text(refusal::future)});
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(seal_test);
