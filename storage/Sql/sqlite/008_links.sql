-- How many chains were ever planned for a subject. An action on it is decided upon this number, so that none misses a chain that was planned before.
CREATE TABLE subject_link (
  tenant TEXT NOT NULL,
  subject TEXT NOT NULL,
  links INTEGER NOT NULL,
  PRIMARY KEY (tenant, subject)
) STRICT, WITHOUT ROWID;

-- Fires for a new row only, not where an upsert updates.
CREATE TRIGGER chain_is_linked AFTER INSERT ON chain BEGIN
  INSERT INTO subject_link (tenant, subject, links) VALUES (new.tenant, new.subject, 1)
    ON CONFLICT (tenant, subject) DO UPDATE SET links = links + 1;
END;
