#include "sim/ports_file.hpp"

#include <fmt/core.h>

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

namespace wesh::sim {

ports_file::ports_file(std::string path, std::string_view text)
    : path_{std::move(path)} {
    // Written beside and then renamed, so that a reader never sees half of it.
    const std::string beside = fmt::format("{}.{}", path_, getpid());
    std::FILE* file = std::fopen(beside.c_str(), "we");
    bool written = file != nullptr && std::fwrite(text.data(), 1, text.size(), file) == text.size();
    if (file != nullptr) written = std::fclose(file) == 0 && written;
    if (written && std::rename(beside.c_str(), path_.c_str()) == 0) return;
    const int why = errno;
    unlink(beside.c_str());
    throw std::system_error(why, std::generic_category(), fmt::format("write the ports file {}", path_));
}

ports_file::~ports_file() { unlink(path_.c_str()); }

} // namespace wesh::sim
