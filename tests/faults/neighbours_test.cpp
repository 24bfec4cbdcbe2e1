// A box that hangs costs the others nothing, and no box is ever asked twice at a time.
#include "tests/support/poll.hpp"
#include "tests/support/site.hpp"
#include "tests/support/test.hpp"

using namespace wesh;

namespace {

class neighbours_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(neighbours_test);
    CPPUNIT_TEST(hung_boxes_delay_no_other);
    CPPUNIT_TEST_SUITE_END();

    static constexpr duration period{500};
    /// For the answer itself and a busy machine.
    static constexpr duration margin{400};

    /// The longest silence of the well boxes, looked at for a while.
    static duration longest_silence(const test::site& s, std::size_t hung, duration watched) {
        duration longest{};
        test::soon(watched, [&] {
            const auto now = s.client.info().now;
            const auto all = s.client.devices();
            for (std::size_t i = hung; i < all.size(); ++i)
                longest = std::max(longest, now - all[i].last_answer);
            return false;
        });
        return longest;
    }

    void hung_boxes_delay_no_other() {
        const test::site s{
            test::boxes(8),
            {},
            "period = \"500ms\"\nspread = false\npause = \"10ms\"\ntimeout = \"30s\"\nretries = 0\n"};
        for (const auto& name : s.names()) s.wait_for(name, device_state::online);
        for (std::size_t hung : {1U, 5U}) {
            for (std::size_t i = 1; i <= hung; ++i)
                s.boxes.control("fault box" + std::to_string(i) + " hang");
            for (std::size_t i = 1; i <= hung; ++i)
                s.wait_for("box" + std::to_string(i), device_state::stale);
            // A machine that was busy elsewhere for a moment gets a second chance, the daemon none.
            auto longest = longest_silence(s, hung, duration{1'500});
            if (longest > period + margin) longest = longest_silence(s, hung, duration{1'500});
            CHECK_MESSAGE(std::to_string(hung) + " hung, and another waited " +
                              std::to_string(longest.count()) + " ms",
                          longest <= period + margin);
        }
        for (const auto& name : s.names()) {
            const auto counts = s.boxes.counts(name);
            CHECK_MESSAGE(name, counts.at("most-at-once") == 1);
            CHECK_MESSAGE(name, counts.at("turned-away") == 0);
        }
        for (const auto& name : s.names()) s.boxes.control("clear " + name);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(neighbours_test);

} // namespace
