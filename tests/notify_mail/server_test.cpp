// Mails to a real SMTP server on loopback: each situation that libcurl and servers know has its outcome.
#include "notify/mail.hpp"
#include "tests/support/certificate.hpp"
#include "tests/support/poll.hpp"
#include "tests/support/smtp.hpp"
#include "tests/support/test.hpp"

#include <curl/curl.h>

#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <thread>

namespace {

using namespace wesh;
using namespace wesh::notify;
using namespace wesh::test;
using namespace std::chrono_literals;

mail_server reached(const smtp_server& s) {
    mail_server m;
    m.host = "127.0.0.1";
    m.port = s.port();
    m.tls = mail_tls::none;
    m.from = "wesh@example.org";
    m.from_name = "WESH";
    m.connect_timeout = 5s;
    m.timeout = 10s;
    return m;
}

mail written(const std::string& to, const std::string& unique = "1") {
    mail m;
    m.message_id = make_message_id(unique, "wesh@example.org");
    m.date = from_milliseconds(1'795'377'600'000);
    m.to = to;
    m.subject = "Coupure de courant à l’atelier";
    m.text = "L’onduleur est sur batterie à 62 %.\n.une ligne qui commence par un point\n.\nfin\n";
    return m;
}

/// A program's own settings must not divert mail.
class environment {
  public:
    explicit environment(std::vector<const char*> names)
        : names_{std::move(names)} {
        for (const auto* n : names_) setenv(n, "http://127.0.0.1:1", 1);
    }
    ~environment() {
        for (const auto* n : names_) unsetenv(n);
    }
    environment(const environment&) = delete;
    environment& operator=(const environment&) = delete;

  private:
    std::vector<const char*> names_;
};

class server_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(server_test);
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
    CPPUNIT_TEST(each_step_that_fails_has_its_outcome);
    CPPUNIT_TEST(silence_anywhere_ends_in_time);
    CPPUNIT_TEST(the_wrong_kind_of_tls_sends_nothing);
    CPPUNIT_TEST(the_environment_diverts_nothing);
    CPPUNIT_TEST(an_attempt_is_stopped_at_once);
    CPPUNIT_TEST(a_password_is_never_in_the_words);
    CPPUNIT_TEST_SUITE_END();

    static void expect(const attempt& a, verdict v, int code, int reply) {
        const auto got = std::string{word_of(a)} + " " + std::to_string(a.code) + " " +
                         std::to_string(a.reply) + ": " + a.text;
        CHECK_MESSAGE(got, a.verdict == v);
        CHECK_MESSAGE(got, a.code == code);
        CHECK_MESSAGE(got, a.reply == reply);
        CHECK_MESSAGE(got, !a.text.empty());
    }
    static std::string_view word_of(const attempt& a) {
        return verdict_words.at(static_cast<std::size_t>(a.verdict));
    }
    static void expect_nothing(const smtp_server& s) { CHECK_EQUAL(std::size_t{0}, s.received().size()); }
    static bool says(const attempt& a, std::string_view part) { return a.text.find(part) != a.text.npos; }

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

    void each_step_that_fails_has_its_outcome() {
        struct situation {
            const char* mode;
            verdict outcome;
            int reply;
        };
        const folder f;
        smtp_server s{f, "smtp", {.user = "wesh", .password = "right"}};
        auto to = reached(s);
        to.user = "wesh";
        to.password = "right";
        for (const auto& x : {situation{"greeting drop", verdict::again, 0},
                              {"greeting 421", verdict::again, 421},
                              {"greeting 554", verdict::misconfigured, 554},
                              {"hello drop", verdict::again, 220},
                              {"auth drop", verdict::again, 334},
                              {"auth 454", verdict::again, 454},
                              {"auth 534", verdict::misconfigured, 534},
                              {"sender drop", verdict::again, 235},
                              {"sender 451", verdict::again, 451},
                              {"sender 550", verdict::misconfigured, 550},
                              {"sender 552", verdict::refused, 552},
                              {"recipient drop", verdict::again, 250},
                              {"recipient 451", verdict::again, 451},
                              {"recipient 530", verdict::misconfigured, 530},
                              {"data drop", verdict::again, 250},
                              {"data 451", verdict::again, 451},
                              {"data 554", verdict::refused, 554},
                              {"message 451", verdict::again, 451},
                              {"message 550", verdict::refused, 550}}) {
            s.behave(x.mode);
            const auto a = send_mail(to, written("ada@example.org"));
            const auto got = std::string{x.mode} + ": " + std::string{word_of(a)} + " " +
                             std::to_string(a.reply) + " " + a.text;
            CHECK_MESSAGE(got, a.verdict == x.outcome);
            CHECK_MESSAGE(got, a.reply == x.reply);
        }
        expect_nothing(s);
        s.behave("");
        expect(send_mail(to, written("ada@example.org")), verdict::sent, CURLE_OK, 250);
    }
    void silence_anywhere_ends_in_time() {
        const folder f;
        smtp_server s{f, "smtp", {.user = "wesh", .password = "right"}};
        auto to = reached(s);
        to.user = "wesh";
        to.password = "right";
        to.timeout = 700ms;
        for (const char* step : {"greeting", "hello", "auth", "sender", "recipient", "data"}) {
            s.behave(std::string{step} + " silent");
            attempt a;
            const auto took = time_of([&] { a = send_mail(to, written("ada@example.org")); });
            CHECK_MESSAGE(std::string{step} + ": " + a.text,
                          a.verdict == verdict::again && a.code == CURLE_OPERATION_TIMEDOUT);
            CHECK_MESSAGE(step, took >= 600ms && took < 3s);
        }
        expect_nothing(s);
    }
    void the_wrong_kind_of_tls_sends_nothing() {
        const folder f;
        make_certificate(f);
        const smtp_server implicit{f, "implicit", {.tls = "implicit"}};
        const smtp_server plain{f, "plain"};
        auto to = reached(implicit);
        to.ca_file = f / "cert.pem";
        to.timeout = 1s;
        to.tls = mail_tls::starttls;
        CHECK(send_mail(to, written("ada@example.org")).verdict == verdict::again);
        to.port = plain.port();
        to.tls = mail_tls::implicit;
        const auto a = send_mail(to, written("ada@example.org"));
        expect(a, verdict::again, CURLE_SSL_CONNECT_ERROR, 0);
        CHECK(says(a, "kind of TLS"));
        expect_nothing(implicit);
        expect_nothing(plain);
    }
    void the_environment_diverts_nothing() {
        const folder f;
        const smtp_server s{f, "smtp"};
        const environment e{{"all_proxy", "ALL_PROXY", "http_proxy", "smtp_proxy", "SMTP_PROXY"}};
        expect(send_mail(reached(s), written("ada@example.org")), verdict::sent, CURLE_OK, 250);
    }
    void an_attempt_is_stopped_at_once() {
        const folder f;
        smtp_server s{f, "smtp"};
        s.behave("hello silent");
        std::atomic<bool> stop = false;
        attempt a;
        std::thread worker{[&] { a = send_mail(reached(s), written("ada@example.org"), &stop); }};
        std::this_thread::sleep_for(200ms);
        const auto took = time_of([&] {
            stop = true;
            worker.join();
        });
        expect(a, verdict::again, CURLE_ABORTED_BY_CALLBACK, 220);
        CHECK(took < 3s);
    }
    void a_password_is_never_in_the_words() {
        const folder f;
        smtp_server s{f, "smtp", {.user = "wesh", .password = "pa55word"}};
        auto to = reached(s);
        to.user = "wesh";
        to.password = "s3cret";
        for (const char* mode : {"", "auth 454", "auth drop"}) {
            s.behave(mode);
            const auto a = send_mail(to, written("ada@example.org"));
            CHECK_MESSAGE(a.text, !says(a, "s3cret") && !says(a, "czNjcmV0"));
        }
    }

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
CPPUNIT_TEST_SUITE_REGISTRATION(server_test);

} // namespace
