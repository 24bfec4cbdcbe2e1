// Acknowledgements with the real programs: through weshd, by SMS, and from there to weshd.
#include "daemon/history/database.hpp"
#include "tests/support/notify_site.hpp"
#include "tests/support/smsd.hpp"

#include <filesystem>
#include <thread>

namespace {

using namespace wesh;
using namespace wesh::test;

class reply_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(reply_test);
    CPPUNIT_TEST(an_acknowledgement_reaches_it_through_weshd);
    CPPUNIT_TEST(an_sms_leaves_by_the_modem_and_its_reply_acknowledges);
    CPPUNIT_TEST(what_weshd_had_heard_before_a_kill_is_not_told_again);
    CPPUNIT_TEST_SUITE_END();

    void an_acknowledgement_reaches_it_through_weshd() {
        notify_site s;
        s.configure(
            "[[rule]]\nname = \"all\"\nto = [\"anne\"]\nevents = [\"device.*\"]\n[[rule.step]]\nafter = "
            "\"6s\"\nto = [\"bruno\"]\nby = \"mail\"\n");
        s.start();
        s.fail("box1");
        s.wait_for_mail(1, "box1");
        const auto ack =
            s.run({"weshclient", "--socket", s.site.daemon.socket(), "ack", "all", "--reason", "seen"});
        CHECK_MESSAGE(ack.second, ack.first == 0);
        s.fail("box2");
        s.wait_for_mail(2, "box2"); // anne, and bruno after 6 s
        s.stop();
        for (const auto& m : s.mail("box1")) CHECK_EQUAL(std::string{"anne@example.org"}, m.to);
        const auto causes = s.notify({"-o", "csv", "causes"}).second;
        CHECK_MESSAGE(causes, causes.find("box1") != std::string::npos);
    }

    void an_sms_leaves_by_the_modem_and_its_reply_acknowledges() {
        notify_site s;
        dummy_phone phone{s.site.where / "phone"};
        smsd gammu{s.site.where, "smsd", phone.lines()};
        std::filesystem::create_directory(s.site.where / "sms-queue");
        s.configure("[[rule]]\nname = \"all\"\nto = [\"bruno\"]\nby = \"sms\"\nevents = [\"device.*\"]\n",
                    "[sms]\nuse = true\nfolder = \"" + s.site.where / "sms-queue" + "\"\nspool = \"" +
                        gammu.path() + "\"\n");
        s.start();
        s.fail("box1");
        const auto sent = [&] { return s.notify({"-o", "csv", "journal"}).second; };
        CHECK_MESSAGE(s.log() + sent() + gammu.log(),
                      soon(40s, [&] { return sent().find("sms,sent") != std::string::npos; }));
        phone.receive({"+33600000000", "OK 1"});
        phone.receive({"+33612345678", "please call me"});
        phone.receive({"+33612345678", "OK 1"});
        CHECK_MESSAGE(s.log() + sent() + gammu.log(),
                      soon(40s, [&] { return sent().find("acknowledged") != std::string::npos; }));
        const auto causes = s.notify({"-o", "csv", "causes"}).second;
        CHECK_MESSAGE(causes, causes.find(",bruno,") != std::string::npos);
        CHECK(soon(10s, [&] {
            const auto text = sent();
            return text.find("please call me") != std::string::npos &&
                   text.find("+33600000000") != std::string::npos;
        }));
        check_passed_on(s, 1);
        // weshd is away when the reply comes, and we are killed before it is back.
        s.fail("box2");
        const auto count = [&](const std::string& what) {
            const auto text = sent();
            std::size_t n = 0;
            for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; ++at) ++n;
            return n;
        };
        CHECK_MESSAGE(sent(), soon(60s, [&] { return count("sms,sent") >= 2; }));
        s.site.daemon.stop();
        phone.receive({"+33612345678", "OK"});
        CHECK_MESSAGE(s.log() + sent(), soon(40s, [&] { return count(",acknowledged,") >= 2; }));
        s.kill();
        s.site.daemon.start();
        s.start();
        check_passed_on(s, 2);
        s.stop();
        s.start();
        std::this_thread::sleep_for(3s);
        s.stop();
        check_passed_on(s, 2);
    }

    /// weshd's events say so many times who acknowledged.
    static void check_passed_on(const notify_site& s, std::size_t times) {
        const auto said = [&] { return events(records_after(s.site.client, 0), "event.acknowledged"); };
        CHECK_MESSAGE(s.log() + s.notify({"-o", "csv", "journal"}).second,
                      soon(20s, [&] { return said().size() >= times; }));
        CHECK_EQUAL(times, said().size());
        for (const auto& e : said())
            CHECK_EQUAL(std::string{"by SMS of \"bruno\""}, e.attributes.at(2).second);
    }

    /// Killed when weshd had answered and that was not stored; and much has happened since.
    void what_weshd_had_heard_before_a_kill_is_not_told_again() {
        const std::string reason = "by SMS of \"bruno\"";
        notify_site s;
        s.configure(tell_anne);
        s.start();
        s.fail("box1");
        s.wait_for_mail(1, "box1");
        s.stop();
        const auto lost = events(records_after(s.site.client, 0), "device.lost", "box1").at(0).number;
        for (int i = 0; i < 2'500; ++i) s.site.client.acknowledge(1, "noise");
        s.site.client.acknowledge(lost, reason);
        const auto waiting = [&] {
            history::database db{s.site.where / "notify/notify.db", history::database::holding::shared};
            return db.ask("SELECT count(*) FROM seen");
        };
        {
            history::database db{s.site.where / "notify/notify.db", history::database::holding::shared};
            history::statement row{db, "INSERT INTO seen VALUES(1, ?, ?, ?, ?, 0, 0)"};
            row.run(s.site.client.info().stream_id, lost, std::string_view{reason},
                    to_milliseconds(s.site.client.info().now));
        }
        s.start();
        CHECK_MESSAGE(s.log(), soon(20s, [&] { return waiting() == 0; }));
        std::this_thread::sleep_for(3s);
        s.stop();
        std::size_t ours = 0;
        for (const auto& e : events(records_after(s.site.client, 0), "event.acknowledged"))
            if (e.attributes.at(2).second == reason) ++ours;
        CHECK_EQUAL(std::size_t{1}, ours);
        CHECK_EQUAL(std::size_t{1}, s.mail().size());
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(reply_test);

} // namespace
