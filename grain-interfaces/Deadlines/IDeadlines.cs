namespace SalesFlow.Deadlines;

/// <summary>A grain that has windows. A timer wakes, state decides: early, late, stale and doubled wake-ups do no harm.</summary>
[Alias("window-owner"), Version(1)]
public interface IWindowOwner : IGrainWithStringKey
{
    /// <summary>A window of this grain is due. Answers when what follows from it is durable.</summary>
    [Alias("wake")] Task Wake(string window, int generation);

    /// <summary>A window will be due soon: be in memory by then.</summary>
    [Alias("prepare")] Task Prepare();
}

/// <summary>One of the shards that keep the near windows. Key: the shard's number.</summary>
[Alias("deadline-shard"), Version(1)]
public interface IDeadlineShardGrain : IGrainWithIntegerKey
{
    /// <summary>Comes up, catches up at once and keeps a durable reminder that brings it back.</summary>
    [Alias("start")] Task Start();

    /// <summary>Commits opened or moved windows that wake soon. A lost hint is found by the next poll.</summary>
    [Alias("hint")] Task Hint(NearWindow[] windows);

    [Alias("status"), AlwaysInterleave] Task<ShardStatus> Status();
}

[GenerateSerializer, Immutable, Alias("near-window")]
public sealed record NearWindow(string Tenant, string Stream, string Name, int Generation, DateTimeOffset WakeAt);

/// <param name="CaughtUp">The first poll after coming up has been worked off.</param>
[GenerateSerializer, Immutable, Alias("shard-status")]
public sealed record ShardStatus(bool CaughtUp, int Near, long Fired);
