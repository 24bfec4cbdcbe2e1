// What lasts: intervals are opened, ended and numbered, whatever is committed or begins again meanwhile.
#include "tests/daemon/recorder_fixture.hpp"

using namespace wesh;
using namespace wesh::test;

class recorder_interval_test : public recorder_fixture {
    CPPUNIT_TEST_SUITE(recorder_interval_test);
    CPPUNIT_TEST(an_interval_is_opened_once_and_closed_after_a_restart);
    CPPUNIT_TEST(all_of_a_device_ends_at_once_even_after_a_restart);
    CPPUNIT_TEST(an_interval_that_ends_before_it_is_committed_keeps_its_id);
    CPPUNIT_TEST_SUITE_END();

  public:
    void an_interval_is_opened_once_and_closed_after_a_restart() {
        r->open(silence(noon));
        r->open(silence(noon + duration{5}));
        CHECK(commits(1));
        restart();
        r->open(silence(noon + duration{9}));
        clock.advance(duration{60'000});
        r->close("box", "device.unreachable", clock.now(), {});
        r->close("box", "device.unreachable", clock.now(), {});
        r->close("box", "other", clock.now(), {});
        CHECK(commits(2));
        const auto all = stored<interval>();
        CHECK_EQUAL(std::size_t{2}, all.size());
        CHECK_EQUAL(sequence_number{0}, all[0].id);
        CHECK_EQUAL(all[0].number, all[1].id);
        CHECK(all[1].start == noon && all[1].end == clock.now());
    }
    void all_of_a_device_ends_at_once_even_after_a_restart() {
        for (const auto* name : {"box", "hall"}) {
            for (const auto* type : {"device.unreachable", "ups.power-cut"}) {
                auto i = silence(noon);
                i.device = name;
                i.type = type;
                r->open(i);
            }
        }
        CHECK(commits(4));
        restart();
        CHECK(r->begun() == (std::vector<std::string>{"box", "hall"}));
        r->close_all("box", noon + duration{5});
        CHECK(r->begun() == std::vector<std::string>{"hall"});
        CHECK(t.until([&] { return stored<interval>().size() == 6; }));
        for (std::size_t n : {std::size_t{4}, std::size_t{5}}) {
            const auto i = stored<interval>()[n];
            CHECK(i.device == "box" && i.end == noon + duration{5} && i.id != 0);
        }
        r->close_all("box", noon + duration{6});
        restart();
        CHECK(r->begun() == std::vector<std::string>{"hall"});
        CHECK_EQUAL(std::size_t{6}, stored<interval>().size());
    }
    void an_interval_that_ends_before_it_is_committed_keeps_its_id() {
        disk_is_full = true;
        r->open(silence(noon));
        r->close("box", "device.unreachable", noon + duration{5}, {});
        r->open(silence(noon + duration{9}));
        CHECK(t.until([&] { return r->count().refused >= 1; }));
        disk_is_full = false;
        CHECK(t.until([&] { return r->count().waiting == 0 && stored<interval>().size() == 3; }));
        const auto all = stored<interval>();
        CHECK(all[2].end == noon + duration{5});
        CHECK_EQUAL(all[0].number, all[2].id);
        restart(); // the second is open still, and only that one
        r->close("box", "device.unreachable", noon + duration{20}, {});
        CHECK(t.until([&] { return stored<interval>().size() == 4; }));
        CHECK_EQUAL(all[1].number, stored<interval>()[3].id);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(recorder_interval_test);
