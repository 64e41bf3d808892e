-- One row for each rung that fired: unique, so that it exists once whatever restarts.
CREATE TABLE alert (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  chain TEXT NOT NULL,
  step TEXT NOT NULL,
  window_name TEXT NOT NULL,
  generation INTEGER NOT NULL,
  rung TEXT NOT NULL,
  recipients TEXT NOT NULL,
  due_at INTEGER NOT NULL,
  fired_at INTEGER NOT NULL,
  late INTEGER NOT NULL CHECK (late IN (0, 1)),
  not_before INTEGER NOT NULL,
  fold TEXT,
  status TEXT NOT NULL CHECK (status IN ('pending', 'delivered', 'failed')),
  delivered BLOB NOT NULL,
  acknowledged_by TEXT,
  acknowledged_at INTEGER,
  snoozed_until INTEGER,
  UNIQUE (tenant, chain, window_name, generation, rung),
  UNIQUE (tenant, id)
) STRICT;

CREATE INDEX alert_pending ON alert (not_before) WHERE status = 'pending';
CREATE INDEX alert_by_tenant ON alert (tenant, seq);
