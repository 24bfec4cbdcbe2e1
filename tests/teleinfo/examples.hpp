// For every row of the tables: data that it takes, and data that it does not.
#pragma once

#include "daemon/drivers/teleinfo/check.hpp"
#include "tests/support/test.hpp"

#include <string>
#include <vector>

namespace wesh::test {

/// Says whether a group with this label may say that; the number lands in `n`.
inline bool fits(std::string_view name, std::string_view data, std::string_view horodate = {},
                 decimal* n = nullptr) {
    const auto id = teleinfo::find_label(name, !horodate.empty());
    if (id == teleinfo::unknown_label) throw std::runtime_error{"no label " + std::string{name}};
    std::int64_t mantissa = 0;
    std::int8_t exponent = 0;
    const bool good = teleinfo::fits(teleinfo::labels()[id], horodate, data, mantissa, exponent);
    if (n != nullptr) *n = decimal{mantissa, exponent};
    return good;
}

inline std::string profile_blocks() {
    std::string s = "00008002 0100C001";
    while (s.size() < 98) s += " NONUTILE";
    return s;
}

/// Good data of a row, one of each sort that it may say.
inline std::vector<std::string> good_examples(const teleinfo::label& row) {
    using teleinfo::form;
    const std::size_t n = row.length;
    std::vector<std::string> all;
    switch (row.read_as) {
    case form::number:
        all = {std::string(n, '0'), std::string(n - 1, '0') + "7"};
        if (row.role != teleinfo::role::relays) all.push_back(std::string(n, '9'));
        return all;
    case form::hex:
        if (row.role == teleinfo::role::potentials) return {"00", "0E"};
        return {std::string(n, '0'), std::string(n, 'F')};
    case form::text:
        return {std::string(n, ' '), std::string(n, '~'), "TRIMMED"};
    case form::word:
        for (const auto& w : row.words) all.emplace_back(w.said);
        return all;
    case form::identity:
        return {std::string(n, '1'), std::string(n, 'X')};
    case form::quantity:
        if (row.words.empty()) return {"-0,39", "0.17", "0"};
        for (const auto& w : row.words) all.push_back("42" + std::string{w.said});
        return all;
    case form::date:
        return {"26/08/16 10:29:04", "29/02/24 23:59:59"};
    case form::nothing:
        return {""};
    case form::line:
        return {"", std::string(n, '~'), "a b"};
    case form::blocks:
        return {profile_blocks()};
    }
    return all;
}

/// Damage that the checksum may not show.
inline std::vector<std::string> bad_examples(const teleinfo::label& row) {
    using teleinfo::form;
    const std::string good = good_examples(row).front();
    const std::string shorter = good.substr(0, good.empty() ? 0 : good.size() - 1);
    std::vector<std::string> all{good + "\x08", "\x7f" + shorter, good + std::string(row.length + 1U, '0')};
    const bool any_length = row.read_as == form::quantity || row.read_as == form::line;
    // Eleven characters of an address are somebody's mask.
    const std::size_t lost = row.read_as == form::identity ? 2 : 1;
    if (!any_length && row.read_as != form::nothing) {
        all.push_back(good.substr(0, good.size() - std::min(lost, good.size())));
        all.push_back(good + good.back());
    }
    if (row.read_as == form::number || row.read_as == form::hex) all.push_back(shorter + "G");
    if (row.read_as == form::number) all.push_back(shorter + " ");
    if (row.read_as == form::identity) all.push_back(shorter + "x");
    if (row.read_as == form::quantity) {
        all.push_back("42kVV");
        all.push_back("42");
        all.push_back("4 2kWh");
        all.push_back("kWh");
        all.push_back("1,2,3kWh");
    }
    if (row.read_as == form::quantity && row.words.empty()) all.erase(all.end() - 4);
    return all;
}

} // namespace wesh::test
