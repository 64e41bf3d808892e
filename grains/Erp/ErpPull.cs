using System.Text.Json;
using System.Text.Json.Serialization;
using SalesFlow.Journal;

namespace SalesFlow.Erp;

/// <summary>How far an adapter is. Each step is one record of the stream <c>erp/&lt;adapter&gt;</c>, which holds the whole state after it. Pure.</summary>
/// <param name="Due">When the window wakes: the next pull, or the next part of the one under way; null while the adapter is off.</param>
/// <param name="Planned">When the next pull is due by the schedule.</param>
/// <param name="Generation">Of the window.</param>
/// <param name="Cursor">Where the pull under way goes on; null at its beginning.</param>
/// <param name="Since">When the last good pull began.</param>
/// <param name="Failures">Pulls that failed since the last good one.</param>
public sealed record ErpPull(DateTimeOffset? Due, DateTimeOffset? Planned, int Generation, string? Cursor, ErpRun? Running, ErpRun? Last, DateTimeOffset? Since, int Failures)
{
    public const string Kind = "erp", Window = "pull", Moved = "erp.moved";
    private const int MostErrors = 10;
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(30);

    /// <summary>Nothing is pulled yet.</summary>
    public static ErpPull None { get; } = new(null, null, 0, null, null, null, null, 0);

    /// <summary>The state after a record of the stream.</summary>
    public static ErpPull Of(JournalRecord record)
    {
        using var body = JsonDocument.Parse(record.Body);
        return body.RootElement.GetProperty("data").Deserialize(ErpJson.Default.ErpPull)!;
    }

    public NewRecord Record(StreamId stream, int version, DateTimeOffset now, byte[] digestBefore)
    {
        var body = RecordBody.Write<ErpPull, string>(stream, version, Moved, now, this, ErpJson.Default.ErpPull, null, null);
        return new NewRecord(Moved, body, RecordBody.Digest(digestBefore, body));
    }

    /// <summary>The window that stands open in this state; a closed one where the adapter is off.</summary>
    public WindowRow[] Windows(int shard) => [new(Window, Generation, Due, shard)];

    /// <summary>The adapter was saved, or is gone (null): it pulls at once for the first time, and by a changed period from now on.</summary>
    public ErpPull Changed(ErpAdapter? adapter, DateTimeOffset now)
    {
        if (adapter is null or { Off: true })
        {
            return Due is null && Running is null ? this : At(null) with { Planned = null, Cursor = null, Running = null };
        }

        return Due is null ? At(now) with { Planned = now }
            : Running is null && Due > now + adapter.Period ? At(now + adapter.Period) with { Planned = now + adapter.Period }
            : this;
    }

    /// <summary>It pulls now, whatever the schedule says.</summary>
    public ErpPull Now(DateTimeOffset now) => Running is not null || Due <= now ? this : At(now) with { Planned = Planned ?? now };

    public ErpPull Begin(DateTimeOffset now) => this with { Running = new(now, null, 0, 0, 0, 0, [], false), Cursor = null };

    /// <summary>Some rows are in; the next part follows at once, after the last one the next pull by the schedule. Pulls that were missed are not made up for: one brings all.</summary>
    /// <param name="next">Null: these were the last rows.</param>
    public ErpPull Part(ErpCounts counts, string? next, TimeSpan period, DateTimeOffset now)
    {
        var run = Running! with
        {
            Rows = Running.Rows + counts.Rows, Accepted = Running.Accepted + counts.Accepted, Replayed = Running.Replayed + counts.Replayed, Refused = Running.Refused + counts.Refused,
            Errors = [.. Running.Errors.Concat(counts.Errors).Take(MostErrors)],
        };
        if (next is not null)
        {
            return At(now) with { Running = run, Cursor = next };
        }

        var planned = After(period, now);
        return At(planned) with { Planned = planned, Running = null, Cursor = null, Last = run with { EndedAt = now }, Since = run.StartedAt, Failures = 0 };
    }

    /// <summary>The source could not be read: it is tried again soon, each time after twice as long, and no later than the schedule says.</summary>
    public ErpPull Fail(string why, TimeSpan period, DateTimeOffset now)
    {
        var planned = After(period, now);
        var retry = now + (FirstRetry * Math.Pow(2, Math.Min(Failures, 12)));
        return At(retry < planned ? retry : planned) with
        {
            Planned = planned, Running = null, Cursor = null, Last = Running! with { EndedAt = now, Failed = true, Errors = [.. Running.Errors.Take(MostErrors - 1), why] }, Failures = Failures + 1,
        };
    }

    public ErpView View() => new(Due, Running, Last, Since);

    private ErpPull At(DateTimeOffset? due) => this with { Due = due, Generation = Generation + 1 };

    private DateTimeOffset After(TimeSpan period, DateTimeOffset now)
    {
        var from = Planned ?? now;
        return from > now ? from : from + (period * (Math.Floor((now - from) / period) + 1));
    }
}

/// <summary>What became of some rows.</summary>
public sealed record ErpCounts(int Rows, int Accepted, int Replayed, int Refused, IReadOnlyList<string> Errors);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ErpPull))]
internal sealed partial class ErpJson : JsonSerializerContext;
