// The state of a line, by the table that Enedis tests receivers with (02E A.5.3 and A.5.4, 54E 9.4.1).
#include "daemon/drivers/teleinfo/link_watch.hpp"
#include "tests/teleinfo/tic.hpp"

using namespace wesh;
using namespace wesh::test;
using namespace wesh::teleinfo;

class link_watch_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(link_watch_test);
    CPPUNIT_TEST(no_signal_for_more_than_ten_seconds_is_a_fault_and_for_less_than_nine_is_none);
    CPPUNIT_TEST(a_signal_that_is_no_frame_is_a_fault);
    CPPUNIT_TEST(a_frame_of_only_the_address_is_a_fault);
    CPPUNIT_TEST(a_coherent_frame_with_any_set_of_groups_is_right);
    CPPUNIT_TEST(one_bad_checksum_is_a_fault_until_the_next_correct_frame);
    CPPUNIT_TEST(a_frame_that_the_meter_aborts_is_no_fault_by_itself);
    CPPUNIT_TEST(before_the_first_frame_there_is_no_link);
    CPPUNIT_TEST_SUITE_END();

    /// A line at some moment: bytes go through the decoder, as they would come.
    struct line : listener {
        decoder bytes{*this};
        link_watch watch;
        duration now{1'000};
        void take(const frame& f, frame_state s) override { watch.frame(s, f.is_idle(), now); }
        void say(std::string_view text) {
            watch.heard(now);
            bytes.feed(text);
        }
        link_state after(std::int64_t ms) {
            now += duration{ms};
            return watch.state(now);
        }
    };
    static std::string good() {
        return framed({spaced("ADCO", "021861800000"), spaced("BASE", "012345678"), spaced("PAPP", "01230")});
    }

  public:
    void no_signal_for_more_than_ten_seconds_is_a_fault_and_for_less_than_nine_is_none() {
        line l;
        l.say(good());
        CHECK(l.after(0) == link_state::ok);
        CHECK(l.after(8'999) == link_state::ok);
        CHECK(l.after(1'002) == link_state::no_signal);
        l.say(good());
        CHECK(l.after(0) == link_state::ok);
        // Also when it stops in the middle of a frame: the last whole one was earlier.
        l.after(2'300);
        l.say(good().substr(0, 20));
        CHECK(l.after(8'999) == link_state::ok);
        CHECK(l.after(1'002) == link_state::no_signal);
    }
    void a_signal_that_is_no_frame_is_a_fault() {
        line l;
        l.say(good());
        for (int i = 0; i < 11; ++i) {
            l.say("\x55\x2a noise \r\n\xff");
            l.after(1'000);
        }
        CHECK(l.after(0) == link_state::no_frame);
    }
    void a_frame_of_only_the_address_is_a_fault() {
        line l;
        l.say(good());
        l.say(framed({spaced("ADCO", "021861800000")}));
        CHECK(l.after(0) == link_state::idle);
        l.say(framed({tabbed({"ADSC", "021861800000"})}));
        CHECK(l.after(0) == link_state::idle);
        l.say(good());
        CHECK(l.after(0) == link_state::ok);
    }
    void a_coherent_frame_with_any_set_of_groups_is_right() {
        const std::vector<std::vector<std::string>> sets{
            {spaced("PAPP", "01230")},
            {spaced("ADIR1", "065"), spaced("ADCO", "021861800000"), spaced("IINST1", "065")},
            {spaced("ADCO", "021861800000"), spaced("SOMETHNG", "new")},
            {tabbed({"VTIC", "02"}), tabbed({"DATE", "E180716103423", ""})},
        };
        for (const auto& groups : sets) {
            line l;
            l.say(framed(groups));
            CHECK(l.after(0) == link_state::ok);
        }
    }
    void one_bad_checksum_is_a_fault_until_the_next_correct_frame() {
        line l;
        l.say(good());
        auto bad = good();
        bad[bad.size() - 3] ^= 1;
        l.say(bad);
        CHECK(l.after(0) == link_state::bad_frame);
        CHECK(l.after(500) == link_state::bad_frame);
        l.say(good().substr(0, 20));
        CHECK(l.after(0) == link_state::bad_frame);
        l.say(good().substr(20));
        CHECK(l.after(0) == link_state::ok);
    }
    void a_frame_that_the_meter_aborts_is_no_fault_by_itself() {
        line l;
        l.say(good());
        l.say("\x02\n" + spaced("ADCO", "021861800000") + "\r\x04");
        CHECK(l.after(100) == link_state::ok);
        CHECK(l.after(10'000) != link_state::ok);
    }
    void before_the_first_frame_there_is_no_link() {
        line l;
        CHECK(l.after(0) == link_state::no_signal);
        l.say("PAPP 01");
        CHECK(l.after(0) == link_state::no_frame);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(link_watch_test);
