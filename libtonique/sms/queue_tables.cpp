#include "libtonique/sms/queue_tables.hpp"

#include "io/descriptor.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <system_error>

namespace wesh::sms {
namespace {

constexpr int version = 1;

// `own`: tries that failed by the message's own fault. `others`: messages sent ever when a try failed last.
// `next`: not before. `at`: when its state was reached; of one that waits,
// when it was submitted. `known.what` is a digest of a message that came.
constexpr const char* tables = R"(
CREATE TABLE outgoing(id INTEGER PRIMARY KEY AUTOINCREMENT, client TEXT NOT NULL, priority INTEGER NOT NULL,
  number TEXT NOT NULL, coding INTEGER NOT NULL, content TEXT NOT NULL, data BLOB NOT NULL,
  expires INTEGER NOT NULL, state INTEGER NOT NULL, error TEXT NOT NULL, tries INTEGER NOT NULL,
  own INTEGER NOT NULL, others INTEGER NOT NULL, next INTEGER NOT NULL, at INTEGER NOT NULL, forgotten INTEGER NOT NULL);
CREATE INDEX outgoing_state ON outgoing(state, priority, id);
CREATE TABLE incoming(id INTEGER PRIMARY KEY AUTOINCREMENT, kind INTEGER NOT NULL, sender TEXT NOT NULL,
  stamp INTEGER NOT NULL, is_local INTEGER NOT NULL, coding INTEGER NOT NULL, content TEXT NOT NULL,
  data BLOB NOT NULL);
CREATE INDEX incoming_kind ON incoming(kind, id);
CREATE TABLE known(id INTEGER PRIMARY KEY, what BLOB NOT NULL UNIQUE);
CREATE TABLE figure(name TEXT PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE trouble(one INTEGER PRIMARY KEY CHECK(one = 1), said TEXT NOT NULL);
INSERT INTO trouble VALUES(1, '');
)";

[[noreturn]] void refuse(const std::string& path) {
    throw std::system_error{errno, std::generic_category(), path};
}

} // namespace

std::string prepared_file(const std::string& folder) {
    const auto path = folder + "/queue.db";
    const io::descriptor fd{open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0660)};
    struct stat s {};
    if (!fd || fstat(fd.get(), &s) != 0) refuse(path);
    if (!S_ISREG(s.st_mode)) throw std::runtime_error{path + " is no file"};
    // Who made it sees to it; of others the system would not take it.
    if (s.st_uid == geteuid() && (s.st_mode & 07777U) != 0660 && fchmod(fd.get(), 0660) != 0) refuse(path);
    return path;
}

void make_tables(history::database& db) {
    const auto known = [&] {
        const auto found = db.ask("PRAGMA user_version");
        if (found != 0 && found != version)
            throw std::runtime_error{"the queue of messages was written by another wesh (version " +
                                     std::to_string(found) + " of its tables, this one knows " +
                                     std::to_string(version) + ")"};
        return found == version;
    };
    if (known()) return;
    history::transaction t{db};
    // Another process may have been first.
    if (known()) return;
    db.run(tables);
    db.run("PRAGMA user_version = " + std::to_string(version));
    t.commit();
}

} // namespace wesh::sms
