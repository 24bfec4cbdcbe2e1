// Short messages as octets, against what the real gammu-smsd 1.42 wrote and read.
#include "tests/support/test.hpp"

#include "sim/sms_pdu.hpp"

#include <algorithm>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#include <rapidcheck.h>
#pragma GCC diagnostic pop

using namespace wesh;
using namespace wesh::sim;

namespace {

constexpr std::string_view sixteen = "0123456789ABCDEF";

octets bytes_of(std::string_view hex) { return hex_octets(hex).value(); }
std::optional<sms_submit> submit(std::string_view hex) { return decode_submit(bytes_of(hex)); }

/// As it wrote 160 digits that repeat.
std::string real_submit_of_160() {
    std::string pdu = "11000B913306000090F90000FFA0";
    for (int i = 0; i < 20; ++i) pdu += "C15830168C0563";
    return pdu;
}

/// A SUBMIT from the parts of a DELIVER, which differ in their order alone.
octets submit_from(const octets& deliver, const std::string& to, const octets& validity, unsigned form) {
    const std::size_t digits = to.size() - (to.starts_with('+') ? 1 : 0);
    const std::size_t body = 1 + 2 + (digits + 1) / 2;
    octets pdu{static_cast<std::uint8_t>(0x01U | form | (deliver[0] & 0x40U)), 7};
    pdu.insert(pdu.end(), deliver.begin() + 1, deliver.begin() + static_cast<std::ptrdiff_t>(body + 2));
    pdu.insert(pdu.end(), validity.begin(), validity.end());
    pdu.insert(pdu.end(), deliver.begin() + static_cast<std::ptrdiff_t>(body + 9), deliver.end());
    return pdu;
}

octets any_octets(int most, int values = 256) {
    octets all;
    const int size = *rc::gen::inRange(0, most + 1);
    while (static_cast<int>(all.size()) < size)
        all.push_back(static_cast<std::uint8_t>(*rc::gen::inRange(0, values)));
    return all;
}

sms_body any_body() {
    sms_body b;
    b.scheme = *rc::gen::element(std::uint8_t{0x00}, std::uint8_t{0x04}, std::uint8_t{0x08},
                                 std::uint8_t{0x10}, std::uint8_t{0xf5});
    b.header = any_octets(12);
    if (b.header.size() == 1) b.header.clear();
    const int front = b.header.empty() ? 0 : static_cast<int>(b.header.size()) + 1;
    if (coding_of(b.scheme) == sms_coding::text)
        b.units = any_octets(160 - (front * 8 + 6) / 7, 128);
    else
        b.units = any_octets(140 - front);
    return b;
}

} // namespace

class sms_pdu_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(sms_pdu_test);
    CPPUNIT_TEST(what_gammu_sends_is_understood);
    CPPUNIT_TEST(what_gammu_understood_is_what_is_written);
    CPPUNIT_TEST(every_body_comes_through_as_it_was);
    CPPUNIT_TEST(septets_come_back_wherever_they_begin);
    CPPUNIT_TEST(texts_come_back);
    CPPUNIT_TEST(times_come_back_in_every_zone);
    CPPUNIT_TEST(validity_is_read_in_its_forms);
    CPPUNIT_TEST(what_is_cut_or_too_long_is_refused);
    CPPUNIT_TEST(senders_are_numbers_or_short_names);
    CPPUNIT_TEST_SUITE_END();

  public:
    void what_gammu_sends_is_understood() {
        const auto digits = submit(real_submit_of_160());
        CHECK(digits.has_value());
        CHECK_EQUAL(std::string{"+33600000099"}, digits->to);
        CHECK_EQUAL(std::size_t{160}, digits->body.units.size());
        const auto text = body_text(digits->body);
        for (std::size_t i = 0; i < text.size(); i += 8) CHECK_EQUAL(text.substr(0, 8), text.substr(i, 8));
        const auto failing = submit("11000B913306000090F90000FF06C66092D92C02");
        CHECK_EQUAL(std::string{"FAILME"}, body_text(failing->body));
        CHECK(!failing->wants_report && failing->valid_for == std::chrono::hours{24 * 7 * 63});
        const auto reported = submit("31000B913306000000F10000FF07C7E793388D3201");
        CHECK_EQUAL(std::string{"GOODSQL"}, body_text(reported->body));
        CHECK(reported->wants_report && reported->to == "+33600000001");
    }
    void what_gammu_understood_is_what_is_written() {
        using namespace std::chrono;
        const auto sent = wesh::time_point{sys_days{year{2026} / 11 / 22} + minutes{10}};
        const auto deliver = [&](std::string_view from, const sms_body& b) {
            return hex_text(encode_deliver(from, 0, b, {sent, {}}));
        };
        CHECK_EQUAL(std::string{"040ED045A231CC2ECBE900006211220001000002EF35"},
                    deliver("EDFalert", text_body("ok").value()));
        std::string digits;
        for (int i = 0; i < 10; ++i) digits += sixteen;
        std::string packed;
        for (int i = 0; i < 10; ++i) packed += "B0986C46ABD96EB85C503824168D";
        CHECK_EQUAL("040B913306000090F9000062112200010000A0" + packed,
                    deliver("+33600000099", text_body(digits).value()));
        CHECK_EQUAL(std::string{"040B913306000000F100046211220001000003000102"},
                    deliver("+33600000001", data_body({0, 1, 2}).value()));
    }
    void every_body_comes_through_as_it_was() {
        CHECK(rc::check("submit(deliver(body)) = body", [] {
            const auto body = any_body();
            const std::string to = *rc::gen::arbitrary<bool>() ? "+33612345678" : "3141";
            const auto pdu =
                submit_from(encode_deliver(to, 0, body, {from_milliseconds(0), {}}), to, {0xff}, 0x10);
            const auto back = decode_submit(pdu);
            RC_ASSERT(back.has_value());
            RC_ASSERT(back->to == to && back->reference == 7 && back->body == body);
        }));
    }
    void septets_come_back_wherever_they_begin() {
        CHECK(rc::check("unpack(pack(septets)) = septets", [] {
            const auto septets = any_octets(160, 128);
            const auto empty = static_cast<unsigned>(*rc::gen::inRange(0, 7));
            RC_ASSERT(unpack_septets(pack_septets(septets, empty), septets.size(), empty) == septets);
        }));
    }
    void texts_come_back() {
        for (const std::string text :
             {"", "Bonjour à tous : 12,50 €", "[{~^\\|}]", "ΔΦΓΛΩΠΨΣΘΞ", "@£$¥èéùìòÇØøÅåÆæßÉ"}) {
            const auto septets = gsm_septets(text);
            CHECK_MESSAGE(text, septets.has_value());
            CHECK_EQUAL(text, gsm_text(*septets));
        }
        CHECK(!gsm_septets("ç et ê"));
        for (const std::string text : {"ç et ê", "❤", "😀 et 😀"}) {
            CHECK_EQUAL(text, ucs2_text(ucs2_octets(text)));
            CHECK_EQUAL(text, body_text(text_body(text).value()));
        }
        CHECK(!text_body(std::string(161, 'x')) && text_body(std::string(160, 'x')));
        CHECK(!text_body(std::string(81 * 2, '[')) && !data_body(octets(141)));
        CHECK(!hex_octets("0") && !hex_octets("0g"));
        CHECK((hex_octets("0aF0") == octets{0x0a, 0xf0}));
    }
    void times_come_back_in_every_zone() {
        CHECK(rc::check("decode_time(encode_time(t)) = t", [] {
            const auto when =
                from_milliseconds(std::int64_t{1'000} * *rc::gen::inRange(946'800'000, 2'000'000'000));
            const auto zone = std::chrono::minutes{15 * *rc::gen::inRange(-48, 57)};
            const auto back = decode_time(encode_time({when, zone}));
            RC_ASSERT(back.has_value() && back->when == when && back->zone == zone);
        }));
        CHECK(!decode_time(bytes_of("62132200010000")) && !decode_time(bytes_of("621122000100")));
    }
    void validity_is_read_in_its_forms() {
        const auto valid = [](std::string_view octet) {
            return submit("11000B913306000090F90000" + std::string{octet} + "00")->valid_for;
        };
        using namespace std::chrono;
        CHECK(valid("00") == minutes{5} && valid("8F") == hours{12} && valid("A7") == hours{24});
        CHECK(valid("A8") == hours{48} && valid("C4") == hours{24 * 30} && valid("C5") == hours{24 * 35});
        const auto until = submit("19000B913306000090F90000621122000100008000");
        CHECK(!until);
        const auto whole = submit("19000B913306000090F900006211220001000000");
        CHECK(whole && whole->valid_until == wesh::time_point{sys_days{year{2026} / 11 / 22} + minutes{10}});
        CHECK(submit("01000B913306000090F9000000") && !submit("01000B913306000090F9000000")->valid_for);
    }
    void what_is_cut_or_too_long_is_refused() {
        const auto whole = bytes_of(real_submit_of_160());
        CHECK(decode_submit(whole).has_value());
        for (std::size_t size = 0; size < whole.size(); ++size)
            CHECK(!decode_submit(std::span{whole}.first(size)));
        auto longer = whole;
        longer.push_back(0);
        CHECK(!decode_submit(longer));
        CHECK(!submit("00000B913306000090F90000FF00"));   // a DELIVER
        CHECK(!submit("110000910000FF00"));               // to nobody
        CHECK(!submit("11000B913306000090F90020FF00"));   // compressed
        CHECK(!submit("51000B913306000090F90004FF0205")); // a header longer than all
    }
    void senders_are_numbers_or_short_names() {
        for (const auto* good : {"+33612345678", "3141", ";id>pwn;", "EDFalert", "12345678901"})
            CHECK_MESSAGE(good, is_sms_sender(good));
        for (const auto* bad : {"", "My bank", "twelveletter", "ligne\n", "❤"})
            CHECK_MESSAGE(bad, !is_sms_sender(bad));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(sms_pdu_test);
