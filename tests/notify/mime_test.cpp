// Headers and text as mail carries them.
#include "notify/mail.hpp"
#include "notify/mime.hpp"
#include "tests/support/test.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#include <rapidcheck.h>
#pragma GCC diagnostic pop

#include <algorithm>

namespace {

using namespace wesh;
using namespace wesh::notify;

class mime_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(mime_test);
    CPPUNIT_TEST(short_ascii_stays_readable);
    CPPUNIT_TEST(other_text_becomes_encoded_words);
    CPPUNIT_TEST(what_looks_encoded_is_encoded);
    CPPUNIT_TEST(a_person_s_name_stands_before_the_address);
    CPPUNIT_TEST(a_date_is_written_in_utc);
    CPPUNIT_TEST(text_becomes_quoted_printable);
    CPPUNIT_TEST(a_message_id_is_the_same_for_the_same_and_always_lawful);
    CPPUNIT_TEST(any_message_is_short_lines_of_seven_bits);
    CPPUNIT_TEST_SUITE_END();

    static std::vector<std::string> lines_of(const std::string& bytes) {
        std::vector<std::string> all;
        for (std::size_t at = 0; at < bytes.size();) {
            const auto end = bytes.find("\r\n", at);
            CHECK_MESSAGE("it ends with a line end", end != bytes.npos);
            all.push_back(bytes.substr(at, end - at));
            at = end + 2;
        }
        return all;
    }

  public:
    void short_ascii_stays_readable() {
        CHECK_EQUAL(std::string{"Subject: Power cut (ups) 42 % _ =\r\n"},
                    mime::header("Subject", "Power cut (ups) 42 % _ ="));
        CHECK_EQUAL(std::string{"Subject: \r\n"}, mime::header("Subject", ""));
    }
    void other_text_becomes_encoded_words() {
        CHECK_EQUAL(std::string{"Subject: =?UTF-8?Q?Coupure_=C3=A0_9_h?=\r\n"},
                    mime::header("Subject", "Coupure à 9 h"));
        const auto folded =
            mime::header("Subject", std::string(30, 'a') + std::string(20, ' ') + "é" + std::string(60, 'b'));
        for (const auto& line : lines_of(folded)) CHECK_MESSAGE(line, line.size() <= 76);
        CHECK(lines_of(folded).size() > 1 && lines_of(folded)[1].starts_with(" =?UTF-8?Q?"));
    }
    void what_looks_encoded_is_encoded() {
        CHECK_EQUAL(std::string{"Subject: =?UTF-8?Q?=3D=3FUTF=2D8=3FQ=3Fa=3F=3D?=\r\n"},
                    mime::header("Subject", "=?UTF-8?Q?a?="));
        CHECK_EQUAL(std::string{"Subject: =?UTF-8?Q?_a_?=\r\n"}, mime::header("Subject", " a "));
        CHECK_EQUAL(std::string{"Subject: a  Bcc: eve@example.org\r\n"},
                    mime::header("Subject", "a\r\nBcc: eve@example.org"));
    }
    void a_person_s_name_stands_before_the_address() {
        CHECK_EQUAL(std::string{"To: ada@example.org\r\n"},
                    mime::address_header("To", "", "ada@example.org"));
        CHECK_EQUAL(std::string{"To: Ada Lovelace\r\n <ada@example.org>\r\n"},
                    mime::address_header("To", "Ada Lovelace", "ada@example.org"));
        CHECK_EQUAL(std::string{"To: =?UTF-8?Q?Ada=2C_=3Ceve=40example=2Eorg=3E?=\r\n <ada@example.org>\r\n"},
                    mime::address_header("To", "Ada, <eve@example.org>", "ada@example.org"));
    }
    void a_date_is_written_in_utc() {
        CHECK_EQUAL(std::string{"Date: Sun, 22 Nov 2026 20:00:00 +0000\r\n"},
                    mime::date_header(from_milliseconds(1'795'377'600'999)));
        CHECK_EQUAL(std::string{"Date: Thu, 1 Jan 1970 00:00:00 +0000\r\n"}, mime::date_header(no_time));
    }
    void text_becomes_quoted_printable() {
        CHECK_EQUAL(std::string{"=C3=A9t=C3=A9\r\n"}, mime::quoted_printable("été"));
        CHECK_EQUAL(std::string{"a=3Db\r\n.\r\n\r\nend\r\n"}, mime::quoted_printable("a=b\r\n.\n\nend\n"));
        CHECK_EQUAL(std::string{"blank=20\r\n"}, mime::quoted_printable("blank \n"));
        CHECK_EQUAL(std::string{"=46rom here\r\n"}, mime::quoted_printable("From here"));
        CHECK_EQUAL(std::string{"a b c\r\n"}, mime::quoted_printable("a\rb\tc"));
        CHECK_EQUAL(std::string(76, 'x') + "\r\n", mime::quoted_printable(std::string(76, 'x')));
        CHECK_EQUAL(std::string(75, 'x') + "=\r\nxx\r\n", mime::quoted_printable(std::string(77, 'x')));
        CHECK_EQUAL(std::string(73, 'x') + "=\r\n=C3=A9\r\n",
                    mime::quoted_printable(std::string(73, 'x') + "é"));
        CHECK_EQUAL(std::string{}, mime::quoted_printable(""));
    }
    void a_message_id_is_the_same_for_the_same_and_always_lawful() {
        CHECK_EQUAL(std::string{"<wesh-17.2@example.org>"}, make_message_id("wesh-17.2", "w@example.org"));
        CHECK_EQUAL(std::string{"<-@localhost>"}, make_message_id("", ""));
        CHECK(rc::check("message id", [](const std::string& unique) {
            const auto id = make_message_id(unique, "w@example.org");
            RC_ASSERT(check_mail_address(id.substr(1, id.size() - 2)).empty());
        }));
    }
    void any_message_is_short_lines_of_seven_bits() {
        CHECK(rc::check("mail bytes", [](const std::string& name, const std::string& subject,
                                         const std::string& text) {
            mail_server s;
            s.from = "w@example.org";
            s.from_name = name;
            const mail m{"<1@example.org>", no_time, "a@example.org", name, subject, text, "<0@example.org>"};
            const auto bytes = mail_bytes(s, m);
            const auto lines = lines_of(bytes);
            for (const auto& line : lines) {
                RC_ASSERT(line.size() <= 76U);
                RC_ASSERT(std::all_of(line.begin(), line.end(), [](char c) { return c >= ' ' && c < 0x7f; }));
            }
            // Every line before the first empty one is one of the headers, or goes on with one.
            const auto end = std::find(lines.begin(), lines.end(), std::string{});
            RC_ASSERT(end != lines.end());
            RC_ASSERT(std::count_if(lines.begin(), end, [](const auto& l) { return l[0] != ' '; }) == 11);
        }));
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(mime_test);

} // namespace
