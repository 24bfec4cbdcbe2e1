// Indexes that go on, and those that cannot.
#include "daemon/drivers/teleinfo/indexes.hpp"
#include "tests/teleinfo/tic.hpp"

#include <fmt/core.h>

using namespace wesh;
using namespace wesh::test;
using namespace wesh::teleinfo;

class indexes_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(indexes_test);
    CPPUNIT_TEST(the_first_frame_is_believed_once_a_second_goes_on_from_it);
    CPPUNIT_TEST(what_is_known_from_before_makes_the_first_frame_believable);
    CPPUNIT_TEST(an_index_that_goes_back_is_doubtful_and_what_is_known_stays);
    CPPUNIT_TEST(an_index_grows_no_faster_than_the_greatest_power);
    CPPUNIT_TEST(three_frames_that_agree_are_believed_against_what_is_known);
    CPPUNIT_TEST(three_that_do_not_agree_are_not);
    CPPUNIT_TEST(a_frame_without_indexes_contradicts_nothing);
    CPPUNIT_TEST(a_pme_pmi_may_go_on_with_the_index_of_another_period);
    CPPUNIT_TEST_SUITE_END();

    static frame hc_hp(int hc, int hp) {
        return decoded(framed({spaced("HCHC", fmt::format("{:09}", hc)),
                               spaced("HCHP", fmt::format("{:09}", hp))}))
            .all.at(0)
            .content;
    }
    static frame period(const std::string& name, int kwh) {
        return decoded(framed({spaced("PTCOUR1", name), spaced("EAP_s", fmt::format("{}kWh", kwh))}))
            .all.at(0)
            .content;
    }
    /// Believes 1000 and 2000 at the second 2.
    static index_memory known() {
        index_memory m{100'000};
        m.judge(hc_hp(1000, 2000), duration{1'000});
        CHECK(m.judge(hc_hp(1000, 2000), duration{2'000}) == verdict::fits);
        return m;
    }

  public:
    void the_first_frame_is_believed_once_a_second_goes_on_from_it() {
        index_memory m{100'000};
        CHECK(m.judge(hc_hp(9'001'000, 2000), duration{1'000}) == verdict::unconfirmed);
        CHECK(m.judge(hc_hp(1000, 2000), duration{2'000}) == verdict::unconfirmed);
        CHECK(m.judge(hc_hp(1000, 2001), duration{3'000}) == verdict::fits);
        CHECK(m.judge(hc_hp(1000, 2002), duration{4'000}) == verdict::fits);
    }
    void what_is_known_from_before_makes_the_first_frame_believable() {
        index_memory m{100'000};
        m.know(find_label("HCHC", false), 1000, duration{-3'600'000});
        CHECK(m.judge(hc_hp(51'000, 2000), duration{}) == verdict::fits);
        index_memory other{100'000};
        other.know(find_label("HCHC", false), 1000, duration{-3'600'000});
        CHECK(other.judge(hc_hp(101'003, 2000), duration{}) == verdict::doubtful);
    }
    void an_index_that_goes_back_is_doubtful_and_what_is_known_stays() {
        auto m = known();
        CHECK(m.judge(hc_hp(999, 2000), duration{3'000}) == verdict::doubtful);
        CHECK(m.judge(hc_hp(1001, 2000), duration{4'000}) == verdict::fits);
        CHECK(m.judge(hc_hp(1000, 2000), duration{5'000}) == verdict::doubtful);
    }
    void an_index_grows_no_faster_than_the_greatest_power() {
        // 100 kW are 27.8 Wh a second; two more are rounding.
        CHECK(known().judge(hc_hp(1000, 2029), duration{3'000}) == verdict::fits);
        CHECK(known().judge(hc_hp(1000, 2030), duration{3'000}) == verdict::doubtful);
        CHECK(known().judge(hc_hp(1000, 2000 + 100'002), duration{3'602'000}) == verdict::fits);
        CHECK(known().judge(hc_hp(1000, 2000 + 100'003), duration{3'602'000}) == verdict::doubtful);
        CHECK(known().judge(hc_hp(1000, 999'999'999), duration{1LL << 60}) == verdict::fits);
    }
    void three_frames_that_agree_are_believed_against_what_is_known() {
        auto m = known();
        CHECK(m.judge(hc_hp(5, 7), duration{3'000}) == verdict::doubtful);
        CHECK(m.judge(hc_hp(5, 7), duration{4'000}) == verdict::doubtful);
        CHECK(m.judge(hc_hp(5, 8), duration{5'000}) == verdict::anew);
        CHECK(m.judge(hc_hp(6, 8), duration{6'000}) == verdict::fits);
    }
    void three_that_do_not_agree_are_not() {
        auto m = known();
        for (int i = 0; i < 20; ++i)
            CHECK(m.judge(hc_hp(5, i % 2 == 0 ? 900'000 : 7), duration{3'000 + 1'000 * i}) ==
                  verdict::doubtful);
        CHECK(m.judge(hc_hp(1000, 2000), duration{30'000}) == verdict::fits);
    }
    void a_frame_without_indexes_contradicts_nothing() {
        auto m = known();
        const auto f = decoded(framed({spaced("ADIR1", "065"), spaced("IINST1", "065")})).all.at(0).content;
        CHECK(m.judge(f, duration{3'000}) == verdict::fits);
        CHECK(m.judge(hc_hp(1000, 1999), duration{4'000}) == verdict::doubtful);
    }
    void a_pme_pmi_may_go_on_with_the_index_of_another_period() {
        index_memory m{100'000};
        m.judge(period("HPH", 6239), duration{1'000});
        CHECK(m.judge(period("HPH", 6239), duration{2'000}) == verdict::fits);
        CHECK(m.judge(period("HPH", 6238), duration{3'000}) == verdict::doubtful);
        CHECK(m.judge(period("HCH", 118), duration{4'000}) == verdict::fits);
        CHECK(m.judge(period("HCH", 117), duration{5'000}) == verdict::doubtful);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(indexes_test);
