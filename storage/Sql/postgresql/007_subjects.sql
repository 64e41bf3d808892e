-- The current row of each subject that has a state: opportunities, tickets, contracts, visits, orders, customers…
-- rank and at are what its lists are sorted by; day is the period it counts in (yyyy-mm-dd, the tenant's zone); doc is its state as JSON.
CREATE TABLE subject (
  tenant text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  version integer NOT NULL,
  customer text COLLATE "C",
  parent text COLLATE "C",
  owner text COLLATE "C",
  team text COLLATE "C",
  state text COLLATE "C" NOT NULL,
  rank integer NOT NULL,
  at bigint NOT NULL,
  day text COLLATE "C" NOT NULL CHECK (length(day) = 10),
  number text COLLATE "C",
  amount bigint,
  words text COLLATE "C",
  updated_at bigint NOT NULL,
  doc bytea NOT NULL,
  PRIMARY KEY (tenant, kind, id)
) WITH (fillfactor = 80);

CREATE INDEX subject_by_state ON subject (tenant, kind, state, rank, at, id);
CREATE INDEX subject_by_day ON subject (tenant, kind, day, id);
CREATE INDEX subject_by_owner ON subject (tenant, kind, owner, at, id);
CREATE INDEX subject_by_customer ON subject (tenant, customer, kind, at, id) WHERE customer IS NOT NULL;
CREATE INDEX subject_by_parent ON subject (tenant, parent, kind, at, id) WHERE parent IS NOT NULL;
CREATE UNIQUE INDEX subject_by_number ON subject (tenant, kind, number) WHERE number IS NOT NULL;
