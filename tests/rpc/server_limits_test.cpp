// What one caller may take: beyond it the caller waits or goes, and the others feel nothing.
#include "tests/rpc/serving.hpp"

using namespace wesh;
using namespace wesh::test;
using rpc::make_procedure;

namespace {

rpc::limits limits_of(std::size_t connections, std::size_t reserved, std::size_t calls, std::size_t backlog) {
    rpc::limits l;
    l.connections = connections;
    l.reserved = reserved;
    l.calls = calls;
    l.backlog = backlog;
    return l;
}

rpc::limits short_times() {
    rpc::limits l;
    l.record_time = duration{60};
    l.write_time = duration{60};
    l.idle_time = duration{150};
    l.look = duration{20};
    return l;
}

/// Answers with some 60 kB.
void serve_long(rpc::server& s, int& calls) {
    s.serve(make_procedure(8, "long", rpc::role::reader, [&calls](const rpc::peer&, rpc::reply_slot slot) {
        ++calls;
        std::string bytes(60'000, 'x');
        wesh_file_part part{{static_cast<u_int>(bytes.size()), bytes.data()}, TRUE};
        slot.answer<wesh_file_part>(xdr_wesh_file_part, part);
    }));
}

} // namespace

class server_limits_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(server_limits_test);
    CPPUNIT_TEST(calls_in_flight_are_bounded);
    CPPUNIT_TEST(unread_replies_hold_up_their_caller_alone);
    CPPUNIT_TEST(a_caller_that_reads_late_gets_every_reply);
    CPPUNIT_TEST(the_last_connections_are_for_administrators);
    CPPUNIT_TEST(room_that_is_left_is_given_again);
    CPPUNIT_TEST(a_call_that_is_not_sent_whole_is_given_up);
    CPPUNIT_TEST(a_call_that_must_wait_is_not_called_slow);
    CPPUNIT_TEST(a_caller_that_does_not_read_is_given_up);
    CPPUNIT_TEST(an_idle_caller_is_given_up_but_not_one_that_waits);
    CPPUNIT_TEST_SUITE_END();

    std::vector<rpc::reply_slot> slots;

    void serve_later(rpc::server& s) {
        s.serve(make_procedure(4, "later", rpc::role::reader, [this](const rpc::peer&, rpc::reply_slot slot) {
            slots.push_back(std::move(slot));
        }));
    }

  public:
    void calls_in_flight_are_bounded() {
        serving s{limits_of(10, 1, 4, 1U << 20)};
        serve_later(s.server);
        const auto c = s.connect();
        std::string all;
        for (std::uint32_t i = 0; i < 100; ++i) all += call(i, 4);
        c->send(all);
        CHECK(s.until([&] { return slots.size() == 4; }));
        s.settle();
        CHECK_EQUAL(std::size_t{4}, slots.size());
        slots[2].answer_void();
        CHECK(s.until([&] { return slots.size() == 5; }));
        s.settle();
        CHECK_EQUAL(std::size_t{5}, slots.size());
        for (std::size_t i = 0; i < 100; ++i) {
            CHECK(s.until([&] { return slots.size() > i; }));
            slots[i].answer_void();
        }
        CHECK(s.replied(*c, 100));
    }
    void unread_replies_hold_up_their_caller_alone() {
        serving s{limits_of(10, 1, 64, 100'000)};
        int calls = 0;
        serve_long(s.server, calls);
        const auto greedy = s.connect();
        std::string all;
        for (std::uint32_t i = 0; i < 1000; ++i) all += call(i, 8);
        greedy->send(all);
        s.settle();
        // What the kernel's buffer and the backlog hold, and no more.
        CHECK(calls >= 2 && calls < 50);
        const auto other = s.connect();
        other->send(call(1, 0));
        CHECK(s.replied(*other, 1));
        CHECK(!greedy->closed());
    }
    void a_caller_that_reads_late_gets_every_reply() {
        serving s{limits_of(10, 1, 64, 100'000)};
        int calls = 0;
        serve_long(s.server, calls);
        const auto c = s.connect();
        std::string all;
        for (std::uint32_t i = 0; i < 200; ++i) all += call(i, 8);
        c->send(all);
        s.settle();
        for (int turn = 0; turn < 5'000 && c->replies.size() < 200; ++turn) {
            c->read(10'000);
            s.settle();
        }
        CHECK_EQUAL(std::size_t{200}, c->replies.size());
        for (std::uint32_t i = 0; i < 200; ++i) {
            CHECK_EQUAL(i, c->replies[i].xid);
            CHECK_EQUAL(std::size_t{20 + 4 + 60'000 + 4}, c->replies[i].words.size());
        }
    }
    void the_last_connections_are_for_administrators() {
        serving s{limits_of(4, 2, 64, 1U << 20)};
        const auto a = s.connect();
        const auto b = s.connect();
        const auto refused = s.connect();
        CHECK(s.closes(*refused));
        CHECK_EQUAL(std::uint64_t{2}, s.server.count().connections);
        CHECK_EQUAL(std::uint64_t{1}, s.server.count().refused);
        s.role = rpc::role::admin;
        const auto d = s.connect();
        const auto e = s.connect();
        CHECK(s.until([&] { return s.server.count().connections == 4; }));
        const auto over = s.connect();
        CHECK(s.closes(*over));
        for (auto* c : {a.get(), b.get(), d.get(), e.get()}) {
            c->send(call(1, 0));
            CHECK(s.replied(*c, 1));
        }
        // A server with less room than is kept back serves administrators alone.
        serving tiny{limits_of(1, 64, 64, 1U << 20)};
        const auto reader = tiny.connect();
        CHECK(tiny.closes(*reader));
    }
    void room_that_is_left_is_given_again() {
        serving s{limits_of(3, 1, 64, 1U << 20)};
        for (int i = 0; i < 20; ++i) {
            const auto a = s.connect();
            const auto b = s.connect();
            a->send(call(1, 0));
            b->send(call(1, 0));
            CHECK(s.replied(*a, 1) && s.replied(*b, 1));
            a->hang_up();
            b->hang_up();
            CHECK(s.until([&] { return s.server.count().connections == 0; }));
        }
        CHECK_EQUAL(std::uint64_t{0}, s.server.count().refused);
    }
    void a_call_that_is_not_sent_whole_is_given_up() {
        serving s{short_times()};
        const auto slow = s.connect();
        slow->send(call(1, 0).substr(0, 3));
        s.settle();
        CHECK(s.closes(*slow));
        CHECK_EQUAL(std::uint64_t{1}, s.server.count().closed_slow);
    }
    void a_call_that_must_wait_is_not_called_slow() {
        auto l = short_times();
        l.calls = 1;
        serving s{l};
        serve_later(s.server);
        const auto c = s.connect();
        c->send(call(1, 4) + call(2, 0) + call(3, 0).substr(0, 9));
        const auto end = s.loop.now() + duration{120};
        CHECK(s.until([&] { return s.loop.now() > end; }));
        CHECK(!c->closed() && slots.size() == 1);
        slots[0].answer_void();
        c->send(call(3, 0).substr(9));
        CHECK(s.replied(*c, 3));
    }
    void a_caller_that_does_not_read_is_given_up() {
        auto l = short_times();
        l.backlog = 100'000;
        serving s{l};
        int calls = 0;
        serve_long(s.server, calls);
        const auto c = s.connect();
        for (std::uint32_t i = 0; i < 100; ++i) c->send(call(i, 8));
        CHECK(s.until([&] { return s.server.count().connections == 1; }));
        CHECK(s.until([&] { return s.server.count().connections == 0; }));
        CHECK_EQUAL(std::uint64_t{1}, s.server.count().closed_slow);
    }
    void an_idle_caller_is_given_up_but_not_one_that_waits() {
        serving s{short_times()};
        serve_later(s.server);
        const auto idle = s.connect();
        const auto waits = s.connect();
        waits->send(call(1, 4));
        CHECK(s.closes(*idle));
        const auto end = s.loop.now() + duration{100};
        CHECK(s.until([&] { return s.loop.now() > end; }));
        slots.at(0).answer_void();
        CHECK(s.replied(*waits, 1));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(server_limits_test);
