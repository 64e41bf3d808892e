using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Hosting;
using SalesFlow.Api;
using SalesFlow.Deadlines;
using SalesFlow.Journal;
using SalesFlow.Sqlite;
using SalesFlow.Storage;
using SalesFlow.Telemetry;

namespace SalesFlow.Hosting;

/// <summary>The server in one process: HTTP edge, silo, journal. Composition only.</summary>
public static class ServerHost
{
    private const string DefaultUrl = "http://127.0.0.1:5080";

    /// <summary>Composes the server and opens its data directory; the caller starts it.</summary>
    /// <param name="settings">Over the environment's and <c>appsettings.json</c>.</param>
    /// <param name="quiet">Only warnings are logged: a command has the screen.</param>
    /// <exception cref="ConfigurationException">Bad configuration.</exception>
    /// <exception cref="DataDirectoryInUseException">Another process holds the data directory.</exception>
    public static async Task<WebApplication> BuildAsync(IReadOnlyDictionary<string, string?>? settings = null, bool quiet = false)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddInMemoryCollection(settings ?? new Dictionary<string, string?>());
        var options = ServerOptions.Read(builder.Configuration);
        builder.WebHost.UseUrls(HttpAddresses.Checked(builder.Configuration["urls"] ?? builder.Configuration["ASPNETCORE_URLS"] ?? DefaultUrl));
        builder.WebHost.ConfigureKestrel(HttpLimits.Set);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("Orleans", LogLevel.Warning).AddFilter("Polly", LogLevel.Warning)
            // Start-up notes of Orleans that say nothing about us: its advice on the garbage collector and a watchdog that counts from the machine's start.
            .AddFilter("Orleans.Runtime.Silo", LogLevel.Error).AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error).AddFilter("Microsoft.Hosting.Lifetime", quiet ? LogLevel.Warning : LogLevel.Information);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(60));
        builder.Services.AddSingleton(options);
        builder.Services.AddSalesFlowSqlite(options.DataDirectory);
        builder.Services.AddSalesFlowGrains();
        builder.Services.AddOptionsFrom(builder.Configuration);
        builder.Services.AddSalesFlowApi(new ApiOptions { Ready = Ready, Limits = options.Limits });
        builder.Services.AddSingleton<Bootstrap>();
        builder.UseOrleans(silo => Silo(silo, options));
        builder.AddSalesFlowTelemetry();

        var app = builder.Build();
        var database = app.Services.GetRequiredService<SqliteDatabase>();
        await app.Services.GetRequiredService<Bootstrap>().ShardsAsync(app.Services);
        app.MapSalesFlowTelemetry();
        app.MapSalesFlow();
        app.Logger.Log(quiet ? LogLevel.Debug : LogLevel.Information, "data directory {Directory}", database.Directory.Path);
        return app;
    }

    /// <summary>HTTP opens after the silo has joined and closes before it leaves, so that started and not stopping is joined; the journal must take commits.</summary>
    private static ValueTask<bool> Ready(IServiceProvider services)
    {
        var lifetime = services.GetRequiredService<IHostApplicationLifetime>();
        return new(lifetime.ApplicationStarted.IsCancellationRequested && !lifetime.ApplicationStopping.IsCancellationRequested
            && services.GetRequiredService<JournalWriter>().Writable);
    }

    private static void Silo(ISiloBuilder silo, ServerOptions options)
    {
        // Free ports on loopback: two instances on their own data directories live side by side.
        silo.UseLocalhostClustering(FreePort(), FreePort(), serviceId: "salesflow", clusterId: "salesflow");
        silo.UseAdoNetReminderService(reminders =>
        {
            reminders.Invariant = "System.Data.SQLite";
            reminders.ConnectionString = new SqliteConnectionStringBuilder { DataSource = Path.Combine(Path.GetFullPath(options.DataDirectory), "orleans.db") }.ConnectionString;
        });
        silo.Configure<GrainCollectionOptions>(collection =>
        {
            collection.CollectionAge = TimeSpan.FromMinutes(5);
            collection.EnableActivationSheddingOnMemoryPressure = true;
        });
        silo.Configure<SiloMessagingOptions>(messaging => messaging.MaxEnqueuedRequestsHardLimit = 5000);
        silo.AddStartupTask<Bootstrap>();
        silo.AddStartupTask<DeadlineStartup>();
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
