namespace SalesFlow.Deadlines;

/// <summary>Something of which the cluster has one: brought up after the deadline shards, and brought up again with them when a silo is lost. Starting what is up does nothing.</summary>
public interface IPatrol
{
    Task StartAsync(IGrainFactory grains);
}
