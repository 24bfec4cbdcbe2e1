// notifyd.toml, wesh-notifyd(8): who is told of what, checked whole before any of it is used.
#pragma once

#include "common/options.hpp"
#include "notify/rules.hpp"

namespace wesh::notify {

/// The program's own settings, by dotted name: "mail.host".
std::span<const option> program_options() noexcept;
/// Those of a [[recipient]], a [[rule]] without its lists, a [[rule.step]] without its list, and a [[text]].
std::span<const option> recipient_options() noexcept;
std::span<const option> rule_options() noexcept;
std::span<const option> step_options() noexcept;
std::span<const option> text_options() noexcept;

struct config {
    option_values program{program_options(), {}};
    rule_set rules;
    std::string password_file; ///< where mail.password came from; empty: it is in the configuration, or none
    std::vector<template_row> texts;
};

/// Reads the file and those of the folder beside it (notifyd.d). Throws config_error.
config load_config(const std::string& path);
/// The same from text; files that secrets name are read all the same.
config parse_config(std::string_view text, const std::string& name);

/// What the settings of the program say of the rules.
void carry_over(config& c);
/// What is wrong with it as a whole.
std::vector<std::string> check_whole(const config& c);

/// The effective configuration as TOML. Secrets are left out, but for the names of their files.
std::string print_config(const config& c);

} // namespace wesh::notify
