// wesh-notifyd with the real weshd and a real SMTP server: what reaches people, whatever ends meanwhile.
#include "tests/support/notify_site.hpp"
#include "tests/support/seed.hpp"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

namespace {

using namespace wesh;
using namespace wesh::test;

class notifyd_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(notifyd_test);
    CPPUNIT_TEST(a_device_that_is_lost_is_told_and_its_return);
    CPPUNIT_TEST(what_waits_survives_a_kill_and_leaves_when_the_server_is_back);
    CPPUNIT_TEST(a_lost_answer_is_followed_by_the_same_message_and_no_other);
    CPPUNIT_TEST(weshd_may_end_begin_again_and_lose_its_history);
    CPPUNIT_TEST(people_are_told_when_weshd_stays_away);
    CPPUNIT_TEST(the_configuration_is_read_again_and_a_wrong_one_is_not_taken);
    CPPUNIT_TEST(a_test_says_what_became_of_it);
    CPPUNIT_TEST(a_device_that_is_removed_while_lost_is_said_to_be_removed);
    CPPUNIT_TEST(killed_again_and_again_it_tells_each_cause_once);
    CPPUNIT_TEST(a_full_disk_is_survived_and_said);
    CPPUNIT_TEST_SUITE_END();

    void a_device_that_is_lost_is_told_and_its_return() {
        notify_site s;
        s.configure(tell_anne);
        s.start();
        s.fail("box1");
        const auto lost = s.wait_for_mail(1, "box1").at(0);
        CHECK_EQUAL(std::string{"anne@example.org"}, lost.to);
        CHECK_EQUAL(std::string{"site@example.org"}, lost.envelope_from);
        s.mend("box1");
        const auto all = s.wait_for_mail(2, "box1");
        CHECK_EQUAL(lost.message_id, all[1].in_reply_to);
        s.stop();
        s.start();
        std::this_thread::sleep_for(3s);
        s.stop();
        // One loss and one return, to weshd and to people.
        const auto happened = records_after(s.site.client, 0);
        const auto lost_count = events(happened, "device.lost").size();
        const auto back_count = events(happened, "device.back").size();
        CHECK_MESSAGE(s.site.daemon.log() + s.notify({"journal"}).second,
                      lost_count == 1 && back_count == 1 && s.mail().size() == 2);
        for (const auto& m : s.mail()) CHECK_EQUAL(std::string{}, m.defects);
        for (const auto& [id, n] : s.times()) CHECK_EQUAL(1, n);
    }

    void what_waits_survives_a_kill_and_leaves_when_the_server_is_back() {
        notify_site s;
        s.configure(tell_anne);
        s.smtp.stop();
        s.start();
        s.fail("box1");
        s.program().wait_for("mail is not delivered for now");
        const auto queue = s.notify({"-o", "csv", "queue"});
        CHECK_MESSAGE(queue.second,
                      queue.first == 0 && queue.second.find("anne,mail,waiting") != std::string::npos);
        s.kill();
        s.smtp.start();
        s.start();
        s.wait_for_mail(1, "box1");
        std::this_thread::sleep_for(2s);
        CHECK_EQUAL(std::size_t{1}, s.mail().size());
        CHECK_EQUAL(4, s.notify({"queue"}).first);
    }

    /// The server takes the message and its answer does not come.
    void a_lost_answer_is_followed_by_the_same_message_and_no_other() {
        notify_site s;
        s.configure(tell_anne);
        s.smtp.behave("message drop");
        s.start();
        s.fail("box1");
        s.wait_for_mail(1, "box1");
        CHECK(soon(10s, [&] { return s.notify({"journal"}).second.find("unsure") != std::string::npos; }));
        s.smtp.behave("");
        s.kill();
        s.start();
        const auto all = s.wait_for_mail(2, "box1");
        CHECK_EQUAL(all[0].message_id, all[1].message_id);
        CHECK(all[0].bytes == all[1].bytes);
        std::this_thread::sleep_for(2s);
        CHECK_EQUAL(std::size_t{2}, s.mail().size());
    }

    void weshd_may_end_begin_again_and_lose_its_history() {
        notify_site s;
        s.configure(tell_anne, "");
        s.start();
        s.fail("box1");
        s.wait_for_mail(1, "box1");
        s.site.daemon.kill();
        s.site.daemon.start();
        s.mend("box1");
        s.wait_for_mail(2, "box1");
        s.site.daemon.stop();
        std::filesystem::remove_all(s.site.daemon.state());
        s.site.daemon.start();
        s.site.wait_for("box2", device_state::online);
        s.fail("box2");
        s.wait_for_mail(1, "box2");
        s.mend("box2");
        s.wait_for_mail(2, "box2");
        s.stop();
        CHECK_EQUAL(std::size_t{4}, s.mail("box").size());
    }

    void people_are_told_when_weshd_stays_away() {
        notify_site s;
        s.configure("[[rule]]\nname = \"all\"\nto = [\"anne\"]\nevents = [\"weshd.*\"]\n");
        s.start();
        s.site.daemon.stop();
        s.wait_for_mail(1);
        s.site.daemon.start();
        s.wait_for_mail(2, "", 60s);
        s.stop();
    }

    void the_configuration_is_read_again_and_a_wrong_one_is_not_taken() {
        notify_site s;
        s.configure("");
        s.start();
        s.fail("box1");
        std::this_thread::sleep_for(7s);
        s.configure("[[rule]]\nname = \"all\"\nto = [\"nobody\"]\n");
        auto from = s.log().size();
        s.program().signal(SIGHUP);
        s.program().wait_for("there is no recipient nobody", from);
        s.program().wait_for("the configuration stays as it was", from);
        s.configure(tell_anne);
        from = s.log().size();
        s.program().signal(SIGHUP);
        s.program().wait_for("was read again", from);
        s.fail("box2");
        s.wait_for_mail(1, "box2");
        s.stop();
        CHECK(s.mail("box1").empty());
    }

    void a_test_says_what_became_of_it() {
        notify_site s;
        s.configure(tell_anne);
        CHECK_EQUAL(3, s.notify({"test", "anne"}).first);
        s.start();
        const auto sent = s.notify({"test", "anne"});
        CHECK_MESSAGE(sent.second, sent.first == 0 && sent.second.find("sent") != std::string::npos);
        CHECK_EQUAL(std::size_t{1}, s.mail().size());
        const auto unknown = s.notify({"test", "carl"});
        CHECK_MESSAGE(unknown.second,
                      unknown.first == 1 && unknown.second.find("no recipient") != std::string::npos);
        CHECK_EQUAL(1, s.notify({"test", "anne", "--by", "sms"}).first);
        CHECK_EQUAL(2, s.notify({"test", "anne", "--by", "dove"}).first);
        s.smtp.behave("recipient 550");
        const auto refused = s.notify({"test", "anne"});
        CHECK_MESSAGE(refused.second,
                      refused.first == 1 && refused.second.find("given up") != std::string::npos);
        s.smtp.behave("recipient 451");
        CHECK_EQUAL(1, s.notify({"test", "anne"}).first);
        s.program().signal(SIGSTOP);
        CHECK_EQUAL(3, s.notify({"test", "anne"}).first);
        s.program().signal(SIGCONT);
        const auto journal = s.notify({"-o", "json", "journal"});
        CHECK(journal.first == 0 && journal.second.find("\"reply\":550") != std::string::npos);
        s.stop();
        CHECK_EQUAL(std::size_t{1}, s.mail().size());
    }

    /// By a configuration that is read again, and by one that is another when weshd begins anew.
    void a_device_that_is_removed_while_lost_is_said_to_be_removed() {
        notify_site s{3};
        s.configure(tell_anne);
        s.start();
        for (const auto* box : {"box1", "box2"}) {
            s.fail(box);
            s.wait_for_mail(1, box);
        }
        s.site.daemon.configure(s.site.config({"box2", "box3"}));
        s.site.daemon.program().signal(SIGHUP);
        const auto first = s.wait_for_mail(2, "box1").back();
        CHECK_MESSAGE(first.subject, first.subject.find("Retiré") != std::string::npos);
        CHECK_MESSAGE(first.text, first.text.find("répond de nouveau") == std::string::npos);
        s.site.daemon.kill();
        s.site.daemon.configure(s.site.config({"box3"}));
        s.site.daemon.start();
        const auto second = s.wait_for_mail(2, "box2").back();
        CHECK_MESSAGE(second.subject, second.subject.find("Retiré") != std::string::npos);
        for (int again = 0; again < 2; ++again) {
            s.site.daemon.stop();
            s.site.daemon.start();
        }
        std::this_thread::sleep_for(2s);
        s.stop();
        for (const auto* box : {"box1", "box2"}) {
            CHECK_EQUAL(std::size_t{2}, s.mail(box).size());
            CHECK_EQUAL(std::size_t{1},
                        events(records_after(s.site.client, 0), "device.removed", box).size());
        }
        CHECK_EQUAL(std::size_t{0}, s.mail("box3").size());
    }

    void killed_again_and_again_it_tells_each_cause_once() {
        std::mt19937 random{seed()};
        notify_site s{6};
        s.configure(tell_anne);
        s.start();
        for (int i = 1; i <= 6; ++i) {
            s.fail("box" + std::to_string(i));
            std::this_thread::sleep_for(std::chrono::milliseconds{1'000 + random() % 2'000});
            s.kill();
            s.start();
        }
        for (int i = 1; i <= 6; ++i) s.wait_for_mail(1, "box" + std::to_string(i));
        const auto journal = s.notify({"-o", "csv", "journal"}).second;
        for (const auto& [id, n] : s.times())
            CHECK_MESSAGE(journal, n == 1 || (n == 2 && journal.find("ended while it was being sent") !=
                                                            std::string::npos));
        s.stop();
        for (int i = 1; i <= 6; ++i) {
            std::set<std::string> of_it;
            for (const auto& m : s.mail("box" + std::to_string(i))) of_it.insert(m.message_id);
            CHECK_EQUAL(std::size_t{1}, of_it.size());
        }
    }

    void a_full_disk_is_survived_and_said() {
        notify_site s;
        s.configure(tell_anne);
        s.start();
        s.stop();
        start_options small;
        small.file_max = std::filesystem::file_size(s.site.where / "notify/notify.db") + 8'192;
        s.start(small);
        for (int i = 0; i < 12 && s.log().find("nothing can be stored") == std::string::npos; ++i) {
            s.fail("box1");
            std::this_thread::sleep_for(6s);
            s.mend("box1");
            std::this_thread::sleep_for(2s);
        }
        CHECK_MESSAGE(s.log(), s.log().find("nothing can be stored") != std::string::npos);
        s.fail("box2");
        std::this_thread::sleep_for(6s);
        CHECK(s.program().running());
        s.kill();
        s.start();
        s.wait_for_mail(1, "box2");
        s.stop();
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(notifyd_test);

} // namespace
