// The files of a history beside what SQLite does with them.
#pragma once

#include <wesh/time.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace wesh::history {

/// history.db and its log; history.reserve, room that trimming may use on a full disk; history.head, the last
/// committed number; history.check, which asks the next opening for a thorough look.
class file_set {
  public:
    /// Makes the directory when it is absent. Throws std::runtime_error, naming what the system refused.
    explicit file_set(std::string directory);
    ~file_set();
    file_set(const file_set&) = delete;
    file_set& operator=(const file_set&) = delete;

    std::string database() const { return directory_ + "/history.db"; }
    bool has_database() const;
    /// Says whether a file is the very one it was: inode and birth time; with the device where the file
    /// system tells no birth time, and without it else, since devices are numbered anew at each start of the
    /// machine.
    std::string identity() const;
    /// Moves the database and its log aside; gives the new name.
    std::string set_aside(time_point now);
    std::uint64_t size() const; ///< of all of them together

    bool make_reserve(std::uint64_t size);
    void release_reserve();

    /// What history.head says: a copy put back over history.db is older than that.
    struct head {
        std::uint64_t stream = 0;
        std::uint64_t last = 0;
    };
    std::optional<head> read_head() const;
    void write_head(const head& h) noexcept;

    bool check_wanted() const;
    void want_check() noexcept;
    void checked() noexcept;

  private:
    std::string directory_;
    int head_ = -1;
};

} // namespace wesh::history
