// SIGHUP: a right configuration changes what it changes, a wrong one changes nothing and says where it is.
#include "tests/support/poll.hpp"
#include "tests/support/site.hpp"
#include "tests/support/test.hpp"

#include <algorithm>
#include <csignal>

using namespace wesh;

namespace {

class reload_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(reload_test);
    CPPUNIT_TEST(a_wrong_line_changes_nothing);
    CPPUNIT_TEST(only_changed_devices_start_anew);
    CPPUNIT_TEST(a_runtime_device_can_become_configured);
    CPPUNIT_TEST(a_wrong_configuration_does_not_start);
    CPPUNIT_TEST_SUITE_END();

    test::site site_{test::boxes(3)};

    void reload(const std::string& text) {
        const auto before = site_.daemon.log().size();
        site_.daemon.configure(text);
        site_.daemon.program().signal(SIGHUP);
        site_.daemon.program().wait_for("daemon.reload", before);
    }

    void a_wrong_line_changes_nothing() {
        for (const auto& name : site_.names()) site_.wait_for(name, device_state::online);
        const auto good = site_.config({"box1", "box2", "box3"});
        auto bad = site_.config({"box1"});
        // Its fourth line is the address of the first device.
        const auto line = std::count(bad.begin(), bad.end(), '\n') + 4;
        bad +=
            "[[device]]\nname = \"box9\"\ndriver = \"wes\"\naddress = \"not an address\"\ncolour = \"red\"\n";
        const auto attempts = site_.client.device("box2").attempts;
        reload(bad);
        const auto log = site_.daemon.log();
        const auto place = site_.daemon.config_path() + ":" + std::to_string(line) + ": ";
        CHECK_MESSAGE(log,
                      log.find(place + "address is \"not an address\"; expected HOST") != std::string::npos);
        // Every mistake is told, not only the first.
        const auto next = site_.daemon.config_path() + ":" + std::to_string(line + 1) + ": ";
        CHECK_MESSAGE(log, log.find(next + "colour is not known to driver wes") != std::string::npos);
        CHECK_EQUAL(std::size_t{3}, site_.client.devices().size());
        CHECK(site_.client.device("box2").attempts >= attempts);
        const auto refused = test::wait_for_events(site_.client, 1, "daemon.reload-refused");
        CHECK_MESSAGE(refused[0].text, refused[0].text.find("address is") != std::string::npos);

        reload(site_.config({"box1"}) + "[[device]\n");
        CHECK(site_.daemon.log().find("weshd.toml:") != std::string::npos);
        CHECK_EQUAL(std::size_t{3}, site_.client.devices().size());
        reload(good);
        CHECK_EQUAL(std::size_t{3}, site_.client.devices().size());
        site_.daemon.stop();
    }

    void only_changed_devices_start_anew() {
        for (const auto& name : site_.names()) site_.wait_for(name, device_state::online);
        CHECK(test::soon(std::chrono::seconds{5}, [&] { return site_.client.device("box1").attempts > 3; }));
        const auto first = site_.client.device("box1");
        // The second gets another period, the third goes; the first moves down by a line.
        auto text = "# a remark\n" + site_.config({"box1"}) + site_.config({"box2"});
        text.replace(text.rfind("period = \"500ms"), 15, "period = \"600ms");
        reload(text);
        const auto after = site_.client.device("box1");
        CHECK(after.attempts >= first.attempts);
        CHECK(after.since == first.since);
        CHECK_MESSAGE(after.origin, after.origin.ends_with("weshd.toml:2"));
        CHECK_EQUAL(duration{600}.count(), site_.client.device("box2").period.count());
        CHECK(site_.client.device("box2").since > first.since);
        CHECK_EQUAL(std::size_t{2}, site_.client.devices().size());
        CHECK(site_.client.read({"box3/*"}).empty());
        site_.wait_for("box2", device_state::online);

        reload(site_.config({"box1", "box2", "box3"}));
        site_.wait_for("box3", device_state::online);
        CHECK(site_.client.device("box1").since == first.since);
        site_.daemon.stop();
    }

    void a_runtime_device_can_become_configured() {
        reload(site_.config({"box1", "box2"}));
        site_.client.add({"box3",
                          "wes",
                          site_.boxes.address("box3"),
                          {{"period", "500ms"},
                           {"stale_after", "1500ms"},
                           {"spread", "false"},
                           {"pause", "10ms"},
                           {"timeout", "1s"},
                           {"connect_timeout", "1s"},
                           {"retries", "0"}}});
        // A reload that does not know it leaves it alone.
        reload(site_.config({"box1"}));
        CHECK_EQUAL(std::string{"runtime"}, site_.client.device("box3").origin);
        reload(site_.config({"box1", "box3"}));
        CHECK(site_.client.device("box3").origin != "runtime");
        // From now on it goes as the configuration says.
        reload(site_.config({"box1"}));
        CHECK_EQUAL(std::size_t{1}, site_.client.devices().size());
        site_.daemon.stop();
        site_.daemon.start();
        CHECK_EQUAL(std::size_t{1}, site_.client.devices().size());
        site_.daemon.stop();
    }

    void a_wrong_configuration_does_not_start() {
        site_.daemon.stop();
        site_.daemon.configure("[rpc]\nconnections = \"many\"\n[[device]]\nname = \"x\"\n");
        site_.daemon.launch();
        const auto e = site_.daemon.program().wait();
        CHECK_EQUAL(1, e.code);
        const auto log = site_.daemon.log();
        CHECK_MESSAGE(log, log.find("weshd.toml:2: rpc.connections is \"many\"; expected a whole number") !=
                               std::string::npos);
        CHECK_MESSAGE(log, log.find("weshd.toml:3: this device has no driver") != std::string::npos);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(reload_test);

} // namespace
