// The queue, the real gammu-smsd, and a GSM modem of weshsim: what a dummy phone never does.
#include "common/calendar.hpp"
#include "tests/sms/sms_fixture.hpp"
#include "tests/sms_smsd/shipped_smsd.hpp"
#include "tests/support/poll.hpp"
#include "tests/support/site.hpp"
#include "tests/support/smsd.hpp"

namespace {

using namespace wesh;
using namespace wesh::test;
using sms::queue;
using fate = queue::fate;

struct modem_host {
    folder where;
    simulator air;
    smsd_daemon daemon;
    system_clock clock;
    queue q;
    sms::modem m;

    modem_host()
        : air{where, "[[modem]]\nname = \"site\"\nnumber = \"+33600000001\"\nport = \"" + where / "gsm" +
                         "\"\n[[modem]]\nname = \"centre\"\nnumber = \"+33600000000\"\nport = \"" +
                         where / "gsm-centre" + "\"\n"}
        , daemon{where.path(), shipped_smsdrc(where.path(), "device = " + where / "gsm")}
        , q{where.path()}
        , m{q, options(), clock} {
        daemon.start();
    }
    sms::modem_options options() const {
        sms::modem_options o;
        o.spool = where / "spool";
        o.patience = 8s;
        o.first_retry = 1s;
        return o;
    }
    std::uint64_t submit(const std::string& text) {
        return q.submit({"site", 0, text_to("+33600000000", text), clock.now() + 1h}, clock.now());
    }
    template <class Condition>
    bool until(Condition holds, std::chrono::milliseconds limit = 60s) {
        return soon(limit, [&] {
            m.pump();
            return holds();
        });
    }
};

class modem_smsd_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(modem_smsd_test);
    CPPUNIT_TEST(a_message_that_the_network_refuses_holds_up_no_other);
    CPPUNIT_TEST(the_time_of_the_smsc_is_marked_as_local);
    CPPUNIT_TEST_SUITE_END();

    /// gammu-smsd would try the first for ever.
    void a_message_that_the_network_refuses_holds_up_no_other() {
        modem_host h;
        h.air.control("fault site error=38");
        const auto first = h.submit("first");
        const auto second = h.submit("second");
        CHECK_MESSAGE(h.daemon.log(), h.until([&] {
            return h.air.counts("site").at("refused") > 1 && h.q.look(first).tries > 0 &&
                   h.q.look(first).fate == fate::waiting;
        }));
        CHECK(h.until([&] { return h.q.look(second).fate == fate::handed; }));
        h.air.control("clear site");
        CHECK(h.until(
            [&] { return h.q.look(second).fate == fate::sent && h.q.look(first).fate == fate::sent; }));
        // One that is taken back at the very moment that it is sent leaves twice: no try brings more than
        // one.
        const auto tries = h.q.look(first).tries + h.q.look(second).tries;
        const auto journal = h.air.control("journal");
        CHECK(journal.size() >= 2 && journal.size() <= tries);
        CHECK(names_in(h.where / "spool/outbox").empty() && names_in(h.where / "spool/sent").empty());
    }

    void the_time_of_the_smsc_is_marked_as_local() {
        modem_host h;
        h.air.control("sms EDF site text [5 \u20ac] \u00e0 payer");
        CHECK_MESSAGE(h.daemon.log(), h.until([&] { return h.q.count().received == 1; }));
        const auto said = h.q.received(queue::kind::text, 1).at(0).second;
        CHECK_EQUAL(std::string{"EDF"}, said.sender);
        CHECK_EQUAL(std::string{"[5 \u20ac] \u00e0 payer"}, said.text);
        CHECK(said.local);
        const auto there = calendar{"Europe/Paris"}.instant_of(said.stamp, h.clock.now());
        CHECK(there > h.clock.now() - 2min && there <= h.clock.now());
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(modem_smsd_test);

} // namespace
