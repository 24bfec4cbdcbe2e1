// One caller's connection: bytes to records, replies to bytes.
#pragma once

#include "rpc/server.hpp"

namespace wesh::rpc {

class connection : public std::enable_shared_from_this<connection> {
  public:
    connection(server& s, int fd, peer who);
    ~connection();
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;

    void start();
    const peer& who() const noexcept { return who_; }
    bool closed() const noexcept { return fd_ < 0; }
    reply_slot slot(std::uint32_t xid) { return {weak_from_this(), xid}; }

    /// Sends one record (its mark included), or keeps it until the caller reads.
    void send(std::span<const char> record);
    void finish_call();
    void close() noexcept;
    /// Why the connection has outstayed its time now; empty when it has not.
    std::string_view overdue(duration now) const noexcept;

  private:
    friend class server;
    friend class reply_slot;
    void on_ready(std::uint32_t events);
    void read();
    /// Calls handled in one go before others have their turn.
    static constexpr int turn = 32;
    void handle(std::span<const char> bytes);
    void resume_handling();
    bool write();
    bool may_take_calls() const noexcept;
    void update_watch();

    server& server_;
    int fd_;
    peer who_;
    io::source source_;
    std::uint32_t watched_ = 0;
    record_reader reader_;
    std::vector<char> unread_; ///< bytes taken from the socket whose calls must wait
    bool handling_ = false;
    bool resume_posted_ = false;
    bool caller_done_ = false; ///< it shut its writing side
    std::vector<char> out_;
    std::size_t out_sent_ = 0;
    std::size_t in_flight_ = 0;
    duration record_since_{};
    duration write_since_{};
    duration active_since_{};
};

} // namespace wesh::rpc
