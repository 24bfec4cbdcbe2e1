#include "rpc/channel.hpp"
#include "rpc/wesh_xdr.h"
#include "tests/rpc_channel/fake_server.hpp"
#include "tests/support/test.hpp"

#include <sys/wait.h>

#include <csignal>

using namespace std::chrono_literals;
using namespace wesh;
using test::fake_server;
using line = fake_server::line;
using call = fake_server::call;
using test::seconds;

namespace {

/// Calls that must time out after `limit`: not before, and not long after.
void must_expire(rpc::channel& c, duration limit) {
    bool expired = false;
    const double s = seconds([&] {
        try {
            c.call(WESH_NULL, limit);
        } catch (const timed_out& e) {
            expired = e.sent();
        }
    });
    CHECK(expired);
    CHECK(s > static_cast<double>(limit.count()) / 1000 - 0.02);
    CHECK_MESSAGE(std::to_string(s), s < static_cast<double>(limit.count()) / 1000 + 0.25);
}

void answer(const line& l, const call& c) { l.reply(c.header.xid); }
void say_nothing(const line&, const call&) {}

/// A call whose repetition would matter.
void remove_device(rpc::channel& c) {
    std::string name = "roof-wes";
    const wesh_remove_args args{name.data()};
    rpc::decoded<wesh_plain_result> r{xdr_wesh_plain_result};
    c.call<wesh_remove_args>(WESH_REMOVE, xdr_wesh_remove_args, args, r, 2s, rpc::repeat::never);
}

} // namespace

class channel_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(channel_test);
    CPPUNIT_TEST(calls_and_is_answered);
    CPPUNIT_TEST(carries_arguments_and_results);
    CPPUNIT_TEST(takes_a_reply_in_fragments);
    CPPUNIT_TEST(takes_a_reply_byte_by_byte);
    CPPUNIT_TEST(takes_the_longest_reply);
    CPPUNIT_TEST(says_where_no_daemon_is);
    CPPUNIT_TEST(refuses_a_path_that_fits_no_socket);
    CPPUNIT_TEST(gives_up_on_silence);
    CPPUNIT_TEST(gives_up_after_half_a_record);
    CPPUNIT_TEST(strangers_replies_buy_no_time);
    CPPUNIT_TEST(dribbled_bytes_buy_no_time);
    CPPUNIT_TEST(skips_the_late_reply_of_a_call_that_timed_out);
    CPPUNIT_TEST(gives_up_connecting_to_a_full_backlog);
    CPPUNIT_TEST(gives_up_sending_to_one_that_does_not_read);
    CPPUNIT_TEST(garbage_ends_the_connection_and_the_next_call_makes_another);
    CPPUNIT_TEST(a_reply_too_long_is_refused);
    CPPUNIT_TEST(results_that_cannot_be_decoded_are_refused);
    CPPUNIT_TEST(verdicts_are_told);
    CPPUNIT_TEST(repeats_once_when_the_connection_breaks);
    CPPUNIT_TEST(repeats_no_more_than_once);
    CPPUNIT_TEST(does_not_repeat_what_may_have_taken_effect);
    CPPUNIT_TEST(finds_a_restarted_daemon_even_for_what_may_not_be_repeated);
    CPPUNIT_TEST(arguments_beyond_their_bounds_are_not_sent);
    CPPUNIT_TEST(a_handled_signal_does_not_end_the_call);
    CPPUNIT_TEST(a_deadly_signal_ends_the_program_at_once);
    CPPUNIT_TEST_SUITE_END();

  public:
    void calls_and_is_answered() {
        fake_server server{answer};
        rpc::channel c{server.path()};
        CHECK_EQUAL(-1, c.fd());
        for (int i = 0; i < 100; ++i) c.call(WESH_NULL, 2s);
        CHECK(c.fd() >= 0);
        CHECK_EQUAL(100, server.calls());
        CHECK_EQUAL(1, server.connections());
    }

    void carries_arguments_and_results() {
        fake_server server{[](const line& l, const call& c) {
            rpc::decoded<wesh_remove_args> args{xdr_wesh_remove_args};
            wesh_plain_result result{};
            result.status = WESH_OK;
            if (!args.decode(c.arguments) || std::string{args->name} != "roof-wes") {
                static char text[] = "no";
                result.status = WESH_NOT_FOUND;
                result.wesh_plain_result_u.error = {text, text};
            }
            l.reply(c.header.xid, xdr_wesh_plain_result, result);
        }};
        rpc::channel c{server.path()};
        std::string name = "roof-wes";
        const wesh_remove_args args{name.data()};
        rpc::decoded<wesh_plain_result> r{xdr_wesh_plain_result};
        c.call<wesh_remove_args>(WESH_REMOVE, xdr_wesh_remove_args, args, r, 2s);
        CHECK_EQUAL(WESH_OK, r->status);
    }

    void takes_a_reply_in_fragments() {
        fake_server server{[](const line& l, const call& c) {
            const auto whole = line::message(c.header.xid);
            for (std::size_t i = 0; i < whole.size(); i += 5) {
                const auto piece = whole.substr(i, 5);
                auto mark = rpc::mark_of(piece.size());
                if (i + 5 < whole.size()) mark[0] = static_cast<char>(mark[0] & 0x7f);
                l.raw(std::string{mark.data(), mark.size()} + piece);
            }
        }};
        rpc::channel c{server.path()};
        c.call(WESH_NULL, 2s);
        c.call(WESH_NULL, 2s);
    }

    void takes_a_reply_byte_by_byte() {
        fake_server server{[](const line& l, const call& c) {
            const auto message = line::message(c.header.xid);
            const auto mark = rpc::mark_of(message.size());
            for (const char byte : std::string{mark.data(), mark.size()} + message) {
                l.raw({&byte, 1});
                std::this_thread::sleep_for(1ms);
            }
        }};
        rpc::channel c{server.path()};
        c.call(WESH_NULL, 2s);
    }

    void takes_the_longest_reply() {
        fake_server server{[](const line& l, const call& c) {
            auto message = line::message(c.header.xid);
            message.resize(rpc::record_max);
            l.record(message);
        }};
        rpc::channel c{server.path()};
        c.call(WESH_NULL, 2s);
        c.call(WESH_NULL, 2s);
    }

    void says_where_no_daemon_is() {
        rpc::channel c{"/tmp/wesh-nowhere/s"};
        try {
            c.call(WESH_NULL, 2s);
            CHECK_MESSAGE("must throw", false);
        } catch (const transport_error& e) {
            CHECK(!e.sent());
            CHECK(std::string{e.what()}.find("/tmp/wesh-nowhere/s") != std::string::npos);
            CHECK(std::string{e.what()}.find("is weshd running?") != std::string::npos);
        }
    }

    void refuses_a_path_that_fits_no_socket() {
        CHECK_THROWS(rpc::channel{std::string(108, 'x')}, local_error);
        CHECK_THROWS(rpc::channel{std::string{}}, local_error);
    }

    void gives_up_on_silence() {
        fake_server server{say_nothing};
        rpc::channel c{server.path()};
        must_expire(c, 150ms);
        must_expire(c, 80ms);
    }

    void gives_up_after_half_a_record() {
        fake_server server{[](const line& l, const call& c) {
            const auto message = line::message(c.header.xid);
            const auto mark = rpc::mark_of(message.size());
            std::this_thread::sleep_for(100ms);
            l.raw(std::string{mark.data(), mark.size()} + message.substr(0, 10));
        }};
        rpc::channel c{server.path()};
        must_expire(c, 200ms);
    }

    void strangers_replies_buy_no_time() {
        std::atomic<bool> done = false;
        fake_server server{[&](const line& l, const call& c) {
            for (int i = 1; i < 100 && !done; ++i) {
                l.reply(c.header.xid + 1000);
                std::this_thread::sleep_for(10ms);
            }
        }};
        rpc::channel c{server.path()};
        must_expire(c, 200ms);
        done = true;
    }

    void dribbled_bytes_buy_no_time() {
        std::atomic<bool> done = false;
        fake_server server{[&](const line& l, const call& c) {
            const auto message = line::message(c.header.xid);
            const auto mark = rpc::mark_of(message.size());
            l.raw(std::string{mark.data(), mark.size()});
            for (std::size_t i = 0; i < message.size() && !done; ++i) {
                l.raw(message.substr(i, 1));
                std::this_thread::sleep_for(30ms);
            }
        }};
        rpc::channel c{server.path()};
        must_expire(c, 200ms);
        done = true;
    }

    void skips_the_late_reply_of_a_call_that_timed_out() {
        fake_server server{[first = true](const line& l, const call& c) mutable {
            if (first) std::this_thread::sleep_for(150ms);
            first = false;
            l.reply(c.header.xid);
        }};
        rpc::channel c{server.path()};
        must_expire(c, 100ms);
        c.call(WESH_NULL, 2s);
        c.call(WESH_NULL, 2s);
        CHECK_EQUAL(3, server.calls());
        CHECK_EQUAL(1, server.connections());
    }

    void gives_up_connecting_to_a_full_backlog() {
        const test::socket_folder folder;
        const int listener = test::listen_at(folder.socket(), 0);
        std::vector<std::unique_ptr<rpc::channel>> waiting;
        bool full = false;
        for (int i = 0; i < 8 && !full; ++i) {
            waiting.push_back(std::make_unique<rpc::channel>(folder.socket()));
            try {
                waiting.back()->call(WESH_NULL, 100ms);
            } catch (const timed_out& e) {
                full = !e.sent();
            }
        }
        close(listener);
        CHECK(full);
    }

    void gives_up_sending_to_one_that_does_not_read() {
        const test::socket_folder folder;
        const int listener = test::listen_at(folder.socket());
        rpc::channel c{folder.socket()};
        std::string content(WESH_FILE_CHUNK, 'x');
        std::string name = "a";
        const wesh_put_file_args args{name.data(), name.data(), 0, {WESH_FILE_CHUNK, content.data()}, FALSE};
        bool stuck = false;
        for (int i = 0; i < 20 && !stuck; ++i) {
            rpc::decoded<wesh_plain_result> r{xdr_wesh_plain_result};
            const double s = seconds([&] {
                try {
                    c.call<wesh_put_file_args>(WESH_PUT_FILE, xdr_wesh_put_file_args, args, r, 50ms,
                                               rpc::repeat::never);
                } catch (const timed_out& e) {
                    stuck = !e.sent();
                }
            });
            CHECK(s < 0.3);
        }
        close(listener);
        CHECK(stuck);
    }

    void garbage_ends_the_connection_and_the_next_call_makes_another() {
        fake_server server{[](const line& l, const call& c) {
            if (c.connection == 1)
                l.record("this is no reply at all");
            else
                l.reply(c.header.xid);
        }};
        rpc::channel c{server.path()};
        CHECK_THROWS(c.call(WESH_NULL, 2s), transport_error);
        CHECK_EQUAL(-1, c.fd());
        c.call(WESH_NULL, 2s);
        CHECK_EQUAL(2, server.connections());
    }

    void a_reply_too_long_is_refused() {
        fake_server server{[](const line& l, const call& c) {
            auto message = line::message(c.header.xid);
            message.resize(rpc::record_max + 4);
            l.record(message);
        }};
        rpc::channel c{server.path()};
        CHECK_THROWS(c.call(WESH_NULL, 2s), transport_error);
        CHECK_EQUAL(1, server.calls());
    }

    void results_that_cannot_be_decoded_are_refused() {
        fake_server server{
            [](const line& l, const call& c) { l.reply(c.header.xid, rpc::verdict::success, "\xff\xff"); }};
        rpc::channel c{server.path()};
        rpc::decoded<wesh_info_result> r{xdr_wesh_info_result};
        CHECK_THROWS(c.call(WESH_INFO, r, 2s), transport_error);
    }

    void verdicts_are_told() {
        using rpc::verdict;
        for (const auto v :
             {verdict::program_unavailable, verdict::version_mismatch, verdict::procedure_unavailable,
              verdict::garbage_arguments, verdict::system_error, verdict::rpc_mismatch,
              verdict::bad_credentials, verdict::too_weak}) {
            fake_server server{[&](const line& l, const call& c) { l.reply(c.header.xid, v); }};
            rpc::channel c{server.path()};
            try {
                c.call(WESH_NULL, 2s);
                CHECK_MESSAGE("must throw", false);
            } catch (const remote_error& e) {
                CHECK(e.code() == (v == verdict::too_weak ? remote_code::not_permitted : remote_code::rpc));
            }
            CHECK_EQUAL(1, server.calls());
        }
    }

    void repeats_once_when_the_connection_breaks() {
        fake_server server{[](const line& l, const call& c) {
            if (c.connection > 1) return l.reply(c.header.xid);
            const auto mark = rpc::mark_of(20);
            l.raw(std::string{mark.data(), mark.size()} + line::message(c.header.xid).substr(0, 7));
            l.hang_up();
        }};
        rpc::channel c{server.path()};
        c.call(WESH_NULL, 2s);
        CHECK_EQUAL(2, server.calls());
    }

    void repeats_no_more_than_once() {
        fake_server server{[](const line& l, const call&) { l.hang_up(); }};
        rpc::channel c{server.path()};
        CHECK_THROWS(c.call(WESH_NULL, 2s), transport_error);
        CHECK_EQUAL(2, server.calls());
    }

    void does_not_repeat_what_may_have_taken_effect() {
        fake_server server{[](const line& l, const call&) { l.hang_up(); }};
        rpc::channel c{server.path()};
        try {
            remove_device(c);
            CHECK_MESSAGE("must throw", false);
        } catch (const transport_error& e) {
            CHECK(e.sent());
        }
        CHECK_EQUAL(1, server.calls());
    }

    void finds_a_restarted_daemon_even_for_what_may_not_be_repeated() {
        fake_server server{[](const line& l, const call& c) {
            wesh_plain_result ok{};
            l.reply(c.header.xid, xdr_wesh_plain_result, ok);
        }};
        rpc::channel c{server.path()};
        remove_device(c);
        server.restart();
        remove_device(c);
        CHECK_EQUAL(2, server.connections());
    }

    void arguments_beyond_their_bounds_are_not_sent() {
        fake_server server{answer};
        rpc::channel c{server.path()};
        std::string name(WESH_NAME_MAX + 1, 'x');
        const wesh_remove_args args{name.data()};
        rpc::decoded<wesh_plain_result> r{xdr_wesh_plain_result};
        CHECK_THROWS(c.call<wesh_remove_args>(WESH_REMOVE, xdr_wesh_remove_args, args, r, 2s), local_error);
        CHECK_EQUAL(0, server.calls());
    }

    void a_handled_signal_does_not_end_the_call() {
        fake_server server{[](const line& l, const call& c) {
            std::this_thread::sleep_for(200ms);
            l.reply(c.header.xid);
        }};
        struct sigaction old {};
        struct sigaction ignoring {};
        ignoring.sa_handler = [](int) {};
        sigaction(SIGUSR1, &ignoring, &old);
        rpc::channel c{server.path()};
        const pthread_t self = pthread_self();
        std::thread nuisance{[self] {
            for (int i = 0; i < 10; ++i) {
                std::this_thread::sleep_for(10ms);
                pthread_kill(self, SIGUSR1);
            }
        }};
        c.call(WESH_NULL, 2s);
        nuisance.join();
        sigaction(SIGUSR1, &old, nullptr);
    }

    void a_deadly_signal_ends_the_program_at_once() {
        const test::socket_folder folder;
        const int listener = test::listen_at(folder.socket());
        const pid_t child = fork();
        if (child == 0) {
            std::signal(SIGINT, SIG_DFL);
            try {
                rpc::channel c{folder.socket()};
                c.call(WESH_NULL, 20s);
            } catch (...) {
            }
            _exit(1);
        }
        std::this_thread::sleep_for(200ms);
        int status = 0;
        const double s = seconds([&] {
            kill(child, SIGINT);
            waitpid(child, &status, 0);
        });
        close(listener);
        CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGINT);
        CHECK(s < 1);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(channel_test);
