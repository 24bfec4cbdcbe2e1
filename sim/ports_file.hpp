// The file that tells other programs where the boxes are.
#pragma once

#include <string>
#include <string_view>

namespace wesh::sim {

/// Whole or not there at all, and gone at the end.
class ports_file {
  public:
    /// Throws std::system_error when the file cannot be written.
    ports_file(std::string path, std::string_view text);
    ~ports_file();
    ports_file(const ports_file&) = delete;
    ports_file& operator=(const ports_file&) = delete;

  private:
    std::string path_;
};

} // namespace wesh::sim
