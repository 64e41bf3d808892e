using System.Text.Json;
using System.Text.RegularExpressions;
using SalesFlow.Support;
using Xunit;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;
using YamlDotNet.Serialization;

namespace SalesFlow.Telemetry;

/// <summary>What is shipped in <c>deploy/</c>, read.</summary>
internal static partial class Deployed
{
    private static readonly HashSet<string> Functions = ["sum", "by", "max", "rate", "increase", "absent", "histogram_quantile", "le"];

    /// <summary>Every YAML file.</summary>
    public static IEnumerable<string> YamlFiles() =>
        Directory.EnumerateFiles(Repository.Path("deploy"), "*", SearchOption.AllDirectories).Where(file => Path.GetExtension(file) is ".yaml" or ".yml");

    /// <summary>The documents of a YAML file, aliases and merges resolved.</summary>
    public static List<Dictionary<string, object?>> Documents(string file)
    {
        using var text = new StreamReader(file);
        var parser = new MergingParser(new Parser(text));
        var deserializer = new DeserializerBuilder().Build();
        parser.Consume<YamlDotNet.Core.Events.StreamStart>();
        var documents = new List<Dictionary<string, object?>>();
        while (!parser.Accept<YamlDotNet.Core.Events.StreamEnd>(out _))
        {
            documents.Add(deserializer.Deserialize<Dictionary<string, object?>>(parser));
        }

        return documents;
    }

    /// <summary>What lies at a path of keys; fails where it is absent.</summary>
    public static object At(object? value, params string[] path)
    {
        foreach (var key in path)
        {
            value = value switch
            {
                Dictionary<string, object?> named => named.GetValueOrDefault(key),
                Dictionary<object, object?> map => map.GetValueOrDefault(key),
                _ => null,
            };
        }

        Assert.True(value is not null, $"{string.Join('.', path)} is absent");
        return value;
    }

    public static string Text(object? value, params string[] path) => (string)At(value, path);

    public static List<object> List(object? value, params string[] path) => (List<object>)At(value, path);

    public static Dictionary<string, string> Map(object? value, params string[] path) =>
        ((Dictionary<object, object?>)At(value, path)).ToDictionary(pair => (string)pair.Key, pair => (string)pair.Value!);

    public static List<(string Name, string Expression, Dictionary<string, string> Annotations)> AlertRules() =>
        [.. List(Documents(Repository.Path("deploy", "prometheus", "alerts.yml"))[0], "groups").SelectMany(group => List(group, "rules"))
            .Select(rule => (Text(rule, "alert"), Text(rule, "expr"), Map(rule, "annotations")))];

    public static JsonElement Dashboard() => JsonElement.Parse(Repository.Text("deploy", "grafana", "salesflow.json"));

    public static List<string> DashboardQueries() =>
        [.. Dashboard().GetProperty("panels").EnumerateArray().Where(panel => panel.TryGetProperty("targets", out _))
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray()).Select(target => target.GetProperty("expr").GetString()!)];

    /// <summary>Names of the metrics in a query: what is neither function, label, grouping nor number.</summary>
    public static List<string> MetricsOf(string query) =>
        [.. Name().Matches(Aside().Replace(query, " ")).Select(match => match.Value).Where(name => !Functions.Contains(name)).Distinct()];

    /// <summary>Label matchers, ranges and groupings.</summary>
    [GeneratedRegex("\\{[^}]*\\}|\\[[^\\]]*\\]|\\bby\\s*\\([^)]*\\)")]
    private static partial Regex Aside();

    [GeneratedRegex("\\b[a-z_][a-z0-9_]*\\b")]
    private static partial Regex Name();
}
