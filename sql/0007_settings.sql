-- What is set at sites from the centre, and what became of it.

CREATE TABLE IF NOT EXISTS site_setting (
    site INT UNSIGNED NOT NULL,
    kind TINYINT UNSIGNED NOT NULL COMMENT 'of tonique-packet(5)',
    unit SMALLINT UNSIGNED NOT NULL COMMENT '0: the site',
    column_number TINYINT UNSIGNED NOT NULL COMMENT '0: none',
    value BIGINT NOT NULL,
    since INT UNSIGNED NOT NULL,
    author VARCHAR(63) NOT NULL,
    PRIMARY KEY (site, kind, unit, column_number),
    CONSTRAINT site_setting_site FOREIGN KEY (site) REFERENCES site (sit_id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='What a person set at a site; bindings are told beside it';

CREATE TABLE IF NOT EXISTS site_settings (
    site INT UNSIGNED NOT NULL PRIMARY KEY,
    version INT UNSIGNED NOT NULL COMMENT 'the one that the site is to have',
    since BIGINT UNSIGNED NOT NULL COMMENT 'milliseconds: since when',
    content BINARY(16) NOT NULL COMMENT 'hash of its rows: others make another version',
    confirmed INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'the last one that the site said it has; 0: none',
    confirmed_at BIGINT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'milliseconds',
    confirmed_by INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'number of the packet that said so',
    applied INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'rows of the confirmed one',
    refused INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'rows of the confirmed one',
    CONSTRAINT site_settings_site FOREIGN KEY (site) REFERENCES site (sit_id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='Versions of what is set at a site';

CREATE TABLE IF NOT EXISTS site_setting_refused (
    site INT UNSIGNED NOT NULL,
    kind TINYINT UNSIGNED NOT NULL,
    unit SMALLINT UNSIGNED NOT NULL,
    column_number TINYINT UNSIGNED NOT NULL,
    value BIGINT NOT NULL,
    reason TINYINT UNSIGNED NOT NULL COMMENT '1 unknown kind, 2 unknown device, 3 out of range, 4 not possible, 5 not permitted',
    PRIMARY KEY (site, kind, unit, column_number),
    CONSTRAINT site_setting_refused_site FOREIGN KEY (site) REFERENCES site (sit_id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='What a site refused of the version that it confirmed';

GRANT SELECT ON site_setting TO 'tonique-reader'@localhost;

GRANT SELECT ON site_settings TO 'tonique-reader'@localhost;

GRANT SELECT ON site_setting_refused TO 'tonique-reader'@localhost;
