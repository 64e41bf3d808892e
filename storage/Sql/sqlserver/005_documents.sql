-- All versions of the slow-changing things of a tenant.
CREATE TABLE document (
  tenant nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  kind nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  id nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
  version int NOT NULL CHECK (version > 0),
  at bigint NOT NULL,
  [by] nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
  removed bit NOT NULL,
  body varbinary(max) NOT NULL,
  CONSTRAINT document_once PRIMARY KEY CLUSTERED (tenant, kind, id, version)
);

CREATE INDEX document_by_id ON document (kind, id);

CREATE TYPE document_rows AS TABLE (
  tenant nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  kind nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  id nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
  version int NOT NULL,
  at bigint NOT NULL,
  [by] nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
  removed bit NOT NULL,
  body varbinary(max) NOT NULL,
  PRIMARY KEY (tenant, kind, id, version)
);
