using System.Text.Json;
using System.Text.Json.Serialization;

namespace SalesFlow.Client;

/// <summary>A kind of action.</summary>
public sealed record ActionNode
{
    /// <summary>Its key, such as <c>visit.recorded</c>; a tenant's own begins with <c>x.</c>.</summary>
    public required string Key { get; init; }

    /// <summary>Its name by language (<c>zh-CN</c>, <c>en</c>).</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>The kinds of evidence that make it complete.</summary>
    public IReadOnlyList<JsonElement> Evidence { get; init; } = [];

    /// <summary>Members that this client does not know, kept so that a node read can be put back whole.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? More { get; set; }
}
