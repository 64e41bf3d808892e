using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Orleans.Reminders;
using Orleans.Runtime;
using SalesFlow.Board;
using SalesFlow.Deadlines;
using SalesFlow.Journal;
using SalesFlow.Notifications;

namespace SalesFlow.Support;

/// <summary>A real silo in this process over a <see cref="MemoryStore"/>. Our grains go by <see cref="Time"/>, the runtime by the real clock.</summary>
internal sealed class TestSilo : IAsyncDisposable
{
    public static readonly DateTimeOffset Morning = new(2026, 2, 3, 9, 0, 0, TimeSpan.FromHours(8));
    private readonly IHost host;

    private TestSilo(IHost host, MemoryStore store, FakeTimeProvider time)
    {
        this.host = host;
        Store = store;
        Time = time;
    }

    public MemoryStore Store { get; }

    public FakeTimeProvider Time { get; }

    public IGrainFactory Grains => host.Services.GetRequiredService<IGrainFactory>();

    public ICommitListener[] Listeners => [.. host.Services.GetServices<ICommitListener>()];

    public T Get<T>()
        where T : notnull => host.Services.GetRequiredService<T>();

    public static async Task<TestSilo> Start(Action<IServiceCollection>? also = null)
    {
        var store = new MemoryStore();
        var time = new FakeTimeProvider(Morning);
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.UseOrleans(silo =>
        {
            var (first, second) = FreePorts();
            silo.UseLocalhostClustering(first, second);
            silo.UseInMemoryReminderService();
            string[] runtime =
            [
                TimeProviderNames.ActivationManagement, TimeProviderNames.GrainDirectory, TimeProviderNames.Grains, TimeProviderNames.Membership,
                TimeProviderNames.Messaging, TimeProviderNames.SystemTimers, ReminderTimeProviderNames.Reminders,
            ];
            foreach (var area in runtime)
            {
                silo.Services.AddKeyedSingleton(area, TimeProvider.System);
            }

            silo.Services.AddSingleton<TimeProvider>(time);
            silo.Services.AddSingleton<IStore>(store);
            silo.Services.AddBoards().AddDeadlines().AddAlerts();
            also?.Invoke(silo.Services);
        });
        var host = builder.Build();
        await host.StartAsync();
        return new(host, store, time);
    }

    /// <summary>Tells the listeners of a commit, as the writer does when it is durable.</summary>
    public void Committed(long position, Commit commit)
    {
        foreach (var listener in Listeners)
        {
            listener.Committed([commit], [new(CommitStatus.Committed, position)]);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        host.Dispose();
    }

    private static (int First, int Second) FreePorts()
    {
        using var first = new TcpListener(IPAddress.Loopback, 0);
        using var second = new TcpListener(IPAddress.Loopback, 0);
        first.Start();
        second.Start();
        return (((IPEndPoint)first.LocalEndpoint).Port, ((IPEndPoint)second.LocalEndpoint).Port);
    }
}
