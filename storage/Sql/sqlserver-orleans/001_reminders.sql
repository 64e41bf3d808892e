-- Tables and queries of the Orleans reminders (Microsoft.Orleans.Reminders.AdoNet) on SQL Server.
-- The provider reads the texts below once at start, by key, and binds the parameters by name. May be run again at any time.
-- Keys compare by their code points: to the server's own order 'a' and 'A' may be the same.

IF OBJECT_ID(N'OrleansQuery', N'U') IS NULL
CREATE TABLE OrleansQuery (
  QueryKey VARCHAR(64) NOT NULL PRIMARY KEY,
  QueryText NVARCHAR(MAX) NOT NULL
);

IF OBJECT_ID(N'OrleansRemindersTable', N'U') IS NULL
CREATE TABLE OrleansRemindersTable (
  ServiceId NVARCHAR(150) COLLATE Latin1_General_100_BIN2 NOT NULL,
  GrainId NVARCHAR(150) COLLATE Latin1_General_100_BIN2 NOT NULL,
  ReminderName NVARCHAR(150) COLLATE Latin1_General_100_BIN2 NOT NULL,
  StartTime DATETIME2(3) NOT NULL,   -- UTC
  Period BIGINT NOT NULL,            -- milliseconds
  GrainHash INT NOT NULL,            -- signed 32 bits: the place on the ring
  Version INT NOT NULL,              -- the etag
  CONSTRAINT PK_OrleansRemindersTable PRIMARY KEY (ServiceId, GrainId, ReminderName),
  -- A silo reads its ranges of the ring again and again; without this index each time is a scan of the whole table.
  INDEX IX_OrleansRemindersTable_Ring (ServiceId, GrainHash)
);

DELETE FROM OrleansQuery WHERE QueryKey IN ('UpsertReminderRowKey', 'ReadReminderRowKey', 'ReadReminderRowsKey', 'ReadRangeRows1Key',
  'ReadRangeRows2Key', 'DeleteReminderRowKey', 'DeleteReminderRowsKey');

-- The range lock of the first statement keeps others out until the second has entered the row.
INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('UpsertReminderRowKey', N'
SET NOCOUNT, XACT_ABORT ON;
DECLARE @kept TABLE (Version INT NOT NULL);
BEGIN TRANSACTION;
UPDATE OrleansRemindersTable WITH (UPDLOCK, SERIALIZABLE)
SET StartTime = @StartTime, Period = @Period, GrainHash = @GrainHash, Version = Version + 1
OUTPUT inserted.Version INTO @kept
WHERE ServiceId = @ServiceId AND GrainId = @GrainId AND ReminderName = @ReminderName;
IF @@ROWCOUNT = 0
  INSERT INTO OrleansRemindersTable (ServiceId, GrainId, ReminderName, StartTime, Period, GrainHash, Version)
  OUTPUT inserted.Version INTO @kept
  VALUES (@ServiceId, @GrainId, @ReminderName, @StartTime, @Period, @GrainHash, 0);
COMMIT TRANSACTION;
SELECT Version FROM @kept;
');

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('ReadReminderRowKey', N'
SELECT GrainId, ReminderName, StartTime, Period, Version
FROM OrleansRemindersTable
WHERE ServiceId = @ServiceId AND GrainId = @GrainId AND ReminderName = @ReminderName
');

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('ReadReminderRowsKey', N'
SELECT GrainId, ReminderName, StartTime, Period, Version
FROM OrleansRemindersTable
WHERE ServiceId = @ServiceId AND GrainId = @GrainId
');

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('ReadRangeRows1Key', N'
SELECT GrainId, ReminderName, StartTime, Period, Version
FROM OrleansRemindersTable
WHERE ServiceId = @ServiceId AND GrainHash > @BeginHash AND GrainHash <= @EndHash
');

-- A range that goes over the end of the ring. Asked for only when end <= begin, so that no row is in both halves.
INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('ReadRangeRows2Key', N'
SELECT GrainId, ReminderName, StartTime, Period, Version
FROM OrleansRemindersTable
WHERE ServiceId = @ServiceId AND GrainHash > @BeginHash
UNION ALL
SELECT GrainId, ReminderName, StartTime, Period, Version
FROM OrleansRemindersTable
WHERE ServiceId = @ServiceId AND GrainHash <= @EndHash
');

-- The provider wants exactly one row, also when nothing was deleted.
INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('DeleteReminderRowKey', N'
SET NOCOUNT ON;
DELETE FROM OrleansRemindersTable
WHERE ServiceId = @ServiceId AND GrainId = @GrainId AND ReminderName = @ReminderName AND Version = @Version;
SELECT @@ROWCOUNT;
');

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('DeleteReminderRowsKey', N'
DELETE FROM OrleansRemindersTable WHERE ServiceId = @ServiceId
');
