-- Files that are there, by the SHA-256 (hex) of their bytes.
CREATE TABLE evidence (
  tenant TEXT NOT NULL,
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  bytes INTEGER NOT NULL,
  media_type TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (tenant, sha256)
) STRICT, WITHOUT ROWID;

-- Streams that wait for a file, or waited.
CREATE TABLE awaited (
  tenant TEXT NOT NULL,
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  stream TEXT NOT NULL,
  PRIMARY KEY (tenant, sha256, stream)
) STRICT, WITHOUT ROWID;
