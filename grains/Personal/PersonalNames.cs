using System.Buffers;
using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using System.Text.Json;
using SalesFlow.Actions;
using SalesFlow.Customers;
using SalesFlow.Ideas;
using SalesFlow.Notes;
using SalesFlow.Opportunities;
using SalesFlow.Tenants;
using SalesFlow.Tickets;
using SalesFlow.Todos;
using SalesFlow.Visits;

namespace SalesFlow.Personal;

/// <summary>How a value is sealed.</summary>
internal enum Sealing
{
    None = 0,

    /// <summary>Who somebody is. When it is erased, not even its length is told.</summary>
    Identity = 1,

    /// <summary>What somebody said or wrote, or what was said of them.</summary>
    Text = 2,

    /// <summary>Of the customer and of the member who acted: gone when either is erased.</summary>
    Both = 3,
}

/// <summary>Which fields of which kinds of actions are personal: names and ways to reach people, and what people said or wrote. Figures, products, dates and what templates go by are not.
/// A tenant's own node marks a field with <c>"personal": true</c> in its JSON Schema.</summary>
public sealed class PersonalNames
{
    /// <summary>Wherever they stand in an action's fields.</summary>
    private static readonly string[] Everywhere =
    [
        "contact", "contacts", "contactName", "phone", "mobile", "telephone", "mail", "email", "wechat", "address", "recipient", "receiver", "signer", "audience", "taxNo", "idNumber",
    ];

    private static readonly Dictionary<string, (string[] Names, Sealing How)[]> ByNode = new(StringComparer.Ordinal)
    {
        [CustomerKind.Profiled] = [(["name"], Sealing.Identity)],
        [CustomerKind.ExpansionPlanned] = [(["plan"], Sealing.Text)],
        ["need.raised"] = [(["need"], Sealing.Text)],
        [VisitRules.Recorded] = [(["summary", "expansionPlan"], Sealing.Text)],
        [OpportunityKind.Presented] = [(["summary"], Sealing.Text)],
        [OpportunityKind.Summary] = [(["summary"], Sealing.Text), (["by", "text.en", "text.zh-CN"], Sealing.Both)],
        [NoteRules.Taken] = [(["text", "expansionPlan"], Sealing.Text)],
        [NoteRules.Transcribed] = [(["text"], Sealing.Text)],
        [NoteRules.Linked] = [(["title"], Sealing.Text)],
        [IdeaRules.Joined] = [(["title"], Sealing.Text)],
        [TodoRules.Set] = [(["text"], Sealing.Text)],
        [TicketNodes.Requested] = [(["fault"], Sealing.Text)],
        [TicketNodes.Complained] = [(["complaint"], Sealing.Text)],
    };

    private static readonly ConditionalWeakTable<Catalogue, PersonalNames> Known = [];
    private readonly Catalogue catalogue;
    private readonly HashSet<string> judged;
    private readonly ConcurrentDictionary<string, OfNode> nodes = new(StringComparer.Ordinal);

    private PersonalNames(Catalogue catalogue)
    {
        this.catalogue = catalogue;

        // What a chain's verdict goes by cannot be taken away without changing the verdict: it stays plain.
        judged = [.. catalogue.Templates.Values.SelectMany(template => template.Steps.SelectMany(step => step.Limits.Append(step.Limit).OfType<Chains.LimitTemplate>()
            .SelectMany(limit => new[] { limit.When?.Field, limit.From is ['f', 'i', 'e', 'l', 'd', ':', .. var field] ? field : null }).Append(step.When?.Field))).OfType<string>()];
    }

    public static PersonalNames Of(Catalogue catalogue) => Known.GetValue(catalogue, found => new(found));

    /// <summary>Whether an action may hold something personal. Some that do not are taken for ones that do, never the other way round.</summary>
    public bool In(ActionCommand action)
    {
        foreach (var item in action.Evidence)
        {
            if (item.Text is not null || item.Name is not null || item.Lat is not null || item.Lon is not null)
            {
                return true;
            }
        }

        return In(action.Node, action.Fields);
    }

    /// <param name="fields">JSON.</param>
    public bool In(string node, string fields) => fields.Length > 2 && fields.AsSpan().ContainsAny(Node(node).Quoted);

    internal OfNode Node(string node) => nodes.TryGetValue(node, out var known) ? known : nodes.GetOrAdd(node, Make(node));

    private OfNode Make(string node)
    {
        var names = new Dictionary<string, Sealing>(StringComparer.Ordinal);
        foreach (var name in Everywhere)
        {
            names[name] = Sealing.Identity;
        }

        foreach (var (own, how) in ByNode.GetValueOrDefault(node) ?? [])
        {
            foreach (var name in own)
            {
                names[name] = how;
            }
        }

        foreach (var name in Marked(catalogue.Nodes.GetValueOrDefault(node)?.Schema))
        {
            names.TryAdd(name, Sealing.Text);
        }

        foreach (var name in judged)
        {
            names.Remove(name);
        }

        return new(names.ToFrozenDictionary(StringComparer.Ordinal));
    }

    private static List<string> Marked(string? schema)
    {
        if (schema is null || !schema.Contains("\"personal\"", StringComparison.Ordinal))
        {
            return [];
        }

        using var document = JsonDocument.Parse(schema);
        return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object
            ? [.. properties.EnumerateObject().Where(one => one.Value.ValueKind == JsonValueKind.Object && one.Value.TryGetProperty("personal", out var mark) && mark.ValueKind == JsonValueKind.True).Select(one => one.Name)]
            : [];
    }

    /// <summary>The names of one kind of action.</summary>
    internal sealed class OfNode(FrozenDictionary<string, Sealing> names)
    {
        private readonly FrozenDictionary<string, Sealing>.AlternateLookup<ReadOnlySpan<char>> bySpan = names.GetAlternateLookup<ReadOnlySpan<char>>();

        /// <summary>The names as JSON writes them, and what would be taken for a box.</summary>
        public SearchValues<string> Quoted { get; } = SearchValues.Create([.. names.Keys.Select(name => $"\"{name}\""), $"\"{Box.Mark}"], StringComparison.Ordinal);

        public Sealing this[ReadOnlySpan<char> name] => bySpan.TryGetValue(name, out var how) ? how : Sealing.None;
    }
}
