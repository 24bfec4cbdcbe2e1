#include "tonique/site/schema.hpp"

#include <stdexcept>

namespace wesh::tonique::site {
namespace {

constexpr int version = 1;

// `reading.packed` is the packet that first brought the reading, 0 while it waits. `packet.sealed` is null
// for numbers that were given up. `mark`: once this packet and all before have arrived, so has what weshd
// numbered up to there. `stream.closing` is the hour that ended the last local day of which the closing
// indexes were told.
constexpr const char* tables = R"(
CREATE TABLE stream(one INTEGER PRIMARY KEY CHECK(one = 1), id INTEGER NOT NULL, after INTEGER NOT NULL,
  state BLOB NOT NULL, acknowledged INTEGER NOT NULL, mark INTEGER NOT NULL, closing INTEGER NOT NULL);
INSERT INTO stream VALUES(1, 0, 0, x'', 0, 0, 0);
CREATE TABLE unit(unit INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, driver TEXT NOT NULL,
  identity TEXT NOT NULL, fold BLOB NOT NULL);
CREATE TABLE point(id INTEGER PRIMARY KEY, unit INTEGER NOT NULL, path TEXT NOT NULL, kind INTEGER NOT NULL,
  measure TEXT NOT NULL);
CREATE TABLE reading(hour INTEGER NOT NULL, unit INTEGER NOT NULL, col INTEGER NOT NULL,
  value INTEGER NOT NULL, quality INTEGER NOT NULL, packed INTEGER NOT NULL,
  PRIMARY KEY(hour, unit, col)) WITHOUT ROWID;
CREATE INDEX reading_waiting ON reading(hour) WHERE packed = 0;
CREATE TABLE alarm(id INTEGER PRIMARY KEY, unit INTEGER NOT NULL, severity INTEGER NOT NULL,
  time INTEGER NOT NULL, type TEXT NOT NULL, words TEXT NOT NULL);
CREATE TABLE packet(number INTEGER PRIMARY KEY, layout INTEGER NOT NULL, form INTEGER NOT NULL,
  priority INTEGER NOT NULL, slot INTEGER NOT NULL, sealed BLOB, tag BLOB NOT NULL, made INTEGER NOT NULL,
  arrived INTEGER NOT NULL, from_hour INTEGER NOT NULL, to_hour INTEGER NOT NULL, gives_up INTEGER NOT NULL,
  stream INTEGER NOT NULL, mark INTEGER NOT NULL);
CREATE TABLE site(one INTEGER PRIMARY KEY CHECK(one = 1), number INTEGER NOT NULL, name TEXT NOT NULL,
  zone TEXT NOT NULL, url TEXT NOT NULL, ca TEXT NOT NULL, pin TEXT NOT NULL, key0 BLOB, key1 BLOB, slot INTEGER NOT NULL, next INTEGER NOT NULL,
  base INTEGER NOT NULL, digest INTEGER NOT NULL, down_highest INTEGER NOT NULL, down_seen BLOB NOT NULL,
  names_told INTEGER NOT NULL, state_told INTEGER NOT NULL, silent_told INTEGER NOT NULL);
INSERT INTO site VALUES(1, 0, '', '', '', '', '', NULL, NULL, 0, 1, 0, 0, 0, x'', 0, 0, 0);
)";

} // namespace

void prepare(database& db) {
    const auto found = db.ask("PRAGMA user_version");
    if (found == version) return;
    if (found != 0)
        throw std::runtime_error{"the outbox was written by another wesh (version " + std::to_string(found) +
                                 " of its tables, this one knows " + std::to_string(version) + ")"};
    transaction t{db};
    db.run(tables);
    db.run("PRAGMA user_version = " + std::to_string(version));
    t.commit();
}

} // namespace wesh::tonique::site
