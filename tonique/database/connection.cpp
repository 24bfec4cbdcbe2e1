#include "tonique/database/database.hpp"

#include "tonique/database/errors.hpp"

#include <mysql.h>

#include <fcntl.h>
#include <fmt/core.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <mutex>

namespace wesh::tonique::database {

namespace {

std::string system_user() {
    std::array<char, 4096> room{};
    passwd entry{};
    passwd* found = nullptr;
    if (getpwuid_r(geteuid(), &entry, room.data(), room.size(), &found) != 0 || found == nullptr)
        throw database_error{0, fmt::format("the system knows no name of user {}", geteuid())};
    return found->pw_name;
}

/// The first line of the file, which others must not be able to read.
std::string read_password(const std::string& path) {
    struct stat s {};
    if (stat(path.c_str(), &s) != 0) throw database_error{0, fmt::format("no password file {}", path)};
    if ((s.st_mode & S_IROTH) != 0)
        throw database_error{0, fmt::format("{} can be read by everyone: chmod o-r", path)};
    std::ifstream file{path};
    std::string line;
    std::getline(file, line);
    if (!file) throw database_error{0, fmt::format("no password can be read from {}", path)};
    return line;
}

/// The zone, the character set and the strictness that statements rely on, whatever the server's own are.
constexpr const char* session =
    "SET SESSION time_zone = '+00:00', tx_isolation = 'READ-COMMITTED', innodb_lock_wait_timeout = 10, "
    "sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,"
    "NO_ENGINE_SUBSTITUTION,ONLY_FULL_GROUP_BY'";

} // namespace

connection::connection(const options& o) {
    static std::once_flag once;
    std::call_once(once, [] { mysql_library_init(0, nullptr, nullptr); });
    const auto user = o.user.empty() ? system_user() : o.user;
    const auto password = o.password_file.empty() ? std::string{} : read_password(o.password_file);
    const auto connect_limit = static_cast<unsigned>(o.connect_limit.count());
    const auto reply_limit = static_cast<unsigned>(o.reply_limit.count());
    const unsigned no = 0;
    handle_ = mysql_init(nullptr);
    if (handle_ == nullptr) throw std::bad_alloc{};
    mysql_options(handle_, MYSQL_OPT_CONNECT_TIMEOUT, &connect_limit);
    mysql_options(handle_, MYSQL_OPT_READ_TIMEOUT, &reply_limit);
    mysql_options(handle_, MYSQL_OPT_WRITE_TIMEOUT, &reply_limit);
    mysql_options(handle_, MYSQL_OPT_LOCAL_INFILE, &no);
    mysql_options(handle_, MYSQL_SET_CHARSET_NAME, "utf8mb4");
    try {
        if (mysql_real_connect(handle_, nullptr, user.c_str(), password.c_str(),
                               o.name.empty() ? nullptr : o.name.c_str(), 0, o.socket.c_str(), 0) == nullptr)
            fail("connecting to " + o.socket, mysql_errno(handle_), mysql_error(handle_));
        command(session);
    } catch (...) {
        mysql_close(handle_);
        throw;
    }
}

connection::~connection() {
    // A server that is paused would hold up each farewell for as long as a reply may take.
    if (!usable_) shutdown(static_cast<int>(mysql_get_socket(handle_)), SHUT_RDWR);
    statements_.clear();
    mysql_close(handle_);
}

void connection::fail(std::string_view doing, unsigned code, const char* message) {
    if (ends_connection(code)) usable_ = false;
    const auto what = fmt::format("database: {}: {} ({})", doing, message, code);
    if (is_passing(code)) throw store_unavailable{what};
    throw database_error{code, what};
}

void connection::command(const char* sql) {
    if (mysql_query(handle_, sql) != 0) fail(sql, mysql_errno(handle_), mysql_error(handle_));
}

statement& connection::kept(std::string_view name, std::string_view sql) {
    if (statements_.size() >= statements_kept) statements_.clear();
    auto& place = statements_[std::string{sql}];
    if (!place) place = std::make_unique<statement>(*this, name, sql);
    return *place;
}

rows connection::ask_with(std::string_view name, std::string_view sql, std::span<const parameter> p) {
    return kept(name, sql).ask_with(p);
}

std::uint64_t connection::run(std::string_view name, std::string_view sql,
                              std::initializer_list<parameter> p) {
    return kept(name, sql).run(p);
}

void connection::run_once(std::string_view name, std::string_view sql) {
    statement{*this, name, sql}.run({});
}

std::uint64_t connection::last_id() const noexcept { return mysql_insert_id(handle_); }

transaction::transaction(connection& c)
    : connection_{c} {
    connection_.command("START TRANSACTION");
}

transaction::~transaction() {
    if (!open_ || !connection_.usable_) return;
    if (mysql_query(connection_.handle_, "ROLLBACK") != 0) connection_.usable_ = false;
}

void transaction::commit() {
    // Whatever comes of it, there is nothing left to undo.
    open_ = false;
    try {
        connection_.command("COMMIT");
    } catch (...) {
        connection_.usable_ = false;
        throw;
    }
}

} // namespace wesh::tonique::database
