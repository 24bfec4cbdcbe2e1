// Scenario files: TOML, every key known or reported.
#pragma once

#include "sim/settings.hpp"

#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace wesh::sim {

/// What is wrong with a scenario: one line a problem, each "file:line: what".
class scenario_error : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// The content of a file that a scenario names; throws a refusal.
using file_opener = std::function<std::string(const std::string& path)>;

/// `name` stands for the file in messages.
scenario parse_scenario(std::string_view text, const std::string& name, const file_opener& open = {});
scenario read_scenario(const std::string& path);

/// The scenario of `weshsim --demo`, as its text.
std::string_view demo_text() noexcept;

} // namespace wesh::sim
