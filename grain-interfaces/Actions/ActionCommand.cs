namespace SalesFlow.Actions;

/// <summary>A piece of evidence as the client sent it. Which members are set depends on <see cref="Kind"/>.</summary>
[GenerateSerializer, Immutable, Alias("evidence-item")]
public sealed record EvidenceItem
{
    /// <summary>photo | location | signature | document | audio | transcript | todo | acknowledgement | system-record | link</summary>
    [Id(0)] public required string Kind { get; init; }

    /// <summary>SHA-256 of an uploaded file, 64 lower-case hex digits.</summary>
    [Id(1)] public string? Sha256 { get; init; }
    [Id(2)] public string? Name { get; init; }
    [Id(3)] public string? Text { get; init; }
    [Id(4)] public double? Lat { get; init; }
    [Id(5)] public double? Lon { get; init; }
    [Id(6)] public double? AccuracyMetres { get; init; }
    [Id(7)] public DateTimeOffset? FixedAt { get; init; }
    [Id(8)] public string? Ref { get; init; }
    [Id(9)] public string? Url { get; init; }
    [Id(10)] public DateTimeOffset? DueAt { get; init; }

    /// <summary>The device said that its position is a mock. A reason to look, never guilt.</summary>
    [Id(11)] public bool? Mock { get; init; }
}

/// <summary>An action on its way to the grain of its subject: checked for form, files looked up.</summary>
/// <param name="Fields">Canonical JSON object (sorted keys), or <c>{}</c>.</param>
/// <param name="AbsentFiles">Digests of <paramref name="Evidence"/> whose file had not arrived when the edge looked.</param>
/// <param name="Content">SHA-256 of the canonical content: tells a retry from a reused id.</param>
/// <param name="History">Judged by <paramref name="OccurredAt"/>; nobody is notified.</param>
[GenerateSerializer, Immutable, Alias("action-command")]
public sealed record ActionCommand(
    string Id,
    string Node,
    DateTimeOffset OccurredAt,
    string Actor,
    string? Customer,
    string SubjectKind,
    string SubjectId,
    string? Step,
    string Fields,
    EvidenceItem[] Evidence,
    string[] AbsentFiles,
    byte[] Content,
    bool History);

/// <summary>An action as kept.</summary>
/// <param name="Sequence">Its place in the subject's records.</param>
/// <param name="Digest">Of its record, hex.</param>
[GenerateSerializer, Immutable, Alias("action-kept")]
public sealed record ActionKept(ActionCommand Action, DateTimeOffset RecordedAt, int Sequence, string Digest);

/// <summary>What is missing before an action is complete: <c>document</c>, <c>transcript>=20</c>, <c>field:signer</c>, <c>file:…</c>. Words are made at the edge.</summary>
[GenerateSerializer, Immutable, Alias("action-reply")]
public sealed record ActionReply(ActionKept Kept, string[] Missing, Chains.ChainSummary[] Chains, bool Replayed);
