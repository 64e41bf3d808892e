-- Table and queries of the Orleans grain state (Microsoft.Orleans.Persistence.AdoNet) on SQL Server.
-- The provider reads the texts below once at start, by key, and binds the parameters by name. May be run again at any time.
--
-- A version conflict is answered by no row: the provider then throws InconsistentStateException.

IF OBJECT_ID(N'OrleansQuery', N'U') IS NULL
CREATE TABLE OrleansQuery (
  QueryKey VARCHAR(64) NOT NULL PRIMARY KEY,
  QueryText NVARCHAR(MAX) NOT NULL
);

-- The names are as long as a unique index bears (1,700 bytes); whole grain ids have 150 characters at most.
IF OBJECT_ID(N'OrleansStorage', N'U') IS NULL
CREATE TABLE OrleansStorage (
  GrainIdHash INT NOT NULL,
  GrainIdN0 BIGINT NOT NULL,
  GrainIdN1 BIGINT NOT NULL,
  GrainTypeHash INT NOT NULL,
  GrainTypeString NVARCHAR(250) COLLATE Latin1_General_100_BIN2 NOT NULL,
  GrainIdExtensionString NVARCHAR(250) COLLATE Latin1_General_100_BIN2 NOT NULL,   -- empty where the provider sends NULL
  ServiceId NVARCHAR(150) COLLATE Latin1_General_100_BIN2 NOT NULL,
  PayloadBinary VARBINARY(MAX) NULL,                                               -- NULL once cleared
  ModifiedOn DATETIME2(3) NOT NULL,                                                -- UTC
  Version INT NOT NULL,                                                            -- the etag
  -- One row per grain and state, even when two activations write first at the same time.
  CONSTRAINT UQ_OrleansStorage UNIQUE (GrainIdHash, GrainTypeHash, GrainIdN0, GrainIdN1, GrainIdExtensionString, GrainTypeString, ServiceId)
);

DELETE FROM OrleansQuery WHERE QueryKey IN ('WriteToStorageKey', 'ReadFromStorageKey', 'ClearStorageKey', 'DeleteStorageKey');

-- Without an etag only the first write enters; with one only the row that still has it is changed, and a row that was deleted meanwhile is not made anew.
INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('WriteToStorageKey', N'
SET NOCOUNT, XACT_ABORT ON;
DECLARE @kept TABLE (Version INT NOT NULL);
IF @GrainStateVersion IS NULL
  INSERT INTO OrleansStorage (GrainIdHash, GrainIdN0, GrainIdN1, GrainTypeHash, GrainTypeString, GrainIdExtensionString, ServiceId,
    PayloadBinary, ModifiedOn, Version)
  OUTPUT inserted.Version INTO @kept
  SELECT @GrainIdHash, @GrainIdN0, @GrainIdN1, @GrainTypeHash, @GrainTypeString, ISNULL(@GrainIdExtensionString, N''''), @ServiceId,
    @PayloadBinary, SYSUTCDATETIME(), 1
  WHERE NOT EXISTS (
    SELECT 1 FROM OrleansStorage WITH (UPDLOCK, SERIALIZABLE)
    WHERE GrainIdHash = @GrainIdHash AND GrainTypeHash = @GrainTypeHash AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
      AND GrainIdExtensionString = ISNULL(@GrainIdExtensionString, N'''') AND GrainTypeString = @GrainTypeString AND ServiceId = @ServiceId);
ELSE
  UPDATE OrleansStorage
  SET PayloadBinary = @PayloadBinary, ModifiedOn = SYSUTCDATETIME(), Version = Version + 1
  OUTPUT inserted.Version INTO @kept
  WHERE GrainIdHash = @GrainIdHash AND GrainTypeHash = @GrainTypeHash AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
    AND GrainIdExtensionString = ISNULL(@GrainIdExtensionString, N'''') AND GrainTypeString = @GrainTypeString AND ServiceId = @ServiceId
    AND Version = @GrainStateVersion;
SELECT Version AS NewGrainStateVersion FROM @kept;
');

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('ReadFromStorageKey', N'
SELECT PayloadBinary, Version
FROM OrleansStorage
WHERE GrainIdHash = @GrainIdHash AND GrainTypeHash = @GrainTypeHash AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
  AND GrainIdExtensionString = ISNULL(@GrainIdExtensionString, N'''') AND GrainTypeString = @GrainTypeString AND ServiceId = @ServiceId
');

-- Clearing keeps the row and its version, so that a late writer with an old etag is refused.
INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('ClearStorageKey', N'
SET NOCOUNT ON;
UPDATE OrleansStorage
SET PayloadBinary = NULL, ModifiedOn = SYSUTCDATETIME(), Version = Version + 1
OUTPUT inserted.Version AS NewGrainStateVersion
WHERE GrainIdHash = @GrainIdHash AND GrainTypeHash = @GrainTypeHash AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
  AND GrainIdExtensionString = ISNULL(@GrainIdExtensionString, N'''') AND GrainTypeString = @GrainTypeString AND ServiceId = @ServiceId
  AND Version = @GrainStateVersion
');

-- For providers set to DeleteStateOnClear; the version that would have followed tells that the row was there.
INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('DeleteStorageKey', N'
SET NOCOUNT ON;
DELETE FROM OrleansStorage
OUTPUT deleted.Version + 1 AS NewGrainStateVersion
WHERE GrainIdHash = @GrainIdHash AND GrainTypeHash = @GrainTypeHash AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
  AND GrainIdExtensionString = ISNULL(@GrainIdExtensionString, N'''') AND GrainTypeString = @GrainTypeString AND ServiceId = @ServiceId
  AND Version = @GrainStateVersion
');
