#include "tests/support/test.hpp"

#include <wesh/stand_in.hpp>
#include <wesh/wesh.hpp>

using namespace wesh;
using namespace std::chrono_literals;

namespace {

stand_in roof() {
    stand_in site{"home"};
    site.add_device("roof-wes", "wes", "192.168.1.112");
    site.say("roof-wes/firmware", std::string{"V0.84A10"});
    site.say("roof-wes/mains.voltage", "V", decimal{233, 0});
    site.say("roof-wes/clamp.1.current", "A", decimal{235, -2});
    site.say("roof-wes/relay.1", std::string{"off"});
    return site;
}

template <class Error>
Error thrown(const std::function<void()>& f) {
    try {
        f();
    } catch (const Error& e) {
        return e;
    }
    throw std::runtime_error{"nothing of the kind was thrown"};
}

std::vector<std::string> words(watch&& w) {
    std::vector<std::string> all;
    for (const reading& r : w) all.push_back(r.path + " " + to_text(r.sample.value));
    return all;
}

} // namespace

class stand_in_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(stand_in_test);
    CPPUNIT_TEST(runs_the_example_of_the_specification);
    CPPUNIT_TEST(tells_what_was_laid_out);
    CPPUNIT_TEST(the_time_is_the_tests_own);
    CPPUNIT_TEST(waits_take_no_time);
    CPPUNIT_TEST(keeps_what_was_said);
    CPPUNIT_TEST(settable_points_become_what_was_set);
    CPPUNIT_TEST(a_handler_decides_what_comes_of_an_order);
    CPPUNIT_TEST(what_is_acknowledged_is_an_event);
    CPPUNIT_TEST(devices_fail_and_come_back);
    CPPUNIT_TEST(refuses_and_breaks_when_told_to);
    CPPUNIT_TEST(pages_are_small);
    CPPUNIT_TEST(files_come_and_go);
    CPPUNIT_TEST(a_watch_ends_when_all_is_told);
    CPPUNIT_TEST(a_watch_survives_a_restart);
    CPPUNIT_TEST(a_follow_survives_and_notices_a_lost_history);
    CPPUNIT_TEST(a_loop_of_ones_own_gets_what_is_there);
    CPPUNIT_TEST(says_what_no_device_could_say);
    CPPUNIT_TEST_SUITE_END();

  public:
    void runs_the_example_of_the_specification() {
        const stand_in site = roof();
        wesh::interface iface = site.connect();
        wesh::wes wes = iface.get_wes("192.168.1.112", "wes", "admin", "wesftp", "adminftp");
        wesh::clamp pince = wes.get_clamp(1);
        CHECK(pince.enabled());
        CHECK_EQUAL(233.0, pince.get_voltage());
        CHECK_EQUAL(std::string{"home"}, iface.info().site);
    }

    void tells_what_was_laid_out() {
        stand_in site = roof();
        point_description p;
        p.path = "roof-wes/probe.1";
        p.unit = "°C";
        p.meaning = "cellar";
        site.declare(p);
        const auto iface = site.connect();
        CHECK_EQUAL(std::string{"cellar"}, iface.describe({"*/probe.1"}).at(0).meaning);
        CHECK(!has_value(iface.read({"roof-wes/probe.1"}).at(0).sample.value));
        CHECK_EQUAL(std::size_t{5}, iface.read().size());
        CHECK_EQUAL(std::uint32_t{5}, iface.device("roof-wes").points);
        CHECK(thrown<remote_error>([&] { iface.read({"roof-wes/probe.2"}); }).code() ==
              remote_code::not_found);
        const auto info = iface.info();
        CHECK_EQUAL(std::size_t{2}, iface.read({1, 2}, info.stream_id).size());
        CHECK(thrown<remote_error>([&] {
                  iface.read({1, 2}, info.stream_id + 1);
              }).code() == remote_code::stream_changed);
        site.remove_device("roof-wes");
        CHECK(iface.devices().empty() && iface.read().empty());
    }

    void the_time_is_the_tests_own() {
        stand_in site{"home", from_milliseconds(1'000)};
        site.add_device("d");
        site.pass(2s);
        site.say("d/a", "A", decimal{1, 0});
        site.say("d/b", "A", decimal{1, 0}, quality::clock_doubtful, from_milliseconds(500));
        const auto all = site.connect().read();
        CHECK(all.at(0).sample.time == from_milliseconds(3'000));
        CHECK(all.at(1).sample.time == from_milliseconds(500) && all.at(1).sample.received == site.now());
        CHECK(has(all.at(1).sample.quality, quality::clock_doubtful));
        CHECK_THROWS(site.pass(-1ms), local_error);
    }

    void waits_take_no_time() {
        stand_in site = roof();
        const auto iface = site.connect();
        wait_query q;
        q.revision = iface.info().revision;
        const auto before = site.now();
        CHECK(iface.wait(q).readings.empty());
        CHECK(site.now() - before == q.limit);
        site.say("roof-wes/clamp.1.current", decimal{3, 0});
        const auto r = iface.wait(q);
        CHECK_EQUAL(std::size_t{1}, r.readings.size());
        CHECK(r.revision > q.revision && site.now() - before == q.limit);
        stream_query s;
        s.after = iface.info().last_number;
        s.wait = 5s;
        CHECK(iface.stream(s).records.empty());
        CHECK(site.now() - before == q.limit + 5s);
    }

    void keeps_what_was_said() {
        stand_in site = roof();
        const auto begin = site.now();
        for (int i = 1; i <= 250; ++i) {
            site.pass(1s);
            site.say("roof-wes/clamp.1.current", decimal{i, 0});
        }
        event e;
        e.type = "device.lost";
        e.attributes = {{"why", "test"}};
        site.say(e);
        interval v;
        v.type = "device.unreachable";
        site.say(v);
        const auto iface = site.connect();
        history_query q;
        q.path = "roof-wes/clamp.1.current";
        q.from = begin + 1s;
        q.to = begin + 201s;
        const auto rows = iface.history(q);
        CHECK_EQUAL(std::size_t{200}, rows.rows.size());
        CHECK_EQUAL(std::string{"A"}, rows.unit);
        q.how = aggregate::mean;
        q.step = 1min;
        CHECK(thrown<remote_error>([&] { iface.history(q); }).code() == remote_code::unsupported);
        std::size_t samples = 0;
        std::vector<record> others;
        for (const record& r : iface.follow())
            std::holds_alternative<sample>(r) ? void(++samples) : others.push_back(r);
        CHECK_EQUAL(std::size_t{254}, samples);
        CHECK_EQUAL(std::string{"test"}, std::get<event>(others.at(0)).attributes.at(0).second);
        CHECK_EQUAL(sequence_number{256}, std::get<interval>(others.at(1)).number);
    }

    void settable_points_become_what_was_set() {
        stand_in site = roof();
        const auto wes = site.connect().get_wes_by_name("roof-wes");
        const auto relay = wes.get_relay(1);
        relay.set(true);
        CHECK(relay.state());
        relay.toggle();
        CHECK(!relay.state());
        CHECK_EQUAL(std::size_t{2}, site.commands().size());
        command c;
        c.target = "roof-wes/clamp.1.current";
        c.argument = "1";
        CHECK(thrown<remote_error>([&] { site.connect().execute(c); }).code() == remote_code::unsupported);
        site.permit_orders(false);
        CHECK(thrown<remote_error>([&] { relay.toggle(); }).code() == remote_code::not_permitted);
        CHECK(!site.connect().info().admin);
    }

    void a_handler_decides_what_comes_of_an_order() {
        stand_in site = roof();
        site.on_command([](const command& c) -> command_result {
            if (c.argument == "on") return {command_outcome::failed, "the fuse is out", {}, no_time};
            return {command_outcome::unconfirmed, "", {}, no_time};
        });
        const auto relay = site.connect().get_wes_by_name("roof-wes").get_relay(1);
        const auto refused = thrown<remote_error>([&] { relay.set(true); });
        CHECK(refused.code() == remote_code::unavailable);
        CHECK(std::string{refused.what()}.find("the fuse is out") != std::string::npos);
        CHECK(thrown<remote_error>([&] { relay.set(false); }).code() == remote_code::timed_out);
        command c;
        c.target = "roof-wes/relay.1";
        c.key = "once";
        site.connect().execute(c);
        site.connect().execute(c);
        CHECK_EQUAL(std::size_t{3}, site.commands().size());
    }

    void what_is_acknowledged_is_an_event() {
        stand_in site = roof();
        const auto iface = site.connect();
        const auto last = iface.info().last_number;
        iface.acknowledge(last, "seen\nto");
        iface.acknowledge(0);
        stream_query q;
        q.after = last;
        const auto page = iface.stream(q);
        CHECK_EQUAL(std::size_t{2}, page.records.size());
        const auto& one = std::get<event>(page.records.at(0));
        CHECK_EQUAL(std::string{"event.acknowledged"}, one.type);
        CHECK(one.severity == severity::notice && one.device.empty() && one.time == site.now());
        CHECK((one.attributes ==
               attributes{{"event", std::to_string(last)}, {"by", "somebody"}, {"reason", "seen to"}}));
        CHECK_EQUAL(std::string{"all"}, std::get<event>(page.records.at(1)).attributes.at(0).second);
        CHECK(thrown<remote_error>([&] { iface.acknowledge(last + 3); }).code() ==
              remote_code::invalid_argument);
        site.permit_orders(false);
        CHECK(thrown<remote_error>([&] { iface.acknowledge(1); }).code() == remote_code::not_permitted);
        CHECK_EQUAL(last + 2, iface.info().last_number);
    }

    void devices_fail_and_come_back() {
        stand_in site = roof();
        const auto iface = site.connect();
        const auto clamp = iface.get_wes_by_name("roof-wes").get_clamp(1);
        site.set_state("roof-wes", device_state::unreachable, "no route to host");
        CHECK(has(clamp.read_current().sample.quality, quality::stale));
        CHECK_EQUAL(std::string{"no route to host"}, iface.device("roof-wes").reason);
        site.set_state("roof-wes", device_state::online);
        CHECK(clamp.read_current().sample.quality == quality::good);
    }

    void refuses_and_breaks_when_told_to() {
        stand_in site = roof();
        const auto iface = site.connect();
        site.refuse_next(remote_code::busy, "too many calls");
        const auto busy = thrown<remote_error>([&] { iface.read(); });
        CHECK(busy.code() == remote_code::busy && std::string{busy.what()} == "too many calls");
        CHECK(!iface.read().empty());
        site.break_connections();
        CHECK(!iface.read().empty()); // by itself, on a new connection
        site.break_connections();
        CHECK(thrown<transport_error>([&] { iface.remove("roof-wes"); }).sent());
        CHECK_EQUAL(std::size_t{1}, iface.devices().size());
    }

    void pages_are_small() {
        stand_in site{"home"};
        site.add_device("d");
        for (int i = 0; i < 250; ++i) site.say("d/p." + std::to_string(i), "A", decimal{i, 0});
        const auto iface = site.connect();
        CHECK_EQUAL(std::size_t{250}, iface.read().size());
        CHECK_EQUAL(std::size_t{250}, iface.describe().size());
        CHECK_EQUAL(std::size_t{250}, words(iface.watch()).size());
    }

    void files_come_and_go() {
        stand_in site = roof();
        const auto iface = site.connect();
        const std::string content(200'000, 'x');
        iface.put_file("roof-wes", "log.csv", content);
        site.put_file("roof-wes", "empty", "");
        CHECK_EQUAL(content, iface.get_file("roof-wes", "log.csv"));
        CHECK_EQUAL(std::string{}, iface.get_file("roof-wes", "empty"));
        CHECK_EQUAL(std::size_t{2}, iface.list_files("roof-wes").size());
    }

    void a_watch_ends_when_all_is_told() {
        stand_in site = roof();
        const auto iface = site.connect();
        CHECK((words(iface.watch({"*/clamp.*", "*/relay.*"})) ==
               std::vector<std::string>{"roof-wes/clamp.1.current 2.35", "roof-wes/relay.1 off"}));
        const auto before = site.now();
        CHECK_EQUAL(std::size_t{4}, words(iface.watch({}, {.limit = 1h})).size());
        CHECK(site.now() - before == 1h);
    }

    void a_watch_survives_a_restart() {
        stand_in site = roof();
        auto w = site.connect().watch();
        std::vector<std::string> said;
        for (const reading& r : w) {
            said.push_back(to_text(r.sample.value));
            if (said.size() != 4) continue;
            site.restart();
            site.say("roof-wes/relay.1", std::string{"on"});
        }
        CHECK_EQUAL(std::size_t{5}, said.size());
        CHECK_EQUAL(std::string{"on"}, said.back());
    }

    void a_follow_survives_and_notices_a_lost_history() {
        stand_in site = roof();
        const auto iface = site.connect();
        auto f = iface.follow();
        CHECK_EQUAL(std::size_t{4}, f.process().size());
        CHECK_EQUAL(sequence_number{4}, f.position().number);
        site.break_connections();
        site.say("roof-wes/relay.1", std::string{"on"});
        site.refuse_next(remote_code::unavailable, "the history cannot be read now");
        CHECK(f.process().empty()); // it broke: again after a pause
        site.pass(f.timeout());
        CHECK(f.process().empty()); // refused
        site.pass(f.timeout());
        CHECK_EQUAL(std::size_t{1}, f.process().size());
        site.lose_history();
        CHECK(thrown<remote_error>([&] { f.process(); }).code() == remote_code::stream_changed);
        CHECK(f.ended());
    }

    void a_loop_of_ones_own_gets_what_is_there() {
        stand_in site = roof();
        auto w = site.connect().watch({"*/relay.1"});
        std::vector<reading> all;
        for (int i = 0; i < 5; ++i)
            for (auto& r : w.process()) all.push_back(std::move(r));
        CHECK_EQUAL(std::size_t{1}, all.size());
        CHECK_EQUAL(-1, w.fd());
        CHECK(w.timeout() > 0ms);
        site.say("roof-wes/relay.1", std::string{"on"});
        CHECK_EQUAL(std::size_t{1}, w.process().size());
    }

    void says_what_no_device_could_say() {
        stand_in site{"home"};
        CHECK_THROWS(site.say("nowhere/a", "A", decimal{1, 0}), local_error);
        CHECK_THROWS(site.add_device("with space"), local_error);
        CHECK_THROWS(site.set_state("nowhere", device_state::online), local_error);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(stand_in_test);
