using System.Collections.Concurrent;
using SalesFlow.Board;
using SalesFlow.Journal;

namespace SalesFlow.Support;

/// <summary>A store for grain tests: what a test puts in is what the grains find. Members that no such test needs are not there.</summary>
internal sealed class MemoryStore : IStore
{
    private readonly ConcurrentDictionary<(string Tenant, string Stream, string Name), (int Shard, DueWindow Window)> windows = [];
    private readonly ConcurrentDictionary<(string Tenant, string Id), PendingAlert> alerts = [];
    private readonly ConcurrentDictionary<(string Tenant, string Stream, int Version, int Index), (int Shard, DateTimeOffset At, PendingEffect Effect)> effects = [];

    public ConcurrentDictionary<string, BoardSnapshot> Boards { get; } = [];

    public Tally BoardReads { get; } = new();

    public Tally WindowReads { get; } = new();

    public Tally AlertReads { get; } = new();

    public Tally AlertUpdates { get; } = new();

    /// <summary>Called at the start of every call; throws or waits where a test wants trouble.</summary>
    public Func<string, Task> Trouble { get; set; } = _ => Task.CompletedTask;

    public void Put(DueWindow window, int shard = 0) => windows[(window.Tenant, window.Stream, window.Name)] = (shard, window);

    public void Close(string tenant, string stream, string name) => windows.TryRemove((tenant, stream, name), out _);

    public void Put(PendingAlert alert) => alerts[(alert.Tenant, alert.Alert.Id)] = alert;

    public PendingAlert Alert(string tenant, string id) => alerts[(tenant, id)];

    public void Put(PendingEffect effect, DateTimeOffset at, int shard = 0) => effects[(effect.Tenant, effect.Stream, effect.Version, effect.Index)] = (shard, at, effect);

    public int EffectsLeft => effects.Count;

    public async ValueTask<IReadOnlyList<DueWindow>> WindowsAsync(int shard, DateTimeOffset before, int limit, CancellationToken cancellation = default)
    {
        await Trouble(nameof(WindowsAsync));
        DueWindow[] found = [.. windows.Values.Where(row => row.Shard == shard && row.Window.WakeAt < before).Select(row => row.Window).OrderBy(row => row.WakeAt).Take(limit)];
        await Trouble("windows-read");
        WindowReads.Add();
        return found;
    }

    public async ValueTask<IReadOnlyList<PendingEffect>> EffectsAsync(int shard, DateTimeOffset before, int limit, CancellationToken cancellation = default)
    {
        await Trouble(nameof(EffectsAsync));
        return [.. effects.Values.Where(row => row.Shard == shard && row.At < before).OrderBy(row => row.At).ThenBy(row => row.Effect.Index).Select(row => row.Effect).Take(limit)];
    }

    public async ValueTask EffectsDoneAsync(IReadOnlyList<PendingEffect> done, CancellationToken cancellation = default)
    {
        await Trouble(nameof(EffectsDoneAsync));
        foreach (var effect in done)
        {
            effects.TryRemove((effect.Tenant, effect.Stream, effect.Version, effect.Index), out _);
        }
    }

    public async ValueTask<IReadOnlyList<PendingAlert>> PendingAlertsAsync(DateTimeOffset now, int limit, CancellationToken cancellation = default)
    {
        await Trouble(nameof(PendingAlertsAsync));
        PendingAlert[] found = [.. alerts.Values.Where(row => row.Status == "pending" && row.Alert.NotBefore <= now).OrderBy(row => row.Alert.NotBefore).ThenBy(row => row.Alert.Id).Take(limit)];
        AlertReads.Add();
        return found;
    }

    public async ValueTask UpdateAlertsAsync(IReadOnlyList<AlertDelivery> updates, CancellationToken cancellation = default)
    {
        await Trouble(nameof(UpdateAlertsAsync));
        foreach (var one in updates)
        {
            var row = alerts[(one.Tenant, one.Id)];
            alerts[(one.Tenant, one.Id)] = row with
            {
                Status = one.Status,
                Alert = row.Alert with { NotBefore = one.NotBefore },
                Delivered = one.Delivered,
                AcknowledgedBy = one.AcknowledgedBy,
                AcknowledgedAt = one.AcknowledgedAt,
                SnoozedUntil = one.SnoozedUntil,
            };
        }

        AlertUpdates.Add(updates.Count);
    }

    public ValueTask<PendingAlert?> FindAlertAsync(string tenant, string id, CancellationToken cancellation = default) => new(alerts.GetValueOrDefault((tenant, id)));

    /// <summary>What a board is held against.</summary>
    public Func<string, long, RecordsBehind> Behind { get; set; } = (_, position) => new(0, position);

    public async ValueTask<BoardSnapshot> BoardAsync(string tenant, int pulse, CancellationToken cancellation = default)
    {
        await Trouble(nameof(BoardAsync));
        var snapshot = Boards.GetValueOrDefault(tenant) ?? new(0, [], []);
        await Trouble("board-read");
        BoardReads.Add();
        return snapshot;
    }

    public ValueTask<RecordsBehind> RecordsBehindAsync(string tenant, long position, CancellationToken cancellation = default) => new(Behind(tenant, position));

    public ValueTask<OpenChains> OpenChainsOfAsync(string tenant, string subject, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public ValueTask<SubjectRow?> SubjectAsync(string tenant, string kind, string id, CancellationToken cancellation = default) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<string>> OpenChainsByCalendarAsync(string tenant, string calendar, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public async ValueTask<IReadOnlyList<PendingAlert>> FindAlertsAsync(string tenant, IReadOnlyList<string> ids, CancellationToken cancellation = default)
    {
        var found = new List<PendingAlert>();
        foreach (var id in ids)
        {
            if (await FindAlertAsync(tenant, id, cancellation) is { } alert)
            {
                found.Add(alert);
            }
        }

        return found;
    }

    public ValueTask<IReadOnlyList<DocumentRow>> DocumentsAsync(string tenant, string? kind = null, CancellationToken cancellation = default) => throw new NotSupportedException();

    public ValueTask<DocumentRow?> DocumentAsync(string tenant, string kind, string id, int? version = null, CancellationToken cancellation = default) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<(string Tenant, DocumentRow Document)>> FindDocumentAsync(string kind, string id, CancellationToken cancellation = default) => throw new NotSupportedException();

    public ValueTask<EvidenceFile?> EvidenceAsync(string tenant, string sha256, CancellationToken cancellation = default) => throw new NotSupportedException();

    public ValueTask<bool> AddEvidenceAsync(string tenant, EvidenceFile file, CancellationToken cancellation = default) => throw new NotSupportedException();

    public ValueTask<ArchivedRow?> ArchivedAsync(StreamId stream, CancellationToken cancellation = default) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<string>> AwaitingAsync(string tenant, string sha256, CancellationToken cancellation = default) => throw new NotSupportedException();
}
