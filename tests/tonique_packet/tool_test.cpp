// tonique-packet: what it prints, what it takes back, how it ends.
#include "clients/packet/commands.hpp"
#include "clients/packet/facts.hpp"
#include "common/text.hpp"
#include "io/files.hpp"
#include "tests/support/folder.hpp"
#include "tests/tonique_packet/fixture.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>

using namespace wesh;
using namespace wesh::test;
using namespace wesh::client;

namespace {

const time_point morning = from_milliseconds(1'795'327'200'000);

struct outcome {
    int code = -1;
    std::string out;
    std::string err;
};

/// Puts a file in the place of a standard descriptor for as long as it lives.
class redirected {
  public:
    redirected(int descriptor, const std::string& path, int flags)
        : descriptor_{descriptor}
        , kept_{::dup(descriptor)} {
        std::fflush(nullptr);
        const int file = ::open(path.c_str(), flags | O_CLOEXEC, 0600);
        ::dup2(file, descriptor);
        ::close(file);
    }
    ~redirected() {
        std::fflush(nullptr);
        ::dup2(kept_, descriptor_);
        ::close(kept_);
    }
    redirected(const redirected&) = delete;
    redirected& operator=(const redirected&) = delete;

  private:
    int descriptor_;
    int kept_;
};

std::string hex(const tonique::header& h, const tonique::body& b) {
    return tonique::to_base16(tonique::seal(h, encode_body(h.layout, b), counting_key()));
}

tonique::header with_layout(tonique::layout l, std::uint32_t number = 1) {
    auto h = header_of(number);
    h.layout = l;
    return h;
}

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

} // namespace

class tool_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(tool_test);
    CPPUNIT_TEST(a_packet_is_shown_with_its_key);
    CPPUNIT_TEST(without_a_key_the_header_is_shown_and_said_so);
    CPPUNIT_TEST(lines_of_standard_input_are_packets);
    CPPUNIT_TEST(files_of_bytes_and_batches_are_read);
    CPPUNIT_TEST(what_is_refused_is_shown_and_ends_with_1);
    CPPUNIT_TEST(numbers_follow_each_other);
    CPPUNIT_TEST(what_is_decoded_is_encoded_to_the_same_packet);
    CPPUNIT_TEST(options_change_what_the_rows_say);
    CPPUNIT_TEST(rows_that_make_no_sense_are_said);
    CPPUNIT_TEST(a_new_key_comes_from_a_file_and_is_not_shown);
    CPPUNIT_TEST(keys_are_made_shown_and_checked);
    CPPUNIT_TEST(a_key_that_everybody_can_read_is_refused);
    CPPUNIT_TEST(help_and_mistakes);
    CPPUNIT_TEST_SUITE_END();

    folder where;
    const std::string key_file = where / "key";

    outcome run(const std::vector<const char*>& line, const std::string& input = {}) {
        io::write_file(where / "in", input, 0600);
        outcome o;
        {
            const redirected in{0, where / "in", O_RDONLY};
            const redirected out{1, where / "out", O_WRONLY | O_CREAT | O_TRUNC};
            const redirected err{2, where / "err", O_WRONLY | O_CREAT | O_TRUNC};
            o.code = run_packet_tool(line);
        }
        o.out = io::read_file(where / "out");
        o.err = io::read_file(where / "err");
        return o;
    }
    outcome decode(const std::string& format, const std::string& input) {
        return run({"decode", "-o", format.c_str(), "--key-file", key_file.c_str()}, input);
    }

  public:
    void setUp() override { io::write_file(key_file, tonique::key_text(counting_key()) + "\n", 0600); }

    void a_packet_is_shown_with_its_key() {
        const auto packet =
            hex(with_layout(tonique::layout::alarms, 66'000),
                tonique::alarms{{{3, severity::critical, morning, "ups.power-lost", "no \u20ac"}}});
        const auto o = run({"decode", "-o", "csv", "--key-file", key_file.c_str(), packet.c_str()});
        CHECK_EQUAL(0, o.code);
        CHECK_EQUAL(std::string{}, o.err);
        CHECK_EQUAL("packet,status,site,number,direction,form,key,layout,tag,unit,time,name,value,more\r\n"
                    "1,opened,7,66000,from_site,small,0,alarms," +
                        packet.substr(packet.size() - 8) +
                        ",3,2026-11-22T06:00:00.000Z,ups.power-lost,critical,no \u20ac\r\n",
                    o.out);
    }
    void without_a_key_the_header_is_shown_and_said_so() {
        const auto packet = hex(header_of(66'000), tonique::state{});
        const auto o = run({"decode", packet.c_str()});
        CHECK_EQUAL(0, o.code);
        CHECK(contains(o.out, "header     7     464  from_site  small    0  state"));
        CHECK(contains(o.err, "tonique-packet: no --key-file: only headers are shown"));
    }
    void lines_of_standard_input_are_packets() {
        const auto o = decode("csv", "\n " + hex(header_of(1), tonique::state{}) + "\r\n\n" +
                                         hex(with_layout(tonique::layout::devices, 2),
                                             tonique::devices{{{5, "roof", "wes", "x"}}}));
        CHECK_EQUAL(0, o.code);
        CHECK(contains(o.out, "1,opened,7,1,"));
        CHECK(contains(o.out, ",waiting,0,"));
        CHECK(contains(o.out, ",5,,roof,wes,x\r\n"));
        CHECK_EQUAL(4, decode("csv", "\n\n").code);
    }
    void files_of_bytes_and_batches_are_read() {
        const auto packet = tonique::seal(header_of(1), encode_body(tonique::layout::state, tonique::state{}),
                                          counting_key());
        const auto batch = tonique::join(std::vector{packet, packet});
        io::write_file(where / "one", std::string(packet.begin(), packet.end()), 0600);
        io::write_file(where / "two", std::string(batch.begin(), batch.end()), 0600);
        const auto o = run({"decode", "-o", "csv", "--key-file", key_file.c_str(), "--binary",
                            (where / "one").c_str(), "--batch", (where / "two").c_str()});
        CHECK_EQUAL(0, o.code);
        CHECK(contains(o.out, "\r\n3,opened,"));
        CHECK_EQUAL(1, run({"decode", "--batch", (where / "one").c_str()}).code);
        CHECK_EQUAL(1, run({"decode", "--binary", (where / "none").c_str()}).code);
    }
    void what_is_refused_is_shown_and_ends_with_1() {
        auto packet = hex(header_of(1), tonique::state{});
        packet.back() = packet.back() == '0' ? '1' : '0';
        const auto malformed =
            tonique::to_base16(tonique::seal(header_of(2), tonique::bytes(3, 0xFF), counting_key()));
        const auto o = decode("csv", packet + "\nnothing\n00\n" + malformed);
        CHECK_EQUAL(1, o.code);
        CHECK(contains(o.out, "1,forged,7,1,"));
        CHECK(contains(o.out, "2,not_base16,,,"));
        CHECK(contains(o.out, "3,too_short,,,"));
        CHECK(contains(o.out, "4,malformed_body,7,2,"));
        CHECK(contains(o.out, ",byte 0: the body ends too early"));
    }
    void numbers_follow_each_other() {
        std::string input;
        for (const std::uint32_t number : {90'000U, 180'000U, 270'000U})
            input += hex(header_of(number), tonique::state{}) + "\n";
        CHECK(contains(decode("csv", input).out, "3,opened,7,270000,"));
        const auto far = hex(header_of(4'000'000'000), tonique::state{});
        CHECK_EQUAL(1, decode("csv", far).code);
        CHECK_EQUAL(
            0, run({"decode", "--near", "4000000001", "--key-file", key_file.c_str(), far.c_str()}).code);
    }
    void what_is_decoded_is_encoded_to_the_same_packet() {
        using tonique::column;
        using tonique::layout;
        const tonique::readings hourly{{
            {1, 498'000, column::puls1, 9'007'199'254'740'993, quality::good},
            {1, 498'000, column::temp, -215, quality::gap | quality::estimated},
            {2, 498'001, column::difti, -3, quality::good},
        }};
        const std::vector<std::pair<layout, tonique::body>> all{
            {layout::devices, tonique::devices{{{1, "flat-12", "wes", "F4:5E"}, {4095, "\u00e9", "", ""}}}},
            {layout::alarms, tonique::alarms{{{0, severity::info, morning, "site.started", "a \"b\", c"}}}},
            {layout::hourly, hourly},
            {layout::closing, tonique::readings{{hourly.rows[0]}}},
            {layout::state, tonique::state{morning, 1, 498'000, 3, 2, 0xFFFFFFFF, "0.1.0"}},
            {layout::given_up, tonique::given_up{5, 9, tonique::loss::disk_restored, 498'000, 498'010}},
            {layout::acknowledgement, tonique::acknowledgement{5, 6, 7, true, {1, 2, 128}}},
        };
        for (const auto& [l, b] : all) {
            auto h = with_layout(l, 40'000);
            h.form = l == layout::hourly ? tonique::form::large : tonique::form::small;
            h.direction =
                l == layout::acknowledgement ? tonique::direction::to_site : tonique::direction::from_site;
            h.key_slot = 1;
            const auto packet = hex(h, b);
            const auto rows = decode("json", packet);
            CHECK_EQUAL(0, rows.code);
            const auto again = run({"encode", "--key-file", key_file.c_str()}, rows.out);
            CHECK_EQUAL(std::string{}, again.err);
            CHECK_EQUAL(packet + "\n", again.out);
        }
    }
    void options_change_what_the_rows_say() {
        const auto rows = decode("json", hex(header_of(1), tonique::state{})).out;
        const auto o = run({"encode", "--key-file", key_file.c_str(), "--site=300", "--number", "70000",
                            "--form", "large", "--direction", "to_site", "--key", "1"},
                           rows);
        auto h = header_of(70'000, tonique::form::large, tonique::direction::to_site);
        h.site = 300;
        h.key_slot = 1;
        CHECK_EQUAL(hex(h, tonique::state{}) + "\n", o.out);
    }
    void rows_that_make_no_sense_are_said() {
        const auto refused = [&](const std::string& rows, std::vector<const char*> more = {}) {
            std::vector<const char*> line{"encode",   "--key-file", key_file.c_str(), "--site", "7",
                                          "--number", "1"};
            line.insert(line.end(), more.begin(), more.end());
            const auto o = run(line, rows);
            CHECK_EQUAL(2, o.code);
            CHECK_EQUAL(std::string{}, o.out);
            CHECK(o.err.starts_with("tonique-packet: "));
        };
        for (const char* rows :
             {"", "{}", "[]", "[1]", "[{\"layout\": \"x\"}]", "[{\"unit\": -1}]", "[{\"time\": \"now\"}]",
              "[{\"name\": 5}]", "[{\"value\": []}]", "[{\"unit\": 4096}]",
              "[{\"name\": \"waiting\", \"value\": -1}]", "[{\"name\": \"waiting\", \"value\": 4294967296}]",
              "[{\"name\": \"waiting\", \"value\": 1.5}]"})
            refused(rows);
        refused("[{\"unit\": 1, \"name\": \"PULS9\", \"time\": \"2026-11-22T06:00\", \"value\": 1}]",
                {"--layout", "hourly"});
        refused("[{\"unit\": 1, \"name\": \"TEMP\", \"time\": \"2026-11-22T06:00\", \"value\": 1.55}]",
                {"--layout", "hourly"});
        refused("[{\"unit\": 1, \"name\": \"TEMP\", \"time\": \"2026-11-22T06:01\", \"value\": 1.5}]",
                {"--layout", "hourly"});
        refused("[{\"unit\": 1, \"name\": \"TEMP\", \"time\": \"2026-11-22T06:00\", \"value\": 1.5}]",
                {"--layout", "closing"});
        refused("[{\"unit\": 1, \"name\": \"a\", \"value\": \"loud\"}]", {"--layout", "alarms"});
        refused("[{\"name\": \"reason\", \"value\": \"none\"}]", {"--layout", "given_up"});
        refused("[{\"name\": \"waiting\", \"value\": 1}]", {"--number", "0"});
        refused("[{\"name\": \"waiting\", \"value\": 1}]", {"--site", "65536"});
        refused("[{\"name\": \"waiting\", \"value\": 1}]", {"--form", "huge"});
        std::string many = "[";
        for (int i = 1; i <= 20; ++i)
            many += "{\"unit\": " + std::to_string(i) + ", \"name\": \"device\"}" + (i == 20 ? "]" : ",");
        refused(many, {"--layout", "devices"});
        CHECK_EQUAL(2, run({"encode"}, "[{}]").code);
    }
    void a_new_key_comes_from_a_file_and_is_not_shown() {
        tonique::site_key other;
        other.bytes.fill(9);
        io::write_file(where / "new", tonique::key_text(other) + "\n", 0600);
        const std::string rows = "[{\"name\": \"slot\", \"value\": 1}]";
        const std::vector<const char*> line{
            "encode", "--key-file", key_file.c_str(), "--site",      "7",      "--number",
            "1",      "--layout",   "new_key",        "--direction", "to_site"};
        CHECK_EQUAL(2, run(line, rows).code);
        auto with = line;
        const auto new_file = where / "new";
        with.insert(with.end(), {"--new-key-file", new_file.c_str()});
        const auto o = run(with, rows);
        auto h = header_of(1, tonique::form::small, tonique::direction::to_site);
        h.layout = tonique::layout::new_key;
        CHECK_EQUAL(hex(h, tonique::new_key{1, other.bytes}) + "\n", o.out);
        const auto shown = decode("json", o.out).out;
        CHECK(contains(shown, "the key is not shown"));
        CHECK(!contains(shown, tonique::to_base16(other.bytes)));
        CHECK(!contains(shown, tonique::key_text(other)));
    }
    void keys_are_made_shown_and_checked() {
        const auto path = where / "made";
        CHECK_EQUAL(0, run({"key", "make", path.c_str()}).code);
        struct stat s {};
        CHECK_EQUAL(0, ::stat(path.c_str(), &s));
        CHECK_EQUAL(0600U, s.st_mode & 0777U);
        const auto text = io::read_file(path);
        CHECK_EQUAL(text, run({"key", "show", path.c_str()}).out);
        CHECK_EQUAL(std::string{"right\n"}, run({"key", "check", path.c_str()}).out);
        CHECK_EQUAL(std::string{"right\n"}, run({"key", "check"}, text).out);
        // A key that is there is never written over.
        CHECK_EQUAL(1, run({"key", "make", path.c_str()}).code);
        CHECK_EQUAL(text, io::read_file(path));
        auto wrong = text;
        wrong[7] = wrong[7] == 'A' ? 'B' : 'A';
        const auto o = run({"key", "check"}, wrong);
        CHECK_EQUAL(1, o.code);
        CHECK_EQUAL(std::string{"wrong: group 2 is wrong\n"}, o.out);
    }
    void a_key_that_everybody_can_read_is_refused() {
        ::chmod(key_file.c_str(), 0644);
        const auto packet = hex(header_of(1), tonique::state{});
        const auto o = run({"decode", "--key-file", key_file.c_str(), packet.c_str()});
        CHECK_EQUAL(1, o.code);
        CHECK_EQUAL(std::string{}, o.out);
        CHECK(contains(o.err, "others may read"));
        CHECK_EQUAL(1, run({"key", "show", key_file.c_str()}).code);
    }
    void help_and_mistakes() {
        const auto help = run({"--help"});
        CHECK_EQUAL(0, help.code);
        for (const char* word : {"decode", "encode", "key", "--completion"})
            CHECK_MESSAGE(word, contains(help.out, word));
        const auto decode = run({"decode", "--help"});
        for (const char* word : {"BASE16", "--key-file FILE", "--near", "Example:"})
            CHECK_MESSAGE(word, contains(decode.out, word));
        CHECK(contains(run({"help", "key"}).out, "key make FILE"));
        CHECK(contains(run({"--version"}).out, "tonique-packet "));
        for (const auto& line : std::vector<std::vector<const char*>>{{},
                                                                      {"open"},
                                                                      {"decode", "--what"},
                                                                      {"decode", "-o", "xml"},
                                                                      {"decode", "--near", "many"},
                                                                      {"decode", "--site", "7"},
                                                                      {"encode", "word"},
                                                                      {"key"},
                                                                      {"key", "lose"},
                                                                      {"key", "make"},
                                                                      {"key", "check", "a", "b"}}) {
            const auto o = run(line);
            CHECK_EQUAL(2, o.code);
            CHECK(o.err.starts_with("tonique-packet: "));
            CHECK_EQUAL(std::string{}, o.out);
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(tool_test);
