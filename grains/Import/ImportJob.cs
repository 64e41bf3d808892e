using System.Text.Json;
using System.Text.Json.Serialization;
using SalesFlow.Journal;

namespace SalesFlow.Import;

/// <summary>How far an import is. Each step is one record of the stream <c>import/&lt;id&gt;</c>, which holds the whole state after it; file and plan are a document. Pure.</summary>
/// <param name="Due">When the window wakes for the next part; null while nothing is done.</param>
/// <param name="Generation">Of the window.</param>
/// <param name="Version">Of the document.</param>
public sealed record ImportJob(
    string State, DateTimeOffset? Due, int Generation, int Version, int Done, int Total, int Events, int Chains, int Accepted, int Replayed, int Refused, ImportRefusal[] Refusals,
    DateTimeOffset? StartedAt, DateTimeOffset? EndedAt, string? Why)
{
    public const string Kind = "import", Window = "part", Moved = "import.moved";
    public const string Uploaded = "uploaded", Running = "running", Stopped = "stopped", Ended = "done", Failed = "failed";

    /// <summary>Refusals that are kept with their words.</summary>
    public const int MostRefusals = 50;

    public static ImportJob None { get; } = new("", null, 0, 0, 0, 0, 0, 0, 0, 0, 0, [], null, null, null);

    /// <summary>The state after a record of the stream.</summary>
    public static ImportJob Of(JournalRecord record)
    {
        using var body = JsonDocument.Parse(record.Body);
        return body.RootElement.GetProperty("data").Deserialize(ImportJobJson.Default.ImportJob)!;
    }

    public NewRecord Record(StreamId stream, int version, DateTimeOffset now, byte[] digestBefore)
    {
        var body = RecordBody.Write<ImportJob, string>(stream, version, Moved, now, this, ImportJobJson.Default.ImportJob, null, null);
        return new NewRecord(Moved, body, RecordBody.Digest(digestBefore, body));
    }

    public WindowRow[] Windows(int shard) => [new(Window, Generation, Due, shard)];

    public ImportJob Uploads() => None with { State = Uploaded, Version = 1 };

    public ImportJob Starts(DateTimeOffset now) => None with { State = Running, Due = now, Generation = Generation + 1, Version = Version + 1, StartedAt = now };

    public ImportJob Stops(DateTimeOffset now) => State == Running ? this with { State = Stopped, Due = null, Generation = Generation + 1, EndedAt = now } : this;

    public ImportJob Resumes(DateTimeOffset now) => State is Stopped or Failed ? this with { State = Running, Due = now, Generation = Generation + 1, EndedAt = null, Why = null } : this;

    /// <summary>A part is done; the next follows at once.</summary>
    public ImportJob Does(ImportPart part, DateTimeOffset now) => this with
    {
        State = part.Last ? Ended : State, Due = part.Last ? null : now, Generation = Generation + 1, EndedAt = part.Last ? now : null,
        Done = part.Done, Total = part.Total, Events = Events + part.Events, Chains = Chains + part.Chains, Accepted = Accepted + part.Accepted, Replayed = Replayed + part.Replayed,
        Refused = Refused + part.Refused, Refusals = [.. Refusals.Concat(part.Refusals.Select(one => new ImportRefusal(one.Place, one.Reason))).Take(MostRefusals)],
    };

    public ImportJob Fails(string why, DateTimeOffset now) => this with { State = Failed, Due = null, Generation = Generation + 1, EndedAt = now, Why = why };

    public ImportView View(ImportFile file) => new(file, State, Done, Total, Events, Chains, Accepted, Replayed, Refused, Refusals, StartedAt, EndedAt, Why);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ImportJob))]
[JsonSerializable(typeof(ImportFile))]
internal sealed partial class ImportJobJson : JsonSerializerContext;
