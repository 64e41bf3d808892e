using System.Net.Http.Headers;
using System.Net.Http.Json;
using SalesFlow.Support;

namespace SalesFlow.Bench;

/// <summary>SalesFlow's processes on one PostgreSQL database.</summary>
public sealed class BenchCluster(string database) : IAsyncDisposable
{
    private readonly List<ChildServer> processes = [];

    /// <summary>All that were started.</summary>
    public IReadOnlyList<ChildServer> Processes => processes;

    /// <summary>Starts one and waits until it is ready.</summary>
    /// <param name="role">all | silo | api</param>
    public async Task<ChildServer> StartAsync(string role)
    {
        var address = new Uri($"http://127.0.0.1:{ChildServer.FreePort()}");
        var server = ChildServer.Start("dotnet", [Path.Combine(AppContext.BaseDirectory, "salesflow.dll"), "serve", "--role", role], address, new Dictionary<string, string>
        {
            ["ASPNETCORE_URLS"] = address.ToString(),
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["DOTNET_ENVIRONMENT"] = "Production",
            ["SalesFlow__Storage"] = "postgresql",
            ["ConnectionStrings__SalesFlow"] = database,
            ["SalesFlow__Bootstrap__Tenant"] = ProductServer.Tenant,
            ["SalesFlow__Bootstrap__ApiKey"] = ProductServer.ApiKey,
        });
        processes.Add(server);
        await server.WaitReadyAsync("/healthz/ready", TimeSpan.FromSeconds(90));
        return server;
    }

    /// <summary>Puts the catalogue and opens the chains.</summary>
    public async Task<ActionRequests> OpenAsync(ChildServer server, int chains, int connections)
    {
        await PutAsync(server, IngestCatalogue.PutAsync);
        var requests = new ActionRequests(server.Address, TimeProvider.System.GetUtcNow(), ProductServer.ApiKey);
        var opened = await HttpLoad.RunAsync(server.Address, connections, TimeSpan.FromMinutes(3), requests.OpenChains(connections, chains, IngestCatalogue.Template));
        return opened.Succeeded == chains ? requests : throw new InvalidOperationException($"Of {chains} chains {opened.Succeeded} were opened: {opened.Statuses}.");
    }

    /// <summary>Puts documents.</summary>
    /// <param name="all">Puts each by the function that it is given.</param>
    public async Task PutAsync(ChildServer server, Func<Func<string, object, Task>, Task> all)
    {
        using var http = new HttpClient { BaseAddress = server.Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ProductServer.ApiKey);
        await all(async (path, body) =>
        {
            using var answer = await http.PutAsJsonAsync(new Uri(path, UriKind.Relative), body);
            if (!answer.IsSuccessStatusCode)
            {
                throw new HttpRequestException($"PUT {path} answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
            }
        });
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in Enumerable.Reverse(processes))
        {
            await process.StopAsync(TimeSpan.FromSeconds(30));
            await process.DisposeAsync();
        }
    }
}
