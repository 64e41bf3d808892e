using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using SalesFlow.Journal;

namespace SalesFlow.Tests.Journal;

/// <summary>An engine that writes nothing before it is opened, so that a test decides what waits together.</summary>
internal sealed class GatedEngine(IJournalEngine? inner = null) : IJournalEngine, IDisposable
{
    private readonly TaskCompletionSource opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long position;

    /// <summary>Sizes of the batches, in order.</summary>
    public ConcurrentQueue<int> Batches { get; } = new();

    /// <summary>Tenants of the commits of each batch, in order.</summary>
    public ConcurrentQueue<string[]> Tenants { get; } = new();

    /// <summary>When the first batch has come.</summary>
    public Task Entered => entered.Task;

    public bool Blocks => false;

    public Func<Commit, CommitStatus> Answer { get; init; } = _ => CommitStatus.Committed;

    public void Open() => opened.TrySetResult();

    /// <summary>So that a test that failed does not leave its writer waiting for ever.</summary>
    public void Dispose() => Open();

    public async ValueTask<CommitOutcome[]> WriteAsync(IReadOnlyList<Commit> batch)
    {
        entered.TrySetResult();
        await opened.Task;
        Batches.Enqueue(batch.Count);
        Tenants.Enqueue([.. batch.Select(commit => commit.Stream.Tenant)]);
        return inner is null ? [.. batch.Select(commit => new CommitOutcome(Answer(commit), ++position))] : await inner.WriteAsync(batch);
    }

    public ValueTask<IReadOnlyList<JournalRecord>> ReadAsync(StreamId stream, int fromVersion, int? toVersion, CancellationToken cancellation)
        => inner!.ReadAsync(stream, fromVersion, toVersion, cancellation);

    public ValueTask<StreamHead> ReadHeadAsync(StreamId stream, CancellationToken cancellation) => inner!.ReadHeadAsync(stream, cancellation);

    public ValueTask<TakenKey?> FindOnceKeyAsync(string tenant, string key, CancellationToken cancellation)
        => inner!.FindOnceKeyAsync(tenant, key, cancellation);
}

internal static class Writers
{
    public static JournalWriter On(IJournalEngine engine, int capacity = 8192, int batch = 512, int perTenant = 6144, params ICommitListener[] listeners)
        => new(engine, listeners, new JournalOptions { Capacity = capacity, BatchSize = batch, TenantCapacity = perTenant }, TimeProvider.System, NullLogger<JournalWriter>.Instance);
}
