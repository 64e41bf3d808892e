-- Chains whose records went to an archive: what is left of each stream here, so that its place stays taken, its rates stay counted and the archive can be held against it.
CREATE TABLE archived (
  tenant TEXT NOT NULL,
  stream TEXT NOT NULL,
  archive TEXT NOT NULL,
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  records INTEGER NOT NULL CHECK (records > 0),
  first_digest BLOB NOT NULL CHECK (length(first_digest) = 32),
  last_digest BLOB NOT NULL CHECK (length(last_digest) = 32),
  at INTEGER NOT NULL,
  PRIMARY KEY (tenant, stream)
) STRICT, WITHOUT ROWID;

-- Set exactly while the stream has a row there.
ALTER TABLE chain ADD COLUMN archived INTEGER NOT NULL DEFAULT 0 CHECK (archived IN (0, 1));
