namespace SalesFlow.Client;

/// <summary>Other limits to try on chains of the past; nothing is saved.</summary>
public sealed record BacktestQuestion
{
    /// <summary>Chains planned to start in it, as in <see cref="RatesQuery.Period"/>; null: all.</summary>
    public string? Period { get; init; }

    /// <summary>Limits by step.</summary>
    public IReadOnlyDictionary<string, StepLimit>? Limits { get; init; }

    /// <summary>Or a whole template.</summary>
    public ChainTemplate? Template { get; init; }
}

/// <summary>What the limits would have made of those chains.</summary>
public sealed record BacktestAnswer
{
    /// <summary>The template's key.</summary>
    public required string Template { get; init; }

    /// <summary>As asked for.</summary>
    public string? Period { get; init; }

    /// <summary>Both are judged as of this moment.</summary>
    public DateTimeOffset AsOf { get; init; }

    /// <summary>By the template that each chain runs on.</summary>
    public required BacktestCounts Before { get; init; }

    /// <summary>By the one that is tried.</summary>
    public required BacktestCounts After { get; init; }

    /// <summary>How the rate changes, in percentage points.</summary>
    public double? ChangePoints { get; init; }

    /// <summary>Chains that come to something else.</summary>
    public int Changed { get; init; }

    /// <summary>Of these, how many would break.</summary>
    public int WouldBreak { get; init; }

    /// <summary>Of these, how many would close.</summary>
    public int WouldClose { get; init; }

    /// <summary>By team.</summary>
    public required IReadOnlyList<BacktestGroup> Teams { get; init; }

    /// <summary>By owner.</summary>
    public required IReadOnlyList<BacktestGroup> Owners { get; init; }

    /// <summary>At most 200 of the changed chains, those that would break first.</summary>
    public required IReadOnlyList<BacktestChange> Chains { get; init; }

    /// <summary>Chains of the period that are in no figure here, because their records are in an archive.</summary>
    public int Archived { get; init; }
}

/// <summary>How many chains came to what.</summary>
/// <param name="Rate">Closed ÷ planned; null where nothing was planned.</param>
public sealed record BacktestCounts(int Planned, int Closed, int Broken, int InFlight, double? Rate);

/// <summary>One team's or owner's chains.</summary>
public sealed record BacktestGroup(string Key, BacktestCounts Before, BacktestCounts After);

/// <summary>A chain that comes to something else.</summary>
/// <param name="Before"><c>closed</c>, <c>broken</c> or <c>in-flight</c>.</param>
/// <param name="After">The same, by what is tried.</param>
/// <param name="Step">Where it would break, or where it broke.</param>
public sealed record BacktestChange(
    string Id, string Customer, string Owner, string Team, DateTimeOffset PlannedStart, string Before, string After, string? Step = null, string? Reason = null, DateTimeOffset? At = null);
