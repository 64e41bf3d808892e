using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Hosting;
using SalesFlow.Api;

namespace SalesFlow.Hosting;

/// <summary>The API without a silo: a client of the silos, which holds no state. It comes up without them, answers 503 while there is none, and finds those that come.</summary>
internal static class GatewaySetup
{
    /// <summary>How soon new silos are used and how long a request waits for an answer.</summary>
    private static readonly TimeSpan Refresh = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(1);

    /// <summary>Until the first silo is found there is nobody to ask, and no knowledge of whom to ask for what.</summary>
    public static void HoldBack(WebApplication app) => app.Use((http, next) =>
        app.Lifetime.ApplicationStarted.IsCancellationRequested || !(http.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal) || http.Request.Path.StartsWithSegments("/mcp", StringComparison.Ordinal))
            ? next(http)
            : Problems.Busy.WriteAsync(http));

    public static void Configure(IClientBuilder client, ServerOptions options)
    {
        client.Configure<Orleans.Configuration.ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (options.Cluster.Id, options.Cluster.ServiceId));
        var (invariant, connectionString) = StorageSetup.Orleans(options);
        client.UseAdoNetClustering(clustering => (clustering.Invariant, clustering.ConnectionString) = (invariant, connectionString));
        client.Configure<GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = Refresh);
        client.Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = Patience);
        client.UseConnectionRetryFilter(async (_, cancel) =>
        {
            await Task.Delay(TryAgain, TimeProvider.System, cancel);
            return true;
        });

        // The edge reads policies by the same rules as the silos.
        client.Services.AddSubjectKinds();

        // HTTP answers (503) while the first silo is still looked for.
        client.Services.Configure<HostOptions>(host => host.ServicesStartConcurrently = true);
    }
}
