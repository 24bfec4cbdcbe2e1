// Whether the centre is lost is asked of tonique-site, as its tool asks.
#include "notify/centre.hpp"
#include "rpc/server.hpp"
#include "rpc/tonique_translate.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/turning.hpp"

#include <optional>

namespace {

using namespace wesh;
using namespace wesh::test;
using namespace wesh::notify;

const time_point now = from_milliseconds(1'795'372'800'000);

class centre_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(centre_test);
    CPPUNIT_TEST(a_centre_that_was_not_told_anything_for_long_is_there);
    CPPUNIT_TEST(one_that_was_tried_in_vain_for_too_long_is_lost);
    CPPUNIT_TEST(while_an_alarm_waits_or_may_be_on_its_way_there_nobody_knows);
    CPPUNIT_TEST(a_site_without_one_has_lost_it);
    CPPUNIT_TEST(without_tonique_site_it_is_lost);
    CPPUNIT_TEST_SUITE_END();

    folder where;

    /// What tonique-site says; no state: it is not there.
    struct said {
        std::string state{};
        tonique::table_cell heard{};
        tonique::table_cell failing{};
        std::string address = "https://centre";
        decimal alarms{};
    };

    centre_view view_of(const said& s) const {
        turning t;
        const auto socket = where / "s";
        std::optional<rpc::server> server;
        std::optional<rpc::listening> listening;
        if (!s.state.empty()) {
            server.emplace(t.loop, rpc::limits{}, rpc::by_groups("", {}), rpc::centre_program);
            server->serve(rpc::make_procedure<tonique_report_args>(
                TONIQUE_REPORT, "report", rpc::role::reader, xdr_tonique_report_args,
                [&](const rpc::peer&, const tonique_report_args& args, rpc::reply_slot slot) {
                    CHECK_EQUAL(std::string{"carrier"}, tonique::from_wire(args).report);
                    tonique::table_page page;
                    page.columns = {{"item", "ITEM", "", false}, {"value", "VALUE", "", false}};
                    page.rows = {{std::string{"state"}, s.state},
                                 {std::string{"centre"}, s.address},
                                 {std::string{"failing-since"}, s.failing},
                                 {std::string{"last-success"}, s.heard},
                                 {std::string{"waiting-alarms"}, s.alarms}};
                    tonique_report_result r{};
                    tonique::wire_table_page wire{page};
                    r.status = TONIQUE_OK;
                    r.tonique_report_result_u.page = wire.view();
                    slot.answer<tonique_report_result>(xdr_tonique_report_result, r);
                }));
            listening.emplace(*server, socket, "");
        }
        const manual_clock clock{now};
        std::optional<centre_view> seen;
        const centre_watch watch{t.loop, clock, socket, duration{3'600'000},
                                 [&](const centre_view& v) { seen = v; }};
        CHECK(t.until([&] { return seen.has_value(); }));
        return *seen;
    }

    void a_centre_that_was_not_told_anything_for_long_is_there() {
        const auto v = view_of({"connected", now - duration{7'200'000}});
        CHECK(!v.lost && v.heard == now - duration{7'200'000});
        CHECK(!view_of({"starting"}).lost);
    }
    void one_that_was_tried_in_vain_for_too_long_is_lost() {
        const auto tried_for = [](int ms) {
            return said{"failing", now - duration{7'200'000}, now - duration{ms}};
        };
        CHECK(!view_of(tried_for(3'599'000)).lost);
        CHECK(view_of(tried_for(3'601'000)).lost);
        // An SMS that the operator took is not one that the centre has.
        auto by_sms = tried_for(3'601'000);
        by_sms.state = "by SMS";
        CHECK(view_of(by_sms).lost);
    }
    void while_an_alarm_waits_or_may_be_on_its_way_there_nobody_knows() {
        const auto at = now - duration{60'000};
        CHECK(view_of({"connected", at}).heard == at);
        CHECK(view_of({"connected", at, {}, "https://centre", decimal{1, 0}}).heard == no_time);
        CHECK(view_of({"connected", now - duration{500}}).heard == now - duration{2'000});
    }
    void a_site_without_one_has_lost_it() {
        CHECK(view_of({"not enrolled"}).lost);
        CHECK(view_of({"no centre", {}, {}, ""}).lost);
        CHECK(view_of({"by SMS", {}, {}, ""}).lost);
    }
    void without_tonique_site_it_is_lost() {
        const auto v = view_of({});
        CHECK(v.lost && v.heard == no_time);
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(centre_test);

} // namespace
