#include "sim/tic_row.hpp"

#include "common/text.hpp"
#include "sim/refusal.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace wesh::sim {
namespace {

/// DATE has no data: its horodate is what can be set.
constexpr std::size_t horodate_length = 13;

bool is_printable(std::string_view text) noexcept {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

} // namespace

void append_digits(std::string& out, std::int64_t value, std::size_t width) {
    const std::size_t begin = out.size();
    out.append(width, '0');
    value = std::max<std::int64_t>(value, 0);
    for (std::size_t i = width; i-- > 0; value /= 10) out[begin + i] = static_cast<char>('0' + value % 10);
    if (value > 0) out.replace(begin, width, width, '9');
}

bool is_digits(std::string_view text) noexcept {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::span<const tic_row> rows_of(tic_mode m, unsigned phases) noexcept {
    if (m == tic_mode::historic) return historic_rows(phases);
    return m == tic_mode::standard ? standard_rows(phases) : pme_pmi_rows();
}

const tic_row* find_row(std::span<const tic_row> rows, std::string_view label) noexcept {
    for (const auto& r : rows)
        if (r.label == label) return &r;
    return nullptr;
}

const tic_row& known_row(std::string_view label) {
    for (const auto& rows : {standard_rows(3), historic_rows(1), historic_rows(3), pme_pmi_rows()})
        if (const auto* r = find_row(rows, label)) return *r;
    std::string inputs;
    for (std::size_t i = 0; i < tic_inputs; ++i)
        inputs += fmt::format("{}{}", inputs.empty() ? "" : ", ", row_of(static_cast<tic_input>(i)).name);
    throw refusal{
        fmt::format("no field '{}'; a meter has {} and the labels of its frames, as PTEC or EASF01 (raw puts "
                    "any other label there)",
                    sanitised(label), inputs)};
}

std::string filled(const tic_row& row, std::string_view text) {
    const std::size_t length = row.length == 0 ? horodate_length : row.length;
    const auto wrong = [&](std::string_view takes) {
        return refusal{fmt::format("{} takes {} {}, not '{}' (raw puts any group there)", row.label, length,
                                   takes, sanitised(text))};
    };
    std::string data{text};
    if (!is_printable(text)) throw wrong("printable characters");
    switch (row.fill) {
    case tic_fill::zeros:
        if (text.size() > length || !is_digits(text)) throw wrong("digits at most");
        data.insert(0, length - text.size(), '0');
        break;
    case tic_fill::exact:
        if (text.size() != length) throw wrong("characters");
        break;
    default:
        if (text.size() > length) throw wrong("characters at most");
        if (row.fill == tic_fill::spaces) data.resize(length, ' ');
    }
    return data;
}

void check_field(std::string_view field, std::string_view text) {
    if (const auto i = input_named(field))
        input_value(*i, text);
    else
        filled(known_row(field), text);
}

} // namespace wesh::sim
