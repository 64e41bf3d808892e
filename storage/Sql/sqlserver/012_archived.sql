-- Chains whose records went to an archive: what is left of each stream here, so that its place stays taken, its rates stay counted and the archive can be held against it.
CREATE TABLE archived (
  tenant nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  stream nvarchar(160) COLLATE Latin1_General_100_BIN2 NOT NULL,
  archive nvarchar(300) COLLATE Latin1_General_100_BIN2 NOT NULL,
  sha256 nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL CHECK (LEN(sha256) = 64),
  records int NOT NULL CHECK (records > 0),
  first_digest varbinary(32) NOT NULL CHECK (DATALENGTH(first_digest) = 32),
  last_digest varbinary(32) NOT NULL CHECK (DATALENGTH(last_digest) = 32),
  at bigint NOT NULL,
  CONSTRAINT archived_once PRIMARY KEY CLUSTERED (tenant, stream)
);

-- Set exactly while the stream has a row there.
ALTER TABLE chain ADD archived bit NOT NULL CONSTRAINT chain_archived_no DEFAULT 0;
