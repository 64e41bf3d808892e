using System.Text.Json;
using SalesFlow.Chains;

namespace SalesFlow.Tenants;

/// <summary>What every tenant starts with: the 19 nodes, the standard templates and the default calendar, as data. Version 1 of each.</summary>
public static class Shipped
{
    public static Dictionary<string, Node> Nodes { get; } = Read<Node[]>("Tenants/nodes.json").ToDictionary(n => n.Key, n => n with { Version = 1, Standard = true });

    public static Dictionary<string, ChainTemplate> Templates { get; } =
        Read<ChainTemplate[]>("Tenants/templates.json").ToDictionary(t => t.Key, t => t with { Version = 1 });

    public static CalendarDocument DefaultCalendar { get; } = new("default", 1, """
        {"timeZone":"Asia/Shanghai","weeklyHours":{"mon":[["09:00","12:00"],["13:00","18:00"]],"tue":[["09:00","12:00"],["13:00","18:00"]],"wed":[["09:00","12:00"],["13:00","18:00"]],"thu":[["09:00","12:00"],["13:00","18:00"]],"fri":[["09:00","12:00"],["13:00","18:00"]]},"holidays":"cn","extraWorkdays":[],"dayLength":"PT8H"}
        """);

    private static T Read<T>(string name)
    {
        using var stream = typeof(Shipped).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not embedded");
        return JsonSerializer.Deserialize<T>(stream, CatalogueReader.Json)!;
    }
}
