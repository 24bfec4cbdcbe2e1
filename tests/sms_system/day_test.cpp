// A day of three sites through the real gammu-smsd and a bad air: two have nothing but a modem, one loses its
// network in the middle of the day. Everybody is killed now and then. What weshd recorded is what MariaDB
// has.
#include "common/clock.hpp"
#include "common/time_text.hpp"
#include "tests/sms_system/air.hpp"
#include "tests/support/poll.hpp"
#include "tests/support/seed.hpp"
#include "tests/support/truth.hpp"

#include <fmt/core.h>

#include <cstdio>
#include <filesystem>
#include <functional>
#include <map>
#include <random>
#include <thread>

using namespace wesh;
using namespace wesh::test;
using namespace std::chrono_literals;

namespace {

/// An hour is four and a half seconds: a modem takes its time.
constexpr int haste = 800;
constexpr std::size_t boxes_of_a_site = 2;

constexpr const char* centre_settings =
    "[sms]\nacknowledge_after = \"2h\"\nacknowledge_packets = 8\nrepeat_pause = \"10min\"\n"
    "settings_again = \"2h\"\n[ledger]\nresend_after = \"1h\"\n";

struct end_of_the_road {
    std::unique_ptr<folder> modem_folder = std::make_unique<folder>();
    std::unique_ptr<site_side> site;
    std::unique_ptr<smsd> modem;
};

class world {
  public:
    explicit world(time_point begin)
        : real{system_clock{}.now()}
        , sky{3, fmt::format("{},{},{}", iso_text(begin), iso_text(real), haste)}
        , centre{{}, "/tmp", centre_settings}
        , begin_{begin} {
        add(site_number, site_name, "tilleul-", true);
        add(8, "moulin", "moulin-", false);
        add(9, "ecluse", "ecluse-", false);
        modem = centre_smsd(centre, sky);
    }
    void start() {
        for (auto& e : ends) {
            e.site->start_weshd();
            e.site->start_tonique();
        }
    }
    time_point now() const { return ends.front().site->now(); }
    void wait_until(time_point t) {
        while (now() < t) std::this_thread::sleep_for(20ms);
    }

    const time_point real;
    air sky;
    centre_side centre;
    std::vector<end_of_the_road> ends;
    std::unique_ptr<smsd> modem;

  private:
    void add(int number, const std::string& name, const std::string& box, bool https) {
        auto& e = ends.emplace_back();
        const auto n = static_cast<int>(ends.size());
        std::filesystem::create_directory(*e.modem_folder / "queue");
        e.modem = site_smsd(*e.modem_folder, sky.port_of_site(n));
        site_plan p;
        p.number = number;
        p.name = name;
        p.box = box;
        p.boxes = boxes_of_a_site;
        p.https = https;
        p.more = by_sms(*e.modem_folder / "queue", e.modem->path(), "monthly = 10000\n");
        p.hurry = haste;
        p.real = real;
        e.site = std::make_unique<site_side>(centre, p, begin_);
    }
    time_point begin_;
};

/// Whoever is drawn is killed and begins again.
class killer {
  public:
    killer(world& w, unsigned seed)
        : world_{w}
        , dice_{seed} {}
    void strike() {
        auto& e = world_.ends[below(world_.ends.size())];
        switch (below(6)) {
        case 0:
            return killed("gammu-smsd of a site", [&] {
                e.modem->kill();
                e.modem->start();
            });
        case 1:
            return killed("gammu-smsd of the centre", [&] {
                world_.modem->kill();
                world_.modem->start();
            });
        case 2:
        case 3:
            return killed("tonique-site", [&] {
                e.site->tonique->kill();
                e.site->start_tonique();
            });
        case 4:
            return killed("toniqued", [&] {
                world_.centre.toniqued->kill();
                world_.centre.start_toniqued();
            });
        default:
            return killed("mariadbd", [&] {
                world_.centre.server.kill();
                world_.centre.server.start();
            });
        }
    }
    std::string text() const {
        std::string all;
        for (const auto& [who, n] : counts_)
            all += fmt::format("{}{} {} times", all.empty() ? "" : ", ", who, n);
        return all;
    }

  private:
    std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>{0, n - 1}(dice_); }
    void killed(const char* who, const std::function<void()>& act) {
        act();
        ++counts_[who];
    }
    world& world_;
    std::mt19937 dice_;
    std::map<std::string, int> counts_;
};

class day_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(day_test);
    CPPUNIT_TEST(whoever_is_killed_what_weshd_recorded_is_in_the_ledger);
    CPPUNIT_TEST_SUITE_END();

    static std::int64_t hours_there(world& w, const site_side& s, time_point from, time_point to) {
        return w.centre.number(fmt::format(
            "SELECT COUNT(*) FROM reading r JOIN point p ON p.id = r.point JOIN device d ON d.site = p.site "
            "AND d.unit ="
            " p.unit WHERE d.name LIKE '{}%' AND p.column_number = 1 AND r.time > {} AND r.time <= {}",
            s.plan.box, to_milliseconds(from) / 1000, to_milliseconds(to) / 1000));
    }
    static std::string state_of(world& w) {
        std::string text = w.centre.ask("status").text + w.centre.ask("sms").text;
        for (auto& e : w.ends)
            text += w.centre.ask("--at-site carrier", e.site->tonique_socket).text +
                    w.centre.ask("--at-site outbox", e.site->tonique_socket).text;
        for (const auto& line : w.sky.simulated.control("journal")) text += line + "\n";
        return text;
    }

    /// In peace: from HTTPS to SMS, and back by itself.
    static void there_and_back(world& w) {
        auto& s = *w.ends.front().site;
        const auto becomes = [&](const char* state) {
            const bool came = soon(120s, [&] { return s.carrier("state") == state; });
            if (!came) std::fputs(state_of(w).c_str(), stderr);
            CHECK_MESSAGE(std::string{"its way does not become: "} + state, came);
        };
        becomes("connected");
        w.centre.httpd->stop();
        becomes("by SMS");
        // A box that is lost is an alarm, and does not wait.
        const auto by_sms = [&] {
            return w.centre.number("SELECT COUNT(*) FROM packet WHERE site = 7 AND carrier = 'sms'");
        };
        const auto before = by_sms();
        s.simulated.control("fault " + s.box(1) + " refuse");
        const bool came = soon(120s, [&] { return by_sms() > before; });
        if (!came) std::fputs(state_of(w).c_str(), stderr);
        CHECK_MESSAGE("nothing comes by SMS", came);
        w.centre.start_httpd();
        becomes("connected");
    }

  public:
    void whoever_is_killed_what_weshd_recorded_is_in_the_ledger() {
        const auto begin = at("2026-11-20T20:00:00Z");
        const auto end = at("2026-11-22T00:00:00Z");
        world w{begin};
        w.start();
        for (const auto* f : {"loss=0.1", "repeat=0.1", "delay=0s-4s", "reorder=0.1"})
            w.sky.order(std::string{"fault air "} + f);
        killer k{w, seed()};
        bool away = false;
        while (w.now() < end + 3h) {
            k.strike();
            std::this_thread::sleep_for(2500ms);
            const auto t = w.now();
            const bool lost = t > at("2026-11-21T16:00:00Z") && t < at("2026-11-22T01:30:00Z");
            if (lost != away) {
                if (lost)
                    w.centre.httpd->stop();
                else
                    w.centre.start_httpd();
            }
            away = lost;
        }
        if (away) w.centre.start_httpd();
        std::printf("killed: %s\n", k.text().c_str());
        std::fflush(stdout);
        std::size_t compared = 0;
        for (auto& e : w.ends) {
            auto& s = *e.site;
            CHECK_MESSAGE(s.tonique->output(), s.tonique->running());
            const truth t{s.weshd.connect(), s.plan.box, s.boxes, begin, end};
            const bool complete = soon(240s, [&] {
                return hours_there(w, s, begin + 1h, end) == static_cast<std::int64_t>(s.boxes) * 27;
            });
            if (!complete) std::fputs(state_of(w).c_str(), stderr);
            CHECK_MESSAGE(s.plan.name + " is not complete", complete);
            s.nothing_is_acknowledged_in_vain();
            compared += t.compare(w.centre);
        }
        auto& c = w.centre;
        there_and_back(w);
        CHECK_EQUAL(std::int64_t{0}, c.number("SELECT COUNT(*) FROM reading_conflict"));
        CHECK_EQUAL(std::int64_t{0}, c.number("SELECT COUNT(*) FROM given_up WHERE from_hour <> 0"));
        CHECK_EQUAL(std::int64_t{0}, c.number("SELECT COUNT(*) FROM quarantine"));
        CHECK(c.number("SELECT COUNT(*) FROM packet WHERE site = 7 AND carrier = 'https'") > 0);
        CHECK(c.number("SELECT COUNT(*) FROM packet WHERE site <> 7 AND carrier <> 'sms'") == 0);
        const auto lost = w.sky.count("lost");
        CHECK(lost + w.sky.count("repeated") > 0);
        std::printf("%zu readings compared; packets %lld, by SMS %lld, came again %lld; messages lost on the "
                    "way %d\n",
                    compared, static_cast<long long>(c.number("SELECT COUNT(*) FROM packet")),
                    static_cast<long long>(c.number("SELECT COUNT(*) FROM packet WHERE carrier = 'sms'")),
                    static_cast<long long>(c.number("SELECT SUM(repeats) FROM packet")), lost);
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(day_test);

} // namespace
