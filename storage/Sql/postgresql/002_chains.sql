-- The current row of each chain. day is the planned start's date in the tenant's zone, as yyyy-mm-dd.
-- Room on each page: most commits change no column that an index is made of, and then the new version of the row stays on its page and no index is touched.
CREATE TABLE chain (
  tenant text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  template text COLLATE "C" NOT NULL,
  template_version integer NOT NULL,
  customer text COLLATE "C" NOT NULL,
  subject text COLLATE "C" NOT NULL,
  owner text COLLATE "C" NOT NULL,
  team text COLLATE "C" NOT NULL,
  planned_start bigint NOT NULL,
  day text COLLATE "C" NOT NULL CHECK (length(day) = 10),
  state text COLLATE "C" NOT NULL CHECK (state IN ('planned', 'open', 'completed', 'void')),
  broken boolean NOT NULL,
  reason text COLLATE "C" CHECK (reason IN ('overdue', 'evidence-missing', 'never-started', 'wrong-order')),
  broken_step text COLLATE "C",
  broken_at bigint,
  closed boolean NOT NULL,
  next_due bigint,
  stuck_since bigint,
  calendars text COLLATE "C" NOT NULL,
  updated_at bigint NOT NULL,
  steps bytea NOT NULL,
  PRIMARY KEY (tenant, id),
  CHECK (broken OR reason IS NULL),
  CHECK (NOT closed OR NOT broken)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);

-- Holds all that a board's cell is made of, so that counting seldom reads the rows; also the list by template and period.
CREATE INDEX chain_by_cell ON chain (tenant, template, day, team, owner, state, broken, closed, reason, broken_step, stuck_since);
-- There is none on next_due: it moves with every step, and a list by due time reads the open chains through chain_by_subject.
CREATE INDEX chain_by_day ON chain (tenant, day, id);
CREATE INDEX chain_by_subject ON chain (tenant, subject) WHERE state IN ('planned', 'open');
CREATE INDEX chain_by_owner ON chain (tenant, owner, day, id);
CREATE INDEX chain_by_customer ON chain (tenant, customer, day, id);
CREATE INDEX chain_stuck ON chain (tenant, stuck_since) WHERE stuck_since IS NOT NULL;

-- Windows that wait for their moment; a window that is closed has no row. Rows come and go with every step.
CREATE TABLE open_window (
  tenant text COLLATE "C" NOT NULL,
  stream text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  generation integer NOT NULL,
  wake_at bigint NOT NULL,
  shard integer NOT NULL,
  PRIMARY KEY (tenant, stream, name)
) WITH (autovacuum_vacuum_scale_factor = 0.02);

CREATE INDEX open_window_by_shard ON open_window (shard, wake_at, generation);
