// Rules for a lost centre, with the real tonique-site: without any centre that answers, and with a real one
// that comes and goes.
#include "common/clock.hpp"
#include "tests/support/notify_site.hpp"
#include "tests/support/whole.hpp"

#include <fmt/core.h>

#include <fstream>
#include <thread>

namespace {

using namespace wesh;
using namespace wesh::test;

constexpr auto lost_after = 10s; ///< the least that there may be

/// tonique-site beside the site's weshd.
class teller {
  public:
    teller(const notify_site& s, const std::string& url, const std::string& ca, const std::string& key)
        : folder_{s.site.where.path()} {
        std::ofstream{settings()} << fmt::format(
            "[weshd]\nsocket = \"{}\"\n[state]\ndirectory = \"{}/outbox\"\n[rpc]\nsocket = \"{}\"\n"
            "reader_group = \"{}\"\n[centre]\nurl = \"{}\"\nca = \"{}\"\n",
            s.site.daemon.socket(), folder_, socket(), own_group(), url, ca);
        std::ofstream{folder_ + "/typed"} << site_number << "\n" << key << "\n";
        start_options o;
        o.input = folder_ + "/typed";
        process enrol{{program("tonique-site"), "-c", settings(), "key"}, folder_ + "/enrol.log", o};
        const auto end = enrol.wait();
        CHECK_MESSAGE(enrol.output(), end.clean());
        program_ = std::make_unique<process>(
            std::vector<std::string>{program("tonique-site"), "-c", settings()}, folder_ + "/site.log");
        program_->wait_for("serving");
    }
    std::string socket() const { return folder_ + "/tonique.sock"; }

  private:
    std::string settings() const { return folder_ + "/site.toml"; }
    std::string folder_;
    std::unique_ptr<process> program_;
};

void tell_when_lost(notify_site& s, const teller& t) {
    s.configure(
        "[[rule]]\nname = \"alone\"\nto = [\"bruno\"]\nevents = [\"device.*\"]\nwhen = \"centre-lost\"\n",
        fmt::format("[centre]\nsocket = \"{}\"\nlost = \"10s\"\n", t.socket()));
    for (const auto& box : s.site.names()) s.site.wait_for(box, device_state::online);
    s.start();
}

class centre_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(centre_test);
    CPPUNIT_TEST(a_centre_that_never_answers_leaves_the_telling_to_the_site);
    CPPUNIT_TEST(what_a_centre_has_heard_is_told_by_the_site_only_while_it_is_lost);
    CPPUNIT_TEST_SUITE_END();

    static bool left_to_the_centre(const notify_site& s, std::size_t count) {
        return soon(40s, [&] {
            std::size_t n = 0;
            for (const auto& row : s.rows({"journal"})) n += row.at("text") == "the centre has it" ? 1 : 0;
            return n == count;
        });
    }

    void a_centre_that_never_answers_leaves_the_telling_to_the_site() {
        notify_site s;
        // The example of tonique-packet(5), and a port that refuses: the SMTP server's, once it has ended.
        const auto nowhere = [&] {
            const smtp_server gone{s.site.where, "gone"};
            return gone.port();
        }();
        const auto begin = system_clock{}.now();
        const teller t{s, fmt::format("https://127.0.0.1:{}", nowhere), "",
                       "0001-G406-R40D-M30S-E20J-918G-5GRN-38E9-1Y2J"};
        tell_when_lost(s, t);
        s.fail("box1");
        const auto told = s.wait_for_mail(1, "box1", 60s).at(0);
        CHECK_EQUAL(std::string{"bruno@example.org"}, told.to);
        CHECK(system_clock{}.now() - begin >= lost_after);
        s.mend("box1");
        s.wait_for_mail(2, "box1");
        s.stop();
        CHECK_EQUAL(std::size_t{2}, s.mail().size());
    }

    void what_a_centre_has_heard_is_told_by_the_site_only_while_it_is_lost() {
        notify_site s{3};
        centre_side c;
        c.start_toniqued();
        c.start_httpd();
        const teller t{s, c.url(), c.authority(), c.done(fmt::format("--quiet keys make {}", site_name))};
        tell_when_lost(s, t);
        s.fail("box1");
        CHECK_MESSAGE(s.log() + s.notify({"journal"}).second, left_to_the_centre(s, 1));
        CHECK(c.number("SELECT COUNT(*) FROM packet") > 0);
        // That nothing was to be told for longer than it may be lost is no loss of it.
        std::this_thread::sleep_for(lost_after + 6s);
        s.fail("box2");
        CHECK_MESSAGE(s.log() + s.notify({"journal"}).second, left_to_the_centre(s, 2));
        CHECK_EQUAL(std::size_t{0}, s.mail().size());
        c.httpd->stop();
        s.fail("box3");
        s.wait_for_mail(1, "box3", 60s);
        c.start_httpd();
        s.mend("box*");
        s.wait_for_mail(2, "box3");
        s.stop();
        CHECK_EQUAL(std::size_t{2}, s.mail().size());
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(centre_test);

} // namespace
