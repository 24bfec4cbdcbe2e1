// Status words of real meters, and each bit of them.
#include "daemon/drivers/teleinfo/status.hpp"

#include "tests/support/test.hpp"

#include <set>
#include <string>

using namespace wesh::teleinfo;

class status_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(status_test);
    CPPUNIT_TEST(a_single_phase_producer);
    CPPUNIT_TEST(a_three_phase_producer_on_a_blue_day);
    CPPUNIT_TEST(a_consumer_whose_second_index_runs);
    CPPUNIT_TEST(an_open_terminal_cover);
    CPPUNIT_TEST(a_meter_that_its_concentrator_knows);
    CPPUNIT_TEST(each_bit_has_its_words);
    CPPUNIT_TEST(no_bit_says_two_things);
    CPPUNIT_TEST(what_means_nothing_has_no_word);
    CPPUNIT_TEST(relays_are_bits);
    CPPUNIT_TEST(potentials_are_bits);
    CPPUNIT_TEST(circuits_of_tempo_are_bits);
    CPPUNIT_TEST_SUITE_END();

    static std::string said(std::span<const bits> table, std::string_view path, std::uint32_t all) {
        for (const auto& b : table)
            if (b.path == path) return std::string{word_of(b, all)};
        throw std::runtime_error{"no bits say " + std::string{path}};
    }
    static std::string status(std::string_view path, std::string_view hex) {
        return said(status_bits(), path, read_hex(hex));
    }
    static void is(const char* word, std::string_view path, std::string_view hex) {
        CHECK_EQUAL(std::string{word}, status(path, hex));
    }

  public:
    void a_single_phase_producer() {
        is("open", "contact", "002A0301");
        is("closed", "breaker", "002A0301");
        is("closed", "terminal-cover", "002A0301");
        is("off", "overrun", "002A0301");
        is("producer", "role", "002A0301");
        is("injected", "energy-direction", "002A0301");
        is("1", "distributor-index", "002A0301");
        is("unsecured", "euridis", "002A0301");
        is("new-locked", "plc", "002A0301");
        is("unknown", "today", "002A0301");
        is("none", "mobile-peak.running", "002A0301");
    }
    void a_three_phase_producer_on_a_blue_day() {
        is("producer", "role", "013A0501");
        is("drawn", "energy-direction", "013A0501");
        is("blue", "today", "013A0501");
        is("unknown", "tomorrow", "013A0501");
        is("secured", "euridis", "013A0501");
    }
    void a_consumer_whose_second_index_runs() {
        is("consumer", "role", "013AC401");
        is("4", "distributor-index", "013AC401");
        is("blue", "today", "013AC401");
    }
    void an_open_terminal_cover() {
        is("open", "terminal-cover", "000A4411");
        is("open", "contact", "000A4411");
        is("2", "distributor-index", "000A4411");
        is("new-unlocked", "plc", "000A4411");
    }
    void a_meter_that_its_concentrator_knows() {
        is("registered", "plc", "00DA8001");
        is("on", "plc.synchronised", "00DA8001");
        is("3", "distributor-index", "00DA8001");
    }
    void each_bit_has_its_words() {
        is("overpower", "breaker", "00000002");
        is("overvoltage", "breaker", "00000004");
        is("load-shed", "breaker", "00000006");
        is("remote-order", "breaker", "00000008");
        is("overheat-high", "breaker", "0000000A");
        is("overheat-low", "breaker", "0000000C");
        is("on", "overvoltage", "00000040");
        is("on", "overrun", "00000080");
        is("white", "today", "02000000");
        is("red", "today", "03000000");
        is("blue", "tomorrow", "04000000");
        is("red", "tomorrow", "0C000000");
        is("2", "mobile-peak.notice", "20000000");
        is("3", "mobile-peak.running", "C0000000");
        CHECK(is_overrun(0x80) && !is_overrun(0x7f));
        CHECK(is_clock_degraded(0x10000) && !is_clock_degraded(0xfffeffff));
    }
    void no_bit_says_two_things() {
        for (const auto& table : {status_bits(), relay_bits(), potential_bits(), circuit_bits()}) {
            std::set<unsigned> taken;
            for (const auto& b : table)
                for (unsigned i = b.first; i < b.first + b.width; ++i) CHECK(taken.insert(i).second);
        }
    }
    void what_means_nothing_has_no_word() {
        is("", "breaker", "0000000E");
        is("", "euridis", "00100000");
        is("", "plc", "00600000");
    }
    void relays_are_bits() {
        for (unsigned n = 1; n <= 8; ++n)
            CHECK_EQUAL(std::string{n == 3 || n == 4 || n == 8 ? "closed" : "open"},
                        said(relay_bits(), "relay." + std::to_string(n), 140));
    }
    void potentials_are_bits() {
        CHECK_EQUAL(std::string{"present"}, said(potential_bits(), "potential.l1", 0x04));
        CHECK_EQUAL(std::string{"absent"}, said(potential_bits(), "potential.l2", 0x04));
        CHECK_EQUAL(std::string{"absent"}, said(potential_bits(), "potential.l3", 0x08));
    }
    void circuits_of_tempo_are_bits() {
        CHECK_EQUAL(std::string{"a"}, said(circuit_bits(), "circuit.1.programme", '('));
        CHECK_EQUAL(std::string{"p0"}, said(circuit_bits(), "circuit.2.programme", '('));
        CHECK_EQUAL(std::string{"b"}, said(circuit_bits(), "circuit.1.programme", '2'));
        CHECK_EQUAL(std::string{"p2"}, said(circuit_bits(), "circuit.2.programme", '2'));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(status_test);
