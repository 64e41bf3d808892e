using System.Text.Json;
using System.Text.Json.Nodes;

namespace SalesFlow.Import;

/// <summary>What an import is to take from which column, as a page asks it: less than a mapping, and made into one.</summary>
public sealed record ImportSpec
{
    /// <summary>chains | customers | orders | contracts | tickets | whole</summary>
    public required string Target { get; init; }

    /// <summary>Slot → column, or <c>= a constant</c>.</summary>
    public Dictionary<string, string> Columns { get; init; } = [];

    /// <summary>Chains: the template that they run on.</summary>
    public string? Template { get; init; }

    /// <summary>Chains: word of the activity column → node. Others are left out.</summary>
    public Dictionary<string, string> Activities { get; init; } = [];

    /// <summary>Chains: further columns → field of the action.</summary>
    public Dictionary<string, string> Fields { get; init; } = [];

    /// <summary>Name in the file → member id.</summary>
    public Dictionary<string, string> Actors { get; init; } = [];

    /// <summary>Name in the file → team.</summary>
    public Dictionary<string, string> Teams { get; init; } = [];

    /// <summary>Put before ids.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Of stamps without an offset.</summary>
    public string? TimeZone { get; init; }

    /// <summary>How a CSV file is written; null as it was found to be.</summary>
    public CsvForm? Csv { get; init; }

    /// <summary>Whole logs: whose events are that name no customer.</summary>
    public string? Customer { get; init; }

    /// <summary>Whole logs: the attribute that tells who did it.</summary>
    public string? Actor { get; init; }

    /// <summary>As a document holds it; what is not known is refused.</summary>
    public static JsonSerializerOptions Json { get; } = new(RowMapping.Json);
}

/// <summary>Makes a mapping of a specification; pure. The mapping is JSON, which is YAML too: the command takes it as it is.</summary>
public static class ImportMapping
{
    private const string Nobody = "= import";

    /// <exception cref="ImportException">Something that is needed is not said.</exception>
    public static string Of(ImportSpec spec)
    {
        var target = ImportTargets.Find(spec.Target) ?? throw new ImportException($"'target' is one of {string.Join(", ", ImportTargets.All.Select(one => one.Key))}{Similar.Aside(spec.Target, ImportTargets.All.Select(one => one.Key))}");
        if (spec.Columns.Keys.FirstOrDefault(key => target.Slots.All(slot => slot.Key != key)) is { } strange)
        {
            throw new ImportException($"there is no '{strange}' in '{target.Key}'{Similar.Aside(strange, target.Slots.Select(slot => slot.Key))}");
        }

        if (target.Slots.FirstOrDefault(slot => slot.Needed && Column(spec, slot.Key) is null) is { } missing)
        {
            throw new ImportException($"no column is chosen for '{missing.Words.English}' ({missing.Words.Chinese})");
        }

        var mapping = target.Subject is null ? Chains(spec) : Rows(spec, target);
        if (spec.TimeZone is not null)
        {
            mapping["timeZone"] = spec.TimeZone;
        }

        if (spec.Csv is { } csv)
        {
            mapping["csv"] = new JsonObject { ["delimiter"] = csv.Delimiter == '\t' ? "tab" : csv.Delimiter.ToString(), ["encoding"] = csv.Encoding };
        }

        Put(mapping, "actors", spec.Actors);
        return mapping.ToJsonString(RowMapping.Json);
    }

    private static JsonObject Chains(ImportSpec spec)
    {
        if (spec.Template is not { Length: > 0 } template)
        {
            throw new ImportException("no template is chosen: which promises do these chains tell of?");
        }

        if (spec.Activities.Count == 0)
        {
            throw new ImportException("no word of the activity column is told as an action; choose a node for at least one");
        }

        var mapping = new JsonObject { ["template"] = template, ["casePrefix"] = spec.Prefix.Length == 0 ? null : spec.Prefix, ["others"] = "ignore" };
        foreach (var slot in new[] { "case", "activity", "time", "customer", "owner", "team", "plannedStart" })
        {
            if (Column(spec, slot) is { } column)
            {
                mapping[slot] = column;
            }
        }

        mapping["actor"] = WithFallback(Column(spec, "actor"));
        Put(mapping, "activities", spec.Activities);
        Put(mapping, "teams", spec.Teams);
        Put(mapping, "fields", spec.Fields);
        return Bare(mapping);
    }

    private static JsonObject Rows(ImportSpec spec, ImportTarget target)
    {
        var mapping = new JsonObject { ["subject"] = target.Subject, ["id"] = Column(spec, "id"), ["idPrefix"] = spec.Prefix.Length == 0 ? null : spec.Prefix, ["customer"] = Column(spec, "customer"), ["actor"] = WithFallback(Column(spec, "actor")) };
        var values = new JsonObject();
        foreach (var slot in target.Slots.Where(slot => slot.Values is not null && Column(spec, slot.Key) is not null))
        {
            values[Column(spec, slot.Key)!] ??= new JsonObject(slot.Values!.Select(word => KeyValuePair.Create<string, JsonNode?>(word.Key, word.Value)));
        }

        if (values.Count > 0)
        {
            mapping["values"] = values;
        }

        // A row tells only what it has the time of.
        mapping["actions"] = new JsonArray([.. target.Slots.Where(slot => slot.Node is not null).GroupBy(slot => slot.Node!).Where(node => Column(spec, $"{node.Key}/time") is not null).Select(node => Action(spec, target, node))]);
        return Bare(mapping);
    }

    private static JsonObject Action(ImportSpec spec, ImportTarget target, IGrouping<string, ImportSlot> node)
    {
        var action = new JsonObject { ["node"] = node.Key, ["time"] = Column(spec, $"{node.Key}/time"), ["actor"] = Column(spec, $"{node.Key}/actor") is { } actor ? WithFallback(actor) : null, ["key"] = Column(spec, $"{node.Key}/key") };
        if (target.Again.Contains(node.Key))
        {
            action["again"] = true;
        }

        var fields = new JsonObject();
        var lists = new JsonObject();
        foreach (var slot in node.Where(slot => slot.Field is not null))
        {
            if (Column(spec, slot.Key) is { } column && !column.StartsWith('='))
            {
                var into = slot.List is null ? fields : (JsonObject)(lists[slot.List] ??= new JsonObject { ["fields"] = new JsonObject() })["fields"]!;
                into[column] = slot.Kind is { } kind ? new JsonObject { ["name"] = slot.Field, ["type"] = FieldTarget.Kinds.First(one => one.Value == kind).Key } : slot.Field;
            }
        }

        if (node.Key == "payment.received" && Column(spec, "invoice.issued/key") is { } invoice)
        {
            fields[invoice] ??= "invoiceNo";
        }

        action["fields"] = fields.Count > 0 ? fields : null;
        action["lists"] = lists.Count > 0 ? lists : null;
        return Bare(action);
    }

    private static string? Column(ImportSpec spec, string slot) => spec.Columns.GetValueOrDefault(slot) is { } column && column.Trim() is { Length: > 0 } named ? named : null;

    private static JsonNode WithFallback(string? column) => column is null ? Nobody : column.StartsWith('=') ? column : new JsonArray(column, Nobody);

    private static void Put(JsonObject mapping, string name, Dictionary<string, string> words)
    {
        if (words.Count > 0)
        {
            mapping[name] = new JsonObject(words.Where(word => word.Value.Length > 0).Select(word => KeyValuePair.Create<string, JsonNode?>(word.Key, word.Value)));
        }
    }

    /// <summary>Without what is not said.</summary>
    private static JsonObject Bare(JsonObject map)
    {
        foreach (var name in map.Where(member => member.Value is null).Select(member => member.Key).ToArray())
        {
            map.Remove(name);
        }

        return map;
    }
}
