using System.Text.Json;
using SalesFlow.Journal;
using SalesFlow.Tenants;

namespace SalesFlow.Interop;

/// <summary>
/// Tells records of the journal as events of OCEL 2.0, and current rows as its objects. An action is told once, by the stream it was sent to.
/// An object's id is its kind and its id (<c>chain/pd-1</c>), because ids are unique by kind only. Pure, but it counts along a stream.
/// </summary>
/// <param name="chains">Each chain by itself, for forms that know one case: actions that came through a subject are told in every chain that they advanced.</param>
internal sealed class OcelTeller(bool chains = false)
{
    /// <summary>A live action that was kept later than this after it is said to have happened is told at the time of its keeping, by which it was judged.</summary>
    public static readonly TimeSpan Trusted = TimeSpan.FromMinutes(5);

    private readonly Dictionary<string, int> verbs = [];
    private StreamId stream = new("", "");
    private string? customer;

    /// <param name="record">The stream's next; streams one after the other.</param>
    /// <returns>Null where the record tells of nothing that anybody did.</returns>
    public OcelEvent? Event(JournalRecord record)
    {
        if (record.Stream != stream)
        {
            (stream, customer) = (record.Stream, null);
            verbs.Clear();
        }

        var kind = GrainKeys.Split(stream.Name).Head;
        var isChain = kind == GrainKeys.Chain;
        if (!isChain && (chains || !GrainKeys.SubjectKinds.Contains(kind)))
        {
            return null;
        }

        using var body = JsonDocument.Parse(record.Body);
        var data = body.RootElement.GetProperty("data");
        return record.Kind == "action" ? Action(record, data, isChain)
            : !isChain ? null
            : record.Kind == OcelWords.Planned ? Planned(record, data)
            : OcelWords.Verbs.Contains(record.Kind) ? Verb(record, data)
            : null;
    }

    private OcelEvent? Action(JournalRecord record, JsonElement data, bool isChain)
    {
        var via = isChain ? Text(data, "via") : null;
        if (via is not null && !chains)
        {
            return null;
        }

        var action = data.GetProperty("action");
        var occurred = action.GetProperty("occurredAt").GetDateTimeOffset();
        var history = data.TryGetProperty("history", out var told) && told.ValueKind == JsonValueKind.True;
        var at = history || (record.RecordedAt - occurred).Duration() <= Trusted ? occurred : record.RecordedAt;
        var attributes = new List<OcelAttribute> { new("actor", Text(action, "actor") ?? ""), new("recordedAt", OcelTime.Text(record.RecordedAt), Type: OcelType.Time) };
        Add(attributes, "step", Text(action, "step"));
        Add(attributes, "occurredAt", at == occurred ? null : OcelTime.Text(occurred));
        Add(attributes, "evidence", action.TryGetProperty("evidence", out var evidence) && evidence.ValueKind == JsonValueKind.Array ? evidence.GetRawText() : null);
        var fields = action.TryGetProperty("fields", out var given) ? given : default;
        attributes.Add(new("fields", fields.ValueKind == JsonValueKind.Object ? fields.GetRawText() : "{}"));
        Scalars(attributes, fields);
        var relations = new List<OcelRelation> { new(stream.Name, OcelWords.Subject) };
        if ((Text(action, "customer") ?? customer) is { } of && stream.Name != $"customer/{of}")
        {
            relations.Add(new($"customer/{of}", OcelWords.Customer));
        }

        foreach (var (name, qualifier) in new[] { ("chains", OcelWords.Chain), ("starts", OcelWords.Starts) })
        {
            if (data.TryGetProperty(name, out var handed) && handed.ValueKind == JsonValueKind.Array)
            {
                relations.AddRange(handed.EnumerateArray().Select(chain => new OcelRelation($"chain/{chain.GetString()}", qualifier)).Where(chain => !relations.Contains(chain)));
            }
        }

        var id = Text(action, "id")!;
        return new(via is null ? id : Import.Ids.For($"{id}.{GrainKeys.Split(stream.Name).Tail}"), Text(action, "node")!, at, attributes, relations);
    }

    private OcelEvent Planned(JournalRecord record, JsonElement data)
    {
        customer = Text(data, "customer");
        var attributes = new List<OcelAttribute>
        {
            new("actor", Text(data, "by") ?? ""), new("recordedAt", OcelTime.Text(record.RecordedAt), Type: OcelType.Time),
            new("template", Text(data, "template")!), new("owner", Text(data, "owner")!), new("team", Text(data, "team") ?? ""), new("fields", data.GetProperty("fields").GetRawText()),
        };
        var relations = new List<OcelRelation> { new(stream.Name, OcelWords.Subject), new($"customer/{customer}", OcelWords.Customer) };
        if (Text(data, "opportunity") is { } opportunity)
        {
            relations.Add(new($"opportunity/{opportunity}", OcelWords.Opportunity));
        }

        if (!chains && Text(data, "subject") is { } subject)
        {
            relations.Add(new(subject, OcelWords.StartedBy));
        }

        return new($"{stream.Name}#planned", OcelWords.Planned, data.GetProperty("plannedStart").GetDateTimeOffset(), attributes, relations);
    }

    private OcelEvent Verb(JournalRecord record, JsonElement data)
    {
        verbs[record.Kind] = verbs.GetValueOrDefault(record.Kind) + 1;
        var attributes = new List<OcelAttribute> { new("actor", Text(data, "by") ?? ""), new("recordedAt", OcelTime.Text(record.RecordedAt), Type: OcelType.Time) };
        foreach (var name in new[] { "reason", "step", "approver", "owner", "team" })
        {
            Add(attributes, name, Text(data, name));
        }

        if (data.TryGetProperty("steps", out _))
        {
            attributes.RemoveAll(attribute => attribute.Name == "step");
        }

        var at = data.TryGetProperty("at", out var told) && told.ValueKind == JsonValueKind.String ? told.GetDateTimeOffset() : record.RecordedAt;
        return new(
            $"{stream.Name}#{record.Kind["chain.".Length..]}-{verbs[record.Kind]}", record.Kind, at, attributes,
            [new(stream.Name, OcelWords.Subject), new($"customer/{customer}", OcelWords.Customer)]);
    }

    public static OcelObject Chain(ChainRow row)
    {
        var relations = new List<OcelRelation> { new($"customer/{row.Customer}", OcelWords.Customer) };
        if (row.Subject != relations[0].Object)
        {
            relations.Add(new(row.Subject, GrainKeys.Split(row.Subject).Head));
        }

        List<OcelAttribute> attributes =
        [
            new("template", row.Template, row.PlannedStart), new("owner", row.Owner, row.PlannedStart), new("team", row.Team, row.PlannedStart),
            new("plannedStart", OcelTime.Text(row.PlannedStart), row.PlannedStart, OcelType.Time), new("state", row.State, row.UpdatedAt),
            new("loop", row.Broken ? "broken" : "intact", row.BrokenAt ?? row.PlannedStart), new("closed", row.Closed ? "true" : "false", row.UpdatedAt, OcelType.Truth),
        ];
        Add(attributes, "reason", row.Reason, row.BrokenAt ?? row.UpdatedAt);
        return new($"chain/{row.Id}", GrainKeys.Chain, attributes, relations);
    }

    public static OcelObject Subject(SubjectRow row)
    {
        var attributes = new List<OcelAttribute> { new("state", row.State, row.UpdatedAt) };
        Add(attributes, "owner", row.Owner, row.UpdatedAt);
        Add(attributes, "team", row.Team, row.UpdatedAt);
        Add(attributes, "number", row.Number, row.UpdatedAt);
        if (row.Amount is { } cents)
        {
            attributes.Add(new("amount", $"{cents / 100m:0.00}", row.UpdatedAt, OcelType.Real));
        }

        var relations = new List<OcelRelation>();
        if (row.Customer is { } of && row.Kind != GrainKeys.Customer)
        {
            relations.Add(new($"customer/{of}", OcelWords.Customer));
        }

        if (row.Parent is { Length: > 0 } parent && parent.Contains('/', StringComparison.Ordinal))
        {
            relations.Add(new(parent, "parent"));
        }

        return new($"{row.Kind}/{row.Id}", row.Kind, attributes, relations);
    }

    /// <summary>A template, calendar, node, member, policy or the settings, whole. Null for what is no business of others, such as keys.</summary>
    public static OcelObject? Document(DocumentRow row) => OcelWords.Settings.Contains(row.Kind) && !row.Removed
        ? new($"{row.Kind}/{row.Id}", row.Kind, [new(OcelWords.Definition, System.Text.Encoding.UTF8.GetString(row.Body), row.At)], [])
        : null;

    /// <summary>The fields once more as attributes of their own, as far as they are single values: what tools for mining look at.</summary>
    private static void Scalars(List<OcelAttribute> attributes, JsonElement fields)
    {
        if (fields.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var field in fields.EnumerateObject())
        {
            var (value, type) = field.Value.ValueKind switch
            {
                JsonValueKind.String => (field.Value.GetString(), OcelType.Text),
                JsonValueKind.Number => (field.Value.GetRawText(), field.Value.TryGetInt64(out _) ? OcelType.Whole : OcelType.Real),
                JsonValueKind.True => ("true", OcelType.Truth),
                JsonValueKind.False => ("false", OcelType.Truth),
                _ => (null, OcelType.Text),
            };
            var name = OcelWords.Own.Contains(field.Name) ? $"field.{field.Name}" : field.Name;
            if (value is not null && field.Name.Length is > 0 and <= 100 && !field.Name.Contains('\0', StringComparison.Ordinal) && taken.Add(name))
            {
                attributes.Add(new(name, value, Type: type));
            }
        }
    }

    private static void Add(List<OcelAttribute> attributes, string name, string? value, DateTimeOffset? at = null)
    {
        if (value is not null)
        {
            attributes.Add(new(name, value, at));
        }
    }

    private static string? Text(JsonElement of, string name) => of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
