// A real SMTP server that fails, falls silent or hangs up at any step; and what must not leave the site.
#include "tests/notify_mail/mail_fixture.hpp"
#include "tests/support/certificate.hpp"
#include "tests/support/poll.hpp"

#include <curl/curl.h>

#include <atomic>
#include <cstdlib>
#include <thread>

namespace {

using namespace wesh;
using namespace wesh::notify;
using namespace wesh::test;
using namespace std::chrono_literals;

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

class step_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(step_test);
    CPPUNIT_TEST(each_step_that_fails_has_its_outcome);
    CPPUNIT_TEST(silence_anywhere_ends_in_time);
    CPPUNIT_TEST(the_wrong_kind_of_tls_sends_nothing);
    CPPUNIT_TEST(the_environment_diverts_nothing);
    CPPUNIT_TEST(an_attempt_is_stopped_at_once);
    CPPUNIT_TEST(a_password_is_never_in_the_words);
    CPPUNIT_TEST_SUITE_END();

  public:
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
};
CPPUNIT_TEST_SUITE_REGISTRATION(step_test);

} // namespace
