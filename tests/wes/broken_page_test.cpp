// Pages that are not whole, or no pages at all: nothing of them is taken.
#include "tests/wes/pages.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#include <rapidcheck.h>
#pragma GCC diagnostic pop

using namespace wesh;
using namespace wesh::test;

class broken_page_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(broken_page_test);
    CPPUNIT_TEST(a_page_cut_at_any_byte_is_never_taken);
    CPPUNIT_TEST(what_is_no_page_is_refused_with_a_reason);
    CPPUNIT_TEST(a_page_without_firmware_is_refused);
    CPPUNIT_TEST(a_page_that_is_all_brackets_is_refused_in_time);
    CPPUNIT_TEST(entities_and_declarations_do_nothing);
    CPPUNIT_TEST(foreign_bytes_come_out_clean);
    CPPUNIT_TEST(any_bytes_put_into_a_page_are_survived);
    CPPUNIT_TEST_SUITE_END();

  public:
    void a_page_cut_at_any_byte_is_never_taken() {
        wes::page_decoder d;
        for (const char* firmware : {"0.61D", "0.84"}) {
            const auto whole = page_of(firmware);
            for (std::size_t n = 0; n < whole.size(); ++n) {
                const auto p = d.decode(whole.substr(0, n));
                CHECK_MESSAGE(std::to_string(n), !p.refused.empty() && p.values.empty());
                // The end tag is looked for by itself; that the rest does not parse either is a second guard.
                if (n > 0) CHECK_MESSAGE(p.refused, p.refused.ends_with("before </data>"));
            }
            CHECK_EQUAL(std::string{}, d.decode(whole + "\r\n").refused);
            CHECK(!d.decode(whole + "<!-- more -->").refused.empty());
        }
    }
    void what_is_no_page_is_refused_with_a_reason() {
        for (const char* body : {"", " \r\n", "hello", "<html><body>no</body></html>", "<data>", "</data>",
                                 "<data></dat></data>", "<x></data>", "<data/></data>", "{\"data\":1}</data>",
                                 "<html></html><data></html></data>"}) {
            const auto p = decoded(body);
            CHECK_MESSAGE(body, !p.refused.empty());
            CHECK(p.values.empty());
        }
    }
    void a_page_without_firmware_is_refused() {
        for (const char* firmware :
             {"", "0.84", "V", "V0", "V0.", "V.84", "Vx.84", "V0.x", "V100.1", "V0.1000"}) {
            const auto p = decoded(page_of("0.84", {{"info.firmware", firmware}}));
            CHECK_MESSAGE(firmware, !p.refused.empty() && p.values.empty());
        }
        CHECK(!decoded("<data></data>").refused.empty());
        CHECK(!decoded("<data><pince><I1>1.00</I1></pince></data>").refused.empty());
    }
    void a_page_that_is_all_brackets_is_refused_in_time() {
        std::string deep;
        for (int i = 0; i < 20'000; ++i) deep += "<a>";
        CHECK(!decoded(deep + "</data>").refused.empty());
        std::string many = "<data><info><firmware>V0.84A</firmware></info><x>";
        for (int i = 0; i < 10'000; ++i) many += "<a/>";
        CHECK(decoded(many + "</x></data>").values.size() <= 1);
    }
    void entities_and_declarations_do_nothing() {
        const auto p =
            decoded("<!DOCTYPE data [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><data><info><firmware>"
                    "V0.84A</firmware></info><tic1><ADCO>000000000001</ADCO><OPTARIF>&a;&lt;x</OPTARIF>"
                    "</tic1></data>");
        if (p.refused.empty()) CHECK_EQUAL(std::string{"&a;<x"}, text(p, "meter.1.tariff-option"));
    }
    void foreign_bytes_come_out_clean() {
        const auto p =
            decoded(page_of("0.84", {{"tic1.OPTARIF", "H\xe9\x1b[31m"}, {"pince.I1", "\x80\xff"}}));
        CHECK_EQUAL(std::string{"H\xc3\xa9 [31m"}, text(p, "meter.1.tariff-option"));
        CHECK(said(p, "clamp.1.current").unusable);
        CHECK(p.complaint.find('\xff') == std::string::npos);
    }
    void any_bytes_put_into_a_page_are_survived() {
        const auto whole = page_of("0.84");
        CHECK(rc::check("wes: a page with foreign bytes is refused or read, and clean either way", [&] {
            auto body = whole;
            const auto at = *rc::gen::inRange<std::size_t>(0, body.size());
            const auto bytes = *rc::gen::arbitrary<std::string>();
            const auto cut = *rc::gen::inRange<std::size_t>(0, 200);
            body.replace(at, std::min(cut, body.size() - at), bytes);
            const auto p = decoded(body);
            RC_ASSERT(p.refused.empty() || p.values.empty());
            for (const auto& v : p.values) {
                RC_ASSERT(v.element < wes::elements().size());
                RC_ASSERT(!v.unusable || !has_value(v.value));
            }
        }));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(broken_page_test);
