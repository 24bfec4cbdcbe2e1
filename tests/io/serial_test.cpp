// Serial lines, on pseudo-terminals: raw, at their speed, for nobody else, and gone when they are gone.
#include "io/serial.hpp"
#include "tests/support/test.hpp"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <cstdlib>

using namespace wesh;
using namespace wesh::io;

class serial_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(serial_test);
    CPPUNIT_TEST(bytes_come_as_they_were_sent);
    CPPUNIT_TEST(the_speed_is_set_and_what_came_before_is_dropped);
    CPPUNIT_TEST(a_second_program_is_refused);
    CPPUNIT_TEST(a_line_that_is_unplugged_is_told);
    CPPUNIT_TEST(what_is_no_port_is_refused_in_plain_words);
    CPPUNIT_TEST_SUITE_END();

    descriptor master_;
    std::string path_;

    std::string refusal_of(const std::string& path, unsigned baud = 9600) {
        try {
            serial_port p{path, baud, framing::seven_even_one};
        } catch (const std::runtime_error& e) {
            return e.what();
        }
        return {};
    }
    std::string read(serial_port& p) {
        char bytes[64];
        const auto n = p.read(bytes);
        return n ? std::string{bytes, *n} : "gone";
    }

  public:
    void setUp() override {
        master_.reset(posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
        CHECK(master_ && grantpt(master_.get()) == 0 && unlockpt(master_.get()) == 0);
        path_ = ptsname(master_.get());
    }
    void tearDown() override { master_.reset(); }

    void bytes_come_as_they_were_sent() {
        serial_port p{path_, 9600, framing::seven_even_one};
        CHECK_EQUAL(std::string{}, read(p));
        const std::string sent{"\x02\nA\r\x03\x04\x11\x13\x7f\0x", 11};
        CHECK(write(master_.get(), sent.data(), sent.size()) == static_cast<ssize_t>(sent.size()));
        CHECK(read(p) == sent);
    }
    void the_speed_is_set_and_what_came_before_is_dropped() {
        serial_port p{path_, 1200, framing::seven_even_one};
        termios t{};
        CHECK(tcgetattr(p.fd(), &t) == 0 && cfgetispeed(&t) == B1200 && cfgetospeed(&t) == B1200);
        CHECK(write(master_.get(), "old", 3) == 3);
        p.set_speed(9600);
        CHECK_EQUAL(9600U, p.speed());
        CHECK_EQUAL(std::string{}, read(p));
        CHECK(tcgetattr(p.fd(), &t) == 0 && cfgetispeed(&t) == B9600);
        p.set_speed(9600);
        CHECK_THROWS(p.set_speed(12'345), std::runtime_error);
    }
    void a_second_program_is_refused() {
        const serial_port p{path_, 9600, framing::seven_even_one};
        CHECK(refusal_of(path_).find("another program has it") != std::string::npos);
    }
    void a_line_that_is_unplugged_is_told() {
        serial_port p{path_, 9600, framing::seven_even_one};
        master_.reset();
        CHECK_EQUAL(std::string{"gone"}, read(p));
    }
    void what_is_no_port_is_refused_in_plain_words() {
        CHECK_EQUAL(std::string{"/dev/null: this is no serial port"}, refusal_of("/dev/null"));
        CHECK_EQUAL(std::string{"/tmp: this is no serial port"}, refusal_of("/tmp"));
        CHECK(refusal_of("/dev/no-such-port").find("there is no such port") != std::string::npos);
        CHECK(refusal_of(path_, 12'345).find("12345 baud") != std::string::npos);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(serial_test);
