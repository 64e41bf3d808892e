-- Times in all tables are whole milliseconds since 1970-01-01 UTC: the precision that records are written with.
-- Texts compare by their code points (BIN2), as everywhere else in SalesFlow, whatever the database's own collation is. They are as long as ids can be, because a key
-- of an index holds 900 bytes (clustered) or 1,700; who brings a longer one is told so before anything is sent.
-- The types are what batches are sent as; their primary keys make rows come in the order of their keys, so that batches of different silos lock them in the same order.

-- What happened. Rows are never changed or removed, so positions grow without gaps in the order of commit.
-- The unique index also answers which version a stream is at; a head table would say it twice.
CREATE TABLE record (
  position bigint NOT NULL CONSTRAINT record_position PRIMARY KEY CLUSTERED,
  tenant nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  stream nvarchar(160) COLLATE Latin1_General_100_BIN2 NOT NULL,
  version int NOT NULL CHECK (version > 0),
  kind nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  recorded_at bigint NOT NULL,
  action_id nvarchar(160) COLLATE Latin1_General_100_BIN2 NULL,
  customer nvarchar(128) COLLATE Latin1_General_100_BIN2 NULL,
  body varbinary(max) NOT NULL,
  digest varbinary(32) NOT NULL CHECK (DATALENGTH(digest) = 32),
  CONSTRAINT record_once UNIQUE NONCLUSTERED (tenant, stream, version)
);

CREATE INDEX record_by_tenant ON record (tenant, position);

-- The last position that was given and the last number of an alert. Whoever writes a batch holds this row until the batch is committed: so positions grow
-- in the order of commit over all silos, and who has seen position p has seen everything before it.
CREATE TABLE journal_position (
  one bit NOT NULL CONSTRAINT journal_position_one PRIMARY KEY CHECK (one = 1),
  last bigint NOT NULL,
  last_alert bigint NOT NULL
);

INSERT INTO journal_position (one, last, last_alert) VALUES (1, 0, 0);

-- Ids that may be used once; version is the first record of the commit that used it.
CREATE TABLE once_key (
  tenant nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  [key] nvarchar(300) COLLATE Latin1_General_100_BIN2 NOT NULL,
  content varbinary(256) NOT NULL,
  stream nvarchar(160) COLLATE Latin1_General_100_BIN2 NOT NULL,
  version int NOT NULL,
  CONSTRAINT once_key_once PRIMARY KEY CLUSTERED (tenant, [key])
);

-- Locks stay on rows however many a batch takes: a lock on the table would stop all silos.
ALTER TABLE record SET (LOCK_ESCALATION = DISABLE);
ALTER TABLE once_key SET (LOCK_ESCALATION = DISABLE);

-- Streams that must be at this version before the batch.
CREATE TYPE head_rows AS TABLE (
  tenant nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  stream nvarchar(160) COLLATE Latin1_General_100_BIN2 NOT NULL,
  version int NOT NULL,
  PRIMARY KEY (tenant, stream)
);

CREATE TYPE key_rows AS TABLE (
  tenant nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  [key] nvarchar(300) COLLATE Latin1_General_100_BIN2 NOT NULL,
  content varbinary(256) NOT NULL,
  stream nvarchar(160) COLLATE Latin1_General_100_BIN2 NOT NULL,
  version int NOT NULL,
  PRIMARY KEY (tenant, [key])
);

CREATE TYPE key_names AS TABLE (
  tenant nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  [key] nvarchar(300) COLLATE Latin1_General_100_BIN2 NOT NULL,
  PRIMARY KEY (tenant, [key])
);

CREATE TYPE record_rows AS TABLE (
  number int NOT NULL PRIMARY KEY,
  tenant nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  stream nvarchar(160) COLLATE Latin1_General_100_BIN2 NOT NULL,
  version int NOT NULL,
  kind nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  recorded_at bigint NOT NULL,
  action_id nvarchar(160) COLLATE Latin1_General_100_BIN2 NULL,
  customer nvarchar(128) COLLATE Latin1_General_100_BIN2 NULL,
  body varbinary(max) NOT NULL,
  digest varbinary(32) NOT NULL
);
