using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Threading.Channels;
using SalesFlow.Actions;
using SalesFlow.Chains;
using SalesFlow.Journal;
using SalesFlow.Sqlite;
using SalesFlow.Tenants;

namespace SalesFlow.Bench;

/// <summary>
/// Fills the data directory of a stopped server: the product's own rules decide and its own engine keeps, so that server and
/// <c>salesflow verify</c> find what an HTTP client would have left. Only grains and HTTP are passed by.
/// </summary>
public sealed class Seeder
{
    private const int Batch = 512;
    private static readonly SqliteOptions Tuning = new() { WriterCacheMebibytes = 512, CheckpointPages = 32_000 };

    private readonly string _tenant;
    private readonly Catalogue _catalogue;
    private readonly ChainCommitContext _context;
    private readonly ClockSet _clocks = new();
    private readonly Dictionary<string, CompiledTemplate> _templates = [];

    private Seeder(string tenant, Catalogue catalogue, int shards)
    {
        (_tenant, _catalogue, _context) = (tenant, catalogue, new ChainCommitContext(catalogue, shards));
    }

    /// <summary>Plans chains, and does the steps of those that are to be done.</summary>
    /// <param name="dataDirectory">Of a server that ran once, so that tables, shards, tenant and templates are there, and stands still.</param>
    /// <param name="tenant">Whose chains.</param>
    /// <param name="chains">In the order in which they are planned.</param>
    /// <exception cref="InvalidOperationException">A chain was refused.</exception>
    public static async Task RunAsync(string dataDirectory, string tenant, IEnumerable<SeedPlan> chains)
    {
        var started = Stopwatch.GetTimestamp();
        using var database = SqliteDatabase.Open(dataDirectory, Tuning);

        // What is lost in a crash is seeded again.
        database.Writer.Execute("PRAGMA synchronous = OFF");
        var seeder = await LoadAsync(new SqliteStore(database), tenant);

        // One core decides while the other keeps.
        var batches = Channel.CreateBounded<Commit[]>(8);
        var deciding = Task.Run(() => seeder.DecideAsync(chains, batches.Writer));
        var engine = new SqliteJournalEngine(database);
        var commits = 0;
        await foreach (var batch in batches.Reader.ReadAllAsync())
        {
            var outcomes = await engine.WriteAsync(batch);
            commits += outcomes.Length;
            if (Array.Find(outcomes, outcome => outcome.Status != CommitStatus.Committed) is { } failed)
            {
                throw new InvalidOperationException($"A seeded commit was not kept: {failed}.");
            }
        }

        await deciding;
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        Console.WriteLine($"{commits:N0} commits seeded in {seconds:N1} s");
    }

    private static async Task<Seeder> LoadAsync(SqliteStore store, string tenant)
    {
        var documents = TenantDocuments.From(await store.DocumentsAsync(tenant));
        var shards = await store.DocumentAsync("_system", "deadline-shards", "deadline-shards")
            ?? throw new InvalidOperationException("The data directory has no number of shards: start a server on it first.");
        var seeder = new Seeder(tenant, documents.ToCatalogue(tenant, 0), int.Parse(Encoding.UTF8.GetString(shards.Body), CultureInfo.InvariantCulture));
        foreach (var (key, template) in documents.Templates)
        {
            seeder._templates[key] = await CatalogueReader.Template(store, tenant, key, template.Version);
        }

        foreach (var (key, calendar) in documents.Calendars)
        {
            seeder._clocks.Add(key, calendar.Version, await CatalogueReader.Calendar(store, tenant, key, calendar.Version));
        }

        return seeder;
    }

    private async Task DecideAsync(IEnumerable<SeedPlan> chains, ChannelWriter<Commit[]> writer)
    {
        try
        {
            foreach (var batch in chains.Chunk(Batch))
            {
                var now = Stamp.Now(TimeProvider.System);
                await writer.WriteAsync([.. batch.SelectMany(chain => Commits(chain, now))]);
            }

            writer.Complete();
        }
        catch (InvalidOperationException e)
        {
            writer.Complete(e);
        }
    }

    // As ChainGrain decides them.
    private IEnumerable<Commit> Commits(SeedPlan seed, DateTimeOffset now)
    {
        var content = new byte[32];
        var day = Calendars.LocalZone.Find(_catalogue.Settings.TimeZone)!.LocalDate(seed.PlannedStart);
        var command = new PlanChain(
            seed.Id, seed.Template, $"c-{seed.Id}", null, seed.Owner, seed.Team, seed.PlannedStart, seed.Fields, content, seed.History, seed.Owner);
        var planned = Require(ChainRules.Plan(command, _catalogue, day, Convert.ToHexStringLower(content)));
        var stream = new StreamId(_tenant, GrainKeys.Subject(GrainKeys.Chain, seed.Id));
        var chain = ChainFold.Start((ChainPlanned)planned[0], _templates[seed.Template], now);
        var judged = new Judged(chain, ChainJudge.Judge(chain, _clocks, now), 1);
        var first = ChainCommit.Of(stream, StreamHead.None, null, judged, planned, now, _clocks, _context);
        yield return first;
        if (seed.DoneAt is { } at)
        {
            var action = new ActionCommand(
                $"a-{seed.Id}", seed.DoneBy, at, seed.Owner, null, GrainKeys.Chain, seed.Id, null, "{}", [], [], content, seed.History);
            var done = Require(ChainRules.Act(chain, judged.Verdict, action, null));
            chain = ChainFold.Apply(chain, done[0], now, 2);
            yield return ChainCommit.Of(
                stream, new StreamHead(1, first.Records[^1].Digest), judged, new Judged(chain, ChainJudge.Judge(chain, _clocks, now), 2), done, now, _clocks,
                _context, new OnceKey(ChainCommit.OnceKey(seed.Id, action), action.Content));
        }
    }

    private static IReadOnlyList<ChainEvent> Require(Decision decision) =>
        decision.Refusal is { } refusal ? throw new InvalidOperationException($"A seeded chain was refused: {refusal.Detail}") : decision.Events;
}
