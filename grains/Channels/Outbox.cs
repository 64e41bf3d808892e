using System.Text.Json;
using System.Text.Json.Serialization;
using SalesFlow.Journal;

namespace SalesFlow.Channels;

/// <summary>Something that waits to be delivered.</summary>
/// <param name="Position">A webhook's event; 0 = an alert.</param>
/// <param name="Alert">The alert that it tells.</param>
/// <param name="At">When it came.</param>
/// <param name="First">The first try.</param>
/// <param name="Next">Not before.</param>
public sealed record OutboxItem(
    string Id, string Subject, string? To, long Position, string? Alert, DateTimeOffset At, DateTimeOffset? First, int Tries, DateTimeOffset? Next, string? Error, int? Code);

/// <summary>What one try sends: one item, or many as a digest.</summary>
public sealed record OutboxParcel(string Id, string Lane, string? To, OutboxItem[] Items)
{
    public bool Digest => Items.Length > 1;
}

/// <summary>How far a channel is. Each step is one record of the stream <c>channel/&lt;key&gt;</c>, which holds the whole state after it and the tries of the step.</summary>
/// <param name="Cursor">Webhooks: the last record looked at. -1 = nothing yet.</param>
/// <param name="Sent">By lane, when messages of the last 60 s went out.</param>
/// <param name="Recent">Ids that were delivered last, so that what is handed over twice goes out once.</param>
/// <param name="Stopped">The channel's version that the receiver wanted no more of.</param>
public sealed record Outbox(
    long Cursor, OutboxItem[] Waiting, OutboxItem[] Dead, int Failing, DateTimeOffset? FailingSince, DateTimeOffset? NextAt, Dictionary<string, DateTimeOffset[]> Sent,
    string[] Recent, long Delivered, DateTimeOffset? LastAt, string? LastError, int? Stopped)
{
    public const string Kind = "channel", Moved = "channel.moved";

    public static Outbox None { get; } = new(-1, [], [], 0, null, null, [], [], 0, null, null, null);

    /// <summary>The state after a record of the stream.</summary>
    public static (Outbox State, OutboxTry[] Tries) Of(JournalRecord record)
    {
        using var body = JsonDocument.Parse(record.Body);
        var step = body.RootElement.GetProperty("data").Deserialize(OutboxJson.Default.OutboxStep)!;
        return (step.State, step.Tries);
    }

    public NewRecord Record(StreamId stream, int version, DateTimeOffset now, OutboxTry[] tries, byte[] digestBefore)
    {
        var body = RecordBody.Write<OutboxStep, string>(stream, version, Moved, now, new OutboxStep(this, tries), OutboxJson.Default.OutboxStep, null, null);
        return new NewRecord(Moved, body, RecordBody.Digest(digestBefore, body));
    }
}

public sealed record OutboxStep(Outbox State, OutboxTry[] Tries);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OutboxStep))]
internal sealed partial class OutboxJson : JsonSerializerContext;
