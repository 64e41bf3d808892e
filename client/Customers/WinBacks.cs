namespace SalesFlow.Client;

/// <summary>Whether the kept silent lists brought customers back.</summary>
public sealed record WinBacks
{
    /// <summary>Silences that a list named.</summary>
    public int Listed { get; init; }

    /// <summary>With an order within 60 days of being listed.</summary>
    public int WonBack { get; init; }

    /// <summary>Without one.</summary>
    public int NotWonBack { get; init; }

    /// <summary>Not decided yet.</summary>
    public int Open { get; init; }

    /// <summary>Won back ÷ decided; null while nothing is decided.</summary>
    public double? Rate { get; init; }

    /// <summary>Repurchase orders by customers within 60 days of being listed.</summary>
    public int FromList { get; init; }

    /// <summary>All repurchase orders of the period.</summary>
    public int Repurchases { get; init; }

    /// <summary>From the list ÷ all; null without any.</summary>
    public double? RepurchaseShare { get; init; }

    /// <summary>One for each silence.</summary>
    public IReadOnlyList<WinBack> Items { get; init; } = [];
}

/// <summary>What became of one silence.</summary>
/// <param name="Customer">Who was silent.</param>
/// <param name="ListedAt">When a list named it first.</param>
/// <param name="State">open, won-back or not-won-back.</param>
/// <param name="Order">The order that won it back.</param>
/// <param name="OrderedAt">When.</param>
public sealed record WinBack(string Customer, DateTimeOffset ListedAt, string State, string? Order, DateTimeOffset? OrderedAt);

/// <summary>A silent list as it was kept on a Monday.</summary>
/// <param name="Id">Of the list.</param>
/// <param name="At">The moment it stands at.</param>
/// <param name="Day">That Monday.</param>
/// <param name="Customers">Who was silent.</param>
/// <param name="KeptAt">When it was kept.</param>
public sealed record KeptSilentList(string Id, DateTimeOffset At, DateOnly Day, IReadOnlyList<string> Customers, DateTimeOffset KeptAt);
