// Between the queue and gammu-smsd's folders.
#include "tests/sms/sms_fixture.hpp"

#include <sys/stat.h>
#include <unistd.h>

namespace {

using namespace wesh;
using namespace wesh::test;
using sms::queue;
using fate = queue::fate;

class modem_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(modem_test);
    CPPUNIT_TEST(one_message_at_a_time_leaves_the_most_urgent_first);
    CPPUNIT_TEST(what_became_of_a_message_is_told_until_it_is_forgotten);
    CPPUNIT_TEST(a_message_that_sticks_makes_way_for_others);
    CPPUNIT_TEST(a_message_that_sticks_where_others_go_fails);
    CPPUNIT_TEST(without_network_nothing_fails_before_it_expires);
    CPPUNIT_TEST(what_gammu_smsd_refuses_is_tried_again_and_then_fails);
    CPPUNIT_TEST(a_message_that_expires_is_told_so);
    CPPUNIT_TEST(a_clock_that_is_set_back_holds_up_nothing);
    CPPUNIT_TEST(a_message_taken_back_does_not_leave);
    CPPUNIT_TEST(the_modem_has_one_owner_and_the_next_takes_over);
    CPPUNIT_TEST(silence_is_told_by_every_daemon);
    CPPUNIT_TEST(files_of_others_are_left_alone);
    CPPUNIT_TEST_SUITE_END();

    void one_message_at_a_time_leaves_the_most_urgent_first() {
        host h;
        queue q{h.queue_folder};
        sms::modem m{q, h.options(), h.clock};
        submit(q, h, "later", 3);
        const auto urgent = submit(q, h, "now", 0);
        m.pump();
        m.pump();
        CHECK_EQUAL(std::size_t{1}, names_in(h.outbox()).size());
        CHECK(fate::handed == q.look(urgent).fate);
        const auto file = h.outbox() + "/" + names_in(h.outbox())[0];
        const auto sent = sms::read_backup(contents(file));
        CHECK(sent && sent->at(0).said.text == "now" && sent->at(0).said.sender == "+33612345678");
        struct stat s {};
        CHECK_EQUAL(0, stat(file.c_str(), &s));
        CHECK_EQUAL(0640U, s.st_mode & 07777U);
    }

    void what_became_of_a_message_is_told_until_it_is_forgotten() {
        host h;
        queue q{h.queue_folder};
        sms::modem m{q, h.options(), h.clock};
        const auto id = submit(q, h, "hello");
        submit(q, h, "of another", 0, 24h, "notify");
        m.pump();
        CHECK(!h.sends().empty());
        h.clock.advance(3s);
        m.pump();
        const auto done = q.finished("site");
        CHECK_EQUAL(std::size_t{1}, done.size());
        CHECK(done[0].id == id && done[0].fate == fate::sent && done[0].tries == 1 &&
              done[0].at == start + 3s);
        CHECK(names_in(h.spool + "/sent").empty());
        q.forget(id);
        CHECK(q.finished("site").empty());
        CHECK_EQUAL(std::uint64_t{0}, q.look(id).id);
        CHECK_EQUAL(std::uint64_t{1}, q.count().sent);
    }

    void a_message_that_sticks_makes_way_for_others() {
        host h;
        queue q{h.queue_folder};
        sms::modem m{q, h.options(), h.clock};
        const auto stuck = submit(q, h, "stuck", 0);
        const auto other = submit(q, h, "other", 1);
        m.pump();
        h.clock.advance(h.options().patience);
        m.pump();
        CHECK(fate::waiting == q.look(stuck).fate);
        CHECK(fate::handed == q.look(other).fate);
        CHECK(q.look(stuck).error.find("did not send it in time") != std::string::npos);
        CHECK(!h.sends().empty());
        m.pump();
        CHECK(fate::sent == q.look(other).fate);
        CHECK(names_in(h.outbox()).empty());
        // Its turn comes again after a minute, and it is handed again.
        h.clock.advance(1min);
        m.pump();
        CHECK(fate::handed == q.look(stuck).fate);
        CHECK_EQUAL(2U, q.look(stuck).tries);
        CHECK_EQUAL(std::uint64_t{1}, q.count().handed_again);
    }

    void a_message_that_sticks_where_others_go_fails() {
        host h;
        queue q{h.queue_folder};
        sms::modem m{q, h.options(), h.clock};
        const auto stuck = submit(q, h, "to nobody", 0, 24h * 30);
        for (int i = 0; i < 20 && q.look(stuck).fate != fate::failed; ++i) {
            m.pump();
            CHECK(fate::handed == q.look(stuck).fate);
            h.clock.advance(h.options().patience);
            m.pump();
            const auto other = submit(q, h, "fine " + std::to_string(i));
            m.pump();
            CHECK(!h.sends().empty());
            m.pump();
            CHECK(fate::sent == q.look(other).fate);
            h.clock.advance(h.options().longest_retry);
        }
        CHECK(fate::failed == q.look(stuck).fate);
        CHECK_EQUAL(h.options().own_faults + 1, q.look(stuck).tries);
        CHECK_EQUAL(std::uint64_t{1}, q.count().failed);
    }

    void without_network_nothing_fails_before_it_expires() {
        host h;
        queue q{h.queue_folder};
        sms::modem m{q, h.options(), h.clock};
        const auto a = submit(q, h, "a", 0, 48h);
        const auto b = submit(q, h, "b", 0, 48h);
        for (duration gone{}; gone < 47h; gone += 30s) {
            m.pump();
            CHECK(names_in(h.outbox()).size() <= 1);
            h.clock.advance(30s);
        }
        for (const auto id : {a, b}) {
            const auto o = q.look(id);
            CHECK(o.fate == fate::waiting || o.fate == fate::handed);
            // Twice an hour at most, so that a modem is not worn.
            CHECK(o.tries > 20 && o.tries < 120);
        }
    }

    void what_gammu_smsd_refuses_is_tried_again_and_then_fails() {
        host h;
        queue q{h.queue_folder};
        sms::modem m{q, h.options(), h.clock};
        const auto id = submit(q, h, "no");
        std::vector<std::string> names;
        for (int i = 0; i < 20 && q.look(id).fate != fate::failed; ++i) {
            m.pump();
            names.push_back(h.sends("error"));
            CHECK(!names.back().empty());
            m.pump();
            h.clock.advance(h.options().longest_retry);
        }
        CHECK_EQUAL(std::size_t{h.options().own_faults}, names.size());
        CHECK(names[0] != names[1]);
        CHECK_EQUAL(std::string{"gammu-smsd refused it"}, q.look(id).error);
        CHECK(names_in(h.spool + "/error").empty());
    }

    void a_message_that_expires_is_told_so() {
        host h;
        queue q{h.queue_folder};
        sms::modem m{q, h.options(), h.clock};
        const auto handed = submit(q, h, "handed", 0, 60s);
        const auto waits = submit(q, h, "waits", 1, 60s);
        m.pump();
        h.clock.advance(60s);
        m.pump();
        m.pump();
        CHECK(fate::expired == q.look(handed).fate);
        CHECK(fate::expired == q.look(waits).fate);
        CHECK_EQUAL(std::string{"its turn did not come"}, q.look(waits).error);
        CHECK(names_in(h.outbox()).empty());
        CHECK_EQUAL(std::uint64_t{2}, q.count().expired);
    }

    void a_clock_that_is_set_back_holds_up_nothing() {
        host h;
        queue q{h.queue_folder};
        sms::modem m{q, h.options(), h.clock};
        const auto id = submit(q, h, "hello", 0, 24h * 365);
        m.pump();
        h.clock.advance(h.options().patience);
        m.pump();
        CHECK(fate::waiting == q.look(id).fate);
        h.clock.jump(-24h * 300);
        m.pump();
        CHECK(fate::handed == q.look(id).fate);
    }

    void a_message_taken_back_does_not_leave() {
        host h;
        queue q{h.queue_folder};
        sms::modem m{q, h.options(), h.clock};
        const auto handed = submit(q, h, "handed");
        const auto waits = submit(q, h, "waits");
        m.pump();
        q.forget(handed);
        q.forget(waits);
        CHECK(fate::handed == q.look(handed).fate);
        CHECK_EQUAL(std::uint64_t{0}, q.look(waits).id);
        CHECK(!h.sends().empty());
        m.pump();
        m.pump();
        CHECK_EQUAL(std::uint64_t{0}, q.look(handed).id);
        CHECK_EQUAL(std::uint64_t{0}, q.count().waiting);
        CHECK_EQUAL(std::uint64_t{1}, q.count().sent);
    }

    void the_modem_has_one_owner_and_the_next_takes_over() {
        host h;
        queue mine{h.queue_folder};
        queue theirs{h.queue_folder};
        auto first = std::make_unique<sms::modem>(mine, h.options(), h.clock);
        sms::modem second{theirs, h.options(), h.clock};
        const auto id = submit(theirs, h, "from the other");
        first->pump();
        second.pump();
        CHECK(first->owner() && !second.owner());
        CHECK(fate::handed == theirs.look(id).fate);
        CHECK(!h.sends().empty());
        first.reset();
        second.pump();
        CHECK(second.owner());
        CHECK(fate::sent == theirs.look(id).fate);
    }

    void silence_is_told_by_every_daemon() {
        host h;
        queue mine{h.queue_folder};
        queue theirs{h.queue_folder};
        sms::modem owner{mine, h.options(), h.clock};
        sms::modem other{theirs, h.options(), h.clock};
        submit(mine, h, "hello");
        for (int i = 0; i < 12; ++i) {
            owner.pump();
            other.pump();
            if (i < 10) CHECK_EQUAL(std::string{}, owner.trouble());
            h.clock.advance(1min);
        }
        CHECK(owner.trouble().find("is it running") != std::string::npos);
        CHECK_EQUAL(owner.trouble(), other.trouble());
        h.sends();
        for (int i = 0; i < 5; ++i) {
            owner.pump();
            h.sends();
            h.clock.advance(1min);
        }
        CHECK_EQUAL(std::string{}, owner.trouble());
        CHECK_EQUAL(std::string{}, other.trouble());
    }

    void files_of_others_are_left_alone() {
        host h;
        put_file(h.outbox() + "/OUTC20261122_001000_00_+33600000001_sms0.txt", "by a person");
        put_file(h.outbox() + "/OUTW0000000009_001.smsbackup", "of a crash");
        put_file(h.spool + "/sent/OUTW0000000001_001.smsbackup", "of a queue that is gone");
        queue q{h.queue_folder};
        sms::modem m{q, h.options(), h.clock};
        const auto id = submit(q, h, "hello");
        m.pump();
        m.pump();
        CHECK(fate::handed == q.look(id).fate);
        CHECK_EQUAL(std::size_t{2}, names_in(h.outbox()).size());
        CHECK(fs::exists(h.outbox() + "/OUTC20261122_001000_00_+33600000001_sms0.txt"));
        CHECK(names_in(h.spool + "/sent").empty());
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(modem_test);

} // namespace
