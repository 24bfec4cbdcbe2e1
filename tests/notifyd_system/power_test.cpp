// A power cut, from the real upsd to the mail that tells of it, with the network away meanwhile.
#include "common/text.hpp"
#include "common/time_text.hpp"
#include "tests/support/notify_site.hpp"
#include "tests/support/upsd.hpp"

#include <cstdio>
#include <thread>

namespace {

using namespace wesh;
using namespace wesh::test;

class power_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(power_test);
    CPPUNIT_TEST(a_cut_is_queued_at_once_and_told_when_the_network_is_back);
    CPPUNIT_TEST_SUITE_END();

    /// A field of the first row.
    static std::string field(const std::string& csv, std::string_view name) {
        const auto lines = split(csv, '\n');
        CHECK_MESSAGE(csv, lines.size() > 1);
        const auto names = split(lines[0], ',');
        for (std::size_t i = 0; i < names.size(); ++i)
            if (trimmed(names[i]) == name) return std::string{trimmed(split(lines[1], ',').at(i))};
        CHECK_MESSAGE(csv, false);
        return {};
    }
    static time_point moment(const std::string& csv, std::string_view name) {
        return parse_iso(field(csv, name)).value();
    }

    void a_cut_is_queued_at_once_and_told_when_the_network_is_back() {
        notify_site s;
        nut_peer nut{s.site.where, {{"office", {{"ups.status", "OL"}, {"battery.charge", "100"}}}}};
        s.site.daemon.configure(
            s.site.config(s.site.names()) + "[[device]]\nname = \"office\"\ndriver = \"nut\"\naddress = \"" +
            nut.address("office") + "\"\nperiod = \"1s\"\ncut_after = \"0s\"\nback_after = \"1s\"\n");
        s.site.daemon.stop();
        s.site.daemon.start();
        s.site.wait_for("office", device_state::online);
        s.configure("[[rule]]\nname = \"power\"\nto = \"bruno\"\nevents = \"ups.*\"\n");
        s.start();
        s.smtp.stop();
        nut.say("office", {{"ups.status", "OB DISCHRG"}, {"battery.charge", "95"}});
        CHECK(soon(10s, [&] { return nut.status("office") == "OB DISCHRG"; }));
        const auto served = std::chrono::floor<duration>(std::chrono::system_clock::now());
        CHECK(soon(15s, [&] { return s.notify({"queue"}).first == 0; }));
        const auto queue = s.notify({"-o", "csv", "queue"}).second;
        const auto cause = s.notify({"-o", "csv", "causes"}).second;
        CHECK_EQUAL(std::string{"ups.power-lost"}, field(cause, "type"));
        const auto queued = moment(queue, "made") - moment(cause, "since");
        const auto seen = moment(cause, "since") - served;
        // Usually some milliseconds; a busy machine and its disk may add to it.
        CHECK_MESSAGE(
            std::to_string(queued.count()) + " ms\n" + cause + queue +
                s.notify({"-o", "csv", "journal"}).second +
                s.run({"weshclient", "-o", "json", "--socket", s.site.daemon.socket(), "events"}).second,
            queued < 3s);
        CHECK_MESSAGE(std::to_string(seen.count()) + " ms", seen < 5s);
        std::printf("cut seen %lld ms after upsd served it, mail queued %lld ms after that\n",
                    static_cast<long long>(seen.count()), static_cast<long long>(queued.count()));
        // The mains are back before the network is: one message tells of both.
        nut.say("office", {{"ups.status", "OL CHRG"}, {"battery.charge", "90"}});
        CHECK(soon(15s, [&] { return !field(s.notify({"-o", "csv", "causes"}).second, "until").empty(); }));
        s.smtp.start();
        const auto told = s.wait_for_mail(1, "office", 60s).at(0);
        std::this_thread::sleep_for(2s);
        s.stop();
        CHECK_EQUAL(std::size_t{1}, s.mail().size());
        CHECK_EQUAL(std::string{"bruno@example.org"}, told.to);
        CHECK_MESSAGE(told.text, told.text.find("mains") != std::string::npos);
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(power_test);

} // namespace
