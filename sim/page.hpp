// The page /data.cgx as data: how fields are written, which fields a page has and in which order.
#pragma once

#include "sim/refusal.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace wesh::sim {

/// How a field is written. The table of forms in page.cpp says what each one takes.
enum class form : std::uint8_t {
    words,       ///< any text
    date,        ///< dd/mm/yyyy
    hour,        ///< hh:mm
    whole,       ///< 42
    tenths,      ///< 21.5
    hundredths,  ///< 0.63
    count,       ///< a counter: 29386970
    count_9,     ///< a counter of nine digits at least: 048437741
    count_milli, ///< a counter with three decimals: 338.250
    bit,         ///< 0 or 1
    on_off,      ///< ON or OFF
};

enum class nature : std::uint8_t { text, gauge, counter, state };

nature nature_of(form f) noexcept;
/// "a number with 2 decimals, as 0.63"
std::string_view description_of(form f) noexcept;
/// Digits after the point; 0 for what is no number.
int decimals_of(form f) noexcept;

/// The text as the page would write it ("0.7" becomes "0.70"); nothing when the form does not take it.
std::optional<std::string> written(form f, std::string_view text);
/// A number as the page would write it, rounded to the form's decimals.
std::string written(form f, double number);

/// One element of a section; '#' in its name stands for the number of the repetition.
struct element {
    std::string_view name;
    form how;
    std::string_view first; ///< what it says before anything has happened
};

/// A run of elements under one parent, repeated for the numbers `from` to `to`. Two runs that follow one
/// another and have the same name lie in the same section.
struct section {
    std::string_view name;
    int from;
    int to;
    bool blanks; ///< a blank stands before each element, as 4-letter tokens of the page script leave one
    std::span<const element> elements;
};

/// Another first value for one field than its section's element says.
struct exception_to_first {
    std::string_view name; ///< "pince.INDEX1"
    std::string_view first;
};

struct field {
    std::string name; ///< "pince.I1"
    form how;
    std::string first;
    std::string before; ///< the markup between the value before and this one
};

class layout {
  public:
    layout(std::span<const section> sections, std::span<const exception_to_first> exceptions);
    /// Of a page that is there already; `after` is the markup behind the last field.
    layout(std::vector<field> fields, std::string after);

    std::span<const field> fields() const noexcept { return fields_; }

    /// By "section.ELEMENT", or by the element's name alone where one field only has it; upper and lower case
    /// are the same.
    std::optional<std::size_t> find(std::string_view name) const;
    /// Like find, or throws a refusal that says what to write instead.
    std::size_t at(std::string_view name) const;

    /// The page with these values, one a field.
    std::string render(std::span<const std::string> values) const;

  private:
    void add(std::string_view section_name, std::string_view element_name, form how, std::string_view first,
             bool blank);
    void name_field(std::size_t place);

    std::vector<field> fields_;
    std::string after_; ///< the markup that ends the page
    std::unordered_map<std::string, std::size_t> by_name_;
};

} // namespace wesh::sim
