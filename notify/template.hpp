// Texts with names in braces, for each type of event and language: what a message says.
//
// "{device} is on battery since {since}[ ({reason})]": names are filled in when the message is written, and
// what stands in brackets is left out where a name in them has no value. Doubled, braces and brackets are
// themselves. What a name stands for cannot add a line, a header or a control byte.
//
// Names: device, site, since, until, duration (so far), severity, type, number, text (the event's own,
// English), and attributes of the event: {attribute.NAME}, or {NAME} for those that weshd's own events have.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wesh::notify {

enum class language : std::uint8_t { french, english };
inline constexpr std::array<std::string_view, 2> language_words{"fr", "en"};

inline constexpr std::size_t template_text_max = 2000; ///< bytes of one text
inline constexpr std::size_t template_names_max = 50;  ///< names in one text
inline constexpr std::size_t template_value_max = 255; ///< bytes that one name becomes
inline constexpr std::size_t template_rows_max = 500;  ///< of a configuration

/// What is said about a type of event in one language.
struct template_row {
    std::string type; ///< event type or pattern of '*' and '?': "meter.*"
    notify::language language = language::french;
    std::string title; ///< a few words: subject of a mail, and all of an SMS
    std::string what;  ///< what happened, where and since when
    std::string todo;  ///< what to do about it; may be empty in the end
    std::string over;  ///< what is said when it is over; may be empty in the end
};

/// What is wrong with a text of a row.
struct template_complaint {
    std::string field; ///< "title", "what", "todo", "over" or "type"
    std::string text;  ///< plain words
};

/// The built-in rows, and those of a configuration before them.
class template_set {
  public:
    /// A row of a configuration: it stands before those added earlier and before the built-in ones. Of its
    /// texts, an empty one leaves what would be said without the row. Complaints: it is not taken.
    std::vector<template_complaint> add(template_row row);

    /// Each text from the first row that fits and has one. Some row always fits.
    template_row find(std::string_view type, notify::language language) const;

  private:
    std::vector<template_row> added_;
};

/// What is wrong with one text; empty: nothing. Lines end with "\n".
std::string check_template(std::string_view text);

using template_values = std::function<std::optional<std::string>(std::string_view name)>;
/// The text with its names filled in; one without a value shows "?". Values are made clean, one line and
/// bounded. Never throws for what the text is.
std::string filled(std::string_view text, const template_values& value_of);

/// One clean line of at most so many bytes, without what turns the direction of writing or breaks lines.
std::string one_line(std::string_view text, std::size_t most = template_value_max);

} // namespace wesh::notify
