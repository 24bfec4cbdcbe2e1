// Readings coded by hand are byte for byte what rpcgen's routines make of them, and both take the same bytes.
#include "tests/rpc/any.hpp"
#include "tests/support/test.hpp"

#include "common/text.hpp"
#include "rpc/readings.hpp"
#include "rpc/translate.hpp"

#include <cstring>
#include <vector>

using namespace wesh;
using namespace wesh::test;

namespace {

using bytes = std::vector<char>;

reading any_reading() { return {any_text(63) + "/" + any_text(191), any_text(), any_sample()}; }
std::vector<reading> any_readings() {
    std::vector<reading> all;
    const auto n = *rc::gen::inRange<std::size_t>(0, 6);
    for (std::size_t i = 0; i < n; ++i) all.push_back(any_reading());
    return all;
}

void add_all(rpc::reading_writer& w, const std::vector<reading>& all) {
    w.word(static_cast<std::uint32_t>(all.size()));
    for (const auto& r : all) {
        const auto slash = r.path.find('/');
        if (slash == std::string::npos)
            w.add(r.sample);
        else
            w.add(std::string_view{r.path}.substr(0, slash), std::string_view{r.path}.substr(slash + 1),
                  r.unit, r.sample);
    }
}

/// As the daemon writes an answer of READ; and of WAIT, whose readings come last.
std::size_t write(const std::vector<reading>& all, std::uint64_t next, std::span<char> out) {
    rpc::reading_writer w{out};
    w.word(WESH_OK);
    add_all(w, all);
    w.hyper(next);
    return w.written();
}
std::size_t write_wait(const std::vector<reading>& all, std::uint64_t revision, std::span<char> out) {
    rpc::reading_writer w{out};
    w.word(WESH_OK);
    w.hyper(revision);
    add_all(w, all);
    return w.written();
}

/// The same by rpcgen's routines.
template <class Result>
std::size_t write_by_rpcgen(const std::vector<reading>& all, std::uint64_t mark, std::span<char> out) {
    std::vector<wesh_reading> wire;
    for (const auto& r : all)
        wire.push_back({rpc::borrow(r.path), rpc::borrow(r.unit), rpc::to_wire(r.sample)});
    Result result{};
    result.status = WESH_OK;
    auto& page = rpc::result_traits<Result>::good(result);
    page.readings.readings_len = static_cast<u_int>(wire.size());
    page.readings.readings_val = wire.data();
    if constexpr (std::is_same_v<Result, wesh_wait_result>)
        page.revision = mark;
    else
        page.next = mark;
    return rpc::encode(rpc::result_traits<Result>::routine, result, out);
}

struct answer {
    bool taken = false;
    int status = 0;
    std::uint64_t mark = 0;
    std::string error;
    std::vector<reading> readings;
};

std::string text(const char* s) { return s == nullptr ? std::string{} : sanitised(s); }

template <class Result>
answer read(std::span<const char> from) {
    answer a;
    rpc::decoded_readings<Result> r{a.readings};
    a.taken = r.decode(from);
    if (!a.taken) return {};
    a.status = rpc::number_said(r.status());
    a.mark = r.mark();
    if (a.status != WESH_OK) a.error = text(r.error().text);
    return a;
}

template <class Result>
answer read_by_rpcgen(std::span<const char> from) {
    constexpr bool waits = std::is_same_v<Result, wesh_wait_result>;
    answer a;
    rpc::decoded<Result> r{rpc::result_traits<Result>::routine};
    a.taken = r.decode(from);
    if (!a.taken) return {};
    a.status = rpc::number_said(r->status);
    if (a.status != WESH_OK) {
        a.error = text(rpc::result_traits<Result>::error(*r).text);
        return a;
    }
    const auto& page = rpc::result_traits<Result>::good(*r);
    if constexpr (waits)
        a.mark = page.revision;
    else
        a.mark = page.next;
    for (u_int i = 0; i < page.readings.readings_len; ++i) {
        const auto& x = page.readings.readings_val[i];
        a.readings.push_back({text(x.path), text(x.unit), rpc::from_wire(x.sample)});
    }
    return a;
}

bool same(const answer& a, const answer& b) {
    return a.taken == b.taken && a.status == b.status && a.mark == b.mark && a.error == b.error &&
           std::equal(a.readings.begin(), a.readings.end(), b.readings.begin(), b.readings.end(),
                      [](const reading& x, const reading& y) {
                          return x.path == y.path && x.unit == y.unit && x.sample == y.sample;
                      });
}

} // namespace

class readings_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(readings_test);
    CPPUNIT_TEST(bytes_are_those_of_rpcgen);
    CPPUNIT_TEST(room_and_bounds_are_those_of_rpcgen);
    CPPUNIT_TEST(what_was_written_comes_back);
    CPPUNIT_TEST(any_bytes_are_taken_or_refused_as_rpcgen_does);
    CPPUNIT_TEST(refusals_of_the_daemon_come_through);
    CPPUNIT_TEST(a_count_without_its_bytes_takes_no_memory);
    CPPUNIT_TEST_SUITE_END();

  public:
    void bytes_are_those_of_rpcgen() {
        CHECK(rc::check("the same bytes", [] {
            auto all = any_readings();
            for (auto& r : all)
                if (*rc::gen::arbitrary<bool>()) r.path = r.unit = {};
            const auto next = *rc::gen::arbitrary<std::uint64_t>();
            bytes by_hand(20'000, 'h');
            bytes by_rpcgen(20'000, 'r');
            const auto agree = [&](std::size_t n, std::size_t expected) {
                RC_ASSERT(n > 0U);
                RC_ASSERT(n == expected);
                RC_ASSERT(std::memcmp(by_hand.data(), by_rpcgen.data(), n) == 0);
            };
            agree(write(all, next, by_hand), write_by_rpcgen<wesh_read_result>(all, next, by_rpcgen));
            agree(write_wait(all, next, by_hand), write_by_rpcgen<wesh_wait_result>(all, next, by_rpcgen));
        }));
    }
    void room_and_bounds_are_those_of_rpcgen() {
        CHECK(rc::check("the same lengths", [] {
            auto all = any_readings();
            if (!all.empty() && *rc::gen::inRange(0, 4) == 0)
                (*rc::gen::arbitrary<bool>() ? all[0].unit : all[0].path) += std::string(200, 'u');
            bytes room(20'000);
            const auto whole = write_by_rpcgen<wesh_wait_result>(all, 7, room);
            RC_ASSERT(write_wait(all, 7, room) == whole);
            if (whole == 0) return;
            const auto less = *rc::gen::inRange<std::size_t>(0, whole);
            RC_ASSERT(write_wait(all, 7, std::span{room}.first(whole)) == whole);
            RC_ASSERT(write_wait(all, 7, std::span{room}.first(less)) == 0U);
        }));
    }
    void what_was_written_comes_back() {
        CHECK(rc::check("the same readings", [] {
            const auto all = any_readings();
            bytes out(20'000);
            const auto n = write(all, 42, out);
            const auto back = read<wesh_read_result>(std::span{out}.first(n));
            RC_ASSERT(same(back, {true, WESH_OK, 42, {}, all}));
        }));
    }
    void any_bytes_are_taken_or_refused_as_rpcgen_does() {
        CHECK(rc::check("the same judgement", [] {
            bytes out(20'000);
            auto all = any_readings();
            for (auto& r : all) r.sample.quality = static_cast<quality>(*rc::gen::arbitrary<std::uint32_t>());
            auto n = write(all, 42, out);
            // Damage: words and bytes changed anywhere, and an end that comes too soon.
            for (int i = *rc::gen::inRange(0, 4); i > 0; --i) {
                const auto at = *rc::gen::inRange<std::size_t>(0, n / 4) * 4;
                if (*rc::gen::arbitrary<bool>())
                    out[at + 3] = *rc::gen::arbitrary<char>();
                else
                    out[*rc::gen::inRange<std::size_t>(0, n)] = *rc::gen::arbitrary<char>();
            }
            if (*rc::gen::arbitrary<bool>()) n = *rc::gen::inRange<std::size_t>(0, n + 1);
            // In memory of exactly that size, where a byte too far is found by the sanitizers.
            const bytes damaged{out.begin(), out.begin() + static_cast<std::ptrdiff_t>(n)};
            RC_ASSERT(same(read<wesh_read_result>(damaged), read_by_rpcgen<wesh_read_result>(damaged)));
            RC_ASSERT(same(read<wesh_wait_result>(damaged), read_by_rpcgen<wesh_wait_result>(damaged)));
        }));
    }
    void refusals_of_the_daemon_come_through() {
        wesh_read_result refused{};
        refused.status = WESH_NOT_FOUND;
        std::string words = "there is no such point";
        std::string subject = "roof-wes/nothing";
        refused.wesh_read_result_u.error = {words.data(), subject.data()};
        bytes out(200);
        out.resize(rpc::encode(xdr_wesh_read_result, refused, out));
        const auto a = read<wesh_read_result>(out);
        CHECK(a.taken && a.readings.empty());
        CHECK_EQUAL(int{WESH_NOT_FOUND}, a.status);
        CHECK_EQUAL(words, a.error);
        out.pop_back();
        CHECK(!read<wesh_read_result>(out).taken);
    }
    void a_count_without_its_bytes_takes_no_memory() {
        bytes out(16);
        rpc::reading_writer w{out};
        w.word(WESH_OK);
        w.word(WESH_PAGE_MAX);
        w.hyper(0);
        std::vector<reading> all;
        CHECK(!rpc::decoded_readings<wesh_read_result>{all}.decode(out));
        CHECK_EQUAL(std::size_t{0}, all.capacity());
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(readings_test);
