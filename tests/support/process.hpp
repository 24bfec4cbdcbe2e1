// A program started by a test: its output goes to a file, and it ends with the test, however the test ends.
#pragma once

#include <sys/resource.h>
#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace wesh::test {

/// How a program ended.
struct ending {
    int code = -1;     ///< its exit code; -1 when a signal ended it
    int signal = 0;    ///< the signal that ended it
    std::string crash; ///< what a sanitizer or the C++ runtime said of it; empty: nothing

    /// Ended by itself with code 0 and nothing to complain of.
    bool clean() const noexcept { return code == 0 && crash.empty(); }
    /// For the message of a check.
    std::string text() const;
};

struct start_options {
    std::vector<std::pair<std::string, std::string>> environment; ///< beside that of the test
    uid_t user = 0;      ///< run as that user, which only root can; 0: as the test
    rlim_t file_max = 0; ///< RLIMIT_FSIZE, with SIGXFSZ ignored; 0: as the test
    std::string input{}; ///< a file that is its standard input; empty: nothing to read
};

class process {
  public:
    /// Starts `words[0]` with its arguments; standard output and errors go to the file `output`, from its
    /// end. Throws std::system_error when it cannot be started.
    process(std::vector<std::string> words, std::string output, const start_options& o = {});
    /// Kills it when it still runs.
    ~process();
    process(const process&) = delete;
    process& operator=(const process&) = delete;

    pid_t pid() const noexcept { return pid_; }
    /// All that it has written so far.
    std::string output() const;
    /// The first line, from `from` bytes of the output on, that contains the text; fails the test when there
    /// is none within the limit or the program ends without writing it.
    std::string wait_for(std::string_view text, std::size_t from = 0,
                         std::chrono::milliseconds limit = std::chrono::seconds{15});
    bool running();
    void signal(int number) const;
    /// Its end; fails the test, and kills it, when the limit passes first.
    ending wait(std::chrono::milliseconds limit = std::chrono::seconds{15});
    /// SIGTERM, then its end.
    ending stop(std::chrono::milliseconds limit = std::chrono::seconds{15});
    /// SIGKILL, then its end.
    ending kill();

    /// Resident memory in bytes, as the kernel counts it.
    std::size_t resident() const;
    /// Open descriptors.
    std::size_t descriptors() const;

  private:
    bool reap(bool wait_for_it);

    std::string name_;
    std::string output_;
    pid_t pid_ = -1;
    std::optional<int> status_;
};

/// $WESH_BUILD/bin/NAME.
std::string program(const std::string& name);

} // namespace wesh::test
