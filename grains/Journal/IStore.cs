using SalesFlow.Board;

namespace SalesFlow.Journal;

/// <summary>Reads of current rows for grains that wake and boards that rebuild, and the few writes that follow a commit. Lists for HTTP live with the engines in storage.</summary>
public interface IStore
{
    /// <summary>Open or planned chains that belong to a subject (<c>customer/c-101</c>), with their templates and the number ever planned for it, of one moment.</summary>
    ValueTask<OpenChains> OpenChainsOfAsync(string tenant, string subject, CancellationToken cancellation = default);

    /// <summary>A subject's current row, or null.</summary>
    ValueTask<SubjectRow?> SubjectAsync(string tenant, string kind, string id, CancellationToken cancellation = default);

    /// <summary>Open or planned chains that count by a calendar.</summary>
    ValueTask<IReadOnlyList<string>> OpenChainsByCalendarAsync(string tenant, string calendar, CancellationToken cancellation = default);

    /// <summary>Windows of a shard that wake before a moment, earliest first.</summary>
    ValueTask<IReadOnlyList<DueWindow>> WindowsAsync(int shard, DateTimeOffset before, int limit, CancellationToken cancellation = default);

    /// <summary>Effects of a shard that were kept before a moment and not done yet, oldest first.</summary>
    ValueTask<IReadOnlyList<PendingEffect>> EffectsAsync(int shard, DateTimeOffset before, int limit, CancellationToken cancellation = default);

    ValueTask EffectsDoneAsync(IReadOnlyList<PendingEffect> done, CancellationToken cancellation = default);

    /// <summary>Alerts whose delivery is due, oldest first.</summary>
    ValueTask<IReadOnlyList<PendingAlert>> PendingAlertsAsync(DateTimeOffset now, int limit, CancellationToken cancellation = default);

    /// <summary>Replaces the delivery state of alerts (by tenant and id), all in one transaction.</summary>
    ValueTask UpdateAlertsAsync(IReadOnlyList<AlertDelivery> updates, CancellationToken cancellation = default);

    /// <summary>One alert, or null.</summary>
    ValueTask<PendingAlert?> FindAlertAsync(string tenant, string id, CancellationToken cancellation = default);

    /// <summary>Those of the alerts that are there.</summary>
    ValueTask<IReadOnlyList<PendingAlert>> FindAlertsAsync(string tenant, IReadOnlyList<string> ids, CancellationToken cancellation = default);

    /// <summary>Newest version of each document of a kind (or all kinds where null) of a tenant, removed ones left out.</summary>
    ValueTask<IReadOnlyList<DocumentRow>> DocumentsAsync(string tenant, string? kind = null, CancellationToken cancellation = default);

    /// <summary>One version of a document; null version = the newest.</summary>
    ValueTask<DocumentRow?> DocumentAsync(string tenant, string kind, string id, int? version = null, CancellationToken cancellation = default);

    /// <summary>The tenants that hold a document of this kind and id (newest version, not removed): how a key's hash finds its tenant.</summary>
    ValueTask<IReadOnlyList<(string Tenant, DocumentRow Document)>> FindDocumentAsync(string kind, string id, CancellationToken cancellation = default);

    /// <summary>The board's cells with counts and the newest pulse, of one moment, with the position that they stand at.</summary>
    ValueTask<BoardSnapshot> BoardAsync(string tenant, int pulse, CancellationToken cancellation = default);

    /// <summary>How many records a tenant has behind a position, and where the last of them stands (the position itself where there is none).</summary>
    ValueTask<RecordsBehind> RecordsBehindAsync(string tenant, long position, CancellationToken cancellation = default);

    ValueTask<EvidenceFile?> EvidenceAsync(string tenant, string sha256, CancellationToken cancellation = default);

    /// <summary>Notes that a file is there; false if it was known. Durable when it returns.</summary>
    ValueTask<bool> AddEvidenceAsync(string tenant, EvidenceFile file, CancellationToken cancellation = default);

    /// <summary>Streams that wait for a file.</summary>
    ValueTask<IReadOnlyList<string>> AwaitingAsync(string tenant, string sha256, CancellationToken cancellation = default);

    /// <summary>Where a stream's records went, or null where they are here or there never were any.</summary>
    ValueTask<ArchivedRow?> ArchivedAsync(StreamId stream, CancellationToken cancellation = default);
}

public sealed record DueWindow(string Tenant, string Stream, string Name, int Generation, DateTimeOffset WakeAt);

public sealed record PendingEffect(string Tenant, string Stream, int Version, int Index, string Kind, string Target, byte[] Body);

/// <param name="Delivered">JSON array of <c>{channel, at, status, to, message?}</c>.</param>
public sealed record PendingAlert(string Tenant, AlertRow Alert, string Status, byte[] Delivered, string? AcknowledgedBy, DateTimeOffset? SnoozedUntil, DateTimeOffset? AcknowledgedAt = null);

/// <param name="Status">pending | delivered | failed (given up)</param>
public sealed record AlertDelivery(
    string Tenant, string Id, string Status, DateTimeOffset NotBefore, byte[] Delivered, string? AcknowledgedBy, DateTimeOffset? AcknowledgedAt, DateTimeOffset? SnoozedUntil);

public sealed record BoardSnapshot(long Position, IReadOnlyList<(BoardCell Cell, int Count)> Cells, IReadOnlyList<(long Position, JournalRecord Record)> Pulse);

/// <param name="Links">Chains ever planned for the subject; see <see cref="Commit.Links"/>.</param>
public sealed record OpenChains(int Links, IReadOnlyList<(string Chain, string Template, int Version)> Chains);

public readonly record struct RecordsBehind(long Count, long Last);

public sealed record EvidenceFile(string Sha256, long Bytes, string MediaType, DateTimeOffset At);
