// A storm: all devices of a large site fall silent at once, and answer again. Few messages, and no cause that
// is not in them, counted against what weshd itself recorded.
#include "common/text.hpp"
#include "tests/support/notify_site.hpp"

#include <cstdio>
#include <set>

namespace {

using namespace wesh;
using namespace wesh::test;

constexpr std::size_t devices = 1'000;

/// A device that refuses is lost at once, and none for being slow: what is counted is what the test did.
constexpr auto refused_only = "period = \"5s\"\nstale_after = \"10min\"\npause = \"0s\"\ntimeout = \"20s\"\n"
                              "connect_timeout = \"20s\"\nretries = 0\n";

constexpr auto storm_waits = "group_wait = \"1s\"\ngroup_most = \"8s\"\n";

/// Messages that wesh-notifyd(8) allows within a time: one at once, and then after 1, 2, 4 and each 8
/// seconds.
std::size_t allowed_within(duration time) {
    std::size_t n = 1;
    duration wait = 1s;
    for (duration at = wait; at <= time; at += wait) {
        ++n;
        wait = std::min<duration>(2 * wait, 8s);
    }
    return n;
}

/// The number in "prefix N suffix"; 0 when there is none.
std::size_t number_in(std::string_view line, std::string_view prefix, std::string_view suffix) {
    if (!line.starts_with(prefix) || !line.ends_with(suffix)) return 0;
    line.remove_prefix(prefix.size());
    line.remove_suffix(suffix.size());
    return parse_unsigned(line).value_or(0);
}

/// What a message is about: how many it says that there are, of which it lists some and counts the others.
struct told {
    std::size_t said = 0;
    std::size_t listed = 0;
    std::size_t counted = 0;
};
told count(const received_mail& m) {
    told t;
    for (const auto line : split(m.text, '\n')) {
        t.said += number_in(trimmed(line), "", " alerts:");
        t.counted +=
            number_in(trimmed(line), "And ",
                      " more, which the site keeps in its journal: “wesh-notify causes” shows them.");
        const auto dot = line.find(". box");
        if (dot != line.npos && parse_unsigned(line.substr(0, dot)) == t.listed + 1) ++t.listed;
    }
    if (t.said == 0) t = {1, 1, 0};
    return t;
}

class storm_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(storm_test);
    CPPUNIT_TEST(a_thousand_devices_are_told_in_a_handful_of_messages);
    CPPUNIT_TEST_SUITE_END();

    /// All causes that the messages are about, and what they have to do with one another.
    static std::size_t told_in(const std::vector<received_mail>& all) {
        std::size_t sum = 0;
        for (const auto& m : all) {
            const auto t = count(m);
            CHECK_MESSAGE(m.text, t.said == t.listed + t.counted);
            CHECK_EQUAL(std::min<std::size_t>(t.said, 50), t.listed);
            sum += t.said;
        }
        return sum;
    }
    static std::set<std::string> devices_of(const std::vector<event>& all) {
        std::set<std::string> names;
        for (const auto& e : all) names.insert(e.device);
        return names;
    }
    static std::size_t rows_of(const notify_site& s, const std::string& command, const std::string& column,
                               const std::string& content) {
        std::size_t n = 0;
        for (const auto& row : s.rows({command})) n += row.at(column) == content ? 1 : 0;
        return n;
    }

    /// Until all is told that weshd recorded of the type; the time from the first such event on.
    static duration until_told(const notify_site& s, std::string_view type, std::size_t all) {
        CHECK_MESSAGE(s.log() + s.notify({"journal"}).second.substr(0, 2'000),
                      soon(60s, [&] { return told_in(s.mail()) >= all; }));
        const auto recorded = events(records_after(s.site.client, 0), type);
        CHECK_EQUAL(devices, recorded.size());
        CHECK_EQUAL(devices, devices_of(recorded).size());
        CHECK_EQUAL(all, told_in(s.mail()));
        return std::chrono::floor<duration>(std::chrono::system_clock::now()) - recorded.front().time;
    }

    void a_thousand_devices_are_told_in_a_handful_of_messages() {
        notify_site s{devices, refused_only};
        s.configure("[[rule]]\nname = \"all\"\nto = [\"bruno\"]\nevents = [\"device.*\"]\n", "", storm_waits);
        CHECK(soon(60s, [&] {
            std::size_t n = 0;
            for (const auto& d : s.site.client.devices()) n += d.state == device_state::online ? 1 : 0;
            return n == devices;
        }));
        s.start();
        s.site.boxes.control("fault box* wrong-password");
        const auto lost = until_told(s, "device.lost", devices);
        const auto first = s.mail().size();
        CHECK_MESSAGE(std::to_string(first), first <= allowed_within(lost));
        CHECK_EQUAL(devices, rows_of(s, "causes", "until", ""));
        s.mend("box*");
        const auto back = until_told(s, "device.back", 2 * devices);
        const auto all = s.mail();
        CHECK_MESSAGE(std::to_string(all.size()), all.size() - first <= allowed_within(back));
        s.stop();
        CHECK_EQUAL(all.size(), s.mail().size());
        CHECK_EQUAL(std::size_t{0}, rows_of(s, "causes", "until", ""));
        CHECK_EQUAL(devices, rows_of(s, "causes", "type", "device.lost"));
        CHECK_EQUAL(devices, rows_of(s, "journal", "what", "began"));
        CHECK_EQUAL(devices, rows_of(s, "journal", "what", "ended"));
        for (const auto& m : all) CHECK_EQUAL(std::string{}, m.defects);
        for (const auto& [id, n] : s.times()) CHECK_EQUAL(1, n);
        std::printf("%zu devices lost: %zu messages in %.1f s; back: %zu in %.1f s\n", devices, first,
                    static_cast<double>(lost.count()) / 1e3, all.size() - first,
                    static_cast<double>(back.count()) / 1e3);
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(storm_test);

} // namespace
