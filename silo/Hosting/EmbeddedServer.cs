using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using SalesFlow.Client;

namespace SalesFlow.Hosting;

/// <summary>The server in this very process on a free port of loopback, with a client of its own: for commands that work on a data directory through the public API.</summary>
public sealed class EmbeddedServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly HttpClient http;

    private EmbeddedServer(WebApplication app, HttpClient http)
    {
        (this.app, this.http) = (app, http);
    }

    public static async Task<(SalesFlowClient Client, IAsyncDisposable Host)> StartAsync(CancellationToken cancel)
    {
        var app = await ServerHost.BuildAsync(new Dictionary<string, string?>
        {
            ["urls"] = "http://127.0.0.1:0", ["SalesFlow:Role"] = Roles.All, ["SalesFlow:DrainGrace"] = "00:00:00",
        }, quiet: true);
        var bootstrap = app.Services.GetRequiredService<ServerOptions>().Bootstrap;
        if (bootstrap.ApiKey is not { } key)
        {
            await app.DisposeAsync();
            throw new ConfigurationException("without --url the data directory's own tenant is meant: set SalesFlow__Bootstrap__Tenant and SalesFlow__Bootstrap__ApiKey, or give --url and --key");
        }

        await app.StartAsync(cancel);
        var http = new HttpClient { BaseAddress = new Uri(Address(app) + "/"), Timeout = Timeout.InfiniteTimeSpan };
        return (new SalesFlowClient(http, key), new EmbeddedServer(app, http));
    }

    /// <summary>Where a started server listens.</summary>
    public static string Address(WebApplication app) => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
