// The manuals and the tables of the code say the same: settings and points.
#include "daemon/config.hpp"
#include "daemon/driver.hpp"
#include "daemon/drivers/nut/session.hpp"
#include "daemon/drivers/teleinfo/labels.hpp"
#include "daemon/drivers/teleinfo/line_points.hpp"
#include "daemon/drivers/teleinfo/status.hpp"
#include "daemon/drivers/wes/fields.hpp"
#include "tests/documents/pages.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/process.hpp"
#include "tests/support/test.hpp"

#include "common/text.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <set>

using namespace wesh;
using namespace wesh::test;

namespace {

/// Of a list of settings or points: their names, and what stands below them.
struct item {
    std::vector<std::string> names;
    std::string text;
};

std::vector<item> items_of(const std::vector<std::string>& lines) {
    std::vector<item> all;
    for (const auto& line : lines) {
        if (line.starts_with(".It ")) {
            auto& i = all.emplace_back();
            for (const auto part : split(std::string_view{line}.substr(4), ' '))
                if (!part.empty() && part != "," && part != "Ic" && part != "and") i.names.emplace_back(part);
        } else if (!all.empty()) {
            all.back().text += line + " ";
        }
    }
    return all;
}

const item* find(const std::vector<item>& all, std::string_view name) {
    for (const auto& i : all)
        if (std::find(i.names.begin(), i.names.end(), name) != i.names.end()) return &i;
    return nullptr;
}

/// Each setting is in the list with its standard value, and nothing else is.
void check_settings(const std::string& where, std::span<const option> table, const std::vector<item>& shown,
                    std::set<std::string, std::less<>> besides = {}) {
    for (const auto& o : table) {
        const auto* i = find(shown, o.name);
        CHECK_MESSAGE(where + " does not tell of " + std::string{o.name}, i != nullptr);
        const bool tells = o.standard.empty() || o.standard == "0s" || o.standard == "false" ||
                           i->text.find(o.standard) != std::string::npos;
        CHECK_MESSAGE(where + " does not tell that " + std::string{o.name} + " is " + std::string{o.standard},
                      tells);
    }
    for (const auto& i : shown)
        for (const auto& name : i.names)
            CHECK_MESSAGE(where + " tells of " + name + ", which is none",
                          find_option(table, name) != nullptr || besides.contains(name));
}

/// "current.lN" is any phase, "energy.PERIOD" any period, "energy.*" what the text lists.
bool covers(const std::string& name, const std::string& text, std::string_view path) {
    std::size_t n = 0;
    std::size_t p = 0;
    while (n < name.size() && p < path.size()) {
        const auto rest = std::string_view{name}.substr(n);
        const auto part = path.substr(p, path.find('.', p) - p);
        if (rest == "*") {
            const auto words = " " + text + " ";
            const auto tail = std::string{path.substr(p)};
            return words.find(" " + tail + " ") != std::string::npos ||
                   words.find(" " + tail + ",") != std::string::npos;
        }
        if (rest.starts_with("PERIOD")) {
            n += 6;
            p += part.size();
        } else if (rest[0] == 'N' || rest[0] == 'C') {
            const auto from = p;
            while (p < path.size() && path[p] >= '0' && path[p] <= '9') ++p;
            if (from == p) return false;
            ++n;
        } else if (name[n++] != path[p++]) {
            return false;
        }
    }
    return n == name.size() && p == path.size();
}

std::vector<item> points_of(std::string_view heading, const std::string& before = {}) {
    auto all = items_of(lines_after(manual("wesh-points.7"), heading, {".Ss", ".Sh"}));
    for (auto& i : all)
        for (auto& name : i.names) name = before + name;
    return all;
}

bool is_told(const std::vector<item>& all, std::string_view path) {
    return std::any_of(all.begin(), all.end(), [&](const item& i) {
        return std::any_of(i.names.begin(), i.names.end(),
                           [&](const auto& name) { return covers(name, i.text, path); });
    });
}

/// Each path is told, and each name tells of one of them unless the code makes it otherwise than by a table.
void check_points(const std::vector<item>& told, const std::vector<std::string>& paths,
                  const std::set<std::string, std::less<>>& made) {
    for (const auto& path : paths)
        CHECK_MESSAGE("wesh-points(7) does not tell of " + path, is_told(told, path));
    for (const auto& i : told)
        for (const auto& name : i.names)
            CHECK_MESSAGE("wesh-points(7) tells of " + name + ", which no table has",
                          made.contains(name) ||
                              std::any_of(paths.begin(), paths.end(),
                                          [&](const auto& path) { return covers(name, i.text, path); }));
}

/// What a program uses when its configuration says nothing: "rpc.socket" and its value.
std::map<std::string, std::string> printed_settings(const std::string& name) {
    const folder where;
    std::ofstream{where / "empty.toml"};
    process p{{program(name), "--print-config", "-c", where / "empty.toml"}, where / "out"};
    CHECK(p.wait().clean());
    std::map<std::string, std::string> all;
    std::string section;
    const auto output = p.output();
    for (const auto line : split(output, '\n')) {
        const auto equals = line.find(" = ");
        if (line.starts_with('['))
            section = line.substr(1, line.find(']') - 1);
        else if (!line.starts_with('#') && equals != std::string_view::npos) {
            auto value = std::string{line.substr(equals + 3)};
            std::erase(value, '"');
            all[section + '.' + std::string{line.substr(0, equals)}] = value;
        }
    }
    return all;
}

} // namespace

class documents_manuals_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(documents_manuals_test);
    CPPUNIT_TEST(names_of_the_manual_cover_what_they_should);
    CPPUNIT_TEST(every_setting_of_the_daemon_is_told_with_its_standard);
    CPPUNIT_TEST(every_setting_of_a_driver_is_told_with_its_standard);
    CPPUNIT_TEST(every_driver_is_told);
    CPPUNIT_TEST(every_setting_of_the_centre_and_its_sites_is_told_with_its_standard);
    CPPUNIT_TEST(every_point_of_a_wes_is_told);
    CPPUNIT_TEST(every_point_of_a_meter_is_told);
    CPPUNIT_TEST(every_point_of_a_ups_is_told);
    CPPUNIT_TEST(every_event_of_a_ups_is_told);
    CPPUNIT_TEST_SUITE_END();

  public:
    void names_of_the_manual_cover_what_they_should() {
        CHECK(covers("clamp.N.current", "", "clamp.4.current"));
        CHECK(!covers("clamp.N.current", "", "clamp.x.current"));
        CHECK(!covers("clamp.N.current", "", "clamp.4.currents"));
        CHECK(covers("energy.*", "Wh: base, hc, hp", "energy.hc"));
        CHECK(!covers("energy.*", "Wh: base, hc, hp", "energy.h"));
        CHECK(covers("energy.PERIOD", "", "energy.hph"));
        CHECK(!covers("energy.PERIOD", "", "energy.hph.x"));
    }
    void every_setting_of_the_daemon_is_told_with_its_standard() {
        const auto page = manual("weshd.toml.5");
        std::set<std::string, std::less<>> sections;
        for (const auto& o : daemon_options()) sections.emplace(o.name.substr(0, o.name.find('.')));
        for (const auto& s : sections) {
            std::vector<option> table;
            for (auto o : daemon_options())
                if (o.name.starts_with(s + '.')) {
                    o.name.remove_prefix(s.size() + 1);
                    table.push_back(o);
                }
            check_settings("weshd.toml(5) [" + s + "]", table,
                           items_of(lines_after(page, ".Ss [" + s + "]", {".Ss", ".Sh"})));
        }
        check_settings("weshd.toml(5) [[device]]", common_options(),
                       items_of(lines_after(page, ".Ss [[device]]", {".Ss", ".Sh"})),
                       {"name", "driver", "address"});
    }
    void every_setting_of_a_driver_is_told_with_its_standard() {
        for (const auto* d : drivers()) {
            const auto name = "weshd-" + std::string{d->name} + ".5";
            check_settings(name, d->options,
                           items_of(lines_after(manual(name), ".Ss Settings", {".Ss", ".Sh"})));
        }
    }
    void every_driver_is_told() {
        const auto page = manual("weshd.toml.5");
        const auto all = items_of(lines_after(page, ".Ss [[device]]", {".Ss", ".Sh"}));
        for (const auto* d : drivers()) {
            CHECK(find(all, "driver")->text.find(".Ql " + std::string{d->name} + " ") != std::string::npos);
            CHECK(page.text.find(".Xr weshd-" + std::string{d->name} + " 5") != std::string::npos);
        }
    }
    void every_setting_of_the_centre_and_its_sites_is_told_with_its_standard() {
        for (const std::string name : {"tonique-site", "toniqued", "wesh-httpd", "wesh-notifyd"}) {
            const auto shown = items_of(lines_after(manual(name + ".8"), ".Sh CONFIGURATION", {".Sh"}));
            const auto settings = printed_settings(name);
            CHECK(settings.size() > 10);
            for (const auto& [key, standard] : settings) {
                const auto* i = find(shown, key);
                CHECK_MESSAGE(name + "(8) does not tell of " + key, i != nullptr);
                CHECK_MESSAGE(name + "(8) does not tell that " + key + " is " + standard,
                              i->text.find(standard) != std::string::npos);
            }
            for (const auto& i : shown)
                for (const auto& key : i.names)
                    CHECK_MESSAGE(name + "(8) tells of " + key + ", which is none", settings.contains(key));
        }
    }
    void every_point_of_a_wes_is_told() {
        auto told = points_of(".Ss Points of a WES");
        for (auto& i : points_of(".Ss Points of a meter", "meter.N.")) told.push_back(std::move(i));
        std::vector<std::string> paths;
        for (const auto& e : wes::elements()) paths.push_back(e.path);
        check_points(told, paths, {"meter.N.link"});
    }
    void every_point_of_a_meter_is_told() {
        std::vector<std::string> paths;
        for (const auto& l : teleinfo::labels())
            // Those of CJE and ICE are told together, as label.*.
            if (!l.path.empty() && !l.path.starts_with("label.")) {
                std::string path{l.path};
                if (const auto at = path.find('%'); at != std::string::npos) path.replace(at, 1, "hph");
                paths.push_back(std::move(path));
            }
        for (const auto& p : teleinfo::line_points()) paths.emplace_back(p.path);
        for (const auto table : {teleinfo::status_bits(), teleinfo::relay_bits(), teleinfo::potential_bits(),
                                 teleinfo::circuit_bits()})
            for (const auto& b : table) paths.emplace_back(b.path);
        check_points(points_of(".Ss Points of a T\xc3\xa9l\xc3\xa9info meter"), paths,
                     {"tic-mode", "clock.offset", "clock.degraded", "label.*"});
    }
    void every_point_of_a_ups_is_told() {
        std::vector<std::string> paths{std::string{nut::watts_field().path}};
        for (const auto& p : nut::own_points()) paths.emplace_back(p.path);
        for (const auto& f : nut::fields()) paths.emplace_back(f.path);
        for (std::size_t i = 0; i < nut::flag_count; ++i)
            paths.push_back("flag." + std::string{to_text(static_cast<nut::flag>(i))});
        check_points(points_of(".Ss Points of a UPS"), paths, {"nut.VARIABLE"});
    }
    void every_event_of_a_ups_is_told() {
        const auto told = items_of(lines_after(manual("weshd-nut.5"), ".Ss Events", {".Ss", ".Sh"}));
        std::size_t events = 0;
        for (const auto& i : told) events += i.names.size() - 1; // but for .Ql
        for (const auto type : nut::event_types())
            CHECK_MESSAGE("weshd-nut(5) does not tell of " + std::string{type}, find(told, type) != nullptr);
        CHECK_EQUAL(nut::event_types().size(), events);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(documents_manuals_test);
