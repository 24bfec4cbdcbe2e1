#include "rpc/async_channel.hpp"
#include "rpc/wesh_xdr.h"
#include "tests/rpc_channel/fake_server.hpp"
#include "tests/support/test.hpp"

#include <algorithm>

using namespace std::chrono_literals;
using namespace wesh;
using test::fake_server;
using line = fake_server::line;
using call = fake_server::call;
using test::seconds;

namespace {

/// Looks after the call in flight as a loop would, and sees that no look takes long.
std::size_t finish(rpc::async_channel& c) {
    for (;;) {
        std::optional<std::size_t> length;
        const double took = seconds([&] {
            if (const auto results = c.take()) length = results->size();
        });
        CHECK_MESSAGE("a look took " + std::to_string(took) + " s", took < 0.1);
        if (length) return *length;
        c.wait(c.due());
    }
}

} // namespace

class async_channel_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(async_channel_test);
    CPPUNIT_TEST(calls_and_takes_the_answer);
    CPPUNIT_TEST(puts_an_answer_together_byte_by_byte);
    CPPUNIT_TEST(passes_over_answers_to_others);
    CPPUNIT_TEST(half_an_answer_is_given_up_in_time);
    CPPUNIT_TEST(a_flood_of_answers_to_others_holds_nobody_up);
    CPPUNIT_TEST(a_broken_connection_is_told_and_made_anew);
    CPPUNIT_TEST(what_is_no_answer_ends_the_connection);
    CPPUNIT_TEST(no_daemon_is_told_at_once);
    CPPUNIT_TEST(a_full_backlog_is_told_at_once);
    CPPUNIT_TEST(a_refused_call_says_why);
    CPPUNIT_TEST_SUITE_END();

  public:
    void calls_and_takes_the_answer() {
        fake_server server{[](const line& l, const call& c) {
            l.reply(c.header.xid, rpc::verdict::success, std::string(8, '\0'));
        }};
        rpc::async_channel c{server.path()};
        CHECK_EQUAL(-1, c.fd());
        for (int i = 0; i < 3; ++i) {
            c.start(WESH_NULL, 2s);
            CHECK(c.fd() >= 0);
            CHECK_EQUAL(short{POLLIN}, c.events());
            CHECK_EQUAL(std::size_t{8}, finish(c));
        }
        CHECK_EQUAL(1, server.connections());
    }

    void puts_an_answer_together_byte_by_byte() {
        fake_server server{[](const line& l, const call& c) {
            const auto message = line::message(c.header.xid, rpc::verdict::success, std::string(4, '\1'));
            const auto mark = rpc::mark_of(message.size());
            for (const char byte : std::string{mark.data(), mark.size()} + message) {
                l.raw({&byte, 1});
                std::this_thread::sleep_for(1ms);
            }
        }};
        rpc::async_channel c{server.path()};
        c.start(WESH_NULL, 2s);
        CHECK_EQUAL(std::size_t{4}, finish(c));
    }

    void passes_over_answers_to_others() {
        fake_server server{[](const line& l, const call& c) {
            for (std::uint32_t i = 1; i <= 100; ++i) l.reply(c.header.xid + i);
            l.reply(c.header.xid, rpc::verdict::success, std::string(4, '\0'));
        }};
        rpc::async_channel c{server.path()};
        c.start(WESH_NULL, 2s);
        CHECK_EQUAL(std::size_t{4}, finish(c));
    }

    void half_an_answer_is_given_up_in_time() {
        fake_server server{[](const line& l, const call& c) {
            const auto message = line::message(c.header.xid);
            const auto mark = rpc::mark_of(message.size());
            l.raw(std::string{mark.data(), mark.size()} + message.substr(0, message.size() / 2));
        }};
        rpc::async_channel c{server.path()};
        c.start(WESH_NULL, 200ms);
        const double took = seconds([&] { CHECK_THROWS(finish(c), timed_out); });
        CHECK_MESSAGE(std::to_string(took), took > 0.18 && took < 0.6);
        CHECK_EQUAL(-1, c.fd());
    }

    void a_flood_of_answers_to_others_holds_nobody_up() {
        std::atomic<bool> over = false;
        fake_server server{[&](const line& l, const call& c) {
            std::string many;
            for (int i = 0; i < 100; ++i) {
                const auto message = line::message(c.header.xid + 1);
                const auto mark = rpc::mark_of(message.size());
                many += std::string{mark.data(), mark.size()} + message;
            }
            while (!over) l.raw(many);
        }};
        rpc::async_channel c{server.path()};
        c.start(WESH_NULL, 300ms);
        CHECK_THROWS(finish(c), timed_out);
        over = true;
    }

    void a_broken_connection_is_told_and_made_anew() {
        std::atomic<int> calls = 0;
        fake_server server{
            [&](const line& l, const call& c) { ++calls == 1 ? l.hang_up() : l.reply(c.header.xid); }};
        rpc::async_channel c{server.path()};
        c.start(WESH_NULL, 2s);
        try {
            finish(c);
            CPPUNIT_FAIL("nothing was thrown");
        } catch (const transport_error& e) {
            CHECK(e.sent());
        }
        CHECK_EQUAL(-1, c.fd());
        c.start(WESH_NULL, 2s);
        CHECK_EQUAL(std::size_t{0}, finish(c));
        CHECK_EQUAL(2, server.connections());
    }

    void what_is_no_answer_ends_the_connection() {
        for (const std::string& bytes : {std::string{"\x7f\xff\xff\xff"}, std::string{"\x80\0\0\4none", 8}}) {
            fake_server server{[&](const line& l, const call&) { l.raw(bytes); }};
            rpc::async_channel c{server.path()};
            c.start(WESH_NULL, 2s);
            CHECK_THROWS(finish(c), transport_error);
            CHECK_EQUAL(-1, c.fd());
        }
    }

    void no_daemon_is_told_at_once() {
        rpc::async_channel c{"/tmp/wesh-nowhere/s"};
        CHECK_THROWS(c.start(WESH_NULL, 2s), transport_error);
        CHECK_THROWS(rpc::async_channel{std::string(108, 'x')}, local_error);
    }

    void a_full_backlog_is_told_at_once() {
        const test::socket_folder folder;
        const int fd = test::listen_at(folder.socket(), 0);
        rpc::async_channel first{folder.socket()};
        rpc::async_channel second{folder.socket()};
        first.start(WESH_NULL, 2s);
        const double took = seconds([&] { CHECK_THROWS(second.start(WESH_NULL, 2s), transport_error); });
        CHECK(took < 0.1);
        close(fd);
    }

    void a_refused_call_says_why() {
        fake_server server{
            [](const line& l, const call& c) { l.reply(c.header.xid, rpc::verdict::too_weak); }};
        rpc::async_channel c{server.path()};
        c.start(WESH_NULL, 2s);
        try {
            finish(c);
            CPPUNIT_FAIL("nothing was thrown");
        } catch (const remote_error& e) {
            CHECK(e.code() == remote_code::not_permitted);
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(async_channel_test);
