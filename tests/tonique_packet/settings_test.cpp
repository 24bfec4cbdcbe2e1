// What is set at sites from afar: the table of kinds, its bodies, and how they are cut into packets.
#include "libtonique/packet.hpp"
#include "libtonique/role.hpp"
#include "libtonique/settings.hpp"
#include "tests/tonique_packet/fixture.hpp"

#include <wesh/error.hpp>

#include <rapidcheck.h>

#include <algorithm>
#include <limits>

using namespace wesh;
using namespace wesh::test;
using namespace wesh::tonique;

namespace {

constexpr std::size_t room_to_site = body_room(form::small, direction::to_site);
constexpr std::size_t room_from_site = body_room(form::small, direction::from_site);

setting any_setting() {
    return {*rc::gen::inRange<std::uint8_t>(1, 255), *rc::gen::inRange<unit_number>(0, unit_max + 1),
            *rc::gen::inRange<std::uint8_t>(0, 16), *rc::gen::arbitrary<std::int64_t>()};
}

std::vector<setting> any_rows() {
    std::vector<setting> rows;
    for (int n = *rc::gen::inRange(0, 60); n > 0; --n) rows.push_back(any_setting());
    return rows;
}

settings_state any_state() {
    settings_state s{
        *rc::gen::inRange<std::uint32_t>(1, 0xFFFFFFFF), *rc::gen::arbitrary<std::uint32_t>(), 0, {}};
    for (const auto& row : any_rows())
        s.rows.push_back({row, static_cast<setting_refusal>(*rc::gen::inRange(1, 6))});
    s.refused = static_cast<std::uint32_t>(s.rows.size()) + *rc::gen::inRange<std::uint32_t>(0, 9);
    return s;
}

std::optional<body> back(layout l, const body& b) {
    std::string error;
    return decode_body(l, encode_body(l, b), error);
}

bool refused(layout l, std::string_view base16) {
    std::string error;
    const auto b = decode_body(l, from_base16(base16).value(), error);
    CHECK_EQUAL(b.has_value(), error.empty());
    return !b;
}

constexpr setting of(setting_kind k, unit_number unit, std::uint8_t column, std::int64_t value) {
    return {static_cast<std::uint8_t>(k), unit, column, value};
}

} // namespace

class settings_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(settings_test);
    CPPUNIT_TEST(what_is_written_is_read);
    CPPUNIT_TEST(the_bytes_are_those_of_the_manual);
    CPPUNIT_TEST(bounds_hold_both_ways);
    CPPUNIT_TEST(parts_hold_all_rows_in_order_and_fit_a_small_packet);
    CPPUNIT_TEST(more_than_the_parts_hold_is_refused);
    CPPUNIT_TEST(refusals_are_told_as_far_as_they_fit);
    CPPUNIT_TEST(each_kind_has_its_row_and_its_name);
    CPPUNIT_TEST(a_setting_that_cannot_be_one_is_told_why);
    CPPUNIT_TEST(a_binding_is_a_dwelling_and_a_role);
    CPPUNIT_TEST_SUITE_END();

  public:
    void what_is_written_is_read() {
        CHECK(rc::check([] {
            settings s;
            s.version = *rc::gen::inRange<std::uint32_t>(1, 0xFFFFFFFF);
            s.parts = *rc::gen::inRange<std::uint8_t>(1, settings_parts_max + 1);
            s.part = *rc::gen::inRange<std::uint8_t>(1, static_cast<std::uint8_t>(s.parts + 1));
            s.rows = any_rows();
            RC_ASSERT(back(layout::settings, s) == std::optional<body>{s});
            const auto state = any_state();
            RC_ASSERT(back(layout::settings_state, state) == std::optional<body>{state});
        }));
    }
    void the_bytes_are_those_of_the_manual() {
        const settings s{
            7,
            1,
            2,
            {of(setting_kind::poll_interval, 12, 0, 30'000), of(setting_kind::threshold_hour, 12, 1, -1)}};
        CHECK_EQUAL(std::string{"00000007"
                                "01"
                                "02"
                                "03"
                                "000C"
                                "E0D403"
                                "04"
                                "100C"
                                "01"},
                    to_base16(encode_body(layout::settings, s)));
        const settings_state state{
            7, 3, 1, {{of(setting_kind::binding, 9, 2, 0), setting_refusal::unknown_unit}}};
        CHECK_EQUAL(std::string{"00000007"
                                "03"
                                "01"
                                "06"
                                "2009"
                                "00"
                                "02"},
                    to_base16(encode_body(layout::settings_state, state)));
    }
    void bounds_hold_both_ways() {
        CHECK(!refused(layout::settings, "00000001"
                                         "01"
                                         "01"));
        CHECK(refused(layout::settings, "00000000"
                                        "01"
                                        "01")); // version 0
        CHECK(refused(layout::settings, "00000001"
                                        "00"
                                        "01")); // part 0
        CHECK(refused(layout::settings, "00000001"
                                        "03"
                                        "02")); // part 3 of 2
        CHECK(refused(layout::settings, "00000001"
                                        "01"
                                        "C9")); // 201 parts
        CHECK(refused(layout::settings, "00000001"
                                        "01"
                                        "01"
                                        "00"
                                        "0001"
                                        "00")); // kind 0
        CHECK(refused(layout::settings, "00000001"
                                        "01"
                                        "01"
                                        "01"
                                        "00")); // half a row
        CHECK(!refused(layout::settings_state, "00000001"
                                               "00"
                                               "00"));
        CHECK(refused(layout::settings_state, "00000001"
                                              "00"
                                              "00"
                                              "01"
                                              "0001"
                                              "00"
                                              "01")); // more rows than refused
        CHECK(refused(layout::settings_state, "00000001"
                                              "00"
                                              "01"
                                              "01"
                                              "0001"
                                              "00"
                                              "06")); // reason 6
        CHECK(refused(layout::settings_state, "00000001"
                                              "00"
                                              "01"
                                              "01"
                                              "0001"
                                              "00"
                                              "00")); // reason 0
        CHECK_THROWS(encode_body(layout::settings, settings{0, 1, 1, {}}), local_error);
        CHECK_THROWS(encode_body(layout::settings, settings{1, 2, 1, {}}), local_error);
        CHECK_THROWS(encode_body(layout::settings, settings{1, 1, 1, {{0, 1, 0, 0}}}), local_error);
        CHECK_THROWS(encode_body(layout::settings, settings{1, 1, 1, {{1, 4096, 0, 0}}}), local_error);
        CHECK_THROWS(encode_body(layout::settings_state, settings_state{1, 0, 0, {{{1, 1, 0, 0}, {}}}}),
                     local_error);
    }
    void parts_hold_all_rows_in_order_and_fit_a_small_packet() {
        CHECK(rc::check([] {
            const auto rows = any_rows();
            const auto parts = parts_of(3, rows, room_to_site);
            std::vector<setting> joined;
            for (std::size_t i = 0; i < parts.size(); ++i) {
                RC_ASSERT(parts[i].version == 3U);
                RC_ASSERT(parts[i].part == i + 1);
                RC_ASSERT(parts[i].parts == parts.size());
                RC_ASSERT(encode_body(layout::settings, parts[i]).size() <= room_to_site);
                joined.insert(joined.end(), parts[i].rows.begin(), parts[i].rows.end());
            }
            RC_ASSERT(joined == rows);
        }));
        CHECK_EQUAL(std::size_t{1}, parts_of(3, {}, room_to_site).size());
    }
    void more_than_the_parts_hold_is_refused() {
        const std::vector<setting> rows(3000, of(setting_kind::poll_interval, 1, 0, 30'000));
        CHECK_THROWS(parts_of(1, rows, room_to_site), local_error);
    }
    void refusals_are_told_as_far_as_they_fit() {
        const std::vector<refused_setting> all(
            50, {of(setting_kind::poll_interval, 1, 0, 30'000), setting_refusal::not_possible});
        const auto s = state_that_fits(3, 12, all, room_from_site);
        CHECK_EQUAL(50U, s.refused);
        CHECK(!s.rows.empty() && s.rows.size() < all.size());
        CHECK(encode_body(layout::settings_state, s).size() <= room_from_site);
        CHECK_EQUAL(std::size_t{2},
                    state_that_fits(3, 12, std::span{all}.first(2), room_from_site).rows.size());
    }
    void each_kind_has_its_row_and_its_name() {
        for (const auto& row : setting_rows()) {
            CHECK(find_setting(static_cast<std::uint8_t>(row.kind)) == &row);
            CHECK(find_setting(row.name) == &row);
            CHECK(row.least <= row.most);
            CHECK(!row.of_column || row.of_device);
        }
        CHECK(find_setting(std::uint8_t{0}) == nullptr);
        CHECK(find_setting(static_cast<std::uint8_t>(setting_rows().size() + 1)) == nullptr);
        CHECK(find_setting("nothing") == nullptr);
    }
    void a_setting_that_cannot_be_one_is_told_why() {
        using enum setting_kind;
        const auto why = [](const setting& s) {
            const auto f = fault_of(s);
            return f ? std::string{to_text(*f)} : std::string{"none"};
        };
        CHECK_EQUAL(std::string{"none"}, why(of(alarm_severity, 0, 0, 3)));
        CHECK_EQUAL(std::string{"out-of-range"}, why(of(alarm_severity, 0, 0, 6)));
        CHECK_EQUAL(std::string{"unknown-device"}, why(of(alarm_severity, 3, 0, 3)));
        CHECK_EQUAL(std::string{"none"}, why(of(poll_interval, 3, 0, 30'000)));
        CHECK_EQUAL(std::string{"unknown-device"}, why(of(poll_interval, 0, 0, 30'000)));
        CHECK_EQUAL(std::string{"out-of-range"}, why(of(poll_interval, 3, 0, 199)));
        CHECK_EQUAL(std::string{"none"}, why(of(threshold_day, 3, 1, 500)));
        CHECK_EQUAL(std::string{"not-possible"}, why(of(threshold_day, 3, 8, 500))); // a temperature
        CHECK_EQUAL(std::string{"unknown-device"}, why(of(threshold_hour, 3, 0, 500)));
        CHECK_EQUAL(std::string{"unknown-device"}, why(of(threshold_hour, 3, 15, 500)));
        CHECK_EQUAL(std::string{"out-of-range"}, why(of(binding, 3, 1, value_of({12, 0}))));
        CHECK_EQUAL(std::string{"unknown-kind"}, why({77, 0, 0, 0}));
    }
    void a_binding_is_a_dwelling_and_a_role() {
        for (const auto& row : roles()) {
            const bound b{4'000'000'000U, static_cast<std::uint8_t>(row.role)};
            CHECK(bound_of(value_of(b)) == b);
            CHECK(!fault_of(of(setting_kind::binding, 1, 1, value_of(b))));
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(settings_test);
