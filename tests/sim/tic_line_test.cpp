// Lines of meters as their reader has them: the speed, what comes at the wrong one, faults and adapters that
// move.
#include "tests/sim/running.hpp"
#include "tests/sim/tic_port.hpp"
#include "tests/sim/tic_reading.hpp"
#include "tests/sim/tic_site.hpp"
#include "tests/support/poll.hpp"
#include "tests/support/test.hpp"

#include <sys/stat.h>

#include <chrono>

using namespace wesh;
using test::data_of;
using test::good_groups;
using test::running;
using test::tic_port;

namespace {

bool is_there(const std::string& path) {
    struct stat s {};
    return lstat(path.c_str(), &s) == 0;
}

bool soon(auto holds) { return test::soon(std::chrono::seconds{5}, holds); }

} // namespace

class tic_line_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(tic_line_test);
    CPPUNIT_TEST(bytes_come_at_the_speed_of_the_line);
    CPPUNIT_TEST(groups_are_whole_at_the_right_speed);
    CPPUNIT_TEST(no_group_is_good_at_the_wrong_speed);
    CPPUNIT_TEST(a_faster_reader_hears_more_bytes_and_a_slower_one_fewer);
    CPPUNIT_TEST(who_comes_later_hears_nothing_old);
    CPPUNIT_TEST(a_reader_that_does_not_read_delays_nobody);
    CPPUNIT_TEST(unplugged_it_hangs_up_and_replugged_it_is_there_again);
    CPPUNIT_TEST(two_adapters_change_places);
    CPPUNIT_TEST(a_meter_changes_its_mode_and_its_speed);
    CPPUNIT_TEST(another_meter_takes_the_place_with_indexes_from_zero);
    CPPUNIT_TEST(steps_happen_in_their_time);
    CPPUNIT_TEST(commands_say_and_set_what_a_meter_says);
    CPPUNIT_TEST(meters_refuse_what_is_of_boxes);
    CPPUNIT_TEST(counts_tell_frames_and_readers);
    CPPUNIT_TEST(a_group_has_a_port_each);
    CPPUNIT_TEST_SUITE_END();

    test::tic_site site_;
    std::string port(const std::string& name) const { return site_.port(name); }
    std::string meter(const std::string& name, const std::string& more = "speed = 19200\n") const {
        return site_.meter(name, more);
    }

  public:
    void bytes_come_at_the_speed_of_the_line() {
        const running r{meter("a", "speed = 1200\n") + meter("b", "mode = \"standard\"\n") +
                        meter("c", "mode = \"pme-pmi\"\nspeed = 19200\n")};
        const struct {
            const char* name;
            unsigned baud;
        } lines[] = {{"a", 1200}, {"b", 9600}, {"c", 19200}};
        for (const auto& l : lines) {
            tic_port p{port(l.name), l.baud};
            p.read_for(100);
            const auto start = std::chrono::steady_clock::now();
            const auto bytes = p.read_for(1500).size();
            const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
            const double rate = static_cast<double>(bytes) / took.count() * 10 / l.baud;
            // Between frames the line rests, so that it never is quite full.
            CHECK_MESSAGE(l.name + std::to_string(rate), rate > 0.9 && rate < 1.05);
        }
    }
    void groups_are_whole_at_the_right_speed() {
        const running r{meter("a", "mode = \"standard\"\nspeed = 19200\n")};
        const auto bytes = tic_port{port("a"), 19200}.read_for(1200);
        CHECK(good_groups(bytes).size() > 60);
        CHECK_EQUAL(std::size_t{0}, test::bad_groups(bytes));
    }
    void no_group_is_good_at_the_wrong_speed() {
        const running r{meter("a", "speed = 1200\n") + meter("b", "mode = \"standard\"\n")};
        for (const unsigned baud : {4800U, 9600U, 19200U}) {
            const auto bytes = tic_port{port("a"), baud}.read_for(600);
            CHECK(!bytes.empty() && good_groups(bytes).empty());
        }
        for (const unsigned baud : {1200U, 4800U, 19200U}) {
            const auto bytes = tic_port{port("b"), baud}.read_for(600);
            CHECK(!bytes.empty() && good_groups(bytes).empty());
            CHECK(baud > 9600 || bytes.find('\0') != std::string::npos);
        }
    }
    void a_faster_reader_hears_more_bytes_and_a_slower_one_fewer() {
        const running r{meter("a", "speed = 1200\n") + meter("b", "mode = \"standard\"\n")};
        CHECK(tic_port(port("a"), 9600).read_for(1000).size() > 180);
        CHECK(tic_port(port("b"), 1200).read_for(1000).size() < 200);
    }
    void who_comes_later_hears_nothing_old() {
        const running r{meter("a")};
        {
            tic_port first{port("a"), 19200};
            first.read_until("ADCO");
            // Leaves half a frame unread.
            CHECK(soon([&] { return first.waiting() > 60; }));
        }
        CHECK(soon([&] { return r.count("a", "now") == 0; }));
        const tic_port second{port("a"), 19200};
        CHECK_MESSAGE(std::to_string(second.waiting()), second.waiting() < 60);
    }
    void a_reader_that_does_not_read_delays_nobody() {
        const running r{meter("a") + meter("b")};
        const tic_port lazy{port("a"), 19200};
        CHECK(soon([&] { return lazy.waiting() > 500; }));
        CHECK(good_groups(tic_port{port("b"), 19200}.read_for(500)).size() > 40);
        CHECK(!r.ask("list").refused);
    }
    void unplugged_it_hangs_up_and_replugged_it_is_there_again() {
        const running r{meter("a")};
        tic_port before{port("a"), 19200};
        before.read_until("ADCO");
        r.told("fault a unplug");
        CHECK(before.hung_up(2000));
        CHECK(!is_there(port("a")));
        CHECK_EQUAL(std::string{"a tic " + port("a") + " historic@19200 unplug"}, r.told("list"));
        r.told("clear a");
        CHECK(is_there(port("a")));
        tic_port after{port("a"), 19200};
        CHECK_EQUAL(std::string{"012345678907"}, data_of(after.read_until("ADCO"), "ADCO"));
        r.told("fault a unplug 200ms");
        CHECK(after.hung_up(2000));
        CHECK(soon([&] { return is_there(port("a")); }));
        tic_port{port("a"), 19200}.read_until("ADCO");
    }
    void two_adapters_change_places() {
        const running r{meter("a") + meter("b")};
        tic_port one{port("a"), 19200};
        CHECK_EQUAL(std::string{"012345678907"}, data_of(one.read_until("ADCO"), "ADCO"));
        r.told("swap a b");
        CHECK(one.hung_up(2000));
        CHECK_EQUAL(std::string{"012345678908"},
                    data_of(tic_port(port("a"), 19200).read_until("ADCO"), "ADCO"));
        CHECK_EQUAL(std::string{"012345678907"},
                    data_of(tic_port(port("b"), 19200).read_until("ADCO"), "ADCO"));
        CHECK_EQUAL(std::string{"a tic " + port("b") + " historic@19200 well"}, r.told("list"));
    }
    void a_meter_changes_its_mode_and_its_speed() {
        const running r{meter("a", "")};
        tic_port old{port("a"), 1200};
        old.read_until("PTEC");
        r.told("mode a standard");
        CHECK_EQUAL(std::string{"a tic " + port("a") + " standard@9600 well"}, r.told("list"));
        CHECK(good_groups(old.read_for(500)).empty());
        tic_port now{port("a"), 9600};
        CHECK_EQUAL(std::string{"012345678907"}, data_of(now.read_until("ADSC"), "ADSC"));
        r.told("speed a 19200");
        tic_port fast{port("a"), 19200};
        fast.read_until("STGE");
        r.told("mode a historic");
        fast.read_until("PTEC"); // a speed that was given stays
    }
    void another_meter_takes_the_place_with_indexes_from_zero() {
        const running r{meter("a", "speed = 19200\nindex = 5000000\n")};
        tic_port p{port("a"), 19200};
        CHECK_EQUAL(std::string{"005000000"}, data_of(p.read_until("BASE"), "BASE"));
        r.told("replace a 987654321098");
        p.read_for(100);
        const auto bytes = p.read_until("BASE");
        CHECK_EQUAL(std::string{"000000000"}, data_of(bytes, "BASE"));
        CHECK_EQUAL(std::string{"987654321098"}, data_of(p.read_until("ADCO"), "ADCO"));
    }
    void steps_happen_in_their_time() {
        const running r{meter("a", "speed = 19200\n[[meter.step]]\nat = \"300ms\"\nset = { power = 7400 }\n"
                                   "[[meter.step]]\nat = \"600ms\"\nmode = \"standard\"\nspeed = 9600\n"
                                   "[[meter.step]]\nat = \"700ms\"\nreplace = \"111111111111\"\n") +
                        meter("b", "[[meter.step]]\nat = \"800ms\"\nswap = \"a\"\n")};
        tic_port p{port("a"), 19200};
        CHECK_EQUAL(std::string{"032"}, data_of(p.read_until("ADPS"), "ADPS"));
        CHECK(p.hung_up(3000));
        CHECK_EQUAL(std::string{"111111111111"},
                    data_of(tic_port(port("b"), 9600).read_until("ADSC"), "ADSC"));
    }
    void commands_say_and_set_what_a_meter_says() {
        const running r{meter("a", "mode = \"standard\"\ncontract = \"hc\"\n")};
        CHECK_EQUAL(std::size_t{5 + 38}, r.ask("get a").lines.size());
        CHECK_EQUAL(std::string{"power 1000"}, r.told("get a"));
        r.told("set a power 2300");
        CHECK_EQUAL(std::string{"010"}, r.told("get a IRMS1"));
        CHECK_EQUAL(std::string{"02300"}, r.told("get a SINSTS"));
        r.told("set a EASF02 17");
        CHECK_EQUAL(std::string{"000000017"}, r.told("get a EASF02"));
        r.told("set a URMS1 7");
        CHECK_EQUAL(std::string{"007"}, r.told("get a URMS1"));
        r.told("release a URMS1");
        CHECK_EQUAL(std::string{"230"}, r.told("get a URMS1"));
        r.told("set a NGTF ZEN");
        r.told("raw a LTARF LTARF\tHELLO\tx");
        r.told("raw a PRM");
        r.told("raw a NEWS NEWS\t1\tx");
        const auto all = tic_port{port("a"), 9600}.read_for(2200);
        const auto bytes = all.substr(all.rfind('\002', all.rfind('\003'))); // the last whole frame
        CHECK_EQUAL(std::string{"ZEN             "}, data_of(bytes, "NGTF"));
        CHECK(bytes.find("\nLTARF\tHELLO\tx\r\n") != std::string::npos);
        CHECK(bytes.find("\nNEWS\t1\tx\r\003") != std::string::npos);
        CHECK_EQUAL(std::string{"none"}, data_of(bytes, "PRM"));
        r.told("vary a power 5000 5000 10s");
        CHECK_EQUAL(std::string{"05000"}, r.told("get a SINSTS"));
        r.told("grow a power 0");
    }
    void meters_refuse_what_is_of_boxes() {
        const running r{meter("a", "mode = \"pme-pmi\"\n") + "[[box]]\nname = \"x\"\n"};
        const auto why = [&](const std::string& line) { return r.ask(line).why; };
        CHECK_EQUAL(std::string{"a is a meter and cannot reboot"}, why("reboot a"));
        CHECK_EQUAL(std::string{"x is a box and cannot change its mode"}, why("mode x standard"));
        CHECK_EQUAL(std::string{"x is a box: it has no port to swap"}, why("swap a x"));
        CHECK(why("mode a standard").starts_with("a meter changes between historic and standard"));
        CHECK(why("mode a loud").starts_with("a mode is historic or standard"));
        CHECK(why("speed a 300").starts_with("a meter speaks at 1200"));
        CHECK(why("replace a 12").starts_with("a meter's number has twelve digits"));
        CHECK(why("set a POWER 1").starts_with("no field 'POWER'; a meter has power, injected"));
        CHECK(why("set a power lots").starts_with("power takes VA drawn"));
        CHECK(why("vary a EA_s 1 2 5s").find("cannot move; power can") != std::string::npos);
        CHECK(why("get a IRMS1").ends_with("is not sent at present"));
        CHECK(why("release a PS").find("nothing to release") != std::string::npos);
    }
    void counts_tell_frames_and_readers() {
        const running r{meter("a")};
        CHECK(soon([&] { return r.count("a", "frames") > 2; }));
        CHECK_EQUAL(0, r.count("a", "readers"));
        CHECK(r.count("a", "dropped") == r.count("a", "bytes"));
        {
            tic_port p{port("a"), 19200};
            p.read_until("ADCO");
            CHECK_EQUAL(1, r.count("a", "now"));
        }
        r.told("forget a");
        CHECK_EQUAL(0, r.count("a", "readers"));
        r.told("fault a idle");
        CHECK(soon([&] { return r.count("a", "faulty") > 1; }));
    }
    void a_group_has_a_port_each() {
        const running r{"[[meter_group]]\ncount = 32\nmode = \"standard\"\nport = \"" + port("tty%") +
                        "\"\n"};
        CHECK_EQUAL(std::size_t{32}, r.ask("list").lines.size());
        const auto one = data_of(tic_port{port("tty1"), 9600}.read_until("ADSC"), "ADSC");
        const auto last = data_of(tic_port{port("tty32"), 9600}.read_until("ADSC"), "ADSC");
        CHECK(one != last);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(tic_line_test);
