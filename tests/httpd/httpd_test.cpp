// wesh-httpd as sites and strangers see it.
#include "tests/httpd/web.hpp"
#include "tests/support/certificate.hpp"
#include "tests/support/poll.hpp"

#include <curl/curl.h>
#include <sys/stat.h>

#include <csignal>
#include <cstring>
#include <fstream>

using namespace wesh;
using namespace wesh::tonique;
using namespace std::chrono_literals;
using test::make_certificate;
using test::one_packet;
using test::reply;
using test::web;
using test::web_caller;

namespace {

constexpr std::string_view get_health = "GET /api/v1/health HTTP/1.1\r\nHost: x\r\n\r\n";

/// Runs a program to its end; its output.
std::string run(const std::vector<std::string>& words, const test::folder& f, int& code) {
    test::process p{words, f / "run.log"};
    code = p.wait().code;
    return p.output();
}

std::string tls_config(const test::folder& f) {
    return "[listen]\naddress = \"127.0.0.1\"\nport = 0\n[tls]\ncertificate = \"" + (f / "cert.pem") +
           "\"\nkey = \"" + (f / "key.pem") + "\"\n[toniqued]\nsocket = \"" + (f / "t.sock") + "\"\n";
}

std::size_t append(char* data, std::size_t, std::size_t n, void* to) {
    static_cast<std::string*>(to)->append(data, n);
    return n;
}

/// With the certificate checked; the status, or 0 and curl's word.
long https_post(int port, const std::string& authority, long version, std::string& answer) {
    const long exactly = version | version << 16; // at least and, as curl has it, at most
    CURL* c = curl_easy_init();
    const auto url = "https://127.0.0.1:" + std::to_string(port) + "/api/v1/packets";
    curl_slist* headers = curl_slist_append(nullptr, "Content-Type: application/vnd.wesh.packets");
    curl_easy_setopt(c, CURLOPT_URL, url.c_str());
    curl_easy_setopt(c, CURLOPT_CAINFO, authority.c_str());
    curl_easy_setopt(c, CURLOPT_SSLVERSION, exactly);
    curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(c, CURLOPT_POSTFIELDS, one_packet.data());
    curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE, static_cast<long>(one_packet.size()));
    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, append);
    curl_easy_setopt(c, CURLOPT_WRITEDATA, &answer);
    curl_easy_setopt(c, CURLOPT_TIMEOUT, 10L);
    long status = 0;
    const auto failure = curl_easy_perform(c);
    if (failure == CURLE_OK)
        curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
    else
        answer = curl_easy_strerror(failure);
    curl_slist_free_all(headers);
    curl_easy_cleanup(c);
    return status;
}

} // namespace

class httpd_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(httpd_test);
    CPPUNIT_TEST(hands_packets_over_and_brings_the_answer_back);
    CPPUNIT_TEST(says_come_again_while_toniqued_is_away_and_finds_it_when_it_is_back);
    CPPUNIT_TEST(tells_each_error_as_json);
    CPPUNIT_TEST(a_refusal_reaches_who_is_still_sending);
    CPPUNIT_TEST(enrols_a_site);
    CPPUNIT_TEST(speaks_tls_and_no_old_one);
    CPPUNIT_TEST(believes_a_reverse_proxy_about_the_sender);
    CPPUNIT_TEST(a_slow_sender_is_ended_and_holds_up_nobody);
    CPPUNIT_TEST(an_answer_that_is_not_read_is_ended);
    CPPUNIT_TEST(a_toniqued_that_hangs_holds_up_no_more_than_its_callers);
    CPPUNIT_TEST(connections_are_limited);
    CPPUNIT_TEST(headers_without_end_are_refused);
    CPPUNIT_TEST(garbage_is_survived);
    CPPUNIT_TEST(ends_in_good_order_while_somebody_waits);
    CPPUNIT_TEST(ends_in_good_order_while_somebody_asks);
    CPPUNIT_TEST(a_wrong_configuration_is_told);
    CPPUNIT_TEST_SUITE_END();

  public:
    void hands_packets_over_and_brings_the_answer_back() {
        web w;
        w.start_toniqued();
        take_request seen;
        std::string big("\x3e\x80", 2); // 16,000 bytes
        big.append(16'000, '\xff');
        w.toniqued->on_take = [&](const take_request& r) {
            seen = r;
            return std::vector<std::uint8_t>(200'000, 7);
        };
        const auto r = w.post_packets(one_packet + big);
        CHECK_EQUAL(200, r.status);
        CHECK(r.body == std::string(200'000, '\7'));
        CHECK_EQUAL(std::string{"application/vnd.wesh.packets"}, r.headers.at("content-type"));
        CHECK_EQUAL(std::string{"nosniff"}, r.headers.at("x-content-type-options"));
        CHECK(!r.headers.contains("server"));
        CHECK_EQUAL(std::string{"https"}, seen.carrier);
        CHECK_EQUAL(std::string{"127.0.0.1"}, seen.sender);
        CHECK((std::string{seen.batch.begin(), seen.batch.end()} == one_packet + big));
        // Several requests on one connection, the second sent with the first.
        web_caller c{w.port()};
        c.send(std::string{get_health}.append(get_health));
        CHECK_EQUAL(200, c.receive().status);
        CHECK_EQUAL(200, c.receive().status);
    }
    void says_come_again_while_toniqued_is_away_and_finds_it_when_it_is_back() {
        web w;
        auto r = w.post_packets(one_packet);
        CHECK_EQUAL(503, r.status);
        CHECK_EQUAL(std::string{"30"}, r.headers.at("retry-after"));
        CHECK(r.body.find(w.socket) == std::string::npos); // where things lie is not for strangers
        CHECK_EQUAL(503, w.ask(std::string{get_health}).status);
        for (int i = 0; i < 5; ++i) w.post_packets(one_packet);
        w.start_toniqued();
        CHECK_EQUAL(200, w.post_packets(one_packet).status);
        w.toniqued->on_take = [](const take_request&) { return call_error{TONIQUE_BUSY, "busy", {}}; };
        CHECK_EQUAL(503, w.post_packets(one_packet).status);
        w.toniqued->on_take = [](const take_request&) { return call_error{TONIQUE_UNAVAILABLE, "down", {}}; };
        CHECK_EQUAL(503, w.post_packets(one_packet).status);
        // Told when it changed, not each time.
        const auto log = w.program->output();
        CHECK_EQUAL(log.find("cannot reach"), log.rfind("cannot reach"));
        CHECK(log.find("takes packets again") != std::string::npos);
    }
    void tells_each_error_as_json() {
        web w;
        w.start_toniqued();
        const std::string type = "application/vnd.wesh.packets";
        const auto head = [](const std::string& what) { return what + " HTTP/1.1\r\nHost: x\r\n"; };
        const std::vector<std::pair<int, reply>> all{
            {404, w.ask(head("GET /") + "\r\n")},
            {404, w.ask(head("GET /api/v1/packets/../health") + "\r\n")},
            {405, w.ask(head("GET /api/v1/packets") + "\r\n")},
            {405, w.post("/api/v1/health", type, "x")},
            {411, w.ask(head("POST /api/v1/packets") + "Content-Type: " + type +
                        "\r\nTransfer-Encoding: chunked\r\n\r\n")},
            {413, w.ask(head("POST /api/v1/packets") + "Content-Type: " + type +
                        "\r\nContent-Length: 1048577\r\n\r\n")},
            {413, w.ask(head("POST /api/v1/packets") + "Content-Type: " + type +
                        "\r\nExpect: 100-continue\r\nContent-Length: 200001\r\n\r\n")},
            {413, w.post("/api/v1/packets", type, std::string(200'001, 'x'))},
            {413, w.post("/api/v1/enrolment", "application/json", std::string(5000, ' '))},
            {415, w.post("/api/v1/packets", "application/json", one_packet)},
            {415, w.ask(head("POST /api/v1/packets") + "Content-Length: 5\r\n\r\n" + one_packet)},
            {400, w.post_packets("")},
            {400, w.post_packets("\xff\xff no batch")},
            {400, w.post("/api/v1/enrolment", "application/json", "{\"code\": 7}")},
        };
        for (const auto& [expected, r] : all) {
            CHECK_EQUAL(expected, r.status);
            CHECK_EQUAL(std::string{"application/json"}, r.headers.at("content-type"));
            CHECK(r.body.starts_with("{\"error\":\"") && r.body.ends_with("\"}"));
        }
        CHECK_EQUAL(std::string{"POST"}, all[2].second.headers.at("allow"));
        CHECK_EQUAL(0, w.toniqued->calls.load());
    }
    void a_refusal_reaches_who_is_still_sending() {
        web w;
        web_caller c{w.port()};
        CHECK(c.send("POST /api/v1/packets HTTP/1.1\r\nHost: x\r\nContent-Type: "
                     "application/vnd.wesh.packets\r\nContent-Length: 1048576\r\n\r\n"));
        // An answer now, and the end of the connection with it, would reset what is being sent.
        for (int i = 0; i < 4; ++i) {
            CHECK(!c.hears(50ms));
            CHECK(c.send(std::string(262'144, 'x')));
        }
        CHECK_EQUAL(413, c.receive().status);
        CHECK(c.closes(2s));
    }
    void enrols_a_site() {
        web w;
        w.start_toniqued();
        enrol_request seen;
        w.toniqued->on_enrol = [&](const enrol_request& r) {
            seen = r;
            return enrolled{3, 1, "les-tilleuls", "Europe/Paris", {0xab, 1}};
        };
        const auto enrol = [&](const std::string& body) {
            return w.post("/api/v1/enrolment", "application/json; charset=utf-8", body);
        };
        const auto r = enrol("{\"code\": \"ABCD-EFGHJK\", \"key\": \"" + std::string(62, '0') + "ff\"}");
        CHECK_EQUAL(200, r.status);
        CHECK_EQUAL("{\"key\":\"AB01" + std::string(60, '0') +
                        "\",\"name\":\"les-tilleuls\",\"site\":3,\"slot\":1,\"zone\":\"Europe/Paris\"}",
                    r.body);
        CHECK_EQUAL(std::string{"ABCD-EFGHJK"}, seen.code);
        CHECK_EQUAL(std::uint8_t{0xff}, seen.open_key[31]);
        w.toniqued->on_enrol = [](const enrol_request&) {
            return call_error{TONIQUE_NOT_PERMITTED, "x", {}};
        };
        const std::string body = "{\"code\": \"ABCD-EFGHJK\", \"key\": \"" + std::string(64, '0') + "\"}";
        CHECK_EQUAL(403, enrol(body).status);
        w.toniqued->on_enrol = [](const enrol_request&) { return call_error{TONIQUE_BUSY, "x", {}}; };
        CHECK_EQUAL(429, enrol(body).status);
        w.toniqued->on_enrol = [](const enrol_request&) { return call_error{TONIQUE_UNAVAILABLE, "x", {}}; };
        CHECK_EQUAL(503, enrol(body).status);
    }
    void speaks_tls_and_no_old_one() {
        test::folder f;
        make_certificate(f);
        std::ofstream{f / "httpd.toml"} << tls_config(f);
        test::fake_toniqued toniqued{f / "t.sock"};
        test::process p{{test::program("wesh-httpd"), "-c", f / "httpd.toml"}, f / "log"};
        const int port = test::port_of(p.wait_for("serving https on"));
        // A stranger who speaks no TLS, and one who says nothing, are nobody's trouble.
        web_caller plain{port};
        plain.send(get_health);
        web_caller silent{port};
        std::string answer;
        CHECK_EQUAL(200L, https_post(port, f / "cert.pem", CURL_SSLVERSION_TLSv1_3, answer));
        CHECK(answer == one_packet);
        CHECK_EQUAL(200L, https_post(port, f / "cert.pem", CURL_SSLVERSION_TLSv1_2, answer));
        CHECK_EQUAL(0L, https_post(port, f / "cert.pem", CURL_SSLVERSION_TLSv1_1, answer));
        std::vector<std::unique_ptr<web_caller>> many;
        for (int i = 0; i < 20; ++i) many.push_back(std::make_unique<web_caller>(port));
        CHECK_EQUAL(
            0L, https_post(port, f / "cert.pem", CURL_SSLVERSION_TLSv1_3, answer)); // too many of one address
        many.clear();
        CHECK(test::soon(
            5s, [&] { return https_post(port, f / "cert.pem", CURL_SSLVERSION_TLSv1_3, answer) == 200; }));
        CHECK(p.stop().clean());
    }
    void believes_a_reverse_proxy_about_the_sender() {
        web w;
        w.start_toniqued();
        std::string sender;
        w.toniqued->on_take = [&](const take_request& r) {
            sender = r.sender;
            return r.batch;
        };
        CHECK_EQUAL(
            200,
            w.ask("POST /api/v1/packets HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 198.51.100.1, 192.0.2.7\r\n"
                  "Content-Type: application/vnd.wesh.packets\r\nContent-Length: 5\r\n\r\n" +
                  one_packet)
                .status);
        CHECK_EQUAL(std::string{"192.0.2.7"}, sender);
    }
    void a_slow_sender_is_ended_and_holds_up_nobody() {
        web w{"request_time = \"1s\""};
        w.start_toniqued();
        web_caller slow_head{w.port()};
        web_caller slow_body{w.port()};
        web_caller silent{w.port()};
        slow_head.send("GET /api");
        slow_body.send(
            "POST /api/v1/packets HTTP/1.1\r\nHost: x\r\nContent-Type: application/vnd.wesh.packets\r\n"
            "Content-Length: 1000\r\n\r\n");
        const auto began = std::chrono::steady_clock::now();
        bool head_open = true;
        bool body_open = true;
        int answered = 0;
        while ((head_open || body_open) && std::chrono::steady_clock::now() - began < 6s) {
            // A byte now and then keeps an idle limit away for ever.
            head_open = head_open && slow_head.send("x") && !slow_head.closes(20ms);
            body_open = body_open && slow_body.send("x") && !slow_body.closes(20ms);
            CHECK_EQUAL(200, w.post_packets(one_packet).status);
            ++answered;
        }
        CHECK(!head_open && !body_open);
        CHECK(silent.closes(3s));
        CHECK(answered > 5);
    }
    void an_answer_that_is_not_read_is_ended() {
        web w{"request_time = \"1s\""};
        w.start_toniqued();
        w.toniqued->on_take = [](const take_request&) { return std::vector<std::uint8_t>(200'000, 7); };
        std::string many;
        for (int i = 0; i < 100; ++i)
            many +=
                "POST /api/v1/packets HTTP/1.1\r\nHost: x\r\nContent-Type: application/vnd.wesh.packets\r\n"
                "Content-Length: 5\r\n\r\n" +
                one_packet;
        web_caller greedy{w.port()};
        greedy.send(many);
        std::this_thread::sleep_for(4s);
        CHECK(!greedy.send("x") || greedy.closes(3s));
        CHECK(w.toniqued->calls < 100);
        CHECK_EQUAL(200, w.post_packets(one_packet).status);
    }
    void a_toniqued_that_hangs_holds_up_no_more_than_its_callers() {
        web w{"", "workers = 1\nqueue = 2\nanswer_time = \"1s\""};
        w.start_toniqued();
        w.toniqued->hangs = true;
        std::vector<std::unique_ptr<web_caller>> all;
        for (int i = 0; i < 8; ++i) {
            all.push_back(std::make_unique<web_caller>(w.port()));
            all.back()->send(
                "POST /api/v1/packets HTTP/1.1\r\nHost: x\r\nContent-Type: application/vnd.wesh.packets\r\n"
                "Content-Length: 5\r\n\r\n" +
                one_packet);
        }
        // What needs no toniqued is answered at once, and so are those for whom there is no room.
        const auto began = std::chrono::steady_clock::now();
        CHECK_EQUAL(404, w.ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n").status);
        CHECK(std::chrono::steady_clock::now() - began < 900ms);
        for (const auto& c : all) CHECK_EQUAL(503, c->receive().status);
        w.toniqued->hangs = false;
        CHECK_EQUAL(200, w.post_packets(one_packet).status);
    }
    void connections_are_limited() {
        web w{"connections = 5"};
        w.start_toniqued();
        std::vector<std::unique_ptr<web_caller>> all;
        for (int i = 0; i < 5; ++i) {
            all.push_back(std::make_unique<web_caller>(w.port()));
            all.back()->send(get_health);
            CHECK_EQUAL(200, all.back()->receive().status);
        }
        // One more waits in the kernel or is turned away; it is served once there is room.
        auto more = std::make_unique<web_caller>(w.port());
        more->send(get_health);
        CHECK(!more->hears(300ms));
        all.clear();
        CHECK_EQUAL(200, w.ask(std::string{get_health}).status);
    }
    void headers_without_end_are_refused() {
        web w;
        web_caller c{w.port()};
        c.send("GET /api/v1/health HTTP/1.1\r\n");
        bool open = true;
        for (int i = 0; i < 200 && open; ++i)
            open = c.send("X-" + std::to_string(i) + ": " + std::string(1000, 'x') + "\r\n");
        if (open) c.send("\r\n");
        const auto status = c.receive().status;
        CHECK_MESSAGE(std::to_string(status), status == 0 || status == 431 || status == 413);
        CHECK_EQUAL(503, w.ask(std::string{get_health}).status);
    }
    void garbage_is_survived() {
        web w;
        for (const char* garbage :
             {"\r\n\r\n", "GET\r\n\r\n", "\x16\x03\x01\x02", "POST /api/v1/packets HTTP/9.9\r\n\r\n",
              "GET /api/v1/health HTTP/1.1\r\nContent-Length: -5\r\n\r\n",
              "POST /api/v1/packets HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
              "GET /\x1b[31m%00%0a HTTP/1.1\r\nHost: x\r\n\r\n"}) {
            web_caller c{w.port()};
            c.send(garbage);
        }
        CHECK_EQUAL(503, w.ask(std::string{get_health}).status);
        CHECK(w.program->output().find('\x1b') == std::string::npos);
        CHECK(w.program->stop().clean());
    }
    void ends_in_good_order_while_somebody_waits() {
        web w{"", "answer_time = \"2s\""};
        w.start_toniqued();
        w.toniqued->hangs = true;
        web_caller c{w.port()};
        c.send("POST /api/v1/packets HTTP/1.1\r\nHost: x\r\nContent-Type: application/vnd.wesh.packets\r\n"
               "Content-Length: 5\r\n\r\n" +
               one_packet);
        CHECK(test::soon(5s, [&] { return w.toniqued->calls > 0; }));
        CHECK(w.program->stop().clean());
    }
    void ends_in_good_order_while_somebody_asks() {
        web w{"", "answer_time = \"2s\""};
        w.start_toniqued();
        w.toniqued->hangs = true;
        const std::string head =
            "POST /api/v1/packets HTTP/1.1\r\nHost: x\r\nContent-Type: application/vnd.wesh.packets\r\n"
            "Content-Length: 5\r\n\r\n";
        web_caller waiting{w.port()};
        waiting.send(head + one_packet);
        web_caller late{w.port()};
        late.send(head);
        CHECK(test::soon(5s, [&] { return w.toniqued->calls > 0; }));
        // While it waits for the answer to the one, the other has been sent.
        w.program->signal(SIGTERM);
        std::this_thread::sleep_for(500ms);
        CHECK(w.program->running());
        late.send(one_packet);
        CHECK_EQUAL(503, late.receive().status);
        CHECK(w.program->wait().clean());
    }
    void a_wrong_configuration_is_told() {
        test::folder f;
        make_certificate(f);
        const auto check = [&](const std::string& text, const std::string& expected) {
            std::ofstream{f / "httpd.toml"} << text;
            int code = 0;
            const auto said = run({test::program("wesh-httpd"), "--check", "-c", f / "httpd.toml"}, f, code);
            std::ofstream{f / "run.log", std::ios::trunc};
            CHECK_EQUAL(expected.empty() ? 0 : 1, code);
            CHECK_MESSAGE(said, said.find(expected) != std::string::npos);
        };
        check(tls_config(f), "");
        check("[listen]\nprot = 1\n", "httpd.toml:2: listen.prot is not known here");
        check("[listen]\naddress = \"0.0.0.0\"\nplain = true\n", "only a loopback address");
        ::chmod((f / "key.pem").c_str(), 0644);
        check(tls_config(f), "chmod o-rw");
        check("[tls]\ncertificate = \"" + (f / "cert.pem") + "\"\nkey = \"none-such.pem\"\n",
              "/etc/wesh/none-such.pem");
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(httpd_test);
