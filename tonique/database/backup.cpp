#include "tonique/database/backup.hpp"

#include "common/text.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sodium.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <functional>

namespace wesh::tonique::database {

namespace {

constexpr std::string_view last_line = "-- tonique backup, SHA-256 ";
constexpr std::size_t hash_digits = std::size_t{2} * crypto_hash_sha256_BYTES;
constexpr std::size_t trailer_size = last_line.size() + hash_digits + 1;
/// Made first and dropped last by a restore: a database with this table is half restored.
constexpr std::string_view unfinished = "restore_unfinished";

[[noreturn]] void fail(const std::string& what) { throw database_error{0, "backup: " + what}; }
[[noreturn]] void fail_with_errno(const std::string& what) {
    fail(fmt::format("{}: {}", what, std::strerror(errno)));
}

class descriptor {
  public:
    explicit descriptor(int number) noexcept
        : number_{number} {}
    ~descriptor() {
        if (number_ >= 0) close(number_);
    }
    descriptor(const descriptor&) = delete;
    descriptor& operator=(const descriptor&) = delete;
    int number() const noexcept { return number_; }

  private:
    int number_;
};

descriptor open_file(const std::string& path, int flags) {
    const int number = ::open(path.c_str(), flags | O_CLOEXEC, 0600);
    if (number < 0) fail_with_errno(path);
    return descriptor{number};
}

void each_piece(int file, std::uint64_t length, const std::function<void(std::string_view)>& take) {
    std::string piece(1U << 20U, '\0');
    for (std::uint64_t at = 0; at < length;) {
        const auto want = std::min<std::uint64_t>(piece.size(), length - at);
        const auto got = pread(file, piece.data(), want, static_cast<off_t>(at));
        if (got < 0) fail_with_errno("reading");
        if (got == 0) fail("the file became shorter");
        take({piece.data(), static_cast<std::size_t>(got)});
        at += static_cast<std::uint64_t>(got);
    }
}

std::uint64_t size_of(int file) {
    struct stat s {};
    if (fstat(file, &s) != 0) fail_with_errno("the size of the file");
    return static_cast<std::uint64_t>(s.st_size);
}

std::string trailer_of(int file, std::uint64_t length) {
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    each_piece(file, length, [&](std::string_view piece) {
        crypto_hash_sha256_update(&state, reinterpret_cast<const unsigned char*>(piece.data()), piece.size());
    });
    std::array<unsigned char, crypto_hash_sha256_BYTES> hash{};
    crypto_hash_sha256_final(&state, hash.data());
    std::string line{last_line};
    for (const auto byte : hash) line += fmt::format("{:02x}", byte);
    return line + "\n";
}

/// What MariaDB's own programs need to know; the password goes by environment, which others cannot see.
std::vector<std::string> command(const char* program, const options& o) {
    std::vector<std::string> words{program, "--no-defaults", "--socket=" + o.socket,
                                   "--default-character-set=utf8mb4"};
    if (!o.user.empty()) words.push_back("--user=" + o.user);
    return words;
}

std::string first_line_of(const std::string& path) {
    const auto file = open_file(path, O_RDONLY);
    std::string text(1024, '\0');
    const auto got = read(file.number(), text.data(), text.size());
    text.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
    return text.substr(0, text.find('\n'));
}

/// Runs a program to its end with these as standard input and output; throws what it said when it failed.
void run_program(std::vector<std::string> words, const options& o, int input, int output) {
    const descriptor errors{memfd_create("errors", MFD_CLOEXEC)};
    std::vector<char*> arguments;
    for (auto& w : words) arguments.push_back(w.data());
    arguments.push_back(nullptr);
    std::vector<std::string> environment;
    for (char** e = environ; *e != nullptr; ++e)
        if (!std::string_view{*e}.starts_with("MYSQL_PWD=")) environment.emplace_back(*e);
    if (!o.password_file.empty()) environment.push_back("MYSQL_PWD=" + first_line_of(o.password_file));
    std::vector<char*> variables;
    for (auto& e : environment) variables.push_back(e.data());
    variables.push_back(nullptr);

    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, errors.number(), STDERR_FILENO);
    pid_t pid = -1;
    const int refused =
        posix_spawnp(&pid, arguments[0], &actions, nullptr, arguments.data(), variables.data());
    posix_spawn_file_actions_destroy(&actions);
    if (refused == ENOENT)
        fail(fmt::format("there is no program {} here: install mariadb-client", words.front()));
    if (refused != 0) fail(fmt::format("{} cannot be started: {}", words.front(), std::strerror(refused)));
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return;
    std::string said(1000, '\0');
    const auto got = pread(errors.number(), said.data(), said.size(), 0);
    said.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
    fail(fmt::format("{} failed: {}", words.front(), trimmed(sanitised(said, 600))));
}

/// Throws unless the last line confirms all before it.
void confirm(int file, const std::string& path) {
    const auto size = size_of(file);
    if (size > trailer_size) {
        const auto length = size - trailer_size;
        std::string end(trailer_size, '\0');
        const auto got = pread(file, end.data(), end.size(), static_cast<off_t>(length));
        if (got == static_cast<ssize_t>(end.size()) && end.starts_with(last_line)) {
            if (trailer_of(file, length) == end) return;
            fail(path + " was changed since it was written; nothing was done");
        }
    }
    fail(path + " is no backup, or not a whole one; nothing was done");
}

/// Of the folder that a file was moved into.
void make_move_durable(const std::string& path) {
    auto folder = std::filesystem::path{path}.parent_path().string();
    if (folder.empty()) folder = ".";
    const auto opened = open_file(folder, O_RDONLY | O_DIRECTORY);
    if (fsync(opened.number()) != 0) fail_with_errno(folder);
}

} // namespace

std::uint64_t back_up(const options& o, const std::string& file) {
    // That there are tables, before anything is written.
    {
        connection c{o};
        c.ask("migrations", "SELECT COUNT(*) FROM migration");
    }
    const auto beside = fmt::format("{}.{}.part", file, getpid());
    try {
        const auto out = open_file(beside, O_RDWR | O_CREAT | O_TRUNC | O_APPEND);
        const auto nothing = open_file("/dev/null", O_RDONLY);
        auto words = command("mariadb-dump", o);
        for (const char* word :
             {"--single-transaction", "--hex-blob", "--no-tablespaces", "--skip-dump-date"})
            words.emplace_back(word);
        words.push_back(o.name);
        run_program(words, o, nothing.number(), out.number());
        const auto trailer = trailer_of(out.number(), size_of(out.number()));
        if (write(out.number(), trailer.data(), trailer.size()) != static_cast<ssize_t>(trailer.size()) ||
            fsync(out.number()) != 0)
            fail_with_errno(beside);
        const auto size = size_of(out.number());
        if (rename(beside.c_str(), file.c_str()) != 0) fail_with_errno(file);
        make_move_durable(file);
        return size;
    } catch (...) {
        unlink(beside.c_str());
        throw;
    }
}

void restore(const options& o, const std::string& file) {
    const auto in = open_file(file, O_RDONLY);
    confirm(in.number(), file);
    connection c{o};
    const auto tables = c.ask("tables",
                              "SELECT COUNT(*), COALESCE(SUM(table_name = ?), 0) FROM"
                              " information_schema.tables WHERE table_schema = DATABASE()",
                              {unfinished});
    if (tables.front().integer(0) != 0 && tables.front().integer(1) == 0)
        fail(fmt::format("database {} has tables already; nothing was done", o.name));
    c.run_once("mark of a restore", fmt::format("CREATE TABLE IF NOT EXISTS {} (id INT)", unfinished));
    const auto nothing = open_file("/dev/null", O_WRONLY);
    auto words = command("mariadb", o);
    words.emplace_back("--batch");
    words.push_back(o.name);
    // The last line is a comment to it.
    run_program(words, o, in.number(), nothing.number());
    connection{o}.run_once("end of a restore", fmt::format("DROP TABLE IF EXISTS {}", unfinished));
}

} // namespace wesh::tonique::database
