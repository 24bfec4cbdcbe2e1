// A MariaDB of a test's own: started, killed, paused and started again as the test likes, gone with it.
#pragma once

#include "tests/support/folder.hpp"
#include "tests/support/process.hpp"

#include <memory>
#include <string>
#include <vector>

namespace wesh::test {

class mariadb {
  public:
    /// Starts it with its data in `where`/data and waits until it answers; `more` are options of mariadbd.
    /// Throws not_run where make/peers could not fetch it.
    explicit mariadb(const folder& where, std::vector<std::string> more = {}, const start_options& o = {});

    /// Whoever started it is its administrator, without a password.
    const std::string& socket() const noexcept { return socket_; }
    pid_t pid() const noexcept { return server_->pid(); }
    bool running() { return server_ && server_->running(); }

    /// Starts it again on the same data, after stop() or kill().
    void start();
    /// As start(), with other options from now on.
    void start(std::vector<std::string> more);
    void stop();
    /// SIGKILL: what a power cut leaves, but for the kernel's buffers.
    void kill();
    /// From any thread, and without waiting for its end.
    void signal(int number) const { server_->signal(number); }
    /// SIGSTOP: it holds its connections and answers nothing.
    void pause();
    void resume();

    /// SQL as its administrator, through its own client; what it writes. Fails the test when it is refused.
    std::string sql(const std::string& text, const std::string& database = {}) const;

  private:
    std::vector<std::string> words(const std::string& what) const;

    std::string folder_;
    std::string socket_;
    std::vector<std::string> more_;
    start_options options_;
    std::unique_ptr<process> server_;
};

/// Where make/peers put its programs; throws not_run when they are not there.
std::string peers_folder();

} // namespace wesh::test
