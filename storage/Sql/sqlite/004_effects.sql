-- What other grains are still to do; a row goes when it was done. version is the stream's version after the commit.
CREATE TABLE effect (
  tenant TEXT NOT NULL,
  stream TEXT NOT NULL,
  version INTEGER NOT NULL,
  idx INTEGER NOT NULL,
  kind TEXT NOT NULL,
  target TEXT NOT NULL,
  shard INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (tenant, stream, version, idx)
) STRICT, WITHOUT ROWID;

CREATE INDEX effect_by_shard ON effect (shard, created_at);
