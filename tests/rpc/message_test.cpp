// The headers of calls and replies: what is written is read, and hostile bytes are survived.
#include "tests/support/test.hpp"

#include "rpc/message.hpp"

#include <rpc/rpc.h>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#include <rapidcheck.h>
#pragma GCC diagnostic pop

#include <array>
#include <string>
#include <vector>

using namespace wesh::rpc;

namespace {

std::string words(const std::vector<std::uint32_t>& all) {
    std::string bytes;
    for (const auto w : all)
        for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(w >> shift);
    return bytes;
}

std::string call_of(const call_header& h) {
    std::array<char, 256> out{};
    const auto n = encode_call(h, out);
    return {out.data(), n};
}

std::string reply_of(verdict v) {
    std::array<char, header_max> out{};
    const auto n = encode_reply(77, v, wesh_version, out);
    return {out.data(), n};
}

} // namespace

class message_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(message_test);
    CPPUNIT_TEST(a_call_is_what_rfc_5531_says);
    CPPUNIT_TEST(a_call_is_read_back);
    CPPUNIT_TEST(credentials_are_skipped_and_their_flavour_told);
    CPPUNIT_TEST(credentials_that_are_too_long_are_no_call);
    CPPUNIT_TEST(another_rpc_version_is_told_apart_from_garbage);
    CPPUNIT_TEST(a_call_cut_anywhere_is_no_call);
    CPPUNIT_TEST(each_verdict_is_what_rfc_5531_says);
    CPPUNIT_TEST(each_refusal_has_words);
    CPPUNIT_TEST(a_header_that_does_not_fit_is_not_written);
    CPPUNIT_TEST(hostile_bytes_are_survived);
    CPPUNIT_TEST_SUITE_END();

  public:
    void a_call_is_what_rfc_5531_says() {
        CHECK(call_of({7, wesh_program, wesh_version, 3, 0, 0}) ==
              words({7, 0, 2, 0x2057'4553, 1, 3, 0, 0, 0, 0}));
    }
    void a_call_is_read_back() {
        CHECK(rc::check("message: decode_call(encode_call(x)) = x", [] {
            const call_header h{*rc::gen::arbitrary<std::uint32_t>(),
                                *rc::gen::arbitrary<std::uint32_t>(),
                                *rc::gen::arbitrary<std::uint32_t>(),
                                *rc::gen::arbitrary<std::uint32_t>(),
                                0,
                                0};
            const auto record = call_of(h) + "arguments";
            const auto c = decode_call(record);
            RC_ASSERT(c.has_value() && c->rpc_version_served);
            RC_ASSERT(c->header.xid == h.xid && c->header.program == h.program);
            RC_ASSERT(c->header.version == h.version && c->header.procedure == h.procedure);
            RC_ASSERT(record.substr(c->header.arguments_at) == "arguments");
        }));
    }
    void credentials_are_skipped_and_their_flavour_told() {
        const auto head = std::vector<std::uint32_t>{7, 0, 2, wesh_program, 1, 3};
        const auto c =
            decode_call(words(head) + words({1, 5}) + std::string{"abcde\0\0\0", 8} + words({0, 0}) + "x");
        CHECK(c && c->header.flavour == 1U);
        CHECK_EQUAL(std::size_t{48}, c->header.arguments_at);
        const auto full = decode_call(words(head) + words({1, 400}) + std::string(400, 'a') +
                                      words({2, 400}) + std::string(400, 'b'));
        CHECK(full.has_value());
    }
    void credentials_that_are_too_long_are_no_call() {
        const auto head = std::vector<std::uint32_t>{7, 0, 2, wesh_program, 1, 3};
        CHECK(!decode_call(words(head) + words({1, 401}) + std::string(404, 'a') + words({0, 0})));
        CHECK(!decode_call(words(head) + words({1, 0xffff'ffffU, 0, 0})));
        CHECK(!decode_call(words(head) + words({0, 0, 0, 0x8000'0000U})));
    }
    void another_rpc_version_is_told_apart_from_garbage() {
        const auto c = decode_call(words({7, 0, 3}));
        CHECK(c && !c->rpc_version_served && c->header.xid == 7U);
        CHECK(!decode_call(words({7, 1, 2, wesh_program, 1, 3, 0, 0, 0, 0}))); // a reply
        CHECK(!decode_call(words({7, 2, 2, wesh_program, 1, 3, 0, 0, 0, 0})));
    }
    void a_call_cut_anywhere_is_no_call() {
        const auto whole = call_of({7, wesh_program, 1, 3, 0, 0});
        for (std::size_t n = 0; n < whole.size(); ++n) CHECK(!decode_call(std::span{whole.data(), n}));
    }
    void each_verdict_is_what_rfc_5531_says() {
        CHECK(reply_of(verdict::success) == words({77, 1, 0, 0, 0, 0}));
        CHECK(reply_of(verdict::program_unavailable) == words({77, 1, 0, 0, 0, 1}));
        CHECK(reply_of(verdict::version_mismatch) == words({77, 1, 0, 0, 0, 2, 1, 1}));
        CHECK(reply_of(verdict::procedure_unavailable) == words({77, 1, 0, 0, 0, 3}));
        CHECK(reply_of(verdict::garbage_arguments) == words({77, 1, 0, 0, 0, 4}));
        CHECK(reply_of(verdict::system_error) == words({77, 1, 0, 0, 0, 5}));
        CHECK(reply_of(verdict::rpc_mismatch) == words({77, 1, 1, 0, 2, 2}));
        CHECK(reply_of(verdict::bad_credentials) == words({77, 1, 1, 1, 2}));
        CHECK(reply_of(verdict::too_weak) == words({77, 1, 1, 1, 5}));
    }
    void each_refusal_has_words() {
        for (const auto v :
             {verdict::program_unavailable, verdict::version_mismatch, verdict::procedure_unavailable,
              verdict::garbage_arguments, verdict::system_error, verdict::rpc_mismatch,
              verdict::bad_credentials, verdict::too_weak}) {
            const auto r = decode_reply(reply_of(v));
            CHECK(r && !r->success && r->refusal.size() > 10 && r->refusal != "unknown answer");
            CHECK_EQUAL(77U, r->xid);
        }
        const auto good = reply_of(verdict::success) + "results";
        const auto r = decode_reply(good);
        CHECK(r && r->success && r->refusal.empty());
        CHECK_EQUAL(std::string{"results"}, good.substr(r->results_at));
    }
    void a_header_that_does_not_fit_is_not_written() {
        std::array<char, 23> out{};
        CHECK_EQUAL(std::size_t{0}, encode_reply(77, verdict::success, wesh_version, out));
    }
    void hostile_bytes_are_survived() {
        const auto call = call_of({7, wesh_program, 1, 3, 0, 0});
        CHECK(rc::check("message: hostile bytes are survived", [&] {
            auto bytes = *rc::gen::arbitrary<std::string>();
            if (*rc::gen::arbitrary<bool>()) {
                auto base = *rc::gen::arbitrary<bool>() ? call : reply_of(verdict::success);
                base.replace(*rc::gen::inRange<std::size_t>(0, base.size()), bytes.size(), bytes);
                bytes = base;
            }
            const auto c = decode_call(bytes);
            const bool call_inside = !c || c->header.arguments_at <= bytes.size();
            RC_ASSERT(call_inside);
            const auto r = decode_reply(bytes);
            const bool reply_inside = !r || r->results_at <= bytes.size();
            RC_ASSERT(reply_inside);
        }));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(message_test);
