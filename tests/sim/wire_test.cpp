// What a plain blocking client sees: the device's own manner, its commands, and each fault.
#include "tests/sim/running.hpp"
#include "tests/support/test.hpp"

#include <pugixml.hpp>

#include <chrono>
#include <thread>

using namespace wesh;
using test::fetch;
using test::running;
using test::wire_answer;

namespace {

constexpr std::string_view one_box =
    "[[box]]\nname = \"box\"\nguest_user = \"guest\"\nguest_password = \"g\"\n"
    "reboot_time = \"300ms\"\n";
constexpr std::string_view page_request =
    "GET /data.cgx HTTP/1.1\r\nAuthorization: Basic YWRtaW46d2Vz\r\n\r\n";

bool is_page(const wire_answer& a) {
    pugi::xml_document document;
    return a.status == 200 && a.read_error == 0 && document.load_string(a.body.c_str());
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

void wait_ms(int ms) { std::this_thread::sleep_for(std::chrono::milliseconds{ms}); }

wire_answer get(const running& r, const std::string& path) {
    test::wire_request q;
    q.path = path;
    return fetch(r.port(), q);
}

wire_answer as(const running& r, const std::string& credentials, const std::string& path) {
    test::wire_request q;
    q.credentials = credentials;
    q.path = path;
    return fetch(r.port(), q);
}

} // namespace

class wire_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(wire_test);
    CPPUNIT_TEST(answers_in_the_manner_of_the_device);
    CPPUNIT_TEST(asks_for_credentials);
    CPPUNIT_TEST(refuses_other_methods_and_paths);
    CPPUNIT_TEST(commands_change_relays_and_switches);
    CPPUNIT_TEST(reboots_and_comes_back_on_the_same_port);
    CPPUNIT_TEST(slow);
    CPPUNIT_TEST(truncated);
    CPPUNIT_TEST(garbage);
    CPPUNIT_TEST(hang);
    CPPUNIT_TEST(refuse);
    CPPUNIT_TEST(wrong_password);
    CPPUNIT_TEST(half_then_close);
    CPPUNIT_TEST(fin_with_data);
    CPPUNIT_TEST(firmware);
    CPPUNIT_TEST(error_404);
    CPPUNIT_TEST(huge);
    CPPUNIT_TEST(wrong_type);
    CPPUNIT_TEST(faults_end_after_a_time_or_a_number_of_answers);
    CPPUNIT_TEST(steps_happen_in_their_time);
    CPPUNIT_TEST(a_sick_box_delays_no_other);
    CPPUNIT_TEST(counts_show_one_request_at_a_time);
    CPPUNIT_TEST(turns_away_more_than_its_sessions);
    CPPUNIT_TEST(survives_hostile_clients);
    CPPUNIT_TEST(a_thousand_boxes_start_and_answer);
    CPPUNIT_TEST_SUITE_END();

  public:
    void answers_in_the_manner_of_the_device() {
        const running r{one_box};
        const auto a = fetch(r.port());
        CHECK(is_page(a));
        CHECK(a.body.ends_with("</data>"));
        CHECK_EQUAL(std::string{"HTTP/1.1 200 OK\r\nServer: Keil-EWEB/2.1\r\nContent-Type: text/xml\r\n"
                                "Cache-Control: no-cache\r\nConnection: close"},
                    a.head);
        CHECK_MESSAGE(std::to_string(a.segments), a.segments >= 4);
        CHECK(is_page(get(r, "/DATA.CGX")));
        CHECK(is_page(get(r, "/Data.cgx?x=1")));
    }
    void asks_for_credentials() {
        const running r{one_box};
        for (const char* wrong : {"", "admin:", "admin:WES", "root:wes"}) {
            const auto a = as(r, wrong, "/data.cgx");
            CHECK_EQUAL(401, a.status);
            CHECK(has(a.head, "WWW-Authenticate: Basic realm=\"") && has(a.head, "serveur WES"));
        }
        CHECK_EQUAL(4, r.count("box", "unauthorised"));
        CHECK_EQUAL(200, as(r, "guest:g", "/data.cgx").status);
        CHECK_EQUAL(403, as(r, "guest:g", "/RL.cgi?rl1=OFF").status);
        CHECK_EQUAL(403, as(r, "guest:g", "/INFOCFG.HTM").status);
        CHECK_EQUAL(200, as(r, "admin:wes", "/INFOCFG.HTM").status);
        CHECK_EQUAL(std::string{"ON"}, r.told("get box relais.RELAIS1"));
    }
    void refuses_other_methods_and_paths() {
        const running r{one_box};
        for (const char* method : {"POST", "HEAD", "PUT", "BREW"}) {
            test::wire_request q;
            q.method = method;
            CHECK_EQUAL(501, fetch(r.port(), q).status);
        }
        CHECK_EQUAL(404, get(r, "/nothing.cgx").status);
        CHECK_EQUAL(404, get(r, "/../etc/passwd").status);
        CHECK_EQUAL(200, get(r, "/").status);
    }
    void commands_change_relays_and_switches() {
        const running r{one_box};
        const auto a = get(r, "/RL.cgx?rl2=ON&rl1=OFF");
        CHECK(is_page(a));
        CHECK(has(a.body, "<data><relais><RELAIS1>OFF</RELAIS1><RELAIS2>ON</RELAIS2></relais><relais1W>"
                          "<RELAIS101>OFF</RELAIS101>"));
        CHECK_EQUAL(200, get(r, "/rl.CGI?frl=101").status);
        CHECK_EQUAL(200, get(r, "/AJAX.cgx?vs24=ON").status);
        CHECK_EQUAL(200, get(r, "/AJAX.cgx?fvs=2").status);
        CHECK_EQUAL(200, get(r, "/AJAX.cgx?frl=999&rl=ON&vs1=on").status);
        const auto page = fetch(r.port()).body;
        for (const char* part : {"<RELAIS1>OFF<", "<RELAIS2>ON<", "<RELAIS101>ON<", "<SWITCH24>1<",
                                 "<SWITCH2>0<", "<SWITCH1>0<"})
            CHECK_MESSAGE(part, has(page, part));
    }
    void reboots_and_comes_back_on_the_same_port() {
        const running r{one_box};
        const auto a = get(r, "/AJAX.cgx?reset=yes");
        CHECK_EQUAL(0, a.status);
        CHECK_EQUAL(ECONNRESET, a.read_error);
        CHECK_EQUAL(ECONNREFUSED, fetch(r.port()).connect_error);
        wait_ms(400);
        CHECK(is_page(fetch(r.port())));
    }
    void slow() {
        const running r{one_box};
        r.told("fault box slow=400ms");
        const auto a = fetch(r.port());
        CHECK(is_page(a));
        CHECK_MESSAGE(std::to_string(a.took_ms), a.took_ms >= 390 && a.took_ms < 2500);
        CHECK_MESSAGE(std::to_string(a.segments), a.segments >= 6);
    }
    void truncated() {
        const running r{one_box};
        const auto whole = fetch(r.port()).body;
        r.told("fault box truncated=300");
        const auto a = fetch(r.port());
        CHECK_EQUAL(whole.substr(0, 300), a.body);
        CHECK_EQUAL(0, a.read_error);
        CHECK(!is_page(a));
    }
    void garbage() {
        const running r{one_box};
        r.told("fault box garbage=5000");
        const auto a = fetch(r.port());
        CHECK_EQUAL(200, a.status);
        CHECK_EQUAL(std::size_t{5000}, a.body.size());
        CHECK(!is_page(a));
    }
    void hang() {
        const running r{one_box};
        r.told("fault box hang");
        test::wire_request q;
        q.patience_ms = 150;
        const auto a = fetch(r.port(), q);
        CHECK_EQUAL(EAGAIN, a.read_error);
        CHECK(a.head.empty());
        r.told("clear box");
        CHECK(is_page(fetch(r.port())));
    }
    void refuse() {
        const running r{one_box};
        r.told("fault box refuse");
        CHECK_EQUAL(ECONNREFUSED, fetch(r.port()).connect_error);
        CHECK_EQUAL(ECONNREFUSED, fetch(r.port()).connect_error);
        r.told("clear box");
        CHECK(is_page(fetch(r.port())));
        CHECK(r.ask("fault box refuse next 3").refused);
    }
    void wrong_password() {
        const running r{one_box};
        r.told("fault box wrong-password");
        CHECK_EQUAL(401, fetch(r.port()).status);
    }
    void half_then_close() {
        const running r{one_box};
        const auto half = fetch(r.port()).body.size() / 2;
        r.told("fault box half-then-close=fin");
        const auto ended = fetch(r.port());
        CHECK_EQUAL(half, ended.body.size());
        CHECK_EQUAL(0, ended.read_error);
        r.told("fault box half-then-close=rst");
        const auto reset = fetch(r.port());
        CHECK_EQUAL(half, reset.body.size());
        CHECK_EQUAL(ECONNRESET, reset.read_error);
    }
    void fin_with_data() {
        const running r{one_box};
        r.told("fault box fin-with-data");
        const auto a = fetch(r.port());
        CHECK(is_page(a));
        CHECK_EQUAL(1U, a.segments);
    }
    void firmware() {
        const running r{one_box};
        r.told("fault box firmware=0.61D");
        const auto a = fetch(r.port());
        CHECK(is_page(a));
        CHECK(has(a.body, "<firmware>V0.61D</firmware>") && has(a.body, "<HCHP>"));
    }
    void error_404() {
        const running r{one_box};
        r.told("fault box error-404");
        CHECK_EQUAL(404, fetch(r.port()).status);
    }
    void huge() {
        const running r{one_box};
        r.told("fault box huge");
        const auto a = fetch(r.port());
        CHECK(a.body.size() > 4'000'000);
        CHECK(a.body.starts_with("<data>") && !has(a.body, "</data>"));
    }
    void wrong_type() {
        const running r{one_box};
        r.told("fault box wrong-type");
        const auto a = fetch(r.port());
        CHECK(is_page(a));
        CHECK(has(a.head, "Content-Type: text/html"));
    }
    void faults_end_after_a_time_or_a_number_of_answers() {
        const running r{one_box};
        r.told("fault box error-404 200ms");
        CHECK_EQUAL(404, fetch(r.port()).status);
        wait_ms(300);
        CHECK_EQUAL(200, fetch(r.port()).status);
        r.told("fault box error-404 next 2");
        CHECK_EQUAL(404, fetch(r.port()).status);
        CHECK_EQUAL(404, fetch(r.port()).status);
        CHECK_EQUAL(200, fetch(r.port()).status);
        r.told("fault box refuse 200ms");
        CHECK_EQUAL(ECONNREFUSED, fetch(r.port()).connect_error);
        wait_ms(300);
        CHECK_EQUAL(200, fetch(r.port()).status);
        CHECK_EQUAL(3, r.count("box", "faulty"));
    }
    void steps_happen_in_their_time() {
        const running r{
            "[[box]]\nname = \"box\"\n[[box.step]]\nat = \"150ms\"\nset = { \"pince.I4\" = 9.5 }\n"
            "fault = \"error-404\"\nfor = \"150ms\"\n"};
        CHECK_EQUAL(std::string{"0.63"}, r.told("get box pince.I4"));
        CHECK_EQUAL(200, fetch(r.port()).status);
        wait_ms(220);
        CHECK_EQUAL(std::string{"9.50"}, r.told("get box pince.I4"));
        CHECK_EQUAL(404, fetch(r.port()).status);
        wait_ms(200);
        CHECK_EQUAL(200, fetch(r.port()).status);
    }
    void a_sick_box_delays_no_other() {
        const running r{"[[box]]\nname = \"a\"\nfault = \"huge\"\n[[box]]\nname = \"b\"\nfault = \"hang\"\n"
                        "[[box]]\nname = \"c\"\n"};
        const test::open_connection huge{r.port(0), page_request};
        const test::open_connection hung{r.port(1), page_request};
        for (int i = 0; i < 20; ++i) {
            const auto a = fetch(r.port(2));
            CHECK(is_page(a));
            CHECK_MESSAGE(std::to_string(a.took_ms), a.took_ms < 500);
        }
    }
    void counts_show_one_request_at_a_time() {
        const running r{one_box};
        for (int i = 0; i < 50; ++i) CHECK(is_page(fetch(r.port())));
        CHECK_EQUAL(50, r.count("box", "requests"));
        CHECK_EQUAL(1, r.count("box", "most-at-once"));
        // A client that gives up and tries again has one at a time too.
        r.told("fault box hang");
        test::wire_request q;
        q.patience_ms = 5;
        for (int i = 0; i < 20; ++i) fetch(r.port(), q);
        CHECK_EQUAL(1, r.count("box", "most-at-once"));
        const test::open_connection one{r.port(), page_request};
        const test::open_connection two{r.port(), page_request};
        wait_ms(50);
        CHECK_EQUAL(2, r.count("box", "most-at-once"));
        CHECK_EQUAL(2, r.count("box", "now"));
        r.told("forget box");
        CHECK_EQUAL(0, r.count("box", "requests"));
    }
    void turns_away_more_than_its_sessions() {
        const running r{"[[box]]\nname = \"box\"\nsessions = 1\nfault = \"hang\"\n"};
        const test::open_connection one{r.port(), page_request};
        wait_ms(50);
        const auto a = fetch(r.port());
        CHECK_EQUAL(ECONNRESET, a.read_error);
        CHECK_EQUAL(1, r.count("box", "turned-away"));
    }
    void survives_hostile_clients() {
        const running r{one_box};
        CHECK_EQUAL(400, test::send_bytes(r.port(), std::string(20'000, 'A') + "\n").status);
        CHECK_EQUAL(400, test::send_bytes(r.port(), "\x16\x03\x01\x02\n\x01\xfc\x03").status);
        CHECK_EQUAL(400, test::send_bytes(r.port(), "GET / HTTP/1.1\r\n" + std::string(9'000, 'x')).status);
        CHECK_EQUAL(EAGAIN, test::send_bytes(r.port(), "GET / HT", 50).read_error);
        CHECK(is_page(fetch(r.port())));
    }
    void a_thousand_boxes_start_and_answer() {
        const running r{"[[group]]\ncount = 1000\nprefix = \"box\"\nfirmware = \"0.84\"\nchange = 0.05\n"};
        CHECK_EQUAL(std::size_t{1000}, r.size());
        for (std::size_t i = 0; i < r.size(); i += 50) CHECK(is_page(fetch(r.port(i))));
        CHECK_EQUAL(std::string{}, r.told("fault box1* hang"));
        CHECK_EQUAL(std::size_t{1000}, r.ask("list").lines.size());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(wire_test);
