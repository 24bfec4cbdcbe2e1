// weshd.toml: what is wrong is told with its place and what was expected; what is right is taken whole.
#include "tests/support/folder.hpp"
#include "tests/support/test.hpp"

#include "common/text.hpp"
#include "daemon/config.hpp"
#include "daemon/driver.hpp"
#include "io/files.hpp"

#include <sys/stat.h>

using namespace wesh;
using wesh::test::folder;

class config_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(config_test);
    CPPUNIT_TEST(an_empty_file_is_all_standard);
    CPPUNIT_TEST(reads_devices_and_settings);
    CPPUNIT_TEST(each_wrong_line_is_told_with_its_place_and_what_was_expected);
    CPPUNIT_TEST(all_that_is_wrong_is_told_at_once_but_not_without_end);
    CPPUNIT_TEST(devices_beyond_the_last_complaint_told_are_still_refused);
    CPPUNIT_TEST(a_name_is_taken_once);
    CPPUNIT_TEST(stale_after_is_three_periods_unless_it_is_set);
    CPPUNIT_TEST(drop_ins_add_and_override_in_the_order_of_their_names);
    CPPUNIT_TEST(a_missing_file_is_told);
    CPPUNIT_TEST(secrets_come_from_files_that_others_cannot_read);
    CPPUNIT_TEST(a_secret_is_given_once);
    CPPUNIT_TEST(what_is_printed_is_read_back_as_the_same);
    CPPUNIT_TEST(each_setting_is_printed_with_its_meaning_and_where_it_was_set);
    CPPUNIT_TEST(what_was_meant_is_suggested);
    CPPUNIT_TEST(the_file_of_a_secret_is_printed_and_read_again);
    CPPUNIT_TEST(devices_are_a_table);
    CPPUNIT_TEST(a_device_that_speaks_by_itself_is_printed_without_a_period);
    CPPUNIT_TEST(printing_shows_no_secret);
    CPPUNIT_TEST_SUITE_END();

    static std::vector<std::string> complaints(std::string_view text) {
        try {
            parse_config(text, "weshd.toml");
        } catch (const config_error& e) {
            return e.complaints();
        }
        return {};
    }
    static std::string without_comments(const std::string& text) {
        std::string kept;
        for (const auto line : split(text, '\n'))
            if (!line.starts_with('#')) kept.append(line).append("\n");
        return kept;
    }
    static void write(const std::string& path, std::string_view text, mode_t mode = 0600) {
        io::write_file(path, text, mode);
        CHECK(::chmod(path.c_str(), mode) == 0);
    }

  public:
    void an_empty_file_is_all_standard() {
        const auto c = parse_config("", "weshd.toml");
        CHECK(c.devices.empty());
        CHECK_EQUAL(std::string{"Europe/Paris"}, c.daemon.text("site.timezone"));
        for (const auto& o : daemon_options())
            if (!o.standard.empty()) CHECK_EQUAL(std::string{}, check_option(o, o.standard));
        for (const auto& o : common_options()) CHECK_EQUAL(std::string{}, check_option(o, o.standard));
    }
    void reads_devices_and_settings() {
        const auto c =
            parse_config("[site]\nname = \"Les Tilleuls\"\n[history]\nceiling = \"64MB\"\n\n[[device]]\n"
                         "name = \"roof-wes\"\ndriver = \"wes\"\naddress = \"10.0.0.3:8080\"\nperiod = "
                         "\"10s\"\nspread = false\nretries = 1\nclamp_index_unit = \"kWh\"\n",
                         "weshd.toml");
        CHECK_EQUAL(std::string{"Les Tilleuls"}, c.daemon.text("site.name"));
        CHECK_EQUAL(std::uint64_t{64U << 20}, c.daemon.size("history.ceiling"));
        CHECK_EQUAL(std::size_t{1}, c.devices.size());
        const auto& d = c.devices[0];
        CHECK_EQUAL(std::string{"weshd.toml:6"}, d.origin);
        CHECK_EQUAL(std::string{"10.0.0.3:8080"}, d.address);
        CHECK(d.polling.period == duration{10'000} && !d.polling.spread);
        CHECK(d.settings == (settings{{"clamp_index_unit", "kWh"}, {"retries", "1"}}));
    }
    void each_wrong_line_is_told_with_its_place_and_what_was_expected() {
        const std::string device = "[[device]]\nname = \"a\"\ndriver = \"wes\"\naddress = \"h\"\n";
        const std::vector<std::tuple<std::string, std::string, std::string>> wrong{
            {"[site\n", "weshd.toml:1: ", "expected"},
            {"\n[:log]\n", "weshd.toml:2: ", "expected bare key"},
            {"\n\nx\xef\xbb\x9f = 1\n", "weshd.toml:3: ", "expected"},
            {"\n\xc3\xa9 = 1\n", "weshd.toml:2: ", "expected"},
            {"\n[[ ]]\n", "weshd.toml:2: ", "blank"},
            {"a = 1\n", "weshd.toml:1: [a] is not known", "[[device]]"},
            {"[sites]\nname = \"x\"\n", "weshd.toml:1: [sites] is not known", "site.name"},
            {"[site]\n\nnames = \"x\"\n", "weshd.toml:3: site.names is not known",
             "site.name, site.timezone"},
            {"site = 1\n", "weshd.toml:1: [site] is not known", "site.name"},
            {"[log]\nlevel = \"loud\"\n", "weshd.toml:2: log.level is \"loud\"",
             "error|warning|notice|info|debug"},
            {"[log]\nlevel = [1]\n", "weshd.toml:2: log.level is neither a text", "true or false"},
            {"[history]\nraw_for = 1.5\n", "weshd.toml:2: history.raw_for is neither", "whole number"},
            {"[history]\nraw_for = 2001-01-01\n", "weshd.toml:2: history.raw_for is neither", "whole number"},
            {"[history]\nraw_for = \"1h\"\n", "weshd.toml:2: history.raw_for is \"1h\"", "from 1d to 3650d"},
            {"[points]\nmax = 5\n", "weshd.toml:2: points.max is \"5\"", "from 100 to 5000000"},
            {"device = 3\n", "weshd.toml:1: ", "[[device]], once for each"},
            {"device = [3]\n", "weshd.toml:1: ", "[[device]], once for each"},
            {"[device]\nname = \"a\"\n", "weshd.toml:1: ", "[[device]], once for each"},
            {"\n[[device]]\nname = \"a\"\naddress = \"h\"\n", "weshd.toml:2: this device has no driver",
             "driver"},
            {"[[device]]\nname = \"a b\"\ndriver = \"wes\"\naddress = \"h\"\n",
             "weshd.toml:2: name is \"a b\"", "1 to 63 letters"},
            {"[[device]]\nname = \"a\"\ndriver = \"wess\"\naddress = \"h\"\n",
             "weshd.toml:3: driver is \"wess\"", "one of: wes"},
            {"[[device]]\nname = \"a\"\ndriver = \"wes\"\naddress = \"h/x\"\n",
             "weshd.toml:4: address is \"h/x\"", "HOST or HOST:PORT"},
            {device + "perod = \"1s\"\n", "weshd.toml:5: perod is not known to driver wes", "period"},
            {device + "period = \"199ms\"\n", "weshd.toml:5: period is \"199ms\"", "from 200ms to 1d"},
            {device + "page = \"data\"\n", "weshd.toml:5: a path of the box is \"data\"", "expected '/'"},
            {device + "units = \"x\"\n", "weshd.toml:5: units is \"x\"", "PATH=UNIT"},
            {device + "retries = true\n", "weshd.toml:5: retries is \"true\"", "from 0 to 10"},
            {device + "password_file = \"/nowhere/x\"\n", "weshd.toml:5: ", "/nowhere/x"},
            {device + "page_file = \"/x\"\n", "weshd.toml:5: page_file is not known", "password"},
            {device + "user = \"a\\u0007\"\n", "weshd.toml:5: user has control characters", "255"},
        };
        for (const auto& [text, begins, holds] : wrong) {
            const auto told = complaints(text);
            CHECK_MESSAGE(text, told.size() == 1);
            CHECK_MESSAGE(text + " gives " + told[0], told[0].starts_with(begins));
            CHECK_MESSAGE(text + " gives " + told[0], told[0].find(holds) != std::string::npos);
        }
    }
    void all_that_is_wrong_is_told_at_once_but_not_without_end() {
        std::string text = "[site]\n";
        for (int i = 0; i < 3; ++i) text += "x" + std::to_string(i) + " = 1\n";
        CHECK_EQUAL(std::size_t{3}, complaints(text).size());
        for (int i = 3; i < 300; ++i) text += "x" + std::to_string(i) + " = 1\n";
        CHECK_EQUAL(std::size_t{50}, complaints(text).size());
        // A device with nothing in it, where no more complaints are kept.
        CHECK_EQUAL(std::size_t{50}, complaints(text + "[[device]]\n").size());
    }
    void devices_beyond_the_last_complaint_told_are_still_refused() {
        std::string text;
        for (int i = 0; i < 120; ++i) text += "[[device]]\nnmae = \"x\"\n";
        const auto told = complaints(text);
        CHECK(!told.empty() && told.size() <= 50);
    }
    void a_name_is_taken_once() {
        const std::string device = "[[device]]\nname = \"a\"\ndriver = \"wes\"\naddress = \"h\"\n";
        const auto told = complaints(device + "\n" + device);
        CHECK_EQUAL(std::size_t{1}, told.size());
        CHECK_EQUAL(std::string{"weshd.toml:6: the name a is taken by weshd.toml:1"}, told[0]);
    }
    void stale_after_is_three_periods_unless_it_is_set() {
        const std::string device =
            "[[device]]\nname = \"a\"\ndriver = \"wes\"\naddress = \"h\"\nperiod = \"10s\"\n";
        CHECK(parse_config(device, "f").devices[0].polling.stale_after == duration{30'000});
        CHECK(parse_config(device + "stale_after = \"40s\"\n", "f").devices[0].polling.stale_after ==
              duration{40'000});
    }
    void drop_ins_add_and_override_in_the_order_of_their_names() {
        const folder f;
        const std::string device = "[[device]]\ndriver = \"wes\"\naddress = \"h\"\nname = ";
        write(f / "weshd.toml", "[site]\nname = \"one\"\ntimezone = \"UTC\"\n" + device + "\"a\"\n");
        CHECK(::mkdir((f / "weshd.d").c_str(), 0700) == 0);
        write(f / "weshd.d/20.toml", "[site]\nname = \"three\"\n" + device + "\"c\"\n");
        write(f / "weshd.d/10.toml", "[site]\nname = \"two\"\n" + device + "\"b\"\n");
        write(f / "weshd.d/.hidden.toml", "[");
        write(f / "weshd.d/notes.txt", "[");
        const auto c = load_config(f / "weshd.toml");
        CHECK_EQUAL(std::string{"three"}, c.daemon.text("site.name"));
        CHECK_EQUAL(std::string{"UTC"}, c.daemon.text("site.timezone"));
        CHECK_EQUAL(std::size_t{3}, c.devices.size());
        CHECK_EQUAL(std::string{"b"}, c.devices[1].name);
        CHECK_EQUAL(f / "weshd.d/10.toml:3", c.devices[1].origin);
        write(f / "weshd.d/30.toml", "[site]\nnme = \"x\"\n");
        try {
            load_config(f / "weshd.toml");
            CHECK(false);
        } catch (const config_error& e) {
            CHECK(e.complaints()[0].starts_with(f / "weshd.d/30.toml:2: site.nme is not known"));
        }
    }
    void a_missing_file_is_told() {
        const folder f;
        try {
            load_config(f / "none.toml");
            CHECK(false);
        } catch (const config_error& e) {
            CHECK(std::string{e.what()}.find(f / "none.toml") != std::string::npos);
        }
    }
    void secrets_come_from_files_that_others_cannot_read() {
        const folder f;
        const std::string text =
            "[[device]]\nname = \"a\"\ndriver = \"wes\"\naddress = \"h\"\npassword_file = \"" +
            (f / "secret") + "\"\n";
        write(f / "secret", "hunter2\nnot this\n", 0640);
        CHECK(parse_config(text, "f").devices[0].settings == (settings{{"password", "hunter2"}}));
        write(f / "secret", "hunter2\n", 0644);
        const auto told = complaints(text);
        CHECK_EQUAL(std::size_t{1}, told.size());
        CHECK(told[0].starts_with("weshd.toml:5: ") && told[0].find("chmod") != std::string::npos);
        CHECK(told[0].find("hunter2") == std::string::npos);
        write(f / "secret", std::string(5000, 'x'), 0600);
        CHECK_EQUAL(std::size_t{1}, complaints(text).size());
    }
    void a_secret_is_given_once() {
        const folder f;
        write(f / "secret", "hunter2\n");
        const auto told =
            complaints("[[device]]\nname = \"a\"\ndriver = \"wes\"\naddress = \"h\"\npassword = \"x\"\n"
                       "password_file = \"" +
                       (f / "secret") + "\"\n");
        CHECK_EQUAL(std::size_t{1}, told.size());
        CHECK(told[0].find("given twice") != std::string::npos);
    }
    void what_is_printed_is_read_back_as_the_same() {
        const auto c = parse_config(
            "[site]\nname = 'a \"b\" \\ \xc3\xa9'\n[points]\nmax = \"00500\"\n[[device]]\nname = "
            "\"a\"\ndriver = \"wes\"\naddress = \"[::1]:80\"\nretries = \"007\"\nunits = "
            "\"probe.1=\xc2\xb0"
            "C\"\nspread = \"false\"\nstale_after = \"1500ms\"\n",
            "f");
        const auto text = print_config(c);
        const auto again = parse_config(text, "f");
        const auto printed = print_config(again);
        CHECK_EQUAL(without_comments(text), without_comments(printed));
        CHECK_EQUAL(printed, print_config(parse_config(printed, "f")));
        CHECK_EQUAL(std::string{"a \"b\" \\ \xc3\xa9"}, again.daemon.text("site.name"));
        CHECK(again.devices[0].polling.stale_after == duration{1'500} && !again.devices[0].polling.spread);
        const option_values before{find_driver("wes")->options, c.devices[0].settings};
        const option_values after{find_driver("wes")->options, again.devices[0].settings};
        for (const auto& o : find_driver("wes")->options)
            CHECK_EQUAL(parse_unsigned(before.text(o.name)).value_or(0),
                        parse_unsigned(after.text(o.name)).value_or(0));
        CHECK_EQUAL(before.text("units"), after.text("units"));
    }
    void each_setting_is_printed_with_its_meaning_and_where_it_was_set() {
        const auto text =
            print_config(parse_config("[site]\nname = \"x\"\n[[device]]\nname = \"a\"\ndriver = "
                                      "\"wes\"\naddress = \"h\"\nperiod = \"5s\"\nretries = 1\n",
                                      "w.toml"));
        const auto has = [&](std::string_view part) { return text.find(part) != std::string::npos; };
        CHECK(has("# name of the site, for people (w.toml:2)\nname = \"x\"\n"));
        CHECK(has("# size of the history on disk (default)\nceiling = \"256MB\"\n"));
        CHECK(has("# w.toml:3\n[[device]]\nname = \"a\"\n"));
        CHECK(has("# how often the device is asked (w.toml:7)\nperiod = \"5s\"\n"));
        CHECK(has("was not whole (w.toml:8)\nretries = 1\n"));
        CHECK(has("# longest wait for a whole answer (default)\ntimeout = \"25s\"\n"));
    }
    void what_was_meant_is_suggested() {
        const std::string device = "[[device]]\nname = \"a\"\ndriver = \"wes\"\naddress = \"h\"\n";
        const auto told = [&](const std::string& text) { return complaints(text).at(0); };
        CHECK(told(device + "perod = \"1s\"\n").find("; did you mean period?; known are") !=
              std::string::npos);
        CHECK(told(device + "retires = 1\n").find("; did you mean retries?") != std::string::npos);
        CHECK(told("[history]\ncieling = \"1GB\"\n").find("; did you mean history.ceiling?") !=
              std::string::npos);
        CHECK(told("[histroy]\nx = 1\n").find("; did you mean [history]?") != std::string::npos);
        CHECK(told("[[devices]]\nx = 1\n").find("; did you mean [[device]]?") != std::string::npos);
        CHECK(told(device + "colour = 1\n").find("did you mean") == std::string::npos);
    }
    void the_file_of_a_secret_is_printed_and_read_again() {
        const folder f;
        write(f / "secret", "hush\n", 0600);
        const auto c =
            parse_config("[[device]]\nname = \"a\"\ndriver = \"wes\"\naddress = \"h\"\npassword_file = \"" +
                             (f / "secret") + "\"\n",
                         "w.toml");
        const auto again = parse_config(print_config(c), "w.toml");
        CHECK_EQUAL(std::string{"hush"},
                    option_values(find_driver("wes")->options, again.devices[0].settings).text("password"));
    }
    void devices_are_a_table() {
        const auto c = parse_config(
            "[[device]]\nname = \"roof-wes\"\ndriver = \"wes\"\naddress = \"h\"\n[[device]]\nname = "
            "\"m\"\ndriver = \"teleinfo\"\naddress = \"/dev/ttyUSB0\"\n",
            "w.toml");
        CHECK_EQUAL(std::string{"NAME      DRIVER    ADDRESS       ASKED   FROM\n"
                                "roof-wes  wes       h             30s     w.toml:1\n"
                                "m         teleinfo  /dev/ttyUSB0  -       w.toml:5\n"},
                    print_devices(c.devices));
        CHECK_EQUAL(std::string{}, print_devices({}));
    }
    void a_device_that_speaks_by_itself_is_printed_without_a_period() {
        const std::string meter =
            "[[device]]\nname = \"a\"\ndriver = \"teleinfo\"\naddress = \"/dev/ttyUSB0\"\n";
        const auto text = print_config(parse_config(meter, "f"));
        CHECK(text.find("\nperiod =") == std::string::npos);
        CHECK_EQUAL(without_comments(text), without_comments(print_config(parse_config(text, "f"))));
        const auto told = complaints(meter + "spread = true\n");
        CHECK(told.size() == 1 && told[0].find("speak by themselves") != std::string::npos);
    }
    void printing_shows_no_secret() {
        const auto text = print_config(parse_config(
            "[[device]]\nname = \"a\"\ndriver = \"wes\"\naddress = \"h\"\npassword = \"hunter2\"\n", "f"));
        CHECK(text.find("hunter2") == std::string::npos);
        CHECK(text.find("# password = (left out)") != std::string::npos);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(config_test);
