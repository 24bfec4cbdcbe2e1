// What people acknowledge by SMS reaches weshd, once, whatever ends meanwhile; and nobody hears of it twice.
#include "common/log.hpp"
#include "notify/seen.hpp"
#include "tests/notifyd/town.hpp"

#include <wesh/stand_in.hpp>

namespace {

using namespace wesh;
using namespace wesh::test;
using namespace wesh::notify;

/// Not derived from std::exception: nobody catches it on the way.
struct crash {};

/// Bruno is told by SMS of what a weshd in memory says.
struct seen_town {
    stand_in weshd{"Les Tilleuls", evening};
    interface daemon = weshd.connect();
    town t{[] {
        auto r = rule_for("all", {"bruno"}, way::sms);
        r.repeat = 1h;
        r.repeat_count = 100;
        return with(r);
    }()};
    std::unique_ptr<seen_queue> queue;

    seen_town() { begin(); }
    void begin() { queue = std::make_unique<seen_queue>(*t.office); }
    std::uint64_t say(const std::string& type, const std::string& device) {
        event e;
        e.type = type;
        e.device = device;
        e.severity = severity::warning;
        e.text = device + ": " + type;
        weshd.say(std::move(e));
        return daemon.info().last_number;
    }
    /// All that weshd's stream has.
    void follow() {
        for (auto at = t.intake->at();; at = t.intake->at()) {
            stream_query q;
            q.stream_id = at.stream;
            q.after = at.after;
            if (at.stream != daemon.info().stream_id) q.stream_id = q.after = 0;
            auto page = daemon.stream(q);
            if (page.records.empty() && page.stream_id == at.stream) return;
            events_page p{page.stream_id, page.next, page.first, {}};
            for (auto& r : page.records) p.events.push_back(std::get<event>(std::move(r)));
            t.intake->take(p);
            if (page.next >= page.last) return;
        }
    }
    /// As the program does it: weshd is told when all that it has was read.
    void turn() {
        follow();
        t.turn();
        if (const auto e = queue->next()) queue->answered(*e, tell_weshd(daemon, *e));
    }
    void pass(duration d) {
        for (duration gone{}; gone < d; gone += 10s) {
            turn();
            t.clock.advance(10s);
            weshd.pass(10s);
        }
        turn();
    }
    std::vector<event> acknowledged() const {
        std::vector<event> all;
        for (auto& r : daemon.stream({}).records)
            if (auto* e = std::get_if<event>(&r); e != nullptr && e->type == acknowledged_type)
                all.push_back(std::move(*e));
        return all;
    }
    std::int64_t waiting() const { return t.ask("SELECT count(*) FROM seen"); }
    void reply(const std::string& text = "ok") { t.intake->reply("+33612345678", text); }
};

class seen_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(seen_test);
    CPPUNIT_TEST(weshd_learns_once_who_has_seen_what);
    CPPUNIT_TEST(only_what_weshd_knows_and_nobody_had_seen_is_passed_on);
    CPPUNIT_TEST(what_weshd_took_and_lost_is_told_to_the_next_one);
    CPPUNIT_TEST(weshd_that_cannot_is_asked_again);
    CPPUNIT_TEST(what_is_not_permitted_is_said_once_and_kept_for_a_while);
    CPPUNIT_TEST(another_history_is_not_told);
    CPPUNIT_TEST(a_crash_at_any_step_neither_loses_nor_repeats_it);
    CPPUNIT_TEST_SUITE_END();

    void weshd_learns_once_who_has_seen_what() {
        seen_town s;
        const auto roof = s.say("device.lost", "roof");
        const auto hall = s.say("device.lost", "hall");
        s.pass(1min);
        CHECK_EQUAL(std::size_t{1}, s.t.sent.size());
        s.reply("OK " + std::to_string(s.t.sent[0].id));
        CHECK_EQUAL(std::int64_t{2}, s.waiting());
        s.reply("OK " + std::to_string(s.t.sent[0].id));
        CHECK_EQUAL(std::int64_t{2}, s.waiting());
        s.pass(1min);
        const auto all = s.acknowledged();
        CHECK_EQUAL(std::size_t{2}, all.size());
        for (std::size_t i = 0; i < 2; ++i) {
            CHECK_EQUAL(std::to_string(i == 0 ? roof : hall), all[i].attributes.at(0).second);
            CHECK_EQUAL(std::string{"by SMS of \"bruno\""}, all[i].attributes.at(2).second);
        }
        CHECK_EQUAL(std::int64_t{0}, s.waiting());
        // It came back, and nothing is changed by it.
        CHECK_EQUAL(std::int64_t{2}, s.t.journalled("passed-on"));
        CHECK_EQUAL(std::int64_t{2}, s.t.journalled("acknowledged"));
        CHECK_EQUAL(std::int64_t{2}, s.t.ask("SELECT count(*) FROM cause WHERE acknowledged_by = 'bruno'"));
        s.pass(5h);
        CHECK_EQUAL(std::size_t{1}, s.t.sent.size());
        CHECK_EQUAL(std::size_t{2}, s.acknowledged().size());
    }

    void only_what_weshd_knows_and_nobody_had_seen_is_passed_on() {
        seen_town s;
        s.pass(1min);
        event own;
        own.time = own.received = s.t.clock.now();
        own.type = daemon_lost_type;
        own.severity = severity::error;
        s.t.intake->happen(own);
        const auto seen = s.say("device.lost", "hall");
        s.daemon.acknowledge(seen);
        const auto roof = s.say("device.lost", "roof");
        s.pass(2min);
        s.reply();
        s.pass(1min);
        const auto all = s.acknowledged();
        CHECK_EQUAL(std::size_t{2}, all.size());
        CHECK_EQUAL(std::to_string(roof), all[1].attributes.at(0).second);
        CHECK_EQUAL(std::int64_t{0}, s.t.ask("SELECT count(*) FROM cause WHERE acknowledged = 0"));
    }

    /// weshd answers before its disk has it.
    void what_weshd_took_and_lost_is_told_to_the_next_one() {
        seen_town s;
        s.say("device.lost", "roof");
        s.pass(1min);
        s.reply();
        const auto e = s.queue->next();
        CHECK(e.has_value());
        s.queue->answered(*e, {telling::taken, s.daemon.info().started, {}});
        s.pass(10min);
        s.begin();
        s.pass(10min);
        CHECK(s.acknowledged().empty());
        CHECK_EQUAL(std::int64_t{1}, s.waiting());
        s.weshd.restart();
        s.pass(10min);
        CHECK_EQUAL(std::size_t{1}, s.acknowledged().size());
        CHECK_EQUAL(std::int64_t{0}, s.waiting());
    }

    void weshd_that_cannot_is_asked_again() {
        seen_town s;
        s.say("device.lost", "roof");
        s.pass(1min);
        s.reply();
        const auto e = s.queue->next();
        for (const auto code : {remote_code::busy, remote_code::unavailable}) {
            s.weshd.refuse_next(code, "not now");
            const auto o = tell_weshd(s.daemon, *e);
            CHECK(o.what == telling::again && !o.text.empty());
            s.queue->answered(*e, o);
            CHECK(!s.queue->next());
            s.t.clock.advance(29s);
            CHECK(!s.queue->next());
            s.t.clock.advance(1s);
            CHECK(s.queue->next().has_value());
        }
        // A clock that was set back for a year delays nothing.
        s.queue->answered(*e, {telling::again, no_time, "not now"});
        s.t.clock.jump(-24h * 365);
        CHECK(s.queue->next().has_value());
        const interface nowhere { "/nonexistent/weshd.sock" };
        CHECK(tell_weshd(nowhere, *e).what == telling::again);
        s.pass(1min);
        CHECK_EQUAL(std::size_t{1}, s.acknowledged().size());
    }

    void what_is_not_permitted_is_said_once_and_kept_for_a_while() {
        std::size_t said = 0;
        log::set_sink([&](log::level l, std::string_view line) {
            if (l == log::level::error && line.find("wesh-ack") != line.npos) ++said;
        });
        seen_town s;
        s.weshd.permit_orders(false);
        s.say("device.lost", "roof");
        s.say("device.lost", "hall");
        s.pass(1min);
        s.reply();
        std::size_t asked = 0;
        for (int minutes = 0; minutes < 300; ++minutes) {
            if (const auto e = s.queue->next()) {
                ++asked;
                s.queue->answered(*e, tell_weshd(s.daemon, *e));
            }
            s.t.clock.advance(1min);
        }
        CHECK_EQUAL(std::size_t{5}, asked);
        CHECK_EQUAL(std::size_t{1}, said);
        CHECK_EQUAL(std::int64_t{1}, s.t.journalled("not-passed"));
        CHECK_EQUAL(std::int64_t{2}, s.waiting());
        // Permitted from now on, as after a new start.
        s.weshd.permit_orders(true);
        s.begin();
        s.pass(1min);
        CHECK_EQUAL(std::size_t{2}, s.acknowledged().size());
        s.weshd.permit_orders(false);
        s.say("device.lost", "cellar");
        s.pass(1h);
        s.reply();
        s.pass(1min);
        s.t.clock.advance(73h);
        CHECK(!s.queue->next());
        CHECK_EQUAL(std::int64_t{0}, s.waiting());
        CHECK_EQUAL(std::int64_t{3}, s.t.journalled("not-passed"));
        CHECK_EQUAL(std::size_t{2}, s.acknowledged().size());
        log::set_sink({});
    }

    void another_history_is_not_told() {
        seen_town s;
        s.say("device.lost", "roof");
        s.pass(1min);
        s.reply();
        const auto e = s.queue->next();
        s.weshd.lose_history();
        s.say("device.lost", "hall");
        CHECK(tell_weshd(s.daemon, *e).what == telling::never);
        s.pass(10min);
        CHECK_EQUAL(std::int64_t{0}, s.waiting());
        CHECK_EQUAL(std::int64_t{1}, s.t.journalled("not-passed"));
        // A number that nothing has, as of a history that was put back meanwhile.
        auto ahead = *e;
        ahead.stream = s.daemon.info().stream_id;
        ahead.event = 4'711;
        const auto o = tell_weshd(s.daemon, ahead);
        CHECK(o.what == telling::never);
        s.queue->answered(ahead, o);
        CHECK(s.acknowledged().empty());
        CHECK_EQUAL(std::int64_t{2}, s.t.journalled("not-passed"));
    }

    /// Between any two steps: before and after each change, and when weshd has it and we have not its answer.
    static bool lives_with_crash_at(int nth) {
        seen_town s;
        const std::vector<std::uint64_t> lost{s.say("device.lost", "roof"), s.say("device.lost", "hall")};
        s.pass(1min);
        int steps = 0;
        bool crashed = false;
        const auto step = [&](const char*) {
            if (++steps != nth) return;
            crashed = true;
            throw crash{};
        };
        bool replied = false;
        for (int turn = 0; turn < 12; ++turn) {
            s.t.office->at_step = step;
            try {
                // What is replied stays in the modem's inbox until it was taken.
                if (!replied) s.reply();
                replied = true;
                s.follow();
                if (const auto e = s.queue->next()) {
                    const auto o = tell_weshd(s.daemon, *e);
                    step("told");
                    s.queue->answered(*e, o);
                }
            } catch (const crash&) {
                s.t.restart();
                s.begin();
            }
            s.t.clock.advance(10s);
            s.weshd.pass(10s);
        }
        const auto all = s.acknowledged();
        const auto where = std::to_string(nth);
        CHECK_MESSAGE(where + ": " + std::to_string(all.size()), all.size() == lost.size());
        for (std::size_t i = 0; i < lost.size(); ++i)
            CHECK_EQUAL(std::to_string(lost[i]), all[i].attributes.at(0).second);
        CHECK_EQUAL(std::int64_t{0}, s.waiting());
        CHECK_EQUAL(std::int64_t{2}, s.t.journalled("passed-on"));
        CHECK_EQUAL(std::int64_t{2}, s.t.ask("SELECT count(*) FROM cause WHERE acknowledged_by = 'bruno'"));
        return crashed;
    }

    void a_crash_at_any_step_neither_loses_nor_repeats_it() {
        int n = 1;
        while (lives_with_crash_at(n)) ++n;
        CHECK_MESSAGE(std::to_string(n), n > 12);
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(seen_test);

} // namespace
