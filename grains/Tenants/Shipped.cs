using System.Text.Json;
using SalesFlow.Chains;

namespace SalesFlow.Tenants;

/// <summary>What every tenant starts with: the 19 nodes, the standard templates and the default calendar, as data. Version 1 of each.</summary>
public static class Shipped
{
    /// <summary>The 19 standard nodes, and those that features of the sales side add (<c>nodes.json</c> in a feature's folder).</summary>
    public static Dictionary<string, Node> Nodes { get; } = All<Node>("nodes.json").ToDictionary(n => n.Item.Key, n => n.Item with { Version = 1, Standard = n.Standard });

    /// <summary>The standard templates, and those of features (<c>templates.json</c> in a feature's folder).</summary>
    public static Dictionary<string, ChainTemplate> Templates { get; } = All<ChainTemplate>("templates.json").ToDictionary(t => t.Item.Key, t => t.Item with { Version = 1 });

    public static CalendarDocument DefaultCalendar { get; } = new("default", 1, """
        {"timeZone":"Asia/Shanghai","weeklyHours":{"mon":[["09:00","12:00"],["13:00","18:00"]],"tue":[["09:00","12:00"],["13:00","18:00"]],"wed":[["09:00","12:00"],["13:00","18:00"]],"thu":[["09:00","12:00"],["13:00","18:00"]],"fri":[["09:00","12:00"],["13:00","18:00"]]},"holidays":"cn","extraWorkdays":[],"dayLength":"PT8H"}
        """);

    private static IEnumerable<(T Item, bool Standard)> All<T>(string file) => typeof(Shipped).Assembly.GetManifestResourceNames()
        .Where(name => name.EndsWith("/" + file, StringComparison.Ordinal)).Order(StringComparer.Ordinal)
        .SelectMany(name => Read<T[]>(name).Select(item => (item, name.StartsWith("Tenants/", StringComparison.Ordinal))));

    private static T Read<T>(string name)
    {
        using var stream = typeof(Shipped).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not embedded");
        return JsonSerializer.Deserialize<T>(stream, CatalogueReader.Json)!;
    }
}
