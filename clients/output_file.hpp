// A file that a tool writes: whole under its name, or not at all.
#pragma once

#include <cstdio>
#include <string>
#include <string_view>

namespace wesh::client {

class output_file {
  public:
    /// Throws std::runtime_error when it cannot be written.
    explicit output_file(std::string path);
    /// Takes away what was not finished.
    ~output_file();
    output_file(const output_file&) = delete;
    output_file& operator=(const output_file&) = delete;

    void write(std::string_view bytes);
    /// From here on it stands under its name.
    void finish();

  private:
    [[noreturn]] static void fail(const std::string& path);

    std::string path_;
    std::string part_; ///< where it is written meanwhile
    std::FILE* file_;
};

} // namespace wesh::client
