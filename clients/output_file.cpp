#include "clients/output_file.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace wesh::client {

void output_file::fail(const std::string& path) {
    throw std::runtime_error{fmt::format("{}: {}", path, std::strerror(errno))};
}

output_file::output_file(std::string path)
    : path_{std::move(path)}
    , part_{path_ + ".part"}
    , file_{std::fopen(part_.c_str(), "we")} {
    if (file_ == nullptr) fail(part_);
}

output_file::~output_file() {
    if (file_ != nullptr) std::fclose(file_);
    if (!part_.empty()) std::remove(part_.c_str());
}

void output_file::write(std::string_view bytes) {
    if (std::fwrite(bytes.data(), 1, bytes.size(), file_) != bytes.size()) fail(part_);
}

void output_file::finish() {
    if (std::fclose(std::exchange(file_, nullptr)) != 0) fail(part_);
    if (std::rename(part_.c_str(), path_.c_str()) != 0) fail(path_);
    part_.clear();
}

} // namespace wesh::client
