using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SalesFlow.Actions;
using SalesFlow.Calendars;
using SalesFlow.Chains;
using SalesFlow.Journal;
using SalesFlow.Tenants;
using Spectre.Console;

namespace SalesFlow.Bench;

/// <summary>What one action costs in a chain's rules alone, on one thread: decided, folded, judged, made into a commit. No Orleans, no HTTP, no database.</summary>
public static class RulesBench
{
    private const int Chains = 2_000;
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 1, 0, 0, TimeSpan.Zero);

    /// <summary>Walks chains of twenty steps to their end, several times, and prints a line for each round.</summary>
    public static void Run()
    {
        var (template, catalogue, compiled, clocks) = Setting();
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumn("chain of 20 steps, one action each");
        foreach (var column in new[] { "ns/action", "bytes allocated/action", "bytes kept/chain at half" })
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        for (var round = 1; round <= 6; round++)
        {
            var row = Round(template, catalogue, compiled, clocks);
            table.AddRow($"round {round}", $"{row.Nanoseconds:N0}", $"{row.Allocated:N0}", $"{row.Kept:N0}");
        }

        AnsiConsole.Write(table);
    }

    /// <summary>The commits of many chains walked to their end: step by step, all chains side by side.</summary>
    public static List<Commit> Commits(int chains)
    {
        var (template, catalogue, compiled, clocks) = Setting();
        var commits = new List<Commit>(chains * (ActionRequests.Steps + 1));
        var walks = new Walk[chains];
        for (var i = 0; i < chains; i++)
        {
            walks[i] = Plan($"bench-{i:00000000}", template, catalogue, compiled, clocks);
            commits.Add(walks[i].Last);
        }

        var actions = Actions();
        for (var step = 0; step < actions.Length; step++)
        {
            foreach (var walk in walks)
            {
                Act(walk, actions[step] with { Id = $"{walk.Judged.Chain.Plan.Id}-{step:00}" }, step, clocks, catalogue);
                commits.Add(walk.Last);
            }
        }

        return commits;
    }

    private static (ChainTemplate Template, Catalogue Catalogue, CompiledTemplate Compiled, ClockSet Clocks) Setting()
    {
        var template = Template();
        var catalogue = Catalogue(template);
        var clocks = new ClockSet();
        clocks.Add("default", 1, WorkCalendar.Create(JsonSerializer.Deserialize<CalendarDefinition>(Shipped.DefaultCalendar.Definition, CatalogueReader.Json)!));
        return (template, catalogue, TemplateCompiler.Compile(template, catalogue.Nodes, out _)!, clocks);
    }

    private static (double Nanoseconds, double Allocated, double Kept) Round(ChainTemplate template, Catalogue catalogue, CompiledTemplate compiled, ClockSet clocks)
    {
        var actions = Actions();
        var walks = new Walk[Chains];
        var before = GC.GetTotalMemory(true);
        for (var i = 0; i < Chains; i++)
        {
            walks[i] = Plan($"bench-{i:00000000}", template, catalogue, compiled, clocks);
        }

        double kept = 0;
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        for (var step = 0; step < actions.Length; step++)
        {
            if (step == actions.Length / 2)
            {
                watch.Stop();
                kept = (GC.GetTotalMemory(true) - before) / (double)Chains;
                watch.Start();
            }

            for (var i = 0; i < Chains; i++)
            {
                Act(walks[i], actions[step], step, clocks, catalogue);
            }
        }

        var count = (double)Chains * actions.Length;
        if (walks[0].Judged.Verdict.State != "completed" || !walks[^1].Judged.Verdict.Closed)
        {
            throw new InvalidOperationException("the walked chains did not end closed");
        }

        return (watch.Elapsed.TotalNanoseconds / count, (GC.GetAllocatedBytesForCurrentThread() - allocated) / count, kept);
    }

    private static Walk Plan(string id, ChainTemplate template, Catalogue catalogue, CompiledTemplate compiled, ClockSet clocks)
    {
        var command = new PlanChain(id, template.Key, "c-1", null, "rep-07", "", Start, "{}", [1], false, "bench");
        var decision = ChainRules.Plan(command, catalogue, DateOnly.FromDateTime(Start.UtcDateTime), "01");
        var chain = ChainFold.Start((ChainPlanned)decision.Events[0], compiled, Start);
        var judged = new Judged(chain, ChainJudge.Judge(chain, clocks, Start), 1);
        var stream = new StreamId("bench", "chain/" + id);
        var commit = ChainCommit.Of(stream, StreamHead.None, null, judged, decision.Events, Start, clocks, new(catalogue, 64));
        return new Walk(stream) { Judged = judged, Last = commit, Head = new StreamHead(1, commit.Records[^1].Digest) };
    }

    private static void Act(Walk walk, ActionCommand action, int step, ClockSet clocks, Catalogue catalogue)
    {
        // As the grain does it.
        var now = Start.AddMinutes(step + 1);
        var before = walk.Judged;
        var decided = ChainRules.Act(before.Chain, before.Verdict, action, null).Events;
        var events = ChainCommit.WithPins(before.Chain, decided, catalogue);
        var chain = ChainFold.Apply(before.Chain, events[0], now, walk.Head.Version + 1);
        var next = new Judged(chain, ChainJudge.Judge(chain, clocks, chain.AsOf, before), walk.Head.Version + 1);
        var commit = ChainCommit.Of(walk.Stream, walk.Head, before, next, events, now, clocks, new(catalogue, 64), new OnceKey(action.Id, action.Content));
        walk.Judged = next;
        walk.Last = commit;
        walk.Head = new StreamHead(walk.Head.Version + 1, commit.Records[^1].Digest);
    }

    private static ActionCommand[] Actions() => [.. Enumerable.Range(1, ActionRequests.Steps).Select(step => new ActionCommand(
        $"bench-{step}", ActionRequests.Node(step), Start.AddMinutes(step), "rep-07", null, GrainKeys.Chain, "bench", $"s{step:00}",
ActionRequests.Body,
        [], [], SHA256.HashData(Encoding.UTF8.GetBytes($"{step}")), false))];

    private static ChainTemplate Template() =>
        JsonSerializer.Deserialize<ChainTemplate>(JsonSerializer.Serialize(IngestCatalogue.Document()), CatalogueReader.Json)! with { Version = 1 };

    private static Catalogue Catalogue(ChainTemplate template) => new(
        "bench", 1, new TenantSettings(), new() { [template.Key] = template },
        Enumerable.Range(1, ActionRequests.Steps).Select(ActionRequests.Node).ToDictionary(key => key, key => new Node { Key = key }),
        new() { ["default"] = Shipped.DefaultCalendar }, []);

    private sealed class Walk(StreamId stream)
    {
        public StreamId Stream { get; } = stream;

        public required Judged Judged { get; set; }

        public required Commit Last { get; set; }

        public required StreamHead Head { get; set; }
    }
}
