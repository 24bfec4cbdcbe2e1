// A modem at its commands, with a network that does as it is told.
#include "tests/support/test.hpp"

#include "sim/modem.hpp"

#include <vector>

using namespace wesh;
using namespace wesh::sim;

namespace {

/// An empty text to +33600000001, and its length.
constexpr std::string_view empty_submit = "0011000B913306000000F10000FF00";
constexpr std::string_view empty_size = "14";

class network final : public modem_network {
  public:
    cms_error submit(const sms_submit& s, std::uint8_t reference) override {
        sent.push_back(s);
        references.push_back(reference);
        return refuses;
    }
    bool reachable() const noexcept override { return here; }
    void room() override { ++rooms; }

    std::vector<sms_submit> sent;
    std::vector<unsigned> references;
    cms_error refuses = cms_error::none;
    bool here = true;
    int rooms = 0;
};

octets pdu() { return {0x04, 0x01, 0x81, 0xf1}; }

} // namespace

class modem_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(modem_test);
    CPPUNIT_TEST(what_it_does_not_know_is_an_error);
    CPPUNIT_TEST(it_echoes_until_it_is_told_not_to);
    CPPUNIT_TEST(it_says_who_it_is_and_where);
    CPPUNIT_TEST(a_message_is_sent_and_numbered);
    CPPUNIT_TEST(what_is_no_message_is_not_sent);
    CPPUNIT_TEST(the_error_of_the_network_is_told);
    CPPUNIT_TEST(messages_are_listed_read_and_removed);
    CPPUNIT_TEST(a_full_memory_takes_nothing_until_there_is_room);
    CPPUNIT_TEST(a_restart_forgets_what_was_half_said);
    CPPUNIT_TEST(endless_lines_are_bounded);
    CPPUNIT_TEST_SUITE_END();

    network network_;
    at_modem modem_{{"356938035643809", "208010000000001", "+33609001390"}, 3, network_};

    std::string said(std::string_view bytes) {
        std::string words;
        modem_.hear(bytes, words);
        return words;
    }
    /// The answer without the echo.
    std::string answer(std::string_view command) {
        const auto words = said(std::string{command} + "\r");
        CHECK(words.starts_with(command));
        return words.substr(command.size() + 1);
    }
    std::string send(std::string_view size, std::string_view hex) {
        CHECK_EQUAL(std::string{"\r\n> "}, answer("AT+CMGS=" + std::string{size}));
        return said(std::string{hex} + "\x1a").substr(hex.size() + 1);
    }

  public:
    void what_it_does_not_know_is_an_error() {
        for (const auto* command : {"AT+MODE=2", "AT+CPROT=?", "AT+CMGF=1", "AT+CGMIX", "hello", "\x1b"})
            CHECK_EQUAL(std::string{"\r\nERROR\r\n"}, answer(command));
        CHECK_EQUAL(std::string{"\r\nOK\r\n"}, answer("AT"));
        CHECK_EQUAL(std::string{"\r\nOK\r\n"}, answer("at+CMGF=0"));
        CHECK_EQUAL(std::string{"\r\n"}, said("\r\n"));
    }
    void it_echoes_until_it_is_told_not_to() {
        CHECK_EQUAL(std::string{"ATE0\r\r\nOK\r\n"}, said("ATE0\r"));
        CHECK_EQUAL(std::string{"\r\nOK\r\n"}, said("ATE1\r"));
        CHECK_EQUAL(std::string{"AT\r\r\nOK\r\n"}, said("AT\r"));
    }
    void it_says_who_it_is_and_where() {
        CHECK_EQUAL(std::string{"\r\n356938035643809\r\n\r\nOK\r\n"}, answer("AT+CGSN"));
        CHECK_EQUAL(std::string{"\r\n208010000000001\r\n\r\nOK\r\n"}, answer("AT+CIMI"));
        CHECK_EQUAL(std::string{"\r\n+CSCA: \"+33609001390\",145\r\n\r\nOK\r\n"}, answer("AT+CSCA?"));
        CHECK_EQUAL(std::string{"\r\n+CREG: 0,1\r\n\r\nOK\r\n"}, answer("AT+CREG?"));
        answer("AT+CREG=2");
        CHECK_EQUAL(std::string{"\r\n+CREG: 2,1,\"00B0\",\"FACE\"\r\n\r\nOK\r\n"}, answer("AT+CREG?"));
        network_.here = false;
        CHECK_EQUAL(std::string{"\r\n+CREG: 2,2\r\n\r\nOK\r\n"}, answer("AT+CREG?"));
        CHECK_EQUAL(std::string{"\r\n+CSQ: 99,0\r\n\r\nOK\r\n"}, answer("AT+CSQ"));
    }
    void a_message_is_sent_and_numbered() {
        CHECK_EQUAL(std::string{"\r\n+CMGS: 1\r\n\r\nOK\r\n"}, send(empty_size, empty_submit));
        CHECK_EQUAL(std::string{"\r\n+CMGS: 2\r\n\r\nOK\r\n"}, send(empty_size, empty_submit));
        CHECK_EQUAL(std::string{"+33600000001"}, network_.sent.at(0).to);
        for (int i = 0; i < 255; ++i) send(empty_size, empty_submit);
        CHECK_EQUAL(1U, network_.references.at(256));
        CHECK_EQUAL(0U, network_.references.at(255));
    }
    void what_is_no_message_is_not_sent() {
        const std::string refused = "\r\n+CMS ERROR: 304\r\n";
        CHECK_EQUAL(refused, send("13", empty_submit));
        CHECK_EQUAL(refused, send("14", "00"));
        CHECK_EQUAL(refused, send("1", ""));
        CHECK_EQUAL(refused, send(empty_size, "zz" + std::string{empty_submit}.substr(2)));
        CHECK_EQUAL(refused, send("14", "FF" + std::string{empty_submit}.substr(2)));
        CHECK_EQUAL(refused, answer("AT+CMGS=0"));
        CHECK_EQUAL(refused, answer("AT+CMGS=999"));
        CHECK_EQUAL(std::string{"\r\n> "}, answer("AT+CMGS=14"));
        CHECK_EQUAL(std::string{"00\x1b\r\nOK\r\n"}, said("00\x1b"));
        CHECK_EQUAL(std::string{"\r\nOK\r\n"}, answer("AT"));
        CHECK(network_.sent.empty());
    }
    void the_error_of_the_network_is_told() {
        network_.refuses = static_cast<cms_error>(38);
        CHECK_EQUAL(std::string{"\r\n+CMS ERROR: 38\r\n"}, send(empty_size, empty_submit));
        network_.refuses = cms_error::none;
        CHECK_EQUAL(std::string{"\r\n+CMGS: 1\r\n\r\nOK\r\n"}, send(empty_size, empty_submit));
        network_.here = false;
        CHECK_EQUAL(std::string{"\r\n+CMS ERROR: 331\r\n"}, send(empty_size, empty_submit));
    }
    void messages_are_listed_read_and_removed() {
        CHECK_EQUAL(std::string{"\r\nOK\r\n"}, answer("AT+CMGL=4"));
        CHECK(modem_.keep(pdu()) && modem_.keep(pdu()));
        const std::string one = "07913306091093F0040181F1";
        CHECK_EQUAL("\r\n+CMGR: 0,,4\r\n" + one + "\r\n\r\nOK\r\n", answer("AT+CMGR=2"));
        CHECK_EQUAL("\r\n+CMGL: 1,0,,4\r\n" + one + "\r\n+CMGL: 2,1,,4\r\n" + one + "\r\n\r\nOK\r\n",
                    answer("AT+CMGL=4"));
        CHECK_EQUAL(std::string{"\r\nOK\r\n"}, answer("AT+CMGD=1"));
        CHECK_EQUAL(1, network_.rooms);
        CHECK_EQUAL(std::string{"\r\n+CMS ERROR: 321\r\n"}, answer("AT+CMGD=1"));
        CHECK_EQUAL(std::string{"\r\n+CMS ERROR: 321\r\n"}, answer("AT+CMGR=1"));
        CHECK_EQUAL(std::string{"\r\n+CPMS: 1,3,1,3,1,3\r\n\r\nOK\r\n"}, answer("AT+CPMS=\"SM\""));
        modem_.keep(pdu());
        answer("AT+CMGD=1,1");
        CHECK_EQUAL(std::size_t{1}, modem_.kept()); // the other has not been read
        answer("AT+CMGD=1,4");
        CHECK_EQUAL(std::size_t{0}, modem_.kept());
    }
    void a_full_memory_takes_nothing_until_there_is_room() {
        for (int i = 0; i < 3; ++i) CHECK(modem_.keep(pdu()));
        CHECK(!modem_.keep(pdu()));
        const auto write = [&] {
            answer("AT+CMGW=" + std::string{empty_size});
            return said(std::string{empty_submit} + "\x1a").substr(empty_submit.size() + 1);
        };
        CHECK_EQUAL(std::string{"\r\n+CMS ERROR: 322\r\n"}, write());
        CHECK_EQUAL(std::string{"\r\n+CMGS: 1\r\n\r\nOK\r\n"}, send(empty_size, empty_submit));
        answer("AT+CMGD=2");
        CHECK_EQUAL(std::string{"\r\n+CMGW: 2\r\n\r\nOK\r\n"}, write());
        CHECK(!modem_.keep(pdu()));
        modem_.resize(4);
        CHECK(modem_.keep(pdu()));
    }
    void a_restart_forgets_what_was_half_said() {
        modem_.keep(pdu());
        said("ATE0\rAT+CMGS=14\r0011");
        modem_.restart();
        CHECK_EQUAL(std::string{"\r\nOK\r\n"}, answer("AT"));
        CHECK_EQUAL(std::size_t{1}, modem_.kept());
        CHECK(network_.sent.empty());
    }
    void endless_lines_are_bounded() {
        said("ATE0\r");
        CHECK_EQUAL(std::string{}, said(std::string(100'000, 'A')));
        CHECK_EQUAL(std::string{"\r\nERROR\r\n"}, said("\r"));
        said("AT+CMGS=14\r");
        CHECK_EQUAL(std::string{}, said(std::string(100'000, '0')));
        CHECK_EQUAL(std::string{"\r\n+CMS ERROR: 304\r\n"}, said("\x1a"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(modem_test);
