// Which point of a device feeds which column.
#pragma once

#include "tonique/site/settings.hpp"

#include <wesh/point.hpp>

#include <span>

namespace wesh::tonique::site {

/// One row of the table of defaults, by driver.
struct source_row {
    std::string_view driver;
    std::string_view pattern; ///< of paths within the device
    tonique::column column;
    bool summed = false;        ///< all that match are added
    std::string_view unit = {}; ///< only points in this unit; empty: any
};
std::span<const source_row> source_rows() noexcept;

/// A point and the column that it feeds. Of several that are not summed the first that stands is taken; the
/// sum is what remains when none does.
struct feed {
    tonique::column column = column::puls1;
    std::string path;
    bool summed = false;
    friend bool operator==(const feed&, const feed&) = default;
};

struct known_path {
    std::string path; ///< within the device
    std::string unit;
};
/// The feeds of a device, of the points known of it: the defaults of its driver, where no choice says
/// otherwise. In the order of columns; lowest numbers first.
std::vector<feed> feeds_of(std::string_view device, std::string_view driver,
                           std::span<const known_path> paths, std::span<const column_choice> choices);

/// Whether the point can ever feed a column: others need not be remembered.
bool may_feed(std::string_view device, std::string_view driver, const known_path& p,
              std::span<const column_choice> choices) noexcept;

} // namespace wesh::tonique::site
