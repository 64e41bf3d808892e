using System.Globalization;
using System.Text.RegularExpressions;

namespace SalesFlow.Telemetry;

/// <summary>What <c>/metrics</c> answers, read: families with their kinds, and samples.</summary>
internal sealed partial class MetricsPage
{
    private MetricsPage(string text)
    {
        foreach (var line in text.Split('\n'))
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                var parts = line.Split(' ');
                Families.Add(parts[2], parts[3]);
            }
            else if (Line().Match(line) is { Success: true } match)
            {
                var labels = Label().Matches(match.Groups["labels"].Value).ToDictionary(label => label.Groups[1].Value, label => label.Groups[2].Value);
                Samples.Add(new(match.Groups["name"].Value, labels, double.Parse(match.Groups["value"].Value, CultureInfo.InvariantCulture)));
            }
        }
    }

    /// <summary>Kind by name, as <c># TYPE</c> says it.</summary>
    public Dictionary<string, string> Families { get; } = [];

    public List<Sample> Samples { get; } = [];

    public IEnumerable<string> Names => Samples.Select(sample => sample.Name).Distinct();

    public static async Task<MetricsPage> ReadAsync(HttpClient http, CancellationToken cancel) => new(await http.GetStringAsync(new Uri("/metrics", UriKind.Relative), cancel));

    /// <summary>The sum of a name's samples with a label; 0 where there is none.</summary>
    public double Sum(string name, string? label = null, string? value = null) =>
        Samples.Where(sample => sample.Name == name && (label is null || sample.Labels.GetValueOrDefault(label) == value)).Sum(sample => sample.Value);

    /// <summary>Label names of a family, without those that the exporter adds.</summary>
    public IEnumerable<string> LabelsOf(string family) => Samples
        .Where(sample => sample.Name == family || (Families[family] == "histogram" && sample.Name.StartsWith(family + "_", StringComparison.Ordinal)))
        .SelectMany(sample => sample.Labels.Keys).Distinct().Where(label => label is not ("otel_scope_name" or "le"));

    [GeneratedRegex("^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\\{(?<labels>.*)\\})? (?<value>[^ ]+)( [0-9]+)?$")]
    private static partial Regex Line();

    [GeneratedRegex("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\.)*)\"")]
    private static partial Regex Label();

    internal sealed record Sample(string Name, Dictionary<string, string> Labels, double Value);
}
