using SalesFlow.Board;
using SalesFlow.Journal;

namespace SalesFlow.Simulation;

/// <summary>One silo's connection to the database: slow, late, cut off, and sometimes silent about what it did.</summary>
internal sealed class SimStore(World world, Cluster cluster, SimSilo? silo, SimDatabase database) : IStore, IJournalEngine
{
    private static readonly CommitOutcome[] Nothing = [];

    public bool Blocks => false;

    private int Number => silo?.Number ?? 0;

    public ValueTask<CommitOutcome[]> WriteAsync(IReadOnlyList<Commit> batch)
    {
        if (cluster.Sabotage == Sabotage.AcknowledgedBeforeKept && world.Chance(0.02))
        {
            return new([.. batch.Select(_ => new CommitOutcome(CommitStatus.Committed, database.Position))]);
        }

        return Ask<CommitOutcome[]>($"write {batch.Count}", writes: true, () =>
        {
            if (world.Chance(cluster.Faults.Refused))
            {
                throw new InvalidOperationException("the database refused the transaction");
            }

            return [.. batch.Select(Write)];
        });
    }

    /// <summary>As every engine does it: what was decided upon a commit that is left out is left out.</summary>
    private CommitOutcome Write(Commit commit)
    {
        var outcome = commit.After is { LeftOut: true } ? new CommitOutcome(CommitStatus.VersionConflict) : database.Write(commit, Number);
        commit.LeftOut = outcome.Status != CommitStatus.Committed;
        return outcome;
    }

    public ValueTask<IReadOnlyList<JournalRecord>> ReadAsync(StreamId stream, int fromVersion, int? toVersion, CancellationToken cancellation) =>
        Ask("read", writes: false, () => database.Read(stream, fromVersion, toVersion));

    public ValueTask<StreamHead> ReadHeadAsync(StreamId stream, CancellationToken cancellation) => Ask("head", writes: false, () => database.Head(stream));

    public ValueTask<TakenKey?> FindOnceKeyAsync(string tenant, string key, CancellationToken cancellation) =>
        Ask("key", writes: false, () => database.Keys.GetValueOrDefault((tenant, key)));

    public ValueTask<OpenChains> OpenChainsOfAsync(string tenant, string subject, CancellationToken cancellation = default) =>
        Ask("chains of", writes: false, () => new OpenChains(
            database.Links(new(tenant, subject)), [.. Open(tenant).Where(c => c.Subject == subject).Select(c => (c.Id, c.Template, c.TemplateVersion))]));

    public ValueTask<RecordsBehind> RecordsBehindAsync(string tenant, long position, CancellationToken cancellation = default) =>
        Ask("records behind", writes: false, () => database.Behind(tenant, position));

    public ValueTask<SubjectRow?> SubjectAsync(string tenant, string kind, string id, CancellationToken cancellation = default) =>
        Ask("subject", writes: false, () => database.Subjects.GetValueOrDefault((tenant, kind, id)));

    public ValueTask<IReadOnlyList<string>> OpenChainsByCalendarAsync(string tenant, string calendar, CancellationToken cancellation = default) =>
        Ask<IReadOnlyList<string>>("chains by calendar", writes: false, () => [.. Open(tenant).Where(c => c.Calendars.Contains($",{calendar},")).Select(c => c.Id)]);

    public ValueTask<IReadOnlyList<DueWindow>> WindowsAsync(int shard, DateTimeOffset before, int limit, CancellationToken cancellation = default) =>
        Ask<IReadOnlyList<DueWindow>>("windows", writes: false, () =>
        [
            .. database.Windows.Values.Where(w => w.Shard == shard && w.Window.WakeAt < before)
                .Where(w => cluster.Sabotage != Sabotage.WindowsAreForgottenOnFailover || w.Writer == Number)
                .OrderBy(w => w.Window.WakeAt).ThenBy(w => w.Window.Generation).ThenBy(w => w.Window.Stream, StringComparer.Ordinal).Select(w => w.Window).Take(limit),
        ]);

    public ValueTask<IReadOnlyList<PendingEffect>> EffectsAsync(int shard, DateTimeOffset before, int limit, CancellationToken cancellation = default) =>
        Ask<IReadOnlyList<PendingEffect>>("effects", writes: false, () =>
            [.. database.Effects.Values.Where(e => e.Shard == shard && e.At < before).OrderBy(e => e.At).ThenBy(e => e.Effect.Stream, StringComparer.Ordinal).ThenBy(e => e.Effect.Version).ThenBy(e => e.Effect.Index).Select(e => e.Effect).Take(limit)]);

    public async ValueTask EffectsDoneAsync(IReadOnlyList<PendingEffect> done, CancellationToken cancellation = default) =>
        await Ask("effects done", writes: true, () => done.Count(e => database.Effects.Remove((e.Tenant, e.Stream, e.Version, e.Index))));

    public ValueTask<IReadOnlyList<PendingAlert>> PendingAlertsAsync(DateTimeOffset now, int limit, CancellationToken cancellation = default) =>
        Ask<IReadOnlyList<PendingAlert>>("pending alerts", writes: false, () =>
            [.. database.Alerts.Values.Where(a => a.Status == "pending" && a.Alert.NotBefore <= now).OrderBy(a => a.Alert.NotBefore).ThenBy(a => a.Alert.Id, StringComparer.Ordinal).Take(limit)]);

    public async ValueTask UpdateAlertsAsync(IReadOnlyList<AlertDelivery> updates, CancellationToken cancellation = default) => await Ask("update alerts", writes: true, () =>
    {
        foreach (var one in updates)
        {
            var row = database.Alerts[(one.Tenant, one.Id)];
            database.Alerts[(one.Tenant, one.Id)] = row with
            {
                Status = one.Status,
                Alert = row.Alert with { NotBefore = one.NotBefore },
                Delivered = one.Delivered,
                AcknowledgedBy = one.AcknowledgedBy,
                AcknowledgedAt = one.AcknowledgedAt,
                SnoozedUntil = one.SnoozedUntil,
            };
        }

        return updates.Count;
    });

    public ValueTask<PendingAlert?> FindAlertAsync(string tenant, string id, CancellationToken cancellation = default) =>
        Ask("alert", writes: false, () => database.Alerts.GetValueOrDefault((tenant, id)));

    public ValueTask<IReadOnlyList<PendingAlert>> FindAlertsAsync(string tenant, IReadOnlyList<string> ids, CancellationToken cancellation = default) =>
        Ask<IReadOnlyList<PendingAlert>>("alerts", writes: false, () => [.. ids.Select(id => database.Alerts.GetValueOrDefault((tenant, id))).OfType<PendingAlert>()]);

    public ValueTask<IReadOnlyList<DocumentRow>> DocumentsAsync(string tenant, string? kind = null, CancellationToken cancellation = default) =>
        Ask<IReadOnlyList<DocumentRow>>("documents", writes: false, () => [.. database.Newest(tenant).Where(d => kind is null || d.Kind == kind)]);

    public ValueTask<DocumentRow?> DocumentAsync(string tenant, string kind, string id, int? version = null, CancellationToken cancellation = default) =>
        Ask("document", writes: false, () => database.Documents.Where(d => d.Tenant == tenant && d.Row.Kind == kind && d.Row.Id == id && (version is null || d.Row.Version == version))
            .Select(d => d.Row).MaxBy(d => d.Version));

    public ValueTask<IReadOnlyList<(string Tenant, DocumentRow Document)>> FindDocumentAsync(string kind, string id, CancellationToken cancellation = default) =>
        throw new NotSupportedException("nobody asks for keys here");

    public ValueTask<BoardSnapshot> BoardAsync(string tenant, int pulse, CancellationToken cancellation = default) =>
        Ask("board", writes: false, () => database.Board(tenant, pulse));

    public ValueTask<EvidenceFile?> EvidenceAsync(string tenant, string sha256, CancellationToken cancellation = default) =>
        Ask("file", writes: false, () => database.File(tenant, sha256));

    public ValueTask<bool> AddEvidenceAsync(string tenant, EvidenceFile file, CancellationToken cancellation = default) =>
        Ask("add file", writes: true, () => database.Add(tenant, file));

    /// <summary>Nothing is archived there.</summary>
    public ValueTask<ArchivedRow?> ArchivedAsync(StreamId stream, CancellationToken cancellation = default) => default;

    public ValueTask<IReadOnlyList<string>> AwaitingAsync(string tenant, string sha256, CancellationToken cancellation = default) =>
        Ask("awaiting", writes: false, () => database.Awaiting(tenant, sha256));

    private IEnumerable<ChainRow> Open(string tenant) =>
        database.Chains.Where(c => c.Key.Tenant == tenant && c.Value.State is "planned" or "open").Select(c => c.Value).OrderBy(c => c.PlannedStart).ThenBy(c => c.Id, StringComparer.Ordinal);

    /// <summary>What was asked is done at the database at one moment, between asking and hearing of it; either way may fail.</summary>
    private ValueTask<T> Ask<T>(string what, bool writes, Func<T> done)
    {
        world.OnThread(what);
        var answer = new TaskCompletionSource<T>();
        world.After(cluster.Faults.StoreDelay(), () =>
        {
            var (outcome, failure) = (default(T), (Exception?)null);
            if (cluster.Faults.StoreDown || world.Chance(cluster.Faults.FailBefore))
            {
                failure = new JournalUnavailableException("the store does not answer (nothing was done)");
            }
            else
            {
                try
                {
                    outcome = done();
                }
                catch (Exception error)
                {
                    failure = error;
                }

                if (writes && failure is null && (cluster.Faults.StoreDown || world.Chance(cluster.Faults.FailAfter)))
                {
                    failure = new JournalUnavailableException("the store does not answer (but it was done)");
                }
            }

            if (writes || failure is not null)
            {
                world.Trace($"silo {Number} {what}: {failure?.Message ?? (outcome as CommitOutcome[] ?? Nothing).Aggregate("", (text, o) => $"{text} {o.Status}")}");
            }

            world.After(cluster.Faults.StoreDelay(), () =>
            {
                if (failure is not null)
                {
                    answer.SetException(failure);
                }
                else
                {
                    answer.SetResult(outcome!);
                }
            });
        });
        return new(answer.Task);
    }
}
