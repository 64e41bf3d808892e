using System.Text.Json;

namespace SalesFlow.Client;

/// <summary>One record of a chain's journal; the record before is named by its digest.</summary>
public sealed record JournalRecord
{
    /// <summary>Its place in the journal.</summary>
    public long Sequence { get; init; }

    /// <summary>What happened, such as <c>action</c>.</summary>
    public string? Kind { get; init; }

    /// <summary>When it was recorded.</summary>
    public DateTimeOffset? RecordedAt { get; init; }

    /// <summary>SHA-256 of the digest before it and the text of <see cref="Record"/>, in hexadecimal.</summary>
    public string? Digest { get; init; }

    /// <summary>What was recorded; its raw text is what the digest was taken of.</summary>
    public JsonElement Record { get; init; }
}
