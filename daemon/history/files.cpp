#include "daemon/history/files.hpp"

#include "common/time_text.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <stdexcept>

namespace wesh::history {
namespace {

[[noreturn]] void fail(const std::string& path, const char* doing) {
    throw std::runtime_error{fmt::format("{}: {} failed: {}", path, doing, std::strerror(errno))};
}

std::uint64_t blocks_of(const std::string& path) noexcept {
    struct stat s {};
    return stat(path.c_str(), &s) == 0 ? static_cast<std::uint64_t>(s.st_size) : 0;
}

} // namespace

file_set::file_set(std::string directory)
    : directory_{std::move(directory)} {
    std::error_code error;
    std::filesystem::create_directories(directory_, error);
    if (error) throw std::runtime_error{fmt::format("{}: {}", directory_, error.message())};
}

file_set::~file_set() {
    if (head_ >= 0) close(head_);
}

bool file_set::has_database() const { return access(database().c_str(), F_OK) == 0; }

std::string file_set::identity() const {
    struct statx s {};
    if (statx(AT_FDCWD, database().c_str(), 0, STATX_INO | STATX_BTIME, &s) != 0) fail(database(), "statx");
    if ((s.stx_mask & STATX_BTIME) != 0)
        return fmt::format("{}/{}.{:09}", s.stx_ino, s.stx_btime.tv_sec, s.stx_btime.tv_nsec);
    return fmt::format("{}:{}/{}", s.stx_dev_major, s.stx_dev_minor, s.stx_ino);
}

std::string file_set::set_aside(time_point now) {
    std::string stamp = iso_text(now);
    std::replace(stamp.begin(), stamp.end(), ':', '-');
    std::string aside = database() + ".damaged-" + stamp;
    for (int i = 2; access(aside.c_str(), F_OK) == 0; ++i)
        aside = fmt::format("{}.damaged-{}.{}", database(), stamp, i);
    if (rename(database().c_str(), aside.c_str()) != 0 && errno != ENOENT) fail(database(), "rename");
    // SQLite finds a log by the name of its database.
    if (rename((database() + "-wal").c_str(), (aside + "-wal").c_str()) != 0 && errno != ENOENT)
        fail(database() + "-wal", "rename");
    return aside;
}

std::uint64_t file_set::size() const {
    std::uint64_t sum = 0;
    for (const char* name : {"/history.db", "/history.db-wal", "/history.reserve", "/history.head"})
        sum += blocks_of(directory_ + name);
    return sum;
}

bool file_set::make_reserve(std::uint64_t size) {
    const std::string path = directory_ + "/history.reserve";
    if (blocks_of(path) == size) return true;
    const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) return false;
    const bool made = ftruncate(fd, 0) == 0 && posix_fallocate(fd, 0, static_cast<off_t>(size)) == 0;
    close(fd);
    if (!made) unlink(path.c_str());
    return made;
}

void file_set::release_reserve() { unlink((directory_ + "/history.reserve").c_str()); }

std::optional<file_set::head> file_set::read_head() const {
    const int fd = open((directory_ + "/history.head").c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return {};
    std::array<std::uint64_t, 2> words{};
    const auto n = pread(fd, words.data(), sizeof words, 0);
    close(fd);
    if (n != static_cast<ssize_t>(sizeof words)) return {};
    return head{words[0], words[1]};
}

/// Not synced: after a power cut the file says less than the database holds, which is harmless; a copy put
/// back while the machine runs says more than the database holds.
void file_set::write_head(const head& h) noexcept {
    if (head_ < 0) head_ = open((directory_ + "/history.head").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    const std::array<std::uint64_t, 2> words{h.stream, h.last};
    // Where even these bytes find no room the check is weaker, no more.
    if (head_ >= 0 && pwrite(head_, words.data(), sizeof words, 0) < 0) return;
}

bool file_set::check_wanted() const { return access((directory_ + "/history.check").c_str(), F_OK) == 0; }

void file_set::want_check() noexcept {
    const int fd = open((directory_ + "/history.check").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (fd >= 0) close(fd);
}

void file_set::checked() noexcept { unlink((directory_ + "/history.check").c_str()); }

} // namespace wesh::history
