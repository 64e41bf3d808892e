-- The current row of each chain. day is the planned start's date in the tenant's zone, as yyyy-mm-dd.
CREATE TABLE chain (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  template TEXT NOT NULL,
  template_version INTEGER NOT NULL,
  customer TEXT NOT NULL,
  subject TEXT NOT NULL,
  owner TEXT NOT NULL,
  team TEXT NOT NULL,
  planned_start INTEGER NOT NULL,
  day TEXT NOT NULL CHECK (length(day) = 10),
  state TEXT NOT NULL CHECK (state IN ('planned', 'open', 'completed', 'void')),
  broken INTEGER NOT NULL CHECK (broken IN (0, 1)),
  reason TEXT CHECK (reason IN ('overdue', 'evidence-missing', 'never-started', 'wrong-order')),
  broken_step TEXT,
  broken_at INTEGER,
  closed INTEGER NOT NULL CHECK (closed IN (0, 1)),
  next_due INTEGER,
  stuck_since INTEGER,
  calendars TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  steps BLOB NOT NULL,
  PRIMARY KEY (tenant, id),
  CHECK (broken = 1 OR reason IS NULL),
  CHECK (closed = 0 OR broken = 0)
) STRICT;

-- Holds all that a board's cell is made of, so that counting never reads the rows; also the list by template and period.
CREATE INDEX chain_by_cell ON chain (tenant, template, day, team, owner, state, broken, closed, reason, broken_step, stuck_since);
-- There is none on next_due: it moves with every step, and a list by due time reads the open chains through chain_by_subject.
CREATE INDEX chain_by_day ON chain (tenant, day, id);
CREATE INDEX chain_by_subject ON chain (tenant, subject) WHERE state IN ('planned', 'open');
CREATE INDEX chain_by_owner ON chain (tenant, owner, day, id);
CREATE INDEX chain_by_customer ON chain (tenant, customer, day, id);
CREATE INDEX chain_stuck ON chain (tenant, stuck_since) WHERE stuck_since IS NOT NULL;

-- Windows that wait for their moment; a window that is closed has no row.
CREATE TABLE open_window (
  tenant TEXT NOT NULL,
  stream TEXT NOT NULL,
  name TEXT NOT NULL,
  generation INTEGER NOT NULL,
  wake_at INTEGER NOT NULL,
  shard INTEGER NOT NULL,
  PRIMARY KEY (tenant, stream, name)
) STRICT, WITHOUT ROWID;

CREATE INDEX open_window_by_shard ON open_window (shard, wake_at, generation);
