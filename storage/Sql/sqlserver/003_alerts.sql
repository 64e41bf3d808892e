-- One row for each rung that fired: unique, so that it exists once whatever restarts. seq comes from journal_position, so that it grows in the order of commit
-- and a reader who goes on after the last one he saw misses none.
CREATE TABLE alert (
  seq bigint NOT NULL CONSTRAINT alert_seq PRIMARY KEY CLUSTERED,
  tenant nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  id nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
  chain nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL,
  step nvarchar(160) COLLATE Latin1_General_100_BIN2 NOT NULL,
  window_name nvarchar(160) COLLATE Latin1_General_100_BIN2 NOT NULL,
  generation int NOT NULL,
  rung nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL,
  recipients nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
  due_at bigint NOT NULL,
  fired_at bigint NOT NULL,
  late bit NOT NULL,
  not_before bigint NOT NULL,
  fold nvarchar(320) COLLATE Latin1_General_100_BIN2 NULL,
  status nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL CHECK (status IN (N'pending', N'delivered', N'failed')),
  delivered varbinary(max) NOT NULL,
  acknowledged_by nvarchar(128) COLLATE Latin1_General_100_BIN2 NULL,
  acknowledged_at bigint NULL,
  snoozed_until bigint NULL,
  CONSTRAINT alert_once UNIQUE NONCLUSTERED (tenant, chain, window_name, generation, rung),
  CONSTRAINT alert_id UNIQUE NONCLUSTERED (tenant, id)
);

CREATE INDEX alert_pending ON alert (not_before, seq) INCLUDE (status) WHERE status = N'pending';
CREATE INDEX alert_by_tenant ON alert (tenant, seq);

ALTER TABLE alert SET (LOCK_ESCALATION = DISABLE);

CREATE TYPE alert_rows AS TABLE (
  number int NOT NULL PRIMARY KEY,
  tenant nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  id nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
  chain nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL,
  step nvarchar(160) COLLATE Latin1_General_100_BIN2 NOT NULL,
  window_name nvarchar(160) COLLATE Latin1_General_100_BIN2 NOT NULL,
  generation int NOT NULL,
  rung nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL,
  recipients nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
  due_at bigint NOT NULL,
  fired_at bigint NOT NULL,
  late bit NOT NULL,
  not_before bigint NOT NULL,
  fold nvarchar(320) COLLATE Latin1_General_100_BIN2 NULL
);

-- What became of alerts.
CREATE TYPE alert_states AS TABLE (
  tenant nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  id nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
  status nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
  not_before bigint NOT NULL,
  delivered varbinary(max) NOT NULL,
  acknowledged_by nvarchar(128) COLLATE Latin1_General_100_BIN2 NULL,
  acknowledged_at bigint NULL,
  snoozed_until bigint NULL
);

CREATE TYPE alert_ids AS TABLE (
  id nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL
);
