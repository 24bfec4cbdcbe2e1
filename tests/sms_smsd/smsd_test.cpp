// The queue and the real gammu-smsd 1.42, with a dummy phone and the configuration that ships.
#include "tests/sms/sms_fixture.hpp"
#include "tests/sms_smsd/shipped_smsd.hpp"
#include "tests/support/poll.hpp"
#include "tests/support/smsd.hpp"

#include <fmt/format.h>

#include <set>

namespace {

using namespace wesh;
using namespace wesh::test;
using sms::queue;
using fate = queue::fate;

/// A host whose gammu-smsd is a real one.
struct real_host {
    folder where;
    system_clock clock;
    dummy_phone phone{where / "phone"};
    smsd_daemon daemon;
    queue q;
    sms::modem m;

    explicit real_host(const std::vector<std::string>& more = {})
        : daemon{where.path(), shipped_smsdrc(where.path(), phone.lines(), more)}
        , q{where.path()}
        , m{q, options(), clock} {}
    sms::modem_options options() const {
        sms::modem_options o;
        o.spool = where / "spool";
        return o;
    }
    std::uint64_t submit(sms::message message) {
        return q.submit({"site", 0, std::move(message), clock.now() + 1h}, clock.now());
    }
    /// Pumps until it holds.
    template <class Condition>
    bool until(Condition holds, std::chrono::milliseconds limit = 30s) {
        return soon(limit, [&] {
            m.pump();
            return holds();
        });
    }
    std::multiset<std::string> texts() const {
        std::multiset<std::string> all;
        for (const auto& [id, said] : q.received(queue::kind::text, 1000)) all.insert(said.text);
        return all;
    }
    /// For the message of a check.
    std::string state() const {
        const auto f = q.count();
        auto all = fmt::format("received {}, again {}, sent {}, waiting {}, in the phone {}; {}\n",
                               f.received, f.received_again, f.sent, f.waiting, phone.kept(), m.trouble());
        for (const auto* name : {"outbox", "sent", "error", "inbox"})
            for (const auto& file : names_in(where / "spool/" + name)) all += name + ("/" + file) + "\n";
        return all + daemon.log();
    }
};

constexpr auto injection = ";id>pwn;";

class smsd_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(smsd_test);
    CPPUNIT_TEST(messages_go_out_and_come_in);
    CPPUNIT_TEST(killed_again_and_again_it_loses_nothing_and_nothing_is_taken_twice);
    CPPUNIT_TEST(a_sender_of_shell_letters_has_no_way_in);
    CPPUNIT_TEST(with_a_hook_the_same_sender_had_one);
    CPPUNIT_TEST(a_sender_with_a_slash_leaves_nothing_outside_and_holds_up_what_lies_behind);
    CPPUNIT_TEST(parts_and_reports_are_put_aside);
    CPPUNIT_TEST(while_it_does_not_run_messages_wait);
    CPPUNIT_TEST_SUITE_END();

    void messages_go_out_and_come_in() {
        real_host h;
        h.daemon.start();
        const std::vector<std::uint8_t> packet(80, 0xC3);
        std::vector<std::uint64_t> ids{
            h.submit(sms::packet_message("+33612345678", packet)),
            h.submit(text_to("+33612345678", "\u00e9t\u00e9 [\u20ac] \u65e5\u672c")),
            h.submit({"+33612345678", sms::coding::data, {}, packet})};
        const auto hex = tonique::to_base16(packet);
        h.phone.receive({"+33600000001", hex, {}, "20261122T001945"});
        h.phone.receive({"+33600000001", {}, hex, "20261122T001946"});
        h.phone.receive({"M\u00e9t\u00e9o 12",
                         "R\u00e9ponse: o\u00f9? \u20ac \u65e5\n[SMSBackup001]\nPDU = Deliver",
                         {}});
        CHECK_MESSAGE(h.daemon.log(),
                      h.until([&] { return h.q.count().sent == 3 && h.q.count().received == 3; }));
        for (const auto id : ids) CHECK(h.q.look(id).fate == fate::sent && h.q.look(id).tries == 1);
        const auto packets = h.q.received(queue::kind::packet, 10);
        CHECK_EQUAL(std::size_t{2}, packets.size());
        for (const auto& [id, said] : packets)
            CHECK(sms::packet_in(said.coding, said.text, said.data) == packet &&
                  said.sender == "+33600000001");
        const auto text = h.q.received(queue::kind::text, 10).at(0).second;
        CHECK_EQUAL(std::string{"M\u00e9t\u00e9o 12"}, text.sender);
        CHECK_EQUAL(std::string{"R\u00e9ponse: o\u00f9? \u20ac \u65e5 [SMSBackup001] PDU = Deliver"},
                    text.text);
        CHECK(text.stamp == from_milliseconds(1'795'306'785'000) && !text.local);
        CHECK_EQUAL(std::uint64_t{0}, h.q.count().not_understood);
        CHECK(names_in(h.where / "spool/sent").empty() && names_in(h.where / "spool/inbox").empty());
    }

    void killed_again_and_again_it_loses_nothing_and_nothing_is_taken_twice() {
        real_host h;
        h.daemon.start();
        constexpr int all = 40;
        std::multiset<std::string> expected;
        for (int i = 0; i < all; ++i) {
            const auto text = "in " + std::to_string(i);
            expected.insert(text);
            h.phone.receive({"+33600000001", text, {}, "20261122T0019" + std::to_string(10 + i)});
        }
        for (int i = 0; i < 8; ++i) h.submit(text_to("+33612345678", "out " + std::to_string(i)));
        int kills = 0;
        const auto done = [&] { return h.texts().size() >= all && h.q.count().sent == 8; };
        while (!done() && kills < 30) {
            // Longer each time: on a busy machine it needs seconds to begin.
            h.until(done, 900ms + 137ms * kills);
            h.daemon.kill();
            ++kills;
            h.daemon.start();
        }
        CHECK_MESSAGE(h.state(), h.until(done, 90s));
        // What it had saved and not deleted comes again, and is known.
        const auto all_gone = [&] {
            return h.phone.kept() == 0 && names_in(h.where / "spool/inbox").empty();
        };
        CHECK_MESSAGE(h.state(), h.until(all_gone, 90s));
        CHECK(kills > 2);
        CHECK(expected == h.texts());
        // Killed while it wrote a file, it leaves half of it, and writes the message again under the next
        // name.
        for (const auto& name : names_in(h.where / "spool/quarantine"))
            CHECK(!sms::read_backup(contents(h.where / "spool/quarantine/" + name)));
        CHECK_EQUAL(std::uint64_t{0}, h.q.count().failed);
    }

    void a_sender_of_shell_letters_has_no_way_in() {
        real_host h;
        for (const auto* hook : {"runonreceive", "runonsent", "runonfailure", "runonincomingcall"}) {
            auto text = contents(h.where / "smsdrc");
            for (auto& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
            CHECK_MESSAGE(hook, text.find("\n" + std::string{hook} + " ") == text.npos);
        }
        h.daemon.start();
        h.phone.receive({injection, "hello", {}});
        h.phone.receive({"`id>pwn`", "hello", {}});
        h.phone.receive({"$(id>pwn)", "hello", {}});
        CHECK(h.until([&] { return h.texts().size() == 3; }));
        std::set<std::string> senders;
        for (const auto& [id, said] : h.q.received(queue::kind::text, 10)) senders.insert(said.sender);
        CHECK((std::set<std::string>{injection, "`id>pwn`", "$(id>pwn)"}) == senders);
        CHECK(!h.daemon.ran_something() && !fs::exists("pwn"));
    }

    void with_a_hook_the_same_sender_had_one() {
        real_host h{{"runonreceive = /bin/true"}};
        h.daemon.start();
        h.phone.receive({injection, "hello", {}});
        CHECK_MESSAGE("the trap is gone, or the test before this one sees nothing: " + h.daemon.log(),
                      soon(15s, [&] { return fs::exists(h.where / "work/pwn"); }));
    }

    void a_sender_with_a_slash_leaves_nothing_outside_and_holds_up_what_lies_behind() {
        real_host h;
        h.daemon.start();
        h.phone.receive({"+33600000001", "before", {}});
        h.phone.receive({"/../../x", "hello", {}});
        h.phone.receive({"+33600000001", "behind", {}});
        const auto id = h.submit(text_to("+33612345678", "out"));
        CHECK(h.until([&] { return h.texts().size() == 1 && h.q.look(id).fate == fate::sent; }));
        CHECK(h.daemon.log().find("Can not open specified file") != std::string::npos);
        CHECK(!h.until([&] { return h.texts().size() > 1; }, 2s));
        CHECK(std::multiset<std::string>{"before"} == h.texts());
        h.daemon.stop();
        // What wesh-sms(7) advises.
        std::ofstream{h.where / "smsdrc", std::ios::app} << "\n[exclude_numbers]\nnumber1 = /../../x\n";
        h.daemon.start();
        CHECK(h.until([&] { return h.texts().count("behind") == 1; }));
        CHECK_EQUAL(std::size_t{1}, h.phone.kept());
        for (const auto& e : fs::recursive_directory_iterator{h.where.path()})
            CHECK_MESSAGE(e.path().string(), e.path().filename() != "x_00.txt");
    }

    void parts_and_reports_are_put_aside() {
        real_host h{{"multiparttimeout = 1"}};
        const auto samples = h.where / "phone/sms/1/";
        auto part = detail("+33600000001", "a part");
        part.insert(part.find("Text00"), "UDH = 050003AA0201\n");
        put_file(samples + "101", part);
        auto report = detail("+33600000001", "Delivered");
        report.replace(report.find("Deliver\n"), 7, "Status_Report");
        put_file(samples + "102", report);
        h.phone.receive({"+33600000001", "hello", {}, "20261122T001950"});
        h.daemon.start();
        CHECK_MESSAGE(h.daemon.log(),
                      h.until([&] { return h.q.count().not_understood == 2 && h.texts().size() == 1; }));
        CHECK_EQUAL(std::size_t{2}, names_in(h.where / "spool/quarantine").size());
    }

    void while_it_does_not_run_messages_wait() {
        real_host h;
        const auto id = h.submit(text_to("+33612345678", "hello"));
        h.m.pump();
        h.m.pump();
        CHECK(h.q.look(id).fate == fate::handed);
        h.daemon.start();
        CHECK(h.until([&] { return h.q.look(id).fate == fate::sent; }));
        h.daemon.stop();
        const auto again = h.submit(text_to("+33612345678", "hello again"));
        h.m.pump();
        h.daemon.start();
        CHECK(h.until([&] { return h.q.look(again).fate == fate::sent; }));
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(smsd_test);

} // namespace
