#include "daemon/history/entry.hpp"

#include <algorithm>

namespace wesh::history {

std::int64_t entry_list::place_of(std::string_view text) {
    // States alternate between a few words: the newest is the likeliest.
    for (std::size_t i = texts.size(); i > 0; --i)
        if (texts[i - 1] == text) return static_cast<std::int64_t>(i - 1);
    texts.emplace_back(text);
    return static_cast<std::int64_t>(texts.size() - 1);
}

void entry_list::append(const entry_list& other) { append(other, 0, other.rows.size()); }

void entry_list::append(const entry_list& other, std::size_t begin, std::size_t count) {
    rows.reserve(rows.size() + count);
    for (entry e : std::span{other.rows}.subspan(begin, count)) {
        if (e.form == value_form::text)
            e.mantissa = place_of(other.texts[static_cast<std::size_t>(e.mantissa)]);
        rows.push_back(e);
    }
}

void entry_list::sort_by_time() {
    const auto earlier = [](const entry& a, const entry& b) {
        return a.time != b.time ? a.time < b.time : a.number < b.number;
    };
    if (!std::is_sorted(rows.begin(), rows.end(), earlier)) std::sort(rows.begin(), rows.end(), earlier);
}

wesh::value value_of(const entry& e, const std::vector<std::string>& texts) {
    switch (e.form) {
    case value_form::number:
        return decimal{e.mantissa, e.exponent};
    case value_form::text:
        return texts[static_cast<std::size_t>(e.mantissa)];
    case value_form::none:
        break;
    }
    return {};
}

sample sample_of(point_id point, const entry& e, const std::vector<std::string>& texts) {
    return {point,
            e.number,
            from_milliseconds(e.time),
            from_milliseconds(e.received),
            value_of(e, texts),
            static_cast<quality>(e.quality)};
}

} // namespace wesh::history
