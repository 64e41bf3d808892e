-- Times in all tables are whole milliseconds since 1970-01-01 UTC: the precision that records are written with.

-- What happened. Rows are never changed or removed, so positions grow without gaps in the order of commit.
-- The unique index also answers which version a stream is at. A head table would say it twice and cost a written page with every commit,
-- as would an index by action: an action is found through once_key.
CREATE TABLE record (
  position INTEGER PRIMARY KEY,
  tenant TEXT NOT NULL,
  stream TEXT NOT NULL,
  version INTEGER NOT NULL CHECK (version > 0),
  kind TEXT NOT NULL,
  recorded_at INTEGER NOT NULL,
  action_id TEXT,
  customer TEXT,
  body BLOB NOT NULL,
  digest BLOB NOT NULL CHECK (length(digest) = 32),
  UNIQUE (tenant, stream, version)
) STRICT;

CREATE INDEX record_by_tenant ON record (tenant, position);

-- Ids that may be used once; version is the first record of the commit that used it.
CREATE TABLE once_key (
  tenant TEXT NOT NULL,
  key TEXT NOT NULL,
  content BLOB NOT NULL,
  stream TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (tenant, key)
) STRICT, WITHOUT ROWID;
