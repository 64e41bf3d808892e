-- The current row of each chain. day is the planned start's date in the tenant's zone, as yyyy-mm-dd.
CREATE TABLE chain (
  tenant nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  id nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL,
  template nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL,
  template_version int NOT NULL,
  customer nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL,
  subject nvarchar(160) COLLATE Latin1_General_100_BIN2 NOT NULL,
  owner nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL,
  team nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL,
  planned_start bigint NOT NULL,
  day nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL CHECK (LEN(day) = 10),
  state nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL CHECK (state IN (N'planned', N'open', N'completed', N'void')),
  broken bit NOT NULL,
  reason nvarchar(32) COLLATE Latin1_General_100_BIN2 NULL CHECK (reason IN (N'overdue', N'evidence-missing', N'never-started', N'wrong-order')),
  broken_step nvarchar(160) COLLATE Latin1_General_100_BIN2 NULL,
  broken_at bigint NULL,
  closed bit NOT NULL,
  next_due bigint NULL,
  stuck_since bigint NULL,
  calendars nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
  updated_at bigint NOT NULL,
  steps varbinary(max) NOT NULL,
  CONSTRAINT chain_once PRIMARY KEY CLUSTERED (tenant, id),
  CHECK (broken = 1 OR reason IS NULL),
  CHECK (closed = 0 OR broken = 0)
);

-- Holds all that a board's cell is made of, so that counting does not read the rows; also the list by template and period.
CREATE INDEX chain_by_cell ON chain (tenant, template, day, team, owner) INCLUDE (state, broken, closed, reason, broken_step, stuck_since);
-- There is none on next_due: it moves with every step, and a list by due time reads the open chains through chain_by_subject.
CREATE INDEX chain_by_day ON chain (tenant, day, id);
CREATE INDEX chain_by_subject ON chain (tenant, subject) INCLUDE (state) WHERE state IN (N'planned', N'open');
CREATE INDEX chain_by_owner ON chain (tenant, owner, day, id);
CREATE INDEX chain_by_customer ON chain (tenant, customer, day, id);
CREATE INDEX chain_stuck ON chain (tenant, stuck_since) WHERE stuck_since IS NOT NULL;

-- Windows that wait for their moment; a window that is closed has no row. Rows come and go with every step.
CREATE TABLE open_window (
  tenant nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  stream nvarchar(160) COLLATE Latin1_General_100_BIN2 NOT NULL,
  name nvarchar(160) COLLATE Latin1_General_100_BIN2 NOT NULL,
  generation int NOT NULL,
  wake_at bigint NOT NULL,
  shard int NOT NULL,
  CONSTRAINT open_window_once PRIMARY KEY CLUSTERED (tenant, stream, name)
);

CREATE INDEX open_window_by_shard ON open_window (shard, wake_at, generation);

ALTER TABLE chain SET (LOCK_ESCALATION = DISABLE);
ALTER TABLE open_window SET (LOCK_ESCALATION = DISABLE);

CREATE TYPE chain_rows AS TABLE (
  tenant nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  id nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL,
  template nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL,
  template_version int NOT NULL,
  customer nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL,
  subject nvarchar(160) COLLATE Latin1_General_100_BIN2 NOT NULL,
  owner nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL,
  team nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL,
  planned_start bigint NOT NULL,
  day nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL,
  state nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
  broken bit NOT NULL,
  reason nvarchar(32) COLLATE Latin1_General_100_BIN2 NULL,
  broken_step nvarchar(160) COLLATE Latin1_General_100_BIN2 NULL,
  broken_at bigint NULL,
  closed bit NOT NULL,
  next_due bigint NULL,
  stuck_since bigint NULL,
  calendars nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
  updated_at bigint NOT NULL,
  steps varbinary(max) NOT NULL,
  PRIMARY KEY (tenant, id)
);

CREATE TYPE window_rows AS TABLE (
  tenant nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  stream nvarchar(160) COLLATE Latin1_General_100_BIN2 NOT NULL,
  name nvarchar(160) COLLATE Latin1_General_100_BIN2 NOT NULL,
  generation int NOT NULL,
  wake_at bigint NOT NULL,
  shard int NOT NULL,
  PRIMARY KEY (tenant, stream, name)
);

CREATE TYPE window_names AS TABLE (
  tenant nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  stream nvarchar(160) COLLATE Latin1_General_100_BIN2 NOT NULL,
  name nvarchar(160) COLLATE Latin1_General_100_BIN2 NOT NULL,
  PRIMARY KEY (tenant, stream, name)
);
