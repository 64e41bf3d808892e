using System.Text.Json.Serialization;

namespace SalesFlow.Client;

/// <summary>By what rates are grouped.</summary>
public enum RateGroup
{
    /// <summary>By team.</summary>
    Team,

    /// <summary>By owner.</summary>
    Owner,

    /// <summary>By template.</summary>
    Template,

    /// <summary>By day of the planned start.</summary>
    Day,
}

/// <summary>Which chains to rate; absent members do not filter.</summary>
public sealed record RatesQuery
{
    /// <summary>The template's key.</summary>
    public string? Template { get; init; }

    /// <summary>A month (<c>2026-02</c>), day, quarter (<c>2026-Q1</c>), year or range, by planned start in the tenant's zone; null = all time.</summary>
    public string? Period { get; init; }

    /// <summary>By what to group.</summary>
    public RateGroup? GroupBy { get; init; }

    /// <summary>The team.</summary>
    public string? Team { get; init; }

    /// <summary>The owner.</summary>
    public string? Owner { get; init; }
}

/// <summary>Counts of chains and the closed-loop rate that follows from them.</summary>
public record RateCounts
{
    /// <summary>Chains planned to start, void ones not counted.</summary>
    public long Planned { get; init; }

    /// <summary>Completed in time with complete evidence.</summary>
    public long Closed { get; init; }

    /// <summary>Failed at some step.</summary>
    public long Broken { get; init; }

    /// <summary>Neither closed nor broken yet.</summary>
    public long InFlight { get; init; }

    /// <summary>Taken out of the rate.</summary>
    public long Void { get; init; }

    /// <summary>Broken or in danger now: a step is overdue or lacks evidence.</summary>
    public long Stuck { get; init; }

    /// <summary>Closed ÷ planned as a fraction; null when nothing was planned.</summary>
    public double? Rate { get; init; }

    /// <summary>Closed ÷ (closed + broken) as a fraction; null when nothing is settled.</summary>
    public double? SettledRate { get; init; }

    /// <summary>Broken chains by reason.</summary>
    public IReadOnlyDictionary<string, long> BrokenBy { get; init; } = new Dictionary<string, long>();

    /// <summary>The period before.</summary>
    public PreviousRate? Previous { get; init; }

    /// <summary>Change against the period before, in percentage points.</summary>
    public double? ChangePoints { get; init; }

    /// <summary>Where the chains that were planned are listed.</summary>
    public string? List { get; init; }

    /// <summary>Where the chains behind each of the other numbers are listed.</summary>
    public RateLists? Lists { get; init; }
}

/// <summary>Addresses of lists; each holds exactly as many chains as its number says.</summary>
public sealed record RateLists
{
    /// <summary>Behind <see cref="RateCounts.Closed"/>.</summary>
    public string? Closed { get; init; }

    /// <summary>Behind <see cref="RateCounts.Broken"/>.</summary>
    public string? Broken { get; init; }

    /// <summary>Behind <see cref="RateCounts.InFlight"/>.</summary>
    public string? InFlight { get; init; }

    /// <summary>Behind <see cref="RateCounts.Void"/>.</summary>
    public string? Void { get; init; }

    /// <summary>Behind <see cref="RateCounts.Stuck"/>.</summary>
    public string? Stuck { get; init; }

    /// <summary>Behind each reason of <see cref="RateCounts.BrokenBy"/>.</summary>
    public IReadOnlyDictionary<string, string> BrokenBy { get; init; } = new Dictionary<string, string>();
}

/// <summary>The rate of the period before.</summary>
/// <param name="Period">That period.</param>
/// <param name="Rate">Its rate; null when nothing was planned.</param>
public sealed record PreviousRate(string? Period, double? Rate);

/// <summary>Rates as of a moment, under a definition.</summary>
public sealed record RatesAnswer : RateCounts
{
    /// <summary>The version of the definition used.</summary>
    [JsonConverter(typeof(TextConverter))]
    public string? Definition { get; init; }

    /// <summary>The moment that the counts are of.</summary>
    public DateTimeOffset? AsOf { get; init; }

    /// <summary>The period asked for.</summary>
    public string? Period { get; init; }

    /// <summary>The same by team, owner, template or day.</summary>
    public IReadOnlyList<RateLine> Groups { get; init; } = [];
}

/// <summary>The counts of one group.</summary>
public sealed record RateLine : RateCounts
{
    /// <summary>The team, owner, template or day.</summary>
    public string? Key { get; init; }
}
