#include "tests/sms_air/dummy_relay.hpp"

#include "common/calendar.hpp"
#include "sim/gsm.hpp"
#include "tests/support/test.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>

namespace wesh::test {
namespace {

namespace fs = std::filesystem;

/// The first section of each name, and in it the first line of each key; the lines of the text are put
/// together under "Text".
std::vector<std::map<std::string, std::string>> sections_of(const fs::path& file) {
    std::map<std::string, std::map<std::string, std::string>> all;
    std::map<std::string, std::string>* open = nullptr;
    std::ifstream in{file};
    for (std::string line; std::getline(in, line);) {
        if (!line.empty() && line.back() == '\r') line.pop_back();
        if (line.starts_with("[SMSBackup")) {
            const auto [place, first] = all.try_emplace(line);
            open = first ? &place->second : nullptr;
            continue;
        }
        const auto equals = line.find(" = ");
        if (open == nullptr || equals == std::string::npos || line.starts_with(';')) continue;
        const auto key = line.substr(0, equals);
        const auto value = line.substr(equals + 3);
        if (!open->try_emplace(key, value.starts_with('"') ? value.substr(1, value.size() - 2) : value)
                 .second)
            continue;
        if (key.starts_with("Text")) (*open)["Text"] += value;
    }
    std::vector<std::map<std::string, std::string>> sections;
    for (auto& [name, keys] : all) sections.push_back(std::move(keys));
    return sections;
}

std::string utf16_hex(const std::string& text) { return sim::hex_text(sim::ucs2_octets(text)); }

std::string text_of(const fs::path& file) {
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

/// "OUTC20260101_000001_00_+33600000000_sms0.txt"
std::string receiver_in(const std::string& name) {
    std::istringstream words{name};
    std::string word;
    for (int i = 0; i < 4; ++i) std::getline(words, word, '_');
    return word;
}

/// With the time as the phone shows it.
incoming_sms as_phone_has_it(const sim::air_message& m, const sim::sms_time& sent) {
    static const calendar utc{"UTC"};
    const bool data = sim::coding_of(m.body.scheme) == sim::sms_coding::data;
    const auto t = utc.civil(sent.when + sent.zone);
    return {
        m.from, data ? "" : sim::body_text(m.body), data ? sim::hex_text(m.body.units) : "",
        fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}", t.year, t.month, t.day, t.hour, t.minute, t.second)};
}

} // namespace

dummy_end::dummy_end(sim::air& a, std::string number, dummy_phone& phone)
    : air_{a}
    , number_{std::move(number)}
    , phone_{phone} {
    air_.join(number_.substr(1), number_, *this);
}

void dummy_end::carry(const std::string& to, bool data, const std::string& hex) {
    const auto bytes = sim::hex_octets(hex).value_or(sim::octets{});
    sim::air_message m;
    m.from = number_;
    m.to = to;
    m.body = (data ? sim::data_body(bytes) : sim::text_body(sim::ucs2_text(bytes))).value();
    air_.carry(std::move(m));
}

bool dummy_end::take(const sim::air_message& m) {
    // It has no use for reports.
    if (!m.report) phone_.receive(as_phone_has_it(m, air_.stamped(m.sent)));
    return true;
}

void files_end::pump() {
    std::vector<fs::path> found;
    for (const auto& f : fs::directory_iterator{sent_}) found.push_back(f.path());
    std::sort(found.begin(), found.end());
    for (const auto& f : found) {
        if (std::find(seen_.begin(), seen_.end(), f.string()) != seen_.end()) continue;
        seen_.push_back(f.string());
        if (f.extension() == ".txt") {
            carry(receiver_in(f.filename().string()), false, utf16_hex(text_of(f)));
            continue;
        }
        for (const auto& s : sections_of(f)) carry(s.at("Number"), s.at("Coding") == "8bit", s.at("Text"));
    }
}

void sql_end::pump() {
    const auto rows =
        server_.sql(fmt::format("SELECT ID, DestinationNumber, Coding, Text FROM sentitems WHERE ID > {} AND "
                                "Status IN ('SendingOK', 'SendingOKNoReport') ORDER BY ID",
                                last_),
                    database_);
    std::istringstream lines{rows};
    std::string to, coding, hex;
    for (std::uint64_t id = 0; lines >> id >> to >> coding >> hex; last_ = id)
        carry(to, coding == "8bit", hex);
}

} // namespace wesh::test
