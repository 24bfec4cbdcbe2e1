// One message is one SMS; and what gammu's backup text says.
#include "tests/sms/sms_fixture.hpp"

#include "common/text.hpp"
#include "libtonique/sms/characters.hpp"

#include <rapidcheck.h>

namespace {

using namespace wesh;
using namespace wesh::test;
using sms::coding;

using bytes = std::vector<std::uint8_t>;

/// Any valid text of so many characters of any plane, zero excepted.
rc::Gen<std::string> any_text(std::size_t most) {
    return rc::gen::map(rc::gen::container<std::vector<std::uint32_t>>(rc::gen::inRange(1U, 0x110000U)),
                        [most](std::vector<std::uint32_t> all) {
                            sms::utf16 units;
                            for (auto c : all) {
                                if (c >= 0xD800 && c < 0xE000) c = 'x';
                                if (units.size() + 2 > most) break;
                                if (c >= 0x10000)
                                    units.push_back(static_cast<std::uint16_t>(0xD7C0 + (c >> 10U)));
                                units.push_back(
                                    static_cast<std::uint16_t>(c >= 0x10000 ? 0xDC00 + (c & 0x3FFU) : c));
                            }
                            return sms::to_utf8(units);
                        });
}

class message_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(message_test);
    CPPUNIT_TEST(a_number_is_plus_and_digits);
    CPPUNIT_TEST(what_is_longer_than_one_sms_is_refused);
    CPPUNIT_TEST(septets_are_those_of_gsm);
    CPPUNIT_TEST(a_packet_is_read_alike_as_text_and_as_data);
    CPPUNIT_TEST(what_can_be_no_packet_is_none);
    CPPUNIT_TEST(utf_16_comes_back);
    CPPUNIT_TEST(what_is_written_for_the_outbox_comes_back);
    CPPUNIT_TEST(a_repeated_section_counts_once);
    CPPUNIT_TEST(a_file_cut_anywhere_is_whole_or_nothing);
    CPPUNIT_TEST(hostile_files_are_refused);
    CPPUNIT_TEST(times_of_the_smsc);
    CPPUNIT_TEST(parts_are_known_by_their_header);
    CPPUNIT_TEST(names_are_claims);
    CPPUNIT_TEST(names_of_the_outbox_come_back);
    CPPUNIT_TEST_SUITE_END();

    void a_number_is_plus_and_digits() {
        for (const auto* good : {"+3361", "+33612345678", "+123456789012345"}) CHECK(sms::is_number(good));
        for (const auto* bad : {"", "+", "+336", "0612345678", "+1234567890123456", "+33 612345678",
                                "+3361234567x", "+33612\n45678", "++33612345"})
            CHECK_MESSAGE(bad, !sms::is_number(bad));
    }

    void what_is_longer_than_one_sms_is_refused() {
        const auto fault = [](const std::string& text) { return sms::fault(text_to("+33612345678", text)); };
        CHECK(fault(std::string(160, 'a')).empty());
        CHECK_EQUAL(std::string{"it takes 161 septets, an SMS has 160"}, fault(std::string(161, 'a')));
        std::string brackets;
        for (int i = 0; i < 80; ++i) brackets += '[';
        CHECK(fault(brackets).empty());
        CHECK(!fault(brackets + "a").empty());
        std::string kanji;
        for (int i = 0; i < 70; ++i) kanji += "\u65e5";
        CHECK(fault(kanji).empty());
        CHECK(!fault(kanji + "a").empty());
        CHECK(!fault("").empty());
        CHECK(!fault("\xff\xfe").empty());
        CHECK(!fault(std::string{'a', '\0', 'b'}).empty());
        sms::message m{"+33612345678", coding::data, {}, bytes(140, 1)};
        CHECK(sms::fault(m).empty());
        m.data.push_back(1);
        CHECK(!sms::fault(m).empty());
        m.data.clear();
        CHECK(!sms::fault(m).empty());
        m.number = "TONIQUE";
        CHECK(sms::fault(m).find("number") != std::string::npos);
    }

    void septets_are_those_of_gsm() {
        const auto n = [](std::string_view text) {
            return static_cast<int>(sms::septets(text).value_or(999));
        };
        CHECK_EQUAL(0, n(""));
        CHECK_EQUAL(5, n("@\u00e9\u0394 \u00a3"));
        CHECK_EQUAL(10, n("^{}[\u20ac"));
        CHECK_EQUAL(6, n("\\~|"));
        for (const auto* none : {"`", "\u00ea", "\u00e7", "\u65e5", "\t", "\xff"}) CHECK_EQUAL(999, n(none));
    }

    void a_packet_is_read_alike_as_text_and_as_data() {
        rc::check("packet", [](bytes b) {
            RC_PRE(b.size() >= 10 && b.size() <= 80);
            const auto m = sms::packet_message("+33612345678", b);
            RC_ASSERT(sms::fault(m).empty());
            RC_ASSERT(sms::packet_in(m.coding, m.text, m.data) == b);
            std::string low = " \r\n" + m.text + "\n";
            for (auto& c : low) c = static_cast<char>(c >= 'A' ? c + 32 : c);
            RC_ASSERT(sms::packet_in(coding::text, low, {}) == b);
            RC_ASSERT(sms::packet_in(coding::data, {}, b) == b);
        });
    }

    void what_can_be_no_packet_is_none() {
        const bytes most(80, 1);
        CHECK(sms::packet_in(coding::data, {}, most));
        CHECK(!sms::packet_in(coding::data, {}, bytes(81, 1)));
        CHECK(!sms::packet_in(coding::data, {}, bytes(9, 1)));
        CHECK(!sms::packet_in(coding::text, "", {}));
        CHECK(!sms::packet_in(coding::text, "  ", {}));
        CHECK(!sms::packet_in(coding::text, "OK", {}));
        CHECK(!sms::packet_in(coding::text, std::string(18, 'A'), {}));
        CHECK(!sms::packet_in(coding::text, std::string(21, 'A'), {}));
        CHECK(!sms::packet_in(coding::text, std::string(162, 'A'), {}));
        CHECK(!sms::packet_in(coding::text, std::string(10, 'A') + " " + std::string(10, 'A'), {}));
        CHECK(!sms::packet_in(coding::text, std::string(19, 'A') + "G", {}));
    }

    void utf_16_comes_back() {
        rc::check("text", [] {
            const auto text = *any_text(400);
            const auto units = sms::to_utf16(text);
            RC_ASSERT(units.has_value());
            RC_ASSERT(sms::to_utf8(*units) == text);
        });
        for (const auto* bad :
             {"\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe9", "\x80", "\xf8\x88\x80\x80\x80"})
            CHECK(!sms::to_utf16(bad));
        CHECK_EQUAL(std::string{"\xef\xbf\xbd"}, sms::to_utf8({0xD800}));
        CHECK_EQUAL(std::string{"\xef\xbf\xbd"
                                "a"},
                    sms::to_utf8({0xDC00, 'a'}));
    }

    void what_is_written_for_the_outbox_comes_back() {
        rc::check("texts", [] {
            const auto text = *any_text(70);
            RC_PRE(!text.empty());
            const auto m = text_to("+33612345678", text);
            RC_ASSERT(sms::fault(m).empty());
            const auto back = sms::read_backup(sms::to_backup(m));
            RC_ASSERT(back && back->size() == 1U && back->front().kind == sms::backup_kind::submit);
            RC_ASSERT(back->front().said.sender == m.number);
            RC_ASSERT(back->front().said.text == sanitised(text, 3 * sms::septets_max));
        });
        rc::check("bytes", [](bytes b) {
            RC_PRE(!b.empty() && b.size() <= sms::data_max);
            const auto back = sms::read_backup(sms::to_backup({"+33612345678", coding::data, {}, b}));
            RC_ASSERT(back && back->front().said.coding == coding::data && back->front().said.data == b);
        });
        const auto written = sms::to_backup(text_to("+33612345678", std::string(160, 'A')));
        // gammu-smsd would rewrite it, and loop for ever over half of it.
        CHECK(written.find("MessageReference") == std::string::npos);
        CHECK(written.find("\nLength = 160\n") != std::string::npos);
        CHECK(sms::to_backup(text_to("+33612345678", "\u65e5")).find("Unicode_No") != std::string::npos);
    }

    void a_repeated_section_counts_once() {
        const auto one = sms::to_backup(text_to("+33612345678", "first"));
        const auto other = sms::to_backup(text_to("+33612345679", "second"));
        const auto twice = sms::read_backup(one + "MessageReference = 255\n; again\n\n" + other);
        CHECK(twice && twice->size() == 1 && twice->front().said.text == "first");
        auto second = other;
        second.replace(second.find("000"), 3, "001");
        CHECK_EQUAL(std::size_t{2}, sms::read_backup(one + second + one + second)->size());
    }

    void a_file_cut_anywhere_is_whole_or_nothing() {
        const auto file = detail("+33600000001", std::string(160, 'A'));
        const auto whole = sms::read_backup(file);
        CHECK(whole && whole->front().said.text == std::string(160, 'A'));
        for (std::size_t n = 0; n < file.size(); ++n)
            if (const auto cut = sms::read_backup(file.substr(0, n))) CHECK(*cut == *whole);
    }

    void hostile_files_are_refused() {
        const auto good = detail("+33600000001", "hello");
        CHECK(sms::read_backup(good));
        const auto with = [&](const std::string& from, const std::string& to) {
            auto f = good;
            f.replace(f.find(from), from.size(), to);
            return sms::read_backup(f);
        };
        CHECK(!with("PDU = Deliver", "PDU = Whatever"));
        CHECK(!with("Length = 5", "Length = x"));
        CHECK(!with("Text00 = 00", "Text00 = 0"));
        CHECK(!with("Text00 = 00", "Text00 = zz"));
        CHECK(!with("[SMSBackup000]", "[SMSBackup0]"));
        CHECK(!with("[SMSBackup000]", "[Other]\n[SMSBackup000]"));
        CHECK(!with("Class = -1", std::string(2000, 'x') + " = 1"));
        CHECK(!sms::read_backup(good + std::string(sms::backup_bytes_max, '\n')));
        std::string many;
        for (int i = 0; i < 65; ++i) {
            char name[4];
            std::snprintf(name, sizeof name, "%03d", i);
            auto f = good;
            f.replace(f.find("000]"), 3, name);
            many += f;
        }
        CHECK(!sms::read_backup(many));
        std::string keys;
        for (int i = 0; i < 200; ++i) keys += "k" + std::to_string(i) + " = 1\n";
        CHECK(!with("Class = -1\n", keys));
        // Units behind the end of a text, of which gammu-smsd writes some, are none of it.
        CHECK_EQUAL(std::string{"h"}, with("Text00 = 00680065", "Text00 = 00680000")->front().said.text);
        // What a sender's own letters do: they stay letters.
        const auto injected = sms::read_backup(detail("x\"; rm -rf /; \x1b[2J", "hello"));
        CHECK(injected && is_clean(injected->front().said.sender));
    }

    void times_of_the_smsc() {
        const auto utc = sms::parse_stamp("20261122T001945Z");
        CHECK(utc.time == from_milliseconds(1'795'306'785'000) && !utc.local);
        const auto local = sms::parse_stamp("20261122T011945");
        CHECK(local.time == utc.time + 1h && local.local);
        for (const auto* bad : {"", "Z", "20261122", "20261322T001945Z", "20260230T001945Z",
                                "20261122T241945Z", "20261122T006045Z", "00000000T000000Z",
                                "2026112xT001945Z", "20261122 001945Z", "20261122T001945+01"})
            CHECK_MESSAGE(bad, sms::parse_stamp(bad).time == no_time);
    }

    void parts_are_known_by_their_header() {
        sms::backup b;
        CHECK(!b.is_part());
        for (const bytes& part : {bytes{5, 0, 3, 0xAA, 2, 1}, bytes{6, 8, 4, 0, 0xAA, 2, 1}, bytes{5, 0, 3},
                                  bytes{11, 5, 4, 0, 1, 0, 2, 0, 3, 0xAA, 2, 1}}) {
            b.user_header = part;
            CHECK(b.is_part());
        }
        for (const bytes& single : {bytes{5, 0, 3, 0xAA, 1, 1}, bytes{6, 5, 4, 0x38, 0x80, 0, 0}, bytes{0}}) {
            b.user_header = single;
            CHECK(!b.is_part());
        }
    }

    void names_are_claims() {
        const auto n = sms::parse_inbox_name("IN20261122_001000_07_+33600000099_00.bin");
        CHECK(n && n->data && n->serial == 7 && n->part == 0 && n->sender == "+33600000099");
        CHECK_EQUAL(std::string{"20261122_001000"}, std::string{n->time});
        const auto letters = sms::parse_inbox_name("IN20261122_001000_00_;id>pwn;_x_01.txt");
        CHECK(letters && letters->sender == ";id>pwn;_x" && letters->part == 1);
        for (const auto* bad :
             {"", "IN", "IN.txt", "IN20261122_001000_00_a_00.txt.bak", "IN20261122_001000_00_../x_00.txt",
              "in20261122_001000_00_a_00.txt", "IN2026112_001000_00_a_00.txt",
              "IN20261122_001000_0x_a_00.txt", "IN20261122_001000_00_00.txt", "IN20261122_001000_00_a_0.txt"})
            CHECK_MESSAGE(bad, !sms::parse_inbox_name(bad));
        using verdict = sms::read_file::verdict;
        const auto standard = sms::read_inbox_file("IN20261122_001945_00_+33600000099_00.txt", "hello\n");
        CHECK(standard.what == verdict::good && standard.said.text == "hello " && standard.said.local);
        CHECK_EQUAL(std::string{"+33600000099"}, standard.said.sender);
        CHECK(sms::read_inbox_file("IN20261122_001945_00_+33600000099_01.txt", "part").what ==
              verdict::strange);
        CHECK(sms::read_inbox_file(in_name(0), "").what == verdict::unfinished);
        CHECK(sms::read_inbox_file(in_name(0), "; This file format was").what == verdict::unfinished);
        CHECK(sms::read_inbox_file("x", detail("a", "hello")).what == verdict::good);
        CHECK(sms::read_inbox_file("x", "hello").what == verdict::unfinished);
    }

    void names_of_the_outbox_come_back() {
        const sms::outbox_name n{12, 3};
        CHECK_EQUAL(std::string{"OUTW0000000012_003.smsbackup"}, to_text(n));
        CHECK(sms::parse_outbox_name(to_text(n)) == n);
        for (const auto* bad : {"", "OUTW0000000012_003.smsbackupx", "OUTC0000000012_003.smsbackup",
                                "OUTW00000000x2_003.smsbackup", "OUTW0000000012-003.smsbackup",
                                "OUTC20261122_001000_00_+33600000001_sms0.txt"})
            CHECK(!sms::parse_outbox_name(bad));
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(message_test);

} // namespace
