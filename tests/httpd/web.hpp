// wesh-httpd, a toniqued that does what the test says, and callers on plain sockets.
#pragma once

#include "rpc/server.hpp"
#include "rpc/tonique_translate.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/process.hpp"
#include "tests/support/test.hpp"

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace wesh::test {

/// Serves tonique.x on a thread of its own. What it does is set before anybody calls.
class fake_toniqued {
  public:
    explicit fake_toniqued(const std::string& path);
    ~fake_toniqued();

    /// The answer, or an error.
    std::function<std::variant<std::vector<std::uint8_t>, tonique::call_error>(const tonique::take_request&)>
        on_take;
    std::function<std::variant<tonique::enrolled, tonique::call_error>(const tonique::enrol_request&)>
        on_enrol;
    /// Calls are taken and not answered.
    std::atomic<bool> hangs = false;
    std::atomic<int> calls = 0;

  private:
    void serve();

    io::loop loop_;
    rpc::server server_;
    std::vector<rpc::reply_slot> unanswered_;
    std::thread thread_;
};

struct reply {
    int status = 0;                             ///< 0: the connection was closed without an answer
    std::map<std::string, std::string> headers; ///< names in lower case
    std::string body;
};

/// One connection.
class web_caller {
  public:
    explicit web_caller(int port);
    ~web_caller();
    web_caller(const web_caller&) = delete;
    web_caller& operator=(const web_caller&) = delete;

    /// False when the server has closed.
    bool send(std::string_view bytes) const;
    /// The next answer.
    reply receive(duration limit = duration{10'000});
    /// Whether anything at all is answered within the limit.
    bool hears(duration limit) const;
    /// Whether the server closes within the limit.
    bool closes(duration limit) const;

  private:
    int fd_;
    std::string read_;
};

class web {
  public:
    /// `more` is TOML added to the configuration, beside `listen` and `toniqued.socket`.
    explicit web(const std::string& limits = {}, const std::string& toniqued = {});

    int port() const noexcept { return port_; }
    reply ask(const std::string& request) const;
    reply post(const std::string& path, const std::string& type, const std::string& body) const;
    reply post_packets(const std::string& body) const {
        return post("/api/v1/packets", "application/vnd.wesh.packets", body);
    }
    void start_toniqued() { toniqued = std::make_unique<fake_toniqued>(socket); }

    folder where;
    std::string socket = where / "t.sock";
    std::unique_ptr<fake_toniqued> toniqued;
    std::unique_ptr<process> program;

  private:
    int port_ = 0;
};

/// "\0\3abc": one packet of three bytes, as join() has it.
inline const std::string one_packet{"\0\3abc", 5};

/// The port that the log line about serving names.
int port_of(const std::string& line);

} // namespace wesh::test
