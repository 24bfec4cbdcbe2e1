// A disk that a test can fill and empty: a small tmpfs where the test may mount one, or a limit on the length
// of files, which every user can set.
#pragma once

#include "tests/support/site.hpp"
#include "tests/support/test.hpp"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>
#include <vector>

namespace wesh::test {

class tmpfs_disk {
  public:
    /// Throws not_run when this user may mount nothing.
    tmpfs_disk(std::string path, const char* size)
        : path_{std::move(path)} {
        mkdir(path_.c_str(), 0755);
        if (mount("tmpfs", path_.c_str(), "tmpfs", 0, size) != 0)
            throw not_run("this user may not mount a tmpfs of its own");
    }
    ~tmpfs_disk() { umount2(path_.c_str(), MNT_DETACH); }
    tmpfs_disk(const tmpfs_disk&) = delete;
    tmpfs_disk& operator=(const tmpfs_disk&) = delete;

    /// Not a byte is left.
    void fill(process&) const {
        const int fd = open((path_ + "/filler").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        const std::vector<char> some(65'536);
        std::size_t piece = some.size();
        while (piece > 0)
            if (write(fd, some.data(), piece) <= 0) piece /= 2;
        close(fd);
    }
    void relieve(process&) const { unlink((path_ + "/filler").c_str()); }

  private:
    std::string path_;
};

/// For the program alone, and from the moment the test says.
class limited_disk {
  public:
    static void fill(process& p) { limit(p, 4096); }
    static void relieve(process& p) { limit(p, RLIM_INFINITY); }

  private:
    static void limit(const process& p, rlim_t bytes) {
        const rlimit l{bytes, RLIM_INFINITY};
        CHECK_EQUAL(0, prlimit(p.pid(), RLIMIT_FSIZE, &l, nullptr));
    }
};

} // namespace wesh::test
