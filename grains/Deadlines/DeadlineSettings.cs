namespace SalesFlow.Deadlines;

/// <summary>Number of deadline shards: fixed in the database when it was made, since window rows keep their shard.</summary>
public sealed record DeadlineSettings(int Shards = 64);
