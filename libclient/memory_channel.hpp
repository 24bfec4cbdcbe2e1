// The ways to a stand-in: as channel and async_channel are to a socket.
#pragma once

#include "libclient/memory_daemon.hpp"
#include "rpc/caller.hpp"

namespace wesh {

class memory_channel final : public rpc::caller {
  public:
    explicit memory_channel(std::shared_ptr<memory_daemon> daemon);

    const std::string& path() const noexcept override { return daemon_->site; }
    int fd() const noexcept override { return -1; }
    std::unique_ptr<rpc::async_caller> another() const override;

  private:
    std::span<const char> exchange(duration limit, rpc::repeat r) override;
    [[noreturn]] void refuse_results() override;

    std::shared_ptr<memory_daemon> daemon_;
    std::uint64_t generation_;
};

class memory_async_channel final : public rpc::async_caller {
  public:
    explicit memory_async_channel(std::shared_ptr<memory_daemon> daemon);

    std::optional<std::span<const char>> take() override;
    void close() noexcept override { in_flight_ = false; }
    int fd() const noexcept override { return -1; }
    short events() const noexcept override { return 0; }
    duration due() const noexcept override { return deadline_; }
    duration now() const noexcept override { return daemon_->steady; }
    bool wait(duration until) override;

  private:
    void begin(duration limit) override;
    bool look();

    std::shared_ptr<memory_daemon> daemon_;
    std::uint64_t generation_ = 0;
    duration waits_until_{};
    duration deadline_{};
    bool in_flight_ = false;
    std::optional<std::vector<char>> results_;
};

} // namespace wesh
