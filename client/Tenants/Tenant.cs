using System.Text.Json;
using System.Text.Json.Serialization;

namespace SalesFlow.Client;

/// <summary>A company that uses the service.</summary>
public sealed record Tenant
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Its name, to show.</summary>
    public string? Name { get; init; }

    /// <summary>Its time zone (IANA); periods are its months and days.</summary>
    public string? TimeZone { get; init; }

    /// <summary>Members that this client does not know, kept so that a tenant read can be put back whole.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? More { get; set; }
}
