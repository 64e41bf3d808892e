-- How many chains were ever planned for a subject. An action on it is decided upon this number, so that none misses a chain that was planned before,
-- whichever silo planned it and whoever was told.
CREATE TABLE subject_link (
  tenant nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  subject nvarchar(160) COLLATE Latin1_General_100_BIN2 NOT NULL,
  links int NOT NULL,
  CONSTRAINT subject_link_once PRIMARY KEY CLUSTERED (tenant, subject)
);

ALTER TABLE subject_link SET (LOCK_ESCALATION = DISABLE);

CREATE TYPE link_rows AS TABLE (
  tenant nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  subject nvarchar(160) COLLATE Latin1_General_100_BIN2 NOT NULL,
  links int NOT NULL,
  PRIMARY KEY (tenant, subject)
);
