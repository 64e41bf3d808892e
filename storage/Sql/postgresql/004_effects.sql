-- What other grains are still to do; a row goes when it was done. version is the stream's version after the commit.
CREATE TABLE effect (
  tenant text COLLATE "C" NOT NULL,
  stream text COLLATE "C" NOT NULL,
  version integer NOT NULL,
  idx integer NOT NULL,
  kind text COLLATE "C" NOT NULL,
  target text COLLATE "C" NOT NULL,
  shard integer NOT NULL,
  created_at bigint NOT NULL,
  body bytea NOT NULL,
  PRIMARY KEY (tenant, stream, version, idx)
) WITH (autovacuum_vacuum_scale_factor = 0.02);

CREATE INDEX effect_by_shard ON effect (shard, created_at);
