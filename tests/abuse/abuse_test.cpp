// Clients that are slow, silent, greedy, wrong or gone: what each costs the others, which is nothing. The
// same probes freeze or kill a daemon on libtirpc's own server loop.
#include "tests/abuse/healthy.hpp"
#include "tests/abuse/wire.hpp"
#include "tests/support/poll.hpp"
#include "tests/support/site.hpp"
#include "tests/support/test.hpp"

#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <functional>
#include <set>

using namespace wesh;
using std::chrono::milliseconds;
using std::chrono::seconds;
using test::call_words;
using test::fragment;
using test::wire;

namespace {

constexpr std::size_t resident_max = 150U << 20;
/// What a call of a healthy client may take, whatever the others do.
constexpr milliseconds healthy_max{test::sanitized() ? 1'500 : 100};
constexpr const char* watched = "box1/clamp.1.current";

using reply = std::vector<std::uint32_t>;

/// A whole, successful reply to that call.
bool succeeds(const std::optional<reply>& r, std::uint32_t xid) {
    return r && r->size() >= 6 && (*r)[0] == xid && (*r)[1] == 1 && (*r)[2] == 0 && (*r)[5] == 0;
}

class abuse_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(abuse_test);
    CPPUNIT_TEST(odd_but_right_callers_are_served);
    CPPUNIT_TEST(what_is_no_call_is_closed);
    CPPUNIT_TEST(lying_lengths_are_garbage);
    CPPUNIT_TEST(silent_callers_cost_nothing);
    CPPUNIT_TEST(callers_that_do_not_read_cost_nothing);
    CPPUNIT_TEST(thousands_of_connections);
    CPPUNIT_TEST(callers_that_die);
    CPPUNIT_TEST(a_caller_cannot_wait_too_often);
    CPPUNIT_TEST_SUITE_END();

    std::unique_ptr<test::site> site_;

  public:
    void setUp() override {
        site_ = std::make_unique<test::site>(test::boxes(2));
        site_->wait_for("box1", device_state::online);
    }
    void tearDown() override { site_.reset(); }

  private:
    const std::string& socket() const { return site_->daemon.socket(); }

    /// The abuse, for as long as it takes, while a healthy client is served.
    void under(const char* what, const std::function<void()>& abuse) {
        std::string complaint;
        for (int tries = 0; tries < 2; ++tries) {
            test::healthy_client client{socket(), watched};
            abuse();
            const auto enough = client.calls() + 100;
            test::soon(seconds{10}, [&] { return client.calls() >= enough; });
            client.stop();
            complaint = client.complaint(healthy_max);
            if (complaint.empty()) return;
            // A machine that gave nobody a turn for so long does so seldom; a daemon that hangs does it
            // again.
            std::printf("%s: %s%s\n", what, complaint.c_str(), tries == 0 ? "; once more" : "");
        }
        CPPUNIT_FAIL(std::string{what} + ": " + complaint);
    }
    /// Still there, no larger than it may be, and it ends in good order.
    void check_daemon() {
        site_->client.ping();
        const auto resident = site_->daemon.program().resident();
        CHECK_MESSAGE(std::to_string(resident), resident < resident_max || test::sanitized());
        site_->daemon.stop();
    }

    static std::string null_call(std::uint32_t xid) { return call_words{.xid = xid}.text(); }
    static std::string read_call(std::uint32_t xid, const std::string& arguments) {
        return call_words{.xid = xid, .procedure = 4}.text() + arguments;
    }

    void odd_but_right_callers_are_served() {
        under("fragments", [&] {
            const wire w{socket()};
            const auto call = null_call(5);
            w.send(fragment(call.substr(0, 13), false));
            w.send(fragment(call.substr(13)));
            CHECK(succeeds(w.receive(), 5));
            // Fragments of no bytes are fragments, too.
            w.send(fragment("", false) + fragment(null_call(6), false) + fragment(""));
            CHECK(succeeds(w.receive(), 6));
        });
        under("large requests", [&] {
            const wire w{socket()};
            for (const std::uint32_t size : {20'000U, 60'000U}) {
                // PUT_FILE, which carries bytes.
                const auto name = test::words({4}) + "box1" + test::words({1}) + std::string{"x\0\0\0", 4};
                const auto call = call_words{.xid = size, .procedure = 14}.text() + name +
                                  test::words({0, 0}) + test::words({size}) + std::string(size, 'x') +
                                  test::words({1});
                w.send(fragment(call));
                CHECK(succeeds(w.receive(), size));
            }
            w.send(fragment(read_call(7, test::read_arguments(4096))));
            CHECK(succeeds(w.receive(), 7));
        });
        under("50 calls at once", [&] {
            const wire w{socket()};
            std::string all;
            for (std::uint32_t xid = 1; xid <= 50; ++xid) all += fragment(null_call(xid));
            w.send(all);
            std::set<std::uint32_t> answered;
            for (int n = 0; n < 50; ++n) {
                const auto r = w.receive();
                CHECK(r && succeeds(r, r->at(0)));
                answered.insert(r->at(0));
            }
            CHECK_EQUAL(std::size_t{50}, answered.size());
        });
        under("seven bytes at a time", [&] {
            const wire w{socket()};
            const auto all = fragment(null_call(8));
            for (std::size_t i = 0; i < all.size(); i += 7) {
                w.send(all.substr(i, 7));
                std::this_thread::sleep_for(milliseconds{5});
            }
            CHECK(succeeds(w.receive(), 8));
        });
        under("said and gone", [&] {
            // A caller that will say no more may still want its answers.
            const wire w{socket()};
            w.send(fragment(null_call(9)) + fragment(null_call(10)));
            shutdown(w.fd(), SHUT_WR);
            CHECK(succeeds(w.receive(), 9));
            CHECK(succeeds(w.receive(), 10));
            CHECK(w.closes());
        });
        check_daemon();
    }

    void what_is_no_call_is_closed() {
        const auto must_close = [&](const char* what, const std::string& bytes) {
            under(what, [&] {
                const wire w{socket()};
                w.send(bytes);
                CHECK_MESSAGE(what, w.closes());
            });
        };
        must_close("a record of 2 GB", test::words({0x7fff'ffff}) + std::string(1000, 'x'));
        must_close("a last record of 2 GB", test::words({0xffff'ffff}) + std::string(1000, 'x'));
        must_close("more than a record holds",
                   fragment(std::string(200'000, '\0'), false) + fragment(std::string(62'145, '\0')));
        std::string crumbs;
        for (int n = 0; n < 5'000; ++n) crumbs += fragment("", false);
        must_close("fragments without end", crumbs);
        must_close("a record of four bytes", fragment("abcd"));
        must_close("an empty record", fragment(""));
        must_close("a reply", fragment(call_words{.direction = 1}.text()));
        must_close("credentials of 2 GB",
                   fragment(call_words{.credentials = test::words({0x7fff'ffff})}.text()));
        must_close("half a header", fragment(null_call(1).substr(0, 20)));
        must_close("HTTP", "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n" + std::string(100, '\n'));
        CHECK(test::amount(site_->client, "rpc.closed-bad") >= 10);
        check_daemon();
    }

    void lying_lengths_are_garbage() {
        under("lengths that lie", [&] {
            const wire w{socket()};
            std::uint32_t xid = 0;
            // READ with that many ids or patterns, WAIT, STREAM with a name so long, PUT_FILE with such
            // content.
            const std::vector<std::pair<std::uint32_t, std::vector<std::uint32_t>>> lies{
                {4, {0, 0, 0xffff'fff0}},
                {4, {0, 0, 0, 0xffff'fff0}},
                {4, {0, 0, 4097}},
                {4, {0, 0, 0, 1, 0xffff'fff0}},
                {4, {}},
                {7, {0, 0, 0x4000'0000}},
                {6, {0, 0, 0, 0, 7, 1, 0, 64}},
                {14, {1, 0x61000000, 0xffff'ffff}}};
            for (const auto& [procedure, arguments] : lies) {
                const call_words call{.xid = ++xid, .procedure = procedure};
                w.send(fragment(call.text() + test::words(arguments)));
                const auto r = w.receive();
                // Accepted, and then GARBAGE_ARGS.
                CHECK_MESSAGE("lie " + std::to_string(xid),
                              r && r->size() >= 6 && (*r)[0] == xid && (*r)[2] == 0 && (*r)[5] == 4);
            }
            w.send(fragment(null_call(99)));
            CHECK(succeeds(w.receive(), 99));
        });
        check_daemon();
    }

    void silent_callers_cost_nothing() {
        std::vector<wire> silent;
        under("three bytes, then silence", [&] {
            for (int n = 0; n < 50; ++n) {
                silent.emplace_back(socket());
                silent.back().send(test::words({0x8000'0028}).substr(0, 3));
            }
        });
        under("half a call, then silence", [&] {
            for (int n = 0; n < 50; ++n) {
                silent.emplace_back(socket());
                silent.back().send(fragment(null_call(1)).substr(0, 30));
            }
        });
        check_daemon();
    }

    void callers_that_do_not_read_cost_nothing() {
        // A site whose READ fills a reply.
        site_ = std::make_unique<test::site>(test::boxes(12));
        for (const auto& name : site_->names()) site_->wait_for(name, device_state::online);
        std::vector<wire> greedy;
        under("200 long answers that nobody reads", [&] {
            for (int n = 0; n < 5; ++n) {
                greedy.emplace_back(socket());
                for (std::uint32_t xid = 0; xid < 200; ++xid)
                    greedy.back().offer(fragment(read_call(xid, test::read_everything())));
            }
        });
        const auto resident = site_->daemon.program().resident();
        CHECK_MESSAGE(std::to_string(resident), resident < resident_max || test::sanitized());
        // Whoever reads after all gets whole answers.
        const auto first = greedy.front().receive();
        CHECK(first && first->size() > 15'000 && succeeds(first, 0));
        for (std::uint32_t xid = 1; xid < 20; ++xid) CHECK(succeeds(greedy.front().receive(), xid));
        under("and they leave", [&] { greedy.clear(); });
        CHECK(test::soon(seconds{5}, [&] { return test::amount(site_->client, "rpc.connections") == 1; }));
        check_daemon();
    }

    void thousands_of_connections() {
        constexpr rlim_t wanted = 2'000;
        rlimit limit{};
        getrlimit(RLIMIT_NOFILE, &limit);
        if (limit.rlim_max < wanted + 100)
            throw test::not_run("this user may open only " + std::to_string(limit.rlim_max) + " files");
        limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, wanted + 500);
        setrlimit(RLIMIT_NOFILE, &limit);
        std::vector<wire> open;
        under("2,000 connections", [&] {
            while (open.size() < wanted) open.emplace_back(socket());
        });
        CHECK(test::soon(seconds{10}, [&] { return site_->daemon.program().descriptors() > wanted; }));
        // Descriptors above 1,024 are served like any other.
        under("calls over all of them", [&] {
            for (std::size_t i = 0; i < open.size(); i += 97) {
                open[i].send(fragment(null_call(3)));
                CHECK(succeeds(open[i].receive(), 3));
            }
            open.back().send(fragment(null_call(4)));
            CHECK(succeeds(open.back().receive(), 4));
        });
        const auto resident = site_->daemon.program().resident();
        CHECK_MESSAGE(std::to_string(resident), resident < resident_max || test::sanitized());
        under("and all leave", [&] { open.clear(); });
        CHECK(test::soon(seconds{10}, [&] { return site_->daemon.program().descriptors() < 100; }));
        check_daemon();
    }

    void callers_that_die() {
        const auto waiting = [&] { return test::amount(site_->client, "rpc.waiting"); };
        under("callers killed while they wait", [&] {
            std::vector<pid_t> children;
            for (int n = 0; n < 5; ++n) {
                const pid_t child = fork();
                if (child == 0) {
                    const interface client { socket() };
                    try {
                        wait_query q;
                        q.patterns = {"box1/firmware"};
                        q.revision = client.info().revision + 1'000'000;
                        q.limit = wait_max;
                        client.wait(q);
                    } catch (const std::exception&) {
                    }
                    _exit(0);
                }
                children.push_back(child);
            }
            const bool all = test::soon(seconds{10}, [&] { return waiting() == 5; });
            for (const pid_t child : children) {
                kill(child, SIGKILL);
                waitpid(child, nullptr, 0);
            }
            CHECK(all);
            CHECK(test::soon(seconds{10}, [&] { return waiting() == 0; }));
        });
        under("callers gone before their answer", [&] {
            for (int n = 0; n < 100; ++n) {
                const wire w{socket()};
                w.send(fragment(read_call(1, test::read_everything())));
            }
        });
        check_daemon();
    }

    /// 64 calls of a connection are carried at a time; more wait for their turn and starve nobody.
    void a_caller_cannot_wait_too_often() {
        const wire w{socket()};
        under("a thousand waits of one caller", [&] {
            const auto arguments = test::words({0, 0, 0, 0, 0x7fff'ffff, 0, 60'000});
            std::string all;
            for (std::uint32_t xid = 1; xid <= 1'000; ++xid)
                all += fragment(call_words{.xid = xid, .procedure = 7}.text() + arguments);
            w.offer(all);
            CHECK(test::soon(seconds{5}, [&] { return test::amount(site_->client, "rpc.waiting") > 0; }));
            CHECK(test::amount(site_->client, "rpc.waiting") <= 64);
        });
        check_daemon();
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(abuse_test);

} // namespace
