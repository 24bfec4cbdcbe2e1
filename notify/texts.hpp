// The built-in texts, in French and in English: one row for each type of event and language.
#pragma once

#include "notify/template.hpp"

#include <span>

namespace wesh::notify {

struct text_row {
    std::string_view type;
    notify::language language;
    std::string_view title;
    std::string_view what;
    std::string_view todo;
    std::string_view over;
};

/// The last of each language is for types that have no row.
std::span<const text_row> built_in_texts() noexcept;

/// Said at the end of whatever lasted when its device was removed, however its kind is worded.
std::string_view removed_text(language l) noexcept;

/// Attributes of weshd's events that a text may name without "attribute.".
std::span<const std::string_view> known_attributes() noexcept;

} // namespace wesh::notify
