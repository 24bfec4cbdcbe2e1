// Servers that go, hang, dribble, lie and flood.
#include "tests/nut/nut_fixture.hpp"

#include "common/text.hpp"

using namespace wesh;
using namespace wesh::test;

class nut_server_test : public nut_fixture {
    CPPUNIT_TEST_SUITE(nut_server_test);
    CPPUNIT_TEST(a_server_that_goes_is_told_and_followed_when_it_returns);
    CPPUNIT_TEST(a_connection_that_ended_costs_no_answer);
    CPPUNIT_TEST(a_frozen_server_is_away_until_it_goes_on);
    CPPUNIT_TEST(a_slow_server_is_heard_to_its_end_or_not_at_all);
    CPPUNIT_TEST(half_an_answer_gives_nothing);
    CPPUNIT_TEST(garbage_is_told_as_such);
    CPPUNIT_TEST(a_list_without_end_and_a_line_without_end_are_refused);
    CPPUNIT_TEST(errors_of_upsd_are_told_apart);
    CPPUNIT_TEST(too_many_variables_are_bounded);
    CPPUNIT_TEST(other_variables_each_time_are_bounded);
    CPPUNIT_TEST(the_ceiling_of_points_is_told_and_survived);
    CPPUNIT_TEST(a_name_is_looked_up_and_one_that_nobody_knows_is_told);
    CPPUNIT_TEST(what_was_said_unasked_is_not_the_next_answer);
    CPPUNIT_TEST_SUITE_END();

  public:
    void a_server_that_goes_is_told_and_followed_when_it_returns() {
        peer->status("OL");
        start();
        CHECK(says("supply", "on-line"));
        peer->go();
        CHECK(says("supply", "unknown"));
        CHECK_EQUAL(std::string{"server-away"}, said("link"));
        CHECK(said("supply.reason").find("no upsd at 127.0.0.1:") == 0);
        CHECK(t.until([&] {
            live->tick();
            return status().state == device_state::stale;
        }));
        CHECK_EQUAL(std::size_t{1}, kept.events("device.lost").size());
        peer->come_back();
        CHECK(says("supply", "on-line"));
        CHECK_EQUAL(std::string{"ok"}, said("link"));
        CHECK_EQUAL(std::string{}, said("supply.reason"));
        CHECK_EQUAL(std::size_t{1}, kept.events("device.back").size());
    }
    void a_connection_that_ended_costs_no_answer() {
        peer->status("OL");
        start();
        CHECK(says("supply", "on-line"));
        for (int i = 0; i < 3; ++i) {
            peer->hang_up();
            CHECK(polled());
        }
        peer->send("BEGIN LIST VAR box\nVAR box ups.status \"OL\"\nEND LIST VAR box\n",
                   scripted_upsd::then::close);
        CHECK(polled(4));
        CHECK_EQUAL(std::uint64_t{0}, status().failures);
        CHECK_EQUAL(std::string{"on-line"}, said("supply"));
        CHECK(peer->connections() >= 6);
    }
    void a_frozen_server_is_away_until_it_goes_on() {
        peer->status("OB");
        start({{"timeout", "100ms"}, {"cut_after", "10min"}});
        CHECK(says("supply", "on-battery"));
        peer->freeze();
        CHECK(says("supply", "unknown"));
        CHECK_EQUAL(std::string{"server-away"}, said("link"));
        CHECK(t.until([&] { return said("supply.reason").find("does not answer") != std::string::npos; }));
        peer->freeze(false);
        CHECK(says("supply", "on-battery"));
    }
    void a_slow_server_is_heard_to_its_end_or_not_at_all() {
        const std::string answer = "BEGIN LIST VAR box\nVAR box ups.status \"OL\"\nEND LIST VAR box\n";
        peer->send(answer, scripted_upsd::then::keep, 8);
        start({{"period", "1s"}, {"timeout", "900ms"}});
        CHECK(says("supply", "on-line"));
        peer->send(answer, scripted_upsd::then::keep, 1);
        devices.reset();
        start({{"period", "400ms"}, {"timeout", "200ms"}});
        CHECK(says("supply", "unknown"));
        CHECK(
            t.until([&] { return said("supply.reason").find("middle of its answer") != std::string::npos; }));
    }
    void half_an_answer_gives_nothing() {
        peer->send("BEGIN LIST VAR box\nVAR box battery.charge \"9\"\nVAR box ups.status \"O",
                   scripted_upsd::then::close);
        start();
        CHECK(says("link", "server-away"));
        CHECK(said("supply.reason").find("in the middle") != std::string::npos);
        peer->send("BEGIN LIST VAR box\nVAR box ups.status \"OL\"\nEND LIST VAR box",
                   scripted_upsd::then::reset);
        CHECK(polled(3));
        CHECK_EQUAL(std::string{"unknown"}, said("supply"));
        CHECK(live->find("box/charge") == nullptr && live->find("box/nut.ups.status") == nullptr);
    }
    void garbage_is_told_as_such() {
        for (const auto* text : {"HTTP/1.1 400 Bad Request\r\n\r\n", "\xff\xfe\n", "\n",
                                 "BEGIN LIST VAR other\n", "VAR box ups.status \"OL\"\nEND LIST VAR box\n"}) {
            peer->send(text);
            start();
            CHECK_MESSAGE(text, says("link", "no-nut"));
            CHECK_EQUAL(std::string{"unknown"}, said("supply"));
            CHECK(is_clean(said("supply.reason")) && !said("supply.reason").empty());
        }
    }
    void a_list_without_end_and_a_line_without_end_are_refused() {
        std::string endless = "BEGIN LIST VAR box\n";
        for (int i = 0; i < 3'000; ++i) endless += "VAR box v \"1\"\n";
        peer->send(endless);
        start({{"period", "1s"}});
        CHECK(says("link", "no-nut"));
        CHECK(said("supply.reason").find("does not end") != std::string::npos);
        peer->send("BEGIN LIST VAR box\nVAR box v \"" + std::string(100'000, 'x') + "\"\n");
        start({{"period", "1s"}});
        CHECK(says("link", "no-nut"));
        CHECK(said("supply.reason").find("a line that does not end") != std::string::npos);
    }
    void errors_of_upsd_are_told_apart() {
        struct error {
            const char* text;
            const char* link;
        };
        for (const auto& e :
             {error{"ERR DRIVER-NOT-CONNECTED\n", "driver-not-connected"},
              error{"ERR DATA-STALE\n", "data-stale"}, error{"ERR UNKNOWN-UPS\n", "unknown-ups"},
              error{"ERR ACCESS-DENIED\n", "refused"}, error{"ERR UNKNOWN-COMMAND\n", "refused"}}) {
            peer->status("OL");
            start();
            CHECK(says("supply", "on-line"));
            peer->send(e.text);
            CHECK_MESSAGE(e.text, says("link", e.link));
            CHECK_EQUAL(std::string{"unknown"}, said("supply"));
            CHECK(!said("supply.reason").empty());
            const bool refused = std::string{e.link} == "refused";
            CHECK_EQUAL(refused, status().state == device_state::refused);
            // upsd answers: the connection is good.
            const auto connections = peer->connections();
            CHECK(polled(3));
            CHECK_EQUAL(connections, peer->connections());
        }
    }
    void too_many_variables_are_bounded() {
        std::vector<std::pair<std::string, std::string>> all{{"ups.status", "OL"}};
        for (int i = 0; i < 1'200; ++i) all.emplace_back("v" + std::to_string(i), "1");
        std::reverse(all.begin(), all.end()); // the status at the very end
        peer->say(all);
        start({{"period", "1s"}}, 2'000);
        CHECK(says("supply", "on-line"));
        CHECK(live->points() < 1'060);
        CHECK(live->find("box/nut.v176") != nullptr && live->find("box/nut.v175") == nullptr);
        CHECK_EQUAL(std::string{"it has too many variables: 176 are left out"}, status().reason);
    }
    void other_variables_each_time_are_bounded() {
        start({}, 2'000);
        for (int round = 0; round < 4; ++round) {
            std::vector<std::pair<std::string, std::string>> all{{"ups.status", "OL"}};
            for (int i = 0; i < 400; ++i)
                all.emplace_back("r" + std::to_string(round) + "." + std::to_string(i), "1");
            peer->say(all);
            CHECK(polled(3));
        }
        CHECK(live->find("box/nut.r0.399") != nullptr && live->find("box/nut.r3.399") == nullptr);
        CHECK(status().reason.find("some are left out") != std::string::npos);
        CHECK(live->points() < 1'060);
    }
    void the_ceiling_of_points_is_told_and_survived() {
        peer->say({{"ups.status", "OL"}, {"battery.charge", "97"}, {"x", "1"}});
        start({}, 3);
        CHECK(t.until([&] { return status().reason.find("there are 3 points") != std::string::npos; }));
        CHECK_EQUAL(std::string{"on-line"}, said("supply"));
        CHECK_EQUAL(std::size_t{3}, live->points());
    }
    void a_name_is_looked_up_and_one_that_nobody_knows_is_told() {
        peer->status("OL");
        const auto port = peer->address().substr(peer->address().find(':'));
        // Whichever of its addresses answers.
        start({}, 1000, "box@localhost" + port);
        CHECK(says("supply", "on-line"));
        start({}, 1000, "box@no..name" + port);
        CHECK(says("link", "server-away"));
        CHECK(t.until([&] { return status().state == device_state::unreachable; }));
        CHECK(status().reason.find("no upsd at no..name") == 0);
    }
    void what_was_said_unasked_is_not_the_next_answer() {
        const std::string answer = "BEGIN LIST VAR box\nVAR box ups.status \"OL\"\nEND LIST VAR box\n";
        peer->send(answer + answer);
        start();
        CHECK(polled(4));
        CHECK_EQUAL(std::string{"on-line"}, said("supply"));
        CHECK(peer->connections() >= 3);
        CHECK_EQUAL(static_cast<std::size_t>(peer->connections()), peer->asked().size());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(nut_server_test);
