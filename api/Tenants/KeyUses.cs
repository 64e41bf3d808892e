using System.Collections.Concurrent;
using System.Text.Json;
using SalesFlow.Journal;

namespace SalesFlow.Tenants;

/// <summary>When keys were last used. This process remembers the moment; once an hour it keeps the day of those that were not used for a day before, so that a busy key costs one document a day.</summary>
public sealed class KeyUses : IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);
    private static readonly TimeSpan Coarse = TimeSpan.FromDays(1);
    private readonly ConcurrentDictionary<(string Tenant, string Key), DateTimeOffset> used = new();
    private readonly ConcurrentDictionary<(string Tenant, string Key), DateTimeOffset> kept = new();
    private readonly IGrainFactory grains;
    private readonly IStore store;
    private readonly ITimer timer;

    public KeyUses(IGrainFactory grains, IStore store, TimeProvider time)
    {
        (this.grains, this.store) = (grains, store);
        timer = time.CreateTimer(_ => _ = KeepAsync(), null, Every, Every);
    }

    public void Note(string tenant, string key, DateTimeOffset at) => used[(tenant, key)] = at;

    /// <summary>The last uses of a tenant's keys: to the second where this process saw them, else to the day.</summary>
    public async ValueTask<IReadOnlyDictionary<string, DateTimeOffset>> OfAsync(string tenant, CancellationToken cancellation)
    {
        var all = await KeptAsync(tenant, cancellation);
        foreach (var ((of, key), at) in used)
        {
            if (of == tenant && (!all.TryGetValue(key, out var known) || known < at))
            {
                all[key] = new DateTimeOffset(at.Ticks - (at.Ticks % TimeSpan.TicksPerSecond), at.Offset);
            }
        }

        return all;
    }

    /// <summary>Keeps what is new by a day.</summary>
    public async Task KeepAsync()
    {
        foreach (var uses in used.Where(use => !kept.TryGetValue(use.Key, out var before) || use.Value - before >= Coarse).GroupBy(use => use.Key.Tenant))
        {
            try
            {
                var before = await KeptAsync(uses.Key);
                var news = uses.Where(use => !before.TryGetValue(use.Key.Key, out var at) || use.Value - at >= Coarse).ToArray();
                if (news.Length > 0)
                {
                    await grains.GetGrain<ITenantGrain>(uses.Key).PutDocuments(DocumentKinds.KeyUsed, Array.ConvertAll(news, use => new NamedDocument(use.Key.Key, JsonSerializer.Serialize(new KeyUse(Day(use.Value)), JsonSerializerOptions.Web))), "salesflow");
                }

                foreach (var use in uses)
                {
                    kept[use.Key] = before.GetValueOrDefault(use.Key.Key) is var at && use.Value - at < Coarse ? at : Day(use.Value);
                }
            }
            catch (Exception)
            {
                // In an hour again: it is remembered until then.
            }
        }
    }

    public void Dispose() => timer.Dispose();

    private async Task<Dictionary<string, DateTimeOffset>> KeptAsync(string tenant, CancellationToken cancellation = default) => (await store.DocumentsAsync(tenant, DocumentKinds.KeyUsed, cancellation))
        .ToDictionary(row => row.Id, row => JsonSerializer.Deserialize<KeyUse>(row.Body, JsonSerializerOptions.Web)!.At, StringComparer.Ordinal);

    private static DateTimeOffset Day(DateTimeOffset at) => new(at.UtcDateTime.Date, TimeSpan.Zero);

    private sealed record KeyUse(DateTimeOffset At);
}
