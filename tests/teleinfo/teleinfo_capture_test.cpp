// The captures of real meters. Without WESH_SAMPLES: not run.
#include "common/text.hpp"
#include "io/files.hpp"
#include "tests/teleinfo/tic.hpp"

#include <nlohmann/json.hpp>

#include <map>

using namespace wesh;
using namespace wesh::test;
using namespace wesh::teleinfo;

class teleinfo_capture_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(teleinfo_capture_test);
    CPPUNIT_TEST(captures_split_into_the_groups_and_values_that_an_independent_reader_found);
    CPPUNIT_TEST(captures_hold_no_good_group_that_the_stricter_checks_refuse);
    CPPUNIT_TEST(captures_give_as_many_whole_frames_as_their_lines_allow);
    CPPUNIT_TEST(capture_of_faulty_groups_gives_no_wrong_value);
    CPPUNIT_TEST_SUITE_END();

    using json = nlohmann::json;

    static std::string capture(const std::string& name) {
        return io::read_file(samples() + "/teleinfo/" + name);
    }
    static json expected() { return json::parse(capture("expected.json")); }

    /// The checksum rules and nothing else.
    struct raw {
        int good = 0;
        int bad = 0;
        std::map<char, int> controls;
        json last = json::object();
        void line(std::string_view text, unsigned = 0) {
            const auto g = read_group(text);
            if (g.state != group_state::good) {
                ++bad;
                return;
            }
            ++good;
            const std::string data{g.data};
            if (g.horodate.empty())
                last[std::string{g.label}] = data;
            else
                last[std::string{g.label}] = {std::string{g.horodate}, data};
        }
        const char* hurry(const char* p, const char*) { return p; }
        void overlong() { ++bad; }
        void control(char c) { ++controls[c]; }
    };

    /// "\t", "\xbf" and the like as the file writes them.
    static std::string unescaped(std::string_view text) {
        std::string s;
        for (std::size_t i = 0; i < text.size(); ++i) {
            const char c = text[i];
            const char next = i + 1 < text.size() ? text[i + 1] : '\0';
            if (c != '\\' || std::string_view{"trnx"}.find(next) == std::string_view::npos) {
                s += c;
                continue;
            }
            ++i;
            if (next == 'x') {
                s += static_cast<char>(std::stoi(std::string{text.substr(i + 1, 2)}, nullptr, 16));
                i += 2;
            } else {
                s += next == 't' ? '\t' : next == 'r' ? '\r' : '\n';
            }
        }
        return s;
    }

  public:
    void captures_split_into_the_groups_and_values_that_an_independent_reader_found() {
        const auto all = expected();
        CHECK(all.size() >= 21);
        for (const auto& [name, right] : all.items()) {
            const auto bytes = capture(name) + "\n";
            for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, bytes.size()}) {
                raw r;
                splitter cut;
                for (std::size_t i = 0; i < bytes.size(); i += piece)
                    cut.feed(std::string_view{bytes}.substr(i, piece), r);
                CHECK_MESSAGE(name, r.good == right["good"] && r.bad == right["bad"]);
                CHECK_MESSAGE(name, r.controls[stx] == right["stx"] && r.controls[etx] == right["etx"] &&
                                        r.controls[eot] == right["eot"]);
                CHECK_MESSAGE(name, r.last == right["last"]);
            }
        }
    }
    void captures_hold_no_good_group_that_the_stricter_checks_refuse() {
        // Save these: figures of a length that no meter sends, typed for a test of their publisher's; and
        // what was read before the first frame, with NULs before the label.
        const std::map<std::string, std::uint64_t> refused{{"goteleinfo-hist-mono.raw", 3},
                                                           {"openhab-cbemm-evo-icc-base-option-1.raw", 1},
                                                           {"openhab-invalid-adps-groupline.raw", 1}};
        const auto all = expected();
        for (const auto& [name, right] : all.items()) {
            counts c;
            decoded(capture(name) + "\n", 4096, &c);
            const auto known = refused.find(name);
            const auto n = known == refused.end() ? 0 : known->second;
            CPPUNIT_ASSERT_EQUAL_MESSAGE(name, n, c.bad_format);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(name, right["good"].get<std::uint64_t>(), c.good + n);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(name, std::uint64_t{0}, c.unknown);
        }
    }
    void captures_give_as_many_whole_frames_as_their_lines_allow() {
        // Counted by hand from what PROVENANCE.md tells of them.
        const std::map<std::string, std::pair<std::uint64_t, std::uint64_t>> whole_and_unended{
            {"lains-linky-std-mono.raw", {12, 0}},
            {"lains-linky-hist-tri.raw", {6, 0}},
            {"lains-linky-hist-tri-2024-cookedtty.raw", {4, 4}},
            {"gbredz1-linky-hist-mono-hc-crlf.raw", {82, 0}},
            {"enedis-tic2ws-linky-std-mono-hc.raw", {1, 0}},
            {"enedis-tic2ws-linky-std-mono-hc-badchecksum.raw", {0, 0}},
            {"openhab-invalid-adps-groupline.raw", {1, 0}},
            {"telinfod-linky-hist-mono-hc.raw", {0, 0}},
        };
        for (const auto& [name, right] : whole_and_unended) {
            counts c;
            decoded(capture(name), 4096, &c);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(name, right.first, c.whole);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(name, right.second, c.unended);
        }
    }
    void capture_of_faulty_groups_gives_no_wrong_value() {
        const auto text = capture("issues-bad-groups.txt");
        std::size_t faults = 0;
        for (const auto line : split(text, '\n')) {
            if (line.empty() || line[0] == '#') continue;
            const auto group = unescaped(trimmed(line.substr(0, line.rfind(" # "))));
            ++faults;
            for (const auto& f : decoded(framed({group})).all) {
                if (f.state != frame_state::whole) continue;
                // The one that a meter really sends so.
                CHECK_EQUAL(std::string{"ADPS037 037 \\"}, group);
                CHECK_EQUAL(std::string{"037"}, f.text("ADPS"));
            }
        }
        CHECK_EQUAL(std::size_t{16}, faults);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(teleinfo_capture_test);
