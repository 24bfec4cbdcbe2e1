// The words of the vocabulary: each enumerator has one, and it is read back.
#include "tests/support/test.hpp"

#include <wesh/command.hpp>
#include <wesh/device.hpp>

#include <set>
#include <string>

using namespace wesh;

namespace {

/// Each of the first `count` enumerators has a word of its own that is read back; what lies beyond has none.
template <class E, class F>
void read_back(int count, const F& parse) {
    std::set<std::string_view> words;
    for (int i = 0; i < count; ++i) {
        const auto word = to_text(static_cast<E>(i));
        CHECK(word != "?" && words.insert(word).second);
        CHECK(parse(word) == static_cast<E>(i));
    }
    CHECK(to_text(static_cast<E>(count)) == "?");
    for (const char* other : {"", "?", "x"}) CHECK(!parse(other));
}

} // namespace

class vocabulary_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(vocabulary_test);
    CPPUNIT_TEST(words_are_read_back);
    CPPUNIT_TEST(outcomes_have_words);
    CPPUNIT_TEST(qualities_are_read_back);
    CPPUNIT_TEST(qualities_are_the_words_of_their_flags);
    CPPUNIT_TEST(values_are_written_for_people);
    CPPUNIT_TEST_SUITE_END();

  public:
    void words_are_read_back() {
        read_back<point_kind>(4, parse_point_kind);
        read_back<severity>(6, parse_severity);
        read_back<device_state>(6, parse_device_state);
        CHECK(to_text(point_kind::counter) == "counter");
        CHECK(to_text(severity::critical) == "critical");
        CHECK(to_text(device_state::disabled) == "disabled");
    }
    void outcomes_have_words() {
        CHECK(to_text(command_outcome::done) == "done");
        CHECK(to_text(command_outcome::unconfirmed) == "unconfirmed");
        CHECK(to_text(command_outcome::failed) == "failed");
    }
    void qualities_are_read_back() {
        for (std::uint32_t bits = 0; bits <= quality_bits; ++bits) {
            const auto q = static_cast<quality>(bits);
            CHECK_MESSAGE(std::to_string(bits), parse_quality(to_text(q)) == q);
        }
        for (const char* text : {"", "good,gap", "gap,", ",gap", "gap reset", "Gap"})
            CHECK_MESSAGE(text, !parse_quality(text));
    }
    void qualities_are_the_words_of_their_flags() {
        CHECK_EQUAL(std::string{"good"}, to_text(quality::good));
        CHECK_EQUAL(std::string{"stale"}, to_text(quality::stale));
        CHECK_EQUAL(std::string{"gap"}, to_text(quality::gap));
        CHECK_EQUAL(std::string{"reset"}, to_text(quality::reset));
        CHECK_EQUAL(std::string{"estimated"}, to_text(quality::estimated));
        CHECK_EQUAL(std::string{"invalid"}, to_text(quality::invalid));
        CHECK_EQUAL(std::string{"clock-doubtful"}, to_text(quality::clock_doubtful));
        CHECK_EQUAL(std::string{"gap,reset"}, to_text(quality::reset | quality::gap));
    }
    void values_are_written_for_people() {
        CHECK_EQUAL(std::string{}, to_text(value{}));
        CHECK_EQUAL(std::string{"22.0"}, to_text(value{decimal(220, -1)}));
        CHECK_EQUAL(std::string{"on"}, to_text(value{std::string{"on"}}));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(vocabulary_test);
