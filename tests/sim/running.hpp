// A simulation in a thread of its own, and a plain blocking client that sees what comes over the wire.
#pragma once

#include "sim/commands.hpp"

#include <cstdint>
#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace wesh::test {

/// Runs until destroyed, also when a check fails.
class running {
  public:
    explicit running(std::string_view scenario);
    ~running();
    running(const running&) = delete;
    running& operator=(const running&) = delete;

    std::uint16_t port(std::size_t box = 0) const { return ports_.at(box); }
    std::size_t size() const noexcept { return ports_.size(); }
    const std::string& control() const noexcept { return control_; }
    /// A command over the control socket.
    sim::reply ask(const std::string& line) const;
    /// The only line of its reply; fails the test when it was refused.
    std::string told(const std::string& line) const;
    /// One of the numbers that `counts` tells.
    int count(const std::string& box, std::string_view what) const;

  private:
    void run(const std::string& scenario, std::promise<void>& started);

    std::string folder_;
    std::string control_;
    std::vector<std::uint16_t> ports_;
    std::thread thread_;
};

struct wire_answer {
    int connect_error = 0;
    int read_error = 0; ///< 0: the server ended in good order
    int status = 0;
    std::string head;
    std::string body;
    std::uint32_t segments = 0; ///< TCP segments with data
    std::int64_t took_ms = 0;
};

struct wire_request {
    std::string path = "/data.cgx";
    std::string credentials = "admin:wes"; ///< empty: none
    std::string method = "GET";
    std::int64_t patience_ms = 3000; ///< then read_error is EAGAIN
    std::size_t enough = 1 << 22;    ///< stop reading after so many bytes
};

wire_answer fetch(std::uint16_t port, const wire_request& request = {});
/// Any bytes instead of a request.
wire_answer send_bytes(std::uint16_t port, std::string_view bytes, std::int64_t patience_ms = 3000);

/// A connection that stays open until destroyed.
class open_connection {
  public:
    open_connection(std::uint16_t port, std::string_view bytes);
    ~open_connection();
    open_connection(const open_connection&) = delete;
    open_connection& operator=(const open_connection&) = delete;

  private:
    int fd_;
};

} // namespace wesh::test
