// The queue that the daemons of a host share.
#include "tests/sms/sms_fixture.hpp"
#include "tests/support/in_child.hpp"

#include <wesh/error.hpp>

#include <fmt/format.h>
#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

namespace {

using namespace wesh;
using namespace wesh::test;
using sms::queue;
using fate = queue::fate;

class queue_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(queue_test);
    CPPUNIT_TEST(what_is_no_single_sms_is_refused);
    CPPUNIT_TEST(it_is_bounded_and_what_nobody_asks_for_is_forgotten);
    CPPUNIT_TEST(what_was_submitted_outlives_the_program);
    CPPUNIT_TEST(a_queue_of_a_newer_wesh_is_refused);
    CPPUNIT_TEST(users_of_one_group_share_it_whatever_their_umask);
    CPPUNIT_TEST(a_queue_that_somebody_holds_is_told_and_pumped_later);
    CPPUNIT_TEST(the_manual_has_the_bounds_of_the_code);
    CPPUNIT_TEST_SUITE_END();

    void what_is_no_single_sms_is_refused() {
        host h;
        queue q{h.queue_folder};
        CHECK_THROWS(submit(q, h, std::string(161, 'a')), local_error);
        CHECK_THROWS(submit(q, h, ""), local_error);
        CHECK_THROWS(q.submit({"site", 0, text_to("0612345678", "a"), start + 1h}, start), local_error);
        CHECK_EQUAL(std::uint64_t{0}, q.count().waiting);
    }

    void it_is_bounded_and_what_nobody_asks_for_is_forgotten() {
        host h;
        queue q{h.queue_folder};
        for (std::uint64_t i = 0; i < queue::outgoing_max; ++i) submit(q, h, "a", 0, 1min);
        CHECK_THROWS(submit(q, h, "one too many"), local_error);
        sms::modem m{q, h.options(), h.clock};
        h.clock.advance(2min);
        m.pump();
        CHECK_EQUAL(queue::outgoing_max, q.finished("site").size());
        CHECK_THROWS(submit(q, h, "still"), local_error);
        h.clock.advance(queue::finished_kept + 1min);
        submit(q, h, "again");
        CHECK(q.finished("site").empty());
        CHECK_EQUAL(std::uint64_t{1}, q.count().waiting);
        CHECK(q.count().oldest == h.clock.now());
    }

    void what_was_submitted_outlives_the_program() {
        host h;
        std::uint64_t id = 0;
        {
            queue q{h.queue_folder};
            id = submit(q, h, "hello");
            q.forget(submit(q, h, "taken back"));
        }
        queue q{h.queue_folder};
        CHECK(q.look(id).fate == fate::waiting && q.look(id).at == start);
        // A number is never given twice.
        CHECK_EQUAL(id + 2, submit(q, h, "next"));
    }

    void a_queue_of_a_newer_wesh_is_refused() {
        host h;
        { queue q{h.queue_folder}; }
        {
            history::database db{h.queue_folder + "/queue.db", history::database::holding::shared};
            db.run("PRAGMA user_version = 99");
        }
        try {
            queue q{h.queue_folder};
            CHECK(false);
        } catch (const std::runtime_error& e) {
            CHECK(std::string{e.what()}.find("another wesh (version 99") != std::string::npos);
        }
    }

    /// In a process of another user of the group.
    static std::string as_user(uid_t user, gid_t group, const std::function<std::string()>& f) {
        return in_child([&]() -> std::string {
            umask(077);
            if (setgroups(0, nullptr) != 0 || setgid(group) != 0 || setuid(user) != 0) return "still root";
            return f();
        });
    }

    void users_of_one_group_share_it_whatever_their_umask() {
        if (geteuid() != 0) throw not_run{"it takes root to be several users"};
        host h;
        const gid_t group = 60'900;
        CHECK_EQUAL(0, chmod(h.where.path().c_str(), 0755));
        for (const auto& entry : {h.queue_folder, h.spool, h.outbox(), h.inbox(), h.spool + "/sent",
                                  h.spool + "/error", h.quarantine()}) {
            CHECK_EQUAL(0, chown(entry.c_str(), 0, group));
            CHECK_EQUAL(0, chmod(entry.c_str(), entry == h.spool ? 0750 : 02770));
        }
        const auto first = as_user(60'901, group, [&] {
            queue q{h.queue_folder};
            sms::modem m{q, h.options(), h.clock};
            submit(q, h, "of one");
            m.pump();
            return m.trouble() + (m.owner() ? "owner" : "");
        });
        CHECK_EQUAL(std::string{"owner"}, first);
        struct stat s {};
        CHECK_EQUAL(0, stat((h.outbox() + "/" + names_in(h.outbox()).at(0)).c_str(), &s));
        CHECK(s.st_gid == group && (s.st_mode & 0777U) == 0640);
        h.sends();
        const auto second = as_user(60'902, group, [&] {
            queue q{h.queue_folder};
            sms::modem m{q, h.options(), h.clock};
            submit(q, h, "of another");
            m.pump();
            m.pump();
            return fmt::format("{} {} {}", m.trouble(), q.count().sent, q.count().waiting);
        });
        CHECK_EQUAL(std::string{" 1 1"}, second);
        const auto stranger = as_user(60'903, 60'904, [&] {
            queue q{h.queue_folder};
            return std::string{"open"};
        });
        CHECK(stranger.find("ermission denied") != std::string::npos);
    }

    void a_queue_that_somebody_holds_is_told_and_pumped_later() {
        host h;
        queue q{h.queue_folder};
        sms::modem m{q, h.options(), h.clock};
        const auto id = submit(q, h, "hello");
        {
            history::database other{h.queue_folder + "/queue.db", history::database::holding::shared};
            history::transaction t{other};
            m.pump();
            CHECK(m.trouble().find("locked") != std::string::npos);
            CHECK(q.look(id).fate == fate::waiting);
        }
        m.pump();
        CHECK_EQUAL(std::string{}, m.trouble());
        CHECK(q.look(id).fate == fate::handed);
    }

    void the_manual_has_the_bounds_of_the_code() {
        auto page = contents("man/wesh-sms.7");
        for (auto& c : page)
            if (c == '\n') c = ' ';
        const sms::modem_options o;
        const auto seconds = [](duration d) { return d / 1s; };
        for (const auto& words :
             {fmt::format("holds {} messages that leave", queue::outgoing_max),
              fmt::format("{} packets and {} texts", queue::packets_max, queue::texts_max),
              fmt::format("among the last {}", queue::known_max),
              fmt::format("forgotten after {} days", queue::finished_kept / 24h),
              fmt::format("The last {}, of at most {} kB each", sms::spool::quarantine_max,
                          sms::spool::file_max / 1024),
              fmt::format("not whole after {} s", seconds(o.settle)),
              fmt::format("stays in the outbox for {} minutes", o.patience / 1min),
              fmt::format("up to {} minutes", o.longest_retry / 1min),
              fmt::format("taken no message for {} minutes", o.silence / 1min),
              fmt::format("At most {} files", o.files)})
            CHECK_MESSAGE(words, page.find(words) != std::string::npos);
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(queue_test);

} // namespace
