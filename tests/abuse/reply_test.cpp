// Replies word by word, as RFC 5531 §9 demands them.
#include "tests/abuse/wire.hpp"
#include "tests/support/site.hpp"
#include "tests/support/test.hpp"

using namespace wesh;
using test::call_words;
using test::fragment;
using test::wire;

namespace {

using reply = std::vector<std::uint32_t>;

std::string text_of(const std::optional<reply>& r) {
    std::string t;
    if (r)
        for (const auto w : *r) t += std::to_string(w) + " ";
    return r ? t : "none";
}

class reply_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(reply_test);
    CPPUNIT_TEST(says_what_the_rfc_says);
    CPPUNIT_TEST(claims_of_credentials_change_nothing);
    CPPUNIT_TEST_SUITE_END();

    test::site site_{test::boxes(1)};
    wire wire_{site_.daemon.socket()};

    void must_answer(const call_words& call, const reply& expected, const std::string& arguments = {}) const {
        wire_.send(fragment(call.text() + arguments));
        const auto r = wire_.receive();
        CHECK_MESSAGE(text_of(r) + "instead of " + text_of(expected), r == expected);
    }

    void says_what_the_rfc_says() {
        // xid, REPLY, then MSG_ACCEPTED with an empty verifier and accept_stat, or MSG_DENIED and why.
        must_answer({.xid = 1}, {1, 1, 0, 0, 0, 0});
        must_answer({.xid = 2, .program = 100'000}, {2, 1, 0, 0, 0, 1});
        must_answer({.xid = 3, .version = 2}, {3, 1, 0, 0, 0, 2, 1, 1});
        must_answer({.xid = 4, .version = 0}, {4, 1, 0, 0, 0, 2, 1, 1});
        must_answer({.xid = 5, .procedure = 17}, {5, 1, 0, 0, 0, 3});
        must_answer({.xid = 6, .procedure = 0xffff'ffff}, {6, 1, 0, 0, 0, 3});
        must_answer({.xid = 7, .procedure = 4}, {7, 1, 0, 0, 0, 4});
        must_answer({.xid = 8, .rpc_version = 1}, {8, 1, 1, 0, 2, 2});
        must_answer({.xid = 9, .rpc_version = 3}, {9, 1, 1, 0, 2, 2});
        // RPCSEC_GSS and a flavour that nobody knows: AUTH_ERROR, AUTH_REJECTEDCRED.
        must_answer({.xid = 10, .flavour = 6}, {10, 1, 1, 1, 2});
        must_answer({.xid = 11, .flavour = 77}, {11, 1, 1, 1, 2});
        // The program is looked at before its version, the version before the procedure.
        must_answer({.xid = 12, .program = 1, .version = 9, .procedure = 99}, {12, 1, 0, 0, 0, 1});
        must_answer({.xid = 13, .version = 9, .procedure = 99}, {13, 1, 0, 0, 0, 2, 1, 1});
        must_answer({.xid = 0xffff'ffff}, {0xffff'ffff, 1, 0, 0, 0, 0});
        must_answer({.xid = 14}, {14, 1, 0, 0, 0, 0});
        site_.daemon.stop();
    }

    void claims_of_credentials_change_nothing() {
        // AUTH_SYS: stamp, machine, uid 0, gid 0, no further groups.
        const auto body = test::words({1, 1}) + std::string{"x\0\0\0", 4} + test::words({0, 0, 0});
        const auto credentials = test::words({static_cast<std::uint32_t>(body.size())}) + body;
        must_answer({.xid = 1, .flavour = 1, .credentials = credentials}, {1, 1, 0, 0, 0, 0});
        // Whatever stands in them, as long as its length is right.
        must_answer({.xid = 2, .flavour = 1, .credentials = test::words({400}) + std::string(400, '\xff')},
                    {2, 1, 0, 0, 0, 0});
        must_answer({.xid = 3}, {3, 1, 0, 0, 0, 0});
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(reply_test);

} // namespace
