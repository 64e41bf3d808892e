using System.Text.Json;
using System.Text.Json.Serialization;

namespace SalesFlow.Client;

/// <summary>What a chain consists of. Putting one makes a new version; running chains keep theirs.</summary>
public sealed record ChainTemplate
{
    /// <summary>Its key, such as <c>proposal-delivery</c>.</summary>
    public required string Key { get; init; }

    /// <summary>Its version; set by the server.</summary>
    public int? Version { get; init; }

    /// <summary>Its name by language (<c>zh-CN</c>, <c>en</c>).</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Its steps, in order.</summary>
    public IReadOnlyList<TemplateStep> Steps { get; init; } = [];

    /// <summary>The reasons for which its clocks may be paused.</summary>
    public IReadOnlyList<string> PauseReasons { get; init; } = [];

    /// <summary><c>keep</c>, <c>resume</c> or <c>restart</c>: what reopening does to the clock.</summary>
    public string? Reopen { get; init; }

    /// <summary>Whether an action of a later required step breaks the loop.</summary>
    public bool? Strict { get; init; }

    /// <summary>How long after the planned start the first step may stay undone, where it has no limit of its own.</summary>
    public StepLimit? StartWithin { get; init; }

    /// <summary>Members that this client does not know, kept so that a template read can be put back whole.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? More { get; set; }
}

/// <summary>One step of a template.</summary>
public sealed record TemplateStep
{
    /// <summary>Its key within the template.</summary>
    public required string Key { get; init; }

    /// <summary>The kind of action that does it.</summary>
    public required string Node { get; init; }

    /// <summary>Its name by language.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>Who does it, such as <c>rep</c>.</summary>
    public string? Role { get; init; }

    /// <summary>Steps of one stage run in parallel; null for the step's place in the list.</summary>
    public int? Stage { get; init; }

    /// <summary>How long it may take.</summary>
    public StepLimit? Limit { get; init; }

    /// <summary>Limits that hold under a condition; the first that holds goes before <see cref="Limit"/>.</summary>
    public IReadOnlyList<StepLimit>? Limits { get; init; }

    /// <summary>The kinds of evidence that make it complete.</summary>
    public IReadOnlyList<string> Evidence { get; init; } = [];

    /// <summary>Whether the chain needs it. Default: yes.</summary>
    public bool Required { get; init; } = true;

    /// <summary>The step is there only while this holds.</summary>
    public FieldCondition? When { get; init; }

    /// <summary>Who is told when; null for the default ladder.</summary>
    public IReadOnlyList<Rung>? Ladder { get; init; }

    /// <summary>Members that this client does not know.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? More { get; set; }
}

/// <summary>How long a step may take, on which clock, from when.</summary>
public sealed record StepLimit
{
    /// <summary>ISO 8601 duration; on a working clock <c>P2D</c> is two working days and <c>PT16H</c> working hours.</summary>
    public required string Length { get; init; }

    /// <summary><c>working</c> or <c>elapsed</c>.</summary>
    public string Clock { get; init; } = "elapsed";

    /// <summary><c>chain</c>, a step's key or <c>field:&lt;name&gt;</c>; null for the step before.</summary>
    public string? From { get; init; }

    /// <summary>The calendar's key; null for the tenant's own.</summary>
    public string? Calendar { get; init; }

    /// <summary>The condition under which it holds; null for always.</summary>
    public FieldCondition? When { get; init; }

    /// <summary>Members that this client does not know.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? More { get; set; }
}

/// <summary>A field has one of these values.</summary>
/// <param name="Field">The field's name.</param>
/// <param name="In">The values, compared as text.</param>
public sealed record FieldCondition(string Field, IReadOnlyList<string> In);

/// <summary>One rung of a ladder.</summary>
/// <param name="At"><c>80%</c>, <c>due</c> or <c>due+P1D</c>.</param>
/// <param name="To"><c>owner</c>, <c>supervisor</c>, <c>manager</c>, <c>role:legal</c> or <c>member:rep-07</c>; several are joined by <c>+</c>.</param>
/// <param name="Channel">The channel's key; null for the receiver's own.</param>
public sealed record Rung(string At, string To, string? Channel = null);
