-- One row for each rung that fired: unique, so that it exists once whatever restarts. seq comes from journal_position, so that it grows in the order of commit
-- and a reader who goes on after the last one he saw misses none.
CREATE TABLE alert (
  seq bigint PRIMARY KEY,
  tenant text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  chain text COLLATE "C" NOT NULL,
  step text COLLATE "C" NOT NULL,
  window_name text COLLATE "C" NOT NULL,
  generation integer NOT NULL,
  rung text COLLATE "C" NOT NULL,
  recipients text COLLATE "C" NOT NULL,
  due_at bigint NOT NULL,
  fired_at bigint NOT NULL,
  late boolean NOT NULL,
  not_before bigint NOT NULL,
  fold text COLLATE "C",
  status text COLLATE "C" NOT NULL CHECK (status IN ('pending', 'delivered', 'failed')),
  delivered bytea NOT NULL,
  acknowledged_by text COLLATE "C",
  acknowledged_at bigint,
  snoozed_until bigint,
  UNIQUE (tenant, chain, window_name, generation, rung),
  UNIQUE (tenant, id)
) WITH (autovacuum_vacuum_scale_factor = 0.05);

CREATE INDEX alert_pending ON alert (not_before, seq) WHERE status = 'pending';
CREATE INDEX alert_by_tenant ON alert (tenant, seq);
