-- Files that are there, by the SHA-256 (hex) of their bytes.
CREATE TABLE evidence (
  tenant text COLLATE "C" NOT NULL,
  sha256 text COLLATE "C" NOT NULL CHECK (length(sha256) = 64),
  bytes bigint NOT NULL,
  media_type text COLLATE "C" NOT NULL,
  at bigint NOT NULL,
  PRIMARY KEY (tenant, sha256)
);

-- Their bytes: one database, one backup. Not compressed: most files are already, and a part of one is read without the rest.
CREATE TABLE evidence_content (
  tenant text COLLATE "C" NOT NULL,
  sha256 text COLLATE "C" NOT NULL CHECK (length(sha256) = 64),
  content bytea NOT NULL,
  PRIMARY KEY (tenant, sha256)
);

ALTER TABLE evidence_content ALTER COLUMN content SET STORAGE EXTERNAL;

-- Streams that wait for a file, or waited.
CREATE TABLE awaited (
  tenant text COLLATE "C" NOT NULL,
  sha256 text COLLATE "C" NOT NULL CHECK (length(sha256) = 64),
  stream text COLLATE "C" NOT NULL,
  PRIMARY KEY (tenant, sha256, stream)
);
