// Settings of programs and drivers as tables: checking, defaults and the manual's words come from the same
// rows.
#pragma once

#include "common/log.hpp"

#include <wesh/device.hpp>

#include <cstdint>
#include <map>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace wesh {

enum class option_type : std::uint8_t { text, secret, time, size, number, boolean, word };

struct option {
    std::string_view name;
    option_type type = option_type::text;
    std::string_view standard; ///< its value when not set
    std::string_view
        expected; ///< what a right value looks like, for people; of words, the words: "auto|Wh|kWh"
    std::string_view meaning;
    std::int64_t least = 0; ///< of numbers; of durations in milliseconds, of sizes in bytes
    std::int64_t most = 0;
    /// For texts with a form of their own: why one is refused, or empty.
    std::string (*check)(std::string_view content) = nullptr;
};

const option* find_option(std::span<const option> table, std::string_view name) noexcept;

/// Why a value is refused, in one sentence that says what was expected; empty when it is right.
std::string check_option(const option& o, std::string_view content);
/// Their names, comma-separated: what an unknown one could have been.
std::string option_names(std::span<const option> table);

/// All that is wrong with a configuration, one line each: "weshd.toml:12: ...".
class config_error : public std::runtime_error {
  public:
    explicit config_error(std::vector<std::string> complaints);
    const std::vector<std::string>& complaints() const noexcept { return complaints_; }

  private:
    std::vector<std::string> complaints_;
};

/// Where each setting was set: "history.ceiling", "weshd.toml:12".
using setting_places = std::map<std::string, std::string, std::less<>>;

/// The checked settings of one program or device: each option of the table has a value here, given or
/// standard.
class option_values {
  public:
    option_values(std::span<const option> table, const settings& given, setting_places places = {});

    const std::string& text(std::string_view name) const;
    duration time(std::string_view name) const;
    std::uint64_t size(std::string_view name) const;
    std::int64_t number(std::string_view name) const;
    bool flag(std::string_view name) const;
    /// Of those that were given, where that is known.
    const setting_places& places() const noexcept { return places_; }

  private:
    settings values_;
    setting_places places_;
};

/// What the word option "log.level" says.
log::level log_level(const option_values& values);
inline constexpr std::string_view log_levels = "error|warning|notice|info|debug";

/// A basic string of TOML, of clean text.
std::string toml_quoted(std::string_view text);
/// The value as a file says it.
std::string toml_value(const option& o, const std::string& content);
/// "# the meaning (weshd.toml:12)", or "(default)".
std::string print_meaning(const option& o, const setting_places& places);
/// All values as TOML under their sections, each with its meaning and where it was set.
std::string print_options(std::span<const option> table, const option_values& values);
/// The option that a person who wrote this most likely meant, as "; did you mean period?"; or nothing.
std::string suggestion(std::string_view name, std::span<const option> table);

} // namespace wesh
