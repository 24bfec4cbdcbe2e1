#include "notify/schema.hpp"

#include "io/descriptor.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace wesh::notify {
namespace {

// `site.newest`: time of the newest event that was taken; `before`: the same when the stream changed, so that
// a history that was put back is known again. `cause.opened` and `over` are when weshd had it, `since` and
// `until` what is shown. `tell.step` is 0 for the first who are told; `next` when it is said again. Of a
// message, `by` is the way that the rule says and `way` the one it takes; `doubt`: an answer of it was lost
// once, its words stay for good; `day` is the local one on which an SMS of it left. `crowd`: who had a
// message when, how long the next is held so that more go into it, and how grave the gravest of late was.
constexpr const char* tables = R"(
CREATE TABLE site(one INTEGER PRIMARY KEY CHECK(one = 1), stream INTEGER NOT NULL, after INTEGER NOT NULL,
  newest INTEGER NOT NULL, before INTEGER NOT NULL, followed INTEGER NOT NULL, own TEXT NOT NULL,
  name TEXT NOT NULL);
INSERT INTO site VALUES(1, 0, 0, 0, 0, 0, lower(hex(randomblob(6))), '');
CREATE TABLE cause(number INTEGER PRIMARY KEY AUTOINCREMENT, type TEXT NOT NULL, device TEXT NOT NULL,
  text TEXT NOT NULL, severity INTEGER NOT NULL, lasting INTEGER NOT NULL, since INTEGER NOT NULL,
  until INTEGER NOT NULL, opened INTEGER NOT NULL, over INTEGER NOT NULL, attributes TEXT NOT NULL,
  stream INTEGER NOT NULL, event INTEGER NOT NULL, acknowledged INTEGER NOT NULL, acknowledged_by TEXT NOT NULL);
CREATE INDEX cause_type ON cause(type, device, until);
CREATE INDEX cause_since ON cause(since);
CREATE TABLE tell(cause INTEGER NOT NULL, recipient TEXT NOT NULL, way INTEGER NOT NULL, rule TEXT NOT NULL,
  step INTEGER NOT NULL, due INTEGER NOT NULL, state INTEGER NOT NULL, held INTEGER NOT NULL,
  repeats INTEGER NOT NULL, next INTEGER NOT NULL, first TEXT NOT NULL,
  PRIMARY KEY(cause, recipient, way)) WITHOUT ROWID;
CREATE INDEX tell_state ON tell(state, due);
CREATE TABLE message(id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL, recipient TEXT NOT NULL,
  by INTEGER NOT NULL, way INTEGER NOT NULL, test INTEGER NOT NULL, state INTEGER NOT NULL,
  doubt INTEGER NOT NULL, made INTEGER NOT NULL, next INTEGER NOT NULL, tries INTEGER NOT NULL,
  address TEXT NOT NULL, subject TEXT NOT NULL, content TEXT NOT NULL, reply_to TEXT NOT NULL,
  date INTEGER NOT NULL, sms INTEGER NOT NULL, day INTEGER NOT NULL, held INTEGER NOT NULL,
  held_since INTEGER NOT NULL, finished INTEGER NOT NULL, said TEXT NOT NULL);
CREATE INDEX message_state ON message(state, next);
CREATE INDEX message_day ON message(day) WHERE day > 0;
CREATE TABLE part(message INTEGER NOT NULL, cause INTEGER NOT NULL, role INTEGER NOT NULL,
  over INTEGER NOT NULL, PRIMARY KEY(message, cause)) WITHOUT ROWID;
CREATE INDEX part_cause ON part(cause);
CREATE TABLE journal(id INTEGER PRIMARY KEY AUTOINCREMENT, time INTEGER NOT NULL, message INTEGER NOT NULL,
  cause INTEGER NOT NULL, recipient TEXT NOT NULL, way TEXT NOT NULL, what TEXT NOT NULL,
  reply INTEGER NOT NULL, text TEXT NOT NULL);
CREATE INDEX journal_time ON journal(time);
CREATE TABLE crowd(recipient TEXT NOT NULL, way INTEGER NOT NULL, last INTEGER NOT NULL,
  wait INTEGER NOT NULL, worst INTEGER NOT NULL, PRIMARY KEY(recipient, way)) WITHOUT ROWID;
CREATE TABLE request(id INTEGER PRIMARY KEY AUTOINCREMENT, recipient TEXT NOT NULL, way INTEGER NOT NULL,
  asked INTEGER NOT NULL, state INTEGER NOT NULL, message INTEGER NOT NULL, answer TEXT NOT NULL);
)";

// `cause.ended`: type of the event that ended it, where that is another than its kind has. `seen`: what was
// acknowledged by SMS and is not in weshd's stream yet; `told`: when the weshd began that has answered.
constexpr const char* removals_and_replies = R"(
ALTER TABLE cause ADD COLUMN ended TEXT NOT NULL DEFAULT '';
CREATE TABLE seen(id INTEGER PRIMARY KEY, stream INTEGER NOT NULL, event INTEGER NOT NULL,
  reason TEXT NOT NULL, made INTEGER NOT NULL, next INTEGER NOT NULL, told INTEGER NOT NULL,
  UNIQUE(stream, event));
)";

/// Each takes the tables from the version of its place to the next.
constexpr std::array steps{tables, removals_and_replies};

[[noreturn]] void refuse(const std::string& path) {
    throw std::system_error{errno, std::generic_category(), path};
}

} // namespace

std::string database_file(const std::string& folder) {
    if (mkdir(folder.c_str(), 02770) != 0 && errno != EEXIST) refuse(folder);
    const auto path = folder + "/notify.db";
    const io::descriptor fd{open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0660)};
    struct stat s {};
    if (!fd || fstat(fd.get(), &s) != 0) refuse(path);
    if (!S_ISREG(s.st_mode)) throw std::runtime_error{path + " is no file"};
    if (s.st_uid == geteuid() && (s.st_mode & 07777U) != 0660 && fchmod(fd.get(), 0660) != 0) refuse(path);
    return path;
}

int schema_version() noexcept { return static_cast<int>(steps.size()); }

void prepare(database& db) {
    const auto known = static_cast<std::int64_t>(steps.size());
    const auto found = db.ask("PRAGMA user_version");
    if (found == known) return;
    if (found < 0 || found > known)
        throw std::runtime_error{"notify.db was written by another wesh (version " + std::to_string(found) +
                                 " of its tables, this one knows " + std::to_string(known) + ")"};
    transaction t{db};
    for (auto step = db.ask("PRAGMA user_version"); step < known; ++step)
        db.run(steps.at(static_cast<std::size_t>(step)));
    db.run("PRAGMA user_version = " + std::to_string(known));
    t.commit();
}

} // namespace wesh::notify
