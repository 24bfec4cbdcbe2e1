// A history that has reached its ceiling, and one that waits too long for its disk: what goes first, and that
// it is counted.
#include "tests/durability/disk.hpp"
#include "tests/support/poll.hpp"

#include <random>
#include <thread>

using namespace wesh;
using std::chrono::seconds;

namespace {

/// Values that change often and as a whole, so that little time fills much.
constexpr const char* greedy = "period = \"200ms\"\nstale_after = \"10s\"\nspread = true\npause = "
                               "\"0s\"\ntimeout = \"5s\"\nretries = 0\n";

class trim_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(trim_test);
    CPPUNIT_TEST(acknowledged_goes_first);
    CPPUNIT_TEST(what_waits_too_long_is_counted);
    CPPUNIT_TEST_SUITE_END();

    std::mt19937 dice_{20261};

    /// Another long word in fields of every box: the quickest way to much history.
    void write_words(const test::site& s) {
        for (const auto* field :
             {"tic1.OPTARIF", "tic1.PTEC", "tic1.DEMAIN", "tic2.OPTARIF", "tic2.PTEC", "tic2.DEMAIN"}) {
            std::string word(240, ' ');
            for (char& c : word) c = static_cast<char>('a' + dice_() % 26);
            s.boxes.control(std::string{"raw * "} + field + " " + word);
        }
    }
    template <class Condition>
    bool write_until(const test::site& s, seconds limit, Condition holds) {
        return test::soon(limit, [&] {
            write_words(s);
            std::this_thread::sleep_for(duration{100});
            return holds();
        });
    }

    void acknowledged_goes_first() {
        const std::int64_t ceiling = 4 << 20;
        test::site s{test::boxes(40), "[history]\nceiling = \"4MB\"\ncommit_busy = \"200ms\"\n", greedy};
        const auto trimmed = [&](const char* how) {
            return test::amount(s.client, std::string{"history.trimmed-"} + how);
        };
        const auto bytes = [&] { return test::amount(s.client, "history.bytes"); };
        // While the consumer keeps up, only what it has goes, though the history is written over and over.
        stream_query q;
        q.consumer = "centre";
        const bool much = write_until(s, seconds{60}, [&] {
            q.acknowledged = q.after = s.client.info().last_number;
            s.client.stream(q);
            return trimmed("acknowledged") > 2'000;
        });
        CHECK_MESSAGE(std::to_string(trimmed("acknowledged")), much);
        CHECK_EQUAL(std::int64_t{0}, trimmed("unacknowledged"));
        // When it stays away, what it has not goes too, and is counted as what it is.
        CHECK(write_until(s, seconds{60}, [&] { return trimmed("unacknowledged") > 0; }));
        CHECK_MESSAGE(std::to_string(bytes()), bytes() <= ceiling + ceiling / 4);
        // Whoever follows the stream sees that numbers are missing.
        q.after = 0;
        q.consumer.clear();
        q.acknowledged = 0;
        const auto page = s.client.stream(q);
        CHECK(page.first > 1);
        CHECK(page.last > page.first);
        s.daemon.stop();
    }

    void what_waits_too_long_is_counted() {
        test::site s{test::boxes(40, "change = 1"), "[history]\ncommit_busy = \"200ms\"\n", greedy};
        s.daemon.stop();
        s.daemon.start({.environment = {}, .user = 0, .file_max = RLIM_INFINITY});
        s.wait_for("box1", device_state::online);
        auto& program = s.daemon.program();
        test::limited_disk::fill(program);
        CHECK(test::soon(seconds{60}, [&] { return test::amount(s.client, "history.dropped") > 0; }));
        const auto took = test::time_of([&] { s.client.ping(); });
        CHECK_MESSAGE(std::to_string(took.count()), took < duration{500});
        CHECK_MESSAGE(std::to_string(program.resident()),
                      program.resident() < (150U << 20) || test::sanitized());
        test::limited_disk::relieve(program);
        std::vector<event> healed;
        CHECK(test::soon(seconds{45}, [&] {
            if (s.daemon.log().find("history.healed") == std::string::npos) return false;
            stream_query q;
            q.samples = q.intervals = false;
            for (const auto& r : s.client.stream(q).records)
                if (const auto* e = std::get_if<event>(&r); e != nullptr && e->type == "history.healed")
                    healed.push_back(*e);
            return !healed.empty();
        }));
        CHECK_EQUAL(std::string{"dropped"}, healed[0].attributes.at(0).first);
        CHECK_EQUAL(std::to_string(test::amount(s.client, "history.dropped")),
                    healed[0].attributes.at(0).second);
        s.daemon.stop();
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(trim_test);

} // namespace
