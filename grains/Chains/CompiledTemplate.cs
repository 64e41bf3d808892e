using SalesFlow.Calendars;

namespace SalesFlow.Chains;

/// <summary>A template version made ready for judging: lengths, rungs and requirements parsed once. Shared by all chains of that version.</summary>
public sealed class CompiledTemplate
{
    public required ChainTemplate Template { get; init; }

    /// <summary>Steps in order of stage, then as listed.</summary>
    public required IReadOnlyList<CompiledStep> Steps { get; init; }

    /// <summary>The same steps by stage.</summary>
    public required IReadOnlyList<CompiledStep[]> Stages { get; init; }

    /// <summary>Fields that conditions, limits or requirements look at.</summary>
    public required IReadOnlySet<string> UsedFields { get; init; }

    public required IReadOnlySet<string> CalendarsNamed { get; init; }

    public TimeSpan? PauseLimit { get; init; }

    public CompiledStep? Step(string key) => Steps.FirstOrDefault(s => s.Key == key);
}

public sealed class CompiledStep
{
    public required StepTemplate Template { get; init; }
    public required int Stage { get; init; }
    public required IReadOnlyList<CompiledLimit> Limits { get; init; }
    public required IReadOnlyList<Requirement> Requirements { get; init; }
    public required IReadOnlyList<CompiledRung> Ladder { get; init; }
    public required TimeSpan Tolerance { get; init; }

    public string Key => Template.Key;

    /// <summary>The verdict on the step while nothing is known of it: one object for all chains of the template, since most steps of most chains wait.</summary>
    public StepVerdict Waiting => waiting ??= new StepVerdict { Step = this, State = "waiting" };

    private StepVerdict? waiting;

    public bool Takes(string node) => Template.Node == "*" || Template.Node == node;
}

/// <param name="StartAllowance">Stands in for a first step without a limit: when it passes, the chain was never started.</param>
public sealed record CompiledLimit(LimitTemplate Template, IsoLength Length, bool Working, bool StartAllowance = false);

/// <param name="Percent">Share of the limit, where the rung is given in percent.</param>
/// <param name="Offset">After (or before) the due moment, on the limit's clock.</param>
public sealed record CompiledRung(string At, string To, string? Channel, double? Percent, IsoLength Offset, bool Before);
