using System.Text;
using SalesFlow.Board;
using SalesFlow.Journal;

namespace SalesFlow.Simulation;

/// <summary>What a database of this product keeps, in memory, with the rules that its tables enforce. Whatever is in here is durable.</summary>
internal sealed class SimDatabase(World world, Sabotage sabotage)
{
    private readonly Dictionary<StreamId, List<JournalRecord>> streams = [];
    private readonly SortedDictionary<string, StreamId> names = new(StringComparer.Ordinal);
    private readonly HashSet<(string, string, string, int, string)> rungs = [];
    private readonly Dictionary<(string, string), List<string>> awaited = [];
    private readonly Dictionary<(string, string), EvidenceFile> files = [];

    public long Position { get; private set; }

    public IEnumerable<(StreamId Stream, List<JournalRecord> Records)> Streams => names.Values.Select(stream => (stream, streams[stream]));

    public Dictionary<(string Tenant, string Key), TakenKey> Keys { get; } = [];

    public Dictionary<(string Tenant, string Chain), ChainRow> Chains { get; } = [];

    public Dictionary<(string Tenant, string Stream, string Name), SimWindow> Windows { get; } = [];

    public Dictionary<(string Tenant, string Id), PendingAlert> Alerts { get; } = [];

    public Dictionary<(string Tenant, string Stream, int Version, int Index), SimEffect> Effects { get; } = [];

    public List<(string Tenant, DocumentRow Row)> Documents { get; } = [];

    public Dictionary<(string Tenant, string Kind, string Id), SubjectRow> Subjects { get; } = [];

    /// <summary>Told of each commit that was kept, with the one who wrote it.</summary>
    public Action<Commit, int> Kept { get; set; } = (_, _) => { };

    public CommitOutcome Write(Commit commit, int writer)
    {
        var tenant = commit.Stream.Tenant;
        if (commit.Once is { } once && Keys.TryGetValue((tenant, once.Key), out var taken) && sabotage != Sabotage.IdsAreForgotten)
        {
            return new(CommitStatus.KeyTaken, Taken: taken);
        }

        var records = streams.GetValueOrDefault(commit.Stream);
        if ((records?.Count ?? 0) != commit.ExpectedVersion && sabotage != Sabotage.VersionsAreNotChecked)
        {
            return new(CommitStatus.VersionConflict);
        }

        if (commit.Links is { } links && links != Links(commit.Stream))
        {
            return new(CommitStatus.VersionConflict);
        }

        if (commit.Alerts.Any(a => rungs.Contains((tenant, a.Chain, a.Window, a.Generation, a.Rung))))
        {
            world.Differs($"{commit.Stream}: a rung is told a second time; the table refuses it");
            throw new InvalidOperationException("unique: alert");
        }

        if (commit.Documents.Any(d => Documents.Any(known => (known.Tenant, known.Row.Kind, known.Row.Id, known.Row.Version) == (tenant, d.Kind, d.Id, d.Version))))
        {
            throw new InvalidOperationException("unique: document");
        }

        Keep(commit, records ?? Begin(commit.Stream), writer);
        return new(CommitStatus.Committed, Position);
    }

    public IReadOnlyList<JournalRecord> Read(StreamId stream, int from, int? to) =>
        streams.TryGetValue(stream, out var records) ? [.. records.Where(r => r.Version >= from && r.Version <= (to ?? int.MaxValue))] : [];

    public StreamHead Head(StreamId stream) => streams.TryGetValue(stream, out var records) ? new(records[^1].Version, records[^1].Digest) : StreamHead.None;

    public int Links(StreamId subject) => Chains.Count(c => c.Key.Tenant == subject.Tenant && c.Value.Subject == subject.Name);

    public RecordsBehind Behind(string tenant, long position)
    {
        var behind = streams.Where(s => s.Key.Tenant == tenant).SelectMany(s => s.Value).Select(r => r.Position).Where(p => p > position).ToList();
        return new(behind.Count, behind.Count == 0 ? position : behind.Max());
    }

    public BoardSnapshot Board(string tenant, int pulse) => new(
        Position,
        [.. Chains.Where(c => c.Key.Tenant == tenant).Select(c => c.Value.Cell()).GroupBy(c => c).Select(g => (g.Key, g.Count()))],
        [.. streams.Values.SelectMany(r => r).Where(r => r.Stream.Tenant == tenant).OrderByDescending(r => r.Position).Take(pulse).Select(r => (r.Position, r))]);

    public IEnumerable<DocumentRow> Newest(string tenant) => Documents.Where(d => d.Tenant == tenant).Select(d => d.Row)
        .GroupBy(d => (d.Kind, d.Id)).Select(g => g.MaxBy(d => d.Version)!).Where(d => !d.Removed)
        .OrderBy(d => d.Kind, StringComparer.Ordinal).ThenBy(d => d.Id, StringComparer.Ordinal);

    public EvidenceFile? File(string tenant, string sha256) => files.GetValueOrDefault((tenant, sha256));

    public bool Add(string tenant, EvidenceFile file) => files.TryAdd((tenant, file.Sha256), file);

    public IReadOnlyList<string> Awaiting(string tenant, string sha256) => awaited.TryGetValue((tenant, sha256), out var who) ? [.. who] : [];

    private List<JournalRecord> Begin(StreamId stream)
    {
        names.Add(stream.ToString(), stream);
        return streams[stream] = [];
    }

    private void Keep(Commit commit, List<JournalRecord> records, int writer)
    {
        var (tenant, stream) = (commit.Stream.Tenant, commit.Stream.Name);
        if (commit.Once is { } once)
        {
            Keys.TryAdd((tenant, once.Key), new(once.Key, once.Content, stream, commit.ExpectedVersion + 1));
        }

        for (var i = 0; i < commit.Records.Count; i++)
        {
            var one = commit.Records[i];
            records.Add(new(commit.Stream, commit.ExpectedVersion + 1 + i, ++Position, one.Kind, commit.RecordedAt, one.Body, one.Digest, one.ActionId));
        }

        if (commit.Chain is { } chain)
        {
            Chains[(tenant, chain.Id)] = chain;
        }

        if (commit.Subject is { } subject)
        {
            Subjects[(tenant, subject.Kind, subject.Id)] = subject;
        }

        foreach (var window in commit.Windows)
        {
            if (window.WakeAt is { } at)
            {
                Windows[(tenant, stream, window.Name)] = new(new DueWindow(tenant, stream, window.Name, window.Generation, at), window.Shard, writer);
            }
            else if (sabotage != Sabotage.ClosedWindowsStay)
            {
                Windows.Remove((tenant, stream, window.Name));
            }
        }

        foreach (var alert in commit.Alerts)
        {
            rungs.Add((tenant, alert.Chain, alert.Window, alert.Generation, alert.Rung));
            Alerts.Add((tenant, alert.Id), new(tenant, alert, "pending", Encoding.UTF8.GetBytes("[]"), null, null));
        }

        if (sabotage != Sabotage.EffectsAreDoneBeforeDelivery)
        {
            foreach (var effect in commit.Effects)
            {
                var pending = new PendingEffect(tenant, stream, commit.ExpectedVersion + commit.Records.Count, effect.Index, effect.Kind, effect.Target, effect.Body);
                Effects.Add((tenant, stream, pending.Version, pending.Index), new(pending, effect.Shard, commit.RecordedAt));
            }
        }

        Documents.AddRange(commit.Documents.Select(d => (tenant, d)));
        foreach (var sha256 in commit.AwaitedEvidence)
        {
            var who = awaited.TryGetValue((tenant, sha256), out var known) ? known : awaited[(tenant, sha256)] = [];
            if (!who.Contains(stream))
            {
                who.Add(stream);
            }
        }

        Kept(commit, writer);
    }
}

/// <param name="Writer">Who opened or moved it: its silo's number.</param>
internal sealed record SimWindow(DueWindow Window, int Shard, int Writer);

internal sealed record SimEffect(PendingEffect Effect, int Shard, DateTimeOffset At);

/// <summary>Faults that no product would survive: the simulation must find each of them, or it finds nothing.</summary>
public enum Sabotage
{
    None = 0,
    AcknowledgedBeforeKept,
    IdsAreForgotten,
    VersionsAreNotChecked,
    WindowsAreForgottenOnFailover,
    EffectsAreDoneBeforeDelivery,
    ClosedWindowsStay,
    BoardIsNotTold,
    ASiloIsAheadOfTheStore,
}
