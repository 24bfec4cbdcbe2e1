// What can go wrong on the line of a meter, as its reader has it.
#include "tests/sim/running.hpp"
#include "tests/sim/tic_port.hpp"
#include "tests/sim/tic_reading.hpp"
#include "tests/sim/tic_site.hpp"
#include "tests/support/poll.hpp"
#include "tests/support/test.hpp"

#include <bit>

using namespace wesh;
using test::good_groups;
using test::read_groups;
using test::running;
using test::tic_port;

class tic_fault_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(tic_fault_test);
    CPPUNIT_TEST(mute);
    CPPUNIT_TEST(idle);
    CPPUNIT_TEST(noise);
    CPPUNIT_TEST(parity);
    CPPUNIT_TEST(garbage);
    CPPUNIT_TEST(cooked);
    CPPUNIT_TEST(faults_end_after_a_time_or_a_number_of_frames);
    CPPUNIT_TEST_SUITE_END();

    test::tic_site site_;
    std::string port(const std::string& name) const { return site_.port(name); }
    std::string meter(const std::string& name, const std::string& more = "speed = 19200\n") const {
        return site_.meter(name, more);
    }
    static bool soon(auto holds) { return test::soon(std::chrono::seconds{5}, holds); }

  public:
    void mute() {
        const running r{meter("a", "fault = \"mute\"\nspeed = 19200\n")};
        tic_port p{port("a"), 19200};
        CHECK(p.read_for(400).empty());
        r.told("clear a");
        p.read_until("ADCO");
    }
    void idle() {
        const running r{meter("a", "fault = \"idle\"\nspeed = 19200\n")};
        const auto bytes = tic_port{port("a"), 19200}.read_for(500);
        const auto groups = good_groups(bytes);
        CHECK(groups.size() > 5);
        for (const auto& g : groups) CHECK_EQUAL(std::string{"ADCO"}, g.label);
        CHECK(bytes.find("\002\nADCO 012345678907 ") != std::string::npos);
    }
    void noise() {
        const running r{meter("a", "mode = \"standard\"\nspeed = 19200\nfault = \"noise=0.01\"\n")};
        const auto bytes = tic_port{port("a"), 19200}.read_for(1500);
        // Groups of some 22 bytes: a fifth is hit.
        const double share =
            static_cast<double>(test::bad_groups(bytes)) / static_cast<double>(read_groups(bytes).size());
        CHECK_MESSAGE(std::to_string(share), share > 0.05 && share < 0.45);
        CHECK_EQUAL(std::string{"a tic " + port("a") + " standard@19200 noise=0.01"}, r.told("list"));
    }
    void parity() {
        const running r{meter("a", "speed = 19200\nfault = \"parity\"\n")};
        auto bytes = tic_port{port("a"), 19200}.read_for(500);
        CHECK(good_groups(bytes).empty());
        for (char& c : bytes) {
            CHECK(std::popcount(static_cast<unsigned char>(c)) % 2 == 0);
            c = static_cast<char>(c & 0x7f);
        }
        CHECK(good_groups(bytes).size() > 20);
    }
    void garbage() {
        const running r{meter("a", "speed = 19200\nfault = \"garbage\"\n")};
        const auto bytes = tic_port{port("a"), 19200}.read_for(500);
        CHECK(bytes.size() > 600 && bytes.find('\002') == std::string::npos);
        CHECK(good_groups(bytes).empty());
    }
    void cooked() {
        const running r{meter("a", "speed = 19200\nfault = \"cooked\"\n")};
        const auto bytes = tic_port{port("a"), 19200}.read_for(500);
        CHECK(good_groups(bytes).size() > 20);
        CHECK(bytes.find('\003') == std::string::npos && bytes.find('\r') == std::string::npos);
        CHECK(bytes.find("\n\nPTEC") != std::string::npos);
    }
    void faults_end_after_a_time_or_a_number_of_frames() {
        const running r{meter("a")};
        const auto well = [&] { return r.told("list").ends_with(" well"); };
        r.told("fault a idle next 2");
        CHECK(!well());
        CHECK(soon(well));
        r.told("fault a mute 200ms");
        CHECK(!well());
        CHECK(soon(well));
        CHECK(r.ask("fault a mute next 2").why.starts_with("fault 'mute' ends by time"));
        CHECK(r.ask("fault a hang").why.starts_with("no fault 'hang'; there are unplug, mute,"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(tic_fault_test);
