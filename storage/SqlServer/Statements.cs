namespace SalesFlow.SqlServer;

/// <summary>Every text that the engine sends to SQL Server, besides the scripts and what lists are made of, so that a test can read them all.
/// Values are <c>@p1</c>, <c>@p2</c>… in order; rows are <c>@rows</c>.</summary>
internal static class Statements
{
    /// <summary>First in the transaction of the migrations: silos that start together wait for each other.</summary>
    public const string Lock = """
        DECLARE @got int;
        EXEC @got = sp_getapplock @Resource = N'salesflow schema', @LockMode = N'Exclusive', @LockOwner = N'Transaction', @LockTimeout = -1;
        IF @got < 0
        BEGIN
          THROW 53003, N'the lock for bringing the tables up to date is not to be had', 1;
        END;
        """;

    /// <summary>Not in a transaction, since databases are not altered in one. The lock is the session's and goes with its connection. Reads of one moment need the first option, and it is
    /// to be had while others are connected. The second is not: whoever cannot have it goes on without, and reads wait for batches instead of passing them.</summary>
    public const string SetOptions = """
        SET NOCOUNT ON;
        DECLARE @got int;
        EXEC @got = sp_getapplock @Resource = N'salesflow options', @LockMode = N'Exclusive', @LockOwner = N'Session', @LockTimeout = -1;
        IF @got < 0
        BEGIN
          THROW 53003, N'the lock for the options of the database is not to be had', 1;
        END;
        IF EXISTS (SELECT 1 FROM sys.databases WHERE database_id = DB_ID() AND snapshot_isolation_state <> 1)
        BEGIN
          ALTER DATABASE CURRENT SET ALLOW_SNAPSHOT_ISOLATION ON;
        END;
        IF EXISTS (SELECT 1 FROM sys.databases WHERE database_id = DB_ID() AND is_read_committed_snapshot_on = 0)
        BEGIN
          BEGIN TRY
            ALTER DATABASE CURRENT SET READ_COMMITTED_SNAPSHOT ON WITH NO_WAIT;
          END TRY
          BEGIN CATCH
            PRINT N'READ_COMMITTED_SNAPSHOT stays off: ' + ERROR_MESSAGE();
          END CATCH;
        END;
        EXEC sp_releaseapplock @Resource = N'salesflow options', @LockOwner = N'Session';
        """;

    /// <summary>2 = commits are answered before they are on the disk, whatever they ask for.</summary>
    public const string Durability = "SELECT CAST(delayed_durability AS int) FROM sys.databases WHERE database_id = DB_ID()";

    /// <summary>Microseconds since 1970.</summary>
    public const string Now = "SELECT DATEDIFF_BIG(MICROSECOND, CAST('1970-01-01T00:00:00' AS datetime2(7)), SYSUTCDATETIME())";

    public const string ReadStream = """
        SELECT version, position, kind, recorded_at, body, digest, action_id FROM record
        WHERE tenant = @p1 AND stream = @p2 AND version BETWEEN @p3 AND @p4 ORDER BY version
        """;

    public const string ReadHead = "SELECT TOP (1) version, digest FROM record WHERE tenant = @p1 AND stream = @p2 ORDER BY version DESC";

    public const string FindOnceKey = "SELECT content, stream, version FROM once_key WHERE tenant = @p1 AND [key] = @p2";

    /// <summary>An archived stream is at a version that nobody expects.</summary>
    public const string AskHeads = """
        SELECT n.tenant, n.stream, r.version FROM @rows AS n
        CROSS APPLY (SELECT TOP (1) version FROM record WHERE record.tenant = n.tenant AND record.stream = n.stream ORDER BY version DESC) AS r
        UNION ALL
        SELECT a.tenant, a.stream, -1 AS version FROM @rows AS m INNER LOOP JOIN archived AS a ON a.tenant = m.tenant AND a.stream = m.stream
        """;

    public const string AskLinks = """
        SELECT l.tenant, l.subject, l.links FROM @rows AS n INNER LOOP JOIN subject_link AS l ON l.tenant = n.tenant AND l.subject = n.stream
        """;

    public const string AskKeys = """
        SELECT k.tenant, k.[key], k.content, k.stream, k.version FROM @rows AS n INNER LOOP JOIN once_key AS k ON k.tenant = n.tenant AND k.[key] = n.[key]
        """;

    public const string OpenChainsOf = """
        SELECT ISNULL((SELECT l.links FROM subject_link AS l WHERE l.tenant = @p1 AND l.subject = @p2), 0);
        SELECT id, template, template_version FROM chain WHERE tenant = @p1 AND subject = @p2 AND state IN (N'planned', N'open') ORDER BY planned_start, id
        """;

    public const string RecordsBehind = "SELECT COUNT_BIG(*), ISNULL(MAX(position), @p2) FROM record WHERE tenant = @p1 AND position > @p2";

    public const string Subject = $"SELECT {SubjectColumns} FROM subject WHERE tenant = @p1 AND kind = @p2 AND id = @p3";

    public const string OpenChainsByCalendar = """
        SELECT id FROM chain WHERE tenant = @p1 AND state IN (N'planned', N'open') AND CHARINDEX(@p2, calendars) > 0 ORDER BY id
        """;

    public const string Windows = """
        SELECT TOP (@p3) tenant, stream, name, generation, wake_at FROM open_window WHERE shard = @p1 AND wake_at < @p2 ORDER BY wake_at, generation
        """;

    public const string Effects = """
        SELECT TOP (@p3) tenant, stream, version, idx, kind, target, body FROM effect WHERE shard = @p1 AND created_at < @p2
        ORDER BY created_at, tenant, stream, version, idx
        """;

    public const string EffectsDone = """
        DELETE e FROM @rows AS n INNER LOOP JOIN effect AS e ON e.tenant = n.tenant AND e.stream = n.stream AND e.version = n.version AND e.idx = n.idx
        """;

    public const string PendingAlerts = $"SELECT TOP (@p2) {AlertColumns} FROM alert WHERE status = N'pending' AND not_before <= @p1 ORDER BY not_before, seq";

    public const string UpdateAlerts = """
        UPDATE a SET status = n.status, not_before = n.not_before, delivered = n.delivered, acknowledged_by = n.acknowledged_by,
          acknowledged_at = n.acknowledged_at, snoozed_until = n.snoozed_until
        FROM @rows AS n INNER LOOP JOIN alert AS a ON a.tenant = n.tenant AND a.id = n.id
        """;

    public const string FindAlert = $"SELECT {AlertColumns} FROM alert WHERE tenant = @p1 AND id = @p2";

    public const string FindAlerts = $"SELECT {AlertColumns} FROM alert WHERE tenant = @p1 AND id IN (SELECT n.id FROM @rows AS n) OPTION (LOOP JOIN)";

    public const string AllDocuments = $"SELECT {DocumentColumns} FROM document WHERE tenant = @p1 AND removed = 0 AND {IsNewest} ORDER BY kind, id";

    public const string Documents = $"SELECT {DocumentColumns} FROM document WHERE tenant = @p1 AND kind = @p2 AND removed = 0 AND {IsNewest} ORDER BY id";

    public const string Document = $"""
        SELECT TOP (1) {DocumentColumns} FROM document WHERE tenant = @p1 AND kind = @p2 AND id = @p3 AND version BETWEEN @p4 AND @p5 ORDER BY version DESC
        """;

    public const string FindDocument = $"SELECT {DocumentColumns} FROM document WHERE kind = @p1 AND id = @p2 AND removed = 0 AND {IsNewest} ORDER BY tenant";

    public const string Position = "SELECT last FROM journal_position";

    /// <summary>Position, cells and newest records of one moment, the one at which the first row was read. A batch holds the last position until it is committed, so whatever
    /// has a position up to that one is seen.</summary>
    public const string Board = $"""
        SET XACT_ABORT ON;
        SET TRANSACTION ISOLATION LEVEL SNAPSHOT;
        BEGIN TRANSACTION;
        {BoardOfMoment}
        COMMIT TRANSACTION;
        """;

    /// <summary>The same inside a transaction that is held open.</summary>
    public const string BoardOfMoment = """
        SELECT last FROM journal_position;
        SELECT template, day, team, owner, cell.outcome, reason, broken_step, cell.stuck, COUNT(*)
        FROM chain CROSS APPLY (VALUES (
          CASE WHEN state = N'void' THEN N'void' WHEN broken = 1 THEN N'broken' WHEN closed = 1 THEN N'closed' ELSE N'in-flight' END,
          CASE WHEN stuck_since IS NULL THEN 0 ELSE 1 END)) AS cell (outcome, stuck)
        WHERE tenant = @p1
        GROUP BY template, day, team, owner, cell.outcome, reason, broken_step, cell.stuck;
        SELECT TOP (@p2) stream, version, position, kind, recorded_at, body, digest, action_id FROM record WHERE tenant = @p1 ORDER BY position DESC;
        """;

    public const string Evidence = "SELECT bytes, media_type, at FROM evidence WHERE tenant = @p1 AND sha256 = @p2";

    /// <summary>Answers 1 where the file was not noted before.</summary>
    public const string AddEvidence = """
        SET NOCOUNT ON;
        INSERT INTO evidence (tenant, sha256, bytes, media_type, at)
        SELECT @p1, @p2, @p3, @p4, @p5 WHERE NOT EXISTS (SELECT 1 FROM evidence AS e WITH (UPDLOCK, HOLDLOCK) WHERE e.tenant = @p1 AND e.sha256 = @p2);
        SELECT @@ROWCOUNT;
        """;

    /// <summary>Bytes and note in one transaction; the same answer.</summary>
    public const string KeepEvidence = """
        SET NOCOUNT ON;
        SET XACT_ABORT ON;
        DECLARE @added int;
        BEGIN TRANSACTION;
        INSERT INTO evidence_content (tenant, sha256, content)
        SELECT @p1, @p2, @p6 WHERE NOT EXISTS (SELECT 1 FROM evidence_content AS c WITH (UPDLOCK, HOLDLOCK) WHERE c.tenant = @p1 AND c.sha256 = @p2);
        INSERT INTO evidence (tenant, sha256, bytes, media_type, at)
        SELECT @p1, @p2, @p3, @p4, @p5 WHERE NOT EXISTS (SELECT 1 FROM evidence AS e WITH (UPDLOCK, HOLDLOCK) WHERE e.tenant = @p1 AND e.sha256 = @p2);
        SET @added = @@ROWCOUNT;
        COMMIT TRANSACTION;
        SELECT @added;
        """;

    /// <summary>The key that is there after it.</summary>
    public const string KeepPersonalKey = """
        SET NOCOUNT ON;
        INSERT INTO personal_key (tenant, name, secret)
        SELECT @p1, @p2, @p3 WHERE NOT EXISTS (SELECT 1 FROM personal_key AS k WITH (UPDLOCK, HOLDLOCK) WHERE k.tenant = @p1 AND k.name = @p2);
        SELECT secret FROM personal_key WHERE tenant = @p1 AND name = @p2;
        """;

    public const string RemovePersonalKey = "DELETE k FROM personal_key AS k WHERE k.tenant = @p1 AND k.name = @p2";

    /// <summary>Bytes and note in one transaction.</summary>
    public const string RemoveEvidence = """
        SET NOCOUNT ON;
        SET XACT_ABORT ON;
        BEGIN TRANSACTION;
        DELETE e FROM evidence AS e WHERE e.tenant = @p1 AND e.sha256 = @p2;
        DELETE c FROM evidence_content AS c WHERE c.tenant = @p1 AND c.sha256 = @p2;
        COMMIT TRANSACTION;
        """;

    public const string HasContent = "SELECT 1 FROM evidence_content WHERE tenant = @p1 AND sha256 = @p2";

    /// <summary>Bytes count from 1 there.</summary>
    public const string ContentPart = "SELECT SUBSTRING(content, @p3, @p4) FROM evidence_content WHERE tenant = @p1 AND sha256 = @p2";

    public const string Awaiting = "SELECT stream FROM awaited WHERE tenant = @p1 AND sha256 = @p2 ORDER BY stream";

    public const string Archived = "SELECT archive, sha256, records, first_digest, last_digest, at FROM archived WHERE tenant = @p1 AND stream = @p2";

    private const string SubjectColumns = "kind, id, version, customer, parent, owner, team, state, rank, at, day, number, amount, words, updated_at, doc";

    private const string AlertColumns =
        "tenant, id, chain, step, window_name, generation, rung, recipients, due_at, fired_at, late, not_before, fold, status, delivered, acknowledged_by, snoozed_until, acknowledged_at";

    private const string DocumentColumns = "kind, id, version, at, [by], body, removed, tenant";

    private const string IsNewest =
        "version = (SELECT MAX(other.version) FROM document AS other WHERE other.tenant = document.tenant AND other.kind = document.kind AND other.id = document.id)";
}
