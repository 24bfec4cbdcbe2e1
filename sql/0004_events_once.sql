-- An alarm that a site sends again, because its disk was put back to an earlier day, stands once.

DELETE again FROM event again JOIN event first ON first.site = again.site AND first.time = again.time
    AND first.unit = again.unit AND first.type = again.type AND first.text = again.text AND first.id < again.id;

ALTER TABLE event ADD UNIQUE KEY IF NOT EXISTS once (site, time, unit, type, text), DROP KEY IF EXISTS by_site;
