-- The current row of each subject that has a state: opportunities, tickets, contracts, visits, orders, customers…
-- rank and at are what its lists are sorted by; day is the period it counts in (yyyy-mm-dd, the tenant's zone); doc is its state as JSON.
CREATE TABLE subject (
  tenant TEXT NOT NULL,
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  customer TEXT,
  parent TEXT,
  owner TEXT,
  team TEXT,
  state TEXT NOT NULL,
  rank INTEGER NOT NULL,
  at INTEGER NOT NULL,
  day TEXT NOT NULL CHECK (length(day) = 10),
  number TEXT,
  amount INTEGER,
  words TEXT,
  updated_at INTEGER NOT NULL,
  doc BLOB NOT NULL,
  PRIMARY KEY (tenant, kind, id)
) STRICT;

CREATE INDEX subject_by_state ON subject (tenant, kind, state, rank, at, id);
CREATE INDEX subject_by_day ON subject (tenant, kind, day, id);
CREATE INDEX subject_by_owner ON subject (tenant, kind, owner, at, id);
CREATE INDEX subject_by_customer ON subject (tenant, customer, kind, at, id) WHERE customer IS NOT NULL;
CREATE INDEX subject_by_parent ON subject (tenant, parent, kind, at, id) WHERE parent IS NOT NULL;
CREATE UNIQUE INDEX subject_by_number ON subject (tenant, kind, number) WHERE number IS NOT NULL;
