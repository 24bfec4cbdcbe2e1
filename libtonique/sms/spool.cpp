#include "libtonique/sms/spool.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <functional>
#include <memory>
#include <system_error>

namespace wesh::sms {
namespace {

constexpr std::array names_of{"outbox", "sent", "error", "inbox", "quarantine"};
constexpr const char* hidden = ".wesh-next";

[[noreturn]] void refuse(const std::string& what) {
    throw std::system_error{errno, std::generic_category(), what};
}

io::descriptor open_folder(int parent, const char* name, const std::string& path) {
    const auto opened = [&] {
        return io::descriptor{openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)};
    };
    auto fd = opened();
    if (!fd && errno == ENOENT && mkdirat(parent, name, 0770) == 0) fd = opened();
    if (!fd) refuse(path);
    return fd;
}

void write_all(int fd, std::string_view content, const std::string& what) {
    while (!content.empty()) {
        const auto n = write(fd, content.data(), content.size());
        if (n < 0 && errno != EINTR) refuse(what);
        if (n > 0) content.remove_prefix(static_cast<std::size_t>(n));
    }
}

/// Each name in a folder but hidden ones, while `take` says so.
void each_name(int folder, const std::function<bool(const dirent&)>& take) {
    // A copy of our own, for closedir() closes it; both would share one position.
    const int copy = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const std::unique_ptr<DIR, int (*)(DIR*)> d{copy < 0 ? nullptr : fdopendir(copy), closedir};
    if (!d) {
        const int why = errno;
        if (copy >= 0) close(copy);
        throw std::system_error{why, std::generic_category(), "reading a folder of gammu-smsd"};
    }
    while (const dirent* e = readdir(d.get()))
        if (e->d_name[0] != '.' && !take(*e)) return;
}

bool exists(int folder, const std::string& name) noexcept {
    struct stat s {};
    return fstatat(folder, name.c_str(), &s, AT_SYMLINK_NOFOLLOW) == 0;
}

} // namespace

spool::spool(std::string folder)
    : path_{std::move(folder)} {
    const io::descriptor top{open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (!top) refuse(path_);
    for (std::size_t i = 0; i < folders_.size(); ++i)
        folders_[i] = open_folder(top.get(), names_of[i], path_ + "/" + names_of[i]);
}

void spool::put(const outbox_name& n, std::string_view content) {
    const auto name = to_text(n);
    const auto what = path_ + "/outbox/" + name;
    clear(n);
    unlinkat(at(outbox), hidden, 0);
    const io::descriptor fd{
        openat(at(outbox), hidden, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0640)};
    // Its group reads it, whatever the umask.
    if (!fd || fchmod(fd.get(), 0640) != 0) refuse(what);
    write_all(fd.get(), content, what);
    if (fsync(fd.get()) != 0 || renameat(at(outbox), hidden, at(outbox), name.c_str()) != 0 ||
        fsync(at(outbox)) != 0)
        refuse(what);
}

spool::place spool::find(const outbox_name& n) const {
    const auto name = to_text(n);
    // It moves from the outbox on: looked at last, it cannot be missed between two looks.
    if (exists(at(outbox), name)) return place::outbox;
    if (exists(at(sent), name)) return place::sent;
    return exists(at(error), name) ? place::error : place::nowhere;
}

bool spool::withdraw(const outbox_name& n) {
    if (unlinkat(at(outbox), to_text(n).c_str(), 0) == 0) return true;
    if (errno != ENOENT) refuse(path_ + "/outbox/" + to_text(n));
    return false;
}

void spool::clear(const outbox_name& n) {
    for (const auto f : {sent, error})
        if (unlinkat(at(f), to_text(n).c_str(), 0) != 0 && errno != ENOENT)
            refuse(path_ + "/" + names_of[f] + "/" + to_text(n));
}

void spool::sweep(const std::optional<outbox_name>& kept) {
    for (const auto f : {outbox, sent, error}) {
        std::vector<std::string> old;
        each_name(at(f), [&](const dirent& e) {
            const auto n = parse_outbox_name(e.d_name);
            if (n && n != kept) old.emplace_back(e.d_name);
            return old.size() < 10'000;
        });
        for (const auto& name : old) unlinkat(at(f), name.c_str(), 0);
    }
    unlinkat(at(outbox), hidden, 0);
}

std::vector<std::string> spool::names(std::size_t most) const {
    std::vector<std::string> all;
    // Somebody may fill the folder: no more is looked at than a hundred times what is wanted.
    std::size_t looked = 0;
    each_name(at(inbox), [&](const dirent& e) {
        if (e.d_type != DT_DIR) all.emplace_back(e.d_name);
        return ++looked < 100 * most;
    });
    const auto end = all.begin() + static_cast<std::ptrdiff_t>(std::min(most, all.size()));
    std::partial_sort(all.begin(), end, all.end());
    all.erase(end, all.end());
    return all;
}

spool::entry spool::read(const std::string& name) const {
    entry e{name, entry::condition::refused, {}, 0};
    // Without waiting: a pipe has no writer.
    const io::descriptor fd{
        openat(at(inbox), name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)};
    struct stat s {};
    if (!fd || fstat(fd.get(), &s) != 0) {
        if (errno == ENOENT) e.what = entry::condition::gone;
        return e;
    }
    if (!S_ISREG(s.st_mode) || static_cast<std::uint64_t>(s.st_size) > file_max) return e;
    e.content.resize(static_cast<std::size_t>(s.st_size));
    const auto n = pread(fd.get(), e.content.data(), e.content.size(), 0);
    if (n < 0) return e;
    e.content.resize(static_cast<std::size_t>(n));
    e.change = static_cast<std::uint64_t>(s.st_mtim.tv_sec) * 1'000'000'000U +
               static_cast<std::uint64_t>(s.st_mtim.tv_nsec) + static_cast<std::uint64_t>(s.st_size);
    e.what = entry::condition::readable;
    return e;
}

void spool::remove(const std::string& name) {
    if (unlinkat(at(inbox), name.c_str(), 0) != 0 && errno != ENOENT)
        refuse(path_ + "/inbox: a file that was taken");
}

void spool::quarantine(const std::string& name, std::uint64_t serial) {
    std::vector<std::string> held;
    each_name(at(aside), [&](const dirent& e) {
        held.emplace_back(e.d_name);
        return held.size() < 10 * quarantine_max;
    });
    if (held.size() >= quarantine_max) {
        const auto end = held.begin() + static_cast<std::ptrdiff_t>(held.size() - quarantine_max + 1);
        std::partial_sort(held.begin(), end, held.end());
        for (auto i = held.begin(); i != end; ++i) unlinkat(at(aside), i->c_str(), 0);
    }
    // What is no file or too long tells nobody anything.
    const auto ours = fmt::format("{:012}", serial);
    struct stat s {};
    if (fstatat(at(inbox), name.c_str(), &s, AT_SYMLINK_NOFOLLOW) != 0) return;
    const bool keep = S_ISREG(s.st_mode) && s.st_size <= static_cast<off_t>(file_max);
    if (keep ? renameat(at(inbox), name.c_str(), at(aside), ours.c_str()) != 0
             : unlinkat(at(inbox), name.c_str(), 0) != 0)
        if (errno != ENOENT) refuse(path_ + "/inbox: a file that cannot be moved to quarantine");
}

} // namespace wesh::sms
