namespace SalesFlow.Journal;

/// <summary>The records of one entity of one tenant, in order. <paramref name="Name"/> is <c>kind/id</c>, for example <c>chain/pd-0001</c>.</summary>
public readonly record struct StreamId(string Tenant, string Name)
{
    public override string ToString() => $"{Tenant}/{Name}";
}

/// <summary>The newest record of a stream: its version (1 for the first; 0 = no record yet) and digest (32 bytes; empty = no record yet).</summary>
public sealed record StreamHead(int Version, byte[] Digest)
{
    public static StreamHead None { get; } = new(0, []);
}

/// <summary>A record to append. <paramref name="Body"/> is the canonical UTF-8 JSON that the digest was taken of and is kept byte for byte.</summary>
/// <param name="Kind">What happened, for example <c>action</c> or <c>chain.paused</c>.</param>
/// <param name="Digest">SHA-256 of the digest before it followed by <paramref name="Body"/>.</param>
/// <param name="ActionId">The action that the record keeps, if it keeps one.</param>
/// <param name="Customer">The customer that it concerns, for timelines.</param>
public sealed record NewRecord(string Kind, byte[] Body, byte[] Digest, string? ActionId = null, string? Customer = null);

/// <summary>A record as kept. <paramref name="Position"/> grows over all streams in the order of commit.</summary>
public sealed record JournalRecord(
    StreamId Stream, int Version, long Position, string Kind, DateTimeOffset RecordedAt, byte[] Body, byte[] Digest, string? ActionId)
{
    /// <summary>What is kept, where <see cref="Body"/> was opened (see <see cref="Personal.PersonalKeys"/>); null = the body itself.</summary>
    public byte[]? Sealed { get; init; }

    /// <summary>The bytes that the digest was taken of.</summary>
    public byte[] Kept => Sealed ?? Body;
}

/// <summary>A key that may be used once in a tenant, for ever: an action's id. The first commit that carries it wins.</summary>
/// <param name="Content">Digest of what the client sent, so that a retry is told from a reuse.</param>
public sealed record OnceKey(string Key, byte[] Content);

/// <summary>Where a <see cref="OnceKey"/> was used first.</summary>
public sealed record TakenKey(string Key, byte[] Content, string Stream, int Version);

/// <summary>A window as a row: at <paramref name="WakeAt"/> the deadline shard wakes the stream's grain. <paramref name="WakeAt"/> null closes the window.</summary>
public sealed record WindowRow(string Name, int Generation, DateTimeOffset? WakeAt, int Shard);

/// <summary>A rung of a ladder that fired: unique by stream, window, generation and rung, so that it exists once whatever restarts.</summary>
/// <param name="Recipients">Who is told: member ids, or a role's word where no member is known.</param>
/// <param name="DueAt">The moment that the rung stands for.</param>
/// <param name="NotBefore">Delivery waits until then (quiet hours); the evaluation did not.</param>
/// <param name="Fold">Alerts of one commit with the same fold key are delivered as one message.</param>
public sealed record AlertRow(
    string Id, string Chain, string Step, string Window, int Generation, string Rung, IReadOnlyList<string> Recipients,
    DateTimeOffset DueAt, DateTimeOffset FiredAt, bool Late, DateTimeOffset NotBefore, string? Fold);

/// <summary>Something that another grain is to do because of this commit; kept until it was done. The receiver is idempotent by stream, version and index.</summary>
/// <param name="Target">The grain's stream name, in the same tenant.</param>
public sealed record EffectRow(int Index, string Kind, string Target, byte[] Body, int Shard);

/// <summary>One version of a slow-changing thing of a tenant (template, node, calendar, member, key, settings). All versions are kept.</summary>
public sealed record DocumentRow(string Kind, string Id, int Version, DateTimeOffset At, string By, byte[] Body, bool Removed = false)
{
    /// <summary>As of <see cref="JournalRecord.Sealed"/>.</summary>
    public byte[]? Sealed { get; init; }

    /// <summary>The bytes that are kept.</summary>
    public byte[] Kept => Sealed ?? Body;
}

/// <summary>Everything that one decision of one grain keeps, atomically. Nobody is told before it is durable.</summary>
public sealed class Commit
{
    public required StreamId Stream { get; init; }

    /// <summary>The version that the grain decided upon; a stream that has moved on since answers <see cref="CommitStatus.VersionConflict"/>.</summary>
    public required int ExpectedVersion { get; init; }

    public required DateTimeOffset RecordedAt { get; init; }

    /// <summary>At least one.</summary>
    public required IReadOnlyList<NewRecord> Records { get; init; }

    public OnceKey? Once { get; init; }

    /// <summary>How many chains were ever planned for this subject, as the decision knew: where another was planned since, the commit ends as
    /// <see cref="CommitStatus.VersionConflict"/>, so that an action reaches every chain that was there before it. Null = not asked.</summary>
    public int? Links { get; init; }

    public ChainRow? Chain { get; init; }

    public SubjectRow? Subject { get; init; }

    public IReadOnlyList<WindowRow> Windows { get; init; } = [];

    public IReadOnlyList<AlertRow> Alerts { get; init; } = [];

    public IReadOnlyList<EffectRow> Effects { get; init; } = [];

    public IReadOnlyList<DocumentRow> Documents { get; init; } = [];

    /// <summary>SHA-256 (hex) of files that this stream waits for.</summary>
    public IReadOnlyList<string> AwaitedEvidence { get; init; } = [];

    /// <summary>The commit of the same stream that this one was decided upon before its outcome was known: if that one is not kept, nor is this one, even where
    /// someone else's record stands in its place.</summary>
    public Commit? After { get; set; }

    /// <summary>Set by the engine when the commit was left out, and by the writer when its outcome is not known.</summary>
    public bool LeftOut { get; set; }

    /// <summary>What live boards are told after the commit; not kept.</summary>
    public BoardChange? Board { get; init; }
}

/// <summary>How a commit ended.</summary>
public enum CommitStatus
{
    /// <summary>Durable.</summary>
    Committed = 1,

    /// <summary>Nothing kept: the stream is at another version than expected.</summary>
    VersionConflict = 2,

    /// <summary>Nothing kept: the once-key was used before; see <see cref="CommitOutcome.Taken"/>.</summary>
    KeyTaken = 3,

    /// <summary>Nothing kept: the store refused this very commit. A bug or a constraint; see <see cref="CommitOutcome.Error"/>.</summary>
    Failed = 4,
}

/// <param name="Position">Of the last record, when committed.</param>
public sealed record CommitOutcome(CommitStatus Status, long Position = 0, TakenKey? Taken = null, string? Error = null);
