-- All versions of the slow-changing things of a tenant.
CREATE TABLE document (
  tenant text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  version integer NOT NULL CHECK (version > 0),
  at bigint NOT NULL,
  by text COLLATE "C" NOT NULL,
  removed boolean NOT NULL,
  body bytea NOT NULL,
  PRIMARY KEY (tenant, kind, id, version)
);

CREATE INDEX document_by_id ON document (kind, id);
