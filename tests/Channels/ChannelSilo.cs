using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SalesFlow.Journal;
using SalesFlow.Storage;
using SalesFlow.Support;
using SalesFlow.Tenants;
using Xunit;

namespace SalesFlow.Channels;

/// <summary>A silo over a real journal in a directory of its own, by a clock that tests move.</summary>
internal sealed class ChannelSilo : IAsyncDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("salesflow-channels-").FullName;
    private readonly Dictionary<string, StreamHead> heads = [];

    public TestSilo Silo { get; private set; } = null!;

    public DateTimeOffset Now => Silo.Time.GetUtcNow();

    public IChannelDeskGrain Desk => Silo.Grains.GetGrain<IChannelDeskGrain>("acme");

    public static async Task<ChannelSilo> StartAsync(Action<IServiceCollection>? also = null)
    {
        var self = new ChannelSilo();
        self.Silo = await TestSilo.Start(services =>
        {
            services.AddSalesFlowSqlite(self.directory);
            services.AddSubjectKinds().AddSingleton<Catalogues>().AddChannels().Configure<ChannelOptions>(options => options.AllowPrivate = true);
            also?.Invoke(services);
        });
        await self.Silo.Grains.GetGrain<IChannelPatrolGrain>(0).Start();
        return self;
    }

    public IChannelGrain Channel(string key) => Silo.Grains.GetGrain<IChannelGrain>($"acme/{key}");

    public async Task<ChannelSaved> SaveAsync(Channel channel, string? address = null, string? secret = null)
    {
        var saved = await Desk.Put(channel, address, secret, "gm");
        Assert.True(saved.Ok, saved.Refusal?.Detail + string.Join(' ', saved.Refusal?.Errors?.Select(error => error.ToString()) ?? []));
        return saved.Value;
    }

    /// <summary>Keeps one record of a chain, as its grain would.</summary>
    public async Task<string> HappensAsync(string chain, string kind = "chain.paused")
    {
        var stream = new StreamId("acme", $"chain/{chain}");
        var head = heads.GetValueOrDefault(chain, StreamHead.None);
        var body = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new { stream = stream.Name, version = head.Version + 1, kind, recordedAt = Stamp.Text(Now), data = new { by = "rep", reason = "等客户" } }));
        var record = new NewRecord(kind, body, RecordBody.Digest(head.Digest, body));
        var outcome = await Silo.Get<IJournal>().CommitAsync(new Commit { Stream = stream, ExpectedVersion = head.Version, RecordedAt = Now, Records = [record] });
        Assert.Equal(CommitStatus.Committed, outcome.Status);
        heads[chain] = new(head.Version + 1, record.Digest);
        return Events.Id(outcome.Position);
    }

    /// <summary>Moves the clock step by step until it is so.</summary>
    public async Task UntilAsync(Func<Task<bool>> so, TimeSpan? step = null, Func<string>? what = null)
    {
        var patience = System.Diagnostics.Stopwatch.StartNew();
        while (!await so())
        {
            Assert.True(patience.Elapsed < TimeSpan.FromSeconds(60), $"not within a minute: {what?.Invoke()}");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TestContext.Current.CancellationToken);
            Silo.Time.Advance(step ?? TimeSpan.FromSeconds(1));
        }
    }

    public Task UntilAsync(Func<bool> so, TimeSpan? step = null, Func<string>? what = null) => UntilAsync(() => Task.FromResult(so()), step, what);

    /// <summary>The delivery log, oldest first.</summary>
    public async Task<OutboxTry[]> TriesAsync(string key) =>
        [.. (await Silo.Get<IJournal>().ReadAsync(new StreamId("acme", $"channel/{key}"))).SelectMany(record => Outbox.Of(record).Tries)];

    /// <summary>The same, once so many are delivered: a provider has a message before the log does.</summary>
    public async Task<OutboxTry[]> DeliveredAsync(string key, int count)
    {
        await UntilAsync(async () => (await TriesAsync(key)).Count(one => one.Status == "delivered") >= count);
        return await TriesAsync(key);
    }

    public async ValueTask DisposeAsync()
    {
        await Silo.DisposeAsync();
        Folder.Delete(directory);
    }
}
