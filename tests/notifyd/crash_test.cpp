// Killed at every step of the queue, and at any moment: nothing is lost, and nothing leaves twice unless its
// answer was lost.
#include "tests/notifyd/town.hpp"
#include "tests/support/seed.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <map>
#include <set>

namespace {

using namespace wesh;
using namespace wesh::test;
using namespace wesh::notify;

/// Not derived from std::exception: nobody catches it on the way.
struct crash {};

class crash_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(crash_test);
    CPPUNIT_TEST(a_crash_at_any_step_loses_nothing_and_repeats_only_what_was_not_answered);
    CPPUNIT_TEST(a_kill_at_any_step_leaves_a_file_that_goes_on);
    CPPUNIT_TEST(random_lives_tell_each_cause_once_and_its_end_once);
    CPPUNIT_TEST_SUITE_END();

    /// A short story: a device lost, a cut, both over. The tap ends it at the nth step; the next life goes on
    /// from the file. False when there were fewer steps.
    static bool lives_with_crash_at(int nth) {
        town t;
        std::map<std::string, std::set<std::string>> bytes; // by Message-ID
        std::map<std::string, int> times;
        int steps = 0;
        bool crashed = false;
        bool in_answer = false;
        std::set<std::string> unanswered;
        std::string sending;
        const auto tap = [&](const char*) {
            if (++steps != nth) return;
            crashed = true;
            if (in_answer) unanswered.insert(sending);
            throw crash{};
        };
        t.answer = [&](const outgoing& m, bool) {
            sending = m.mail.message_id;
            bytes[sending].insert(mail_bytes(t.rules.mail, m.mail));
            ++times[sending];
            in_answer = true;
            return delivered();
        };
        const std::vector<event> story{t.make("device.lost", "roof"), t.make("ups.power-lost", "ups"),
                                       t.make("device.back", "roof"), t.make("ups.power-back", "ups")};
        for (int turn = 0; turn < 12;) {
            t.office->at_step = tap;
            try {
                const auto at = t.intake->at().after;
                if (at < story.size() && turn % 3 == 0) {
                    t.intake->take({t.stream, at + 1, 1, {story[at]}});
                    ++turn;
                }
                in_answer = false;
                t.planner->plan();
                while (const auto m = t.outbox->next(way::mail)) {
                    const auto a = t.answer(*m, false);
                    t.outbox->attempted(m->id, a);
                    in_answer = false;
                }
                t.clock.advance(35s);
                ++turn;
            } catch (const crash&) {
                t.restart();
                t.clock.advance(35s);
                // It may have been stored just before.
                if (t.ask("SELECT count(*) FROM message WHERE state = 4 AND key = '" + sending + "'") != 0)
                    unanswered.erase(sending);
            }
        }
        check_told(t, bytes, times, unanswered);
        return crashed;
    }

    static void check_told(const town& t, const std::map<std::string, std::set<std::string>>& bytes,
                           const std::map<std::string, int>& times, const std::set<std::string>& unanswered) {
        for (const auto& [key, all] : bytes) CHECK_EQUAL(std::size_t{1}, all.size());
        for (const auto& [key, n] : times) CHECK_EQUAL(unanswered.count(key) != 0 ? 2 : 1, n);
        CHECK_EQUAL(std::int64_t{2}, t.ask("SELECT count(*) FROM cause WHERE until <> 0"));
        CHECK_EQUAL(std::int64_t{2}, t.ask("SELECT count(*) FROM tell WHERE state = 3"));
        // Each begins once; each end is said once, by itself or in the same words.
        for (const auto* sql : {"SELECT count(*) FROM part WHERE role = 0",
                                "SELECT count(*) FROM part WHERE role = 3 OR over = 1"})
            CHECK_EQUAL(std::int64_t{2}, t.ask(sql));
        CHECK_EQUAL(std::int64_t{0}, t.ask("SELECT count(*) FROM message WHERE state <> 4"));
    }

    void a_crash_at_any_step_loses_nothing_and_repeats_only_what_was_not_answered() {
        int n = 1;
        while (lives_with_crash_at(n)) ++n;
        CHECK_MESSAGE(std::to_string(n), n > 40);
    }

    /// The real thing: the process dies by SIGKILL with the file open; what it had sent stands in another.
    void a_kill_at_any_step_leaves_a_file_that_goes_on() {
        for (int nth = 1; nth < 200; ++nth) {
            town t;
            t.happen("device.lost", "roof");
            const auto ledger = t.where / "sent";
            const auto live = [&](int die_at) {
                int steps = 0;
                t.restart();
                t.office->at_step = [&](const char*) {
                    if (++steps == die_at) raise(SIGKILL);
                };
                for (int i = 0; i < 3; ++i) {
                    t.planner->plan();
                    while (const auto m = t.outbox->next(way::mail)) {
                        std::ofstream{ledger, std::ios::app} << m->mail.message_id << "\n";
                        t.outbox->attempted(m->id, delivered());
                    }
                }
            };
            const auto child = fork();
            if (child == 0) {
                live(nth);
                _exit(0);
            }
            int status = 0;
            CHECK(waitpid(child, &status, 0) == child);
            live(0);
            std::ifstream in{ledger};
            std::vector<std::string> all;
            for (std::string line; std::getline(in, line);) all.push_back(line);
            CHECK(all.size() == 1 || (all.size() == 2 && all[0] == all[1]));
            CHECK_EQUAL(std::int64_t{1}, t.ask("SELECT count(*) FROM message WHERE state = 4"));
            if (WIFEXITED(status)) {
                CHECK(nth > 8);
                return;
            }
        }
        CHECK(false);
    }

    struct device_truth {
        bool lost = false;
        std::size_t begun = 0;
        std::size_t ended = 0;
    };

    /// What happens, how mail fares, when the program dies: all drawn. At the end each person was told of
    /// each cause exactly once that it began, and once that it ended.
    static void one_random_life(unsigned seed) {
        std::mt19937 random{seed};
        const auto draw = [&](unsigned below) { return static_cast<unsigned>(random() % below); };
        auto s = two_people();
        s.rules.push_back(rule_for("mail", {"anne", "bruno"}));
        s.rules.push_back(rule_for("sms", {"bruno"}, way::sms));
        s.rules.back().severity_from = severity::error;
        s.sms_daily = 10'000;
        town t{s};
        std::map<std::string, device_truth> truth;
        unsigned mood = 0;
        bool dying = false;
        t.answer = [&](const outgoing&, bool) -> attempt {
            if (dying) return delivered();
            switch (mood) {
            case 1:
                return no_network();
            case 2:
                return {verdict::again, 451, 55, "later"};
            default:
                return delivered();
            }
        };
        for (int i = 0; i < 150; ++i) {
            const auto what = draw(10);
            const auto device = "d" + std::to_string(draw(6));
            auto& d = truth[device];
            const bool grave = device == "d0";
            if (what < 5) {
                t.happen(d.lost ? "ups.overload-ended" : "ups.overload", device,
                         grave ? severity::error : severity::warning);
                (d.lost ? d.ended : d.begun) += 1;
                d.lost = !d.lost;
            } else if (what == 5) {
                mood = draw(3);
            } else if (what == 6) {
                int left = static_cast<int>(draw(12)) + 1;
                t.office->at_step = [&](const char*) {
                    if (--left == 0) throw crash{};
                };
                try {
                    t.pass(duration{draw(40'000)});
                } catch (const crash&) {
                }
                t.restart();
            } else {
                t.pass(duration{draw(90'000)});
            }
        }
        mood = 0;
        t.pass(1h);
        check_truth(t, truth);
    }

    static void check_truth(const town& t, const std::map<std::string, device_truth>& truth) {
        for (const auto& [device, d] : truth) {
            const auto of =
                " FROM part JOIN cause ON number = part.cause JOIN message ON id = message WHERE device = '" +
                device + "' AND message.state = 4 AND recipient = ";
            for (const auto* who : {"'anne'", "'bruno' AND by = 0", "'bruno' AND by = 1"}) {
                const bool told = std::string{who}.find("by = 1") == std::string::npos || device == "d0";
                CHECK_EQUAL(static_cast<std::int64_t>(told ? d.begun : 0),
                            t.ask("SELECT count(*)" + of + who + " AND role = 0"));
                CHECK_EQUAL(
                    static_cast<std::int64_t>(told ? d.ended : 0),
                    t.ask("SELECT count(*)" + of + who + " AND (role = 3 OR (role = 0 AND part.over = 1))"));
            }
        }
    }

    void random_lives_tell_each_cause_once_and_its_end_once() {
        const auto first = seed();
        for (unsigned i = 0; i < 12; ++i) one_random_life(first + i);
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(crash_test);

} // namespace
