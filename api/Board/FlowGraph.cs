namespace SalesFlow.Board;

/// <summary>Adds chains up to a graph of their steps. Pure: rows in, answer out.</summary>
internal sealed class FlowGraph
{
    private readonly Dictionary<(string Template, string Step), Stats> nodes = [];
    private readonly Dictionary<(string Template, string From, string To), Stats> edges = [];
    private int chains;

    public void Add(string template, ShortStep[] steps)
    {
        chains++;
        foreach (var step in steps)
        {
            if (step.F is not null || step.D is not null)
            {
                Of(nodes, (template, step.K)).Add(step, step.D - step.F);
            }
        }

        ShortStep? before = null;
        foreach (var step in steps.Where(step => step.D is not null).OrderBy(step => step.D))
        {
            if (before is not null)
            {
                Of(edges, (template, before.K, step.K)).Add(step, step.D - before.D);
            }

            before = step;
        }
    }

    public FlowAnswer Answer(DateTimeOffset asOf, string? period) => new(
        asOf, period, chains,
        [.. nodes.OrderBy(n => n.Key).Select(n => new FlowNode(
            n.Key.Template, n.Key.Step, n.Value.Node, n.Value.Count, n.Value.Done, n.Value.Late, n.Value.EvidenceMissing,
            n.Value.Share(n.Value.Late), n.Value.Share(n.Value.EvidenceMissing), Times(n.Value.Wall), Times(n.Value.Working)))],
        [.. edges.OrderBy(e => e.Key).Select(e => new FlowEdge(
            e.Key.Template, e.Key.From, e.Key.To, e.Value.Count, e.Value.Late, e.Value.EvidenceMissing,
            e.Value.Share(e.Value.Late), e.Value.Share(e.Value.EvidenceMissing), Times(e.Value.Wall), Times(e.Value.Working)))]);

    /// <summary>By nearest rank; null of nothing.</summary>
    internal static FlowTimes? Times(List<double> seconds)
    {
        if (seconds.Count == 0)
        {
            return null;
        }

        seconds.Sort();
        return new(Rank(0.5), Rank(0.9));

        double Rank(double share) => seconds[Math.Max(0, (int)Math.Ceiling(share * seconds.Count) - 1)];
    }

    private static Stats Of<TKey>(Dictionary<TKey, Stats> all, TKey key)
        where TKey : notnull => all.TryGetValue(key, out var stats) ? stats : all[key] = new Stats();

    private sealed class Stats
    {
        public string Node { get; private set; } = "";

        public int Count { get; private set; }

        public int Done { get; private set; }

        public int Late { get; private set; }

        public int EvidenceMissing { get; private set; }

        public List<double> Wall { get; } = [];

        public List<double> Working { get; } = [];

        public double Share(int part) => Math.Round((double)part / Count, 6);

        public void Add(ShortStep step, long? milliseconds)
        {
            Node = step.N;
            Count++;
            Done += step.D is null ? 0 : 1;
            Late += step.L ? 1 : 0;
            EvidenceMissing += step.S == "evidence-missing" ? 1 : 0;
            if (milliseconds is { } wall)
            {
                Wall.Add(wall / 1000.0);
            }

            if (step.W is { } working)
            {
                Working.Add(working);
            }
        }
    }
}
