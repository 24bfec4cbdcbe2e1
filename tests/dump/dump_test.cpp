// From device to capture and back: what weshd reads from a replay is what it read from the device.
#include "clients/capture_text.hpp"
#include "common/text.hpp"
#include "io/files.hpp"
#include "sim/scenario.hpp"
#include "tests/support/poll.hpp"
#include "tests/support/site.hpp"
#include "tests/support/test.hpp"

#include <fmt/core.h>
#include <rapidcheck.h>

#include <filesystem>

using namespace wesh;
using namespace std::chrono_literals;

namespace {

constexpr const char* flat_number = "021861712345";
constexpr const char* roof_number = "042163798765";

/// Little moves: what weshd has of a device and what it says a moment later are the same.
std::string still_devices(const test::folder& where) {
    return fmt::format(
        "[[box]]\nname = \"box\"\nclock = \"still\"\n"
        "set = {{ \"pince.I1\" = 3.21, \"temp.SONDE2\" = -4.5, \"impulsion.PULSE1\" = 1353, "
        "\"relais.RELAIS2\" = \"ON\", \"tic1.ADCO\" = \"{0}\", \"tic1.PTEC\" = \"HP..\" }}\n"
        "[[meter]]\nname = \"flat\"\nmode = \"historic\"\ncontract = \"hc\"\nserial = \"{0}\"\n"
        "power = 10\nindex = 20000000\nport = \"{1}\"\n"
        "[[meter]]\nname = \"roof\"\nmode = \"standard\"\nphases = 3\ncontract = \"tempo\"\n"
        "serial = \"{2}\"\npower = 10\nindex = 7000000\nport = \"{3}\"\n",
        flat_number, where / "tty-flat", roof_number, where / "tty-roof");
}

/// Simulated devices and weshd on them.
struct site {
    /// `scenario` makes its text for the folder.
    template <class F>
    explicit site(F scenario)
        : devices{where, scenario(where)}
        , daemon{where}
        , client{daemon.socket()} {
        std::string text =
            fmt::format("[[device]]\nname = \"box\"\ndriver = \"wes\"\naddress = \"{}\"\nperiod = \"1s\"\n"
                        "pause = \"10ms\"\nretries = 0\ntimeout = \"3s\"\n",
                        devices.address("box"));
        for (const char* meter : {"flat", "roof"})
            text += fmt::format("[[device]]\nname = \"{}\"\ndriver = \"teleinfo\"\naddress = \"{}\"\n", meter,
                                devices.address(meter));
        daemon.configure(text);
        daemon.start();
        CHECK(test::soon(30s, [&] {
            const auto all = client.devices();
            return std::all_of(all.begin(), all.end(),
                               [](const auto& d) { return d.state == device_state::online; });
        }));
    }
    struct run {
        test::ending end;
        std::string said;
    };
    run weshclient(std::vector<std::string> words) const {
        words.insert(words.begin(), {test::program("weshclient"), "--socket", daemon.socket()});
        const auto output = where / "weshclient.out";
        std::filesystem::remove(output);
        test::process p{words, output};
        const auto end = p.wait(90s);
        return {end, p.output()};
    }

    test::folder where;
    test::simulator devices;
    test::site_daemon daemon;
    wesh::interface client;
};

/// What `key` says on a line of the capture's points: the text in quotes, or a number.
std::string said(std::string_view line, std::string_view key) {
    const auto at = line.find(fmt::format(" {} = ", key));
    if (at == std::string_view::npos) return {};
    auto rest = line.substr(at + key.size() + 4);
    if (rest.front() != '"') return std::string{rest.substr(0, rest.find(','))};
    return std::string{rest.substr(1, rest.find('"', 1) - 1)};
}

/// All that is of the line and of this moment, not of the device.
bool is_of_the_moment(std::string_view path) {
    return path.starts_with("line.") || path.starts_with("clock.offset");
}

struct point {
    std::string unit, scale, kind, value, quality;
    friend bool operator==(const point&, const point&) = default;
};
using points = std::map<std::string, point>;

/// The points of a capture, by device.
std::map<std::string, points> captured_points(const std::string& capture) {
    std::map<std::string, points> all;
    std::string device;
    for (const auto line : split(capture, '\n')) {
        if (line.starts_with("name = ")) device = said(fmt::format(" {}", line), "name");
        const auto path = line.starts_with("  { path") ? said(line, "path") : std::string{};
        if (path.empty() || is_of_the_moment(path)) continue;
        all[device][path] = {said(line, "unit"), said(line, "scale"), said(line, "kind"), said(line, "value"),
                             said(line, "quality")};
    }
    return all;
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
        text.replace(at, what.size(), by);
    return text;
}

/// The capture replayed, its ports in that folder, as a second weshd has it.
std::map<std::string, points> replayed_points(const std::string& capture) {
    const site s{
        [&](const test::folder& where) { return replaced(capture, "/tmp/wesh-tty-", where / "tty-"); }};
    // The second frame of a meter may tell what the first has not.
    const auto expected = captured_points(capture);
    std::map<std::string, points> all;
    test::soon(20s, [&] {
        const auto r = s.weshclient({"dump", "*"});
        CHECK_EQUAL(0, r.end.code);
        return (all = captured_points(r.said)) == expected;
    });
    return all;
}

void compare(const std::map<std::string, points>& a, const std::map<std::string, points>& b) {
    CHECK_EQUAL(a.size(), b.size());
    for (const auto& [device, before] : a) {
        const auto& after = b.at(device);
        for (const auto& [path, p] : before) {
            CHECK_MESSAGE(device + "/" + path + " is missing", after.contains(path));
            const auto& q = after.at(path);
            CHECK_MESSAGE(fmt::format("{}/{}: {} {} {} became {} {} {}", device, path, p.value, p.unit,
                                      p.quality, q.value, q.unit, q.quality),
                          p == q);
        }
        CHECK_EQUAL(before.size(), after.size());
    }
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

} // namespace

class dump_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(dump_test);
    CPPUNIT_TEST(what_weshd_makes_of_a_replay_is_what_it_made_of_the_device);
    CPPUNIT_TEST(hidden_numbers_are_others_and_all_else_agrees);
    CPPUNIT_TEST(a_device_that_does_not_answer_leaves_no_file);
    CPPUNIT_TEST(answers_in_time_are_replayed_in_time);
    CPPUNIT_TEST(a_replayed_box_fails_and_obeys_as_others);
    CPPUNIT_TEST(files_are_listed_and_refused);
    CPPUNIT_TEST(any_bytes_come_back_from_a_capture);
    CPPUNIT_TEST(capture_of_a_real_page_is_decoded_alike);
    CPPUNIT_TEST_SUITE_END();

  public:
    void what_weshd_makes_of_a_replay_is_what_it_made_of_the_device() {
        std::string capture;
        {
            const site s{still_devices};
            const auto file = s.where / "capture.toml";
            const auto r = s.weshclient({"dump", "box", "flat", "roof", "-O", file});
            CHECK_MESSAGE(r.said, r.end.code == 0 && r.said.empty());
            capture = io::read_file(file, 1U << 20);
        }
        const auto before = captured_points(capture);
        CHECK_EQUAL(std::string{"3.21"}, before.at("box").at("clamp.1.current").value);
        CHECK_EQUAL(std::string{flat_number}, before.at("flat").at("adco").value);
        CHECK(before.at("roof").size() > 40);
        CHECK(!has(capture, "password =") && !has(capture, "\"wes\"\npassword"));
        compare(before, replayed_points(capture));
    }
    void hidden_numbers_are_others_and_all_else_agrees() {
        std::string capture;
        std::map<std::string, points> before;
        {
            const site s{still_devices};
            before = captured_points(s.weshclient({"dump", "*"}).said);
            const auto r = s.weshclient({"dump", "*", "--hide"});
            CHECK_MESSAGE(r.said, r.end.code == 0);
            capture = r.said;
        }
        for (const char* number : {flat_number, roof_number, "127.0.0.1"})
            CHECK_MESSAGE(number, !has(capture, number));
        auto after = replayed_points(capture);
        CHECK_EQUAL(after.at("box").at("meter.1.adco").value, after.at("flat").at("adco").value);
        CHECK(after.at("flat").at("adco").value.starts_with("021861"));
        for (auto* all : {&before, &after})
            for (auto& [device, points] : *all)
                for (const char* path :
                     {"adco", "meter.1.adco", "meter.2.adco", "meter.3.adco", "delivery-point", "clock.time"})
                    if (points.contains(path))
                        points.at(path).value.assign(points.at(path).value.size(), '0');
        compare(before, after);
    }
    void a_device_that_does_not_answer_leaves_no_file() {
        const site s{still_devices};
        const auto file = s.where / "capture.toml";
        s.devices.control("fault box refuse");
        s.devices.control("fault roof mute");
        auto r = s.weshclient({"dump", "flat", "box", "-O", file});
        CHECK_EQUAL(1, r.end.code);
        CHECK_MESSAGE(r.said, has(r.said, "weshclient: box: "));
        r = s.weshclient({"dump", "roof", "-O", file});
        CHECK_EQUAL(1, r.end.code);
        CHECK_MESSAGE(r.said, has(r.said, "weshclient: roof: "));
        CHECK_EQUAL(4, s.weshclient({"dump", "nobody", "-O", file}).end.code);
        CHECK(!std::filesystem::exists(file) && !std::filesystem::exists(file + ".part"));
    }
    void answers_in_time_are_replayed_in_time() {
        const std::string box =
            "[[box]]\nname = \"box\"\n[[box.answer]]\ntext = \"<data><info><firmware>V0.84A10</firmware>"
            "</info><pince><I1>1.00</I1></pince></data>\"\n[[box.answer]]\nat = \"4s\"\ntext = \"<data>"
            "<info><firmware>V0.84A10</firmware></info><pince><I1>2.00</I1></pince></data>\"\n";
        const auto all = [&](const test::folder& where) {
            const auto text = still_devices(where);
            return box + text.substr(text.find("[[meter]]"));
        };
        const site s{all};
        const auto r = s.weshclient({"dump", "box", "--for", "6s", "--every", "1s"});
        CHECK_MESSAGE(r.said, r.end.code == 0);
        const auto capture = sim::parse_scenario(r.said, "capture.toml");
        const auto& answers = *capture.boxes.at(0).says;
        CHECK(answers.size() >= 5 && answers.size() <= 7);
        CHECK(answers.front().at == duration{} && answers.back().at >= duration{4'000});
        CHECK(has(answers.back().bytes, "<I1>2.00</I1>"));
    }
    void a_replayed_box_fails_and_obeys_as_others() {
        std::string capture;
        {
            const site s{still_devices};
            capture = s.weshclient({"dump", "*"}).said;
        }
        const site s{
            [&](const test::folder& where) { return replaced(capture, "/tmp/wesh-tty-", where / "tty-"); }};
        CHECK_EQUAL(0, s.weshclient({"set", "box/relay.2", "off"}).end.code);
        CHECK_EQUAL(std::string{"off\n"}, s.weshclient({"get", "box/relay.2"}).said);
        s.devices.control("set flat PAPP 04200");
        CHECK(test::soon(15s, [&] { return s.weshclient({"get", "flat/apparent-power"}).said == "4200\n"; }));
        s.devices.control("fault box hang");
        s.devices.control("fault flat unplug");
        CHECK(test::soon(30s, [&] {
            return s.client.device("box").state == device_state::stale &&
                   s.client.device("flat").state == device_state::stale;
        }));
    }
    void files_are_listed_and_refused() {
        const site s{still_devices};
        const auto list = s.weshclient({"files", "list", "box"});
        CHECK_MESSAGE(list.said, has(list.said, "data.cgx") && has(list.said, "settings.toml"));
        const auto page = s.weshclient({"files", "get", "box", "data.cgx"});
        CHECK(page.said.starts_with("<data>") && page.said.ends_with("</data>"));
        const auto line = s.weshclient({"files", "get", "flat", "frames.tic"});
        CHECK(line.said.front() == '\x02' && std::count(line.said.begin(), line.said.end(), '\x02') == 2);
        const auto settings = s.weshclient({"files", "get", "box", "settings.toml"});
        CHECK_MESSAGE(settings.said,
                      has(settings.said, "driver = \"wes\"") && has(settings.said, "retries = 0"));
        CHECK_EQUAL(4, s.weshclient({"files", "get", "box", "other"}).end.code);
        CHECK_EQUAL(4, s.weshclient({"files", "list", "box", "folder"}).end.code);
        const auto put = s.weshclient({"files", "put", "box", s.daemon.config_path(), "data.cgx"});
        CHECK_MESSAGE(put.said, put.end.code == 1 && has(put.said, "cannot be written"));
    }
    void any_bytes_come_back_from_a_capture() {
        const auto back = [](const std::string& bytes) {
            const auto s = sim::parse_scenario(
                "[[box]]\nname = \"b\"\n[[box.answer]]\ntext = " + client::toml_bytes(bytes) + "\n",
                "c.toml");
            return s.boxes.at(0).says->front().bytes;
        };
        CHECK(rc::check("bytes", [&](const std::string& bytes) {
            RC_PRE(!bytes.empty());
            RC_ASSERT(back(bytes) == bytes);
        }));
        CHECK(rc::check("pages and frames", [&] {
            const auto parts = *rc::gen::nonEmpty(rc::gen::container<std::vector<std::string>>(
                rc::gen::element<std::string>("</a>", "<a>", " ", "  ", "\r", "\n", "\r\n", "\"\"\"", "\\",
                                              "\t", "\x02", "\xe9", "x", std::string(1, '\0'))));
            std::string bytes;
            for (const auto& p : parts) bytes += p;
            RC_ASSERT(back(bytes) == bytes);
        }));
    }
    void capture_of_a_real_page_is_decoded_alike() {
        const auto page = io::read_file(test::samples() + "/wes/data_cgx_answer_fw0.61D_2017-05-01.xml");
        const auto box = "[[box]]\nname = \"box\"\n[[box.answer]]\ntext = " + client::toml_bytes(page) + "\n";
        const site s{[&](const test::folder& where) {
            const auto text = still_devices(where);
            return box + text.substr(text.find("[[meter]]"));
        }};
        CHECK_EQUAL(page, s.client.get_file("box", "data.cgx"));
        const auto value = [&](const std::string& path) {
            return to_text(test::read_one(s.client, "box/" + path).sample.value);
        };
        CHECK_EQUAL(std::string{"0.63"}, value("clamp.4.current"));
        CHECK_EQUAL(std::string{"29386970"}, value("clamp.1.energy"));
        CHECK_EQUAL(std::string{"22.0"}, value("probe.1"));
        CHECK_EQUAL(std::string{"V0.61D"}, value("firmware"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(dump_test);
