// Orders: carried out and read back, refused with a reason, ended within their limit, and never done twice.
#include "tests/support/poll.hpp"
#include "tests/support/site.hpp"
#include "tests/support/test.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <functional>
#include <future>

using namespace wesh;

namespace {

/// Asked once and then not again, so that every further request at the box is an order's.
constexpr const char* quiet_device =
    "period = \"1h\"\nstale_after = \"1h\"\nspread = false\npause = \"10ms\"\n"
    "timeout = \"10s\"\nconnect_timeout = \"1s\"\nretries = 0\n";

class commands_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(commands_test);
    CPPUNIT_TEST(switches_and_reads_back);
    CPPUNIT_TEST(refuses_what_cannot_be_done);
    CPPUNIT_TEST(a_key_is_carried_out_once);
    CPPUNIT_TEST(a_key_outlives_the_client_that_asked);
    CPPUNIT_TEST(a_hung_box_costs_no_more_than_the_limit);
    CPPUNIT_TEST(says_why_a_box_refused);
    CPPUNIT_TEST(a_removed_device_answers_its_orders);
    CPPUNIT_TEST_SUITE_END();

    test::site site_{test::boxes(2), {}, quiet_device};

  public:
    void setUp() override {
        for (const auto& name : site_.names()) site_.wait_for(name, device_state::online);
    }

  private:
    std::string at_box(const std::string& field, const std::string& box = "box1") const {
        return site_.boxes.control("get " + box + " " + field).at(0);
    }
    static remote_code refusal_of(const std::function<void()>& call, std::string& text) {
        try {
            call();
        } catch (const remote_error& e) {
            text = e.what();
            return e.code();
        }
        CPPUNIT_FAIL("the call was not refused");
        return remote_code::internal;
    }
    void must_refuse(const command& c, remote_code code, const char* words) const {
        std::string text;
        const auto got = refusal_of([&] { site_.client.execute(c); }, text);
        CHECK_MESSAGE(c.target + ": " + text, got == code && text.find(words) != std::string::npos);
    }

    void switches_and_reads_back() {
        const auto wes = site_.client.get_wes_by_name("box1");
        CHECK(wes.get_relay(1).state());
        wes.get_relay(1).set(false);
        CHECK_EQUAL(std::string{"OFF"}, at_box("relais.RELAIS1"));
        CHECK(!wes.get_relay(1).state());
        wes.get_relay(1).toggle();
        CHECK_EQUAL(std::string{"ON"}, at_box("relais.RELAIS1"));
        CHECK(wes.get_relay(1).state());

        wes.get_switch(2).toggle();
        CHECK_EQUAL(std::string{"0"}, at_box("switch_virtuel.SWITCH2"));
        wes.get_switch(24).set(true);
        CHECK_EQUAL(std::string{"1"}, at_box("switch_virtuel.SWITCH24"));

        wes.get_relay(1, 3).set(false);
        CHECK_EQUAL(std::string{"OFF"}, at_box("relais1W.RELAIS103"));

        const auto r = site_.client.execute({"box1/relay.2", "set", "on", "", duration{5'000}});
        CHECK(r.outcome == command_outcome::done);
        CHECK_EQUAL(std::string{"on"}, to_text(r.value));
        CHECK_EQUAL(std::string{"OFF"}, at_box("relais.RELAIS2", "box2"));
    }

    void refuses_what_cannot_be_done() {
        const auto before = site_.boxes.requests("box1");
        must_refuse({"box1/relay.1", "set", "maybe", "", duration{5'000}}, remote_code::invalid_argument,
                    "maybe");
        must_refuse({"box1/relay.1", "explode", "on", "", duration{5'000}}, remote_code::invalid_argument,
                    "set or toggle");
        must_refuse({"box1/relay.9", "set", "on", "", duration{5'000}}, remote_code::not_found,
                    "no such point");
        must_refuse({"nobody/relay.1", "set", "on", "", duration{5'000}}, remote_code::not_found,
                    "no such point");
        must_refuse({"box1/clamp.1.current", "set", "1", "", duration{5'000}}, remote_code::unsupported,
                    "cannot be set");
        must_refuse({"box1/relay.1", "set", "on", "", duration{1}}, remote_code::invalid_argument, "limit");
        CHECK_EQUAL(before, site_.boxes.requests("box1"));
    }

    void a_key_is_carried_out_once() {
        const auto before = site_.boxes.requests("box1");
        const command c{"box1/relay.1", "toggle", "", interface::new_command_key(), duration{5'000}};
        // Two at once, each over a connection of its own.
        const auto ask = [&] { return site_.daemon.connect().execute(c); };
        auto other = std::async(std::launch::async, ask);
        const auto mine = ask();
        const auto theirs = other.get();
        CHECK(mine.outcome == command_outcome::done && theirs.outcome == command_outcome::done);
        CHECK(mine.value == theirs.value && mine.time == theirs.time);
        CHECK_EQUAL(std::string{"off"}, to_text(mine.value));
        CHECK_EQUAL(std::string{"OFF"}, at_box("relais.RELAIS1"));
        // Read, order, read back.
        CHECK_EQUAL(before + 3, site_.boxes.requests("box1"));
        // Later, too.
        CHECK_EQUAL(std::string{"off"}, to_text(ask().value));
        CHECK_EQUAL(before + 3, site_.boxes.requests("box1"));

        auto another = c;
        another.target = "box1/relay.2";
        must_refuse(another, remote_code::invalid_argument, "used for another command");
        // Without a key, or with another one, it is another order.
        another = c;
        another.key = interface::new_command_key();
        CHECK_EQUAL(std::string{"on"}, to_text(site_.client.execute(another).value));
        CHECK_EQUAL(before + 6, site_.boxes.requests("box1"));
    }

    void a_key_outlives_the_client_that_asked() {
        site_.boxes.control("fault box1 slow=700ms");
        const auto before = site_.boxes.requests("box1");
        const command c{"box1/relay.1", "toggle", "", interface::new_command_key(), duration{8'000}};
        const pid_t hasty = fork();
        if (hasty == 0) {
            try {
                site_.daemon.connect().execute(c);
            } catch (const std::exception&) {
            }
            _exit(0);
        }
        const bool begun =
            test::soon(std::chrono::seconds{5}, [&] { return site_.boxes.requests("box1") > before; });
        kill(hasty, SIGKILL);
        waitpid(hasty, nullptr, 0);
        CHECK(begun);
        const auto r = site_.client.execute(c);
        CHECK(r.outcome == command_outcome::done);
        CHECK_EQUAL(std::string{"OFF"}, at_box("relais.RELAIS1"));
        CHECK_EQUAL(before + 3, site_.boxes.requests("box1"));
    }

    void a_hung_box_costs_no_more_than_the_limit() {
        site_.boxes.control("fault box1 hang");
        command_result r;
        const auto took = test::time_of([&] {
            r = site_.client.execute({"box1/relay.1", "set", "off", "", duration{1'000}});
        });
        CHECK_MESSAGE(std::to_string(took.count()), took >= duration{990} && took < duration{1'500});
        // Sent, and nobody knows.
        CHECK_MESSAGE(r.text, r.outcome == command_outcome::unconfirmed);
        // The next one is not even begun while the box holds the first.
        const auto late = test::time_of([&] {
            r = site_.client.execute({"box1/relay.2", "set", "on", "", duration{500}});
        });
        CHECK_MESSAGE(std::to_string(late.count()), late < duration{1'000});
        CHECK_MESSAGE(r.text, r.outcome == command_outcome::failed);
        CHECK_EQUAL(1, site_.boxes.counts("box1").at("most-at-once"));
        // Meanwhile the other box obeys.
        CHECK(site_.client.execute({"box2/relay.1", "set", "off", "", duration{2'000}}).outcome ==
              command_outcome::done);
        site_.daemon.stop();
    }

    void says_why_a_box_refused() {
        site_.boxes.control("fault box1 wrong-password");
        const auto r = site_.client.execute({"box1/relay.1", "set", "off", "", duration{3'000}});
        CHECK(r.outcome == command_outcome::failed);
        CHECK_MESSAGE(r.text, r.text.find("401") != std::string::npos);
        site_.boxes.control("fault box2 refuse");
        const auto none = site_.client.execute({"box2/relay.1", "set", "off", "", duration{3'000}});
        CHECK(none.outcome == command_outcome::failed);
        CHECK_MESSAGE(none.text, none.text.find("not sent") != std::string::npos);
    }

    void a_removed_device_answers_its_orders() {
        site_.daemon.configure(site_.config({"box1"}));
        site_.daemon.program().signal(SIGHUP);
        CHECK(test::soon(std::chrono::seconds{5}, [&] { return site_.client.devices().size() == 1; }));
        site_.client.add(
            {"extra", "wes", site_.boxes.address("box2"), {{"period", "1h"}, {"timeout", "10s"}}});
        site_.wait_for("extra", device_state::online);
        site_.boxes.control("fault box2 hang");
        auto asked = std::async(std::launch::async, [&] {
            return site_.daemon.connect().execute({"extra/relay.1", "set", "off", "", duration{20'000}});
        });
        const auto before = site_.boxes.requests("box2");
        CHECK(test::soon(std::chrono::seconds{5}, [&] { return site_.boxes.requests("box2") > before; }));
        site_.client.remove("extra");
        CHECK(asked.wait_for(std::chrono::seconds{2}) == std::future_status::ready);
        CHECK(asked.get().outcome != command_outcome::done);
        site_.daemon.stop();
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(commands_test);

} // namespace
