-- All versions of the slow-changing things of a tenant.
CREATE TABLE document (
  tenant TEXT NOT NULL,
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  version INTEGER NOT NULL CHECK (version > 0),
  at INTEGER NOT NULL,
  by TEXT NOT NULL,
  removed INTEGER NOT NULL CHECK (removed IN (0, 1)),
  body BLOB NOT NULL,
  PRIMARY KEY (tenant, kind, id, version)
) STRICT;

CREATE INDEX document_by_id ON document (kind, id);
