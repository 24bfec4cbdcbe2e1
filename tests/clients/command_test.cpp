#include "clients/command.hpp"
#include "clients/terminal.hpp"
#include "tests/libclient/fake_daemon.hpp"
#include "tests/support/test.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <sstream>

using namespace wesh;
using namespace wesh::client;

namespace {

/// What `f` prints on one of the standard descriptors.
std::string captured(int descriptor, const std::function<void()>& f) {
    std::string path = "/tmp/wesh-XXXXXX";
    const int file = mkstemp(path.data());
    std::fflush(nullptr);
    const int kept = dup(descriptor);
    dup2(file, descriptor);
    f();
    std::fflush(nullptr);
    dup2(kept, descriptor);
    close(kept);
    close(file);
    std::stringstream text;
    text << std::ifstream{path}.rdbuf();
    unlink(path.c_str());
    return text.str();
}

struct outcome {
    int code = -1;
    std::string out;
    std::string err;
};

/// Runs a command as weshclient's main does, but in this process.
outcome run(const test::fake_daemon& d, const std::vector<const char*>& line) {
    auto a = parse_arguments(line);
    const auto& row = weshclient.take_command(a);
    const interface daemon { d.path() };
    sheet_options output;
    if (const auto* f = a.find("-o")) output.format = *parse_format(*f);
    outcome o;
    o.err = captured(2, [&] {
        o.out = captured(1, [&] {
            try {
                o.code = row.run({daemon, a, output, false});
            } catch (const std::exception& e) {
                complain(e.what());
            }
        });
    });
    return o;
}

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

void lay_out_roof(test::fake_daemon& d) {
    d.add_device("roof-wes", "192.168.1.112");
    d.devices[0].reason = "";
    d.add_point("roof-wes/probe.1", decimal{224, -1}, "°C");
    d.add_point("roof-wes/probe.2", {}, "unknown", quality::invalid);
    d.add_point("roof-wes/relay.1", std::string{"on"});
}

} // namespace

class command_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(command_test);
    CPPUNIT_TEST(cuts_command_lines);
    CPPUNIT_TEST(refuses_command_lines_that_make_no_sense);
    CPPUNIT_TEST(help_has_every_command);
    CPPUNIT_TEST(help_fits_a_terminal);
    CPPUNIT_TEST(help_is_asked_for_in_three_ways);
    CPPUNIT_TEST(suggests_what_was_meant);
    CPPUNIT_TEST(reads_times_as_people_write_them);
    CPPUNIT_TEST(lists);
    CPPUNIT_TEST(describes);
    CPPUNIT_TEST(gets_bare_values);
    CPPUNIT_TEST(watches_until_the_daemon_goes);
    CPPUNIT_TEST(history);
    CPPUNIT_TEST(events);
    CPPUNIT_TEST(sets_and_toggles);
    CPPUNIT_TEST(adds_and_removes);
    CPPUNIT_TEST(acknowledges_an_event_or_all_of_them);
    CPPUNIT_TEST(status_and_info);
    CPPUNIT_TEST(files);
    CPPUNIT_TEST(secrets_that_everybody_reads_are_refused);
    CPPUNIT_TEST_SUITE_END();

  public:
    void cuts_command_lines() {
        const std::vector<const char*> line{"set", "-o",   "json", "a/b", "-5", "--socket=/tmp/x",
                                            "--",  "--set"};
        const auto a = parse_arguments(line);
        CHECK((a.words == std::vector<std::string>{"set", "a/b", "-5", "--set"}));
        CHECK_EQUAL(std::string{"json"}, *a.find("-o"));
        CHECK_EQUAL(std::string{"/tmp/x"}, *a.find("--socket"));
        CHECK(!a.has("--follow"));
    }

    void refuses_command_lines_that_make_no_sense() {
        const auto parse = [](std::vector<const char*> line) {
            auto a = parse_arguments(line);
            weshclient.take_command(a);
        };
        CHECK_THROWS(parse({"frobnicate"}), usage_error);
        CHECK_THROWS(parse({"set", "a"}), usage_error);
        CHECK_THROWS(parse({"set", "a", "b", "c"}), usage_error);
        CHECK_THROWS(parse({"list", "--follow"}), usage_error);
        CHECK_THROWS(parse({"events", "--follow=yes"}), usage_error);
        CHECK_THROWS(parse({"list", "--nothing"}), usage_error);
        CHECK_THROWS(parse({"list", "-o"}), usage_error);
        parse({"events", "--since", "6h", "--follow"});
    }

    void help_has_every_command() {
        const auto words = weshclient.words();
        const auto help = help_text(words);
        for (const auto& row : weshclient.commands) {
            CHECK(contains(help, "\n  " + std::string{row.name} + " "));
            const auto own = help_text(words, row);
            CHECK(contains(own, "usage: weshclient " + std::string{row.name} + " "));
            for (const auto option : split(row.options, ' '))
                CHECK_MESSAGE(std::string{option},
                              option.empty() || contains(own, "\n  " + std::string{option}));
        }
    }

    void help_fits_a_terminal() {
        const auto words = weshclient.words();
        auto all = help_text(words);
        for (const auto& row : weshclient.commands) all += help_text(words, row);
        for (const auto line : split(all, '\n')) CHECK_MESSAGE(std::string{line}, width_of(line) <= 80);
    }

    void help_is_asked_for_in_three_ways() {
        const auto said = [](std::vector<const char*> line) {
            return about_itself(weshclient.words(), parse_arguments(line)).value_or("nothing");
        };
        CHECK(contains(said({"--help"}), "Orders, for administrators:"));
        CHECK_EQUAL(said({"help"}), said({"--help"}));
        CHECK(contains(said({"help", "history"}), "weshclient -o csv history"));
        CHECK_EQUAL(said({"help", "history"}), said({"history", "--help"}));
        CHECK_EQUAL(std::string{"nothing"}, said({"history"}));
        CHECK_THROWS(said({"help", "histroy"}), usage_error);
    }

    void suggests_what_was_meant() {
        const auto told = [](std::vector<const char*> line) -> std::string {
            try {
                auto a = parse_arguments(line);
                weshclient.take_command(a);
            } catch (const usage_error& e) {
                return e.what();
            }
            return "nothing";
        };
        CHECK_EQUAL(std::string{"there is no command 'histroy'; did you mean history?"},
                    told({"histroy", "a"}));
        CHECK_EQUAL(std::string{"there is no option '--folow'; did you mean --follow?"},
                    told({"events", "--folow"}));
        CHECK_EQUAL(std::string{"there is no command 'frobnicate'"}, told({"frobnicate"}));
    }

    void reads_times_as_people_write_them() {
        const auto now = from_milliseconds(1'700'000'000'000);
        CHECK(parse_when("now", now) == now);
        CHECK(parse_when("2h", now) == now - std::chrono::hours{2});
        CHECK(parse_when("-2h", now) == now - std::chrono::hours{2});
        CHECK_EQUAL(std::int64_t{1'795'305'600'000}, to_milliseconds(parse_when("2026-11-22", now)));
        CHECK_THROWS(parse_when("yesterday", now), usage_error);
    }

    void lists() {
        test::fake_daemon d;
        lay_out_roof(d);
        auto o = run(d, {"list", "*probe*"});
        CHECK_EQUAL(0, o.code);
        CHECK(contains(o.out, "roof-wes/probe.1   22.4  °C       good"));
        CHECK(contains(o.out, "roof-wes/probe.2      -  unknown  " + to_text(quality::invalid)));
        CHECK(!contains(o.out, "relay"));
        o = run(d, {"list", "nothing*", "-o", "json"});
        CHECK_EQUAL(4, o.code);
        CHECK_EQUAL(std::string{"[]\n"}, o.out);
        CHECK_EQUAL(std::string{"weshclient: no points match nothing*\n"}, o.err);
    }

    void describes() {
        test::fake_daemon d;
        lay_out_roof(d);
        const auto o = run(d, {"describe", "-o", "csv", "*relay*"});
        CHECK_EQUAL(std::string{"path,kind,unit,scale,settable,kept,meaning,id\r\nroof-wes/"
                                "relay.1,gauge,,0,false,true,,3\r\n"},
                    o.out);
    }

    void gets_bare_values() {
        test::fake_daemon d;
        lay_out_roof(d);
        auto o = run(d, {"get", "roof-wes/relay.1", "roof-wes/probe.1"});
        CHECK_EQUAL(0, o.code);
        CHECK_EQUAL(std::string{"on\n22.4\n"}, o.out);
        CHECK(o.err.empty());
        o = run(d, {"get", "roof-wes/probe.2"});
        CHECK_EQUAL(1, o.code);
        CHECK_EQUAL(std::string{"\n"}, o.out);
        CHECK(contains(o.err, "roof-wes/probe.2 has no value (" + to_text(quality::invalid) + ")"));
        o = run(d, {"get", "roof-wes/probe.9", "roof-wes/probe.1"});
        CHECK_EQUAL(4, o.code);
        CHECK(contains(o.err, "there is no point roof-wes/probe.9"));
    }

    void watches_until_the_daemon_goes() {
        test::fake_daemon d;
        lay_out_roof(d);
        int waits = 0;
        d.before = [&](test::fake_daemon& self, std::uint32_t procedure) {
            if (procedure != WESH_WAIT) return;
            if (++waits >= 3) throw test::fake_daemon::gone{};
            self.readings[0].sample.value = decimal{230 + waits, -1};
        };
        const auto o = run(d, {"watch", "roof-wes/probe.1", "-o", "csv"});
        CHECK_EQUAL(-1, o.code);
        CHECK(contains(o.out, "roof-wes/probe.1,22.4,"));
        CHECK(contains(o.out, "roof-wes/probe.1,23.1,"));
        CHECK(contains(o.out, "roof-wes/probe.1,23.2,"));
        CHECK(contains(o.err, "broke"));
    }

    void history() {
        test::fake_daemon d;
        lay_out_roof(d);
        for (int i = 0; i < 3; ++i) {
            history_row r;
            r.time = from_milliseconds(i * 1000);
            r.value = decimal{10 + i, -1};
            d.rows.push_back(r);
        }
        auto o = run(d, {"history", "roof-wes/probe.1", "--from", "6h"});
        CHECK_EQUAL(0, o.code);
        CHECK(contains(o.out, "1970-01-01T00:00:02Z    1.2  A     good           1"));
        o = run(d, {"history", "roof-wes/probe.1", "--step", "1h", "--aggregate", "worst"});
        CHECK_EQUAL(-1, o.code);
        d.rows.clear();
        CHECK_EQUAL(4, run(d, {"history", "roof-wes/probe.1", "--step", "1h"}).code);
    }

    void events() {
        test::fake_daemon d;
        event old;
        old.number = 1;
        old.text = "long ago";
        event e;
        e.number = 2;
        e.time = from_milliseconds(4'000'000'000'000);
        e.device = "roof-wes";
        e.type = "device.lost";
        e.severity = severity::warning;
        e.text = "it does not answer";
        e.attributes = {{"tries", "3"}, {"cause", "timeout"}};
        interval begin;
        begin.number = 3;
        begin.start = e.time;
        begin.type = "device.unreachable";
        interval end = begin;
        end.number = 4;
        end.id = 3;
        end.end = e.time + duration{5000};
        d.records = {old, sample{}, e, begin, end};
        auto o = run(d, {"events"});
        CHECK_EQUAL(0, o.code);
        CHECK(!contains(o.out, "long ago"));
        CHECK(contains(o.out, "warning   device.lost"));
        CHECK(contains(o.out, "begins") && contains(o.out, "ends"));
        // What `ack` takes.
        CHECK(contains(o.out, "  NUMBER\n") && contains(o.out, "it does not answer       2\n"));
        o = run(d, {"events", "-o", "json", "--since", "1970-01-01"});
        CHECK(contains(o.out, "long ago"));
        CHECK(contains(o.out, R"("attributes":"tries=3; cause=timeout")"));
        CHECK(contains(o.out, R"("opened":3)"));
        d.records.clear();
        CHECK_EQUAL(4, run(d, {"events"}).code);
    }

    void sets_and_toggles() {
        test::fake_daemon d;
        d.outcome = {command_outcome::done, "", std::string{"off"}, from_milliseconds(5)};
        auto o = run(d, {"set", "roof-wes/relay.1", "off"});
        CHECK_EQUAL(0, o.code);
        CHECK(contains(o.out, "roof-wes/relay.1  done     off"));
        CHECK_EQUAL(std::string{"off"}, d.commands.at(0).argument);
        CHECK(!d.commands.at(0).key.empty());
        d.outcome = {command_outcome::unconfirmed, "", {}, no_time};
        CHECK_EQUAL(5, run(d, {"toggle", "roof-wes/relay.1"}).code);
        CHECK_EQUAL(std::string{"toggle"}, d.commands.at(1).action);
        d.outcome = {command_outcome::failed, "it is locked", {}, no_time};
        o = run(d, {"set", "roof-wes/relay.1", "on"});
        CHECK_EQUAL(1, o.code);
        CHECK(contains(o.err, "roof-wes/relay.1: not done: it is locked"));
    }

    void adds_and_removes() {
        test::fake_daemon d;
        const test::socket_folder folder;
        const std::string secret = folder.socket();
        std::ofstream{secret} << "hush\nmore\n";
        chmod(secret.c_str(), 0600);
        const auto o = run(d, {"add", "roof", "wes", "10.0.0.1", "--user", "me", "--password-file",
                               secret.c_str(), "--set", "poll=15s"});
        CHECK_EQUAL(0, o.code);
        const settings expected{{"poll", "15s"}, {"user", "me"}, {"password", "hush"}};
        CHECK(d.added.at(0).settings == expected);
        CHECK(contains(run(d, {"add", "roof", "wes", "x", "--set", "ftp_password=y"}).err,
                       "--ask ftp_password"));
        CHECK(contains(run(d, {"add", "a b", "wes", "x"}).err, "is no name"));
        CHECK_EQUAL(std::size_t{1}, d.added.size());
        CHECK_EQUAL(0, run(d, {"remove", "roof"}).code);
        CHECK(contains(run(d, {"remove", "roof"}).err, "no such device"));
    }

    void acknowledges_an_event_or_all_of_them() {
        test::fake_daemon d;
        d.records = {event{}, event{}};
        auto o = run(d, {"ack", "2", "--reason", "the fuse is changed"});
        CHECK_EQUAL(0, o.code);
        CHECK_EQUAL(std::string{"acknowledged: event 2\n"}, o.out);
        CHECK((d.seen.at(0) == std::pair<sequence_number, std::string>{2, "the fuse is changed"}));
        o = run(d, {"ack", "all"});
        CHECK_EQUAL(std::string{"acknowledged: all that happened so far\n"}, o.out);
        CHECK((d.seen.at(1) == std::pair<sequence_number, std::string>{0, ""}));
        CHECK(run(d, {"ack", "all", "-o", "json"}).out.empty());
        CHECK(contains(run(d, {"ack", "3"}).err, "nothing has this number yet"));
        for (const char* wrong : {"0", "-1", "two", "", "99999999999999999999"})
            CHECK_MESSAGE(wrong, contains(run(d, {"ack", wrong}).err, "is no event"));
        const std::string long_reason(256, 'x');
        CHECK(contains(run(d, {"ack", "1", "--reason", long_reason.c_str()}).err, "at most 255 bytes"));
        CHECK_EQUAL(std::size_t{3}, d.seen.size());
        CHECK_EQUAL(std::string_view{"ack"}, weshclient.commands[10].name);
        CHECK(weshclient.commands[10].orders);
    }

    void status_and_info() {
        test::fake_daemon d;
        lay_out_roof(d);
        d.add_device("cellar", "10.0.0.2", device_state::unreachable);
        d.devices[1].reason = "no route to host";
        auto o = run(d, {"status"});
        CHECK_EQUAL(0, o.code);
        CHECK(contains(o.out, "unreachable") && contains(o.out, "no route to host"));
        CHECK_EQUAL(4, run(d, {"status", "attic"}).code);
        o = run(d, {"info", "-o", "json"});
        CHECK(contains(o.out, R"([{"site":"home","release":"0.1.0")"));
        CHECK(contains(run(d, {"statistics"}).out, "rpc.calls"));
    }

    void files() {
        test::fake_daemon d;
        d.files["a.csv"] = "1;2\n";
        CHECK(contains(run(d, {"files", "list", "roof-wes"}).out, "a.csv      4"));
        CHECK_EQUAL(std::string{"1;2\n"}, run(d, {"files", "get", "roof-wes", "a.csv"}).out);
        const test::socket_folder folder;
        const std::string copy = folder.socket();
        CHECK_EQUAL(0, run(d, {"files", "get", "roof-wes", "a.csv", copy.c_str()}).code);
        CHECK_EQUAL(0, run(d, {"files", "put", "roof-wes", copy.c_str(), "b.csv"}).code);
        CHECK_EQUAL(std::string{"1;2\n"}, d.files.at("b.csv"));
        CHECK(contains(run(d, {"files", "get", "roof-wes", "none", copy.c_str()}).err, "no such file"));
        CHECK(access((copy + ".part").c_str(), F_OK) != 0);
        d.files_served = false;
        CHECK(contains(run(d, {"files", "list", "roof-wes"}).err, "this device keeps no files"));
        CHECK(contains(run(d, {"files", "burn", "roof-wes"}).err, "usage:"));
    }

    void secrets_that_everybody_reads_are_refused() {
        const test::socket_folder folder;
        const std::string secret = folder.socket();
        std::ofstream{secret} << "hush\r\n";
        chmod(secret.c_str(), 0644);
        CHECK_THROWS(read_secret_file(secret), std::runtime_error);
        chmod(secret.c_str(), 0640);
        CHECK_EQUAL(std::string{"hush"}, read_secret_file(secret));
        std::ofstream{secret} << "\n";
        CHECK_THROWS(read_secret_file(secret), std::runtime_error);
        CHECK_THROWS(read_secret_file(secret + ".none"), std::runtime_error);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(command_test);
