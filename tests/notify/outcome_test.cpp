// What an exchange with a mail server means: the reply code decides first.
#include "notify/mail_outcome.hpp"
#include "tests/support/test.hpp"

#include <curl/curl.h>

namespace {

using namespace wesh::notify;

class outcome_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(outcome_test);
    CPPUNIT_TEST(only_a_whole_message_is_sent);
    CPPUNIT_TEST(a_lost_answer_is_unsure_whatever_libcurl_says);
    CPPUNIT_TEST(replies_come_before_libcurl_s_codes);
    CPPUNIT_TEST(every_code_and_reply_has_words_and_none_says_sent);
    CPPUNIT_TEST(commands_are_told_from_secrets);
    CPPUNIT_TEST(what_a_server_says_is_quoted_clean_and_bounded);
    CPPUNIT_TEST_SUITE_END();

    static verdict of(int code, int reply, smtp_step step = smtp_step::recipient, bool given = false) {
        return outcome_of({code, reply, step, given, "", ""}).verdict;
    }

  public:
    void only_a_whole_message_is_sent() {
        CHECK(of(CURLE_OK, 250, smtp_step::data, true) == verdict::sent);
        CHECK(of(CURLE_OK, 250, smtp_step::hello, false) == verdict::again); // libcurl had asked for help
        CHECK(of(CURLE_OK, 0, smtp_step::connect, false) == verdict::again);
    }
    void a_lost_answer_is_unsure_whatever_libcurl_says() {
        for (const int code : {CURLE_OPERATION_TIMEDOUT, CURLE_RECV_ERROR, CURLE_SEND_ERROR,
                               CURLE_GOT_NOTHING, CURLE_ABORTED_BY_CALLBACK, CURLE_WEIRD_SERVER_REPLY}) {
            CHECK(of(code, 354, smtp_step::data, true) == verdict::unsure);
            CHECK(of(code, 354, smtp_step::data, false) == verdict::again);
        }
    }
    void replies_come_before_libcurl_s_codes() {
        CHECK(of(CURLE_SEND_ERROR, 451) == verdict::again);
        CHECK(of(CURLE_SEND_ERROR, 550) == verdict::refused);
        CHECK(of(CURLE_SEND_ERROR, 530) == verdict::misconfigured);
        CHECK(of(CURLE_LOGIN_DENIED, 454, smtp_step::auth) == verdict::again);
        CHECK(of(CURLE_LOGIN_DENIED, 535, smtp_step::auth) == verdict::misconfigured);
        CHECK(of(CURLE_USE_SSL_FAILED, 454, smtp_step::starttls) == verdict::again);
        CHECK(of(CURLE_USE_SSL_FAILED, 250, smtp_step::hello) == verdict::misconfigured);
        CHECK(of(CURLE_PEER_FAILED_VERIFICATION, 220, smtp_step::starttls) == verdict::misconfigured);
        CHECK(of(CURLE_SEND_ERROR, 550, smtp_step::sender) == verdict::misconfigured);
        CHECK(of(CURLE_SEND_ERROR, 552, smtp_step::sender) == verdict::refused);
    }
    void every_code_and_reply_has_words_and_none_says_sent() {
        for (int code = 1; code < CURL_LAST; ++code)
            for (int reply = 0; reply < 1000; reply += reply < 200 ? 100 : 1)
                for (int step = 0; step <= static_cast<int>(smtp_step::data); ++step) {
                    const auto a = outcome_of({code, reply, static_cast<smtp_step>(step), true, "s", "d"});
                    CHECK(a.verdict != verdict::sent && !a.text.empty());
                    CHECK(a.reply == reply && a.code == code);
                    if (reply >= 400 && reply < 500) CHECK(a.verdict == verdict::again);
                    if (reply >= 500 && reply < 600)
                        CHECK(a.verdict == verdict::refused || a.verdict == verdict::misconfigured);
                }
    }
    void commands_are_told_from_secrets() {
        CHECK(step_of("EHLO site\r\n", smtp_step::connect) == smtp_step::hello);
        CHECK(step_of("STARTTLS\r\n", smtp_step::hello) == smtp_step::starttls);
        CHECK(step_of("AUTH PLAIN\r\n", smtp_step::hello) == smtp_step::auth);
        CHECK(step_of("RCPTDATAMAIL\r\n", smtp_step::auth) == smtp_step::auth);
        CHECK(step_of("MAIL FROM:<a@b>\r\n", smtp_step::auth) == smtp_step::sender);
        CHECK(step_of("RCPT TO:<a@b>\r\n", smtp_step::sender) == smtp_step::recipient);
        CHECK(step_of("DATA\r\n", smtp_step::recipient) == smtp_step::data);
        CHECK(step_of("", smtp_step::data) == smtp_step::data);
    }
    void what_a_server_says_is_quoted_clean_and_bounded() {
        const auto a = outcome_of({CURLE_SEND_ERROR, 550, smtp_step::recipient, false,
                                   "550 \x1b[31mno" + std::string(1000, 'x'), "unused"});
        CHECK_EQUAL(std::string{"the server refuses the recipient: 550  [31mno"}, a.text.substr(0, 45));
        CHECK(a.text.size() <= 255 && a.text.find("unused") == a.text.npos);
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(outcome_test);

} // namespace
