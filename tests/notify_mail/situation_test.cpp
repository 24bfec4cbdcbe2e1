// Mails to a real SMTP server on loopback: each situation that libcurl and servers know has its outcome.
#include "tests/notify_mail/mail_fixture.hpp"
#include "tests/support/certificate.hpp"
#include "tests/support/poll.hpp"

#include <curl/curl.h>

namespace {

using namespace wesh;
using namespace wesh::notify;
using namespace wesh::test;
using namespace std::chrono_literals;

class situation_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(situation_test);
    CPPUNIT_TEST(a_mail_is_sent_and_arrives_as_it_was_written);
    CPPUNIT_TEST(a_server_that_is_away_is_tried_again);
    CPPUNIT_TEST(a_wrong_password_is_a_wrong_setting);
    CPPUNIT_TEST(a_server_without_starttls_gets_nothing);
    CPPUNIT_TEST(a_certificate_of_a_stranger_is_a_wrong_setting);
    CPPUNIT_TEST(a_certificate_of_another_name_is_a_wrong_setting);
    CPPUNIT_TEST(a_server_that_wants_tls_or_a_user_first_is_a_wrong_setting);
    CPPUNIT_TEST(a_recipient_refused_for_now_is_tried_again);
    CPPUNIT_TEST(a_recipient_refused_for_good_is_refused);
    CPPUNIT_TEST(a_bad_recipient_is_nobody_else_s_loss);
    CPPUNIT_TEST(a_message_refused_after_its_text_is_refused);
    CPPUNIT_TEST(a_lost_answer_is_unsure_and_the_second_attempt_has_the_same_bytes);
    CPPUNIT_TEST(no_recipient_is_refused_before_anybody_is_asked);
    CPPUNIT_TEST(what_would_inject_a_command_is_refused_before_anybody_is_asked);
    CPPUNIT_TEST(starttls_with_user_and_password_works);
    CPPUNIT_TEST(implicit_tls_with_user_and_password_works);
    CPPUNIT_TEST_SUITE_END();

  public:
    void a_mail_is_sent_and_arrives_as_it_was_written() {
        const folder f;
        const smtp_server s{f, "smtp"};
        auto m = written("ada@example.org");
        m.to_name = "Ada Lovelace";
        m.in_reply_to = make_message_id("0", "wesh@example.org");
        expect(send_mail(reached(s), m), verdict::sent, CURLE_OK, 250);
        const auto all = s.received();
        CHECK_EQUAL(std::size_t{1}, all.size());
        const auto& r = all[0];
        CHECK_EQUAL(std::string{"wesh@example.org"}, r.envelope_from);
        CHECK_EQUAL(std::string{"ada@example.org"}, r.envelope_to);
        CHECK_EQUAL(std::string{"wesh@example.org"}, r.from);
        CHECK_EQUAL(std::string{"WESH"}, r.from_name);
        CHECK_EQUAL(std::string{"ada@example.org"}, r.to);
        CHECK_EQUAL(std::string{"Ada Lovelace"}, r.to_name);
        CHECK_EQUAL(m.subject, r.subject);
        CHECK_EQUAL(m.text, r.text);
        CHECK_EQUAL(std::string{"<1@example.org>"}, r.message_id);
        CHECK_EQUAL(std::string{"<0@example.org>"}, r.in_reply_to);
        CHECK_EQUAL(std::string{"Sun, 22 Nov 2026 20:00:00 +0000"}, r.date);
        CHECK_EQUAL(
            std::string{"Date\nFrom\nTo\nSubject\nMessage-ID\nIn-Reply-To\nReferences\nAuto-Submitted\n"
                        "MIME-Version\nContent-Type\nContent-Transfer-Encoding"},
            r.headers);
        CHECK_EQUAL(std::string{}, r.defects);
        CHECK_EQUAL(mail_bytes(reached(s), m), r.bytes);
    }
    void a_server_that_is_away_is_tried_again() {
        const folder f;
        smtp_server s{f, "smtp"};
        s.stop();
        expect(send_mail(reached(s), written("ada@example.org")), verdict::again, CURLE_COULDNT_CONNECT, 0);
        s.start();
        expect(send_mail(reached(s), written("ada@example.org")), verdict::sent, CURLE_OK, 250);
    }
    void a_wrong_password_is_a_wrong_setting() {
        const folder f;
        const smtp_server s{f, "smtp", {.user = "wesh", .password = "right"}};
        auto to = reached(s);
        to.user = "wesh";
        to.password = "wrong";
        const auto a = send_mail(to, written("ada@example.org"));
        expect(a, verdict::misconfigured, CURLE_LOGIN_DENIED, 535);
        CHECK(says(a, "user and password"));
        expect_nothing(s);
    }
    void a_server_without_starttls_gets_nothing() {
        const folder f;
        const smtp_server s{f, "smtp"};
        auto to = reached(s);
        to.tls = mail_tls::starttls;
        expect(send_mail(to, written("ada@example.org")), verdict::misconfigured, CURLE_USE_SSL_FAILED, 250);
        expect_nothing(s);
    }
    void a_certificate_of_a_stranger_is_a_wrong_setting() {
        const folder f;
        make_certificate(f);
        const smtp_server s{f, "smtp", {.tls = "starttls"}};
        auto to = reached(s);
        to.tls = mail_tls::starttls;
        const auto a = send_mail(to, written("ada@example.org"));
        expect(a, verdict::misconfigured, CURLE_PEER_FAILED_VERIFICATION, 220);
        CHECK(says(a, "certificate"));
        expect_nothing(s);
    }
    void a_certificate_of_another_name_is_a_wrong_setting() {
        const folder f;
        make_certificate(f);
        const smtp_server s{f, "smtp", {.tls = "starttls"}};
        auto to = reached(s);
        to.tls = mail_tls::starttls;
        to.ca_file = f / "cert.pem";
        to.host = "localhost"; // the certificate says 127.0.0.1
        expect(send_mail(to, written("ada@example.org")), verdict::misconfigured,
               CURLE_PEER_FAILED_VERIFICATION, 220);
        to.ca_file = f / "none.pem";
        expect(send_mail(to, written("ada@example.org")), verdict::misconfigured, CURLE_SSL_CACERT_BADFILE,
               220);
        expect_nothing(s);
    }
    void a_server_that_wants_tls_or_a_user_first_is_a_wrong_setting() {
        const folder f;
        make_certificate(f);
        const smtp_server tls{f, "tls", {.tls = "starttls", .require_starttls = true}};
        expect(send_mail(reached(tls), written("ada@example.org")), verdict::misconfigured, CURLE_SEND_ERROR,
               530);
        const smtp_server user{f, "user", {.user = "wesh", .password = "right", .require_auth = true}};
        expect(send_mail(reached(user), written("ada@example.org")), verdict::misconfigured, CURLE_SEND_ERROR,
               530);
        expect_nothing(tls);
        expect_nothing(user);
    }
    void a_recipient_refused_for_now_is_tried_again() {
        const folder f;
        const smtp_server s{f, "smtp"};
        for (const int reply : {450, 451, 452, 421}) {
            const auto code = std::to_string(reply);
            const auto a = send_mail(reached(s), written("recipient." + code + "@example.org"));
            expect(a, verdict::again, CURLE_SEND_ERROR, reply);
            CHECK_MESSAGE(a.text, says(a, code + " 4.7.1 as the test asks"));
        }
        expect_nothing(s);
    }
    void a_recipient_refused_for_good_is_refused() {
        const folder f;
        const smtp_server s{f, "smtp"};
        for (const int reply : {550, 551, 552, 553, 554}) {
            const auto code = std::to_string(reply);
            const auto a = send_mail(reached(s), written("recipient." + code + "@example.org"));
            expect(a, verdict::refused, CURLE_SEND_ERROR, reply);
            CHECK_MESSAGE(a.text, says(a, code + " 5.7.1 as the test asks"));
        }
        expect_nothing(s);
    }
    void a_bad_recipient_is_nobody_else_s_loss() {
        const folder f;
        const smtp_server s{f, "smtp"};
        expect(send_mail(reached(s), written("recipient.550@example.org", "1")), verdict::refused,
               CURLE_SEND_ERROR, 550);
        expect(send_mail(reached(s), written("ada@example.org", "1")), verdict::sent, CURLE_OK, 250);
        CHECK_EQUAL(std::string{"ada@example.org"}, s.received().at(0).envelope_to);
    }
    void a_message_refused_after_its_text_is_refused() {
        const folder f;
        const smtp_server s{f, "smtp"};
        expect(send_mail(reached(s), written("message.552@example.org")), verdict::refused,
               CURLE_WEIRD_SERVER_REPLY, 552);
        expect(send_mail(reached(s), written("message.451@example.org")), verdict::again,
               CURLE_WEIRD_SERVER_REPLY, 451);
        expect_nothing(s);
    }
    void a_lost_answer_is_unsure_and_the_second_attempt_has_the_same_bytes() {
        const folder f;
        smtp_server s{f, "smtp"};
        auto to = reached(s);
        to.timeout = 1500ms;
        s.behave("message silent");
        const auto took = time_of([&] {
            expect(send_mail(to, written("ada@example.org")), verdict::unsure, CURLE_OPERATION_TIMEDOUT, 354);
        });
        CHECK(took < 5s); // not the two minutes that libcurl would wait for the answer to its QUIT
        s.behave("message drop");
        const auto a = send_mail(to, written("ada@example.org"));
        CHECK_MESSAGE(a.text, a.verdict == verdict::unsure && a.reply == 354 && a.code != CURLE_OK);
        s.behave("");
        expect(send_mail(to, written("ada@example.org")), verdict::sent, CURLE_OK, 250);
        const auto all = s.received();
        CHECK_EQUAL(std::size_t{3}, all.size());
        for (const auto& r : all) CHECK(r.bytes == all[0].bytes && r.message_id == "<1@example.org>");
    }
    void no_recipient_is_refused_before_anybody_is_asked() {
        const folder f;
        smtp_server s{f, "smtp"};
        s.stop(); // whoever asked would find nobody
        expect(send_mail(reached(s), written("")), verdict::refused, 0, 0);
        s.start();
        expect(send_mail(reached(s), written("")), verdict::refused, 0, 0);
        expect_nothing(s);
    }
    void what_would_inject_a_command_is_refused_before_anybody_is_asked() {
        const folder f;
        const smtp_server s{f, "smtp"};
        for (const std::string& address : std::vector<std::string>{
                 "ada@example.org\r\nRSET", "ada@example.org>\r\nRCPT TO:<eve@example.org",
                 "<ada@example.org>", "ada@example.org\n", "\r\n", "ada eve@example.org",
                 "ada@example.org> SIZE=1", std::string{"ada@exam\0ple.org", 16}}) {
            expect(send_mail(reached(s), written(address)), verdict::refused, 0, 0);
            auto from = reached(s);
            from.from = address;
            expect(send_mail(from, written("ada@example.org")), verdict::misconfigured, 0, 0);
            auto m = written("ada@example.org");
            m.message_id = "<" + std::string{address} + "\r\nBcc: eve@example.org>";
            expect(send_mail(reached(s), m), verdict::refused, 0, 0);
            m = written("ada@example.org");
            m.in_reply_to = m.message_id + "\r\nBcc: eve@example.org";
            expect(send_mail(reached(s), m), verdict::refused, 0, 0);
        }
        for (const char* host : {"127.0.0.1/x", "a b", "u@h", "h\r\nX", "", "h?x", "h#x", "[::1]"}) {
            auto to = reached(s);
            to.host = host;
            expect(send_mail(to, written("ada@example.org")), verdict::misconfigured, 0, 0);
        }
        expect_nothing(s);
    }
    void starttls_with_user_and_password_works() { sends_over("starttls", mail_tls::starttls); }
    void implicit_tls_with_user_and_password_works() { sends_over("implicit", mail_tls::implicit); }

  private:
    static void sends_over(const char* offered, mail_tls tls) {
        const folder f;
        make_certificate(f);
        const smtp_server s{
            f,
            "smtp",
            {.tls = offered, .user = "wesh@example.org", .password = "pâss \"word'", .require_auth = true}};
        auto to = reached(s);
        to.tls = tls;
        to.ca_file = f / "cert.pem";
        to.user = "wesh@example.org";
        to.password = "pâss \"word'";
        expect(send_mail(to, written("ada@example.org")), verdict::sent, CURLE_OK, 250);
        const auto r = s.received().at(0);
        CHECK(r.tls);
        CHECK_EQUAL(std::string{"wesh@example.org"}, r.user);
        CHECK_EQUAL(written("").subject, r.subject);
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(situation_test);

} // namespace
