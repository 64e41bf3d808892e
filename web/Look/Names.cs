using System.Collections.Concurrent;
using SalesFlow.Client;

namespace SalesFlow.Web.Look;

/// <summary>Names of members, templates and their steps, which pages show instead of ids. Read once; an id that is not known is shown as it is.</summary>
public sealed class Names(SalesFlowClient api, Words words)
{
    /// <summary>Requests at a time.</summary>
    private const int Together = 12;

    /// <summary>An overview that stays open for days must not learn the names of all customers.</summary>
    private const int Remembered = 5_000;
    private Dictionary<string, Member> members = [];
    private Dictionary<string, ChainTemplate> templates = [];
    private Dictionary<string, ActionNode> nodes = [];
    private readonly ConcurrentDictionary<string, string> customers = new();
    private Task? read;

    public IReadOnlyDictionary<string, Member> Members => members;

    public IReadOnlyDictionary<string, ChainTemplate> Templates => templates;

    public IReadOnlyDictionary<string, ActionNode> Nodes => nodes;

    /// <summary>Every page that shows names awaits it first.</summary>
    public Task ReadAsync() => read ??= ReadAllAsync();

    /// <summary>After a member or template was saved.</summary>
    public void Forget() => read = null;

    /// <summary>A key is no person.</summary>
    public string Member(string? id) => id is null ? Show.Nothing : id.StartsWith("key:", StringComparison.Ordinal) ? words["系统", "System"] : members.TryGetValue(id, out var member) ? member.Name ?? id : id;

    /// <summary>A customer's name, where <see cref="CustomersAsync"/> has learnt it.</summary>
    public string Customer(string? id) => id is null ? Show.Nothing : customers.GetValueOrDefault(id, id);

    /// <summary>Learns the names of the customers that a list shows; who has no profile keeps the id.</summary>
    public async Task CustomersAsync(IEnumerable<string?> ids)
    {
        if (customers.Count > Remembered)
        {
            customers.Clear();
        }

        foreach (var part in ids.OfType<string>().Where(id => id.Length > 0 && !customers.ContainsKey(id)).Distinct().Chunk(Together))
        {
            await Task.WhenAll(part.Select(async id => customers[id] = await NameAsync(id)));
        }
    }

    public string Template(string? key) => key is null ? Show.Nothing : templates.TryGetValue(key, out var template) ? words.Label(template.Labels, key) : key;

    public string Step(string? template, string? step) =>
        step is null ? Show.Nothing
        : template is not null && templates.TryGetValue(template, out var known) && known.Steps.FirstOrDefault(s => s.Key == step) is { } found ? words.Label(found.Labels, step)
        : step;

    public string Node(string? key) => key is null ? Show.Nothing : nodes.TryGetValue(key, out var node) ? words.Label(node.Labels, key) : key;

    private async Task<string> NameAsync(string id)
    {
        try
        {
            return (await api.Customers.GetAsync(id)).Name ?? id;
        }
        catch (Exception none) when (none is SalesFlowException or HttpRequestException or OperationCanceledException)
        {
            return id;
        }
    }

    private async Task ReadAllAsync()
    {
        try
        {
            var all = new Dictionary<string, Member>();
            await foreach (var member in api.Members.ListAsync())
            {
                all[member.Id] = member;
            }

            var known = new Dictionary<string, ChainTemplate>();
            await foreach (var template in api.Templates.ListAsync())
            {
                known[template.Key] = template;
            }

            var kinds = new Dictionary<string, ActionNode>();
            await foreach (var node in api.Nodes.ListAsync())
            {
                kinds[node.Key] = node;
            }

            (members, templates, nodes) = (all, known, kinds);
        }
        catch
        {
            read = null;
            throw;
        }
    }
}
