using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SalesFlow.Import;

/// <summary>An action that rows tell.</summary>
/// <param name="Line">Of its first row.</param>
public sealed record RowTold(int Line, string Id, string Node, DateTimeOffset OccurredAt, string Actor, string? Customer, string Kind, string Subject, JsonObject Fields, RowProof[] Evidence)
{
    /// <summary>The fields in one form only: sorted, no whitespace.</summary>
    public string Canonical => Sorted(Fields).ToJsonString(RowMapping.Json);

    private static JsonNode Sorted(JsonNode node) => node switch
    {
        JsonObject map => new JsonObject(map.OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => KeyValuePair.Create(member.Key, member.Value is null ? null : Sorted(member.Value)))),
        JsonArray list => new JsonArray([.. list.Select(item => item is null ? null : Sorted(item))]),
        _ => node.DeepClone(),
    };
}

/// <param name="File">As the row names it.</param>
public sealed record RowProof(string Kind, string? Sha256, string? File, string? Ref, string? Text);

/// <summary>All that rows tell of one subject, or why nothing of it is taken: a subject is told as a whole or not at all.</summary>
/// <param name="Rows">How many tell it.</param>
/// <param name="Line">Of the first row, or of the one that is wrong.</param>
/// <param name="Actions">In the order of time; at one moment in the order of the mapping.</param>
public sealed record RowSubject(string Name, int Rows, int Line, IReadOnlyList<RowTold> Actions, string? Problem);

/// <summary>Turns rows into actions; pure. Ids come from the source's own names, so that the same row gives the same action for ever: what is sent again is replayed.</summary>
public sealed class RowPlan(RowMapping mapping)
{
    /// <summary>What an id may be; the rest of it is a digest where it would be longer.</summary>
    private const int MaxId = 128;
    private readonly TimeReading times = mapping.Times();

    /// <summary>Every subject, in the order of first rows.</summary>
    public IEnumerable<RowSubject> Of(IEnumerable<SourceRow> rows)
    {
        var groups = new Dictionary<string, List<SourceRow>>(StringComparer.Ordinal);
        var order = new List<List<SourceRow>>();
        foreach (var row in rows)
        {
            var name = NameOf(row);
            if (name.Length > 0 && groups.TryGetValue(name, out var group))
            {
                group.Add(row);
                continue;
            }

            group = [row];
            order.Add(group);
            if (name.Length > 0)
            {
                groups.Add(name, group);
            }
        }

        return order.Select(group => Of(NameOf(group[0]), group)).Select(Alone(groups.Keys));
    }

    /// <summary>Two names that become one id would be told as one subject: the second is refused.</summary>
    private Func<RowSubject, RowSubject> Alone(IEnumerable<string> names)
    {
        var owners = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            owners.TryAdd(Ids.For(name, mapping.IdPrefix), name);
        }

        return subject => subject.Name.Length > 0 && owners[Ids.For(subject.Name, mapping.IdPrefix)] is var owner && owner != subject.Name
            ? subject with { Actions = [], Problem = $"'{subject.Name}' and '{owner}' would share one id; rename one of them" }
            : subject;
    }

    /// <summary>The source's own name of a row's subject; empty where it has none.</summary>
    public string NameOf(SourceRow row) => mapping.Id.Read(row.Values)?.Text ?? "";

    private RowSubject Of(string name, List<SourceRow> rows)
    {
        if (name.Length == 0)
        {
            return Refused(rows[0], $"no id in {mapping.Id}");
        }

        var subject = Ids.For(name, mapping.IdPrefix);
        var told = new List<RowTold>();
        var drafts = new Dictionary<string, Draft>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            var any = false;
            for (var i = 0; i < mapping.Actions.Length; i++)
            {
                if (!Tells(mapping.Actions[i], row))
                {
                    continue;
                }

                any = true;
                if (Add(drafts, i, subject, row) is { } problem)
                {
                    return Refused(row, problem);
                }
            }

            if (!any)
            {
                return Refused(row, $"tells nothing: no time in {string.Join(", nor in ", mapping.Actions.Select(action => action.Time).Distinct())}");
            }
        }

        foreach (var draft in drafts.Values.OrderBy(draft => draft.At).ThenBy(draft => draft.Place).ThenBy(draft => draft.Line))
        {
            if (draft.Again)
            {
                var content = SHA256.HashData(Encoding.UTF8.GetBytes($"{draft.Told.OccurredAt.UtcTicks}\n{draft.Told.Actor}\n{draft.Told.Customer}\n{draft.Told.Canonical}\n{JsonSerializer.Serialize(draft.Told.Evidence)}"));
                told.Add(draft.Told with { Id = Fit($"{draft.Told.Id}:{Convert.ToHexStringLower(content)[..12]}") });
            }
            else
            {
                told.Add(draft.Told);
            }
        }

        return new(name, rows.Count, rows[0].Line, told, null);

        RowSubject Refused(SourceRow row, string problem) => new(name, rows.Count, row.Line, [], problem);
    }

    private string? Add(Dictionary<string, Draft> drafts, int place, string subject, SourceRow row)
    {
        var action = mapping.Actions[place];
        var (at, problem) = times.Read(action.Time.Read(row.Values)!.Value);
        if (problem is not null)
        {
            return problem;
        }

        var key = action.Key?.Read(row.Values)?.Text;
        if (action.Key is not null && key is null)
        {
            return $"no key of {action.Node} in {action.Key}";
        }

        if ((action.Actor ?? mapping.Actor)!.Read(row.Values)?.Text is not { } actor)
        {
            return $"no actor of {action.Node} in {action.Actor ?? mapping.Actor}; a list such as [name, = erp] gives a fallback";
        }

        var customer = mapping.Customer?.Read(row.Values) is { } named ? Ids.For(named.Text, mapping.CustomerPrefix) : mapping.Subject == GrainKeys.Customer ? subject : null;
        var (fields, wrong) = Fields(action.Fields, row.Values);
        if (wrong is not null)
        {
            return wrong;
        }

        var id = Fit($"{mapping.Subject}:{subject}:{action.Node}{(key is null ? "" : ":" + Ids.For(key))}");
        if (!drafts.TryGetValue(id, out var draft))
        {
            var proof = action.Evidence.Select(item => new RowProof(item.Kind, Text(item.Sha256), Text(item.File), Text(item.Ref), Text(item.Text)))
                .Where(item => (item.Sha256 ?? item.File ?? item.Ref ?? item.Text) is not null).ToArray();
            draft = new(new(row.Line, id, action.Node, at, mapping.Actors.GetValueOrDefault(actor) ?? Ids.For(actor), customer, mapping.Subject, subject, fields, proof), place, action.Again);
            drafts.Add(id, draft);
        }
        else if (Differs(draft, at, fields) is { } difference)
        {
            return $"{difference} differs from line {draft.Line}, which tells the same {action.Node}";
        }

        foreach (var (name, list) in action.Lists)
        {
            foreach (var item in Items(row, list))
            {
                var (values, unfit) = Fields(list.Fields, item);
                if (unfit is not null)
                {
                    return unfit;
                }

                if (values.Count > 0)
                {
                    (draft.Told.Fields[name] as JsonArray ?? Made(draft.Told.Fields, name)).Add(values);
                }
            }
        }

        return null;

        string? Text(Source? source) => source?.Read(row.Values)?.Text;
    }

    private static JsonArray Made(JsonObject fields, string name)
    {
        var list = new JsonArray();
        fields[name] = list;
        return list;
    }

    private static IEnumerable<IReadOnlyDictionary<string, LogValue>> Items(SourceRow row, RowList list) =>
        list.From is null ? [row.Values] : row.Lists?.GetValueOrDefault(list.From) ?? [];

    /// <summary>Rows that tell one action must say the same of it; a cell that is empty says nothing.</summary>
    private static string? Differs(Draft draft, DateTimeOffset at, JsonObject fields)
    {
        if (at != draft.At)
        {
            return "its time";
        }

        foreach (var (name, value) in fields.ToArray())
        {
            if (draft.Told.Fields.TryGetPropertyValue(name, out var known))
            {
                if (!JsonNode.DeepEquals(known, value))
                {
                    return $"'{name}'";
                }
            }
            else
            {
                fields.Remove(name);
                draft.Told.Fields[name] = value;
            }
        }

        return null;
    }

    private (JsonObject Fields, string? Problem) Fields(IReadOnlyDictionary<string, FieldTarget> targets, IReadOnlyDictionary<string, LogValue> values)
    {
        var fields = new JsonObject();
        foreach (var (column, target) in targets)
        {
            if (Source.Parse([column])!.Read(values) is not { } value)
            {
                continue;
            }

            if (mapping.Values.TryGetValue(column, out var words) && words.TryGetValue(value.Text, out var word))
            {
                value = new(word);
            }

            var (json, problem) = target.Strict(value, times);
            if (problem is not null)
            {
                return (fields, $"'{column}': {problem}");
            }

            fields[target.Name] = json;
        }

        return (fields, null);
    }

    private static bool Tells(RowAction action, SourceRow row) => action.Time.Read(row.Values) is not null
        && action.When.All(condition => row.Values.TryGetValue(condition.Key, out var value) && condition.Value.Contains(value.Text.Trim(), StringComparer.Ordinal));

    private static string Fit(string id)
    {
        if (id.Length <= MaxId)
        {
            return id;
        }

        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)))[..16];
        return $"{id[..(MaxId - digest.Length - 1)]}-{digest}";
    }

    private sealed record Draft(RowTold Told, int Place, bool Again)
    {
        public DateTimeOffset At => Told.OccurredAt;

        public int Line => Told.Line;
    }
}
