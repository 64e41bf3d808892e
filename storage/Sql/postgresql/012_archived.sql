-- Chains whose records went to an archive: what is left of each stream here, so that its place stays taken, its rates stay counted and the archive can be held against it.
CREATE TABLE archived (
  tenant text COLLATE "C" NOT NULL,
  stream text COLLATE "C" NOT NULL,
  archive text COLLATE "C" NOT NULL,
  sha256 text COLLATE "C" NOT NULL CHECK (length(sha256) = 64),
  records integer NOT NULL CHECK (records > 0),
  first_digest bytea NOT NULL CHECK (length(first_digest) = 32),
  last_digest bytea NOT NULL CHECK (length(last_digest) = 32),
  at bigint NOT NULL,
  CONSTRAINT archived_once PRIMARY KEY (tenant, stream)
);

-- Set exactly while the stream has a row there.
ALTER TABLE chain ADD COLUMN archived boolean NOT NULL DEFAULT false;
