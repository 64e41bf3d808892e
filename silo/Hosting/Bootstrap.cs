using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;
using SalesFlow.Deadlines;
using SalesFlow.Journal;
using SalesFlow.Tenants;

namespace SalesFlow.Hosting;

/// <summary>First things: the number of deadline shards, which the database keeps for ever, and the tenant and keys that configuration asks for.
/// Several processes may do them at once: each finds what another has made.</summary>
public sealed class Bootstrap(IGrainFactory grains, IStore store, ServerOptions options, TimeProvider time) : IStartupTask
{
    /// <summary>A tenant of the system's own, for what belongs to nobody. No key ever leads to it.</summary>
    private const string System = "_system";
    private const string ShardsKind = "deadline-shards";
    private const int MostTries = 30;
    private static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(1);

    /// <summary>Rows keep their shard, so that a database keeps its number; a new one takes the configured number of whoever comes first.</summary>
    public async Task ShardsAsync(IServiceProvider services)
    {
        var deadlines = services.GetRequiredService<IOptions<DeadlineOptions>>().Value;
        if (await KeptShards() is { } kept)
        {
            deadlines.Shards = kept;
            return;
        }

        var stream = new StreamId(System, "tenant/settings");
        var row = new DocumentRow(ShardsKind, ShardsKind, 1, Stamp.Now(time), "start", JsonSerializer.SerializeToUtf8Bytes(options.DeadlineShards));
        var outcome = await services.GetRequiredService<IJournal>().CommitAsync(new Commit
        {
            Stream = stream, ExpectedVersion = 0, RecordedAt = row.At, Records = [TenantRecords.Write(stream, 1, row.At, row, [])], Documents = [row],
        });
        deadlines.Shards = outcome.Status == CommitStatus.Committed
            ? options.DeadlineShards
            : await KeptShards() ?? throw new InvalidDataException($"the number of deadline shards could not be kept: {outcome.Status} {outcome.Error}");
    }

    public async Task Execute(CancellationToken cancellationToken)
    {
        if (options.Bootstrap is { Tenant: { } tenant, ApiKey: { } key })
        {
            await Ensure(tenant, key, "admin", cancellationToken);
        }

        if (options.Bootstrap.OperatorKey is { } operatorKey)
        {
            await Ensure("operator", operatorKey, "operator", cancellationToken);
        }
    }

    /// <summary>Whether the tenants and keys that the settings ask for are there. A gateway does not make them; it is of no use before.</summary>
    public async Task<bool> DoneAsync() =>
        await IsKept(options.Bootstrap.Tenant, options.Bootstrap.ApiKey) && await IsKept("operator", options.Bootstrap.OperatorKey);

    private async Task<bool> IsKept(string? tenant, string? key) =>
        tenant is null || key is null || await store.DocumentAsync(tenant, DocumentKinds.Key, HashOf(key)) is not null;

    private static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    private async Task<int?> KeptShards() =>
        await store.DocumentAsync(System, ShardsKind, ShardsKind) is { } kept ? int.Parse(Encoding.UTF8.GetString(kept.Body), CultureInfo.InvariantCulture) : null;

    /// <summary>A silo that joins while others start or leave may have to ask more than once.</summary>
    private async Task Ensure(string tenant, string key, string role, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await Ensure(tenant, key, role);
                return;
            }
            catch (Exception e) when (e is JournalBusyException or JournalUnavailableException or OrleansException or TimeoutException && attempt < MostTries)
            {
                await Task.Delay(TryAgain, time, cancellation);
            }
        }
    }

    private async Task Ensure(string tenant, string key, string role)
    {
        if (await store.DocumentAsync(tenant, DocumentKinds.Settings, DocumentKinds.Settings) is null)
        {
            await grains.GetGrain<ITenantGrain>(tenant).PutSettings(new TenantSettings { Name = tenant }, "bootstrap");
        }

        var hash = HashOf(key);
        if (await store.DocumentAsync(tenant, DocumentKinds.Key, hash) is null)
        {
            await grains.GetGrain<ITenantGrain>(tenant).PutKey(
                new ApiKey { Id = "bootstrap-" + hash[..8], Hash = hash, Role = role, Name = "bootstrap", MadeAt = Stamp.Now(time) }, "bootstrap");
        }
    }
}
