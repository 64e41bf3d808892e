using SalesFlow.Calendars;

namespace SalesFlow.Chains;

/// <summary>What follows from a chain's facts at a moment.</summary>
public sealed record ChainVerdict
{
    public required string State { get; init; }
    public required IReadOnlyList<StepVerdict> Steps { get; init; }

    /// <summary>Failures in order of time; the first names the loop's reason.</summary>
    public required IReadOnlyList<BreakView> BrokenBy { get; init; }
    public required IReadOnlyList<BreakView> WrongOrder { get; init; }
    public required bool Closed { get; init; }
    public required IReadOnlyList<Wake> Wakes { get; init; }

    /// <summary>Where judging can go on after further actions.</summary>
    public ChainSettled? Settled { get; init; }

    /// <summary>What an earlier judgement had settled and this one took over, with the very same steps.</summary>
    public ChainSettled? TakenOver { get; init; }

    public bool Broken => BrokenBy.Count > 0;

    /// <summary>in-flight | closed | broken | void: where the chain counts.</summary>
    public string Outcome => State == "void" ? "void" : Broken ? "broken" : Closed ? "closed" : "in-flight";

    public StepVerdict? Step(string key) => Steps.FirstOrDefault(s => s.Step.Key == key);

    /// <summary>The step that an action was credited to; the newest actions are found first.</summary>
    public StepVerdict? CreditedTo(string action)
    {
        for (var i = Steps.Count - 1; i >= 0; i--)
        {
            var credited = Steps[i].Credited;
            for (var k = 0; k < credited.Count; k++)
            {
                if (credited[k].Id == action)
                {
                    return Steps[i];
                }
            }
        }

        return null;
    }
}

public sealed record StepVerdict
{
    public required CompiledStep Step { get; init; }
    public required string State { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? DoneAt { get; init; }
    public bool Late { get; init; }
    public IReadOnlyList<string> Missing { get; init; } = [];
    public IReadOnlyList<Fact> Credited { get; init; } = [];
    public StepWindow? Window { get; init; }
    public TimeSpan PausedFor { get; init; }

    public bool Done => DoneAt is not null;
}

/// <summary>A step's time window.</summary>
/// <param name="DueAt">Null while paused.</param>
public sealed record StepWindow(
    CompiledLimit Limit, int Generation, DateTimeOffset StartedAt, DateTimeOffset? DueAt, string? Calendar, int? CalendarVersion, IReadOnlyList<Pause> Pauses)
{
    public bool Paused => DueAt is null;
}

/// <summary>A window row to be: when to look again, and which rungs have come by then.</summary>
public sealed record Wake(string Window, int Generation, DateTimeOffset At, IReadOnlyList<RungMoment> Rungs);

public sealed record RungMoment(CompiledRung Rung, DateTimeOffset At);
