using System.Net;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Dashboard;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Versions.Compatibility;
using Orleans.Versions.Selector;
using SalesFlow.Deadlines;
using SalesFlow.Tenants;

namespace SalesFlow.Hosting;

/// <summary>The silo of this process: where it listens, how it joins, what it keeps in memory.</summary>
internal static class SiloSetup
{
    /// <summary>How long a caller waits for a grain. Boards of large tenants take a while to count anew.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>A silo that does not answer three times in a row is given up by its peers; a busy one that probes late allows for that by itself.</summary>
    private static readonly TimeSpan Probe = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Reread = TimeSpan.FromSeconds(15);

    public static void Configure(ISiloBuilder silo, ServerOptions options)
    {
        silo.Services.AddSingleton<Erp.IErpSources, Erp.ErpSources>();
        silo.Services.AddSalesFlowGrains();
        silo.Services.AddLanguageModel(options.LanguageModel);
        silo.Services.Configure<CatalogueOptions>(catalogues => catalogues.ManyProcesses = options.IsCluster);
        Join(silo, options);
        silo.Configure<GrainCollectionOptions>(collection =>
        {
            collection.CollectionAge = TimeSpan.FromMinutes(5);
            collection.EnableActivationSheddingOnMemoryPressure = true;
        });
        silo.Configure<SiloMessagingOptions>(messaging => (messaging.MaxEnqueuedRequestsHardLimit, messaging.ResponseTimeout) = (5000, Patience));
        // New silos serve what old ones ask for; old ones are never asked for what they do not know.
        silo.Configure<GrainVersioningOptions>(versions =>
        {
            versions.DefaultCompatibilityStrategy = nameof(BackwardCompatible);
            versions.DefaultVersionSelectorStrategy = nameof(AllCompatibleVersions);
        });
        silo.AddStartupTask<Bootstrap>();
        silo.AddStartupTask<DeadlineStartup>();
        silo.Services.AddSingleton<DeadlineStartup>();
        silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, DeadlineWatch>();
        if (options.OrleansDashboard && options.HasApi)
        {
            silo.AddDashboard(dashboard => dashboard.HideTrace = true);
            silo.Services.AddHostedService<DashboardFigures>();
        }
    }

    private static void Join(ISiloBuilder silo, ServerOptions options)
    {
        var (address, siloPort, gatewayPort) = options.Cluster.Endpoint();
        if (!options.IsCluster)
        {
            // Two instances on their own data directories live side by side.
            silo.UseLocalhostClustering(siloPort, gatewayPort, serviceId: options.Cluster.ServiceId, clusterId: options.Cluster.Id);
            silo.UseAdoNetReminderService(reminders =>
            {
                reminders.Invariant = "System.Data.SQLite";
                reminders.ConnectionString = new SqliteConnectionStringBuilder { DataSource = Path.Combine(Path.GetFullPath(options.DataDirectory), "orleans.db") }.ConnectionString;
            });
            return;
        }

        silo.Configure<Orleans.Configuration.ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (options.Cluster.Id, options.Cluster.ServiceId));
        silo.Configure<EndpointOptions>(endpoint =>
        {
            (endpoint.AdvertisedIPAddress, endpoint.SiloPort, endpoint.GatewayPort) = (address, siloPort, gatewayPort);
            // The advertised address may be a service's; what listens is this machine.
            var listen = IPAddress.IsLoopback(address) ? address : IPAddress.Any;
            (endpoint.SiloListeningEndpoint, endpoint.GatewayListeningEndpoint) = (new(listen, siloPort), new(listen, gatewayPort));
        });
        silo.Configure<ClusterMembershipOptions>(membership => (membership.ProbeTimeout, membership.TableRefreshTimeout) = (Probe, Reread));
        var (invariant, connectionString) = StorageSetup.Orleans(options);
        silo.UseAdoNetClustering(clustering => (clustering.Invariant, clustering.ConnectionString) = (invariant, connectionString));
        silo.UseAdoNetReminderService(reminders => (reminders.Invariant, reminders.ConnectionString) = (invariant, connectionString));
        silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, FenceSetup>();
    }
}
