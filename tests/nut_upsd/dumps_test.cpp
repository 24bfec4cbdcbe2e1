// Dumps of real UPSes, played by dummy-ups: weshd and upsc see the same. Without WESH_SAMPLES: not run.
#include "tests/nut/states.hpp"
#include "tests/nut_upsd/upsd_site.hpp"

#include "common/text.hpp"
#include "daemon/drivers/nut/fields.hpp"
#include "io/files.hpp"

#include <algorithm>
#include <filesystem>
#include <map>

using namespace wesh;
using namespace wesh::test;
using namespace std::chrono_literals;

namespace {

/// Without the notes of the collection, which stand behind '#', and without empty values, for which dummy-ups
/// takes that of the line before.
ups_values values_of(const std::string& dump) {
    ups_values all;
    for (const auto line : split(dump, '\n')) {
        const auto plain = trimmed(line.substr(0, line.find('#')));
        const auto at = plain.find(':');
        if (at == std::string_view::npos || trimmed(plain.substr(at + 1)).empty()) continue;
        all.emplace_back(plain.substr(0, at), trimmed(plain.substr(at + 1)));
    }
    return all;
}

/// What is left of a status of the list, as dummy-ups can say it.
std::string status_of_line(std::string_view line) {
    const auto at = line.find("ups.status:");
    return at == std::string_view::npos ? std::string{} : std::string{trimmed(line.substr(at + 11))};
}

std::string name_of(const char* kind, std::size_t n) { return fmt::format("{}{}", kind, n); }

} // namespace

class nut_dumps_capture_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(nut_dumps_capture_test);
    CPPUNIT_TEST(each_dump_is_the_same_map_as_upsc_gives);
    CPPUNIT_TEST(each_status_has_its_state);
    CPPUNIT_TEST_SUITE_END();

    /// Only what weshd knows to be so now.
    static std::map<std::string, std::string> shown(const upsd_site& s, const std::string& device) {
        std::map<std::string, std::string> all;
        const auto prefix = device + "/nut.";
        for (const auto& r : s.client.read({prefix + "*"}))
            if (!has(r.sample.quality, quality::stale))
                all[r.path.substr(prefix.size() - 4)] = to_text(r.sample.value);
        return all;
    }
    static std::map<std::string, std::string> expected(const upsd_site& s, const std::string& device) {
        std::map<std::string, std::string> all;
        for (const auto& [name, value] : s.nut.upsc(device))
            all[nut::path_of(name)] = sanitised(value, text_max);
        return all;
    }
    static std::string difference(const std::map<std::string, std::string>& a,
                                  const std::map<std::string, std::string>& b) {
        std::string text;
        for (const auto& [k, v] : a)
            if (const auto at = b.find(k); at == b.end() || at->second != v)
                text +=
                    fmt::format("\n{}: \"{}\", not \"{}\"", k, v, at == b.end() ? "(absent)" : at->second);
        for (const auto& [k, v] : b)
            if (!a.contains(k)) text += fmt::format("\n{}: (absent), not \"{}\"", k, v);
        return text;
    }

  public:
    void each_dump_is_the_same_map_as_upsc_gives() {
        std::vector<dummy_ups> all;
        std::vector<std::string> files;
        for (const auto& f : std::filesystem::directory_iterator{samples() + "/ups/nut-ddl"})
            if (f.path().extension() == ".dev") files.push_back(f.path().string());
        std::sort(files.begin(), files.end());
        CHECK(files.size() > 40);
        for (const auto& f : files) all.push_back({name_of("dump", all.size()), values_of(io::read_file(f))});
        const upsd_site s{all, "period = \"2s\"\n"};
        std::string wrong;
        std::size_t values = 0;
        for (std::size_t i = 0; i < all.size(); ++i) {
            const auto& name = all[i].name;
            const auto same = [&] { return !shown(s, name).empty() && shown(s, name) == expected(s, name); };
            if (!soon(5s, same))
                wrong += "\n" + files[i] + ":" + difference(shown(s, name), expected(s, name));
            values += shown(s, name).size();
        }
        CHECK_MESSAGE(wrong, wrong.empty());
        CHECK_MESSAGE(std::to_string(values), values > 30 * all.size());
    }
    void each_status_has_its_state() {
        std::vector<dummy_ups> all;
        std::vector<std::string> statuses;
        const auto list = io::read_file(samples() + "/ups/nut-ddl-distinct-status.txt");
        for (const auto line : split(list, '\n')) {
            if (trimmed(line).empty()) continue;
            auto status = status_of_line(line);
            // One that says nothing is said to be on line by dummy-ups.
            if (status.empty()) continue;
            statuses.push_back(status);
            all.push_back(
                {name_of("status", all.size()), {{"ups.mfr", "Acme"}, {"ups.status", std::move(status)}}});
        }
        CHECK_EQUAL(std::size_t{34}, all.size());
        const upsd_site s{all, "period = \"2s\"\n"};
        for (std::size_t i = 0; i < all.size(); ++i) {
            const auto known = std::find_if(known_statuses.begin(), known_statuses.end(),
                                            [&](const auto& k) { return trimmed(k.said) == statuses[i]; });
            CHECK_MESSAGE(statuses[i] + " is in no table", known != known_statuses.end());
            const auto& name = all[i].name;
            CHECK_MESSAGE(statuses[i] + " is " + s.said(name + "/supply"),
                          s.says(name + "/supply", std::string{to_text(known->supply)}));
            CHECK_EQUAL(std::string{known->flags}, s.said(name + "/flags"));
            CHECK_EQUAL(std::string{known->unknown}, s.said(name + "/status.unknown-words"));
            CHECK_EQUAL(known->supply == supply::unknown, !s.said(name + "/supply.reason").empty());
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(nut_dumps_capture_test);
