// The answer to LIST VAR, line by line: all variables of a UPS, or why there are none.
#pragma once

#include "daemon/drivers/nut/line.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace wesh::nut {

/// How it stands with the way to the UPS.
enum class link : std::uint8_t {
    ok,
    server_away,          ///< no upsd answers
    driver_not_connected, ///< upsd answers, but the driver of this UPS does not run
    data_stale,           ///< the driver runs, but hears nothing of the UPS
    unknown_ups,          ///< upsd has no UPS of that name
    refused,              ///< upsd answers with another error
    no_nut,               ///< what answers is no upsd
};
/// "driver-not-connected": the name with '-' for '_'.
std::string_view to_text(link l) noexcept;

/// Variables of a UPS that are taken; further ones are counted. A UPS has 20 to 100, a power strip that
/// switches each outlet 500.
inline constexpr std::size_t variables_max = 1'024;
/// The longest name of a variable that is taken: its path has room for it, whatever it is made of.
inline constexpr std::size_t name_max = 60;
/// Lines of one answer that are read at all.
inline constexpr std::size_t lines_max = 2'048;
/// Bytes of one answer, likewise.
inline constexpr std::size_t answer_max = 524'288;

/// Name and value, as bytes from outside, in the order in which they came.
using variables = std::vector<std::pair<std::string, std::string>>;
const std::string* find(const variables& all, std::string_view name) noexcept;

class list_reader {
  public:
    explicit list_reader(std::string ups)
        : ups_{std::move(ups)} {}

    /// Takes a line without its end; true when the answer is whole, well or not.
    bool take(std::string_view text);

    nut::link link() const noexcept { return link_; }
    /// Why the link is not ok, in words for a person; clean.
    const std::string& reason() const noexcept { return reason_; }
    /// Empty unless the link is ok.
    variables take_all() { return link_ == nut::link::ok ? std::move(all_) : variables{}; }
    /// Variables beyond `variables_max`, with names beyond `name_max`, or said twice.
    std::size_t left_out() const noexcept { return left_out_; }

  private:
    bool end(nut::link l, std::string reason);
    bool refuse(const line& l);
    bool keep(line l);

    std::string ups_;
    variables all_;
    nut::link link_ = nut::link::no_nut;
    std::string reason_;
    std::size_t lines_ = 0;
    std::size_t bytes_ = 0;
    std::size_t left_out_ = 0;
    bool begun_ = false;
};

} // namespace wesh::nut
