-- How many chains were ever planned for a subject. An action on it is decided upon this number, so that none misses a chain that was planned before,
-- whichever silo planned it and whoever was told.
CREATE TABLE subject_link (
  tenant text COLLATE "C" NOT NULL,
  subject text COLLATE "C" NOT NULL,
  links integer NOT NULL,
  PRIMARY KEY (tenant, subject)
) WITH (fillfactor = 80);
