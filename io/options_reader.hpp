// Settings of programs from TOML files, held against tables of options; what is wrong is told with file and
// line. Include it where TOML is read, never in another header.
#pragma once

#include "common/options.hpp"

#define TOML_EXCEPTIONS 0
#include "common/toml.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wesh::io {

/// Gathers what is wrong, each with its place: "weshd.toml:12: ...".
class options_reader {
  public:
    /// `places` is told where each setting stands.
    options_reader(std::string file, std::vector<std::string>& complaints, setting_places* places = nullptr)
        : file_{std::move(file)}
        , complaints_{complaints}
        , places_{places} {}

    /// Nothing, with a complaint, when the text is no TOML.
    std::optional<toml::table> parse(std::string_view text);
    /// The options of `table` that `root` sets, as [section] key = value, added to `values`. The section
    /// `elsewhere` is somebody else's.
    void sections(const toml::table& root, std::span<const option> table, std::string_view elsewhere,
                  settings& values);
    /// Checks one value against a table and keeps it.
    void take(std::span<const option> table, const std::string& name, const toml::node& n, settings& into);
    /// A plain value as text; nothing, with a complaint, when it is a table, an array, a date, ...
    std::optional<std::string> plain(std::string_view key, const toml::node& n);

    void complain(const toml::source_region& at, std::string_view what);
    std::string place(const toml::source_region& at) const;
    const std::string& file() const noexcept { return file_; }
    /// Keeps where a setting stands, for whoever wants to know from here on.
    void note(std::string_view name, const toml::source_region& at) {
        if (places_ != nullptr) places_->insert_or_assign(std::string{name}, place(at));
    }
    void note_in(setting_places* places) noexcept { places_ = places; }
    /// How many there were in this file, those that were too many to keep among them.
    std::size_t complaints() const noexcept { return said_; }

  private:
    std::string file_;
    std::vector<std::string>& complaints_;
    std::size_t said_ = 0;
    setting_places* places_;
};

} // namespace wesh::io
