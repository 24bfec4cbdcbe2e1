// HTTP requests to a server of the test's own, which answers as a box on a bad day does.
#include "io/http.hpp"
#include "tests/support/tiny_server.hpp"
#include "tests/support/turning.hpp"

#include <optional>

using namespace wesh;
using namespace wesh::test;
using io::http_outcome;

namespace {

io::task<void> ask(io::http_session& s, std::string path, std::optional<io::http_response>& out) {
    auto r = co_await s.get(std::move(path));
    out = std::move(r);
}

} // namespace

class io_http_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(io_http_test);
    CPPUNIT_TEST(an_answer_that_ends_with_its_connection_is_taken);
    CPPUNIT_TEST(the_request_is_what_a_box_expects);
    CPPUNIT_TEST(a_status_is_an_answer);
    CPPUNIT_TEST(redirections_are_not_followed);
    CPPUNIT_TEST(an_answer_shorter_than_its_length_is_interrupted);
    CPPUNIT_TEST(a_connection_that_breaks_is_interrupted);
    CPPUNIT_TEST(a_box_that_says_nothing_times_out);
    CPPUNIT_TEST(a_box_that_stops_in_the_middle_times_out);
    CPPUNIT_TEST(a_port_nobody_listens_on_is_no_route);
    CPPUNIT_TEST(an_endless_answer_is_too_long);
    CPPUNIT_TEST(what_is_no_http_is_told);
    CPPUNIT_TEST(one_session_asks_again_and_again);
    CPPUNIT_TEST(destroying_a_request_frees_its_session);
    CPPUNIT_TEST(a_request_that_ends_may_end_another);
    CPPUNIT_TEST(an_address_becomes_a_base_or_is_refused);
    CPPUNIT_TEST(a_status_is_told_with_what_to_do);
    CPPUNIT_TEST_SUITE_END();

    turning t;
    io::http_client client{t.loop};
    tiny_server server{t.loop};

    io::http_options options() const {
        io::http_options o;
        o.base = server.base();
        o.timeout = duration{2'000};
        return o;
    }
    io::http_response get(io::http_options o, const std::string& path = "/data.cgx") {
        io::http_session s{client, std::move(o)};
        std::optional<io::http_response> r;
        io::scope tasks;
        tasks.spawn(ask(s, path, r));
        CHECK(t.until([&] { return r.has_value(); }));
        CHECK(r->outcome == http_outcome::answered || !r->reason.empty());
        return *r;
    }

  public:
    void an_answer_that_ends_with_its_connection_is_taken() {
        server.say("HTTP/1.0 200 OK\r\nContent-Type: text/xml\r\n\r\n<data></data>");
        const auto r = get(options());
        CHECK(r.outcome == http_outcome::answered);
        CHECK_EQUAL(200, r.status);
        CHECK_EQUAL(std::string{"<data></data>"}, r.body);
        CHECK_EQUAL(std::string{"text/xml"}, r.content_type);
    }
    void the_request_is_what_a_box_expects() {
        server.say("HTTP/1.0 200 OK\r\n\r\n");
        auto o = options();
        o.user = "admin";
        o.password = "wes";
        get(std::move(o), "/RL.cgx?rl1=ON");
        CHECK(server.asked().starts_with("GET /RL.cgx?rl1=ON HTTP/1.1\r\n"));
        CHECK(server.asked().find("Authorization: Basic YWRtaW46d2Vz\r\n") != std::string::npos);
    }
    void a_status_is_an_answer() {
        server.say("HTTP/1.0 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\n\r\nno");
        CHECK(get(options()).outcome == http_outcome::answered);
        CHECK_EQUAL(401, get(options()).status);
    }
    void redirections_are_not_followed() {
        server.say("HTTP/1.0 302 Found\r\nLocation: " + server.base() + "/elsewhere\r\n\r\n");
        CHECK_EQUAL(302, get(options()).status);
        CHECK_EQUAL(1, server.connections());
    }
    void an_answer_shorter_than_its_length_is_interrupted() {
        server.say("HTTP/1.0 200 OK\r\nContent-Length: 100\r\n\r\n<data>");
        CHECK(get(options()).outcome == http_outcome::interrupted);
    }
    void a_connection_that_breaks_is_interrupted() {
        server.say("HTTP/1.0 200 OK\r\nContent-Length: 100\r\n\r\n<data>", tiny_server::then::reset);
        CHECK(get(options()).outcome == http_outcome::interrupted);
        server.say("");
        CHECK(get(options()).outcome == http_outcome::interrupted);
    }
    void a_box_that_says_nothing_times_out() {
        server.say("", tiny_server::then::hang);
        auto o = options();
        o.timeout = duration{50};
        CHECK(get(std::move(o)).outcome == http_outcome::timed_out);
    }
    void a_box_that_stops_in_the_middle_times_out() {
        server.say("HTTP/1.0 200 OK\r\n\r\n<data>", tiny_server::then::hang);
        auto o = options();
        o.timeout = duration{50};
        CHECK(get(std::move(o)).outcome == http_outcome::timed_out);
    }
    void a_port_nobody_listens_on_is_no_route() {
        auto o = options();
        {
            const tiny_server gone{t.loop};
            o.base = gone.base();
        }
        CHECK(get(std::move(o)).outcome == http_outcome::no_route);
    }
    void an_endless_answer_is_too_long() {
        server.say("HTTP/1.0 200 OK\r\n\r\n" + std::string(50'000, 'x'), tiny_server::then::hang);
        auto o = options();
        o.body_max = 10'000;
        const auto r = get(std::move(o));
        CHECK(r.outcome == http_outcome::too_long);
        CHECK_EQUAL(std::string{"the answer is longer than 10000 bytes"}, r.reason);
        server.say("HTTP/1.0 200 OK\r\n\r\n" + std::string(10'000, 'x'));
        o = options();
        o.body_max = 10'000;
        CHECK(get(std::move(o)).outcome == http_outcome::answered);
    }
    void what_is_no_http_is_told() {
        server.say("220 ftp ready\r\n");
        CHECK(get(options()).outcome == http_outcome::not_http);
    }
    void one_session_asks_again_and_again() {
        server.say("HTTP/1.0 200 OK\r\n\r\n<data></data>");
        io::http_session s{client, options()};
        for (int i = 0; i < 20; ++i) {
            std::optional<io::http_response> r;
            io::scope tasks;
            tasks.spawn(ask(s, "/data.cgx", r));
            CHECK(t.until([&] { return r.has_value(); }));
            CHECK_EQUAL(std::string{"<data></data>"}, r->body);
        }
        CHECK_EQUAL(20, server.connections());
    }
    void destroying_a_request_frees_its_session() {
        io::http_session s{client, options()};
        for (int turns = 0; turns < 4; ++turns) {
            server.say("HTTP/1.0 200 OK\r\n\r\n<da", tiny_server::then::hang);
            std::optional<io::http_response> never;
            {
                io::scope tasks;
                tasks.spawn(ask(s, "/data.cgx", never));
                for (int i = 0; i < turns; ++i) t.loop.turn(duration{1});
            }
            t.settle();
            CHECK(!never);
        }
        server.say("HTTP/1.0 200 OK\r\n\r\n<data></data>");
        std::optional<io::http_response> r;
        io::scope tasks;
        tasks.spawn(ask(s, "/data.cgx", r));
        CHECK(t.until([&] { return r.has_value(); }));
        CHECK_EQUAL(std::string{"<data></data>"}, r->body);
    }
    void a_request_that_ends_may_end_another() {
        server.say("HTTP/1.0 200 OK\r\n\r\nx");
        io::http_session a{client, options()};
        auto b = std::make_unique<io::http_session>(client, options());
        std::optional<io::http_response> first;
        std::optional<io::http_response> second;
        io::scope mine;
        auto theirs = std::make_unique<io::scope>();
        const auto end_the_other = [](io::http_session& s, std::optional<io::http_response>& out,
                                      std::unique_ptr<io::scope>& other,
                                      std::unique_ptr<io::http_session>& session) -> io::task<void> {
            auto r = co_await s.get("/data.cgx");
            other.reset();
            session.reset();
            out = std::move(r);
        };
        mine.spawn(end_the_other(a, first, theirs, b));
        theirs->spawn(ask(*b, "/data.cgx", second));
        CHECK(t.until([&] { return first.has_value(); }));
        t.settle();
    }
    void an_address_becomes_a_base_or_is_refused() {
        CHECK_EQUAL(std::string{"http://box.example:80"}, io::http_base("box.example").value());
        CHECK_EQUAL(std::string{"http://10.0.0.3:8080"}, io::http_base("10.0.0.3:8080").value());
        CHECK_EQUAL(std::string{"http://[fe80::1%eth0]:81"}, io::http_base("[fe80::1%eth0]:81").value());
        CHECK_EQUAL(std::string{"http://[::1]:80"}, io::http_base("[::1]").value());
        for (const auto* wrong : {"", ":80", "box:", "box:0", "box:65536", "box:8x", "a b", "box/page", "::1",
                                  "user@box", "[::1]8080x/"})
            CHECK_MESSAGE(wrong, !io::http_base(wrong) && !io::check_http_address(wrong).empty());
        CHECK_EQUAL(std::string{}, io::check_http_address("10.0.0.3:8080"));
    }
    void a_status_is_told_with_what_to_do() {
        server.serve([](std::string_view path) -> tiny_server::reply {
            if (path == "/t?x=1") return {200, "21", tiny_server::then::close};
            return {path == "/secret" ? 401 : 503, {}, tiny_server::then::close};
        });
        CHECK_EQUAL(std::string{"21"}, get(options(), "/t?x=1").body);
        const auto secret = get(options(), "/secret");
        CHECK(secret.refused());
        CHECK(
            io::status_reason("the box", secret.status).starts_with("the box refuses the user or the pass"));
        const auto ill = get(options(), "/ill");
        CHECK(!ill.refused());
        CHECK_EQUAL(std::string{"the box answers with HTTP status 503"},
                    io::status_reason("the box", ill.status));
        CHECK(!io::http_response{}.refused());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(io_http_test);
