namespace SalesFlow.Bench;

/// <summary>A chain that a benchmark wants to find in the database.</summary>
/// <param name="Fields">Canonical JSON object.</param>
/// <param name="History">Planned as imported history: what has passed tells nobody.</param>
/// <param name="DoneAt">When an action of <paramref name="DoneBy"/> did its one step, by the device's clock; null = never.</param>
/// <param name="DoneBy">The step's node.</param>
public sealed record SeedPlan(
    string Id, string Template, string Owner, string Team, DateTimeOffset PlannedStart, string Fields = "{}", bool History = false,
    DateTimeOffset? DoneAt = null, string DoneBy = "");
