-- What consumption and tonique-admin need besides. What is estimated stands beside what is certain, in the same unit,
-- so that days and months of both add up; it is no part of it.

ALTER TABLE consommation
    MODIFY COLUMN con_estime_gaz DECIMAL(14,6) NULL COMMENT 'ours: cubic metres, estimated, besides con_m3_gaz; likewise the next ones',
    MODIFY COLUMN con_estime_efs DECIMAL(14,6) NULL,
    MODIFY COLUMN con_estime_ecs DECIMAL(14,6) NULL,
    MODIFY COLUMN con_estime_elec DECIMAL(14,6) NULL,
    MODIFY COLUMN con_estime_calorie DECIMAL(14,6) NULL,
    MODIFY COLUMN con_qualite SET('gap','estimated','reset','swap','clock-doubtful','invalid') NOT NULL DEFAULT ''
        COMMENT 'ours: what the figures of the day suffer from';

ALTER TABLE commun
    MODIFY COLUMN com_estime_gaz DECIMAL(14,6) NULL COMMENT 'ours: cubic metres, estimated, besides com_m3_gaz; likewise the next ones',
    MODIFY COLUMN com_estime_efs DECIMAL(14,6) NULL,
    MODIFY COLUMN com_estime_ecs DECIMAL(14,6) NULL,
    MODIFY COLUMN com_estime_elec DECIMAL(14,6) NULL,
    MODIFY COLUMN com_estime_calorie DECIMAL(14,6) NULL,
    MODIFY COLUMN com_qualite SET('gap','estimated','reset','swap','clock-doubtful','invalid') NOT NULL DEFAULT ''
        COMMENT 'ours: what the figures of the day suffer from';

CREATE TABLE IF NOT EXISTS audit (
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    time INT UNSIGNED NOT NULL,
    who VARCHAR(63) NOT NULL COMMENT 'user of the system, and his number',
    what VARCHAR(255) NOT NULL COMMENT 'the change in words; never a secret'
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='Changes that tonique-admin made';
