#include "tonique/site/schema.hpp"

#include <array>
#include <stdexcept>
#include <string>

namespace wesh::tonique::site {
namespace {

// `reading.packed` is the packet that first brought the reading, 0 while it waits. `packet.sealed` is null
// for numbers that were given up. `mark`: once this packet and all before have arrived, so has what weshd
// numbered up to there. `stream.closing` is the hour that ended the last local day of which the closing
// indexes were told.
constexpr const char* first_tables = R"(
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

// `packet.sms`: how often it left by SMS, `sent` when it last did. `site.handed`: the packet that the modem
// has. `spent`: SMS by day of UTC and priority. `setting.state` is 0 while it waits for its device, 1
// applied, else one more than why it was refused.
constexpr const char* tables_for_sms = R"(
ALTER TABLE packet ADD COLUMN sms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE packet ADD COLUMN sent INTEGER NOT NULL DEFAULT 0;
ALTER TABLE site ADD COLUMN handed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE site ADD COLUMN doubt_told INTEGER NOT NULL DEFAULT 0;
ALTER TABLE site ADD COLUMN settings INTEGER NOT NULL DEFAULT 0;
ALTER TABLE site ADD COLUMN settings_told INTEGER NOT NULL DEFAULT 0;
CREATE TABLE spent(day INTEGER NOT NULL, priority INTEGER NOT NULL, packets INTEGER NOT NULL,
  PRIMARY KEY(day, priority)) WITHOUT ROWID;
CREATE TABLE setting(kind INTEGER NOT NULL, unit INTEGER NOT NULL, col INTEGER NOT NULL,
  value INTEGER NOT NULL, state INTEGER NOT NULL, PRIMARY KEY(kind, unit, col)) WITHOUT ROWID;
CREATE TABLE setting_part(version INTEGER NOT NULL, part INTEGER NOT NULL, parts INTEGER NOT NULL,
  body BLOB NOT NULL, PRIMARY KEY(version, part)) WITHOUT ROWID;
)";

/// Each takes the tables from the version of its place to the next.
constexpr std::array steps{first_tables, tables_for_sms};

} // namespace

void prepare(database& db) {
    const auto found = db.ask("PRAGMA user_version");
    const auto known = static_cast<std::int64_t>(steps.size());
    if (found == known) return;
    if (found < 0 || found > known)
        throw std::runtime_error{"the outbox was written by another wesh (version " + std::to_string(found) +
                                 " of its tables, this one knows " + std::to_string(known) + ")"};
    transaction t{db};
    for (auto step = found; step < known; ++step) db.run(steps.at(static_cast<std::size_t>(step)));
    db.run("PRAGMA user_version = " + std::to_string(known));
    t.commit();
}

} // namespace wesh::tonique::site
