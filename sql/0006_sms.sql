-- What toniqued keeps of the road by SMS: where to answer a site, what it has not been told yet, what was handed to the
-- modem and what became of it, how many messages a month took.

CREATE TABLE IF NOT EXISTS site_sms (
    site INT UNSIGNED NOT NULL PRIMARY KEY,
    number VARCHAR(16) NULL COMMENT 'of the modem at the site: + and digits; NULL: not known yet',
    by_person BOOLEAN NOT NULL DEFAULT FALSE COMMENT 'FALSE: the sender of the first authentic packet that came by SMS',
    last_sender VARCHAR(63) NOT NULL DEFAULT '' COMMENT 'of the last authentic packet by SMS: a claim',
    heard_https BIGINT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'milliseconds: last authentic packet; 0: none',
    heard_sms BIGINT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'milliseconds: last authentic packet; 0: none',
    news INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'packets by SMS that were taken since it was last told so',
    news_since BIGINT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'milliseconds: when the first of them came',
    repeat_since BIGINT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'milliseconds: a packet came again, it has not heard that it was taken; 0: no',
    told BIGINT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'milliseconds: when an acknowledgement was last handed to the modem',
    asked BIGINT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'milliseconds: when holes were last asked for',
    key_told BIGINT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'milliseconds: when the next key was last told',
    settings_told BIGINT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'milliseconds: when the last part of settings was told',
    settings_version INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'of which version',
    settings_part TINYINT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'and which part',
    failures INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'messages to it that failed, one after the other',
    again_at BIGINT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'milliseconds: nothing is sent before; 0: none failed',
    CONSTRAINT site_sms_site FOREIGN KEY (site) REFERENCES site (sit_id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='How a site is spoken to by SMS';

CREATE TABLE IF NOT EXISTS sms_sent (
    id INT UNSIGNED NOT NULL PRIMARY KEY COMMENT 'in outbox and sentitems',
    site INT UNSIGNED NOT NULL,
    number INT UNSIGNED NOT NULL COMMENT 'of the packet to the site',
    layout TINYINT UNSIGNED NOT NULL,
    handed BIGINT UNSIGNED NOT NULL COMMENT 'milliseconds',
    finished BIGINT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'milliseconds; 0: the modem has it',
    outcome ENUM('waiting','sent','failed','gone') NOT NULL DEFAULT 'waiting' COMMENT 'gone: somebody removed it',
    tries INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'how often the modem tried again, as far as seen',
    code INT NOT NULL DEFAULT -1 COMMENT 'what the modem said',
    KEY by_outcome (outcome, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='Packets handed to gammu-smsd; bounded by number and age';

CREATE TABLE IF NOT EXISTS sms_month (
    site INT UNSIGNED NOT NULL COMMENT '0: of nobody that is known',
    month CHAR(7) NOT NULL COMMENT '2026-11, by the clocks of the site; those of nobody in UTC',
    received INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'messages with a packet that is authentic; of nobody: others',
    repeated INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'of these, known already',
    sent INT UNSIGNED NOT NULL DEFAULT 0,
    failed INT UNSIGNED NOT NULL DEFAULT 0,
    PRIMARY KEY (site, month)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='How many SMS a month took, both ways';

ALTER TABLE site_state ADD COLUMN IF NOT EXISTS clock_source TINYINT UNSIGNED NOT NULL DEFAULT 0
    COMMENT 'what vouches for its clock: 0 nothing, 1 centre, 2 meter, 3 stamp, 4 box',
    ADD COLUMN IF NOT EXISTS clock_doubtful BOOLEAN NOT NULL DEFAULT FALSE,
    ADD COLUMN IF NOT EXISTS clock_offset INT NOT NULL DEFAULT 0 COMMENT 'seconds that the true time is ahead of the clock of the site';

GRANT SELECT ON site_sms TO 'tonique-reader'@localhost;

GRANT SELECT ON sms_sent TO 'tonique-reader'@localhost;

GRANT SELECT ON sms_month TO 'tonique-reader'@localhost;
