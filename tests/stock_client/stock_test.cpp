// weshd is real Sun RPC: stubs that rpcgen wrote, over libtirpc's own transport, get the answers.
#include "tests/stock_client/stock_handle.hpp"
#include "tests/support/poll.hpp"
#include "tests/support/site.hpp"
#include "tests/support/test.hpp"

#include <csignal>
#include <map>

using namespace wesh;
using test::stock_handle;

namespace {

/// A result of the stubs, freed by libtirpc as it was made.
template <class Result>
class stock_result {
  public:
    explicit stock_result(bool_t (*routine)(XDR*, Result*))
        : routine_{reinterpret_cast<xdrproc_t>(reinterpret_cast<void*>(routine))} {}
    ~stock_result() { xdr_free(routine_, &content_); }
    stock_result(const stock_result&) = delete;
    stock_result& operator=(const stock_result&) = delete;
    Result* get() noexcept { return &content_; }
    Result* operator->() noexcept { return &content_; }

  private:
    xdrproc_t routine_;
    Result content_{};
};

class stock_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(stock_test);
    CPPUNIT_TEST(speaks_to_stubs_of_rpcgen);
    CPPUNIT_TEST(takes_requests_in_fragments);
    CPPUNIT_TEST(refuses_as_rfc_5531_says);
    CPPUNIT_TEST(a_handle_outlives_a_time_out);
    CPPUNIT_TEST(the_daemon_outlives_clients_that_go);
    CPPUNIT_TEST_SUITE_END();

    test::site site_{test::boxes(1)};

    void wait_for_values() { site_.wait_for("box1", device_state::online); }

    void speaks_to_stubs_of_rpcgen() {
        wait_for_values();
        const stock_handle h{site_.daemon.socket()};
        CHECK_EQUAL(RPC_SUCCESS, wesh_null_1(nullptr, h.get()));

        stock_result<wesh_info_result> info{xdr_wesh_info_result};
        CHECK_EQUAL(RPC_SUCCESS, wesh_info_1(info.get(), h.get()));
        CHECK_EQUAL(WESH_OK, info->status);
        const auto& i = info->wesh_info_result_u.info;
        CHECK_EQUAL(std::string{WESH_VERSION}, std::string{i.release});
        CHECK_EQUAL(1U, i.devices);
        CHECK(i.stream_id != 0);
        CHECK(i.points > 50);

        stock_result<wesh_describe_result> described{xdr_wesh_describe_result};
        CHECK_EQUAL(RPC_SUCCESS, wesh_describe_1(wesh_describe_args{}, described.get(), h.get()));
        CHECK_EQUAL(WESH_OK, described->status);
        const auto& points = described->wesh_describe_result_u.page.points;
        CHECK_EQUAL(i.points, points.points_len);
        std::map<std::string, u_int> ids;
        for (u_int n = 0; n < points.points_len; ++n)
            ids[points.points_val[n].path] = points.points_val[n].id;
        CHECK_EQUAL(std::size_t{1}, ids.count("box1/clamp.1.current"));

        // By path, and by the id just learnt: the same value.
        char path[] = "box1/clamp.1.current";
        wesh_string paths[] = {path};
        wesh_read_args by_path{};
        by_path.selection.patterns = {1, paths};
        stock_result<wesh_read_result> r{xdr_wesh_read_result};
        CHECK_EQUAL(RPC_SUCCESS, wesh_read_1(by_path, r.get(), h.get()));
        CHECK_EQUAL(WESH_OK, r->status);
        CHECK_EQUAL(1U, r->wesh_read_result_u.page.readings.readings_len);
        const auto& one = r->wesh_read_result_u.page.readings.readings_val[0];
        CHECK_EQUAL(std::string{"A"}, std::string{one.unit});
        CHECK_EQUAL(WESH_NUMBER, one.sample.value.type);
        CHECK_EQUAL(quad_t{312}, one.sample.value.wesh_value_u.number.mantissa);
        CHECK_EQUAL(-2, one.sample.value.wesh_value_u.number.exponent);

        wesh_read_args by_id{};
        by_id.selection.stream_id = i.stream_id;
        by_id.selection.ids = {1, &ids["box1/clamp.1.current"]};
        stock_result<wesh_read_result> again{xdr_wesh_read_result};
        CHECK_EQUAL(RPC_SUCCESS, wesh_read_1(by_id, again.get(), h.get()));
        CHECK_EQUAL(quad_t{312}, again->wesh_read_result_u.page.readings.readings_val[0]
                                     .sample.value.wesh_value_u.number.mantissa);
    }

    /// libtirpc's client sends at most 9,000 bytes a fragment on a local socket.
    void takes_requests_in_fragments() {
        const stock_handle h{site_.daemon.socket()};
        for (const u_int size : {8'000U, 9'000U, 20'000U, 60'000U, 65'536U}) {
            std::vector<char> content(size, 'x');
            char device[] = "box1";
            char name[] = "x.txt";
            wesh_put_file_args put{};
            put.device = device;
            put.name = name;
            put.content = {size, content.data()};
            stock_result<wesh_plain_result> r{xdr_wesh_plain_result};
            CHECK_EQUAL(RPC_SUCCESS, wesh_put_file_1(put, r.get(), h.get()));
            CHECK(r->status != WESH_OK);
        }
        // A question, too: each of 4,096 ids is answered or the whole refused, never cut.
        std::vector<u_int> ids(WESH_IDS_MAX, 4'000'000'000U);
        wesh_read_args by_id{};
        by_id.selection.stream_id = site_.client.info().stream_id;
        by_id.selection.ids = {WESH_IDS_MAX, ids.data()};
        stock_result<wesh_read_result> r{xdr_wesh_read_result};
        CHECK_EQUAL(RPC_SUCCESS, wesh_read_1(by_id, r.get(), h.get()));
        CHECK_EQUAL(WESH_NOT_FOUND, r->status);
        CHECK_EQUAL(RPC_SUCCESS, wesh_null_1(nullptr, h.get()));
    }

    void refuses_as_rfc_5531_says() {
        const stock_handle version{site_.daemon.socket(), WESH_PROGRAM, 2};
        CHECK_EQUAL(RPC_PROGVERSMISMATCH, version.call_null());
        CHECK_EQUAL(rpcvers_t{1}, version.error().re_vers.low);
        CHECK_EQUAL(rpcvers_t{1}, version.error().re_vers.high);

        const stock_handle program{site_.daemon.socket(), WESH_PROGRAM + 1, 1};
        CHECK_EQUAL(RPC_PROGUNAVAIL, program.call_null());

        const stock_handle procedure{site_.daemon.socket()};
        CHECK_EQUAL(RPC_PROCUNAVAIL, procedure.call_null(99));
        // READ with no arguments at all.
        CHECK_EQUAL(RPC_CANTDECODEARGS, procedure.call_null(WESH_READ));
        CHECK_EQUAL(RPC_SUCCESS, procedure.call_null());
        CHECK(test::amount(site_.client, "rpc.rejected") >= 4);
    }

    void a_handle_outlives_a_time_out() {
        const stock_handle h{site_.daemon.socket()};
        h.set_timeout(300);
        CHECK_EQUAL(RPC_SUCCESS, wesh_null_1(nullptr, h.get()));
        site_.daemon.program().signal(SIGSTOP);
        const auto took = test::time_of([&] { CHECK_EQUAL(RPC_TIMEDOUT, wesh_null_1(nullptr, h.get())); });
        site_.daemon.program().signal(SIGCONT);
        CHECK(took >= std::chrono::milliseconds{290});
        // The late answer of the call before is not taken for that of the next.
        h.set_timeout(10'000);
        stock_result<wesh_info_result> info{xdr_wesh_info_result};
        CHECK_EQUAL(RPC_SUCCESS, wesh_info_1(info.get(), h.get()));
        CHECK_EQUAL(WESH_OK, info->status);
    }

    void the_daemon_outlives_clients_that_go() {
        wait_for_values();
        for (int n = 0; n < 20; ++n) {
            const stock_handle h{site_.daemon.socket()};
            h.set_timeout(0); // sent, and not waited for
            stock_result<wesh_describe_result> r{xdr_wesh_describe_result};
            wesh_describe_1(wesh_describe_args{}, r.get(), h.get());
        }
        site_.client.ping();
        site_.daemon.stop();
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(stock_test);

} // namespace
