using System.Text.Json;

namespace SalesFlow.Client;

/// <summary>
/// A bag of node- or template-specific fields, written as a collection:
/// <c>new Fields { { "version", 2 }, { "need", "装配线改造" } }</c>. Adding a name twice throws.
/// </summary>
public sealed class Fields : Dictionary<string, JsonElement>
{
    /// <summary>Adds text.</summary>
    public void Add(string name, string value) => Add(name, JsonSerializer.SerializeToElement(value, SalesFlowJson.Default.String));

    /// <summary>Adds a whole number.</summary>
    public void Add(string name, long value) => Add(name, JsonSerializer.SerializeToElement(value, SalesFlowJson.Default.Int64));

    /// <summary>Adds a decimal number, such as an amount of money.</summary>
    public void Add(string name, decimal value) => Add(name, JsonSerializer.SerializeToElement(value, SalesFlowJson.Default.Decimal));

    /// <summary>Adds a measured number, such as a latitude.</summary>
    public void Add(string name, double value) => Add(name, JsonSerializer.SerializeToElement(value, SalesFlowJson.Default.Double));

    /// <summary>Adds a yes or no.</summary>
    public void Add(string name, bool value) => Add(name, JsonSerializer.SerializeToElement(value, SalesFlowJson.Default.Boolean));

    /// <summary>Adds a moment.</summary>
    public void Add(string name, DateTimeOffset value) => Add(name, JsonSerializer.SerializeToElement(value, SalesFlowJson.Default.DateTimeOffset));

    /// <summary>Adds a day.</summary>
    public void Add(string name, DateOnly value) => Add(name, JsonSerializer.SerializeToElement(value, SalesFlowJson.Default.DateOnly));

    /// <summary>Adds a list of texts.</summary>
    public void Add(string name, IReadOnlyList<string> values) => Add(name, JsonSerializer.SerializeToElement(values, SalesFlowJson.Default.IReadOnlyListString));
}
