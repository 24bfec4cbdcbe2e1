// COMMAND and GET_FILE from a caller's socket to a simulated box and back: a command once a key, and never by
// a reader; a file in one part, and answered once.
#include "daemon/service/service.hpp"
#include "sim/simulation.hpp"
#include "tests/rpc/serving.hpp"
#include "tests/support/turning.hpp"

#include <optional>

using namespace wesh;
using namespace wesh::test;

class service_command_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(service_command_test);
    CPPUNIT_TEST(a_command_is_carried_out_and_read_back);
    CPPUNIT_TEST(the_same_key_is_carried_out_once);
    CPPUNIT_TEST(who_asks_with_the_same_key_meanwhile_gets_the_same_answer);
    CPPUNIT_TEST(a_key_stands_for_one_command_only);
    CPPUNIT_TEST(without_a_key_each_command_counts);
    CPPUNIT_TEST(wrong_commands_are_refused_before_anything_is_sent);
    CPPUNIT_TEST(readers_may_not_command);
    CPPUNIT_TEST(a_box_that_does_not_answer_leaves_it_unconfirmed_or_failed);
    CPPUNIT_TEST(a_stop_with_commands_on_their_way_is_survived);
    CPPUNIT_TEST(a_file_is_read_from_the_box_there_and_then);
    CPPUNIT_TEST(files_that_are_not_there_are_refused_before_anything_is_sent);
    CPPUNIT_TEST(more_files_than_can_wait_are_refused_and_commands_pass_them);
    CPPUNIT_TEST(who_waits_for_a_file_of_a_removed_device_is_told);
    CPPUNIT_TEST_SUITE_END();

    folder home;
    turning t;
    system_clock clock;
    rpc::role role = rpc::role::admin;
    io::http_client http{t.loop};
    std::optional<sim::simulation> boxes;
    std::optional<recorder> kept;
    std::optional<registry> live;
    lateness late;
    std::optional<environment> around;
    std::optional<supervisor> devices;
    std::optional<rpc::server> server;
    std::optional<service> tested;
    std::optional<caller> client;
    std::uint32_t xid = 0;

    struct answered {
        int status = -1;
        int outcome = -1;
        std::string value;
        std::string text;
    };
    std::uint32_t send(const std::string& argument, const std::string& key, const std::string& action = "set",
                       const std::string& target = "box/relay.1", u_int limit = 5'000) {
        const auto c = [](const std::string& s) { return const_cast<char*>(s.c_str()); };
        const wesh_command_args a{c(target), c(action), c(argument), c(key), limit};
        std::vector<char> out(2'000);
        out.resize(rpc::encode<wesh_command_args>(xdr_wesh_command_args, a, out));
        client->send(call(++xid, WESH_COMMAND, {out.data(), out.size()}));
        return xid;
    }
    /// The result of a call that was accepted; empty: it was not.
    std::string reply_to(std::uint32_t to) {
        const reply* found = nullptr;
        CHECK(t.until([&] {
            client->read();
            for (const auto& r : client->replies)
                if (r.xid == to) found = &r;
            return found != nullptr;
        }));
        return found->words.starts_with(words({1, 0, 0, 0, 0})) ? found->words.substr(20) : std::string{};
    }
    answered answer(std::uint32_t to) {
        const auto body = reply_to(to);
        answered a;
        if (body.empty()) return a;
        rpc::decoded<wesh_command_result> result{xdr_wesh_command_result};
        CHECK(result.decode(body));
        a.status = rpc::number_said(result->status);
        if (a.status != WESH_OK) {
            a.text = result->wesh_command_result_u.error.text;
            return a;
        }
        const auto done = rpc::from_wire(result->wesh_command_result_u.done);
        a.outcome = static_cast<int>(done.outcome);
        a.value = to_text(done.value);
        a.text = done.text;
        return a;
    }
    std::uint32_t ask(const std::string& file, std::uint64_t offset = 0, const std::string& device = "box") {
        const auto c = [](const std::string& s) { return const_cast<char*>(s.c_str()); };
        const wesh_get_file_args a{c(device), c(file), offset};
        std::vector<char> out(2'000);
        out.resize(rpc::encode<wesh_get_file_args>(xdr_wesh_get_file_args, a, out));
        client->send(call(++xid, WESH_GET_FILE, {out.data(), out.size()}));
        return xid;
    }
    answered file(std::uint32_t to) {
        rpc::decoded<wesh_get_file_result> result{xdr_wesh_get_file_result};
        const auto body = reply_to(to);
        CHECK(result.decode(body));
        answered a;
        a.status = rpc::number_said(result->status);
        if (a.status != WESH_OK) {
            a.text = result->wesh_get_file_result_u.error.text;
            return a;
        }
        const auto& part = result->wesh_get_file_result_u.part;
        CHECK(part.last != FALSE);
        a.value.assign(part.content.content_val, part.content.content_len);
        return a;
    }
    std::string relay() { return boxes->at("box").state().value("RELAIS1", {t.loop.now(), clock.now()}); }

  public:
    void setUp() override {
        sim::scenario s;
        s.boxes.emplace_back();
        s.boxes[0].name = "box";
        s.boxes[0].set = {{"RELAIS1", "OFF"}};
        boxes.emplace(t.loop, clock, s);
        history::options o;
        o.directory = home / "state";
        kept.emplace(t.loop, clock, o, commit_rates{});
        live.emplace(clock, *kept, registry::options{});
        around.emplace(environment{t.loop, http, clock, *live, late});
        devices.emplace(*around, home / "devices.toml");
        server.emplace(t.loop, rpc::limits{}, [this](int, const rpc::peer&) { return role; });
        tested.emplace(*around, *kept, *devices, *server, "a test");
        server->listen(rpc::listen_unix(home / "s", ""));
        devices->add({"box",
                      "wes",
                      "127.0.0.1:" + std::to_string(boxes->at("box").port()),
                      {{"pause", "0s"}, {"spread", "false"}}});
        CHECK(t.until([&] { return live->find("box/relay.1") != nullptr; }));
        client.emplace(home / "s");
    }
    void tearDown() override {
        // As the daemon stops: what stands on others goes first.
        tested.reset();
        server.reset();
        devices.reset();
        live.reset();
        kept.reset();
        boxes.reset();
    }

    void a_command_is_carried_out_and_read_back() {
        const auto a = answer(send("on", ""));
        CHECK_EQUAL(static_cast<int>(WESH_OK), a.status);
        CHECK_EQUAL(static_cast<int>(WESH_DONE), a.outcome);
        CHECK_EQUAL(std::string{"on"}, a.value);
        CHECK_EQUAL(std::string{"ON"}, relay());
    }
    void the_same_key_is_carried_out_once() {
        CHECK_EQUAL(std::string{"on"}, answer(send("", "key-1", "toggle")).value);
        const auto asked = boxes->at("box").counts().requests;
        const auto again = answer(send("", "key-1", "toggle"));
        CHECK_EQUAL(static_cast<int>(WESH_DONE), again.outcome);
        CHECK_EQUAL(std::string{"on"}, again.value);
        CHECK_EQUAL(std::string{"ON"}, relay());
        CHECK_EQUAL(asked, boxes->at("box").counts().requests);
        CHECK_EQUAL(std::string{"off"}, answer(send("", "key-2", "toggle")).value);
    }
    void who_asks_with_the_same_key_meanwhile_gets_the_same_answer() {
        const auto first = send("", "key", "toggle");
        const auto second = send("", "key", "toggle");
        CHECK_EQUAL(std::string{"on"}, answer(first).value);
        CHECK_EQUAL(std::string{"on"}, answer(second).value);
        CHECK_EQUAL(std::string{"ON"}, relay());
    }
    void a_key_stands_for_one_command_only() {
        answer(send("on", "key"));
        CHECK_EQUAL(static_cast<int>(WESH_INVALID_ARGUMENT), answer(send("off", "key")).status);
        CHECK_EQUAL(std::string{"ON"}, relay());
    }
    void without_a_key_each_command_counts() {
        answer(send("", "", "toggle"));
        answer(send("", "", "toggle"));
        CHECK_EQUAL(std::string{"OFF"}, relay());
    }
    void wrong_commands_are_refused_before_anything_is_sent() {
        const auto before = boxes->at("box").counts().requests;
        CHECK_EQUAL(static_cast<int>(WESH_INVALID_ARGUMENT), answer(send("up", "")).status);
        CHECK_EQUAL(static_cast<int>(WESH_INVALID_ARGUMENT), answer(send("on", "", "pulse")).status);
        CHECK_EQUAL(static_cast<int>(WESH_NOT_FOUND), answer(send("on", "", "set", "box/relay.9")).status);
        CHECK_EQUAL(static_cast<int>(WESH_UNSUPPORTED), answer(send("on", "", "set", "box/input.1")).status);
        CHECK_EQUAL(static_cast<int>(WESH_INVALID_ARGUMENT),
                    answer(send("on", "", "set", "box/relay.1", 99)).status);
        CHECK_EQUAL(static_cast<int>(WESH_INVALID_ARGUMENT),
                    answer(send("on", "", "set", "box/relay.1", 60'001)).status);
        CHECK_EQUAL(before, boxes->at("box").counts().requests);
    }
    void readers_may_not_command() {
        role = rpc::role::reader;
        client.emplace(home / "s");
        CHECK_EQUAL(static_cast<int>(WESH_NOT_PERMITTED), answer(send("on", "")).status);
        CHECK_EQUAL(std::string{"OFF"}, relay());
    }
    void a_box_that_does_not_answer_leaves_it_unconfirmed_or_failed() {
        boxes.reset();
        const auto a = answer(send("on", "", "set", "box/relay.1", 200));
        CHECK_EQUAL(static_cast<int>(WESH_OK), a.status);
        CHECK(a.outcome == WESH_FAILED || a.outcome == WESH_UNCONFIRMED);
        CHECK(a.value.empty() && a.text.starts_with("not sent"));
    }
    void a_stop_with_commands_on_their_way_is_survived() {
        for (int i = 0; i < 20; ++i) send("", i % 2 == 0 ? "" : "key", "toggle");
        t.settle();
    }
    void a_file_is_read_from_the_box_there_and_then() {
        boxes->at("box").set("pince.I1", "7.77");
        const auto page = file(ask("data.cgx"));
        CHECK_EQUAL(static_cast<int>(WESH_OK), page.status);
        CHECK_EQUAL(boxes->at("box").state().page({t.loop.now(), clock.now()}), page.value);
        // What the page says has been said as well.
        CHECK_EQUAL(std::string{"7.77"}, to_text(live->find("box/clamp.1.current")->now.value));
        CHECK(file(ask("settings.toml")).value.find("pause = \"0s\"\n") != std::string::npos);
        // A page that cannot be decoded is given as it is.
        boxes->at("box").set_raw("info.firmware", "?");
        CHECK(file(ask("data.cgx")).value.find("<firmware>?</firmware>") != std::string::npos);
    }
    void files_that_are_not_there_are_refused_before_anything_is_sent() {
        const auto before = boxes->at("box").counts().requests;
        CHECK_EQUAL(static_cast<int>(WESH_NOT_FOUND), file(ask("data.cgi")).status);
        CHECK_EQUAL(static_cast<int>(WESH_NOT_FOUND), file(ask("../data.cgx")).status);
        CHECK_EQUAL(static_cast<int>(WESH_NOT_FOUND), file(ask("data.cgx", 0, "other")).status);
        CHECK_EQUAL(static_cast<int>(WESH_INVALID_ARGUMENT), file(ask("data.cgx", 1)).status);
        CHECK_EQUAL(before, boxes->at("box").counts().requests);
    }
    void more_files_than_can_wait_are_refused_and_commands_pass_them() {
        std::vector<std::uint32_t> asked;
        for (std::size_t i = 0; i < files_max + 4; ++i) asked.push_back(ask("data.cgx"));
        const auto order = send("on", "");
        CHECK_EQUAL(static_cast<int>(WESH_DONE), answer(order).outcome);
        std::size_t busy = 0;
        for (const auto x : asked) {
            const auto a = file(x);
            busy += a.status == WESH_BUSY ? 1 : 0;
            CHECK(a.status == WESH_BUSY || a.status == WESH_OK);
        }
        CHECK(busy >= 1 && busy <= 4);
    }
    void who_waits_for_a_file_of_a_removed_device_is_told() {
        boxes->at("box").fail(sim::parse_fault(sim::family::box, "hang"), {});
        const auto first = ask("data.cgx");
        const auto second = ask("data.cgx");
        t.settle();
        devices->remove("box");
        for (const auto x : {first, second}) {
            const auto a = file(x);
            CHECK_EQUAL(static_cast<int>(WESH_UNAVAILABLE), a.status);
            CHECK(a.text.find("removed") != std::string::npos);
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(service_command_test);
