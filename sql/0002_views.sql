-- capteur: an hour of a device, with the columns of the requirement, over the readings.
--
-- cap_date and cap_heure are those of the beginning of the hour at the site. The hour that is repeated in October is
-- there twice, the second time with cap_fold 1; the one left out in March is not there. cap_temps is the end of the hour
-- in UTC: conditions on it, cap_sitId and cap_unite find their rows without reading all others.
-- cap_error_fichier holds the bits of reading.quality of all columns of the hour: 0 is good.

CREATE OR REPLACE SQL SECURITY INVOKER VIEW capteur AS
SELECT
    (h.cap_temps DIV 3600 * 65536 + h.cap_sitId) * 4096 + h.cap_unite AS cap_id,
    h.cap_sitId AS cap_sitId,
    a.app_id AS cap_appId,
    CAST(TIMESTAMPADD(SECOND, h.cap_temps - 3600 + z.utc_offset, TIMESTAMP'1970-01-01 00:00:00') AS DATE) AS cap_date,
    HOUR(TIMESTAMPADD(SECOND, h.cap_temps - 3600 + z.utc_offset, TIMESTAMP'1970-01-01 00:00:00')) AS cap_heure,
    IF(h.cap_temps - 3600 < z.fold_until, 1, 0) AS cap_fold,
    h.PULS1 AS cap_PULS1,
    h.PULS2 AS cap_PULS2,
    h.PULS3 AS cap_PULS3,
    h.PULS4 AS cap_PULS4,
    h.AMP1 AS cap_AMP1,
    h.AMP2 AS cap_AMP2,
    CAST(h.TEMPMIN / 10 AS DECIMAL(5,1)) AS cap_TEMPMIN,
    CAST(h.TEMP / 10 AS DECIMAL(5,1)) AS cap_TEMP,
    CAST(h.TEMPMAX / 10 AS DECIMAL(5,1)) AS cap_TEMPMAX,
    h.INDTI AS cap_INDTI,
    h.DIFTI AS cap_DIFTI,
    h.cap_error_fichier AS cap_error_fichier,
    h.cap_unite AS cap_unite,
    h.cap_temps AS cap_temps
FROM (
    SELECT
        p.site AS cap_sitId,
        p.unit AS cap_unite,
        r.time AS cap_temps,
        MAX(CASE p.column_number WHEN 1 THEN r.value END) AS PULS1,
        MAX(CASE p.column_number WHEN 2 THEN r.value END) AS PULS2,
        MAX(CASE p.column_number WHEN 3 THEN r.value END) AS PULS3,
        MAX(CASE p.column_number WHEN 4 THEN r.value END) AS PULS4,
        MAX(CASE p.column_number WHEN 5 THEN r.value END) AS AMP1,
        MAX(CASE p.column_number WHEN 6 THEN r.value END) AS AMP2,
        MAX(CASE p.column_number WHEN 7 THEN r.value END) AS TEMPMIN,
        MAX(CASE p.column_number WHEN 8 THEN r.value END) AS TEMP,
        MAX(CASE p.column_number WHEN 9 THEN r.value END) AS TEMPMAX,
        MAX(CASE p.column_number WHEN 10 THEN r.value END) AS INDTI,
        MAX(CASE p.column_number WHEN 11 THEN r.value END) AS DIFTI,
        BIT_OR(r.quality) AS cap_error_fichier
    FROM point p JOIN reading r ON r.point = p.id
    GROUP BY p.site, p.unit, r.time
) h
JOIN site s ON s.sit_id = h.cap_sitId
LEFT JOIN zone_change z ON z.zone = s.sit_zone AND z.from_time <= h.cap_temps - 3600 AND z.to_time > h.cap_temps - 3600
LEFT JOIN device d ON d.site = h.cap_sitId AND d.unit = h.cap_unite
LEFT JOIN appartement a ON a.app_sitId = h.cap_sitId AND a.app_adresse_MAC = d.identity;
