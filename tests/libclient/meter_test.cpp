// Meters behind a WES and meters on lines of their own, in every mode: one class for all.
#include "tests/libclient/fake_daemon.hpp"
#include "tests/support/test.hpp"

#include <wesh/wesh.hpp>

using namespace wesh;

class libclient_meter_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(libclient_meter_test);
    CPPUNIT_TEST(a_single_phase_meter_has_one_current_in_every_mode);
    CPPUNIT_TEST(a_three_phase_meter_has_none_without_a_phase);
    CPPUNIT_TEST(after_another_mode_the_current_is_what_the_meter_still_says);
    CPPUNIT_TEST(a_total_of_the_meter_s_own_is_not_added_to_its_parts);
    CPPUNIT_TEST(indexes_of_another_contract_are_not_added_again);
    CPPUNIT_TEST(a_total_of_another_mode_is_not_the_total);
    CPPUNIT_TEST(periods_that_a_pme_pmi_does_not_say_now_count_as_well);
    CPPUNIT_TEST(what_was_injected_is_not_drawn);
    CPPUNIT_TEST(what_is_subscribed_and_whether_it_is_exceeded);
    CPPUNIT_TEST_SUITE_END();

    test::fake_daemon daemon;

    void says(const std::string& point, value v, const std::string& unit = "", int minutes_ago = 0) {
        daemon.add_point("linky/" + point, std::move(v), unit,
                         minutes_ago == 0 ? quality::good : quality::stale);
        daemon.readings.back().sample.received -= std::chrono::minutes{minutes_ago};
    }
    void counts(const std::string& period, std::int64_t wh, int minutes_ago = 0) {
        says("energy." + period, decimal{wh, 0}, "Wh", minutes_ago);
    }
    meter linky() {
        daemon.add_device("linky", "/dev/ttyUSB0");
        return interface { daemon.path() }.get_meter("linky");
    }
    std::string total() { return linky().total_energy().to_text(); }

  public:
    void a_single_phase_meter_has_one_current_in_every_mode() {
        says("current.l1", decimal{9, 0}, "A");
        const auto standard = linky();
        CHECK_EQUAL(9.0, standard.current());
        CHECK_EQUAL(9.0, standard.current(1));
        CHECK_THROWS(standard.current(2), not_available);
        daemon.readings.clear();
        daemon.described.clear();
        says("current", decimal{3, 0}, "A");
        CHECK_EQUAL(3.0, standard.current());
        CHECK_EQUAL(3.0, standard.current(1));
    }
    void a_three_phase_meter_has_none_without_a_phase() {
        for (const char* phase : {"current.l1", "current.l2", "current.l3"}) says(phase, decimal{7, 0}, "A");
        const auto m = linky();
        CHECK_EQUAL(7.0, m.current(1));
        CHECK_EQUAL(7.0, m.current(3));
        CHECK_THROWS(m.current(), not_available);
    }
    void after_another_mode_the_current_is_what_the_meter_still_says() {
        says("current", decimal{3, 0}, "A", 5);
        says("current.l1", decimal{9, 0}, "A");
        const auto m = linky();
        CHECK_EQUAL(9.0, m.current());
        CHECK_EQUAL(9.0, m.current(1));
        // While it says neither, the last that is known.
        daemon.readings.back().sample.quality = quality::stale;
        CHECK_EQUAL(3.0, m.current());
    }
    void a_total_of_the_meter_s_own_is_not_added_to_its_parts() {
        counts("total", 17026175);
        counts("supplier.1", 4432429);
        counts("supplier.2", 9236697);
        counts("injected", 99);
        CHECK_EQUAL(std::string{"17026175"}, total());
        const auto all = linky().energies();
        CHECK_EQUAL(std::size_t{2}, all.size());
        CHECK_EQUAL(std::string{"supplier.1"}, all.at(0).period);
        CHECK(linky().energy("supplier.2") == decimal(9236697, 0));
    }
    void indexes_of_another_contract_are_not_added_again() {
        counts("hc", 1000, 60);
        counts("hp", 2000, 60);
        counts("base", 3500);
        CHECK_EQUAL(std::string{"3500"}, total());
        CHECK_EQUAL(std::size_t{3}, linky().energies().size());
    }
    void a_total_of_another_mode_is_not_the_total() {
        counts("total", 5000, 60);
        counts("supplier.1", 5000, 60);
        counts("hc", 2000);
        counts("hp", 3100);
        CHECK_EQUAL(std::string{"5100"}, total());
    }
    void periods_that_a_pme_pmi_does_not_say_now_count_as_well() {
        counts("hph", 1000, 3000);
        counts("hch", 500, 3600);
        counts("hpe", 9649);
        CHECK_EQUAL(std::string{"11149"}, total());
    }
    void what_was_injected_is_not_drawn() {
        counts("injected", 5147849);
        counts("producer", 12);
        const auto m = linky();
        CHECK_THROWS(m.total_energy(), not_available);
        CHECK(m.energies().empty());
        CHECK(m.injected_energy() == decimal(5147849, 0));
    }
    void what_is_subscribed_and_whether_it_is_exceeded() {
        says("subscribed-power", decimal{9, 3}, "VA");
        says("overrun", std::string{"on"});
        const auto m = linky();
        CHECK_EQUAL(9000.0, m.subscribed_power());
        CHECK(m.overrun());
        CHECK_THROWS(m.subscribed_current(), not_available);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(libclient_meter_test);
