-- The tables of gammu-smsd 1.42 (its schema 17): what the modem at the centre received, and what it is to send.
--
-- Columns, types and defaults are those that gammu-smsd reads and writes. Ours: InnoDB, so that toniqued marks a message
-- as processed in the transaction that stores what it says; the key by_state; the account. gammu-smsd never looks at
-- `Processed` and never removes a row of inbox and sentitems: toniqued does, toniqued(8).

CREATE TABLE IF NOT EXISTS gammu (
    Version INT NOT NULL DEFAULT 0 PRIMARY KEY
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci COMMENT='Which schema of gammu-smsd this is';

INSERT IGNORE INTO gammu (Version) VALUES (17);

CREATE TABLE IF NOT EXISTS inbox (
    UpdatedInDB TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
    ReceivingDateTime TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP COMMENT 'as the SMS centre of the operator wrote it',
    Text TEXT NOT NULL COMMENT 'hexadecimal: UTF-16 of a text, the bytes of data',
    SenderNumber VARCHAR(20) NOT NULL DEFAULT '' COMMENT 'a claim',
    Coding ENUM('Default_No_Compression','Unicode_No_Compression','8bit','Default_Compression','Unicode_Compression')
        NOT NULL DEFAULT 'Default_No_Compression',
    UDH TEXT NOT NULL COMMENT 'not empty: a part of a longer message, or addressed to a port',
    SMSCNumber VARCHAR(20) NOT NULL DEFAULT '',
    Class INT NOT NULL DEFAULT -1,
    TextDecoded TEXT NOT NULL DEFAULT '' COMMENT 'empty for data, and for all parts but the first',
    ID INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    RecipientID TEXT NOT NULL,
    Processed ENUM('false','true') NOT NULL DEFAULT 'false' COMMENT 'set by toniqued',
    Status INT NOT NULL DEFAULT -1,
    KEY by_state (Processed, ID)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci COMMENT='of gammu-smsd: messages received';

CREATE TABLE IF NOT EXISTS outbox (
    UpdatedInDB TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
    InsertIntoDB TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    SendingDateTime TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP COMMENT 'not before',
    SendBefore TIME NOT NULL DEFAULT '23:59:59',
    SendAfter TIME NOT NULL DEFAULT '00:00:00',
    Text TEXT NULL,
    DestinationNumber VARCHAR(20) NOT NULL DEFAULT '',
    Coding ENUM('Default_No_Compression','Unicode_No_Compression','8bit','Default_Compression','Unicode_Compression')
        NOT NULL DEFAULT 'Default_No_Compression',
    UDH TEXT NULL,
    Class INT NULL DEFAULT -1,
    TextDecoded TEXT NOT NULL DEFAULT '',
    ID INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    MultiPart ENUM('false','true') NULL DEFAULT 'false',
    RelativeValidity INT NULL DEFAULT -1,
    SenderID VARCHAR(255) NULL COMMENT 'which gammu-smsd may take it; NULL: any',
    SendingTimeOut TIMESTAMP NULL DEFAULT CURRENT_TIMESTAMP COMMENT 'one has it in hand up to here',
    DeliveryReport ENUM('default','yes','no') NULL DEFAULT 'default',
    CreatorID TEXT NOT NULL,
    Retries INT(3) NULL DEFAULT 0,
    Priority INT NULL DEFAULT 0,
    Status ENUM('SendingOK','SendingOKNoReport','SendingError','DeliveryOK','DeliveryFailed','DeliveryPending',
        'DeliveryUnknown','Error','Reserved') NOT NULL DEFAULT 'Reserved',
    StatusCode INT NOT NULL DEFAULT -1,
    KEY outbox_date (SendingDateTime, SendingTimeOut),
    KEY outbox_sender (SenderID(250))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci COMMENT='of gammu-smsd: messages to send';

CREATE TABLE IF NOT EXISTS outbox_multipart (
    Text TEXT NULL,
    Coding ENUM('Default_No_Compression','Unicode_No_Compression','8bit','Default_Compression','Unicode_Compression')
        NOT NULL DEFAULT 'Default_No_Compression',
    UDH TEXT NULL,
    Class INT NULL DEFAULT -1,
    TextDecoded TEXT NULL,
    ID INT UNSIGNED NOT NULL DEFAULT 0,
    SequencePosition INT NOT NULL DEFAULT 1,
    Status ENUM('SendingOK','SendingOKNoReport','SendingError','DeliveryOK','DeliveryFailed','DeliveryPending',
        'DeliveryUnknown','Error','Reserved') NOT NULL DEFAULT 'Reserved',
    StatusCode INT NOT NULL DEFAULT -1,
    PRIMARY KEY (ID, SequencePosition)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci
  COMMENT='of gammu-smsd: further parts of messages to send; toniqued sends none that has parts';

CREATE TABLE IF NOT EXISTS sentitems (
    UpdatedInDB TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
    InsertIntoDB TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    SendingDateTime TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    DeliveryDateTime TIMESTAMP NULL DEFAULT NULL,
    Text TEXT NOT NULL,
    DestinationNumber VARCHAR(20) NOT NULL DEFAULT '',
    Coding ENUM('Default_No_Compression','Unicode_No_Compression','8bit','Default_Compression','Unicode_Compression')
        NOT NULL DEFAULT 'Default_No_Compression',
    UDH TEXT NOT NULL,
    SMSCNumber VARCHAR(20) NOT NULL DEFAULT '',
    Class INT NOT NULL DEFAULT -1,
    TextDecoded TEXT NOT NULL DEFAULT '',
    ID INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'the one it had in outbox',
    SenderID VARCHAR(255) NOT NULL,
    SequencePosition INT NOT NULL DEFAULT 1,
    Status ENUM('SendingOK','SendingOKNoReport','SendingError','DeliveryOK','DeliveryFailed','DeliveryPending',
        'DeliveryUnknown','Error') NOT NULL DEFAULT 'SendingOK',
    StatusError INT NOT NULL DEFAULT -1,
    TPMR INT NOT NULL DEFAULT -1,
    RelativeValidity INT NOT NULL DEFAULT -1,
    CreatorID TEXT NOT NULL,
    StatusCode INT NOT NULL DEFAULT -1,
    PRIMARY KEY (ID, SequencePosition),
    KEY sentitems_date (DeliveryDateTime),
    KEY sentitems_tpmr (TPMR),
    KEY sentitems_dest (DestinationNumber),
    KEY sentitems_sender (SenderID(250))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci
  COMMENT='of gammu-smsd: what became of messages that were to be sent';

CREATE TABLE IF NOT EXISTS phones (
    ID TEXT NOT NULL,
    UpdatedInDB TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
    InsertIntoDB TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    TimeOut TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    Send ENUM('yes','no') NOT NULL DEFAULT 'no',
    Receive ENUM('yes','no') NOT NULL DEFAULT 'no',
    IMEI VARCHAR(35) NOT NULL PRIMARY KEY,
    IMSI VARCHAR(35) NOT NULL,
    NetCode VARCHAR(10) NULL DEFAULT 'ERROR',
    NetName VARCHAR(35) NULL DEFAULT 'ERROR',
    Client TEXT NOT NULL,
    Battery INT NOT NULL DEFAULT -1,
    `Signal` INT NOT NULL DEFAULT -1,
    Sent INT NOT NULL DEFAULT 0,
    Received INT NOT NULL DEFAULT 0
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci COMMENT='of gammu-smsd: the modem, and when it was last heard';

CREATE USER IF NOT EXISTS 'wesh-smsd'@localhost IDENTIFIED VIA unix_socket;

GRANT SELECT ON gammu TO 'wesh-smsd'@localhost;

GRANT SELECT, INSERT, UPDATE, DELETE ON inbox TO 'wesh-smsd'@localhost;

GRANT SELECT, INSERT, UPDATE, DELETE ON outbox TO 'wesh-smsd'@localhost;

GRANT SELECT, INSERT, UPDATE, DELETE ON outbox_multipart TO 'wesh-smsd'@localhost;

GRANT SELECT, INSERT, UPDATE, DELETE ON sentitems TO 'wesh-smsd'@localhost;

GRANT SELECT, INSERT, UPDATE, DELETE ON phones TO 'wesh-smsd'@localhost;
