// Small files read and written whole.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace wesh::io {

/// The whole file; throws std::system_error naming it, also when it is longer than `limit`.
std::string read_file(const std::string& path, std::size_t limit = 1U << 20);

/// A secret: the file's first line. Refused, with std::runtime_error that says what to do, when others than
/// its owner and group may read it.
std::string read_secret(const std::string& path);

/// Whether others than owner and group may read or write the file; one that is not there is not open.
bool open_to_all(const std::string& path) noexcept;

/// A configuration file and, in order of their names, those of the folder beside it that is called like it
/// with ".d" (weshd.toml, weshd.d/*.toml).
std::vector<std::string> config_files(const std::string& path);

/// Replaces the file, or leaves the old one: written beside, synced, renamed.
void write_file(const std::string& path, std::string_view content, unsigned mode);

} // namespace wesh::io
