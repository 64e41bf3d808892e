using SalesFlow.Actions;
using SalesFlow.Chains;
using SalesFlow.Journal;
using SalesFlow.Tenants;

namespace SalesFlow.Subjects;

/// <summary>The chains of one subject that wait for its actions, as of the last look.</summary>
internal sealed class WaitingChains(IStore store, Catalogues catalogues, TimeProvider time)
{
    /// <summary>Chains are told of as they are planned; a lost word is found again after this long.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(60);

    /// <summary>Chains that actions under way start, and the nodes they wait for: what comes after such an action in the same batch belongs to them too.</summary>
    private readonly Dictionary<string, string[]> starting = [];
    private Dictionary<string, CompiledTemplate> chains = [];
    private long lookedAt;
    private int told;

    /// <summary>Chains ever planned for this subject, as of the last look: a commit that another one came before is not kept, so that the action is decided anew and
    /// reaches it. Being told is not enough: while silos come and go, a subject may live twice for a while, and only one of the two is told.</summary>
    public int Links { get; private set; }

    public string[] Ids => [.. chains.Keys];

    /// <summary>A chain was planned since the last look.</summary>
    public bool Stale => lookedAt == 0;

    public bool Old => time.GetElapsedTime(lookedAt) > Fresh;

    /// <summary>A chain is planned. Its template tells which nodes it waits for, which the next look reads; one that is under way may have looked before.</summary>
    public void Told()
    {
        told++;
        lookedAt = 0;
    }

    public async Task Look(string tenant, string stream)
    {
        var before = told;
        var open = new Dictionary<string, CompiledTemplate>();
        var found = await store.OpenChainsOfAsync(tenant, stream);
        foreach (var (chain, template, version) in found.Chains)
        {
            // A running chain keeps its version: what it waits for may be gone from the newest.
            open[chain] = await catalogues.Template(tenant, template, version);
        }

        chains = open;
        Links = found.Links;
        lookedAt = told == before ? time.GetTimestamp() : 0;
    }

    /// <summary>An action under way starts a chain.</summary>
    public void Start(SubjectEffect.StartChain start, Catalogue catalogue) =>
        starting[start.Chain] = catalogue.Templates.TryGetValue(start.Template, out var template) ? [.. template.Steps.Select(step => step.Node)] : [];

    /// <summary>Nothing is under way any more.</summary>
    public void Settle() => starting.Clear();

    public string[] Takers(ActionCommand action) => chains.Count == 0 && starting.Count == 0
        ? []
        : [.. chains.Where(c => c.Value.Steps.Any(s => s.Takes(action.Node))).Select(c => c.Key)
            .Union(starting.Where(c => c.Value.Any(node => node == "*" || node == action.Node)).Select(c => c.Key)).Order(StringComparer.Ordinal)];
}
