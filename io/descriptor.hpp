// A file descriptor with one owner.
#pragma once

#include <unistd.h>

#include <utility>

namespace wesh::io {

class descriptor {
  public:
    descriptor() noexcept = default;
    explicit descriptor(int fd) noexcept
        : fd_{fd} {}
    descriptor(descriptor&& other) noexcept
        : fd_{std::exchange(other.fd_, -1)} {}
    descriptor& operator=(descriptor&& other) noexcept {
        reset(std::exchange(other.fd_, -1));
        return *this;
    }
    ~descriptor() { reset(); }

    int get() const noexcept { return fd_; }
    explicit operator bool() const noexcept { return fd_ >= 0; }
    void reset(int fd = -1) noexcept {
        if (fd_ >= 0) close(fd_);
        fd_ = fd;
    }

  private:
    int fd_ = -1;
};

} // namespace wesh::io
