// Bytes of devices as TOML that reads and diffs well: what weshsim(1) calls the text of an answer.
#pragma once

#include <string>
#include <string_view>

namespace wesh::client {

/// A string of TOML over several lines, one for each element of a page or group of a frame. Each character
/// stands for the byte of its number, so any bytes can be written.
std::string toml_bytes(std::string_view bytes);
/// Clean UTF-8 text of several lines, as it is.
std::string toml_text(std::string_view lines);

} // namespace wesh::client
