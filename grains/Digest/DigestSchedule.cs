using System.Text.Json;
using System.Text.Json.Serialization;
using SalesFlow.Journal;

namespace SalesFlow.Digest;

/// <summary>How far a tenant's digest is. Each step is one record of the stream <c>digest/weekly</c>, which holds the whole state after it. Pure.</summary>
/// <param name="Due">When the window wakes: the next digest, or the handing over of the one that is made; null while it is off.</param>
/// <param name="Generation">Of the window.</param>
/// <param name="Sending">The week whose digest is made and kept, and not handed over to all channels yet.</param>
public sealed record DigestSchedule(DateTimeOffset? Due, int Generation, string? Sending, string? LastWeek, DateTimeOffset? LastAt, int LastTo)
{
    public const string Kind = "digest", Window = "digest", Moved = "digest.moved", Key = "weekly";

    public static DigestSchedule None { get; } = new(null, 0, null, null, null, 0);

    /// <summary>The state after a record of the stream.</summary>
    public static DigestSchedule Of(JournalRecord record)
    {
        using var body = JsonDocument.Parse(record.Body);
        return body.RootElement.GetProperty("data").Deserialize(DigestJson.Default.DigestSchedule)!;
    }

    public NewRecord Record(StreamId stream, int version, DateTimeOffset now, byte[] digestBefore)
    {
        var body = RecordBody.Write<DigestSchedule, string>(stream, version, Moved, now, this, DigestJson.Default.DigestSchedule, null, null);
        return new NewRecord(Moved, body, RecordBody.Digest(digestBefore, body));
    }

    public WindowRow[] Windows(int shard) => [new(Window, Generation, Due, shard)];

    /// <param name="next">Null: it is off. What is made already goes out all the same.</param>
    public DigestSchedule Changed(DateTimeOffset? next) => Sending is not null || Due == next ? this : this with { Due = next, Generation = Generation + 1 };

    /// <summary>The week's digest is made and kept; it is handed over next.</summary>
    public DigestSchedule Made(string week, DateTimeOffset now) => this with { Sending = week, Due = now, Generation = Generation + 1 };

    /// <summary>All channels have it.</summary>
    public DigestSchedule Sent(int to, DateTimeOffset now, DateTimeOffset? next) => this with { Sending = null, LastWeek = Sending, LastAt = now, LastTo = to, Due = next, Generation = Generation + 1 };

    public DigestView View() => new(Sending is null ? Due : null, LastWeek, LastAt, LastTo);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DigestSchedule))]
[JsonSerializable(typeof(WeeklyDigest))]
internal sealed partial class DigestJson : JsonSerializerContext;
