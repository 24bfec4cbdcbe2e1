// What the words of a status come to.
#include "tests/nut/states.hpp"

#include "common/text.hpp"
#include "daemon/drivers/nut/status.hpp"
#include "io/files.hpp"
#include "tests/support/test.hpp"

#include <rapidcheck.h>

#include <algorithm>

using namespace wesh;
using namespace wesh::nut;
using namespace wesh::test;

class nut_status_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(nut_status_test);
    CPPUNIT_TEST(each_known_status_has_its_state);
    CPPUNIT_TEST(the_order_of_words_does_not_matter);
    CPPUNIT_TEST(nothing_but_ol_without_ob_is_on_line);
    CPPUNIT_TEST(what_is_unknown_says_why);
    CPPUNIT_TEST(mains_are_known_where_they_are_said);
    CPPUNIT_TEST(unknown_words_are_kept_clean_and_few);
    CPPUNIT_TEST(an_alarm_of_nothing_is_none);
    CPPUNIT_TEST(a_self_test_explains_a_time_on_battery);
    CPPUNIT_TEST(a_low_battery_is_never_explained_by_a_self_test);
    CPPUNIT_TEST_SUITE_END();

    static status with(std::string_view said, const variables& more) {
        variables all{{"ups.status", std::string{said}}};
        all.insert(all.end(), more.begin(), more.end());
        return status_of(all);
    }

  public:
    void each_known_status_has_its_state() {
        for (const auto& k : known_statuses) {
            const auto s = status_of(k.said);
            const std::string name{k.said};
            CHECK_MESSAGE(name + " is " + std::string{to_text(s.supply)}, s.supply == k.supply);
            CHECK_MESSAGE(name + ": " + to_text(s.flags), to_text(s.flags) == k.flags);
            CHECK_MESSAGE(name, s.unknown.empty() == k.unknown.empty());
            if (!k.unknown.empty()) CHECK_EQUAL(std::string{k.unknown}, s.unknown.front());
        }
    }
    void the_order_of_words_does_not_matter() {
        for (const auto& k : known_statuses) {
            auto words = split(k.said, ' ');
            std::sort(words.begin(), words.end());
            do {
                std::string text;
                for (const auto w : words) text.append(w).append(" ");
                CHECK_MESSAGE(text, status_of(text).supply == k.supply);
            } while (std::next_permutation(words.begin(), words.end()));
        }
    }
    void nothing_but_ol_without_ob_is_on_line() {
        CHECK(rc::check("any words", [] {
            const auto words = *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
                "OL", "OB", "LB", "CHRG", "ALARM", "CAL", "WAIT", "HE", "", "O", "OFF", "FSD", "TRIM"));
            std::string text;
            for (const auto& w : words) text += w + " ";
            const auto has = [&](const char* w) {
                return std::find(words.begin(), words.end(), w) != words.end();
            };
            const auto s = status_of(text);
            RC_ASSERT(s.supply != supply::on_line ||
                      (has("OL") && !has("OB") && !has("OFF") && !has("FSD") && !has("WAIT")));
            RC_ASSERT((s.supply == supply::forced_shutdown) == has("FSD"));
            RC_ASSERT((s.supply == supply::unknown) != s.reason.empty());
        }));
    }
    void what_is_unknown_says_why() {
        CHECK(status_of("OL OB").reason.find("both") != std::string::npos);
        CHECK(status_of("").reason.find("empty") != std::string::npos);
        CHECK(status_of("   ").reason.find("empty") != std::string::npos);
        CHECK(status_of("TRIM").reason.find("neither") != std::string::npos);
        CHECK(status_of("WAIT").reason.find("waits") != std::string::npos);
        CHECK(status_of(variables{}).reason.find("no ups.status") != std::string::npos);
        CHECK(status_of("").silent && status_of("WAIT").silent && status_of(variables{}).silent);
        CHECK(!status_of("OL OB").silent && !status_of("TRIM").silent && !status_of("OL").silent);
    }
    void mains_are_known_where_they_are_said() {
        CHECK(status_of("OL").mains == true);
        CHECK(status_of("OB LB").mains == false);
        CHECK(status_of("FSD OB").mains == false);
        CHECK(status_of("FSD OL").mains == true);
        CHECK(status_of("OL OFF").mains == true);
        CHECK(!status_of("OL OB").mains && !status_of("OFF").mains && !status_of("").mains);
    }
    void unknown_words_are_kept_clean_and_few() {
        const auto s = status_of("OL \xff\x1b[31m A B A C D E F G H I J");
        CHECK(s.supply == supply::on_line);
        CHECK_EQUAL(unknown_max, s.unknown.size());
        for (const auto& w : s.unknown) CHECK(is_clean(w));
        CHECK(status_of("OL " + std::string(10'000, 'x')).unknown.front().size() <= 24);
    }
    void an_alarm_of_nothing_is_none() {
        const auto alarm = [](const char* said, const variables& more) {
            return with(said, more).flags.has(flag::alarm);
        };
        CHECK(alarm("ALARM OL", {}));
        CHECK(!alarm("ALARM OL", {{"ups.alarm", "0"}}));
        CHECK(!alarm("ALARM OL", {{"ups.alarm", " "}}));
        CHECK(alarm("OL", {{"ups.alarm", "No battery installed!"}}));
        CHECK(!alarm("OL", {{"ups.alarm", ""}}));
    }
    void a_self_test_explains_a_time_on_battery() {
        CHECK(is_explained(with("OB", {{"ups.test.result", "In progress"}})));
        for (const auto* why : {"selfTest", "S", "simulated power failure or UPS test"})
            CHECK(is_explained(with("OB DISCHRG", {{"input.transfer.reason", why}})));
        for (const auto* why : {"T", "R", "O", "", "input voltage out of range"})
            CHECK(!is_explained(with("OB DISCHRG", {{"input.transfer.reason", why}})));
        CHECK(!is_explained(with("OB", {{"ups.test.result", "Done and passed"}})));
        CHECK(is_explained(status_of("OB CAL")) && is_explained(status_of("OB LB CAL")));
        // The reason of the last transfer stands long after it.
        CHECK(!with("OL", {{"input.transfer.reason", "selfTest"}}).flags.has(flag::self_test));
    }
    void a_low_battery_is_never_explained_by_a_self_test() {
        CHECK(!is_explained(with("OB LB", {{"ups.test.result", "In progress"}})));
    }
};

/// The list of what 718 dumps say. Without WESH_SAMPLES: not run.
class nut_status_capture_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(nut_status_capture_test);
    CPPUNIT_TEST(each_status_of_the_list_is_in_the_table_and_has_its_state);
    CPPUNIT_TEST_SUITE_END();

  public:
    void each_status_of_the_list_is_in_the_table_and_has_its_state() {
        const auto list = io::read_file(samples() + "/ups/nut-ddl-distinct-status.txt");
        std::size_t found = 0;
        for (const auto line : split(list, '\n')) {
            const auto at = line.find("ups.status:");
            if (at == std::string_view::npos) continue;
            ++found;
            const auto said = trimmed(line.substr(at + 11));
            const auto known = std::find_if(known_statuses.begin(), known_statuses.end(),
                                            [&](const auto& k) { return trimmed(k.said) == said; });
            CHECK_MESSAGE(std::string{said}, known != known_statuses.end());
            CHECK_MESSAGE(std::string{said}, status_of(said).supply == known->supply);
        }
        CHECK_EQUAL(std::size_t{36}, found);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(nut_status_test);
CPPUNIT_TEST_SUITE_REGISTRATION(nut_status_capture_test);
