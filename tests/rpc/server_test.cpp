// Calls and replies: in any cut, in any order, at once or later.
#include "tests/rpc/serving.hpp"

using namespace wesh;
using namespace wesh::test;
using rpc::make_procedure;

class server_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(server_test);
    CPPUNIT_TEST(answers_a_call);
    CPPUNIT_TEST(answers_many_calls_sent_at_once_in_their_order);
    CPPUNIT_TEST(answers_calls_that_come_byte_by_byte);
    CPPUNIT_TEST(answers_later_and_in_another_order);
    CPPUNIT_TEST(refuses_what_is_not_served);
    CPPUNIT_TEST(refuses_credentials_it_does_not_know);
    CPPUNIT_TEST(refuses_strangers);
    CPPUNIT_TEST(arguments_that_are_none_are_garbage);
    CPPUNIT_TEST(a_dropped_slot_is_a_system_error);
    CPPUNIT_TEST(a_reply_beyond_the_bounds_is_a_system_error);
    CPPUNIT_TEST(closes_on_what_is_no_rpc);
    CPPUNIT_TEST(a_caller_that_dies_mid_call_is_noticed);
    CPPUNIT_TEST(a_caller_that_has_sent_all_still_gets_its_answers);
    CPPUNIT_TEST(a_slot_outlives_its_server);
    CPPUNIT_TEST_SUITE_END();

    serving s;
    std::vector<rpc::reply_slot> slots;
    std::vector<std::string> names;

  public:
    void setUp() override {
        s.server.serve(
            make_procedure(4, "later", rpc::role::reader, [this](const rpc::peer&, rpc::reply_slot slot) {
                slots.push_back(std::move(slot));
            }));
        s.server.serve(make_procedure<wesh_remove_args>(
            5, "name", rpc::role::reader, xdr_wesh_remove_args,
            [this](const rpc::peer&, const wesh_remove_args& a, rpc::reply_slot slot) {
                names.emplace_back(a.name);
                slot.answer_void();
            }));
        s.server.serve(
            make_procedure(6, "drop", rpc::role::reader, [](const rpc::peer&, rpc::reply_slot) {}));
    }

    void answers_a_call() {
        const auto c = s.connect();
        c->send(call(7, 0));
        CHECK(s.replied(*c, 1));
        CHECK_EQUAL(7U, c->replies[0].xid);
        CHECK(c->replies[0].words == words({1, 0, 0, 0, 0}));
        CHECK_EQUAL(std::uint64_t{1}, s.server.count().calls);
    }
    void answers_many_calls_sent_at_once_in_their_order() {
        const auto c = s.connect();
        std::string all;
        for (std::uint32_t i = 0; i < 1000; ++i) all += call(i, 0);
        CHECK_EQUAL(all.size(), c->send(all));
        CHECK(s.replied(*c, 1000));
        for (std::uint32_t i = 0; i < 1000; ++i) CHECK_EQUAL(i, c->replies[i].xid);
    }
    void answers_calls_that_come_byte_by_byte() {
        const auto c = s.connect();
        for (const char b : call(1, 5, words({3}) + std::string{"abc\0", 4}) + call(2, 0)) {
            c->send({&b, 1});
            s.settle();
        }
        CHECK(s.replied(*c, 2));
        CHECK(names == std::vector<std::string>{"abc"});
    }
    void answers_later_and_in_another_order() {
        const auto c = s.connect();
        c->send(call(1, 4) + call(2, 0) + call(3, 4));
        CHECK(s.until([&] { return slots.size() == 2; }));
        slots[1].answer_void();
        slots[0].answer_void();
        CHECK(s.replied(*c, 3));
        CHECK_EQUAL(2U, c->replies[0].xid);
        CHECK_EQUAL(3U, c->replies[1].xid);
        CHECK_EQUAL(1U, c->replies[2].xid);
        slots[0].answer_void(); // once answered, a slot says nothing more
        s.settle();
        c->read();
        CHECK_EQUAL(std::size_t{3}, c->replies.size());
    }
    void refuses_what_is_not_served() {
        const auto c = s.connect();
        c->send(record_of(words({1, 0, 2, 100'000, 1, 0, 0, 0, 0, 0})) +
                record_of(words({2, 0, 2, rpc::wesh_program, 9, 0, 0, 0, 0, 0})) + call(3, 99) + call(4, 3) +
                record_of(words({5, 0, 3})) + call(6, 0xffff'ffffU));
        CHECK(s.replied(*c, 6));
        CHECK(c->replies[0].words == words({1, 0, 0, 0, 1}));
        CHECK(c->replies[1].words == words({1, 0, 0, 0, 2, 1, 1}));
        CHECK(c->replies[2].words == words({1, 0, 0, 0, 3}));
        CHECK(c->replies[3].words == words({1, 0, 0, 0, 3}));
        CHECK(c->replies[4].words == words({1, 1, 0, 2, 2}));
        CHECK(c->replies[5].words == words({1, 0, 0, 0, 3}));
        CHECK_EQUAL(std::uint64_t{6}, s.server.count().rejected);
    }
    void refuses_credentials_it_does_not_know() {
        const auto c = s.connect();
        c->send(record_of(words({1, 0, 2, rpc::wesh_program, 1, 0, 6, 0, 0, 0})) +
                record_of(words({2, 0, 2, rpc::wesh_program, 1, 0, 1, 20, 0, 0, 0, 0, 0, 0, 0})));
        CHECK(s.replied(*c, 2));
        CHECK(c->replies[0].words == words({1, 1, 1, 2}));
        CHECK(c->replies[1].words == words({1, 0, 0, 0, 0})); // AUTH_SYS is taken, and what it claims ignored
    }
    void refuses_strangers() {
        s.role = rpc::role::none;
        const auto c = s.connect();
        c->send(call(1, 0));
        CHECK(s.replied(*c, 1));
        CHECK(c->replies[0].words == words({1, 1, 1, 5}));
    }
    void arguments_that_are_none_are_garbage() {
        const auto c = s.connect();
        c->send(call(1, 5) + call(2, 5, words({64}) + std::string(64, 'x')) +
                call(3, 5, words({0xffff'ffffU})));
        CHECK(s.replied(*c, 3));
        for (const auto& r : c->replies) CHECK(r.words == words({1, 0, 0, 0, 4}));
        CHECK(names.empty());
        CHECK_EQUAL(std::uint64_t{3}, s.server.count().rejected);
    }
    void a_dropped_slot_is_a_system_error() {
        const auto c = s.connect();
        c->send(call(1, 6) + call(2, 0));
        CHECK(s.replied(*c, 2));
        CHECK(c->replies[0].words == words({1, 0, 0, 0, 5}));
        CHECK(c->replies[1].words == words({1, 0, 0, 0, 0}));
    }
    void a_reply_beyond_the_bounds_is_a_system_error() {
        s.server.serve(
            make_procedure(7, "long", rpc::role::reader, [](const rpc::peer&, rpc::reply_slot slot) {
                const std::string name(64, 'x');
                const wesh_remove_args too_long{const_cast<char*>(name.c_str())};
                slot.answer<wesh_remove_args>(xdr_wesh_remove_args, too_long);
            }));
        const auto c = s.connect();
        c->send(call(1, 7) + call(2, 0));
        CHECK(s.replied(*c, 2));
        CHECK(c->replies[0].words == words({1, 0, 0, 0, 5}));
    }
    void closes_on_what_is_no_rpc() {
        for (const auto& bytes : {std::string{"GET / HTTP/1.1\r\n\r\n"}, record_of("hello"), record_of(""),
                                  record_of(words({1, 1, 0, 0, 0, 0}))}) {
            const auto c = s.connect();
            c->send(bytes);
            CHECK(s.closes(*c));
        }
        CHECK_EQUAL(std::uint64_t{4}, s.server.count().closed_bad);
        CHECK_EQUAL(std::uint64_t{0}, s.server.count().connections);
    }
    void a_caller_that_dies_mid_call_is_noticed() {
        auto c = s.connect();
        c->send(call(1, 4));
        CHECK(s.until([&] { return slots.size() == 1; }));
        CHECK(slots[0].wanted());
        c->hang_up();
        CHECK(s.until([&] { return s.server.count().connections == 0; }));
        CHECK(!slots[0].wanted());
        slots[0].answer_void();
    }
    void a_caller_that_has_sent_all_still_gets_its_answers() {
        const auto c = s.connect();
        c->send(call(1, 4) + call(2, 0));
        c->finish_sending();
        CHECK(s.replied(*c, 1));
        CHECK(slots.at(0).wanted());
        slots[0].answer_void();
        CHECK(s.closes(*c));
        CHECK_EQUAL(std::size_t{2}, c->replies.size());
    }
    void a_slot_outlives_its_server() {
        rpc::reply_slot slot;
        {
            serving brief;
            brief.server.serve(
                make_procedure(4, "later", rpc::role::reader,
                               [&](const rpc::peer&, rpc::reply_slot x) { slot = std::move(x); }));
            const auto c = brief.connect();
            c->send(call(1, 4));
            CHECK(brief.until([&] { return slot.wanted(); }));
        }
        CHECK(!slot.wanted());
        slot.answer_void();
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(server_test);
