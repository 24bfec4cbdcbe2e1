// What is to be seen, as lines of text with styles: made without a terminal, so that a test can read it.
#pragma once

#include "clients/sheet.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace wesh::top {

/// What the terminal can show. In ASCII every other character is a '?'.
enum class charset : std::uint8_t { utf8, ascii };

struct extent {
    std::size_t columns = 80;
    std::size_t rows = 24;
    friend bool operator==(const extent&, const extent&) = default;
};

struct style {
    client::tone tone = client::tone::plain;
    bool bold = false;
    friend bool operator==(const style&, const style&) = default;
};

/// How many columns a text takes. Its characters are measured as the C library does, in the locale of the
/// program.
std::size_t columns_of(std::string_view text, charset c);

/// The text in at most `width` columns, its end marked where it was cut. What would upset the columns or the
/// direction of writing is left out.
std::string clipped(std::string_view text, std::size_t width, charset c);

class line {
  public:
    struct piece {
        std::string text;
        style how;
    };

    line(std::size_t width, charset c)
        : width_{width}
        , charset_{c} {}

    /// The text in a field of exactly `width` columns.
    void put(std::string_view text, std::size_t width, style how = {}, bool right = false);
    /// The text, as wide as it is.
    void add(std::string_view text, style how = {});
    void skip(std::size_t width) { put({}, width); }

    std::size_t left() const noexcept { return width_ - used_; }
    const std::vector<piece>& pieces() const noexcept { return pieces_; }
    /// Without styles, and without blanks at its end.
    std::string plain() const;

    bool chosen = false; ///< the cursor is on it

  private:
    std::size_t width_;
    charset charset_;
    std::size_t used_ = 0;
    std::vector<piece> pieces_;
};

/// Lines from the top down; never more than there are rows.
class screen {
  public:
    screen(extent e, charset c)
        : extent_{e}
        , charset_{c} {
        lines_.reserve(e.rows);
    }

    extent size() const noexcept { return extent_; }
    charset characters() const noexcept { return charset_; }
    /// The next line, empty. Beyond the last row it is one that nobody sees.
    line& next();
    /// Blank lines until so many have been made.
    void fill_to(std::size_t rows);

    const std::vector<line>& lines() const noexcept { return lines_; }
    std::string plain() const;

  private:
    extent extent_;
    charset charset_;
    std::vector<line> lines_;
    line beyond_{0, charset::ascii};
};

} // namespace wesh::top
