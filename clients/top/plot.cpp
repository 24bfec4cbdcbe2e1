#include "clients/top/plot.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace wesh::top {
namespace {

constexpr std::array<std::string_view, 8> blocks{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
constexpr std::array<std::string_view, 8> ascii_blocks{"_", ".", ":", "-", "=", "+", "*", "#"};

/// Where a number stands among `steps` steps from the least to the greatest.
std::size_t step_of(double n, double least, double greatest, std::size_t steps) noexcept {
    if (!(greatest > least)) return 0;
    const double part = std::clamp((n - least) / (greatest - least), 0.0, 1.0);
    return static_cast<std::size_t>(std::lround(part * static_cast<double>(steps - 1)));
}

/// Dots in a grid of characters of `across` by `down` dots each.
class dots {
  public:
    dots(std::size_t columns, std::size_t rows)
        : columns_{columns}
        , set_(columns * rows) {}
    void set(std::size_t column, std::size_t row) { set_[row * columns_ + column] = true; }
    bool at(std::size_t column, std::size_t row) const { return set_[row * columns_ + column]; }

  private:
    std::size_t columns_;
    std::vector<bool> set_;
};

/// The braille character at a place of the grid: U+2800 and a bit for each of its dots.
std::string braille(const dots& d, std::size_t column, std::size_t row) {
    constexpr std::array<std::array<unsigned, 2>, 4> bits{
        {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}}};
    unsigned set = 0;
    for (std::size_t y = 0; y < 4; ++y)
        for (std::size_t x = 0; x < 2; ++x)
            if (d.at(column * 2 + x, row * 4 + y)) set |= bits[y][x];
    if (set == 0) return " ";
    return {'\xe2', static_cast<char>(0xa0 | (set >> 6)), static_cast<char>(0x80 | (set & 0x3f))};
}

} // namespace

std::string sparkline(std::span<const double> numbers, std::size_t width, charset c) {
    numbers = numbers.last(std::min(width, numbers.size()));
    if (numbers.empty()) return {};
    const auto [least, greatest] = std::minmax_element(numbers.begin(), numbers.end());
    std::string text;
    for (const double n : numbers) {
        const auto step = step_of(n, *least, *greatest, blocks.size());
        text += c == charset::utf8 ? blocks[step] : ascii_blocks[step];
    }
    return text;
}

std::vector<std::string> plot(std::span<const std::optional<double>> course, double least, double greatest,
                              extent e, charset c) {
    const std::size_t across = c == charset::utf8 ? 2 : 1;
    const std::size_t down = c == charset::utf8 ? 4 : 1;
    const std::size_t columns = e.columns * across;
    const std::size_t rows = e.rows * down;
    dots d{columns, rows};
    std::size_t before = rows; // of the column before; none: it is blank
    for (std::size_t x = 0; x < columns && !course.empty(); ++x) {
        const auto& n = course[x * course.size() / columns];
        if (!n) {
            before = rows;
            continue;
        }
        const std::size_t y = rows - 1 - step_of(*n, least, greatest, rows);
        // Joined with the one before, so that a steep course is still a line.
        const std::size_t other = before == rows ? y : before;
        for (std::size_t dot = std::min(y, other); dot <= std::max(y, other); ++dot) d.set(x, dot);
        before = y;
    }
    std::vector<std::string> lines(e.rows);
    for (std::size_t row = 0; row < e.rows; ++row)
        for (std::size_t column = 0; column < e.columns; ++column)
            lines[row] += c == charset::utf8 ? braille(d, column, row) : d.at(column, row) ? "*" : " ";
    return lines;
}

} // namespace wesh::top
