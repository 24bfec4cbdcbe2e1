// What the centre sets at a site: whole versions, once, confirmed; and what it brings about.
#include "tests/tonique_site/site_fixture.hpp"

#include <algorithm>

namespace {

using namespace wesh;
using namespace wesh::test;
using std::chrono::minutes;
using tonique::setting_kind;
using tonique::setting_refusal;

constexpr auto pulses = "flat/counter.1.pulses";

constexpr tonique::setting of(setting_kind k, unit_number unit, std::uint8_t column, std::int64_t value) {
    return {static_cast<std::uint8_t>(k), unit, column, value};
}

class remote_settings_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(remote_settings_test);
    CPPUNIT_TEST(a_version_takes_effect_when_all_its_parts_are_there);
    CPPUNIT_TEST(parts_of_two_versions_do_not_mix);
    CPPUNIT_TEST(an_older_version_changes_nothing);
    CPPUNIT_TEST(a_version_is_confirmed_once_and_again_when_it_comes_again);
    CPPUNIT_TEST(what_a_version_does_not_name_is_as_the_files_say);
    CPPUNIT_TEST(what_cannot_be_set_is_refused_with_its_reason);
    CPPUNIT_TEST(a_site_may_refuse_all);
    CPPUNIT_TEST(an_order_is_confirmed_when_weshd_has_taken_it);
    CPPUNIT_TEST(an_order_that_stands_is_not_given_again);
    CPPUNIT_TEST(settings_outlive_the_process);
    CPPUNIT_TEST(an_hour_above_its_threshold_is_an_alarm);
    CPPUNIT_TEST(a_day_above_its_threshold_is_an_alarm);
    CPPUNIT_TEST(severity_from_afar_decides_what_is_told);
    CPPUNIT_TEST_SUITE_END();

    stream_writer w;
    small_centre centre;
    small_site s;

  public:
    void setUp() override {
        w.device("flat");
        s.enrol();
        w.number(pulses, at(10, 10), 0);
        s.follow(w);
        exchange(s, centre);
    }

  private:
    void set(std::uint32_t version, std::vector<tonique::setting> rows, std::uint8_t part = 1,
             std::uint8_t parts = 1) {
        s->take(std::vector<bytes>{
            centre.seal(layout::settings, tonique::settings{version, part, parts, std::move(rows)})});
        s->tick(false);
    }
    std::vector<tonique::settings_state> confirmed() {
        for (int i = 0; i < 3; ++i) {
            s.clock.advance(minutes{10});
            exchange(s, centre);
        }
        return centre.all<tonique::settings_state>();
    }
    std::size_t alarms() {
        for (int i = 0; i < 3; ++i) {
            s->tick(false);
            s.clock.advance(minutes{10});
            exchange(s, centre);
        }
        std::size_t n = 0;
        for (const auto& a : centre.all<tonique::alarms>())
            n += static_cast<std::size_t>(std::count_if(
                a.rows.begin(), a.rows.end(), [](const auto& x) { return x.type == "threshold.exceeded"; }));
        return n;
    }

    void a_version_takes_effect_when_all_its_parts_are_there() {
        set(3, {of(setting_kind::sms_monthly, 0, 0, 50)}, 2, 2);
        CHECK_EQUAL(0U, s->applying().version());
        CHECK(confirmed().empty());
        set(3, {of(setting_kind::threshold_hour, 1, 1, 7)}, 1, 2);
        CHECK_EQUAL(3U, s->applying().version());
        CHECK_EQUAL(50U, s->settings().sms.monthly);
        const auto c = confirmed();
        CHECK_EQUAL(std::size_t{1}, c.size());
        CHECK(c[0] == (tonique::settings_state{3, 2, 0, {}}));
    }
    void parts_of_two_versions_do_not_mix() {
        set(3, {of(setting_kind::sms_monthly, 0, 0, 50)}, 1, 2);
        set(4, {of(setting_kind::alarm_severity, 0, 0, 5)}, 2, 2);
        CHECK_EQUAL(0U, s->applying().version());
        // A part of the older one, late.
        set(3, {}, 2, 2);
        CHECK_EQUAL(0U, s->applying().version());
        set(4, {}, 1, 2);
        CHECK_EQUAL(4U, s->applying().version());
        CHECK_EQUAL(600U, s->settings().sms.monthly);
    }
    void an_older_version_changes_nothing() {
        set(3, {of(setting_kind::sms_monthly, 0, 0, 50)});
        set(2, {of(setting_kind::sms_monthly, 0, 0, 60)});
        CHECK_EQUAL(3U, s->applying().version());
        CHECK_EQUAL(50U, s->settings().sms.monthly);
    }
    void a_version_is_confirmed_once_and_again_when_it_comes_again() {
        set(3, {of(setting_kind::sms_monthly, 0, 0, 50)});
        s->tick(false);
        CHECK_EQUAL(std::size_t{1}, confirmed().size());
        // The confirmation was lost: the centre says it again.
        set(3, {of(setting_kind::sms_monthly, 0, 0, 50)});
        CHECK_EQUAL(std::size_t{2}, confirmed().size());
    }
    void what_a_version_does_not_name_is_as_the_files_say() {
        set(3, {of(setting_kind::sms_monthly, 0, 0, 50), of(setting_kind::alarm_severity, 0, 0, 5)});
        CHECK(s->settings().alarms_from == severity::critical);
        set(4, {of(setting_kind::sms_monthly, 0, 0, 70)});
        CHECK_EQUAL(70U, s->settings().sms.monthly);
        CHECK(s->settings().alarms_from == severity::warning);
    }
    void what_cannot_be_set_is_refused_with_its_reason() {
        set(3, {of(setting_kind::sms_monthly, 0, 0, -1),
                of(setting_kind::poll_interval, 9, 0, 30'000),
                {200, 0, 0, 1},
                of(setting_kind::threshold_hour, 1, 1, 5)});
        const auto c = confirmed();
        CHECK_EQUAL(std::size_t{1}, c.size());
        CHECK_EQUAL(1U, c[0].applied);
        CHECK_EQUAL(3U, c[0].refused);
        const auto why = [&](std::uint8_t kind) {
            for (const auto& r : c[0].rows)
                if (r.setting.kind == kind) return std::string{to_text(r.reason)};
            return std::string{};
        };
        CHECK_EQUAL(std::string{"out-of-range"}, why(2));
        CHECK_EQUAL(std::string{"unknown-device"}, why(3));
        CHECK_EQUAL(std::string{"unknown-kind"}, why(200));
        CHECK_EQUAL(600U, s->settings().sms.monthly);
    }
    void a_site_may_refuse_all() {
        site_settings how;
        how.set_from_centre = false;
        s.use(how);
        set(3, {of(setting_kind::sms_monthly, 0, 0, 50)});
        CHECK_EQUAL(600U, s->settings().sms.monthly);
        const auto c = confirmed();
        CHECK(c.at(0).rows.at(0).reason == setting_refusal::not_permitted);
    }
    void an_order_is_confirmed_when_weshd_has_taken_it() {
        set(3, {of(setting_kind::poll_interval, 1, 0, 30'000)});
        CHECK(confirmed().empty());
        const auto orders = s->orders();
        CHECK_EQUAL(std::size_t{1}, orders.size());
        CHECK_EQUAL(std::string{"flat"}, orders[0].device);
        s->carried_out(orders[0], setting_refusal::not_possible);
        CHECK(s->orders().empty());
        const auto c = confirmed();
        CHECK_EQUAL(1U, c.at(0).refused);
        CHECK(c.at(0).rows.at(0).reason == setting_refusal::not_possible);
    }
    void an_order_that_stands_is_not_given_again() {
        set(3, {of(setting_kind::poll_interval, 1, 0, 30'000)});
        s->carried_out(s->orders().at(0), {});
        set(4, {of(setting_kind::poll_interval, 1, 0, 30'000), of(setting_kind::sms_monthly, 0, 0, 50)});
        CHECK(s->orders().empty());
        set(5, {of(setting_kind::poll_interval, 1, 0, 60'000)});
        CHECK_EQUAL(std::size_t{1}, s->orders().size());
        // What became of an order that was overtaken tells nothing of the new one.
        s->carried_out({of(setting_kind::poll_interval, 1, 0, 30'000), "flat"}, {});
        CHECK_EQUAL(std::size_t{1}, s->orders().size());
    }
    void settings_outlive_the_process() {
        set(3, {of(setting_kind::sms_monthly, 0, 0, 50)}, 1, 2);
        s.crash();
        set(3, {of(setting_kind::poll_interval, 1, 0, 30'000)}, 2, 2);
        s.crash();
        CHECK_EQUAL(3U, s->applying().version());
        CHECK_EQUAL(50U, s->settings().sms.monthly);
        CHECK_EQUAL(std::size_t{1}, s->orders().size());
    }
    void an_hour_above_its_threshold_is_an_alarm() {
        set(3, {of(setting_kind::threshold_hour, 1, 1, 100)});
        w.number(pulses, at(10, 50), 10);
        w.number(pulses, at(11, 50), 110); // as much as it may be
        w.number(pulses, at(12, 50), 211); // one more
        w.happen("tick", at(13, 10), {}, severity::debug);
        s.follow(w);
        CHECK_EQUAL(std::size_t{1}, alarms());
        const auto a = centre.all<tonique::alarms>().back().rows.back();
        CHECK(a.time == at(13));
        CHECK_EQUAL(1, static_cast<int>(a.unit));
        CHECK_EQUAL(std::string{"PULS1 101 pulse in an hour, more than 100"}, a.text);
    }
    void a_day_above_its_threshold_is_an_alarm() {
        set(3, {of(setting_kind::threshold_day, 1, 1, 1000)});
        // Two local days: 22 November ends at 23:00 UTC.
        w.number(pulses, at(22, 50), 500);
        w.number(pulses, at(30), 600);
        w.number(pulses, at(46, 50), 1501);
        w.happen("tick", at(47, 10), {}, severity::debug);
        s.follow(w);
        CHECK_EQUAL(std::size_t{1}, alarms());
        CHECK_EQUAL(std::string{"PULS1 1001 pulse in a day, more than 1000"},
                    centre.all<tonique::alarms>().back().rows.back().text);
    }
    void severity_from_afar_decides_what_is_told() {
        set(3, {of(setting_kind::alarm_severity, 0, 0, 5)});
        w.happen("counter.reset", at(10, 20), "flat");
        w.happen("ups.power-lost", at(10, 21), "flat", severity::critical);
        s.follow(w);
        alarms();
        CHECK_EQUAL(std::size_t{1}, centre.all<tonique::alarms>().at(0).rows.size());
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(remote_settings_test);

} // namespace
