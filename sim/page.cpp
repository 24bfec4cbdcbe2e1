#include "sim/page.hpp"

#include <wesh/decimal.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace wesh::sim {
namespace {

struct form_row {
    nature is;
    bool number;
    int decimals;
    std::size_t width; ///< least digits before the point, filled with zeros
    std::string_view description;
};

/// One row a form, in the order of the enumeration.
constexpr std::array<form_row, 11> forms{{
    {nature::text, false, 0, 0, "a text of printable ASCII without < and &"},
    {nature::text, false, 0, 0, "a date as 01/05/2017"},
    {nature::text, false, 0, 0, "a time of day as 15:31"},
    {nature::gauge, true, 0, 1, "a whole number"},
    {nature::gauge, true, 1, 1, "a number with 1 decimal, as 21.5"},
    {nature::gauge, true, 2, 1, "a number with 2 decimals, as 0.63"},
    {nature::counter, true, 0, 1, "a whole number, not negative"},
    {nature::counter, true, 0, 9, "a whole number, not negative, written with nine digits"},
    {nature::counter, true, 3, 1, "a number with 3 decimals, not negative"},
    {nature::state, false, 0, 0, "0 or 1"},
    {nature::state, false, 0, 0, "ON or OFF"},
}};

const form_row& row_of(form f) noexcept { return forms[static_cast<std::size_t>(f)]; }

/// The page's numbers are those of 32-bit firmware; a simulated one may be larger, but no more than this.
constexpr double largest_number = 1e12;
constexpr std::size_t longest_text = 255;

std::string lower(std::string_view text) {
    std::string low{text};
    for (char& c : low)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return low;
}

/// 'd' stands for a digit, all else for itself.
bool has_shape(std::string_view text, std::string_view shape) noexcept {
    return std::equal(text.begin(), text.end(), shape.begin(), shape.end(),
                      [](char c, char s) { return s == 'd' ? c >= '0' && c <= '9' : c == s; });
}

bool is_page_text(std::string_view text) noexcept {
    return text.size() <= longest_text && std::all_of(text.begin(), text.end(), [](char c) {
               return c >= ' ' && c <= '~' && c != '<' && c != '&';
           });
}

std::string padded(std::string number, std::size_t width) {
    const std::size_t whole = std::min(number.find('.'), number.size());
    if (whole < width && number.front() != '-') number.insert(0, width - whole, '0');
    return number;
}

std::optional<std::string> written_number(const form_row& row, std::string_view text) {
    const auto parsed = decimal::parse(text);
    if (!parsed || std::abs(parsed->to_double()) > largest_number) return {};
    const auto rounded = parsed->rounded(-row.decimals);
    if (!rounded || (row.is == nature::counter && rounded->mantissa() < 0)) return {};
    return padded(rounded->to_text(), row.width);
}

std::string numbered(std::string_view pattern, int number) {
    std::string name{pattern};
    const auto place = name.find('#');
    if (place != std::string::npos) name.replace(place, 1, std::to_string(number));
    return name;
}

} // namespace

nature nature_of(form f) noexcept { return row_of(f).is; }
std::string_view description_of(form f) noexcept { return row_of(f).description; }
int decimals_of(form f) noexcept { return row_of(f).decimals; }

std::optional<std::string> written(form f, std::string_view text) {
    const auto& row = row_of(f);
    if (row.number) return written_number(row, text);
    bool taken = false;
    switch (f) {
    case form::bit:
        taken = text == "0" || text == "1";
        break;
    case form::on_off:
        taken = text == "ON" || text == "OFF";
        break;
    case form::date:
        taken = has_shape(text, "dd/dd/dddd");
        break;
    case form::hour:
        taken = has_shape(text, "dd:dd");
        break;
    default:
        taken = is_page_text(text);
    }
    return taken ? std::optional{std::string{text}} : std::nullopt;
}

std::string written(form f, double number) {
    const auto& row = row_of(f);
    const double least = row.is == nature::counter ? 0 : -largest_number;
    const double scaled = std::clamp(number, least, largest_number) * std::pow(10, row.decimals);
    return padded(decimal{std::llround(scaled), -row.decimals}.to_text(), row.width);
}

layout::layout(std::span<const section> sections, std::span<const exception_to_first> exceptions)
    : after_{"<data>"} {
    std::string_view open;
    for (const auto& s : sections) {
        if (s.name != open) {
            if (!open.empty()) after_ += fmt::format("</{}>", open);
            after_ += fmt::format("<{}>", s.name);
            open = s.name;
        }
        for (int n = s.from; n <= s.to; ++n)
            for (const auto& e : s.elements) add(s.name, numbered(e.name, n), e.how, e.first, s.blanks);
    }
    after_ += fmt::format("</{}></data>", open);
    for (const auto& e : exceptions) fields_[at(e.name)].first = e.first;
}

void layout::add(std::string_view section_name, std::string_view element_name, form how,
                 std::string_view first, bool blank) {
    if (blank) after_ += ' ';
    after_ += fmt::format("<{}>", element_name);
    const std::size_t place = fields_.size();
    fields_.push_back(
        {fmt::format("{}.{}", section_name, element_name), how, std::string{first}, std::move(after_)});
    after_ = fmt::format("</{}>", element_name);
    name_field(place);
}

void layout::name_field(std::size_t place) {
    const auto name = lower(fields_[place].name);
    by_name_[name] = place;
    const auto dot = name.find('.');
    if (dot == std::string::npos) return;
    // The element's name alone stands for the field as long as no other section has it too.
    const auto [alone, is_new] = by_name_.emplace(name.substr(dot + 1), place);
    if (!is_new) alone->second = fields_.max_size();
}

layout::layout(std::vector<field> fields, std::string after)
    : fields_{std::move(fields)}
    , after_{std::move(after)} {
    for (std::size_t i = 0; i < fields_.size(); ++i) name_field(i);
}

std::optional<std::size_t> layout::find(std::string_view name) const {
    const auto found = by_name_.find(lower(name));
    if (found == by_name_.end() || found->second >= fields_.size()) return {};
    return found->second;
}

std::size_t layout::at(std::string_view name) const {
    if (const auto found = find(name)) return *found;
    if (fields_.empty()) throw refusal{fmt::format("no field '{}': this page has none", name)};
    const std::string ending = "." + lower(name);
    std::string candidates;
    for (const auto& f : fields_)
        if (lower(f.name).ends_with(ending)) candidates += (candidates.empty() ? "" : " or ") + f.name;
    if (!candidates.empty())
        throw refusal{fmt::format("field '{}' stands in several sections: write {}", name, candidates)};
    throw refusal{
        fmt::format("no field '{}' on this page; fields are written section.ELEMENT, as {} (weshsim ctl "
                    "SOCKET get BOX lists them)",
                    name, fields_.back().name)};
}

std::string layout::render(std::span<const std::string> values) const {
    std::size_t size = after_.size();
    for (std::size_t i = 0; i < fields_.size(); ++i) size += fields_[i].before.size() + values[i].size();
    std::string page;
    page.reserve(size);
    for (std::size_t i = 0; i < fields_.size(); ++i) {
        page += fields_[i].before;
        page += values[i];
    }
    page += after_;
    return page;
}

} // namespace wesh::sim
