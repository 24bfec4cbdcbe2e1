// What came: taken once, whatever is killed when; and what is strange never stops the rest.
#include "tests/sms/sms_fixture.hpp"

#include "tests/support/in_child.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace {

using namespace wesh;
using namespace wesh::test;
using sms::queue;

const std::string packet_text = tonique::to_base16(std::vector<std::uint8_t>(80, 0xA5));

class inbox_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(inbox_test);
    CPPUNIT_TEST(packets_and_texts_are_kept_apart);
    CPPUNIT_TEST(the_same_message_under_another_name_is_known_again);
    CPPUNIT_TEST(without_a_time_the_name_tells_messages_apart);
    CPPUNIT_TEST(strange_files_go_to_quarantine_and_the_rest_is_taken);
    CPPUNIT_TEST(quarantine_is_bounded);
    CPPUNIT_TEST(a_file_that_is_not_whole_is_waited_for);
    CPPUNIT_TEST(what_nobody_takes_is_dropped_and_counted);
    CPPUNIT_TEST(a_name_with_letters_of_a_shell_goes_nowhere);
    CPPUNIT_TEST(a_file_that_cannot_be_removed_is_told);
    CPPUNIT_TEST_SUITE_END();

    void packets_and_texts_are_kept_apart() {
        host h;
        queue q{h.queue_folder};
        sms::modem m{q, h.options(), h.clock};
        put_file(h.inbox() + "/" + in_name(0), detail("+33600000001", packet_text));
        put_file(h.inbox() + "/" + in_name(1), detail("+33600000002", "OK, j'arrive"));
        put_file(h.inbox() + "/IN20261122_001945_00_+33600000003_00.bin", std::string(80, '\x11'));
        m.pump();
        const auto packets = q.received(queue::kind::packet, 10);
        const auto texts = q.received(queue::kind::text, 10);
        CHECK_EQUAL(std::size_t{2}, packets.size());
        CHECK_EQUAL(std::size_t{1}, texts.size());
        CHECK_EQUAL(std::string{"OK, j'arrive"}, texts[0].second.text);
        CHECK_EQUAL(std::string{"+33600000002"}, texts[0].second.sender);
        CHECK(texts[0].second.stamp == from_milliseconds(1'795'306'785'000));
        CHECK(names_in(h.inbox()).empty());
        CHECK_EQUAL(std::size_t{1}, q.received(queue::kind::packet, 1).size());
        q.taken(std::vector{packets[0].first, packets[1].first});
        CHECK(q.received(queue::kind::packet, 10).empty());
        CHECK_EQUAL(std::size_t{1}, q.received(queue::kind::text, 10).size());
        CHECK_EQUAL(std::uint64_t{3}, q.count().received);
    }

    void the_same_message_under_another_name_is_known_again() {
        host h;
        queue q{h.queue_folder};
        sms::modem m{q, h.options(), h.clock};
        put_file(h.inbox() + "/" + in_name(0), detail("+33600000001", "hello"));
        m.pump();
        q.taken(std::vector{q.received(queue::kind::text, 1)[0].first});
        // gammu-smsd was killed before it deleted the message from the phone; and the same file, after a
        // crash of ours.
        put_file(h.inbox() + "/" + in_name(1), detail("+33600000001", "hello"));
        put_file(h.inbox() + "/" + in_name(0), detail("+33600000001", "hello"));
        // These are others.
        put_file(h.inbox() + "/" + in_name(2), detail("+33600000001", "hello", "20261122T001946Z"));
        put_file(h.inbox() + "/" + in_name(3), detail("+33600000002", "hello"));
        m.pump();
        CHECK_EQUAL(std::size_t{2}, q.received(queue::kind::text, 10).size());
        CHECK_EQUAL(std::uint64_t{2}, q.count().received_again);
        CHECK_EQUAL(std::uint64_t{3}, q.count().received);
        CHECK(names_in(h.inbox()).empty());
    }

    void without_a_time_the_name_tells_messages_apart() {
        host h;
        queue q{h.queue_folder};
        sms::modem m{q, h.options(), h.clock};
        for (const int serial : {0, 1})
            put_file(h.inbox() + "/" + in_name(serial), detail("a", "hello", "-"));
        m.pump();
        put_file(h.inbox() + "/" + in_name(1), detail("a", "hello", "-"));
        m.pump();
        CHECK_EQUAL(std::size_t{2}, q.received(queue::kind::text, 10).size());
        CHECK_EQUAL(std::uint64_t{1}, q.count().received_again);
    }

    void strange_files_go_to_quarantine_and_the_rest_is_taken() {
        host h;
        queue q{h.queue_folder};
        sms::modem m{q, h.options(), h.clock};
        const auto in = h.inbox() + "/";
        auto report = detail("+33600000001", "Delivered");
        report.replace(report.find("Deliver\n"), 7, "Status_Report");
        put_file(in + in_name(10), report);
        auto part = detail("+33600000001", "a part");
        part.insert(part.find("Text00"), "UDH = 050003AA0201\n");
        put_file(in + in_name(11), part);
        put_file(in + in_name(12), std::string(sms::spool::file_max + 1, 'x'));
        put_file(h.where / "secret", "not yours");
        CHECK_EQUAL(0, symlink((h.where / "secret").c_str(), (in + in_name(13)).c_str()));
        CHECK_EQUAL(0, mkfifo((in + in_name(14)).c_str(), 0600));
        fs::create_directory(in + in_name(15));
        put_file(in + "IN20261122_001945_00_+33600000001_00.bin", "bytes");
        put_file(in + "rubbish", "rubbish");
        put_file(in + "zz_last", detail("+33600000001", packet_text));
        m.pump();
        CHECK_EQUAL(std::size_t{1}, q.received(queue::kind::packet, 10).size());
        CHECK(q.received(queue::kind::text, 10).empty());
        CHECK_EQUAL(std::uint64_t{6}, q.count().not_understood);
        // What is no text, and may be written still, is waited for.
        CHECK((std::vector<std::string>{in_name(15), "rubbish"}) == names_in(h.inbox()));
        h.clock.advance(h.options().settle);
        m.pump();
        CHECK((std::vector<std::string>{in_name(15)}) == names_in(h.inbox()));
        CHECK_EQUAL(std::uint64_t{7}, q.count().not_understood);
        const auto aside = names_in(h.quarantine());
        CHECK_EQUAL(std::size_t{4}, aside.size());
        for (const auto& name : aside)
            CHECK(fs::is_regular_file(fs::symlink_status(h.quarantine() + "/" + name)));
        CHECK_EQUAL(std::string{"not yours"}, contents(h.where / "secret"));
        CHECK_EQUAL(std::string{}, m.trouble());
    }

    void quarantine_is_bounded() {
        host h;
        queue q{h.queue_folder};
        sms::modem m{q, h.options(), h.clock};
        auto report = detail("+33600000001", "Delivered");
        report.replace(report.find("Deliver\n"), 7, "Status_Report");
        for (int round = 0; round < 4; ++round) {
            for (int i = 0; i < 100; ++i) put_file(h.inbox() + "/" + in_name(i % 100), report);
            m.pump();
        }
        const auto aside = names_in(h.quarantine());
        CHECK_EQUAL(sms::spool::quarantine_max, aside.size());
        CHECK_EQUAL(std::string{"000000000201"}, aside.front());
        CHECK_EQUAL(std::string{"000000000400"}, aside.back());
        CHECK_EQUAL(std::uint64_t{400}, q.count().not_understood);
    }

    void a_file_that_is_not_whole_is_waited_for() {
        host h;
        queue q{h.queue_folder};
        sms::modem m{q, h.options(), h.clock};
        const auto whole = detail("+33600000001", "hello");
        const auto file = h.inbox() + "/" + in_name(0);
        for (const std::size_t length : {std::size_t{0}, whole.size() / 3, whole.size() / 2}) {
            put_file(file, whole.substr(0, length));
            m.pump();
            h.clock.advance(h.options().settle - 1s);
            m.pump();
            CHECK_EQUAL(std::uint64_t{0}, q.count().not_understood);
        }
        put_file(file, whole);
        m.pump();
        CHECK_EQUAL(std::size_t{1}, q.received(queue::kind::text, 10).size());
    }

    void what_nobody_takes_is_dropped_and_counted() {
        host h;
        queue q{h.queue_folder};
        auto o = h.options();
        o.files = 5000;
        sms::modem m{q, o, h.clock};
        for (int i = 0; i < 1100; ++i)
            put_file(h.inbox() + "/" + in_name(0, "s" + std::to_string(i)),
                     detail("a", "text " + std::to_string(i)));
        m.pump();
        CHECK_EQUAL(queue::texts_max, q.count().texts);
        CHECK_EQUAL(std::uint64_t{100}, q.count().dropped);
        CHECK_EQUAL(std::uint64_t{1100}, q.count().received);
        CHECK(names_in(h.inbox()).empty());
    }

    void a_name_with_letters_of_a_shell_goes_nowhere() {
        host h;
        queue q{h.queue_folder};
        sms::modem m{q, h.options(), h.clock};
        put_file(h.inbox() + "/" + in_name(0, ";id>pwn;"), detail(";id>pwn;", "hello"));
        put_file(h.inbox() + "/" + in_name(0, "`id`$(id)\n\x1b[2J"), "; a comment\n[SMSBackup000]\n");
        m.pump();
        h.clock.advance(h.options().settle);
        m.pump();
        CHECK_EQUAL(std::string{";id>pwn;"}, q.received(queue::kind::text, 1)[0].second.sender);
        CHECK((std::vector<std::string>{"000000000001"}) == names_in(h.quarantine()));
        CHECK(!fs::exists("pwn") && !fs::exists(h.inbox() + "/pwn"));
    }

    void a_file_that_cannot_be_removed_is_told() {
        // Root may remove anything.
        const auto said = in_child([] {
            if (geteuid() == 0 && setuid(65'534) != 0) return std::string{"still root"};
            host h;
            queue q{h.queue_folder};
            sms::modem m{q, h.options(), h.clock};
            put_file(h.inbox() + "/" + in_name(0), detail("a", "hello"));
            fs::permissions(h.inbox(), fs::perms::owner_read | fs::perms::owner_exec);
            for (int i = 0; i < 3; ++i) m.pump();
            fs::permissions(h.inbox(), fs::perms::owner_all);
            return fmt::format("{} {} {}", q.count().received, q.count().received_again, m.trouble());
        });
        CHECK_EQUAL(std::string{"1 0 files in gammu-smsd's inbox cannot be removed: whose are they?"}, said);
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(inbox_test);

} // namespace
