-- Accounts: whom the server knows by the unix socket, so that there is no password. They may do what they need.
-- toniqued writes, and makes and drops partitions of `reading`, nothing else of the schema. tonique-reader (pages,
-- Grafana) sees everything but keys, codes and passwords.

CREATE USER IF NOT EXISTS toniqued@localhost IDENTIFIED VIA unix_socket;

GRANT SELECT, INSERT, UPDATE, DELETE ON * TO toniqued@localhost;

GRANT ALTER, CREATE, DROP ON reading TO toniqued@localhost;

CREATE USER IF NOT EXISTS 'tonique-reader'@localhost IDENTIFIED VIA unix_socket;

GRANT SELECT ON site TO 'tonique-reader'@localhost;

GRANT SELECT ON appartement TO 'tonique-reader'@localhost;

GRANT SELECT ON commun TO 'tonique-reader'@localhost;

GRANT SELECT ON consommation TO 'tonique-reader'@localhost;

GRANT SELECT ON capteur TO 'tonique-reader'@localhost;

GRANT SELECT ON site_progress TO 'tonique-reader'@localhost;

GRANT SELECT ON site_state TO 'tonique-reader'@localhost;

GRANT SELECT ON device TO 'tonique-reader'@localhost;

GRANT SELECT ON point TO 'tonique-reader'@localhost;

GRANT SELECT ON reading TO 'tonique-reader'@localhost;

GRANT SELECT ON reading_conflict TO 'tonique-reader'@localhost;

GRANT SELECT ON packet TO 'tonique-reader'@localhost;

GRANT SELECT ON given_up TO 'tonique-reader'@localhost;

GRANT SELECT ON event TO 'tonique-reader'@localhost;

GRANT SELECT ON quarantine TO 'tonique-reader'@localhost;

GRANT SELECT ON dirty_day TO 'tonique-reader'@localhost;

GRANT SELECT ON binding TO 'tonique-reader'@localhost;

GRANT SELECT ON zone_change TO 'tonique-reader'@localhost;

GRANT SELECT ON revision TO 'tonique-reader'@localhost;

GRANT SELECT ON migration TO 'tonique-reader'@localhost;
