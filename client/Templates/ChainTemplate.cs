using System.Text.Json;
using System.Text.Json.Serialization;

namespace SalesFlow.Client;

/// <summary>What a chain consists of. Putting one makes a new version; running chains keep theirs.</summary>
public sealed record ChainTemplate
{
    /// <summary>Its key, such as <c>proposal-delivery</c>.</summary>
    public required string Key { get; init; }

    /// <summary>Its version; set by the server.</summary>
    [JsonConverter(typeof(TextConverter))]
    public string? Version { get; init; }

    /// <summary>Its name by language (<c>zh-CN</c>, <c>en</c>).</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Its steps, in order.</summary>
    public IReadOnlyList<TemplateStep> Steps { get; init; } = [];

    /// <summary>The reasons for which its clocks may be paused.</summary>
    public IReadOnlyList<JsonElement>? PauseReasons { get; init; }

    /// <summary><c>keep</c>, <c>resume</c> or <c>restart</c>: what reopening does to the clock.</summary>
    public string? Reopen { get; init; }

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

    /// <summary>Steps of one stage run in parallel.</summary>
    public int Stage { get; init; } = 1;

    /// <summary>How long it may take.</summary>
    public StepLimit? Limit { get; init; }

    /// <summary>The kinds of evidence that make it complete.</summary>
    public IReadOnlyList<string> Evidence { get; init; } = [];

    /// <summary>Whether the chain needs it. Default: yes.</summary>
    public bool Required { get; init; } = true;

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

    /// <summary>Members that this client does not know.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? More { get; set; }
}

/// <summary>One rung of a ladder.</summary>
/// <param name="At"><c>80%</c>, <c>due</c> or <c>due+P1D</c>.</param>
/// <param name="To"><c>owner</c>, <c>supervisor</c>, <c>manager</c>, a role or a member.</param>
/// <param name="Channel">The channel's key; null for the receiver's own.</param>
public sealed record Rung(string At, string To, string? Channel = null);
