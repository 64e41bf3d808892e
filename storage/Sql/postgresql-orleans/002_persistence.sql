-- Table and queries of the Orleans grain state (Microsoft.Orleans.Persistence.AdoNet) on PostgreSQL.
-- The provider reads the texts below once at start, by key, and binds the parameters by name. May be run again at any time.
--
-- A version conflict is answered by no row: the provider then throws InconsistentStateException.

CREATE TABLE IF NOT EXISTS OrleansQuery (
  QueryKey varchar(64) NOT NULL PRIMARY KEY,
  QueryText text NOT NULL
);

CREATE TABLE IF NOT EXISTS OrleansStorage (
  GrainIdHash integer NOT NULL,
  GrainIdN0 bigint NOT NULL,
  GrainIdN1 bigint NOT NULL,
  GrainTypeHash integer NOT NULL,
  GrainTypeString varchar(512) NOT NULL,
  GrainIdExtensionString varchar(512) NOT NULL,   -- empty where the provider sends NULL: NULLs are all different to UNIQUE
  ServiceId varchar(150) NOT NULL,
  PayloadBinary bytea,                            -- NULL once cleared
  ModifiedOn timestamptz NOT NULL,
  Version integer NOT NULL,                       -- the etag
  -- One row per grain and state, even when two activations write first at the same time.
  UNIQUE (GrainIdHash, GrainTypeHash, GrainIdN0, GrainIdN1, GrainIdExtensionString, GrainTypeString, ServiceId)
);

DELETE FROM OrleansQuery WHERE QueryKey IN ('WriteToStorageKey', 'ReadFromStorageKey', 'ClearStorageKey', 'DeleteStorageKey');

-- Without an etag only the first write enters; with one only the row that still has it is changed, and a row that was deleted meanwhile is not made anew.
INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('WriteToStorageKey', '
WITH changed AS (
  UPDATE OrleansStorage
  SET PayloadBinary = CAST(@PayloadBinary AS bytea), ModifiedOn = now(), Version = Version + 1
  WHERE GrainIdHash = @GrainIdHash AND GrainTypeHash = @GrainTypeHash AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
    AND GrainIdExtensionString = coalesce(CAST(@GrainIdExtensionString AS varchar), '''') AND GrainTypeString = @GrainTypeString
    AND ServiceId = @ServiceId AND Version = CAST(@GrainStateVersion AS integer)
  RETURNING Version
), entered AS (
  INSERT INTO OrleansStorage (GrainIdHash, GrainIdN0, GrainIdN1, GrainTypeHash, GrainTypeString, GrainIdExtensionString, ServiceId,
    PayloadBinary, ModifiedOn, Version)
  SELECT @GrainIdHash, @GrainIdN0, @GrainIdN1, @GrainTypeHash, @GrainTypeString, coalesce(CAST(@GrainIdExtensionString AS varchar), ''''), @ServiceId,
    CAST(@PayloadBinary AS bytea), now(), 1
  WHERE CAST(@GrainStateVersion AS integer) IS NULL
  ON CONFLICT DO NOTHING
  RETURNING Version
)
SELECT Version AS NewGrainStateVersion FROM changed UNION ALL SELECT Version FROM entered
');

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('ReadFromStorageKey', '
SELECT PayloadBinary, Version
FROM OrleansStorage
WHERE GrainIdHash = @GrainIdHash AND GrainTypeHash = @GrainTypeHash AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
  AND GrainIdExtensionString = coalesce(CAST(@GrainIdExtensionString AS varchar), '''') AND GrainTypeString = @GrainTypeString
  AND ServiceId = @ServiceId
');

-- Clearing keeps the row and its version, so that a late writer with an old etag is refused.
INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('ClearStorageKey', '
UPDATE OrleansStorage
SET PayloadBinary = NULL, ModifiedOn = now(), Version = Version + 1
WHERE GrainIdHash = @GrainIdHash AND GrainTypeHash = @GrainTypeHash AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
  AND GrainIdExtensionString = coalesce(CAST(@GrainIdExtensionString AS varchar), '''') AND GrainTypeString = @GrainTypeString
  AND ServiceId = @ServiceId AND Version = CAST(@GrainStateVersion AS integer)
RETURNING Version AS NewGrainStateVersion
');

-- For providers set to DeleteStateOnClear; the version that would have followed tells that the row was there.
INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('DeleteStorageKey', '
DELETE FROM OrleansStorage
WHERE GrainIdHash = @GrainIdHash AND GrainTypeHash = @GrainTypeHash AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
  AND GrainIdExtensionString = coalesce(CAST(@GrainIdExtensionString AS varchar), '''') AND GrainTypeString = @GrainTypeString
  AND ServiceId = @ServiceId AND Version = CAST(@GrainStateVersion AS integer)
RETURNING Version + 1 AS NewGrainStateVersion
');
