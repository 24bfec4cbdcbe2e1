// Synopses of commands taken apart: what stands at which place, and what it can be.
#pragma once

#include "clients/arguments.hpp"

#include <string_view>
#include <vector>

namespace wesh::client {

/// "list DEVICE | get DEVICE NAME": its forms, at least one.
std::vector<std::string_view> forms_of(std::string_view synopsis);

/// One place of a form: "PATH", "list", "0|1".
struct place {
    std::string_view word;
    bool repeated = false; ///< "PATH..."
};
/// Options and their values left out.
std::vector<place> places_of(const tool_words& t, std::string_view form);

/// The words that can stand there: small ones for themselves, large ones as the tool's table of choices says;
/// none: it may be anything.
std::vector<std::string_view> choices_of(const tool_words& t, std::string_view word);

} // namespace wesh::client
