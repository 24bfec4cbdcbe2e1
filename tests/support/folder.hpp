// A private folder under /tmp, gone with all it holds when the test ends, however it ends.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace wesh::test {

class folder {
  public:
    folder() {
        char made[] = "/tmp/wesh-test.XXXXXX";
        if (mkdtemp(made) == nullptr) throw std::runtime_error{"no private folder under /tmp"};
        path_ = made;
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
