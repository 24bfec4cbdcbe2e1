// ACKNOWLEDGE from a caller's socket to the history: an event that says who, what and why; never by a reader.
#include "daemon/service/service.hpp"
#include "tests/rpc/serving.hpp"
#include "tests/support/turning.hpp"

#include <optional>
#include <pwd.h>

using namespace wesh;
using namespace wesh::test;

class service_acknowledge_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(service_acknowledge_test);
    CPPUNIT_TEST(an_event_is_acknowledged_by_its_number);
    CPPUNIT_TEST(all_are_acknowledged_at_once);
    CPPUNIT_TEST(what_has_not_happened_yet_cannot_be_acknowledged);
    CPPUNIT_TEST(who_may_acknowledge_may_give_no_orders);
    CPPUNIT_TEST(readers_may_not_acknowledge);
    CPPUNIT_TEST(a_reason_adds_nothing_but_words);
    CPPUNIT_TEST_SUITE_END();

    folder home;
    turning t;
    system_clock clock;
    rpc::peer who{getuid(), getpid(), rpc::role::admin};
    io::http_client http{t.loop};
    std::optional<recorder> kept;
    std::optional<registry> live;
    lateness late;
    std::optional<environment> around;
    std::optional<supervisor> devices;
    std::optional<rpc::server> server;
    std::optional<service> tested;
    std::optional<caller> client;
    std::vector<event> events;
    std::uint32_t xid = 0;

    int acknowledge(std::uint64_t number, const std::string& reason = {}) {
        return order(WESH_ACKNOWLEDGE, xdr_wesh_acknowledge_args,
                     wesh_acknowledge_args{number, rpc::borrow(reason)});
    }
    template <class Args>
    int order(std::uint32_t procedure, rpc::xdr_routine<Args> routine, const Args& a) {
        std::vector<char> out(1'000);
        out.resize(rpc::encode<Args>(routine, a, out));
        client->send(call(++xid, procedure, {out.data(), out.size()}));
        CHECK(t.until([&] {
            client->read();
            return !client->replies.empty() && client->replies.back().xid == xid;
        }));
        const auto& words_of = client->replies.back().words;
        CHECK(words_of.starts_with(words({1, 0, 0, 0, 0})));
        rpc::decoded<wesh_plain_result> result{xdr_wesh_plain_result};
        CHECK(result.decode(std::string_view{words_of}.substr(20)));
        return rpc::number_said(result->status);
    }
    void happen() {
        event e;
        e.type = "test.happened";
        live->raise(e);
        const auto before = kept->last();
        CHECK(t.until([&] { return kept->last() > before; }));
    }
    const event& newest() {
        CHECK(t.until([&] { return !events.empty() && events.back().type == "event.acknowledged"; }));
        return events.back();
    }

  public:
    void setUp() override {
        history::options o;
        o.directory = home / "state";
        kept.emplace(t.loop, clock, o, commit_rates{});
        live.emplace(clock, *kept, registry::options{});
        around.emplace(environment{t.loop, http, clock, *live, late});
        devices.emplace(*around, home / "devices.toml");
        server.emplace(t.loop, rpc::limits{}, [this](int, const rpc::peer&) { return who.role; });
        tested.emplace(*around, *kept, *devices, *server, "a test");
        kept->on_commit([this](std::span<const record> records) {
            for (const auto& r : records)
                if (const auto* e = std::get_if<event>(&r)) events.push_back(*e);
        });
        server->listen(rpc::listen_unix(home / "s", ""));
        client.emplace(home / "s");
    }
    void tearDown() override {
        tested.reset();
        server.reset();
        devices.reset();
        live.reset();
        kept.reset();
    }

    void an_event_is_acknowledged_by_its_number() {
        happen();
        const auto number = std::to_string(kept->last());
        CHECK_EQUAL(static_cast<int>(WESH_OK), acknowledge(kept->last(), "the électricien comes"));
        const auto& e = newest();
        CHECK(e.severity == severity::notice && e.device.empty());
        const auto* me = getpwuid(getuid());
        const std::string by = me == nullptr ? std::to_string(getuid()) : me->pw_name;
        CHECK(
            (e.attributes == attributes{{"event", number}, {"by", by}, {"reason", "the électricien comes"}}));
        CHECK_EQUAL(by + " has seen event " + number + ": the électricien comes", e.text);
    }
    void all_are_acknowledged_at_once() {
        CHECK_EQUAL(static_cast<int>(WESH_OK), acknowledge(0));
        CHECK_EQUAL(std::string{"all"}, newest().attributes.at(0).second);
        CHECK(newest().text.ends_with(" has seen all that happened so far"));
    }
    void what_has_not_happened_yet_cannot_be_acknowledged() {
        happen();
        CHECK_EQUAL(static_cast<int>(WESH_INVALID_ARGUMENT), acknowledge(kept->last() + 1));
        CHECK_EQUAL(static_cast<int>(WESH_INVALID_ARGUMENT), acknowledge(~std::uint64_t{0}));
        happen();
        CHECK_EQUAL(std::string{"test.happened"}, events.back().type);
        CHECK_EQUAL(std::size_t{2}, events.size());
    }
    void who_may_acknowledge_may_give_no_orders() {
        who.role = rpc::role::witness;
        client.emplace(home / "s");
        happen();
        CHECK_EQUAL(static_cast<int>(WESH_OK), acknowledge(kept->last()));
        CHECK_EQUAL(std::string{"event.acknowledged"}, newest().type);
        std::string name = "roof";
        const wesh_remove_args a{rpc::borrow(name)};
        CHECK_EQUAL(static_cast<int>(WESH_NOT_PERMITTED), order(WESH_REMOVE, xdr_wesh_remove_args, a));
    }
    void readers_may_not_acknowledge() {
        who.role = rpc::role::reader;
        client.emplace(home / "s");
        CHECK_EQUAL(static_cast<int>(WESH_NOT_PERMITTED), acknowledge(0));
        happen();
        CHECK_EQUAL(std::size_t{1}, events.size());
    }
    void a_reason_adds_nothing_but_words() {
        CHECK_EQUAL(static_cast<int>(WESH_OK), acknowledge(0, "a\r\nb\x1b[31m\xff" + std::string(240, 'y')));
        const auto& e = newest();
        CHECK(is_clean(e.text) && e.text.size() <= 255);
        CHECK(is_clean(e.attributes.at(2).second));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(service_acknowledge_test);
