// Programs that a bench starts and stops, and what they use. They lie in the build folder, $WESH_BUILD or
// "build".
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <sys/types.h>

namespace wesh::bench {

/// A private folder in /tmp, removed at the end.
class folder {
  public:
    folder();
    ~folder();
    folder(const folder&) = delete;
    folder& operator=(const folder&) = delete;
    const std::string& path() const noexcept { return path_; }

  private:
    std::string path_;
};

/// A program at work: stopped by pid, politely and then not, when this goes.
class child {
  public:
    child(const std::vector<std::string>& command, const std::string& log);
    ~child();
    child(const child&) = delete;
    child& operator=(const child&) = delete;
    pid_t pid() const noexcept { return pid_; }
    double cpu_seconds() const;
    double resident_megabytes() const;
    /// Bytes that it made the kernel write to disks.
    std::uint64_t written() const;

  private:
    pid_t pid_;
};

/// The same of this program.
std::uint64_t written_here();
/// Puts all threads of this program and of these on the processor of the caller, where what a call costs
/// hardly depends on what else the machine does.
void stay_together(const std::vector<pid_t>& others = {});
/// Runs a program to its end; throws when it fails.
void run(const std::vector<std::string>& command);
/// Waits up to 20 s for a file to appear.
void wait_for(const std::string& path);
std::string read_text(const std::string& path);
void write_text(const std::string& path, const std::string& content);
/// The processor's name and the number of cores.
std::string machine();

} // namespace wesh::bench
