-- The tables of the centre. Applied by `tonique-admin db init` and `migrate`; each statement may be repeated.
--
-- Names: the tables of the requirement keep its French names and prefixes (sit_, app_, com_, con_, cap_), columns that
-- we add to them follow the same manner; tables of our own have plain English names. The requirement is known from
-- slides; obviously misread letters are mended: sitld -> sitId, eau, sit_coef_m3_kWh_gaz, sit_prix_kVA_elec,
-- sit_alarm_*, sit_coef_cpt_efs, app_numero, app_surface_archi, app_surface_annexe, com_temp_moy.
--
-- Instants are whole seconds of UTC since 1970 (INT UNSIGNED, to the year 2106); those at which something was received
-- are milliseconds (BIGINT UNSIGNED), as in the programs. Volumes, energies, money and coefficients are DECIMAL or whole
-- numbers: no binary fractions. What is not known is NULL, never 0.

CREATE TABLE IF NOT EXISTS site (
    sit_id INT UNSIGNED NOT NULL PRIMARY KEY COMMENT 'number of the site in packets, 1 to 65535, given by the centre',
    sit_nom VARCHAR(63) NOT NULL COMMENT 'ours: short name for tools',
    sit_zone VARCHAR(63) NOT NULL DEFAULT 'Europe/Paris' COMMENT 'ours: time zone of its local days, with rows in zone_change',
    sit_adresse VARCHAR(100) NULL,
    sit_ville VARCHAR(40) NULL,
    sit_prix_abonnement_gaz DECIMAL(12,4) NULL COMMENT 'euro a month',
    sit_prix_abonnement_eau DECIMAL(12,4) NULL COMMENT 'euro a month',
    sit_prix_abonnement_elec DECIMAL(12,4) NULL COMMENT 'euro a month',
    sit_prix_kWh_gaz DECIMAL(12,6) NULL COMMENT 'euro',
    sit_coef_m3_kWh_gaz DECIMAL(12,6) NULL COMMENT 'kWh in a cubic metre of gas',
    sit_prix_m3_eau DECIMAL(12,6) NULL COMMENT 'euro',
    sit_prix_kVA_elec DECIMAL(12,6) NULL COMMENT 'euro for a kWh, in spite of the name',
    sit_alarm_elec DECIMAL(14,6) NULL COMMENT 'alarm above so many kWh a day',
    sit_alarm_efs DECIMAL(14,6) NULL COMMENT 'alarm above so many cubic metres of cold water a day',
    sit_alarm_ecs DECIMAL(14,6) NULL COMMENT 'alarm above so many cubic metres of hot water a day',
    sit_alarm_calorie DECIMAL(14,6) NULL COMMENT 'alarm above so many kWh of heat a day',
    sit_alarm_gaz DECIMAL(14,6) NULL COMMENT 'alarm above so many cubic metres of gas a day',
    sit_telephone VARCHAR(20) NULL,
    sit_type_chaufferie INT NULL,
    sit_coef_cpt_elec DECIMAL(18,9) NULL COMMENT 'kWh a count; what a new binding starts from, bindings alone count',
    sit_coef_cpt_efs DECIMAL(18,9) NULL COMMENT 'cubic metres a pulse; as above',
    sit_coef_cpt_ecs DECIMAL(18,9) NULL COMMENT 'cubic metres a pulse; as above',
    sit_coef_cpt_calorie DECIMAL(18,9) NULL COMMENT 'kWh a pulse; as above',
    sit_coef_cpt_gaz DECIMAL(18,9) NULL COMMENT 'cubic metres a pulse; as above',
    sit_coef_cpt_elec_commun DECIMAL(18,9) NULL COMMENT 'kWh a count of the common parts; as above',
    sit_coef_efs_chauff DECIMAL(12,6) NULL COMMENT 'share of the cold water that is heated in the plant room',
    sit_coef_gaz_chauff DECIMAL(12,6) NULL COMMENT 'share of the gas that the plant room burns',
    UNIQUE KEY by_name (sit_nom),
    CONSTRAINT site_number CHECK (sit_id BETWEEN 1 AND 65535)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='Sites, with the columns of the requirement';

CREATE TABLE IF NOT EXISTS appartement (
    app_id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    app_numero INT NOT NULL COMMENT 'what is written on the door; once in a site',
    app_sitId INT UNSIGNED NOT NULL,
    app_type ENUM('studio','T1','T2','T3','T4','T5','T6','autre') NULL COMMENT 'the requirement leaves the words open',
    app_surface_archi DECIMAL(8,2) NULL COMMENT 'square metres',
    app_surface_annexe DECIMAL(8,2) NULL COMMENT 'square metres',
    app_surface_totale DECIMAL(8,2) AS (app_surface_archi + COALESCE(app_surface_annexe, 0)) COMMENT 'square metres',
    app_nom VARCHAR(30) NULL,
    app_adresse_MAC VARCHAR(17) NULL COMMENT 'of the WES in the dwelling: device.identity',
    UNIQUE KEY by_number (app_sitId, app_numero),
    UNIQUE KEY by_address (app_sitId, app_adresse_MAC),
    CONSTRAINT appartement_site FOREIGN KEY (app_sitId) REFERENCES site (sit_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='Dwellings';

CREATE TABLE IF NOT EXISTS commun (
    com_id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    com_sitId INT UNSIGNED NOT NULL,
    com_date DATE NOT NULL COMMENT 'local day of the site',
    com_m3_gaz DECIMAL(14,6) NULL,
    com_m3_efs DECIMAL(14,6) NULL COMMENT 'cold water',
    com_m3_ecs DECIMAL(14,6) NULL COMMENT 'ours: hot water',
    com_kVA_elec DECIMAL(14,6) NULL COMMENT 'kWh, in spite of the name',
    com_total_calorie DECIMAL(14,6) NULL COMMENT 'kWh of heat',
    com_prix_m3_ecs DECIMAL(12,6) NULL COMMENT 'euro for a cubic metre of hot water that day',
    com_temp_min DECIMAL(5,1) NULL COMMENT 'degrees Celsius',
    com_temp_moy DECIMAL(5,1) NULL COMMENT 'degrees Celsius',
    com_temp_max DECIMAL(5,1) NULL COMMENT 'degrees Celsius',
    com_estime_gaz DECIMAL(14,6) NULL COMMENT 'ours: cubic metres, estimated, besides com_m3_gaz and no part of it; likewise the next ones',
    com_estime_efs DECIMAL(14,6) NULL,
    com_estime_ecs DECIMAL(14,6) NULL,
    com_estime_elec DECIMAL(14,6) NULL,
    com_estime_calorie DECIMAL(14,6) NULL,
    com_qualite SET('gap','estimated','reset','swap','clock-doubtful','invalid') NOT NULL DEFAULT ''
        COMMENT 'ours: what the figures of the day suffer from',
    com_calcule INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'ours: when the row was computed',
    UNIQUE KEY by_day (com_date, com_sitId),
    KEY by_site (com_sitId, com_date),
    CONSTRAINT commun_site FOREIGN KEY (com_sitId) REFERENCES site (sit_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin
  COMMENT='Consumption of the common parts by local day; computed from readings, never added up';

CREATE TABLE IF NOT EXISTS consommation (
    con_id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    con_appId INT UNSIGNED NOT NULL,
    con_date DATE NOT NULL COMMENT 'local day of the site',
    con_m3_gaz DECIMAL(14,6) NULL,
    con_m3_efs DECIMAL(14,6) NULL COMMENT 'cold water',
    con_m3_ecs DECIMAL(14,6) NULL COMMENT 'hot water',
    con_kVA_elec DECIMAL(14,6) NULL COMMENT 'kWh, in spite of the name',
    con_calorie DECIMAL(14,6) NULL COMMENT 'kWh of heat',
    con_prix_gaz DECIMAL(12,4) NULL COMMENT 'euro; likewise the next ones',
    con_prix_efs DECIMAL(12,4) NULL,
    con_prix_ecs DECIMAL(12,4) NULL,
    con_prix_elec DECIMAL(12,4) NULL,
    con_prix_calorie DECIMAL(12,4) NULL,
    con_prix_elec_commun DECIMAL(12,4) NULL COMMENT 'its part of what the common parts use',
    con_temp_min DECIMAL(5,1) NULL COMMENT 'degrees Celsius',
    con_temp_moy DECIMAL(5,1) NULL COMMENT 'degrees Celsius',
    con_temp_max DECIMAL(5,1) NULL COMMENT 'degrees Celsius',
    con_alarm_efs TINYINT NULL,
    con_alarm_calorie TINYINT NULL,
    con_alarm_kVA_elec TINYINT NULL,
    con_estime_gaz DECIMAL(14,6) NULL COMMENT 'ours: cubic metres, estimated, besides con_m3_gaz and no part of it; likewise the next ones',
    con_estime_efs DECIMAL(14,6) NULL,
    con_estime_ecs DECIMAL(14,6) NULL,
    con_estime_elec DECIMAL(14,6) NULL,
    con_estime_calorie DECIMAL(14,6) NULL,
    con_qualite SET('gap','estimated','reset','swap','clock-doubtful','invalid') NOT NULL DEFAULT ''
        COMMENT 'ours: what the figures of the day suffer from',
    con_calcule INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'ours: when the row was computed',
    UNIQUE KEY by_day (con_date, con_appId),
    KEY by_dwelling (con_appId, con_date),
    CONSTRAINT consommation_appartement FOREIGN KEY (con_appId) REFERENCES appartement (app_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin
  COMMENT='Consumption of a dwelling by local day; computed from readings, never added up';

CREATE TABLE IF NOT EXISTS user (
    id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    pseudonyme VARCHAR(100) NOT NULL,
    password VARCHAR(128) NOT NULL COMMENT 'argon2id of libsodium, as its text; too long for the 50 of the requirement',
    created TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    UNIQUE KEY by_name (pseudonyme)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='People who may look at pages';

CREATE TABLE IF NOT EXISTS site_key (
    site INT UNSIGNED NOT NULL,
    slot TINYINT UNSIGNED NOT NULL COMMENT '0 or 1',
    secret BINARY(16) NOT NULL COMMENT 'the key shared with the site',
    PRIMARY KEY (site, slot),
    CONSTRAINT site_key_slot CHECK (slot IN (0, 1)),
    CONSTRAINT site_key_site FOREIGN KEY (site) REFERENCES site (sit_id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin
  COMMENT='Keys of sites, apart from the sites so that readers of these do not see them';

CREATE TABLE IF NOT EXISTS site_progress (
    site INT UNSIGNED NOT NULL PRIMARY KEY,
    key_slot TINYINT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'of the key that packets to the site are sealed with',
    key_offered BOOLEAN NOT NULL DEFAULT FALSE COMMENT 'the key in the other slot is the next: the site is told of it until it uses it',
    key_from INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'the first packet of the site under key_slot',
    key_since BIGINT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'milliseconds: when that came',
    cumulative INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'every packet up to this number is committed or given up',
    digest INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'chained over the tags of the packets up to `cumulative`',
    highest INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'highest number seen',
    sent INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'numbers of packets to the site used so far',
    CONSTRAINT site_progress_site FOREIGN KEY (site) REFERENCES site (sit_id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='How far a site has been received; a row once it was heard';

CREATE TABLE IF NOT EXISTS site_state (
    site INT UNSIGNED NOT NULL PRIMARY KEY,
    packet INT UNSIGNED NOT NULL COMMENT 'number of the packet that said so; a lower one does not replace it',
    received BIGINT UNSIGNED NOT NULL COMMENT 'milliseconds',
    time INT UNSIGNED NOT NULL COMMENT 'by the clock of the site',
    waiting INT UNSIGNED NOT NULL COMMENT 'packets in its outbox',
    oldest_hour INT UNSIGNED NOT NULL COMMENT 'first hour since 1970 that is not acknowledged; 0: none',
    devices INT UNSIGNED NOT NULL,
    silent INT UNSIGNED NOT NULL COMMENT 'devices that do not answer',
    free_mb INT UNSIGNED NOT NULL COMMENT 'room on the disk of the outbox',
    release_name VARCHAR(15) NOT NULL,
    CONSTRAINT site_state_site FOREIGN KEY (site) REFERENCES site (sit_id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='What a site last said of itself';

CREATE TABLE IF NOT EXISTS device (
    site INT UNSIGNED NOT NULL,
    unit SMALLINT UNSIGNED NOT NULL COMMENT 'number of the device in packets, given by the site for good; 0: the site',
    name VARCHAR(63) NOT NULL COMMENT 'at the site',
    driver VARCHAR(15) NOT NULL,
    identity VARCHAR(63) NOT NULL COMMENT 'what the hardware says, or empty',
    packet INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'number of the packet that said so; a lower one does not replace it',
    PRIMARY KEY (site, unit),
    CONSTRAINT device_site FOREIGN KEY (site) REFERENCES site (sit_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='Devices of sites';

CREATE TABLE IF NOT EXISTS point (
    id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    site INT UNSIGNED NOT NULL,
    unit SMALLINT UNSIGNED NOT NULL,
    column_number TINYINT UNSIGNED NOT NULL COMMENT 'which column of capteur: 1-4 PULS, 5-6 AMP, 7-9 TEMPMIN TEMP TEMPMAX, 10 INDTI, 11 DIFTI',
    UNIQUE KEY by_place (site, unit, column_number),
    CONSTRAINT point_site FOREIGN KEY (site) REFERENCES site (sit_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='A column of a device: what readings are of';

-- No foreign keys: partitioned tables have none. Partitions by month, named pYYYYMM, are added ahead and dropped by
-- toniqued; what is older than all of them has its place in the first. There is none for all that lies further ahead: it
-- would have to be split each month, and a server that is killed while it splits a partition (10.11) cannot read the table
-- any more, whereas adding and dropping survive that. Readings of the future are refused by the ledger.
CREATE TABLE IF NOT EXISTS reading (
    point INT UNSIGNED NOT NULL,
    time INT UNSIGNED NOT NULL COMMENT 'the end of the hour',
    value BIGINT NOT NULL COMMENT 'an index, or what the hour amounted to, times ten to the scale of its column',
    quality TINYINT UNSIGNED NOT NULL COMMENT 'bits: 2 gap, 4 reset, 8 estimated, 16 invalid, 32 clock-doubtful; 0 good',
    packet INT UNSIGNED NOT NULL COMMENT 'number of the packet of the site that brought it',
    PRIMARY KEY (point, time)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='Readings of hours, each once; the first value stays'
  PARTITION BY RANGE (time) (
    PARTITION p_first VALUES LESS THAN (1767225600)
);

CREATE TABLE IF NOT EXISTS reading_conflict (
    point INT UNSIGNED NOT NULL,
    time INT UNSIGNED NOT NULL,
    value BIGINT NOT NULL COMMENT 'the value that was not taken',
    kept BIGINT NOT NULL COMMENT 'the value that stays in `reading`',
    quality TINYINT UNSIGNED NOT NULL,
    packet INT UNSIGNED NOT NULL COMMENT 'the first packet that said so',
    PRIMARY KEY (point, time, value)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='Second, different values of readings, kept aside';

CREATE TABLE IF NOT EXISTS packet (
    site INT UNSIGNED NOT NULL,
    number INT UNSIGNED NOT NULL,
    layout TINYINT UNSIGNED NOT NULL COMMENT '1 devices, 2 alarms, 3 closing, 4 hourly, 5 state, 6 given-up, 7 acknowledgement, 8 new-key',
    form TINYINT UNSIGNED NOT NULL COMMENT '0 small (SMS), 1 large',
    tag VARBINARY(16) NOT NULL,
    received BIGINT UNSIGNED NOT NULL COMMENT 'milliseconds',
    carrier VARCHAR(15) NOT NULL COMMENT 'https, sms',
    repeats INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'how often it came again',
    PRIMARY KEY (site, number)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='Packets from sites that were taken, each once';

CREATE TABLE IF NOT EXISTS given_up (
    site INT UNSIGNED NOT NULL,
    first_number INT UNSIGNED NOT NULL,
    last_number INT UNSIGNED NOT NULL,
    reason TINYINT UNSIGNED NOT NULL COMMENT '1 outbox full, 2 disk restored, 3 too old',
    from_hour INT UNSIGNED NOT NULL COMMENT 'hours since 1970 whose detail is missing; both 0: none',
    to_hour INT UNSIGNED NOT NULL COMMENT 'the hour after the last',
    received BIGINT UNSIGNED NOT NULL COMMENT 'milliseconds',
    PRIMARY KEY (site, last_number, first_number)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='Numbers of packets that will never come, as the site says';

CREATE TABLE IF NOT EXISTS event (
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    site INT UNSIGNED NOT NULL,
    unit SMALLINT UNSIGNED NOT NULL COMMENT '0: the site itself',
    time INT UNSIGNED NOT NULL,
    severity TINYINT UNSIGNED NOT NULL COMMENT '0 debug, 1 info, 2 notice, 3 warning, 4 error, 5 critical',
    type VARCHAR(63) NOT NULL COMMENT 'ups.power-lost',
    text VARCHAR(255) NOT NULL,
    received BIGINT UNSIGNED NOT NULL COMMENT 'milliseconds',
    packet INT UNSIGNED NOT NULL COMMENT 'that brought it; 0: found by the centre',
    KEY by_site (site, time),
    KEY by_time (received)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='Alarms of sites, and what the ledger noticed';

CREATE TABLE IF NOT EXISTS quarantine (
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    received BIGINT UNSIGNED NOT NULL COMMENT 'milliseconds',
    carrier VARCHAR(15) NOT NULL,
    sender VARCHAR(63) NOT NULL COMMENT 'address or telephone number: a claim',
    site INT UNSIGNED NOT NULL COMMENT 'as the packet claims',
    number INT UNSIGNED NOT NULL COMMENT 'as far as known',
    reason TINYINT UNSIGNED NOT NULL COMMENT 'refusal of tonique-packet(5)',
    detail VARCHAR(255) NOT NULL,
    packet VARBINARY(16384) NOT NULL,
    KEY by_time (received)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='Packets that were refused; bounded by number and age';

CREATE TABLE IF NOT EXISTS dirty_day (
    site INT UNSIGNED NOT NULL,
    day DATE NOT NULL COMMENT 'local day of the site',
    marks BIGINT UNSIGNED NOT NULL DEFAULT 1
        COMMENT 'who has recomputed the day deletes the row only if this is still what he read beforehand',
    PRIMARY KEY (site, day)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='Local days whose consumption is to be computed anew';

CREATE TABLE IF NOT EXISTS binding (
    id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    site INT UNSIGNED NOT NULL,
    dwelling INT UNSIGNED NULL COMMENT 'app_id; NULL: the common parts of the site',
    point INT UNSIGNED NOT NULL,
    role ENUM('electricity','gas','cold-water','hot-water','heat','temperature') NOT NULL,
    coefficient DECIMAL(18,9) NOT NULL COMMENT 'unit of the role (kWh, cubic metre, degree) for one count',
    start_index BIGINT NULL COMMENT 'of the counter at valid_from, as read by a person; NULL: not read',
    end_index BIGINT NULL COMMENT 'of the counter at valid_to, as read by a person; NULL: not read',
    valid_from INT UNSIGNED NOT NULL,
    valid_to INT UNSIGNED NULL COMMENT 'the first second it no longer holds; NULL: still does',
    created INT UNSIGNED NOT NULL,
    author VARCHAR(63) NOT NULL,
    KEY by_dwelling (site, dwelling, role, valid_from),
    KEY by_point (point, valid_from),
    CONSTRAINT binding_site FOREIGN KEY (site) REFERENCES site (sit_id),
    CONSTRAINT binding_dwelling FOREIGN KEY (dwelling) REFERENCES appartement (app_id),
    CONSTRAINT binding_point FOREIGN KEY (point) REFERENCES point (id),
    CONSTRAINT binding_time CHECK (valid_to IS NULL OR valid_to > valid_from)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin
  COMMENT='Which point serves which dwelling, in which role, from when to when; those of one point do not overlap (tonique-admin sees to it)';

CREATE TABLE IF NOT EXISTS audit (
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    time INT UNSIGNED NOT NULL,
    who VARCHAR(63) NOT NULL COMMENT 'user of the system, and his number',
    what VARCHAR(255) NOT NULL COMMENT 'the change in words; never a secret'
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='Changes that tonique-admin made';

CREATE TABLE IF NOT EXISTS enrolment_code (
    name CHAR(4) NOT NULL PRIMARY KEY COMMENT 'the first characters of the code',
    secret_hash VARCHAR(128) NOT NULL COMMENT 'of the other ones',
    site INT UNSIGNED NOT NULL,
    created INT UNSIGNED NOT NULL,
    expires INT UNSIGNED NOT NULL,
    tries TINYINT UNSIGNED NOT NULL DEFAULT 0,
    used INT UNSIGNED NULL COMMENT 'when; NULL: not yet',
    author VARCHAR(63) NOT NULL,
    CONSTRAINT enrolment_code_site FOREIGN KEY (site) REFERENCES site (sit_id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='Codes by which sites get their key over HTTPS, once';

CREATE TABLE IF NOT EXISTS zone_change (
    zone VARCHAR(63) NOT NULL,
    from_time INT UNSIGNED NOT NULL,
    to_time INT UNSIGNED NOT NULL COMMENT 'the first second after',
    utc_offset MEDIUMINT NOT NULL COMMENT 'seconds that clocks there are ahead of UTC',
    fold_until INT UNSIGNED NOT NULL COMMENT 'up to here clocks show what they have shown before; from_time: not at all',
    PRIMARY KEY (zone, from_time)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin
  COMMENT='Civil time of the zones of sites, 2000 to 2100, so that views do not depend on the time zones of the server';

CREATE TABLE IF NOT EXISTS revision (
    id TINYINT UNSIGNED NOT NULL PRIMARY KEY COMMENT '1',
    number BIGINT UNSIGNED NOT NULL COMMENT 'grows with each change by tonique-admin; toniqued looks at it each second'
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='One row: has somebody changed sites, keys, dwellings or bindings?';

INSERT IGNORE INTO revision (id, number) VALUES (1, 0);
