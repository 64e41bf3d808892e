-- What other grains are still to do; a row goes when it was done. version is the stream's version after the commit.
CREATE TABLE effect (
  tenant nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  stream nvarchar(160) COLLATE Latin1_General_100_BIN2 NOT NULL,
  version int NOT NULL,
  idx int NOT NULL,
  kind nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  target nvarchar(160) COLLATE Latin1_General_100_BIN2 NOT NULL,
  shard int NOT NULL,
  created_at bigint NOT NULL,
  body varbinary(max) NOT NULL,
  CONSTRAINT effect_once PRIMARY KEY CLUSTERED (tenant, stream, version, idx)
);

CREATE INDEX effect_by_shard ON effect (shard, created_at);

ALTER TABLE effect SET (LOCK_ESCALATION = DISABLE);

CREATE TYPE effect_rows AS TABLE (
  tenant nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  stream nvarchar(160) COLLATE Latin1_General_100_BIN2 NOT NULL,
  version int NOT NULL,
  idx int NOT NULL,
  kind nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  target nvarchar(160) COLLATE Latin1_General_100_BIN2 NOT NULL,
  shard int NOT NULL,
  created_at bigint NOT NULL,
  body varbinary(max) NOT NULL,
  PRIMARY KEY (tenant, stream, version, idx)
);

-- Effects that were done.
CREATE TYPE effect_names AS TABLE (
  tenant nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  stream nvarchar(160) COLLATE Latin1_General_100_BIN2 NOT NULL,
  version int NOT NULL,
  idx int NOT NULL
);
