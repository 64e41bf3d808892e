-- Files that are there, by the SHA-256 (hex) of their bytes.
CREATE TABLE evidence (
  tenant nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  sha256 nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL CHECK (LEN(sha256) = 64),
  bytes bigint NOT NULL,
  media_type nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
  at bigint NOT NULL,
  CONSTRAINT evidence_once PRIMARY KEY CLUSTERED (tenant, sha256)
);

-- Their bytes: one database, one backup. A part of a file is read without the rest.
CREATE TABLE evidence_content (
  tenant nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  sha256 nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL CHECK (LEN(sha256) = 64),
  content varbinary(max) NOT NULL,
  CONSTRAINT evidence_content_once PRIMARY KEY CLUSTERED (tenant, sha256)
);

-- Streams that wait for a file, or waited.
CREATE TABLE awaited (
  tenant nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  sha256 nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL CHECK (LEN(sha256) = 64),
  stream nvarchar(160) COLLATE Latin1_General_100_BIN2 NOT NULL,
  CONSTRAINT awaited_once PRIMARY KEY CLUSTERED (tenant, sha256, stream)
);

-- No primary key: commits of a batch may wait for the same file.
CREATE TYPE awaited_rows AS TABLE (
  tenant nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  sha256 nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  stream nvarchar(160) COLLATE Latin1_General_100_BIN2 NOT NULL
);
