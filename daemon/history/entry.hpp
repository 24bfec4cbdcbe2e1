// A sample of a known point, without allocation: what chunks, tails and stream windows hold.
#pragma once

#include "daemon/history/bytes.hpp"

#include <wesh/sample.hpp>

namespace wesh::history {

enum class value_form : std::uint8_t { none, number, text };

struct entry {
    std::uint64_t number = 0;
    std::int64_t time = 0;
    std::int64_t received = 0;
    std::int64_t mantissa = 0; ///< of a number; of a text its place in the dictionary beside
    std::uint32_t quality = 0;
    std::int8_t exponent = 0;
    value_form form = value_form::none;

    friend bool operator==(const entry&, const entry&) = default;
};

struct entry_list {
    std::vector<entry> rows;
    std::vector<std::string> texts;

    void clear() noexcept {
        rows.clear();
        texts.clear();
    }
    /// The place of the text in the dictionary, added when it is new.
    std::int64_t place_of(std::string_view text);
    /// Takes the rows of another list behind its own.
    void append(const entry_list& other);
    void append(const entry_list& other, std::size_t begin, std::size_t count);
    /// Earliest time first; equal times keep the order of their numbers.
    void sort_by_time();
};

wesh::value value_of(const entry& e, const std::vector<std::string>& texts);
sample sample_of(point_id point, const entry& e, const std::vector<std::string>& texts);

} // namespace wesh::history
