// The example of the first specification, as a user compiles it, against simulated boxes.
#include "tests/example/away.hpp"
#include "tests/support/site.hpp"
#include "tests/support/test.hpp"

#include <csignal>

using namespace wesh;

namespace {

constexpr const char* specified = "192.168.1.112";

class example_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(example_test);
    CPPUNIT_TEST(prints_the_voltage_to_the_letter);
    CPPUNIT_TEST(prints_the_voltage_elsewhere);
    CPPUNIT_TEST(an_old_firmware_has_no_voltage);
    CPPUNIT_TEST(a_clamp_that_is_off_is_told);
    CPPUNIT_TEST(says_who_cannot_be_reached);
    CPPUNIT_TEST_SUITE_END();

    /// A program's output and how it ended.
    struct run {
        std::string output;
        test::ending end;
    };
    static run of(const std::string& program, const test::site& s, const std::string& address) {
        test::start_options o;
        o.environment = {{"WESH_SOCKET", s.daemon.socket()}, {"WES_ADDRESS", address}};
        test::process p{{program}, s.where / "example.log", o};
        const auto e = p.wait();
        return {p.output(), e};
    }
    static run elsewhere(const test::site& s, const std::string& address) {
        return of(test::build_folder() + "/tests/voltage_elsewhere", s, address);
    }

    void prints_the_voltage_to_the_letter() {
        const auto said = test::in_network_with(specified, [] {
            test::site s{{{"box", "0.84", {}}}};
            s.daemon.configure("");
            s.daemon.program().signal(SIGHUP);
            const auto& at = s.boxes.address("box");
            test::forward_http(specified, static_cast<std::uint16_t>(std::stoi(at.substr(at.find(':') + 1))));
            // The daemon has no WES yet: the example itself has it added.
            const auto r = of(test::build_folder() + "/examples/voltage", s, {});
            return r.output + r.end.text() + ", " + s.client.device("wes-192-168-1-112").origin;
        });
        CHECK_EQUAL(std::string{"Voltage de la pince 1 : 233V\nexit code 0, runtime"}, said);
    }

    void prints_the_voltage_elsewhere() {
        const test::site s{{{"box", "0.84", {}}}};
        const auto r = elsewhere(s, s.boxes.address("box"));
        CHECK_EQUAL(std::string{"Voltage de la pince 1 : 233V\n"}, r.output);
        CHECK_MESSAGE(r.end.text(), r.end.clean());
        s.boxes.control("set box pince.V 229");
        s.wait_for("box", device_state::online);
        CHECK_EQUAL(std::size_t{1}, s.client.devices().size());
    }

    void an_old_firmware_has_no_voltage() {
        const test::site s{{{"box", "0.61D", {}}}};
        s.wait_for("box", device_state::online);
        const auto wes = s.client.get_wes_by_name("box");
        CHECK(wes.get_clamp(1).enabled());
        CHECK(wes.get_clamp(1).get_current() >= 0);
        std::string why;
        try {
            wes.get_clamp(1).get_voltage();
        } catch (const not_available& e) {
            why = e.what();
        }
        CHECK_MESSAGE(why, why.find(wes.firmware()) != std::string::npos);
        CHECK_MESSAGE(why, why.find("0.61") != std::string::npos);
        const auto r = elsewhere(s, s.boxes.address("box"));
        CHECK_EQUAL(1, r.end.code);
        CHECK_MESSAGE(r.output, r.output.ends_with(why + "\n"));
    }

    void a_clamp_that_is_off_is_told() {
        const test::site s{{{"box", "0.84", {}}}};
        s.wait_for("box", device_state::online);
        const auto wes = s.client.get_wes_by_name("box");
        CHECK(!wes.has("clamp.9.current"));
        CHECK(wes.get_clamp(4).enabled());
        CPPUNIT_ASSERT_THROW(wes.get_clamp(5), local_error);
        CPPUNIT_ASSERT_THROW(wes.get_clamp(0), local_error);
    }

    void says_who_cannot_be_reached() {
        test::site s{{{"box", "0.84", {}}}};
        s.boxes.control("fault box wrong-password");
        s.wait_for("box", device_state::refused);
        const auto refused = elsewhere(s, s.boxes.address("box"));
        CHECK_EQUAL(1, refused.end.code);
        CHECK_MESSAGE(refused.output,
                      refused.output.find("refuses the user or the password") != std::string::npos);
        s.daemon.stop();
        const auto alone = elsewhere(s, s.boxes.address("box"));
        CHECK_EQUAL(1, alone.end.code);
        CHECK_MESSAGE(alone.output, alone.output.find("is weshd running?") != std::string::npos);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(example_test);

} // namespace
