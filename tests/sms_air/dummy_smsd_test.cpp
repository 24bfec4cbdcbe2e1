// Two real gammu-smsd on dummy phones, one with the FILES service and one with SQL, joined by the air.
#include "tests/sms_air/dummy_relay.hpp"
#include "tests/support/smsd.hpp"
#include "tests/support/test.hpp"

#include "io/loop.hpp"

#include <fstream>
#include <iterator>

namespace wesh::test {
namespace {

using namespace std::chrono_literals;

const std::string site_number = "+33600000001";
const std::string centre_number = "+33600000000";

struct two_phones {
    folder where;
    folder data;
    mariadb server{data};
    dummy_phone site_phone{where / "site-phone"};
    dummy_phone centre_phone{where / "centre-phone"};
    smsd site{where, "site", site_phone.lines()};
    std::unique_ptr<smsd> centre;
    io::loop loop;
    system_clock clock;
    calendar zone{"Europe/Paris"};
    sim::air air{loop, clock, zone, {}};
    files_end site_end{air, site_number, site_phone, where / "site/sent"};
    sql_end centre_end{air, centre_number, centre_phone, server, "sms"};

    two_phones() {
        server.sql("CREATE DATABASE sms");
        server.sql(gammu_tables(), "sms");
        centre = std::make_unique<smsd>(where, "centre", sql_on(server, "sms", centre_phone.lines()));
    }

    template <class F>
    void wait(const F& enough) {
        const auto end = loop.now() + 60s;
        while (!enough()) {
            CHECK_MESSAGE(site.log() + centre->log(), loop.now() < end);
            site_end.pump();
            centre_end.pump();
            for (int i = 0; i < 20; ++i) loop.turn(10ms);
        }
    }
    std::string received(const std::string& what) const {
        auto text = server.sql("SELECT " + what + " FROM inbox ORDER BY ID", "sms");
        if (!text.empty()) text.pop_back();
        return text;
    }
};

} // namespace

class dummy_smsd_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(dummy_smsd_test);
    CPPUNIT_TEST(texts_and_data_go_both_ways_and_once);
    CPPUNIT_TEST_SUITE_END();

  public:
    void texts_and_data_go_both_ways_and_once() {
        two_phones w;
        const std::string digits(160, 'A');
        w.site.send(centre_number, digits);
        w.site.send_data(centre_number, "00FF80");
        w.server.sql("INSERT INTO outbox (DestinationNumber, TextDecoded, CreatorID, Coding) VALUES ('" +
                         site_number + "', '" + digits + "', 'test', 'Default_No_Compression')",
                     "sms");
        w.wait([&] { return w.received("COUNT(*)") == "2" && !w.site.inbox().empty(); });
        CHECK_EQUAL(digits + "\n", w.received("TextDecoded"));
        CHECK(w.received("Text").ends_with("\n00FF80"));
        CHECK_EQUAL(site_number + "\n" + site_number, w.received("SenderNumber"));
        CHECK((w.site.inbox() == std::vector<received_sms>{{centre_number, digits, false}}));
        // 1.42 writes what it sent into its file twice: no more than these came.
        CHECK_EQUAL(std::size_t{3}, w.air.journal().all().size());
        w.air.fail(sim::parse_fault(sim::family::air, "repeat=1"), {});
        w.site.send(centre_number, "twice");
        w.wait([&] { return w.received("COUNT(*)") == "4"; });
        CHECK(w.received("TextDecoded").ends_with("twice\ntwice"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(dummy_smsd_test);

} // namespace wesh::test
