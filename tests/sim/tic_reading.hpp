// A reader of Téléinfo for tests: plain, slow, and written without the simulator's code.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace wesh::test {

struct tic_reading {
    std::string label;
    std::string horodate;
    std::string data;
    bool good = false; ///< its checksum is right
};

/// The groups between any of STX, ETX, EOT, CR and LF.
std::vector<tic_reading> read_groups(std::string_view bytes);
/// Only those whose checksum is right.
std::vector<tic_reading> good_groups(std::string_view bytes);
/// How many are not good, apart from the first and the last, which may be parts of groups.
std::size_t bad_groups(const std::string& bytes);
/// The data of a label, the last of them; "none" when there is none.
std::string data_of(std::string_view bytes, std::string_view label);
/// The labels in their order, with spaces between.
std::string labels_of(std::string_view bytes);

} // namespace wesh::test
