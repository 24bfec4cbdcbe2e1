// SMS: between our file and the modem's queue nothing is lost and nothing leaves twice, wherever it is
// killed.
#include "notify/sms_desk.hpp"
#include "tests/notifyd/town.hpp"
#include "tests/sms/sms_fixture.hpp"

namespace {

using namespace wesh;
using namespace wesh::test;
using namespace wesh::notify;

/// Not derived from std::exception: nobody catches it on the way.
struct crash {};

struct modem_town {
    host air; ///< whose clock is the world's
    town t;
    std::unique_ptr<sms_desk> desk;
    std::map<std::string, int> left; ///< texts that gammu-smsd sent

    explicit modem_town(rule_set r)
        : t{std::move(r)} {
        again();
    }
    /// The program begins again.
    void again() {
        desk.reset();
        t.restart_as_killed();
        sms_desk_options o;
        o.folder = air.queue_folder;
        o.modem = air.options();
        desk = std::make_unique<sms_desk>(o, air.clock, *t.office, *t.outbox, *t.intake);
    }
    void turn() {
        t.planner->plan();
        desk->tick();
        const auto names = names_in(air.outbox());
        if (!names.empty()) {
            const auto file = sms::read_backup(contents(air.outbox() + "/" + names[0]));
            CHECK(file && file->size() == 1);
            ++left[file->front().said.text];
            air.sends();
        }
        t.clock.advance(20s);
        air.clock.advance(20s);
    }
};

rule_set by_sms() {
    auto s = two_people();
    s.recipients[1].mail.clear();
    s.rules.push_back(rule_for("all", {"bruno"}, way::sms));
    return s;
}

class sms_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(sms_test);
    CPPUNIT_TEST(an_sms_leaves_once_and_its_end_is_known);
    CPPUNIT_TEST(a_crash_between_any_two_steps_sends_nothing_twice_and_loses_nothing);
    CPPUNIT_TEST(what_another_daemon_handed_over_meanwhile_is_not_sent_again);
    CPPUNIT_TEST(a_reply_is_taken_once_and_acknowledges);
    CPPUNIT_TEST(what_the_modem_cannot_send_is_known_as_such);
    CPPUNIT_TEST_SUITE_END();

    void an_sms_leaves_once_and_its_end_is_known() {
        modem_town m{by_sms()};
        m.t.happen("device.lost", "roof");
        for (int i = 0; i < 5; ++i) m.turn();
        CHECK_EQUAL(std::size_t{1}, m.left.size());
        CHECK_EQUAL(std::int64_t{1}, m.t.ask("SELECT count(*) FROM message WHERE state = 4 AND way = 1"));
        CHECK(m.desk->queue().of("wesh-notifyd").empty());
        m.t.happen("device.back", "roof");
        for (int i = 0; i < 5; ++i) m.turn();
        CHECK_EQUAL(std::size_t{2}, m.left.size());
    }

    static bool lives_with_crash_at(int nth) {
        modem_town m{by_sms()};
        int steps = 0;
        bool crashed = false;
        const auto tap = [&] {
            m.t.office->at_step = [&](const char*) {
                if (++steps != nth) return;
                crashed = true;
                throw crash{};
            };
        };
        tap();
        const std::vector<std::string> story{"device.lost", "counter.reset", "device.back"};
        for (int turn = 0; turn < 15; ++turn) {
            try {
                const auto at = static_cast<std::size_t>(m.t.intake->at().after);
                if (turn % 4 == 0 && at < story.size()) {
                    m.t.number = at;
                    m.t.happen(story[at], "roof");
                }
                m.turn();
            } catch (const crash&) {
                m.again();
            }
        }
        CHECK_MESSAGE(std::to_string(nth), m.left.size() >= 2);
        for (const auto& [text, n] : m.left) CHECK_MESSAGE(std::to_string(nth) + text, n == 1);
        CHECK_EQUAL(std::int64_t{0}, m.t.ask("SELECT count(*) FROM message WHERE state <> 4"));
        CHECK_EQUAL(std::int64_t{2}, m.t.ask("SELECT count(*) FROM tell WHERE state = 3"));
        CHECK_EQUAL(static_cast<std::int64_t>(m.left.size()), m.t.ask("SELECT count(*) FROM message"));
        CHECK(m.desk->queue().of("wesh-notifyd").empty());
        return crashed;
    }

    void a_crash_between_any_two_steps_sends_nothing_twice_and_loses_nothing() {
        int n = 1;
        while (lives_with_crash_at(n)) ++n;
        CHECK_MESSAGE(std::to_string(n), n > 40);
    }

    /// We die when the queue has it and we have not its number; tonique-site pumps the same queue.
    void what_another_daemon_handed_over_meanwhile_is_not_sent_again() {
        modem_town m{by_sms()};
        m.t.happen("counter.reset", "roof");
        m.t.office->at_step = [](const char* name) {
            if (std::string_view{name} == "submitted") throw crash{};
        };
        CHECK_THROWS(m.turn(), crash);
        m.desk.reset();
        {
            sms::queue q{m.air.queue_folder};
            sms::modem other{q, m.air.options(), m.air.clock};
            other.pump();
        }
        m.again();
        for (int i = 0; i < 10; ++i) m.turn();
        CHECK_EQUAL(std::size_t{1}, m.left.size());
        CHECK_EQUAL(1, m.left.begin()->second);
        CHECK_EQUAL(std::int64_t{1}, m.t.ask("SELECT count(*) FROM message WHERE state = 4"));
    }

    void a_reply_is_taken_once_and_acknowledges() {
        modem_town m{by_sms()};
        m.t.happen("device.lost", "roof");
        for (int i = 0; i < 3; ++i) m.turn();
        put_file(m.air.inbox() + "/" + in_name(0, "+33612345678"), detail("+33612345678", "Ok 1"));
        int steps = 0;
        m.t.office->at_step = [&](const char* name) {
            if (std::string_view{name} == "replied" && ++steps == 1) throw crash{};
        };
        try {
            for (int i = 0; i < 5; ++i) m.turn();
        } catch (const crash&) {
            m.again();
        }
        for (int i = 0; i < 5; ++i) m.turn();
        CHECK_EQUAL(1, steps);
        CHECK_EQUAL(std::int64_t{1}, m.t.ask("SELECT count(*) FROM cause WHERE acknowledged_by = 'bruno'"));
        CHECK(m.desk->queue().received(sms::queue::kind::text, 10).empty());
    }

    void what_the_modem_cannot_send_is_known_as_such() {
        modem_town m{by_sms()};
        m.t.happen("device.lost", "roof");
        m.t.planner->plan();
        m.desk->tick();
        m.air.clock.advance(24h);
        m.t.clock.advance(24h);
        for (int i = 0; i < 5; ++i) m.desk->tick();
        // It may be what gammu-smsd has just now; once that is taken back it has expired.
        for (int i = 0; i < 30; ++i) {
            m.air.clock.advance(1h);
            m.desk->tick();
        }
        CHECK_EQUAL(std::int64_t{1}, m.t.journalled("refused"));
        CHECK_EQUAL(std::int64_t{1}, m.t.ask("SELECT count(*) FROM message WHERE state = 5"));
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(sms_test);

} // namespace
