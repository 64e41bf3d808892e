-- Tables and queries of the Orleans membership (Microsoft.Orleans.Clustering.AdoNet) on SQL Server.
-- The provider reads the texts below once at start, by key, and binds the parameters by name. May be run again at any time.
--
-- A change of a member and the step of the version go together or not at all: the version's row is the lock, and who comes second finds another version.

IF OBJECT_ID(N'OrleansQuery', N'U') IS NULL
CREATE TABLE OrleansQuery (
  QueryKey VARCHAR(64) NOT NULL PRIMARY KEY,
  QueryText NVARCHAR(MAX) NOT NULL
);

IF OBJECT_ID(N'OrleansMembershipVersionTable', N'U') IS NULL
CREATE TABLE OrleansMembershipVersionTable (
  DeploymentId NVARCHAR(150) COLLATE Latin1_General_100_BIN2 NOT NULL,
  Timestamp DATETIME2(3) NOT NULL,
  Version INT NOT NULL,
  CONSTRAINT PK_OrleansMembershipVersionTable PRIMARY KEY (DeploymentId)
);

IF OBJECT_ID(N'OrleansMembershipTable', N'U') IS NULL
CREATE TABLE OrleansMembershipTable (
  DeploymentId NVARCHAR(150) COLLATE Latin1_General_100_BIN2 NOT NULL,
  Address VARCHAR(45) NOT NULL,
  Port INT NOT NULL,
  Generation INT NOT NULL,
  SiloName NVARCHAR(150) NOT NULL,
  HostName NVARCHAR(150) NOT NULL,
  Status INT NOT NULL,               -- 2 joining, 3 active, 4 shutting down, 5 stopping, 6 dead
  ProxyPort INT NULL,                -- 0 = takes no clients
  SuspectTimes VARCHAR(8000) NULL,
  StartTime DATETIME2(3) NOT NULL,   -- UTC
  IAmAliveTime DATETIME2(3) NOT NULL,
  CONSTRAINT PK_OrleansMembershipTable PRIMARY KEY (DeploymentId, Address, Port, Generation),
  CONSTRAINT FK_OrleansMembershipTable_Version FOREIGN KEY (DeploymentId) REFERENCES OrleansMembershipVersionTable (DeploymentId)
);

DELETE FROM OrleansQuery WHERE QueryKey IN ('InsertMembershipVersionKey', 'InsertMembershipKey', 'UpdateMembershipKey', 'UpdateIAmAlivetimeKey',
  'MembershipReadRowKey', 'MembershipReadAllKey', 'GatewaysQueryKey', 'DeleteMembershipTableEntriesKey', 'CleanupDefunctSiloEntriesKey');

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('InsertMembershipVersionKey', N'
SET NOCOUNT ON;
INSERT INTO OrleansMembershipVersionTable (DeploymentId, Timestamp, Version)
SELECT @DeploymentId, SYSUTCDATETIME(), 0
WHERE NOT EXISTS (SELECT 1 FROM OrleansMembershipVersionTable WITH (UPDLOCK, SERIALIZABLE) WHERE DeploymentId = @DeploymentId);
SELECT CAST(@@ROWCOUNT AS BIT);
');

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('InsertMembershipKey', N'
SET NOCOUNT, XACT_ABORT ON;
DECLARE @stepped INT;
BEGIN TRANSACTION;
UPDATE OrleansMembershipVersionTable
SET Timestamp = SYSUTCDATETIME(), Version = Version + 1
WHERE DeploymentId = @DeploymentId AND Version = @Version AND NOT EXISTS (
  SELECT 1 FROM OrleansMembershipTable m
  WHERE m.DeploymentId = @DeploymentId AND m.Address = @Address AND m.Port = @Port AND m.Generation = @Generation);
SET @stepped = @@ROWCOUNT;
IF @stepped = 1
  INSERT INTO OrleansMembershipTable (DeploymentId, Address, Port, Generation, SiloName, HostName, Status, ProxyPort, StartTime, IAmAliveTime)
  VALUES (@DeploymentId, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime);
COMMIT TRANSACTION;
SELECT CAST(@stepped AS BIT);
');

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('UpdateMembershipKey', N'
SET NOCOUNT, XACT_ABORT ON;
DECLARE @stepped INT;
BEGIN TRANSACTION;
UPDATE OrleansMembershipVersionTable
SET Timestamp = SYSUTCDATETIME(), Version = Version + 1
WHERE DeploymentId = @DeploymentId AND Version = @Version AND EXISTS (
  SELECT 1 FROM OrleansMembershipTable m
  WHERE m.DeploymentId = @DeploymentId AND m.Address = @Address AND m.Port = @Port AND m.Generation = @Generation);
SET @stepped = @@ROWCOUNT;
IF @stepped = 1
  UPDATE OrleansMembershipTable
  SET Status = @Status, SuspectTimes = @SuspectTimes, IAmAliveTime = @IAmAliveTime
  WHERE DeploymentId = @DeploymentId AND Address = @Address AND Port = @Port AND Generation = @Generation;
COMMIT TRANSACTION;
SELECT CAST(@stepped AS BIT);
');

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('UpdateIAmAlivetimeKey', N'
SET NOCOUNT ON;
UPDATE OrleansMembershipTable
SET IAmAliveTime = @IAmAliveTime
WHERE DeploymentId = @DeploymentId AND Address = @Address AND Port = @Port AND Generation = @Generation
');

-- The version comes also where there is no member.
INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('MembershipReadRowKey', N'
SELECT v.DeploymentId, m.Address, m.Port, m.Generation, m.SiloName, m.HostName, m.Status, m.ProxyPort, m.SuspectTimes, m.StartTime, m.IAmAliveTime, v.Version
FROM OrleansMembershipVersionTable v
LEFT JOIN OrleansMembershipTable m ON m.DeploymentId = v.DeploymentId AND m.Address = @Address AND m.Port = @Port AND m.Generation = @Generation
WHERE v.DeploymentId = @DeploymentId
');

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('MembershipReadAllKey', N'
SELECT v.DeploymentId, m.Address, m.Port, m.Generation, m.SiloName, m.HostName, m.Status, m.ProxyPort, m.SuspectTimes, m.StartTime, m.IAmAliveTime, v.Version
FROM OrleansMembershipVersionTable v
LEFT JOIN OrleansMembershipTable m ON m.DeploymentId = v.DeploymentId
WHERE v.DeploymentId = @DeploymentId
');

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('GatewaysQueryKey', N'
SELECT Address, ProxyPort, Generation
FROM OrleansMembershipTable
WHERE DeploymentId = @DeploymentId AND Status = @Status AND ProxyPort > 0
');

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('DeleteMembershipTableEntriesKey', N'
DELETE FROM OrleansMembershipTable WHERE DeploymentId = @DeploymentId;
DELETE FROM OrleansMembershipVersionTable WHERE DeploymentId = @DeploymentId
');

-- Never an active one, however long it has been silent: that is for its peers to judge.
INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('CleanupDefunctSiloEntriesKey', N'
DELETE FROM OrleansMembershipTable
WHERE DeploymentId = @DeploymentId AND IAmAliveTime < @IAmAliveTime AND Status <> 3
');
