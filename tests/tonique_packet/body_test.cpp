// Bodies: what is encoded is decoded, at every bound, and nothing else is taken for a body.
#include "common/text.hpp"
#include "tests/tonique_packet/fixture.hpp"

#include <wesh/error.hpp>

#include <rapidcheck.h>

#include <algorithm>
#include <limits>

using namespace wesh;
using namespace wesh::test;
using namespace wesh::tonique;

namespace {

constexpr std::size_t small_room = body_room(form::small, direction::from_site);
constexpr std::uint32_t most32 = 0xFFFFFFFF;

const time_point late = from_milliseconds(std::int64_t{hour_max} * 3'600'000);

template <class T>
T any_up_to(T most) {
    return *rc::gen::oneOf(rc::gen::inRange<T>(0, most), rc::gen::just(most), rc::gen::just(T{0}));
}

std::string any_text(std::size_t least, std::size_t most) {
    const auto size = *rc::gen::oneOf(rc::gen::inRange<std::size_t>(least, most + 1), rc::gen::just(most));
    std::string raw;
    while (raw.size() < size) raw += *rc::gen::element<std::string>("a", "é", "€", "Z9", " ", "\U0001F525");
    auto text = sanitised(raw, size);
    return text.size() < least ? std::string(least, 'x') : text;
}

time_point any_time() {
    return from_milliseconds(std::int64_t{any_up_to<std::uint32_t>(hour_max)} * 3'600'000);
}

devices any_devices() {
    devices d;
    for (int n = *rc::gen::inRange(1, 40); n > 0; --n)
        d.rows.push_back({static_cast<unit_number>(1 + any_up_to<std::uint32_t>(unit_max - 1)),
                          any_text(1, 63), any_text(0, 15), any_text(0, 63)});
    return d;
}

alarms any_alarms() {
    alarms a;
    for (int n = *rc::gen::inRange(1, 30); n > 0; --n)
        a.rows.push_back({static_cast<unit_number>(any_up_to<std::uint32_t>(unit_max)),
                          static_cast<severity>(*rc::gen::inRange(0, 6)), any_time(), any_text(1, 63),
                          any_text(0, 255)});
    return a;
}

state any_state() {
    state s;
    s.time = any_time();
    s.waiting = any_up_to(most32);
    s.oldest = any_up_to(hour_max);
    s.devices = any_up_to(most32);
    s.silent = any_up_to(s.devices);
    s.free_mb = any_up_to(most32);
    s.release = any_text(0, 15);
    s.clock = static_cast<clock_source>(*rc::gen::inRange(0, 5));
    s.clock_doubtful = *rc::gen::arbitrary<bool>();
    s.clock_offset = *rc::gen::oneOf(rc::gen::just(0), rc::gen::arbitrary<std::int32_t>());
    return s;
}

given_up any_given_up() {
    given_up g;
    g.first = std::max<std::uint32_t>(1, any_up_to(most32));
    g.last = g.first + any_up_to(most32 - g.first);
    g.reason = static_cast<loss>(*rc::gen::inRange(1, 4));
    g.to_hour = any_up_to(hour_max);
    g.from_hour = g.to_hour == 0 ? 0 : any_up_to(g.to_hour - 1);
    return g;
}

acknowledgement any_acknowledgement() {
    acknowledgement a;
    a.cumulative = any_up_to(most32);
    a.digest = any_up_to(most32);
    a.highest = any_up_to(most32);
    a.resend = *rc::gen::arbitrary<bool>();
    a.bitmap.resize(any_up_to(bitmap_max), 0);
    for (auto& b : a.bitmap) b = *rc::gen::arbitrary<std::uint8_t>();
    if (!a.bitmap.empty()) a.bitmap.back() |= 1;
    a.time = any_time();
    return a;
}

new_key any_new_key() {
    new_key k;
    k.slot = *rc::gen::inRange<std::uint8_t>(0, 2);
    for (auto& b : k.key) b = *rc::gen::arbitrary<std::uint8_t>();
    return k;
}

bool comes_back(layout l, const body& b) {
    std::string error = "something";
    const auto back = decode_body(l, encode_body(l, b), error);
    return back && *back == b && error.empty();
}

/// What decoding says is wrong; empty: nothing.
std::string complaint(layout l, const bytes& b) {
    std::string error;
    const auto decoded = decode_body(l, b, error);
    CHECK_EQUAL(decoded.has_value(), error.empty());
    return error;
}

bool refused(layout l, const bytes& b) { return !complaint(l, b).empty(); }

tonique::alarm fire() {
    return {3, severity::critical, from_milliseconds(1'795'305'600'000), "ups.power-lost", "fire"};
}

} // namespace

class body_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(body_test);
    CPPUNIT_TEST(every_kind_comes_back);
    CPPUNIT_TEST(readings_come_back);
    CPPUNIT_TEST(the_largest_come_back);
    CPPUNIT_TEST(small_bodies_fit_small_packets);
    CPPUNIT_TEST(bounds_hold_on_the_way_out);
    CPPUNIT_TEST(bounds_hold_on_the_way_in);
    CPPUNIT_TEST(bytes_after_the_end_are_refused);
    CPPUNIT_TEST(a_body_that_is_cut_is_refused_or_another);
    CPPUNIT_TEST(unknown_layouts_are_refused);
    CPPUNIT_TEST(layouts_hold_one_kind);
    CPPUNIT_TEST(texts_are_clean_whatever_comes);
    CPPUNIT_TEST(zeroes_at_the_end_of_a_bitmap_are_left_out);
    CPPUNIT_TEST(numbers_have_one_form);
    CPPUNIT_TEST(noise_never_throws);
    CPPUNIT_TEST(rows_are_cut_into_packets);
    CPPUNIT_TEST(an_alarm_is_cut_at_a_character);
    CPPUNIT_TEST(a_long_device_keeps_its_name);
    CPPUNIT_TEST(layouts_have_words);
    CPPUNIT_TEST(a_digest_tells_order_and_holes);
    CPPUNIT_TEST_SUITE_END();

  public:
    void every_kind_comes_back() {
        CHECK(rc::check("devices", [] { RC_ASSERT(comes_back(layout::devices, any_devices())); }));
        CHECK(rc::check("alarms", [] { RC_ASSERT(comes_back(layout::alarms, any_alarms())); }));
        CHECK(rc::check("state", [] { RC_ASSERT(comes_back(layout::state, any_state())); }));
        CHECK(rc::check("given up", [] { RC_ASSERT(comes_back(layout::given_up, any_given_up())); }));
        CHECK(rc::check("acknowledgement",
                        [] { RC_ASSERT(comes_back(layout::acknowledgement, any_acknowledgement())); }));
        CHECK(rc::check("new key", [] { RC_ASSERT(comes_back(layout::new_key, any_new_key())); }));
    }
    void readings_come_back() {
        using enum tonique::column;
        const readings hours{{{1, 498'000, puls1, 1234, quality::good},
                              {1, 498'000, temp, -215, quality::estimated},
                              {1, 498'001, puls1, 1250, quality::gap | quality::reset}}};
        CHECK(comes_back(layout::hourly, hours));
        const readings indexes{{hours.rows[0], hours.rows[2]}};
        CHECK(comes_back(layout::closing, indexes));
        CHECK_THROWS(encode_body(layout::closing, hours), local_error);
        CHECK(refused(layout::hourly, {}));
    }
    void the_largest_come_back() {
        const device_name widest{unit_max, std::string(63, 'n'), std::string(15, 'd'), std::string(63, 'i')};
        CHECK(comes_back(layout::devices, devices{std::vector<device_name>(112, widest)}));
        CHECK_THROWS(encode_body(layout::devices, devices{std::vector<device_name>(113, widest)}),
                     local_error);
        const tonique::alarm longest{unit_max, severity::critical, late, std::string(63, 't'),
                                     std::string(255, 'x')};
        CHECK(comes_back(layout::alarms, alarms{std::vector<tonique::alarm>(50, longest)}));
        CHECK_THROWS(encode_body(layout::alarms, alarms{std::vector<tonique::alarm>(51, longest)}),
                     local_error);
        CHECK(comes_back(layout::state,
                         state{late, most32, hour_max, most32, most32, most32, std::string(15, 'r')}));
        CHECK(comes_back(layout::given_up, given_up{1, most32, loss::too_old, 1, hour_max}));
        CHECK(comes_back(layout::given_up, given_up{most32, most32, loss::disk_restored, 0, 0}));
        CHECK(comes_back(layout::acknowledgement,
                         acknowledgement{most32, most32, most32, true, bytes(bitmap_max, 0xFF)}));
    }
    void small_bodies_fit_small_packets() {
        constexpr std::size_t room_to_site = body_room(form::small, direction::to_site);
        CHECK(encode_body(layout::acknowledgement,
                          acknowledgement{most32, most32, most32, true, bytes(bitmap_max, 0xFF), late})
                  .size() <= room_to_site);
        CHECK(encode_body(layout::new_key, new_key{}).size() <= room_to_site);
        CHECK(encode_body(layout::given_up, given_up{1, most32, loss::too_old, 1, hour_max}).size() <=
              room_to_site);
        CHECK(encode_body(layout::state,
                          state{late, most32, hour_max, most32, most32, most32, std::string(15, 'r'),
                                clock_source::box, true, std::numeric_limits<std::int32_t>::min()})
                  .size() <= small_room);
    }
    void bounds_hold_on_the_way_out() {
        const auto throws = [](layout l, const body& b) { CHECK_THROWS(encode_body(l, b), local_error); };
        const auto device = [&](unit_number unit, const std::string& name, const std::string& driver,
                                const std::string& identity) {
            throws(layout::devices, devices{{{unit, name, driver, identity}}});
        };
        throws(layout::devices, devices{});
        device(0, "a", "", "");
        device(4096, "a", "", "");
        device(1, "", "", "");
        device(1, std::string(64, 'a'), "", "");
        device(1, "a", std::string(16, 'a'), "");
        device(1, "a", "", std::string(64, 'a'));
        device(1, "a\n", "", "");
        device(1, "\xe9", "", "");
        const auto bad_alarm = [&](auto change) {
            auto a = fire();
            change(a);
            throws(layout::alarms, alarms{{a}});
        };
        throws(layout::alarms, alarms{});
        bad_alarm([](tonique::alarm& a) { a.unit = 4096; });
        bad_alarm([](tonique::alarm& a) { a.severity = static_cast<severity>(6); });
        bad_alarm([](tonique::alarm& a) { a.time = from_milliseconds(-1); });
        bad_alarm([](tonique::alarm& a) { a.time = late + std::chrono::seconds{1}; });
        bad_alarm([](tonique::alarm& a) { a.type.clear(); });
        bad_alarm([](tonique::alarm& a) { a.type = std::string(64, 't'); });
        bad_alarm([](tonique::alarm& a) { a.text = std::string(256, 't'); });
        bad_alarm([](tonique::alarm& a) { a.text = "\x1b[2J"; });
        throws(layout::state, state{{}, 0, hour_max + 1, 0, 0, 0, ""});
        throws(layout::state, state{{}, 0, 0, 1, 2, 0, ""});
        throws(layout::state, state{{}, 0, 0, 0, 0, 0, std::string(16, 'r')});
        throws(layout::given_up, given_up{0, 1, loss::too_old, 0, 0});
        throws(layout::given_up, given_up{2, 1, loss::too_old, 0, 0});
        throws(layout::given_up, given_up{1, 1, static_cast<loss>(0), 0, 0});
        throws(layout::given_up, given_up{1, 1, static_cast<loss>(5), 0, 0});
        throws(layout::given_up, given_up{1, 1, loss::too_old, 5, 5});
        throws(layout::given_up, given_up{1, 1, loss::too_old, 6, 5});
        throws(layout::given_up, given_up{1, 1, loss::too_old, 0, hour_max + 1});
        throws(layout::acknowledgement, acknowledgement{1, 1, 1, false, bytes(bitmap_max + 1, 1)});
        throws(layout::new_key, new_key{2, {}});
    }
    void bounds_hold_on_the_way_in() {
        const auto bad = [](layout l, const char* base16) {
            CHECK_MESSAGE(base16, refused(l, from_base16(base16).value()));
        };
        for (int l = 1; l <= 10; ++l) CHECK(refused(static_cast<layout>(l), {}));
        CHECK(!refused(layout::devices, from_base16("0001010061").value()));
        bad(layout::devices, "0000010061"); // device 0
        bad(layout::devices, "00010000");   // no name
        bad(layout::devices, "00014000");   // a name of 64 bytes, which is not there either
        CHECK(refused(layout::devices, [] { // an identity of 64 bytes
            auto b = from_base16("0001014061").value();
            b.resize(b.size() + 64, 'x');
            return b;
        }()));
        CHECK(!refused(layout::alarms, from_base16("5001000000000100"
                                                   "74")
                                           .value()));
        bad(layout::alarms, "6001000000000100"
                            "74"); // severity
        bad(layout::alarms, "D001000000000100"
                            "74"); // severity with the bit that is 0
        bad(layout::alarms, "5001FFFFFFFF0100"
                            "74"); // time
        bad(layout::alarms, "5001000000000000"
                            "74"); // no type
        CHECK(!refused(layout::state, from_base16("00000000"
                                                  "0000020200")
                                          .value()));
        bad(layout::state, "00000000"
                           "0000020300"); // more silent than known
        bad(layout::state, "00000000"
                           "0081804000"
                           "0000"); // hour 2^20 + 1
        bad(layout::state, "00000000"
                           "0000000000"
                           "78787878787878787878787878787878"); // release of 16
        CHECK(!refused(layout::state, from_base16("000000000000000000"
                                                  "008301")
                                          .value()));
        bad(layout::state, "000000000000000000"
                           "000501"); // a source of time that there is not
        bad(layout::state, "000000000000000000"
                           "000000"); // nothing told of a clock
        bad(layout::state, "000000000000000000"
                           "00"); // and nothing at all
        CHECK(!refused(layout::given_up, from_base16("00000001"
                                                     "00"
                                                     "01"
                                                     "0000")
                                             .value()));
        bad(layout::given_up, "00000000"
                              "00"
                              "01"
                              "0000"); // number 0
        bad(layout::given_up, "00000001"
                              "00"
                              "00"
                              "0000"); // reason
        bad(layout::given_up, "00000001"
                              "00"
                              "05"
                              "0000"); // reason
        bad(layout::given_up, "00000002"
                              "FEFFFFFF0F"
                              "01"
                              "0000"); // beyond the last number
        bad(layout::given_up, "00000001"
                              "00"
                              "01"
                              "0500"); // no hour
        bad(layout::given_up, "00000001"
                              "00"
                              "01"
                              "80804001"); // beyond the last hour
        const std::string twelve = "000000010000000200000003";
        CHECK(!refused(layout::acknowledgement, from_base16(twelve + "01"
                                                                     "80")
                                                    .value()));
        bad(layout::acknowledgement, (twelve + "04").c_str());
        bad(layout::acknowledgement, (twelve + "02000000").c_str());   // half a time
        bad(layout::acknowledgement, (twelve + "0200000000").c_str()); // a time that is none
        CHECK(!refused(layout::acknowledgement, from_base16(twelve + "0200000001").value()));
        bad(layout::acknowledgement, (twelve + "0000").c_str());
        CHECK(refused(layout::acknowledgement, [&] {
            auto b = from_base16(twelve + "00").value();
            b.resize(b.size() + bitmap_max + 1, 1);
            return b;
        }()));
        bad(layout::new_key, "0200000000000000000000000000000000");
    }
    void bytes_after_the_end_are_refused() {
        const auto one_more = [](layout l, const body& b) {
            auto longer = encode_body(l, b);
            longer.push_back(0);
            return refused(l, longer);
        };
        CHECK(one_more(layout::devices, devices{{{1, "a", "b", "c"}}}));
        CHECK(one_more(layout::alarms, alarms{{fire()}}));
        CHECK(one_more(layout::given_up, given_up{1, 2, loss::too_old, 0, 0}));
        CHECK(one_more(layout::acknowledgement, acknowledgement{1, 2, 3, true, {}}));
        CHECK(one_more(layout::new_key, new_key{}));
        CHECK(one_more(layout::state, state{{}, 0, 0, 0, 0, 0, std::string(15, 'r')}));
        CHECK(one_more(layout::state, state{{}, 0, 0, 0, 0, 0, "", clock_source::meter, false, -3}));
        CHECK(refused(layout::alarms, bytes(large_max)));
    }
    void a_body_that_is_cut_is_refused_or_another() {
        CHECK(rc::check([] {
            const std::vector<std::pair<layout, body>> all{
                {layout::devices, any_devices()}, {layout::alarms, any_alarms()},
                {layout::state, any_state()},     {layout::given_up, any_given_up()},
                {layout::new_key, any_new_key()}, {layout::acknowledgement, any_acknowledgement()}};
            for (const auto& [l, b] : all) {
                auto cut = encode_body(l, b);
                cut.pop_back();
                std::string error;
                const auto back = decode_body(l, cut, error);
                const bool same = back && *back == b;
                RC_ASSERT(!same);
            }
        }));
    }
    void unknown_layouts_are_refused() {
        for (const int l : {0, 11, 200, 255}) {
            CHECK(refused(static_cast<layout>(l), bytes{1, 2, 3}));
            CHECK_THROWS(encode_body(static_cast<layout>(l), new_key{}), local_error);
        }
    }
    void layouts_hold_one_kind() {
        CHECK_THROWS(encode_body(layout::devices, new_key{}), local_error);
        CHECK_THROWS(encode_body(layout::hourly, alarms{{fire()}}), local_error);
        CHECK_THROWS(encode_body(layout::new_key, readings{}), local_error);
    }
    void texts_are_clean_whatever_comes() {
        auto b = encode_body(layout::alarms, alarms{{fire()}});
        b[b.size() - 1] = 0x1B;
        b[b.size() - 2] = 0xE9;
        std::string error;
        const auto decoded = decode_body(layout::alarms, b, error);
        CHECK_EQUAL(std::string{"fi\u00e9"}, std::get<alarms>(decoded.value()).rows[0].text);
        // Bytes that grow when they are made clean take no more room than they had.
        bytes wide = from_base16("50010000000001FF74").value();
        wide.resize(wide.size() + 255, 0xE9);
        const auto grown = decode_body(layout::alarms, wide, error);
        CHECK_EQUAL(std::size_t{254}, std::get<alarms>(grown.value()).rows[0].text.size());
        CHECK(comes_back(layout::alarms, *grown));
        CHECK(refused(layout::alarms, from_base16("500100000000"
                                                  "0100"
                                                  "E9")
                                          .value()));
    }
    void zeroes_at_the_end_of_a_bitmap_are_left_out() {
        const acknowledgement with{5, 6, 7, false, {0, 1, 0, 0}};
        std::string error;
        const auto back =
            decode_body(layout::acknowledgement, encode_body(layout::acknowledgement, with), error);
        CHECK(std::get<acknowledgement>(back.value()).bitmap == (bytes{0, 1}));
    }
    void numbers_have_one_form() {
        CHECK(!refused(layout::given_up, from_base16("00000001"
                                                     "01"
                                                     "01"
                                                     "0000")
                                             .value()));
        CHECK(refused(layout::given_up, from_base16("00000001"
                                                    "8100"
                                                    "01"
                                                    "0000")
                                            .value()));
    }
    void noise_never_throws() {
        CHECK(rc::check([] {
            const auto noise = *rc::gen::arbitrary<bytes>();
            std::string error;
            const auto l = static_cast<layout>(*rc::gen::inRange(0, 10));
            if (const auto b = decode_body(l, noise, error)) RC_ASSERT(comes_back(l, *b));
        }));
    }
    void rows_are_cut_into_packets() {
        CHECK(rc::check([] {
            const auto all = any_devices();
            const auto room = *rc::gen::inRange<std::size_t>(small_room, 400);
            std::span<const device_name> left{all.rows};
            while (!left.empty()) {
                const auto next = first_that_fit(left, room);
                RC_ASSERT(!next.rows.empty());
                RC_ASSERT(encode_body(layout::devices, next).size() <= room);
                // As many as fit: with one more it would be too long.
                if (next.rows.size() < left.size()) {
                    auto more = next;
                    more.rows.push_back(left[next.rows.size()]);
                    RC_ASSERT(encode_body(layout::devices, more).size() > room || next.rows[0] != left[0]);
                }
                left = left.subspan(next.rows.size());
            }
        }));
        CHECK(first_that_fit(std::span<const tonique::alarm>{}, small_room).rows.empty());
    }
    void an_alarm_is_cut_at_a_character() {
        auto a = fire();
        a.text.clear();
        while (a.text.size() < 200) a.text += "\u20ac";
        const auto cut = first_that_fit(std::vector{a, fire()}, small_room);
        CHECK_EQUAL(std::size_t{1}, cut.rows.size());
        CHECK(encode_body(layout::alarms, cut).size() > small_room - 3);
        CHECK(is_clean(cut.rows[0].text));
        CHECK_EQUAL(std::size_t{0}, cut.rows[0].text.size() % 3);
        CHECK(a.text.starts_with(cut.rows[0].text));
        a.type = std::string(80, 't');
        a.text = "\x01";
        a.time = late + std::chrono::hours{1};
        CHECK(first_that_fit(std::vector{a}, small_room).rows[0].time == late);
        CHECK_EQUAL(std::string(62, 't'), first_that_fit(std::vector{a}, small_room).rows[0].type);
    }
    void a_long_device_keeps_its_name() {
        const device_name widest{7, std::string(63, 'n'), std::string(15, 'd'), std::string(63, 'i')};
        const auto cut = first_that_fit(std::vector{widest}, small_room);
        CHECK(cut.rows[0] == (device_name{7, widest.name, "", ""}));
        CHECK(first_that_fit(std::vector{widest}, 200).rows[0] == widest);
        const device_name usual{7, "flat-12", "wes", "F4:5E:AB:00:00:0C"};
        CHECK_EQUAL(std::size_t{2}, first_that_fit(std::vector(5, usual), small_room).rows.size());
    }
    void layouts_have_words() {
        for (int i = 1; i <= 10; ++i) {
            const auto l = static_cast<layout>(i);
            CHECK(parse_layout(to_text(l)) == l);
        }
        CHECK(to_text(static_cast<layout>(0)).empty() && to_text(static_cast<layout>(11)).empty());
        CHECK(!parse_layout("") && !parse_layout("Devices"));
    }
    void a_digest_tells_order_and_holes() {
        const bytes a{1, 2, 3, 4};
        const bytes b{1, 2, 3, 5};
        CHECK(digest_after(digest_after(0, a), b) != digest_after(digest_after(0, b), a));
        CHECK(digest_after(0, a) != digest_after(digest_after(0, {}), a));
        CHECK(digest_after(0, {}) != 0);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(body_test);
