// Killed between any two steps, and at any moment: each message leaves, and each that came is taken once.
#include "tests/sms/sms_fixture.hpp"
#include "tests/support/poll.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <map>

namespace {

using namespace wesh;
using namespace wesh::test;
using sms::queue;
using fate = queue::fate;

/// Not derived from std::exception: nobody catches it on the way.
struct crash {};

/// gammu-smsd, which sends what it finds, and remembers what.
struct network {
    std::map<std::string, int> sent;
    void turn(const host& h) {
        const auto names = names_in(h.outbox());
        if (names.empty()) return;
        const auto file = sms::read_backup(contents(h.outbox() + "/" + names[0]));
        CHECK(file && file->size() == 1);
        ++sent[file->front().said.text];
        fs::rename(h.outbox() + "/" + names[0], h.spool + "/sent/" + names[0]);
    }
};

class crash_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(crash_test);
    CPPUNIT_TEST(a_crash_between_any_two_steps_loses_and_repeats_nothing);
    CPPUNIT_TEST(a_kill_at_any_moment_loses_nothing_and_takes_nothing_twice);
    CPPUNIT_TEST_SUITE_END();

    /// With a crash at the nth step; false when there were fewer.
    static bool runs_with_crash_at(int nth) {
        host h;
        network air;
        std::map<std::string, int> taken;
        std::vector<std::uint64_t> ids;
        {
            queue q{h.queue_folder};
            for (const auto* text : {"one", "two", "three"}) ids.push_back(submit(q, h, text));
        }
        auto report = detail("+33600000001", "Delivered");
        report.replace(report.find("Deliver\n"), 7, "Status_Report");
        put_file(h.inbox() + "/" + in_name(0), detail("a", "came 0"));
        put_file(h.inbox() + "/" + in_name(1), report);
        put_file(h.inbox() + "/" + in_name(2), detail("a", "came 2"));
        bool crashed = false;
        int steps = 0;
        for (int life = 0; life < 2; ++life) {
            queue q{h.queue_folder};
            auto o = h.options();
            o.at_step = [&](const char*) {
                if (++steps == nth) throw crash{};
            };
            sms::modem m{q, o, h.clock};
            try {
                for (int i = 0; i < 12; ++i) {
                    m.pump();
                    if (i % 2 == 1) air.turn(h);
                    h.clock.advance(20s);
                }
                life = 2;
            } catch (const crash&) {
                crashed = true;
            }
        }
        queue q{h.queue_folder};
        for (const auto id : ids) CHECK(q.look(id).fate == fate::sent);
        CHECK_EQUAL(std::size_t{3}, air.sent.size());
        for (const auto& [text, n] : air.sent) CHECK_EQUAL(1, n);
        for (const auto& [id, said] : q.received(queue::kind::text, 10)) ++taken[said.text];
        CHECK_EQUAL(std::size_t{2}, taken.size());
        for (const auto& [text, n] : taken) CHECK_EQUAL(1, n);
        CHECK(names_in(h.inbox()).empty());
        CHECK_EQUAL(std::size_t{1}, names_in(h.quarantine()).size());
        for (const auto* left : {"/outbox", "/sent", "/error"}) CHECK(names_in(h.spool + left).empty());
        return crashed;
    }

    void a_crash_between_any_two_steps_loses_and_repeats_nothing() {
        int n = 1;
        while (runs_with_crash_at(n)) ++n;
        // handed, put and sent of three messages; stored, aside, and two removed.
        CHECK_EQUAL(14, n);
    }

    static void pump_for_ever(const host& h) {
        const system_clock clock;
        queue q{h.queue_folder};
        auto o = h.options();
        o.first_retry = 1ms;
        sms::modem m{q, o, clock};
        for (;;) m.pump();
    }

    void a_kill_at_any_moment_loses_nothing_and_takes_nothing_twice() {
        host h;
        network air;
        queue q{h.queue_folder};
        constexpr int all = 60;
        std::vector<std::uint64_t> ids;
        for (int i = 0; i < all; ++i)
            ids.push_back(q.submit(
                {"site", 0, text_to("+33612345678", "out " + std::to_string(i)), start + 24h * 36'500},
                start));
        int written = 0;
        int kills = 0;
        const auto done = [&] {
            return written == all && names_in(h.inbox()).empty() && q.count().waiting == 0;
        };
        for (; !done() && kills < 400; ++kills) {
            const auto child = fork();
            if (child == 0) pump_for_ever(h);
            // What was killed at once has done nothing: the moment moves through its life.
            const auto until = std::chrono::steady_clock::now() + 2ms * (1 + kills % 20);
            while (std::chrono::steady_clock::now() < until) {
                if (written < all) {
                    const auto hidden = h.where / "next";
                    put_file(hidden, detail("a", "in " + std::to_string(written)));
                    fs::rename(hidden, h.inbox() + "/" + in_name(written++));
                }
                air.turn(h);
            }
            ::kill(child, SIGKILL);
            CHECK_EQUAL(child, waitpid(child, nullptr, 0));
        }
        CHECK_MESSAGE("not done after " + std::to_string(kills) + " kills", done());
        CHECK(kills > 5);
        CHECK_EQUAL(std::size_t{all}, air.sent.size());
        for (const auto id : ids) CHECK(q.look(id).fate == fate::sent);
        std::map<std::string, int> taken;
        for (const auto& [id, said] : q.received(queue::kind::text, 1000)) ++taken[said.text];
        CHECK_EQUAL(std::size_t{all}, taken.size());
        for (const auto& [text, n] : taken) CHECK_EQUAL(1, n);
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(crash_test);

} // namespace
