-- Times in all tables are whole milliseconds since 1970-01-01 UTC: the precision that records are written with.
-- Texts compare by their bytes (COLLATE "C"), as everywhere else in SalesFlow, whatever the database's own collation is.

-- What happened. Rows are never changed or removed, so positions grow without gaps in the order of commit.
-- The unique index also answers which version a stream is at; a head table would say it twice.
CREATE TABLE record (
  position bigint PRIMARY KEY,
  tenant text COLLATE "C" NOT NULL,
  stream text COLLATE "C" NOT NULL,
  version integer NOT NULL CHECK (version > 0),
  kind text COLLATE "C" NOT NULL,
  recorded_at bigint NOT NULL,
  action_id text COLLATE "C",
  customer text COLLATE "C",
  body bytea NOT NULL,
  digest bytea NOT NULL CHECK (length(digest) = 32),
  CONSTRAINT record_once UNIQUE (tenant, stream, version)
);

CREATE INDEX record_by_tenant ON record (tenant, position);

-- The last position that was given and the last number of an alert. Whoever writes a batch holds this row until the batch is committed: so positions grow
-- in the order of commit over all silos, and who has seen position p has seen everything before it. A page of its own with room for new versions of the row.
CREATE TABLE journal_position (
  one boolean PRIMARY KEY CHECK (one),
  last bigint NOT NULL,
  last_alert bigint NOT NULL
) WITH (fillfactor = 10);

INSERT INTO journal_position (one, last, last_alert) VALUES (true, 0, 0);

-- Ids that may be used once; version is the first record of the commit that used it.
CREATE TABLE once_key (
  tenant text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL,
  content bytea NOT NULL,
  stream text COLLATE "C" NOT NULL,
  version integer NOT NULL,
  CONSTRAINT once_key_once PRIMARY KEY (tenant, key)
);
