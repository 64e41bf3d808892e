using System.Text;
using NodaTime;
using YamlDotNet.RepresentationModel;

namespace SalesFlow.Import;

/// <summary>Reads a mapping file. Every mistake is one line: the line in the file, the reason, and the nearest word that is known.</summary>
public static class MappingReader
{
    /// <summary>Most bytes of a mapping file.</summary>
    public const int MaxBytes = SafeYaml.MaxBytes;

    private static readonly string[] Keys =
    [
        "case", "activity", "time", "actor", "customer", "owner", "team", "plannedStart", "casePrefix", "timeZone", "timeFormat", "csv",
        "activities", "others", "actors", "teams", "fields", "chainFields", "template", "nodes",
    ];

    /// <summary>Reads the file at <paramref name="path"/>.</summary>
    /// <exception cref="ImportException">The file is absent, too large, not YAML, or says something that is not understood.</exception>
    public static Mapping ReadFile(string path) => Read(TextOf(path));

    /// <summary>The text of the file at <paramref name="path"/>.</summary>
    /// <exception cref="ImportException">It is absent or too large.</exception>
    internal static string TextOf(string path)
    {
        try
        {
            if (new FileInfo(path).Length > MaxBytes)
            {
                throw new ImportException($"{path}: a mapping is at most {MaxBytes:N0} bytes");
            }

            return File.ReadAllText(path, Encoding.UTF8);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImportException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>Reads a mapping from its YAML text.</summary>
    /// <exception cref="ImportException">As for <see cref="ReadFile"/>.</exception>
    public static Mapping Read(string yaml)
    {
        var root = YamlMap.Of(Root(yaml), "the mapping", Keys);
        var usual = new Mapping { Customer = Source.Of(), Activities = new Dictionary<string, string>(), TemplateKey = "" };
        var (key, template) = TemplateReader.Template(root.Need("template"));
        var format = root.FindText("timeFormat");
        return new()
        {
            Case = FindSource(root, "case") ?? usual.Case,
            Activity = FindSource(root, "activity") ?? usual.Activity,
            Time = FindSource(root, "time") ?? usual.Time,
            Actor = FindSource(root, "actor") ?? usual.Actor,
            Customer = ReadSource(root.Need("customer"), "customer"),
            Owner = FindSource(root, "owner"),
            Team = FindSource(root, "team"),
            PlannedStart = root.FindText("plannedStart") == "first-event" ? null : FindSource(root, "plannedStart"),
            CasePrefix = Prefix(root),
            Times = new(Zone(root), format),
            Csv = Csv(root),
            Activities = Activities(root.Need("activities")),
            RefuseOthers = root.OneOf("others", "ignore", "refuse") == "refuse",
            Actors = Names(root, "actors"),
            Teams = Names(root, "teams"),
            Fields = Fields(root, "fields"),
            ChainFields = Fields(root, "chainFields"),
            TemplateKey = key,
            Template = template,
            Nodes = TemplateReader.Nodes(root.Find("nodes")),
            Text = yaml,
        };
    }

    internal static YamlNode Root(string yaml)
    {
        try
        {
            return SafeYaml.Documents(yaml) is [var root] ? root : throw new ImportException("the mapping holds no YAML document, or more than one");
        }
        catch (YamlFault fault)
        {
            throw new ImportException(fault.Line > 0 ? $"mapping line {fault.Line}: {fault.Message}" : $"the mapping {fault.Message}", fault);
        }
    }

    private static Source? FindSource(YamlMap root, string key) => root.Find(key) is { } node ? ReadSource(node, key) : null;

    /// <summary>A name, <c>= constant</c>, or a list of names whose last may be a constant.</summary>
    private static Source ReadSource(YamlNode node, string key)
    {
        string[] parts = node is YamlSequenceNode list ? [.. list.Children.Select(c => YamlMap.Text(c, $"'{key}'"))] : [YamlMap.Text(node, $"'{key}'")];
        if (parts is [.., var last] && last.Trim() == "=")
        {
            throw YamlMap.Problem(node, $"'{key}' has nothing after '='");
        }

        return Source.Parse(parts) ?? throw YamlMap.Problem(node, $"'{key}' is a name, '= a constant', or a list of names with at most one constant at its end");
    }

    private static string Prefix(YamlMap root)
    {
        var prefix = root.FindText("casePrefix") ?? "";
        return prefix.Length == 0 || (Ids.AreValid(prefix) && prefix.Length <= 40)
            ? prefix
            : throw YamlMap.Problem(root.Need("casePrefix"), $"'casePrefix' takes at most 40 of A-Z a-z 0-9 . _ : -, not '{prefix}'");
    }

    private static DateTimeZone? Zone(YamlMap root)
    {
        if (root.FindText("timeZone") is not { } name)
        {
            return null;
        }

        var zones = DateTimeZoneProviders.Tzdb;
        return zones.GetZoneOrNull(name) ?? throw YamlMap.Problem(root.Need("timeZone"), $"the time zone '{name}' is not known{Similar.Aside(name, zones.Ids)}");
    }

    private static CsvForm Csv(YamlMap root)
    {
        if (root.Find("csv") is not { } node)
        {
            return new();
        }

        var csv = YamlMap.Of(node, "csv", "delimiter", "encoding");
        var delimiter = csv.FindText("delimiter") switch
        {
            null => ',',
            "tab" => '\t',
            { Length: 1 } one when char.IsAscii(one[0]) && one[0] != '"' => one[0],
            var other => throw YamlMap.Problem(csv.Need("delimiter"), $"'delimiter' is one ASCII character or the word tab, not '{other}'"),
        };
        return new(delimiter, csv.FindText("encoding") ?? "utf-8");
    }

    private static Dictionary<string, string> Activities(YamlNode node)
    {
        var map = YamlMap.Of(node, "activities").Entries.ToDictionary(e => e.Key, e => TemplateReader.NodeKey(e.Value), StringComparer.Ordinal);
        return map.Count > 0 ? map : throw YamlMap.Problem(node, "'activities' maps nothing, so there would be no action");
    }

    private static Dictionary<string, string> Names(YamlMap root, string key) => root.Find(key) is not { } node
        ? []
        : YamlMap.Of(node, key).Entries.ToDictionary(
            e => e.Key,
            e => YamlMap.Text(e.Value, $"'{e.Key}'") is var id && Ids.AreValid(id) ? id : throw YamlMap.Problem(e.Value, $"'{id}' is not an id (1–128 of A-Z a-z 0-9 . _ : -)"),
            StringComparer.Ordinal);

    private static Dictionary<string, FieldTarget> Fields(YamlMap root, string key) => root.Find(key) is not { } node
        ? []
        : YamlMap.Of(node, key).Entries.ToDictionary(e => e.Key, e => Field(e.Value), StringComparer.Ordinal);

    private static FieldTarget Field(YamlNode node)
    {
        if (node is YamlScalarNode)
        {
            return new(YamlMap.Text(node, "a field's name"));
        }

        var map = YamlMap.Of(node, "a field", "name", "type");
        LogKind? kind = map.Find("type") is null ? null : FieldTarget.Kinds[map.OneOf("type", [.. FieldTarget.Kinds.Keys])];
        return new(YamlMap.Text(map.Need("name"), "a field's name"), kind);
    }
}
