// Patterns put to one device after another give what each whole path put to each pattern gives.
#include "daemon/service/path_matcher.hpp"

#include "common/text.hpp"
#include "tests/support/test.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#include <rapidcheck.h>
#pragma GCC diagnostic pop

#include <algorithm>

using namespace wesh;

namespace {

/// Words over few letters, so that many of them match.
std::string any_word(const char* letters, int most) {
    std::string s;
    const std::string of = letters;
    for (int n = *rc::gen::inRange(0, most + 1); n > 0; --n)
        s += of[*rc::gen::inRange<std::size_t>(0, of.size())];
    return s;
}

} // namespace

class path_matcher_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(path_matcher_test);
    CPPUNIT_TEST(matches_what_the_whole_path_does);
    CPPUNIT_TEST(a_device_that_no_pattern_names_is_left_out);
    CPPUNIT_TEST_SUITE_END();

  public:
    void matches_what_the_whole_path_does() {
        CHECK(rc::check("the same points", [] {
            std::vector<std::string> patterns;
            for (int n = *rc::gen::inRange(0, 4); n > 0; --n) patterns.push_back(any_word("ab/.*?", 8));
            path_matcher matcher{patterns};
            for (int devices = 0; devices < 4; ++devices) {
                const auto device = "a" + any_word("ab", 2);
                const bool entered = matcher.enter(device);
                for (int names = 0; names < 6; ++names) {
                    const auto name = any_word("ab.", 4);
                    const bool expected = std::any_of(patterns.begin(), patterns.end(), [&](const auto& p) {
                        return matches(p, device + "/" + name);
                    });
                    RC_ASSERT((entered && matcher.matches(name)) == expected);
                }
            }
        }));
    }
    void a_device_that_no_pattern_names_is_left_out() {
        const std::vector<std::string> patterns{"roof-wes/*", "flat-?/clamp.*"};
        path_matcher matcher{patterns};
        CHECK(matcher.enter("roof-wes") && matcher.matches("firmware"));
        CHECK(matcher.enter("flat-1") && matcher.matches("clamp.1.current") && !matcher.matches("probe.1"));
        CHECK(!matcher.enter("roof-wes-2"));
        CHECK(!matcher.enter("roof"));
        CHECK(!matcher.enter("linky"));
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(path_matcher_test);
