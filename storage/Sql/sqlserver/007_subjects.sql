-- The current row of each subject that has a state: opportunities, tickets, contracts, visits, orders, customers…
-- rank and at are what its lists are sorted by; day is the period it counts in (yyyy-mm-dd, the tenant's zone); doc is its state as JSON.
CREATE TABLE subject (
  tenant nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  kind nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  id nvarchar(160) COLLATE Latin1_General_100_BIN2 NOT NULL,
  version int NOT NULL,
  customer nvarchar(128) COLLATE Latin1_General_100_BIN2 NULL,
  parent nvarchar(160) COLLATE Latin1_General_100_BIN2 NULL,
  owner nvarchar(128) COLLATE Latin1_General_100_BIN2 NULL,
  team nvarchar(128) COLLATE Latin1_General_100_BIN2 NULL,
  state nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  rank int NOT NULL,
  at bigint NOT NULL,
  day nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL CHECK (LEN(day) = 10),
  number nvarchar(128) COLLATE Latin1_General_100_BIN2 NULL,
  amount bigint NULL,
  words nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
  updated_at bigint NOT NULL,
  doc varbinary(max) NOT NULL,
  CONSTRAINT subject_once PRIMARY KEY CLUSTERED (tenant, kind, id)
);

CREATE INDEX subject_by_state ON subject (tenant, kind, state, rank, at, id);
CREATE INDEX subject_by_day ON subject (tenant, kind, day, id);
CREATE INDEX subject_by_owner ON subject (tenant, kind, owner, at, id);
CREATE INDEX subject_by_customer ON subject (tenant, customer, kind, at, id) WHERE customer IS NOT NULL;
CREATE INDEX subject_by_parent ON subject (tenant, parent, kind, at, id) WHERE parent IS NOT NULL;
CREATE UNIQUE INDEX subject_by_number ON subject (tenant, kind, number) WHERE number IS NOT NULL;

ALTER TABLE subject SET (LOCK_ESCALATION = DISABLE);

CREATE TYPE subject_rows AS TABLE (
  tenant nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  kind nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  id nvarchar(160) COLLATE Latin1_General_100_BIN2 NOT NULL,
  version int NOT NULL,
  customer nvarchar(128) COLLATE Latin1_General_100_BIN2 NULL,
  parent nvarchar(160) COLLATE Latin1_General_100_BIN2 NULL,
  owner nvarchar(128) COLLATE Latin1_General_100_BIN2 NULL,
  team nvarchar(128) COLLATE Latin1_General_100_BIN2 NULL,
  state nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  rank int NOT NULL,
  at bigint NOT NULL,
  day nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL,
  number nvarchar(128) COLLATE Latin1_General_100_BIN2 NULL,
  amount bigint NULL,
  words nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
  updated_at bigint NOT NULL,
  doc varbinary(max) NOT NULL,
  PRIMARY KEY (tenant, kind, id)
);
