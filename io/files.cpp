#include "io/files.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <unistd.h>

namespace wesh::io {
namespace {

[[noreturn]] void fail(const std::string& what, const std::string& path) {
    throw std::system_error(errno, std::generic_category(), what + " \"" + path + "\"");
}

class descriptor {
  public:
    explicit descriptor(int fd) noexcept
        : fd_{fd} {}
    ~descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    descriptor(const descriptor&) = delete;
    descriptor& operator=(const descriptor&) = delete;
    int get() const noexcept { return fd_; }

  private:
    int fd_;
};

} // namespace

std::string read_file(const std::string& path, std::size_t limit) {
    const descriptor f{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
    if (f.get() < 0) fail("cannot open", path);
    std::string content;
    char buffer[16'384];
    for (;;) {
        const ssize_t n = ::read(f.get(), buffer, sizeof buffer);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) fail("cannot read", path);
        if (n == 0) return content;
        content.append(buffer, static_cast<std::size_t>(n));
        if (content.size() > limit)
            throw std::runtime_error("\"" + path + "\" is longer than " + std::to_string(limit) + " bytes");
    }
}

std::string read_secret(const std::string& path) {
    struct stat s {};
    if (::stat(path.c_str(), &s) != 0) fail("cannot open", path);
    if ((s.st_mode & (S_IROTH | S_IWOTH)) != 0)
        throw std::runtime_error("\"" + path +
                                 "\" holds a secret and others may read or write it: chmod o-rw it");
    auto content = read_file(path, 4096);
    content.resize(std::min(content.find_first_of("\r\n"), content.size()));
    return content;
}

bool open_to_all(const std::string& path) noexcept {
    struct stat s {};
    return ::stat(path.c_str(), &s) == 0 && (s.st_mode & (S_IROTH | S_IWOTH)) != 0;
}

std::vector<std::string> config_files(const std::string& path) {
    const auto dot = path.rfind(".toml");
    const auto folder = (dot == std::string::npos ? path : path.substr(0, dot)) + ".d";
    std::vector<std::string> files;
    if (DIR* d = opendir(folder.c_str()); d != nullptr) {
        while (const dirent* e = readdir(d)) {
            const std::string_view name{e->d_name};
            if (name.ends_with(".toml") && !name.starts_with('.'))
                files.push_back(folder + "/" + std::string{name});
        }
        closedir(d);
    }
    std::sort(files.begin(), files.end());
    files.insert(files.begin(), path);
    return files;
}

void write_file(const std::string& path, std::string_view content, unsigned mode) {
    const auto beside = path + ".new";
    {
        const descriptor f{
            ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, static_cast<mode_t>(mode))};
        if (f.get() < 0) fail("cannot write", beside);
        while (!content.empty()) {
            const ssize_t n = ::write(f.get(), content.data(), content.size());
            if (n < 0 && errno == EINTR) continue;
            if (n < 0) fail("cannot write", beside);
            content.remove_prefix(static_cast<std::size_t>(n));
        }
        if (::fsync(f.get()) != 0) fail("cannot write", beside);
    }
    if (::rename(beside.c_str(), path.c_str()) != 0) fail("cannot replace", path);
    const auto slash = path.rfind('/');
    const auto folder = slash == std::string::npos ? std::string{"."} : path.substr(0, slash + 1);
    // Without this the rename itself may be lost in a power cut.
    const descriptor d{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (d.get() < 0 || ::fsync(d.get()) != 0) fail("cannot sync", folder);
}

} // namespace wesh::io
