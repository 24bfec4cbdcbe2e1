// The documents of the tree as their readers see them: pages, and the commands and settings that they show.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace wesh::test {

struct page {
    std::string path; ///< within the tree
    std::string text; ///< of manuals: without mdoc's escapes
};

std::string text_of_file(const std::string& path);
/// README.md and all of docs/.
std::vector<page> guides();
/// All of man/.
std::vector<page> manuals();
page manual(const std::string& name);

/// Something that a page shows, and where: "docs/en/flats.md:12".
struct shown {
    std::string place;
    std::string text;
};

/// Command lines of one of the programs, without what a shell makes of them.
std::vector<shown> commands_in(const page& p, std::span<const std::string_view> programs);
/// Blocks that hold such a table.
std::vector<shown> configurations_in(const page& p, std::string_view with);

/// The lines of a manual between a line and the next that begins with any of `ends`; fails the test when
/// there is no such line.
std::vector<std::string> lines_after(const page& p, std::string_view line,
                                     std::initializer_list<std::string_view> ends);

} // namespace wesh::test
