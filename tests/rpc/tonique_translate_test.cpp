// tonique.x over the wire and back, and a server of another program than weshd's.
#include "rpc/tonique_translate.hpp"
#include "tests/rpc/serving.hpp"
#include "tests/support/test.hpp"

#include <array>
#include <limits>
#include <memory>

using namespace wesh;
using namespace wesh::tonique;

namespace {

template <class Wire, class Use>
void over_the_wire(rpc::xdr_routine<Wire> routine, const Wire& w, const Use& use) {
    std::vector<char> bytes(rpc::record_max);
    const auto n = rpc::encode(routine, w, bytes);
    CHECK(n > 0);
    rpc::decoded<Wire> back{routine};
    CHECK(back.decode({bytes.data(), n}));
    use(*back);
}

table_page some_page() {
    table_page p;
    p.columns = {{"dwelling", "Dwelling", "", false},
                 {"water", "Water", "l", true},
                 {"day", "", "", false},
                 {"age", "Age", "", true},
                 {"none", "None", "", false}};
    p.rows = {{std::string{"12"}, decimal{-3, -2}, from_milliseconds(1), duration{5}, {}},
              {std::string(255, 'x'),
               decimal{std::numeric_limits<std::int64_t>::min(), 18},
               no_time,
               duration{-1},
               {}}};
    p.next = std::numeric_limits<std::uint64_t>::max();
    return p;
}

} // namespace

class tonique_translate_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(tonique_translate_test);
    CPPUNIT_TEST(a_batch_comes_back);
    CPPUNIT_TEST(an_enrolment_comes_back);
    CPPUNIT_TEST(a_report_comes_back);
    CPPUNIT_TEST(a_full_page_fits_a_record);
    CPPUNIT_TEST(what_a_stranger_sends_is_cleaned);
    CPPUNIT_TEST(a_batch_over_the_bound_is_not_encoded);
    CPPUNIT_TEST(an_error_is_decoded_into_used_memory);
    CPPUNIT_TEST(a_server_serves_its_own_program_only);
    CPPUNIT_TEST_SUITE_END();

  public:
    void a_batch_comes_back() {
        take_request r{"https", "192.0.2.1", {0, 1, 255, 0}};
        over_the_wire(xdr_tonique_take_args, to_wire(r), [&](const auto& w) { CHECK(from_wire(w) == r); });
        r.batch.clear();
        over_the_wire(xdr_tonique_take_args, to_wire(r), [&](const auto& w) { CHECK(from_wire(w) == r); });
        const std::vector<std::uint8_t> answer(200'000, 7);
        over_the_wire(xdr_tonique_taken, to_wire(answer),
                      [&](const auto& w) { CHECK(from_wire(w) == answer); });
    }
    void an_enrolment_comes_back() {
        enrol_request r{"ABCD-EFGHJK", {1, 2, 0, 255}};
        over_the_wire(xdr_tonique_enrol_args, to_wire(r), [&](const auto& w) { CHECK(from_wire(w) == r); });
        const enrolled e{7, 1, "les-tilleuls", "Europe/Paris", {9, 0, 8}};
        over_the_wire(xdr_tonique_enrolled, to_wire(e), [&](const auto& w) { CHECK(from_wire(w) == e); });
    }
    void a_report_comes_back() {
        const report_request r{"consumption", {{"dwelling", "12"}, {"day", "2026-10-25"}}, 42};
        wire_report_request args{r};
        over_the_wire(xdr_tonique_report_args, args.view(), [&](const auto& w) { CHECK(from_wire(w) == r); });
        const auto p = some_page();
        wire_table_page page{p};
        over_the_wire(xdr_tonique_page, page.view(), [&](const auto& w) { CHECK(from_wire(w) == p); });
    }
    void a_full_page_fits_a_record() {
        table_page p;
        for (int i = 0; i < TONIQUE_COLUMNS_MAX; ++i)
            p.columns.push_back({std::string(63, 'k'), std::string(63, 't'), std::string(63, 'u'), true});
        p.rows.assign(20, table_row(TONIQUE_COLUMNS_MAX, std::string(255, 'x')));
        wire_table_page page{p};
        over_the_wire(xdr_tonique_page, page.view(), [&](const auto& w) { CHECK(from_wire(w) == p); });
    }
    void what_a_stranger_sends_is_cleaned() {
        const take_request r{"ht\ntps", "\x1b[31m", {}};
        CHECK_EQUAL(std::string{"ht tps"}, from_wire(to_wire(r)).carrier);
        CHECK_EQUAL(std::string{" [31m"}, from_wire(to_wire(r)).sender);
        tonique_cell cells[2]{};
        cells[0].type = TONIQUE_NUMBER;
        cells[0].tonique_cell_u.number = {1, 99};
        tonique_row rows[1]{{{2, cells}}};
        char name[] = "a";
        tonique_column columns[1]{{name, name, name, FALSE}};
        const auto page = from_wire(tonique_page{{1, columns}, {1, rows}, 0});
        CHECK_EQUAL(std::size_t{1}, page.rows[0].size());
        CHECK(page.rows[0][0] == table_cell{});
    }
    void a_batch_over_the_bound_is_not_encoded() {
        const take_request r{"https", "", std::vector<std::uint8_t>(200'001)};
        std::vector<char> bytes(rpc::record_max);
        CHECK_EQUAL(std::size_t{0}, rpc::encode(xdr_tonique_take_args, to_wire(r), std::span{bytes}));
    }
    void an_error_is_decoded_into_used_memory() {
        using result = rpc::decoded<tonique_take_result>;
        tonique_take_result e{};
        char text[] = "no";
        e.status = TONIQUE_NOT_PERMITTED;
        e.tonique_take_result_u.error = {text, text};
        std::vector<char> bytes(rpc::record_max);
        const auto n = rpc::encode(xdr_tonique_take_result, e, bytes);
        alignas(result) std::array<char, sizeof(result)> room{};
        room.fill('x');
        // What the memory held must count, though a compiler may think that it ends with the array's use.
        asm volatile("" : : "r"(room.data()) : "memory");
        auto* r = new (room.data()) result{xdr_tonique_take_result};
        const std::unique_ptr<result, void (*)(result*)> end{r, [](result* x) { x->~result(); }};
        CHECK(r->decode({bytes.data(), n}));
        CHECK_EQUAL(std::string{"no"}, std::string{(*r)->tonique_take_result_u.error.text});
    }
    void a_server_serves_its_own_program_only() {
        test::serving s;
        rpc::server centre{
            s.loop, {}, [](int, const rpc::peer&) { return rpc::role::reader; }, rpc::centre_program};
        const auto path = s.private_folder / "t";
        centre.listen(rpc::listen_unix(path, ""));
        test::caller c{path};
        const auto call = [](std::uint32_t xid, std::uint32_t program, std::uint32_t version) {
            return test::record_of(test::words({xid, 0, 2, program, version, 0, 0, 0, 0, 0}));
        };
        c.send(call(1, rpc::wesh_program, 1) + call(2, rpc::centre_program.number, 2) +
               call(3, rpc::centre_program.number, 1));
        CHECK(s.replied(c, 3));
        CHECK(c.replies[0].words == test::words({1, 0, 0, 0, 1}));
        CHECK(c.replies[1].words == test::words({1, 0, 0, 0, 2, 1, 1}));
        CHECK(c.replies[2].words == test::words({1, 0, 0, 0, 0}));
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(tonique_translate_test);
