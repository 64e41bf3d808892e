namespace SalesFlow.Chains;

/// <summary>The words of one thing in the users' languages, by language tag: <c>zh-CN</c> and <c>en</c>.</summary>
[GenerateSerializer, Immutable, Alias("chain-template")]
public sealed record ChainTemplate
{
    [Id(0)] public required string Key { get; init; }

    /// <summary>Set by the server: 1 for the first.</summary>
    [Id(1)] public int Version { get; init; }
    [Id(2)] public Dictionary<string, string> Labels { get; init; } = [];
    [Id(3)] public required StepTemplate[] Steps { get; init; }
    [Id(4)] public string[] PauseReasons { get; init; } = [];

    /// <summary>keep | resume | restart. Default: keep.</summary>
    [Id(5)] public string Reopen { get; init; } = "keep";

    /// <summary>An action of a later required step breaks the loop. Default: false.</summary>
    [Id(6)] public bool Strict { get; init; }

    /// <summary>How long after the planned start the first step may stay undone, where it has no limit of its own. Default: one working day.</summary>
    [Id(7)] public LimitTemplate? StartWithin { get; init; }

    /// <summary>each | fold: whether rungs that are due together after downtime are delivered one by one. Default: each.</summary>
    [Id(8)] public string CatchUp { get; init; } = "each";

    /// <summary>How long one pause may last, ISO 8601; absent = no bound.</summary>
    [Id(9)] public string? PauseLimit { get; init; }
}

[GenerateSerializer, Immutable, Alias("step-template")]
public sealed record StepTemplate
{
    [Id(0)] public required string Key { get; init; }

    /// <summary>The node whose action does the step; <c>*</c> = any action.</summary>
    [Id(1)] public required string Node { get; init; }
    [Id(2)] public Dictionary<string, string> Labels { get; init; } = [];
    [Id(3)] public string? Role { get; init; }

    /// <summary>Steps of the same stage run in parallel. Default: the step's place in the list.</summary>
    [Id(4)] public int Stage { get; init; }
    [Id(5)] public LimitTemplate? Limit { get; init; }

    /// <summary>Limits that hold under a condition on a field; the first that holds goes before <see cref="Limit"/>.</summary>
    [Id(6)] public LimitTemplate[] Limits { get; init; } = [];

    /// <summary>Kinds of evidence, alternatives joined by <c>|</c>, asked for besides the node's own rule.</summary>
    [Id(7)] public string[] Evidence { get; init; } = [];
    [Id(8)] public bool Required { get; init; } = true;

    /// <summary>Absent = the default ladder; empty = none.</summary>
    [Id(9)] public RungTemplate[]? Ladder { get; init; }

    /// <summary>The step is there only while this holds.</summary>
    [Id(10)] public Condition? When { get; init; }

    /// <summary>How far a device's time is trusted for this step (offline capture), ISO 8601. Default: none.</summary>
    [Id(11)] public string? Tolerance { get; init; }
}

[GenerateSerializer, Immutable, Alias("limit-template")]
public sealed record LimitTemplate
{
    /// <summary>ISO 8601 without years and months. On a working clock a day is the calendar's day length.</summary>
    [Id(0)] public required string Length { get; init; }

    /// <summary>working | elapsed. Default: elapsed.</summary>
    [Id(1)] public string Clock { get; init; } = "elapsed";

    /// <summary>chain | a step's key | field:name. Default: the step before.</summary>
    [Id(2)] public string? From { get; init; }
    [Id(3)] public string? Calendar { get; init; }
    [Id(4)] public Condition? When { get; init; }
}

/// <summary>When to tell whom: <c>80%</c>, <c>due</c>, <c>due+P1D</c>, <c>due-PT4H</c>; to owner, supervisor, manager, <c>role:legal</c> or <c>member:rep-07</c>.</summary>
[GenerateSerializer, Immutable, Alias("rung-template")]
public sealed record RungTemplate
{
    [Id(0)] public required string At { get; init; }
    [Id(1)] public required string To { get; init; }
    [Id(2)] public string? Channel { get; init; }
}

/// <summary>A field has one of these values (compared as text).</summary>
[GenerateSerializer, Immutable, Alias("condition")]
public sealed record Condition
{
    [Id(0)] public required string Field { get; init; }
    [Id(1)] public string[] In { get; init; } = [];
}
