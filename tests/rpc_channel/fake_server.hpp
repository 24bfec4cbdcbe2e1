// A daemon that does what a test tells it to, good or bad, over the real record marking.
#pragma once

#include "rpc/message.hpp"
#include "rpc/record.hpp"
#include "rpc/xdr.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace wesh::test {

/// How long something takes.
inline double seconds(const std::function<void()>& f) {
    const auto start = std::chrono::steady_clock::now();
    f();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// A folder of its own for sockets, short enough for their 107 bytes.
class socket_folder {
  public:
    socket_folder() {
        if (mkdtemp(path_.data()) == nullptr) throw std::runtime_error{"no temporary folder"};
    }
    ~socket_folder() {
        unlink(socket().c_str());
        rmdir(path_.c_str());
    }
    socket_folder(const socket_folder&) = delete;
    socket_folder& operator=(const socket_folder&) = delete;
    std::string socket() const { return path_ + "/s"; }

  private:
    std::string path_ = "/tmp/wesh-XXXXXX";
};

inline int listen_at(const std::string& path, int backlog = 16) {
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un a{};
    a.sun_family = AF_UNIX;
    std::memcpy(a.sun_path, path.data(), path.size());
    unlink(path.c_str());
    if (fd < 0 || bind(fd, reinterpret_cast<const sockaddr*>(&a), sizeof a) != 0 || listen(fd, backlog) != 0)
        throw std::runtime_error{"cannot listen at " + path};
    return fd;
}

class fake_server {
  public:
    struct call {
        rpc::call_header header;
        std::vector<char> arguments;
        int connection; ///< 1 for the first one
    };

    /// What a handler may do with the caller.
    class line {
      public:
        explicit line(int fd) noexcept
            : fd_{fd} {}
        void raw(std::string_view bytes) const {
            while (!bytes.empty()) {
                const auto n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
                if (n <= 0) return;
                bytes.remove_prefix(static_cast<std::size_t>(n));
            }
        }
        void record(std::string_view content) const {
            const auto mark = rpc::mark_of(content.size());
            raw(std::string{mark.data(), mark.size()}.append(content));
        }
        void reply(std::uint32_t xid, rpc::verdict v = rpc::verdict::success,
                   std::string_view results = {}) const {
            record(message(xid, v, results));
        }
        template <class T>
        void reply(std::uint32_t xid, rpc::xdr_routine<T> routine, const T& results) const {
            std::vector<char> bytes(rpc::record_max);
            const auto n = rpc::encode(routine, results, std::span{bytes});
            reply(xid, rpc::verdict::success, {bytes.data(), n});
        }
        void hang_up() const { shutdown(fd_, SHUT_RDWR); }

        static std::string message(std::uint32_t xid, rpc::verdict v = rpc::verdict::success,
                                   std::string_view results = {}) {
            std::array<char, rpc::header_max> header{};
            const auto n = rpc::encode_reply(xid, v, rpc::wesh_version, header);
            return std::string{header.data(), n}.append(results);
        }

      private:
        int fd_;
    };

    using handler = std::function<void(const line&, const call&)>;

    explicit fake_server(handler h)
        : handler_{std::move(h)}
        , listener_{listen_at(folder_.socket())}
        , thread_{[this] { run(); }} {}
    ~fake_server() { stop(); }
    fake_server(const fake_server&) = delete;
    fake_server& operator=(const fake_server&) = delete;

    std::string path() const { return folder_.socket(); }
    int calls() const noexcept { return calls_; }
    int connections() const noexcept { return connections_; }

    void stop() {
        stop_ = true;
        if (thread_.joinable()) thread_.join();
        if (listener_ >= 0) close(listener_);
        listener_ = -1;
    }
    /// Another daemon at the same place.
    void restart() {
        stop();
        stop_ = false;
        listener_ = listen_at(folder_.socket());
        thread_ = std::thread{[this] { run(); }};
    }

  private:
    bool readable(int fd) const {
        while (!stop_) {
            pollfd p{fd, POLLIN, 0};
            if (poll(&p, 1, 10) > 0) return true;
        }
        return false;
    }
    void run() {
        while (readable(listener_)) {
            const int fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            if (fd < 0) return;
            ++connections_;
            serve(fd);
            close(fd);
        }
    }
    void serve(int fd) {
        rpc::record_reader reader;
        std::vector<char> buffer(65'536);
        while (readable(fd)) {
            const auto n = recv(fd, buffer.data(), buffer.size(), 0);
            if (n <= 0) return;
            std::span<const char> bytes{buffer.data(), static_cast<std::size_t>(n)};
            while (!bytes.empty() && reader.next(bytes) == rpc::record_reader::state::record)
                answer(fd, reader.record());
        }
    }
    void answer(int fd, std::span<const char> record) {
        const auto decoded = rpc::decode_call(record);
        if (!decoded) return;
        ++calls_;
        const auto arguments = record.subspan(decoded->header.arguments_at);
        handler_(line{fd}, {decoded->header, {arguments.begin(), arguments.end()}, connections_});
    }

    socket_folder folder_;
    handler handler_;
    int listener_;
    std::atomic<bool> stop_ = false;
    std::atomic<int> calls_ = 0;
    std::atomic<int> connections_ = 0;
    std::thread thread_;
};

} // namespace wesh::test
