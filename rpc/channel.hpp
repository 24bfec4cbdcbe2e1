// The client's side of the transport: one connection to the daemon, one call at a time.
//
// Every call has a total deadline, whatever the other end sends meanwhile. Replies are matched by xid: late
// ones of calls that timed out are skipped. Signals are left alone: one that ends the program ends it at
// once, any other lets the call go on. One thread at a time may use a channel.
#pragma once

#include "rpc/caller.hpp"

namespace wesh::rpc {

class channel final : public caller {
  public:
    /// Connects at the first call. Throws local_error when the path is too long for a socket.
    explicit channel(std::string path, const program& called = site_program);
    ~channel() override;

    const std::string& path() const noexcept override { return path_; }
    int fd() const noexcept override { return fd_; }
    std::unique_ptr<async_caller> another() const override;

  private:
    using instant = duration; ///< since some fixed moment
    class lost;

    std::span<const char> exchange(duration limit, repeat r) override;
    [[noreturn]] void refuse_results() override;
    std::span<const char> attempt(duration limit, instant deadline);
    void open(duration limit, instant deadline);
    void close() noexcept;
    void send(std::span<const char> record, instant deadline);
    std::span<const char> receive(instant deadline);
    void hold_to(instant deadline);
    /// Makes the kernel's own limit of one read or write match what is left, where it does not already.
    void limit_reads(duration left);
    void limit_writes(duration left);
    [[noreturn]] void expire(bool sent) const;

    std::string path_;
    int fd_ = -1;
    std::unique_ptr<char[]> in_;
    std::span<const char> unread_; ///< inside `in_`: what followed the last record
    record_reader reader_;
    duration read_limit_{};
    duration write_limit_{};
};

} // namespace wesh::rpc
