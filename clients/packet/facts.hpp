// Bodies as rows that people read and write: one fact a row, under the same names for every layout.
#pragma once

#include "libtonique/packet.hpp"

#include <wesh/value.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace wesh::client {

/// tonique-packet(1) says what each part is, by layout.
struct fact {
    std::optional<std::uint64_t> unit;
    time_point time = no_time;
    std::string name;
    wesh::value value;
    std::string more;

    friend bool operator==(const fact&, const fact&) = default;
};

std::vector<fact> facts_of(const tonique::body& b);
/// The body that says so. Throws usage_error. The key of layout new_key is not among facts, as it is a
/// secret.
tonique::body body_of(tonique::layout l, std::span<const fact> facts);

std::string_view to_text(tonique::form f) noexcept;
std::string_view to_text(tonique::direction d) noexcept;
std::optional<tonique::form> parse_form(std::string_view text) noexcept;
std::optional<tonique::direction> parse_direction(std::string_view text) noexcept;

/// Facts, and what else stands in a description: a JSON array of objects as `decode -o json` writes it. What
/// is not known there stays as it is in `h`.
std::vector<fact> facts_from_json(std::string_view text, tonique::header& h);

} // namespace wesh::client
