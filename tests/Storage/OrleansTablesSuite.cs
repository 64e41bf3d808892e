using System.Data.Common;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Runtime;
using Orleans.Storage;
using Xunit;

namespace SalesFlow.Storage;

/// <summary>Our own scripts for Orleans' ADO.NET providers, proved by a real silo on a real database.</summary>
public abstract class OrleansTablesSuite : IAsyncLifetime
{
    private IHost? _silo;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private IServiceProvider Services => _silo!.Services;

    private IReminderTable Reminders => Services.GetRequiredService<IReminderTable>();

    private IGrainStorage State => Services.GetRequiredKeyedService<IGrainStorage>("state");

    protected abstract string Engine { get; }

    /// <summary>The provider's name for the driver.</summary>
    protected abstract string Invariant { get; }

    protected abstract string ConnectionString { get; }

    protected abstract DbConnection Connect();

    /// <summary>An empty database.</summary>
    protected abstract Task MakeAsync();

    protected abstract Task RemoveAsync();

    public async ValueTask InitializeAsync()
    {
        await MakeAsync();

        // Twice: the scripts may be run again over a file that is in use.
        await RunScripts();
        await RunScripts();
        await StartSilo();
    }

    public async ValueTask DisposeAsync()
    {
        await StopSilo();
        await RemoveAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_reminder_is_registered_read_registered_again_and_unregistered()
    {
        var grain = Ledger("acme/registered");

        await grain.Remind("window", TimeSpan.FromDays(2), TimeSpan.FromDays(1));
        Assert.Equal(["window"], await grain.ReminderNames());

        await grain.Remind("window", TimeSpan.FromDays(2), TimeSpan.FromDays(3));
        await grain.Remind("second", TimeSpan.FromDays(40), TimeSpan.FromDays(60));
        Assert.Equal(["second", "window"], await grain.ReminderNames());

        await grain.Forget("window");
        Assert.Equal(["second"], await grain.ReminderNames());
    }

    [Fact]
    public async Task A_reminder_row_comes_back_as_it_was_written_and_its_etag_moves_with_each_write()
    {
        var id = GrainId.Create("probe", "acme/row");
        var start = new DateTime(2026, 2, 3, 10, 0, 0, 123, DateTimeKind.Utc);

        var first = await Reminders.UpsertRow(Entry(id, "window", start, TimeSpan.FromDays(60)), Stop);
        var written = await Reminders.ReadRow(id, "window", Stop);
        var second = await Reminders.UpsertRow(Entry(id, "window", start.AddHours(1), TimeSpan.FromMinutes(1)), Stop);

        Assert.Equal(start, written!.StartAt);
        Assert.Equal(DateTimeKind.Utc, written.StartAt.Kind);
        Assert.Equal(TimeSpan.FromDays(60), written.Period);
        Assert.Equal(first, written.ETag);
        Assert.NotEqual(first, second);
        Assert.False(await Reminders.RemoveRow(id, "window", first!, Stop));
        Assert.True(await Reminders.RemoveRow(id, "window", second!, Stop));
        Assert.False(await Reminders.RemoveRow(id, "window", second!, Stop));
        Assert.Null(await Reminders.ReadRow(id, "window", Stop));
    }

    [Fact]
    public async Task A_range_of_the_ring_holds_what_lies_after_its_begin_up_to_and_with_its_end()
    {
        var ids = Enumerable.Range(0, 40).Select(n => GrainId.Create("probe", $"acme/ring-{n}")).ToArray();
        foreach (var id in ids)
        {
            await Reminders.UpsertRow(Entry(id, "window", DateTime.UnixEpoch, TimeSpan.FromHours(1)), Stop);
        }

        var hashes = ids.Select(id => id.GetUniformHashCode()).Order().ToArray();
        var (low, high) = (hashes[10], hashes[30]);

        var inside = await HashesBetween(low, high);
        Assert.Equal(hashes[11..31], inside);
        var outside = await HashesBetween(high, low);
        Assert.Equal([.. hashes[..11], .. hashes[31..]], outside);
        Assert.Equal(hashes, await HashesBetween(low, low));
        Assert.Equal(hashes, await HashesBetween(0, 0));
    }

    [Fact]
    public async Task Deleting_all_reminder_rows_leaves_none()
    {
        await Ledger("acme/cleared").Remind("window", TimeSpan.FromDays(2), TimeSpan.FromDays(1));

        await Reminders.TestOnlyClearTable(Stop);

        Assert.Empty((await Reminders.ReadRows(0, 0, Stop)).Reminders);
    }

    [Theory]
    [InlineData("state")]
    [InlineData("deleting")]
    public async Task State_is_written_read_cleared_and_written_again(string provider)
    {
        var storage = Services.GetRequiredKeyedService<IGrainStorage>(provider);
        var id = GrainId.Create("probe", "acme/" + provider);
        var mine = New();

        await storage.ReadStateAsync("ledger", id, mine);
        Assert.False(mine.RecordExists);

        await Write(storage, id, mine, "one");
        await Write(storage, id, mine, "two");
        Assert.Equal("two", await TextOf(storage, id));

        await storage.ClearStateAsync("ledger", id, mine);
        Assert.Null(await TextOf(storage, id));

        await Write(storage, id, mine, "three");
        Assert.Equal("three", await TextOf(storage, id));
    }

    [Fact]
    public async Task Every_shape_of_key_and_every_state_name_has_its_own_row()
    {
        var keys = new[]
        {
            IdSpan.Create("seven"), IdSpan.Create("acme/seven"), GrainIdKeyExtensions.CreateIntegerKey(7), GrainIdKeyExtensions.CreateIntegerKey(7, "x"),
            GrainIdKeyExtensions.CreateGuidKey(Guid.Empty), GrainIdKeyExtensions.CreateGuidKey(new Guid(7, 0, 0, new byte[8])),
        };
        foreach (var (key, name) in keys.SelectMany(key => new[] { (key, "a"), (key, "b") }))
        {
            var id = GrainId.Create(GrainType.Create("probe"), key);
            await State.WriteStateAsync(name, id, New(text: $"{id} {name}"));
        }

        foreach (var (key, name) in keys.SelectMany(key => new[] { (key, "a"), (key, "b") }))
        {
            var (id, read) = (GrainId.Create(GrainType.Create("probe"), key), New());
            await State.ReadStateAsync(name, id, read);
            Assert.Equal($"{id} {name}", read.State!.Text);
        }
    }

    [Fact]
    public async Task A_write_with_an_old_etag_is_refused_and_changes_nothing()
    {
        var id = GrainId.Create("probe", "acme/conflict");
        var (mine, other) = (New(), New());
        await Write(State, id, mine, "first");

        await Assert.ThrowsAsync<InconsistentStateException>(() => Write(State, id, other, "another first"));

        await State.ReadStateAsync("ledger", id, other);
        await Write(State, id, mine, "second");
        await Assert.ThrowsAsync<InconsistentStateException>(() => Write(State, id, other, "late"));
        await Assert.ThrowsAsync<InconsistentStateException>(() => State.ClearStateAsync("ledger", id, other));
        Assert.Equal("second", await TextOf(State, id));
    }

    [Fact]
    public async Task A_row_that_was_deleted_is_not_made_anew_by_a_writer_who_knew_it()
    {
        var storage = Services.GetRequiredKeyedService<IGrainStorage>("deleting");
        var id = GrainId.Create("probe", "acme/deleted");
        var (mine, other) = (New(), New());
        await Write(storage, id, mine, "first");
        await storage.ReadStateAsync("ledger", id, other);

        await storage.ClearStateAsync("ledger", id, mine);

        await Assert.ThrowsAsync<InconsistentStateException>(() => Write(storage, id, other, "late"));
        Assert.Null(await TextOf(storage, id));
    }

    [Fact]
    public async Task Of_many_first_writers_at_once_one_enters()
    {
        var id = GrainId.Create("probe", "acme/race");

        var entered = await Task.WhenAll(Enumerable.Range(0, 16).Select(n => Task.Run(async () =>
        {
            try
            {
                await Write(State, id, New(), $"writer {n}");
                return n;
            }
            catch (InconsistentStateException)
            {
                return -1;
            }
        })));

        var winner = Assert.Single(entered, n => n >= 0);
        Assert.Equal($"writer {winner}", await TextOf(State, id));
    }

    [Fact]
    public async Task After_a_restart_on_the_same_file_state_and_reminders_are_there_and_the_reminder_ticks()
    {
        var grain = Ledger("acme/restarted");
        await grain.Keep("kept");
        await grain.Remind("soon", TimeSpan.FromDays(2), TimeSpan.FromDays(1));
        await grain.Remind("soon", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));

        await StopSilo();
        await StartSilo();

        Assert.Equal("kept", await Ledger("acme/restarted").Text());
        Assert.Equal(["soon"], await Ledger("acme/restarted").ReminderNames());
        Assert.Equal("acme/restarted soon", await Services.GetRequiredService<Channel<string>>().Reader.ReadAsync(Stop));
    }

    private ILedgerGrain Ledger(string key) => Services.GetRequiredService<IGrainFactory>().GetGrain<ILedgerGrain>(key);

    private async Task StartSilo()
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.Services.AddSingleton(Channel.CreateUnbounded<string>());
        builder.Services.Configure<ReminderOptions>(options => options.MinimumReminderPeriod = TimeSpan.FromMilliseconds(100));
        builder.UseOrleans(silo => silo
            .UseLocalhostClustering(FreePort(), FreePort())
            .UseAdoNetReminderService(options => (options.Invariant, options.ConnectionString) = (Invariant, ConnectionString))
            .AddAdoNetGrainStorage("state", options => (options.Invariant, options.ConnectionString) = (Invariant, ConnectionString))
            .AddAdoNetGrainStorage("deleting", options =>
                (options.Invariant, options.ConnectionString, options.DeleteStateOnClear) = (Invariant, ConnectionString, true)));
        _silo = builder.Build();
        await _silo.StartAsync(Stop);
    }

    private async Task StopSilo()
    {
        if (_silo is not null)
        {
            await _silo.StopAsync(CancellationToken.None);
            _silo.Dispose();
            _silo = null;
        }
    }

    private async Task RunScripts()
    {
        await using var connection = Connect();
        await connection.OpenAsync(Stop);
        await using var command = connection.CreateCommand();
        foreach (var script in Migrations.Scripts(Engine))
        {
#pragma warning disable CA2100 // The scripts are our own embedded files.
            command.CommandText = script.Text;
#pragma warning restore CA2100
            await command.ExecuteNonQueryAsync(Stop);
        }
    }

    private async Task<uint[]> HashesBetween(uint begin, uint end) =>
        [.. (await Reminders.ReadRows(begin, end, Stop)).Reminders.Select(row => row.GrainId.GetUniformHashCode()).Order()];

    private static ReminderEntry Entry(GrainId id, string name, DateTime start, TimeSpan period) =>
        new() { GrainId = id, ReminderName = name, StartAt = start, Period = period };

    private static GrainState<LedgerState> New(string? text = null) => new(new LedgerState { Text = text });

    private static async Task Write(IGrainStorage storage, GrainId id, GrainState<LedgerState> state, string text)
    {
        state.State!.Text = text;
        await storage.WriteStateAsync("ledger", id, state);
    }

    private static async Task<string?> TextOf(IGrainStorage storage, GrainId id)
    {
        var read = New();
        await storage.ReadStateAsync("ledger", id, read);
        return read.State?.Text;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
