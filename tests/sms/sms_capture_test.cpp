// Files that gammu-smsd 1.42 left, byte for byte.
#include "tests/sms/sms_fixture.hpp"

namespace {

using namespace wesh;
using namespace wesh::test;
using verdict = sms::read_file::verdict;

class sms_capture_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(sms_capture_test);
    CPPUNIT_TEST(files_of_the_inbox);
    CPPUNIT_TEST(files_that_repeat_their_message);
    CPPUNIT_TEST(messages_of_a_phone);
    CPPUNIT_TEST_SUITE_END();

    static std::string capture(const std::string& name) {
        const auto text = contents(samples() + "/sms/" + name);
        if (text.empty()) throw not_run{"there is no " + name};
        return text;
    }

    void files_of_the_inbox() {
        const std::string text = "IN20261122_001000_00_+33600000099_00.txt";
        const std::string data = "IN20261122_001000_00_+33600000099_00.bin";
        const auto t = sms::read_inbox_file(text, capture("files/" + text));
        CHECK(t.what == verdict::good && t.said.sender == "+33600000099" && t.said.text.size() == 160);
        CHECK(sms::packet_in(t.said.coding, t.said.text, t.said.data).has_value());
        CHECK(t.said.stamp == from_milliseconds(1'795'306'200'000));
        const auto d = sms::read_inbox_file(data, capture("files/" + data));
        CHECK(d.what == verdict::good && d.said.coding == sms::coding::data && d.said.data.size() == 140);
        CHECK(!sms::packet_in(d.said.coding, d.said.text, d.said.data));
    }

    void files_that_repeat_their_message() {
        const auto single = sms::read_backup(capture("files/sent-single-doubled-by-1.42-bug.smsbackup"));
        CHECK(single && single->size() == 1);
        CHECK(single->front().kind == sms::backup_kind::submit && single->front().said.text.size() == 160);
        CHECK(single->front().said.stamp == from_milliseconds(1'795'304'055'000));
        const auto parts = sms::read_backup(capture("files/sent-3parts-doubled-by-1.42-bug.smsbackup"));
        CHECK(parts && parts->size() == 3);
        std::size_t length = 0;
        for (const auto& p : *parts) {
            CHECK(p.is_part() && p.said.sender == "+33600000099");
            length += p.said.text.size();
        }
        CHECK_EQUAL(std::size_t{153 + 153 + 94}, length);
    }

    void messages_of_a_phone() {
        const auto read = [](const char* name) { return sms::read_inbox_file("x", capture(name)); };
        const auto packet = read("dummy/incoming-deliver-160hex.smsbackup");
        CHECK(packet.what == verdict::good &&
              sms::packet_in(packet.said.coding, packet.said.text, packet.said.data)->size() == 80);
        const auto data = read("dummy/incoming-deliver-8bit.smsbackup");
        CHECK(data.what == verdict::good &&
              data.said.data == std::vector<std::uint8_t>({0x00, 0x01, 0x02, 0xFF, 0x80, 0xC0, 0xDE}));
        CHECK(read("dummy/incoming-multipart-1of2.smsbackup").what == verdict::strange);
        CHECK(read("dummy/incoming-status-report.smsbackup").what == verdict::strange);
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(sms_capture_test);

} // namespace
