// The client's side of the transport for programs that must not wait: nothing here blocks.
//
// As channel: a total deadline for each call, replies matched by xid, bounded records. However much the other
// end sends, one take() reads a bounded part of it.
#pragma once

#include "rpc/caller.hpp"

namespace wesh::rpc {

class async_channel final : public async_caller {
  public:
    /// Throws local_error when the path is too long for a socket.
    explicit async_channel(std::string path, const program& called = site_program);
    ~async_channel() override { close(); }
    async_channel(const async_channel&) = delete;
    async_channel& operator=(const async_channel&) = delete;

    std::optional<std::span<const char>> take() override;
    void close() noexcept override;
    int fd() const noexcept override { return fd_; }
    short events() const noexcept override;
    duration due() const noexcept override { return deadline_; }
    duration now() const noexcept override;
    bool wait(duration until) override;

  private:
    enum class arrival { nothing, record, bytes };

    void begin(duration limit) override;
    void open();
    void flush();
    arrival receive();
    [[noreturn]] void lose(const std::string& why, bool sent);

    std::string path_;
    int fd_ = -1;
    duration deadline_{};
    std::size_t sent_ = 0; ///< bytes of the call that went out
    std::unique_ptr<char[]> in_;
    std::span<const char> unread_; ///< inside `in_`
    record_reader reader_;
};

} // namespace wesh::rpc
