namespace SalesFlow.Client;

/// <summary>Who acted in a week (使用率).</summary>
public sealed record AdoptionAnswer
{
    /// <summary>When it was counted.</summary>
    public DateTimeOffset AsOf { get; init; }

    /// <summary>The week: <c>2026-W47</c>.</summary>
    public string Week { get; init; } = "";

    /// <summary>Its Monday.</summary>
    public DateOnly From { get; init; }

    /// <summary>Its Sunday.</summary>
    public DateOnly To { get; init; }

    /// <summary>Members there are now.</summary>
    public int Members { get; init; }

    /// <summary>Of those, who acted.</summary>
    public int Acted { get; init; }

    /// <summary>0 to 1; null without members.</summary>
    public double? Rate { get; init; }

    /// <summary>Against the week before, in percentage points.</summary>
    public double? ChangePoints { get; init; }

    /// <summary>Week by week, the oldest first.</summary>
    public IReadOnlyList<AdoptionWeek> Weeks { get; init; } = [];

    /// <summary>Team by team.</summary>
    public IReadOnlyList<AdoptionTeam> Teams { get; init; } = [];

    /// <summary>Every member: the list behind the numbers.</summary>
    public IReadOnlyList<AdoptionMember> Items { get; init; } = [];
}

/// <summary>A week.</summary>
public sealed record AdoptionWeek(string Week, DateOnly From, int Members, int Acted, double? Rate);

/// <summary>A team in the week.</summary>
public sealed record AdoptionTeam(string Team, int Members, int Acted, double? Rate);

/// <summary>A member in the week.</summary>
/// <param name="Id">The member.</param>
/// <param name="Name">What people call them.</param>
/// <param name="Team">Their team.</param>
/// <param name="Actions">How many actions.</param>
/// <param name="LastAt">The last of them.</param>
public sealed record AdoptionMember(string Id, string? Name, string? Team, int Actions, DateTimeOffset? LastAt);
