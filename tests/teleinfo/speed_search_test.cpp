// Which speed a line is listened to at, and when another one is tried.
#include "daemon/drivers/teleinfo/speed_search.hpp"
#include "tests/support/test.hpp"

using namespace wesh;
using namespace wesh::teleinfo;

class speed_search_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(speed_search_test);
    CPPUNIT_TEST(each_speed_is_tried_until_groups_come_right);
    CPPUNIT_TEST(a_speed_that_was_right_is_left_after_some_patience_for_the_likeliest);
    CPPUNIT_TEST(a_speed_that_was_right_once_is_found_again);
    CPPUNIT_TEST(one_speed_alone_is_never_left);
    CPPUNIT_TEST_SUITE_END();

    /// A meter that is understood at one speed only, looked at every half second.
    struct search {
        speed_search tried{{9600, 1200, 19200, 4800, 2400}};
        unsigned speaks = 0; ///< 0: not at all
        std::uint64_t good = 0;
        duration now{};
        std::int64_t until_understood() {
            const auto begin = now;
            for (int i = 0; i < 200; ++i) {
                now += duration{500};
                if (tried.speed() == speaks) ++good;
                tried.look(good, now);
                if (tried.found() && tried.speed() == speaks) return (now - begin).count();
            }
            return -1;
        }
    };

  public:
    void each_speed_is_tried_until_groups_come_right() {
        for (const unsigned speed : {9600U, 1200U, 19200U, 4800U, 2400U}) {
            search s;
            s.speaks = speed;
            const auto took = s.until_understood();
            CHECK(took >= 0 && took <= 5 * speed_search::dwell.count());
        }
    }
    void a_speed_that_was_right_is_left_after_some_patience_for_the_likeliest() {
        search s;
        s.speaks = 1200;
        s.until_understood();
        s.speaks = 9600;
        const auto took = s.until_understood();
        // A frame more, and a meter that was switched is followed before its line counts as faulty.
        CHECK(took >= 0 && took <= speed_search::patience.count() + 1'000);
    }
    void a_speed_that_was_right_once_is_found_again() {
        search s;
        s.speaks = 4800;
        s.until_understood();
        s.speaks = 0;
        CHECK(s.until_understood() < 0);
        s.speaks = 4800;
        CHECK(s.until_understood() >= 0);
    }
    void one_speed_alone_is_never_left() {
        speed_search s{{1200}};
        for (int i = 0; i < 100; ++i) CHECK(!s.look(0, duration{1'000 * i}));
        CHECK_EQUAL(1200U, s.speed());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(speed_search_test);
