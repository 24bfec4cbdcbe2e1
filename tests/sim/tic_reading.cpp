#include "tests/sim/tic_reading.hpp"

namespace wesh::test {
namespace {

constexpr std::string_view delimiters = "\r\n\x02\x03\x04";

bool is_right(std::string_view zone, char check) {
    int sum = 0;
    for (const char c : zone) sum += c & 0x7f;
    return check == static_cast<char>(sum % 64 + 32);
}

tic_reading read_group(std::string_view g) {
    tic_reading r;
    if (g.size() < 4) return r;
    const char separator = g[g.size() - 2];
    const std::string_view fields = g.substr(0, g.size() - 2);
    r.good = (separator == ' ' && is_right(fields, g.back())) ||
             (separator == '\t' && is_right(g.substr(0, g.size() - 1), g.back()));
    const auto first = fields.find(separator);
    r.label = fields.substr(0, first);
    if (first == std::string_view::npos) return r;
    r.data = fields.substr(first + 1);
    const auto second = r.data.find('\t');
    if (second == std::string::npos) return r;
    r.horodate = r.data.substr(0, second);
    r.data.erase(0, second + 1);
    return r;
}

} // namespace

std::vector<tic_reading> read_groups(std::string_view bytes) {
    std::vector<tic_reading> all;
    while (!bytes.empty()) {
        const auto end = bytes.find_first_of(delimiters);
        if (end != 0) all.push_back(read_group(bytes.substr(0, end)));
        if (end == std::string_view::npos) break;
        bytes.remove_prefix(end + 1);
    }
    return all;
}

std::vector<tic_reading> good_groups(std::string_view bytes) {
    auto all = read_groups(bytes);
    std::erase_if(all, [](const tic_reading& r) { return !r.good; });
    return all;
}

std::size_t bad_groups(const std::string& bytes) {
    const auto from = bytes.find('\n');
    const auto to = bytes.rfind('\r');
    if (from == std::string::npos || to == std::string::npos || to < from) return 0;
    const auto whole = bytes.substr(from, to - from);
    return read_groups(whole).size() - good_groups(whole).size();
}

std::string data_of(std::string_view bytes, std::string_view label) {
    std::string data = "none";
    for (const auto& r : good_groups(bytes))
        if (r.label == label) data = r.data;
    return data;
}

std::string labels_of(std::string_view bytes) {
    std::string all;
    for (const auto& r : read_groups(bytes)) all += (all.empty() ? "" : " ") + r.label;
    return all;
}

} // namespace wesh::test
