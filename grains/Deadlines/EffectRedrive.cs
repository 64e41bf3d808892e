using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SalesFlow.Journal;

namespace SalesFlow.Deadlines;

/// <summary>Does effects that were kept and not done: in order for each target, several targets at once; a failed one waits longer each time and holds back
/// only its own target.</summary>
public sealed partial class EffectRedrive(
    IStore store, IEnumerable<IEffectHandler> handlers, IOptions<DeadlineOptions> options, TimeProvider time, ILogger<EffectRedrive> log)
{
    private const int Page = 500;
    private const int TargetsAtOnce = 8;
    private readonly Dictionary<string, IEffectHandler> byKind = handlers.ToDictionary(handler => handler.Kind, StringComparer.Ordinal);

    /// <summary>Failed targets of one shard and when they may be tried again. Kept by the shard.</summary>
    public sealed class Backlog
    {
        internal Dictionary<(string Tenant, string Target), (int Attempts, DateTimeOffset Again)> Failed { get; } = [];
    }

    /// <summary>One round for a shard; true where more may be waiting.</summary>
    public async Task<bool> Run(int shard, Backlog backlog)
    {
        var now = time.GetUtcNow();
        var pending = await store.EffectsAsync(shard, now - options.Value.EffectsAfter, Page + (backlog.Failed.Count * 2));
        var targets = pending.GroupBy(effect => (effect.Tenant, effect.Target)).ToList();
        foreach (var gone in backlog.Failed.Keys.Except(targets.Select(target => target.Key)).ToList())
        {
            backlog.Failed.Remove(gone);
        }

        var done = new List<PendingEffect>();
        using var places = new SemaphoreSlim(TargetsAtOnce);
        await Task.WhenAll(targets.Where(target => !backlog.Failed.TryGetValue(target.Key, out var failed) || failed.Again <= now).Select(Target));
        if (done.Count > 0)
        {
            await store.EffectsDoneAsync(done);
            DeadlineMetrics.EffectsRedone.Add(done.Count);
        }

        return pending.Count >= Page && done.Count > 0;

        async Task Target(IGrouping<(string, string), PendingEffect> target)
        {
            await places.WaitAsync();
            try
            {
                foreach (var effect in target)
                {
                    var handler = byKind.GetValueOrDefault(effect.Kind) ?? throw new InvalidOperationException($"Effects of kind '{effect.Kind}' are unknown in this version");
                    await handler.Handle(effect);
                    done.Add(effect);
                }

                backlog.Failed.Remove(target.Key);
            }
            catch (EffectNotYetException notYet)
            {
                backlog.Failed[target.Key] = (0, time.GetUtcNow() + notYet.Again);
            }
            catch (Exception error)
            {
                var attempts = backlog.Failed.GetValueOrDefault(target.Key).Attempts + 1;
                backlog.Failed[target.Key] = (attempts, time.GetUtcNow() + options.Value.Retry(attempts));
                LogFailed(log, target.Key.Item1, target.Key.Item2, attempts, error);
            }
            finally
            {
                places.Release();
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "An effect on {Tenant}/{Target} failed {Attempts} times")]
    private static partial void LogFailed(ILogger log, string tenant, string target, int attempts, Exception error);
}
