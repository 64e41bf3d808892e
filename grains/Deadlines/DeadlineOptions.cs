namespace SalesFlow.Deadlines;

/// <summary>How the deadline shards work.</summary>
public sealed class DeadlineOptions
{
    /// <summary>Number of shards; rows keep theirs, so the number in the database wins. Default: 64.</summary>
    public int Shards { get; set; } = 64;

    /// <summary>Keep a durable reminder per shard that brings it back after a crash or a move. Default: true.</summary>
    public bool Reminders { get; set; } = true;

    /// <summary>Windows that wake within this time are kept in memory. Default: 60 s.</summary>
    public TimeSpan Lookahead { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How often a shard reads its near windows again; up to a fifth is added, different for each shard. Default: 10 s.</summary>
    public TimeSpan PollEvery { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Windows that one read brings at first. Default: 1,000.</summary>
    public int Page { get; set; } = 1_000;

    /// <summary>Windows that a shard keeps in memory at most; the rest waits in the store. Default: 50,000.</summary>
    public int MostNear { get; set; } = 50_000;

    /// <summary>Wake-ups under way at once, per shard. Default: 32.</summary>
    public int WakesPerShard { get; set; } = 32;

    /// <summary>Wake-ups under way at once, in this process. Default: 256.</summary>
    public int WakesPerSilo { get; set; } = 256;

    /// <summary>A wake-up not answered in this time gives its place to others and is repeated. Default: 10 s.</summary>
    public TimeSpan WakeTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Wait before a failed wake-up is repeated; doubled each time up to <see cref="LongestRetry"/>. Default: 200 ms.</summary>
    public TimeSpan FirstRetry { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Default: 30 s.</summary>
    public TimeSpan LongestRetry { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Grains whose window is due no sooner than this are brought into memory ahead. Default: 5 s.</summary>
    public TimeSpan PrepareFrom { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Grains brought into memory ahead, per second in this process. Default: 2,000.</summary>
    public int PreparesPerSecond { get; set; } = 2_000;

    /// <summary>An effect kept this long ago and not done is done by the shard. Default: 5 s.</summary>
    public TimeSpan EffectsAfter { get; set; } = TimeSpan.FromSeconds(5);

    internal TimeSpan Retry(int attempts) =>
        attempts > 12 ? LongestRetry : TimeSpan.FromTicks(Math.Min(FirstRetry.Ticks << Math.Max(0, attempts - 1), LongestRetry.Ticks));
}
