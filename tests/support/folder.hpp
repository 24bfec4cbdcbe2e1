// A private folder, gone with all it holds when the test ends, however it ends.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace wesh::test {

class folder {
  public:
    /// Under /tmp, or elsewhere; paths of sockets are to stay short.
    explicit folder(const std::string& parent = "/tmp")
        : path_{parent + "/wesh-test.XXXXXX"} {
        if (mkdtemp(path_.data()) == nullptr) throw std::runtime_error{"no private folder under " + parent};
    }
    ~folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    folder(const folder&) = delete;
    folder& operator=(const folder&) = delete;

    const std::string& path() const noexcept { return path_; }
    std::string operator/(const std::string& name) const { return path_ + "/" + name; }

  private:
    std::string path_;
};

} // namespace wesh::test
