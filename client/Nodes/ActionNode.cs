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

    /// <summary>Fields that must be there for the action to be complete.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];

    /// <summary>Kinds of evidence that make it complete; alternatives joined by <c>|</c>; <c>transcript>=20</c> asks for that many characters.</summary>
    public IReadOnlyList<string> Evidence { get; init; } = [];

    /// <summary>JSON Schema of the fields; null for any.</summary>
    public JsonElement? Schema { get; init; }

    /// <summary>Members that this client does not know, kept so that a node read can be put back whole.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? More { get; set; }
}
