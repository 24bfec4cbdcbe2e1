// Writes the seed corpus: seeds FOLDER makes FOLDER/NAME/... for each target. All of it is made here.
#include "fuzz/seeds.hpp"
#include "daemon/config.hpp"
#include "daemon/drivers/wes/fields.hpp"
#include "daemon/history/batch.hpp"
#include "daemon/history/chunk.hpp"
#include "daemon/history/column.hpp"
#include "daemon/history/run.hpp"
#include "rpc/message.hpp"
#include "rpc/record.hpp"
#include "rpc/translate.hpp"
#include "rpc/xdr.hpp"
#include "sim/tic_stream.hpp"

#include <array>
#include <cstdio>
#include <string>

namespace {

using namespace wesh;
namespace fs = std::filesystem;

using fuzz::corpus;

std::string figure(const wes::element& e, int n) {
    switch (e.about->read_as) {
    case wes::form::number:
        return std::to_string(n % 90) + (e.about->scale < 0 ? ".5" : "");
    case wes::form::energy_index:
        return std::to_string(n) + ".250";
    case wes::form::switch_state:
        return n % 2 != 0 ? "ON" : "0";
    case wes::form::word:
        return std::string{e.about->words[static_cast<std::size_t>(n) % e.about->words.size()].said};
    case wes::form::adco:
        return "000000000042";
    case wes::form::text:
        return e.name == "firmware" ? "V0.90A" : "some words";
    }
    return {};
}

void pages(const fs::path& root) {
    const corpus c{root, "wes_page"};
    std::string all = "<data>";
    std::string open;
    int n = 0;
    for (const auto& e : wes::elements()) {
        if (e.section == "relais1W" && ++n % 7 != 0) continue;
        if (e.section != open) {
            if (!open.empty()) all += "</" + open + ">";
            all += "<" + (open = e.section) + ">";
        }
        all += "<" + e.name + ">" + figure(e, ++n) + "</" + e.name + ">";
    }
    c.add("every_element", "\1" + all + "</" + open + "></data>");
    const std::string head = "<data><info><firmware>V0.84A10</firmware></info>";
    c.add("absent_meter",
          std::string{'\0'} + head +
              "<tic1><ADCO>Pas Dispo</ADCO><PTEC>TIC NDERR.</PTEC><BASE>0</BASE></tic1></data>");
    c.add("lost_frames",
          std::string{'\0'} + head +
              "<tic2><ADCO>000000000042</ADCO><PTEC>TIC NDERR.</PTEC><BASE>7</BASE></tic2></data>");
    c.add("clamps", "\2<data><info><firmware>V0.61D</firmware></info><pince> <I1>0.63</I1> "
                    "<INDEX1>45</INDEX1></pince></data>");
    c.add("unusable", std::string{'\0'} + head +
                          "<pince><I1>1,5</I1><I2>&lt;&#233;</I2></pince><relais1W>"
                          "<RELAIS101>2</RELAIS101></relais1W></data>\r\n");
    c.add("cut", std::string{'\0'} + head + "<pince><I1>1.");
    c.add("no_page", std::string{'\0'} + "<html><body>404</body></html>");
}

template <class T>
std::string call_of(std::uint32_t procedure, rpc::xdr_routine<T> routine, const T& arguments) {
    std::array<char, 4096> out{};
    auto n = rpc::encode_call({1, rpc::wesh_program, rpc::wesh_version, procedure, 0, 0}, out);
    n += rpc::encode(routine, arguments, std::span{out}.subspan(n));
    const auto mark = rpc::mark_of(n);
    return std::string(mark.begin(), mark.end()) + std::string(out.data(), n);
}

void records(const fs::path& root) {
    const corpus c{root, "rpc_record"};
    const std::string whole(1, '\0');
    char star[] = "*";
    char name[] = "roof-wes";
    char path[] = "roof-wes/relay.1";
    char on[] = "on";
    char set[] = "set";
    char none[] = "";
    wesh_string patterns[] = {star, path};
    u_int ids[] = {1, 2, 3};
    wesh_pair pairs[] = {{name, on}};
    const wesh_devices_args devices{{2, patterns}, 0};
    const wesh_describe_args describe{{1, patterns}, 0};
    const wesh_selection by_ids{1, {3, ids}, {0, nullptr}};
    const wesh_read_args read{{0, {0, nullptr}, {2, patterns}}, 0};
    const wesh_wait_args wait{by_ids, 7, 1000};
    const wesh_history_args history{path, 0, 1000, 100, WESH_MEAN, 10, 0};
    const wesh_stream_args stream{0, 0, 7, 100, 0, none, 0};
    const wesh_command_args command{path, set, on, name, 1000};
    const wesh_device_args device{name, name, path, {1, pairs}};
    const wesh_remove_args remove{name};
    const std::string all = call_of<wesh_devices_args>(2, xdr_wesh_devices_args, devices) +
                            call_of<wesh_describe_args>(3, xdr_wesh_describe_args, describe) +
                            call_of<wesh_read_args>(4, xdr_wesh_read_args, read) +
                            call_of<wesh_history_args>(5, xdr_wesh_history_args, history) +
                            call_of<wesh_stream_args>(6, xdr_wesh_stream_args, stream) +
                            call_of<wesh_wait_args>(7, xdr_wesh_wait_args, wait) +
                            call_of<wesh_command_args>(8, xdr_wesh_command_args, command) +
                            call_of<wesh_device_args>(9, xdr_wesh_device_args, device) +
                            call_of<wesh_remove_args>(11, xdr_wesh_remove_args, remove);
    c.add("calls", whole + all);
    c.add("calls_in_pieces", "\3" + all);
    c.add("fragments", whole + std::string{"\0\0\0\4\0\0\0\1\0\0\0\0\x80\0\0\2\0\0", 18});
    std::array<char, 512> out{};
    const wesh_record record{WESH_SAMPLES,
                             {rpc::to_wire(sample{3, 9, from_milliseconds(5), from_milliseconds(6),
                                                  decimal{220, -1}, quality::gap})}};
    auto n = rpc::encode_reply(1, rpc::verdict::success, rpc::wesh_version, out);
    n += rpc::encode<wesh_record>(xdr_wesh_record, record, std::span{out}.subspan(n));
    const auto mark = rpc::mark_of(n);
    c.add("reply", whole + std::string(mark.begin(), mark.end()) + std::string(out.data(), n));
}

void configurations(const fs::path& root) {
    const corpus c{root, "config"};
    auto all = parse_config("[[device]]\nname = \"a\"\ndriver = \"wes\"\naddress = \"h:81\"\nretries = 1\n"
                            "units = \"probe.1=x\"\npresent = \"probe.2\"\n",
                            "f");
    c.add("whole", print_config(all));
    c.add("small", "[log]\nlevel = \"info\"\n[points]\nmax = 500\n");
    c.add("wrong",
          "[site]\nnme = 1.5\n[[device]]\nname = \"a b\"\ndriver = 'x'\naddress = \"\"\nperiod = \"1 h\"\n");
    std::string too_many = "[site]\n";
    for (int i = 0; i < 50; ++i) too_many += "x" + std::to_string(i) + " = 1\n";
    c.add("more_wrong_than_is_kept", too_many + "[[device]]\n");
}

std::string text_of(const history::bytes& b) { return {b.begin(), b.end()}; }

void histories(const fs::path& root) {
    const corpus c{root, "history_chunk"};
    history::entry_list list;
    for (int i = 0; i < 40; ++i) {
        history::entry e;
        e.number = static_cast<std::uint64_t>(10 + 3 * i);
        e.time = 1'800'000'000'000 + 10'000 * i + i % 3;
        e.received = e.time + 20;
        e.form = i % 9 == 0 ? history::value_form::text : history::value_form::number;
        e.mantissa = i % 9 == 0 ? list.place_of(i % 2 == 0 ? "idle" : "busy") : 2200 + i % 7;
        e.exponent = i % 9 == 0 ? std::int8_t{0} : std::int8_t{-1};
        e.quality = i == 20 ? 2 : 0;
        list.rows.push_back(e);
    }
    c.add("chunk", std::string(1, '\0') + text_of(history::encode_chunk(list)));
    history::batch_writer w;
    w.add(sample{
        1, 1, from_milliseconds(1'800'000'000'000), from_milliseconds(1'800'000'000'020), decimal{5, 0}, {}});
    w.add(sample{2,
                 2,
                 from_milliseconds(1'800'000'000'000),
                 from_milliseconds(1'800'000'000'020),
                 std::string{"on"},
                 {}});
    event e;
    e.device = "roof-wes";
    e.type = "device.lost";
    e.text = "silent";
    e.attributes = {{"reason", "timed out"}};
    w.add(e);
    interval i;
    i.id = 2;
    i.device = "roof-wes";
    i.type = "device.unreachable";
    i.start = from_milliseconds(1'800'000'000'000);
    w.add(i);
    c.add("batch", "\1" + text_of(w.packed()));
    history::bytes column;
    const std::array<std::uint64_t, 12> values{1, 5, 3, 9, 2, 2, 7, 1'000'000, 4, 0, 6, 8};
    history::put_column(column, values);
    c.add("column", "\2\x0c" + text_of(column));
    auto run = history::run_of({1'800'000'000'000, decimal{220, -1}, {}});
    history::join(run, history::run_of({1'800'000'010'000, decimal{235, -1}, {}}), point_kind::gauge);
    c.add("run", "\3" + text_of(history::pack_run(run)));
}

void texts(const fs::path& root) {
    const corpus http{root, "sim_http"};
    http.add("page", "GET /data.cgx HTTP/1.1\r\nHost: h\r\nAuthorization: Basic YTpi\r\n\r\n");
    http.add("command", "GET /RL.cgx?rl1=ON&rl2=OFF HTTP/1.0\r\n\r\n");
    http.add("post", "POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc");
    http.add("cut", "GET /da");
    const corpus text{root, "text"};
    text.add("foreign", "\x40H\xe9las \x1b[31m \xc3\xa9 \xf0\x9f\x98\x80");
    text.add("pattern", std::string{"\x40*/clamp.?.cur*\0roof/clamp.1.current", 36});
    text.add("duration", "\x40"
                         "90s");
    text.add("number", "\x40-0.630");
    text.add("time", "\x40"
                     "2026-11-22T01:27:35.125Z");
    text.add("quality", "\x40gap,reset");
    text.add("size", "\x40"
                     "64 MB");
}

void imports(const fs::path& root) {
    const corpus c{root, "csv_import"};
    const std::string titles = "site,dwelling,name,type,area,role,device,column,coefficient,from,index\r\n";
    c.add("building",
          "\xef\xbb\xbf" + titles +
              "harbour,12,\"Anna, \"\"x\"\"\",T3,61.5,cold-water,flat-12,PULS1,0.00025,2026-10-01,17\r\n"
              "harbour,common,,,,electricity,3,INDTI,0.001,,\r\n\r\nharbour,13,,,,temperature,1,TEMP,,,\n");
    c.add("semicolons", "dwelling;site\n12;3\n13;3\n");
    c.add("wrong", titles + "1,,soup,\"\n3,12,,,,gas,,,\"1,5\",,\n\"x\"y");
    c.add("titles", "site,site,flat\n1,2,3\n");
}

void meters(const fs::path& root) {
    const corpus c{root, "teleinfo"};
    struct kind {
        const char* name;
        sim::tic_mode mode;
        sim::contract tariff;
        unsigned phases;
        bool producer;
    };
    using enum sim::tic_mode;
    using enum sim::contract;
    for (const auto& k :
         {kind{"historic_base", historic, base, 1, false}, kind{"historic_tempo", historic, tempo, 1, false},
          kind{"historic_ejp_three", historic, ejp, 3, false}, kind{"standard_hc", standard, hc, 1, false},
          kind{"standard_producer_three", standard, tempo, 3, true},
          kind{"pme_pmi", pme_pmi, base, 3, false}}) {
        sim::meter_settings s;
        s.mode = k.mode;
        s.tariff = k.tariff;
        s.phases = k.phases;
        s.producer = k.producer;
        const auto bytes = sim::tic_bytes(s, 6'000);
        // Two frames and the beginning of a third.
        const auto third = bytes.find('\x02', bytes.find('\x02', 1) + 1);
        c.add(k.name, bytes.substr(0, third + 40));
    }
    c.add("glued", "\x02\nADCO 021861800000 5\r\nADPS037 037 \\\r\x03\x02");
    c.add("aborted", "\x02\nHCHP 019571184 7\r\x04\x02\nPTEC HP..  \r\x03\x04x\x02\x03");
}

void scenarios(const fs::path& root) {
    const corpus c{root, "scenario"};
    c.add(
        "box",
        "[capture]\nversion = 1\n[[box]]\nname = \"b\"\nset = { \"pince.I1\" = 2 }\n[box.device]\nx = [ 1 ]\n"
        "[[box.answer]]\nat = \"0s\"\ntext = \"\"\"\\\n<data><pince> <I1>0.63</I1>\\\n</pince></data>\"\"\"\n"
        "[[box.answer]]\nat = \"5s\"\ntext = \"<html>\\u00E9\"\n");
    c.add(
        "meter",
        "[[meter]]\nname = \"m\"\nport = \"/tmp/x\"\nspeed = 1200\nraw = { PAPP = \"\" }\n[[meter.answer]]\n"
        "text = \"\\u0002\\nADCO 021861700001 5\\r\\nPAPP 00100 \\\"\\r\\u0003\"\n");
    c.add("group",
          "[[group]]\ncount = 3\nprefix = \"g\"\nanswer = [ { text = \"<a>1</a>\" } ]\nchange = 0.5\n");
    c.add("simulated",
          "seed = 7\n[[box]]\nname = \"b\"\n[[box.step]]\nat = \"1s\"\nfault = \"hang\"\n[[meter]]\n"
          "name = \"m\"\nport = \"/tmp/x\"\nmode = \"standard\"\n");
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fputs("Usage: seeds FOLDER\n", stderr);
        return 2;
    }
    pages(argv[1]);
    records(argv[1]);
    configurations(argv[1]);
    histories(argv[1]);
    texts(argv[1]);
    meters(argv[1]);
    fuzz::http_body_seeds(argv[1]);
    fuzz::modem_seeds(argv[1]);
    fuzz::nut_seeds(argv[1]);
    fuzz::notify_seeds(argv[1]);
    fuzz::packet_seeds(argv[1]);
    fuzz::sms_seeds(argv[1]);
    imports(argv[1]);
    scenarios(argv[1]);
    fuzz::ups_seeds(argv[1]);
    return 0;
}
