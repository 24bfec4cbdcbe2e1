#include "tests/support/test.hpp"

#include "sim/http.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#include <rapidcheck.h>
#pragma GCC diagnostic pop

using namespace wesh::sim;

class http_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(http_test);
    CPPUNIT_TEST(reads_what_clients_send);
    CPPUNIT_TEST(waits_for_the_end_of_the_head);
    CPPUNIT_TEST(tells_what_is_no_request);
    CPPUNIT_TEST(takes_queries_apart);
    CPPUNIT_TEST(writes_base64);
    CPPUNIT_TEST(any_bytes_are_one_of_three_states);
    CPPUNIT_TEST_SUITE_END();

  public:
    void reads_what_clients_send() {
        const auto r = parse_request("GET /RL.cgi?rl1=ON&x HTTP/1.1\r\nHost: a\r\nAUTHORIZATION:  basic  "
                                     "YWRtaW46d2Vz \r\n\r\nmore");
        CHECK(r.state == request_state::complete);
        CHECK_EQUAL(std::string_view{"GET"}, r.method);
        CHECK_EQUAL(std::string_view{"/RL.cgi"}, r.path);
        CHECK_EQUAL(std::string_view{"rl1=ON&x"}, r.query);
        CHECK_EQUAL(std::string_view{"YWRtaW46d2Vz"}, r.credentials);
        CHECK(parse_request("GET / HTTP/1.0\n\n").state == request_state::complete);
    }
    void waits_for_the_end_of_the_head() {
        for (const char* bytes : {"", "GET", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: x\r\n"})
            CHECK_MESSAGE(bytes, parse_request(bytes).state == request_state::incomplete);
    }
    void tells_what_is_no_request() {
        for (const char* bytes : {"\r\n\r\n", "GET\r\n\r\n", "GET data.cgx HTTP/1.1\r\n\r\n",
                                  "GET / FTP\r\n\r\n", "GET /\x01 HTTP/1.1\r\n\r\n", " / HTTP/1.1\r\n\r\n"})
            CHECK_MESSAGE(bytes, parse_request(bytes).state == request_state::malformed);
    }
    void takes_queries_apart() {
        std::string_view query = "rl1=ON&&frl=2&alone";
        query_pair p;
        CHECK(next_pair(query, p) && p.key == "rl1" && p.value == "ON");
        CHECK(next_pair(query, p) && p.key.empty() && p.value.empty());
        CHECK(next_pair(query, p) && p.key == "frl" && p.value == "2");
        CHECK(next_pair(query, p) && p.key == "alone" && p.value.empty());
        CHECK(!next_pair(query, p));
    }
    void writes_base64() {
        CHECK_EQUAL(std::string{""}, base64(""));
        CHECK_EQUAL(std::string{"YQ=="}, base64("a"));
        CHECK_EQUAL(std::string{"YWI="}, base64("ab"));
        CHECK_EQUAL(std::string{"YWRtaW46d2Vz"}, base64("admin:wes"));
        CHECK_EQUAL(std::string{"//79"}, base64("\xff\xfe\xfd"));
    }
    void any_bytes_are_one_of_three_states() {
        CHECK(rc::check("http: any bytes are read without harm", [](const std::string& bytes) {
            const auto plain = parse_request(bytes);
            const auto inside = parse_request("GET /" + bytes + " HTTP/1.1\r\n" + bytes + "\r\n\r\n");
            RC_ASSERT(plain.state <= request_state::malformed);
            RC_ASSERT(inside.state != request_state::incomplete);
        }));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(http_test);
