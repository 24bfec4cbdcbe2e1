// What devices say in words of their own, and the word of wesh-points(7) that each stands for: rows of
// dialects.
#pragma once

#include "common/text.hpp"

#include <wesh/value.hpp>

#include <span>
#include <string_view>

namespace wesh {

struct word {
    std::string_view said;
    std::string_view means; ///< empty: nothing is known, the point has no value
};

/// What is not in the dialect stays as it was said.
inline value meaning_of(std::span<const word> dialect, std::string_view said) {
    for (const auto& w : dialect)
        if (w.said == said) return w.means.empty() ? value{} : value{std::string{w.means}};
    return sanitised(said);
}

} // namespace wesh
