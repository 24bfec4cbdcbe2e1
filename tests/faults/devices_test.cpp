// Devices that are absent, and devices added, changed and removed while weshd runs.
#include "tests/support/poll.hpp"
#include "tests/support/site.hpp"
#include "tests/support/test.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <functional>

using namespace wesh;

namespace {

remote_code refusal_of(const std::function<void()>& call, std::string& text) {
    try {
        call();
    } catch (const remote_error& e) {
        text = e.what();
        return e.code();
    }
    CPPUNIT_FAIL("the call was not refused");
    return remote_code::internal;
}

void must_refuse(remote_code code, const std::string& words, const std::function<void()>& call) {
    std::string text;
    const auto got = refusal_of(call, text);
    CHECK_MESSAGE(text, got == code);
    CHECK_MESSAGE(text, text.find(words) != std::string::npos);
}

class devices_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(devices_test);
    CPPUNIT_TEST(serves_with_every_device_absent);
    CPPUNIT_TEST(runtime_devices_survive_restarts);
    CPPUNIT_TEST(refuses_wrong_requests);
    CPPUNIT_TEST(configured_devices_stay);
    CPPUNIT_TEST(get_wes_adds_what_is_not_there);
    CPPUNIT_TEST(history_outlives_its_device);
    CPPUNIT_TEST_SUITE_END();

    static settings quick() {
        return {{"period", "500ms"}, {"stale_after", "1500ms"}, {"spread", "false"},
                {"pause", "10ms"},   {"timeout", "1s"},         {"retries", "0"}};
    }

    void serves_with_every_device_absent() {
        const test::folder where;
        test::site_daemon daemon{where};
        std::string text;
        for (const auto* address : {"127.0.0.1:1", "does-not-exist.invalid", "127.0.0.1:2", "0.0.0.0:3"})
            text += "[[device]]\nname = \"absent" + std::to_string(text.size()) +
                    "\"\ndriver = \"wes\"\naddress = \"" + address + "\"\n" + test::quick_device;
        daemon.configure(text);
        CHECK(test::time_of([&] { daemon.start(); }) < std::chrono::seconds{5});
        const auto client = daemon.connect();
        CHECK_EQUAL(4U, client.info().devices);
        CHECK(client.read().empty());
        CHECK(test::soon(std::chrono::seconds{10}, [&] {
            const auto all = client.devices();
            return std::all_of(all.begin(), all.end(), [](const device_status& d) {
                return d.state == device_state::unreachable && !d.reason.empty() && d.last_answer == no_time;
            });
        }));
        // An absent device is told when it becomes so, not at each try.
        CHECK(test::soon(std::chrono::seconds{10}, [&] {
            const auto all = client.devices();
            return std::all_of(all.begin(), all.end(),
                               [](const device_status& d) { return d.failures >= 3; });
        }));
        test::wait_for_events(client, 4, "device.lost");
        CHECK_EQUAL(std::size_t{4},
                    test::intervals(test::records_after(client, 0), "device.unreachable").size());
        daemon.stop();
    }

    void runtime_devices_survive_restarts() {
        test::site s{test::boxes(3)};
        s.daemon.stop();
        s.daemon.configure("[site]\nname = \"flat\"\n");
        s.daemon.start();
        CHECK(s.client.devices().empty());
        for (const auto* name : {"one", "two", "three"}) {
            const std::string box = name == std::string{"one"}   ? "box1"
                                    : name == std::string{"two"} ? "box2"
                                                                 : "box3";
            const auto d = s.client.add({name, "wes", s.boxes.address(box), quick()});
            CHECK_EQUAL(std::string{"runtime"}, d.origin);
            CHECK_EQUAL(duration{500}.count(), d.period.count());
        }
        for (const auto* name : {"one", "two", "three"}) s.wait_for(name, device_state::online);
        s.client.remove("two");
        // Another address, and one setting; the others stay as they were.
        const auto changed = s.client.change({"three", "", s.boxes.address("box2"), {{"period", "700ms"}}});
        CHECK_EQUAL(s.boxes.address("box2"), changed.address);
        CHECK_EQUAL(duration{700}.count(), changed.period.count());
        CHECK(changed.state == device_state::starting);
        s.wait_for("three", device_state::online);

        const auto check_after = [&](const char* how) {
            const auto all = s.client.devices();
            CHECK_MESSAGE(how, all.size() == 2);
            for (const auto& d : all) CHECK_EQUAL(std::string{"runtime"}, d.origin);
            CHECK_EQUAL(s.boxes.address("box1"), s.client.device("one").address);
            CHECK_EQUAL(s.boxes.address("box2"), s.client.device("three").address);
            CHECK_EQUAL(duration{700}.count(), s.client.device("three").period.count());
            s.wait_for("one", device_state::online);
            s.wait_for("three", device_state::online);
        };
        s.daemon.stop();
        s.daemon.start();
        check_after("after a stop");
        s.daemon.kill();
        s.daemon.start();
        check_after("after kill -9");
        // The file holds passwords.
        struct stat about {};
        CHECK_EQUAL(0, stat((s.daemon.state() + "/devices.toml").c_str(), &about));
        CHECK_EQUAL(0U, about.st_mode & 07077U);

        // What cannot be read is kept aside, and the daemon starts all the same.
        s.daemon.stop();
        std::ofstream{s.daemon.state() + "/devices.toml"} << "[[device]]\nname = ";
        s.daemon.start();
        CHECK(s.client.devices().empty());
        CHECK(s.daemon.log().find("devices.toml.damaged-") != std::string::npos);
        s.daemon.stop();
    }

    void refuses_wrong_requests() {
        const test::site s{test::boxes(1)};
        const auto& c = s.client;
        const auto add = [&](const device_request& r) { return [&c, r] { c.add(r); }; };
        must_refuse(remote_code::exists, "of that name", add({"box1", "wes", "127.0.0.1:9", {}}));
        must_refuse(remote_code::exists, "box1", add({"other", "wes", s.boxes.address("box1"), {}}));
        must_refuse(remote_code::invalid_argument, "expected one of: wes",
                    add({"x", "ups", "127.0.0.1:9", {}}));
        must_refuse(remote_code::invalid_argument, "expected HOST", add({"x", "wes", "a b/c", {}}));
        must_refuse(remote_code::invalid_argument, "letters, digits", add({"a/b", "wes", "127.0.0.1:9", {}}));
        must_refuse(remote_code::invalid_argument, "expected a duration",
                    add({"x", "wes", "127.0.0.1:9", {{"period", "soon"}}}));
        must_refuse(remote_code::invalid_argument, "not known to driver wes",
                    add({"x", "wes", "127.0.0.1:9", {{"colour", "red"}}}));
        must_refuse(remote_code::invalid_argument, "given twice",
                    add({"x", "wes", "127.0.0.1:9", {{"user", "a"}, {"user", "b"}}}));
        // Files of the daemon's machine are nobody's to name from afar.
        must_refuse(remote_code::invalid_argument, "cannot be set from afar",
                    add({"x", "wes", "127.0.0.1:9", {{"password_file", "/etc/shadow"}}}));
        must_refuse(remote_code::not_found, "no such device", [&] { c.remove("nobody"); });
        must_refuse(remote_code::not_found, "no such device", [&] { c.change({"nobody", "", "", {}}); });
        CHECK_EQUAL(std::size_t{1}, c.devices().size());
    }

    void configured_devices_stay() {
        const test::site s{test::boxes(1)};
        s.wait_for("box1", device_state::online);
        CHECK_MESSAGE(s.client.device("box1").origin,
                      s.client.device("box1").origin.ends_with("weshd.toml:1"));
        must_refuse(remote_code::unsupported, "weshd.toml:1", [&] { s.client.remove("box1"); });
        must_refuse(remote_code::unsupported, "weshd.toml:1", [&] {
            s.client.change({"box1", "", "127.0.0.1:9", {}});
        });
        CHECK(s.client.device("box1").state == device_state::online);
    }

    void get_wes_adds_what_is_not_there() {
        test::site s{test::boxes(2)};
        s.daemon.configure(s.config({"box1"}));
        s.daemon.program().signal(SIGHUP);
        CHECK(test::soon(std::chrono::seconds{5}, [&] { return s.client.devices().size() == 1; }));
        CHECK_EQUAL(std::string{"box1"},
                    s.client.get_wes({s.boxes.address("box1"), "admin", "?", "", ""}).name());
        CHECK_EQUAL(std::size_t{1}, s.client.devices().size());
        // In the order of the first specification: address, password, user, and those of FTP.
        // It is asked at once, not at a moment that spreads the load.
        CHECK(test::time_of([&] {
                  s.client.get_wes(s.boxes.address("box2"), "wes", "admin", "wesftp", "adminftp");
              }) < std::chrono::seconds{2});
        const auto added = s.client.get_wes(s.boxes.address("box2"), "wes", "admin", "wesftp", "adminftp");
        CHECK_EQUAL(std::string{"V0.84A10"}, added.firmware());
        CHECK_EQUAL(std::string{"runtime"}, added.status().origin);
        CHECK_EQUAL(std::size_t{2}, s.client.devices().size());
        // Asked again it is the same one.
        CHECK_EQUAL(added.name(), s.client.get_wes({s.boxes.address("box2"), "admin", "wes", "", ""}).name());
        s.client.remove(added.name());
        must_refuse(remote_code::unavailable, "refuses the user or the password", [&] {
            s.client.get_wes({s.boxes.address("box2"), "admin", "wrong", "", ""});
        });
        s.daemon.stop();
    }

    void history_outlives_its_device() {
        test::site s{test::boxes(1), "[history]\ncommit_quiet = \"200ms\"\ncommit_busy = \"200ms\"\n"};
        s.wait_for("box1", device_state::online);
        const auto before = test::read_one(s.client, "box1/clamp.1.current").sample;
        s.daemon.configure("[site]\nname = \"empty\"\n");
        s.daemon.program().signal(SIGHUP);
        CHECK(test::soon(std::chrono::seconds{5}, [&] { return s.client.devices().empty(); }));
        const history_query q{"box1/clamp.1.current", before.time, before.time + duration{60'000}};
        CHECK(test::soon(std::chrono::seconds{5}, [&] { return !s.client.history(q).rows.empty(); }));
        // Back again, it goes on under the same id.
        s.daemon.configure(s.config({"box1"}));
        s.daemon.program().signal(SIGHUP);
        CHECK(test::soon(std::chrono::seconds{5}, [&] { return s.client.devices().size() == 1; }));
        s.wait_for("box1", device_state::online);
        CHECK_EQUAL(before.point, test::read_one(s.client, "box1/clamp.1.current").sample.point);
        CHECK_EQUAL(std::string{"A"}, s.client.history(q).unit);
        s.daemon.stop();
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(devices_test);

} // namespace
