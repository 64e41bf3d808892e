using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace SalesFlow.Support;

/// <summary>
/// SalesFlow itself in a child process, as a user would start it: <c>salesflow serve</c> on a data directory, with one tenant and its admin
/// key. It can be killed or stopped and started again on the same directory and port.
/// </summary>
public sealed class ProductServer : IAsyncDisposable
{
    /// <summary>The one tenant.</summary>
    public const string Tenant = "acme";

    /// <summary>The admin key of the one tenant.</summary>
    public const string ApiKey = "sf_0123456789012345678901234567890123456789";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly IReadOnlyDictionary<string, string> _settings;
    private ChildServer _child;

    private ProductServer(string dataDirectory, IReadOnlyDictionary<string, string> settings, Uri address)
    {
        (DataDirectory, _settings, Address) = (dataDirectory, settings, address);
        Http = new HttpClient { BaseAddress = address };
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ApiKey);
        _child = Spawn();
    }

    /// <summary>Where it keeps its data.</summary>
    public string DataDirectory { get; }

    /// <summary>Where it answers; stays the same over restarts.</summary>
    public Uri Address { get; }

    /// <summary>A client with the admin key.</summary>
    public HttpClient Http { get; }

    /// <summary>The process that runs now.</summary>
    public ChildServer Process => _child;

    /// <summary>Starts it and waits until it is ready.</summary>
    /// <param name="dataDirectory">Made if absent.</param>
    /// <param name="settings">Environment variables over the usual ones, such as <c>SalesFlow__Storage</c>.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <exception cref="InvalidOperationException">It did not become ready; its last lines are in the message.</exception>
    public static async Task<ProductServer> StartAsync(
        string dataDirectory, IReadOnlyDictionary<string, string>? settings = null, CancellationToken cancellation = default)
    {
        Directory.CreateDirectory(dataDirectory);
        var server = new ProductServer(dataDirectory, settings ?? new Dictionary<string, string>(), new Uri($"http://127.0.0.1:{ChildServer.FreePort()}"));
        try
        {
            await server._child.WaitReadyAsync("/healthz/ready", Patience, cancellation);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Kills it without warning, as <c>kill -9</c> does.</summary>
    public Task KillAsync() => _child.KillAsync();

    /// <summary>Asks it to stop (SIGTERM). True when it ended by itself within a minute.</summary>
    public Task<bool> StopAsync() => _child.StopAsync(Patience);

    /// <summary>Starts it again on the same data and port after it was killed or stopped, and waits until it is ready.</summary>
    public async Task StartAgainAsync(CancellationToken cancellation = default)
    {
        await _child.DisposeAsync();
        _child = Spawn();
        await _child.WaitReadyAsync("/healthz/ready", Patience, cancellation);
    }

    /// <summary>PUTs a resource and fails with the answer's text if it is refused.</summary>
    /// <exception cref="HttpRequestException">The status is not 2xx.</exception>
    public async Task PutAsync(string path, object body, CancellationToken cancellation = default)
    {
        using var answer = await Http.PutAsJsonAsync(new Uri(path, UriKind.Relative), body, cancellation);
        if (!answer.IsSuccessStatusCode)
        {
            throw new HttpRequestException($"PUT {path} answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancellation)}");
        }
    }

    /// <summary>Kills it if it still runs. The data directory stays.</summary>
    public ValueTask DisposeAsync()
    {
        Http.Dispose();
        return _child.DisposeAsync();
    }

    private ChildServer Spawn()
    {
        var environment = new Dictionary<string, string>
        {
            ["ASPNETCORE_URLS"] = Address.ToString(),
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["DOTNET_ENVIRONMENT"] = "Production",
            ["SalesFlow__DataDirectory"] = DataDirectory,
            ["SalesFlow__Bootstrap__Tenant"] = Tenant,
            ["SalesFlow__Bootstrap__ApiKey"] = ApiKey,
        };
        foreach (var (name, value) in _settings)
        {
            environment[name] = value;
        }

        // The silo project is referenced, so its output lies beside ours.
        return ChildServer.Start("dotnet", [Path.Combine(AppContext.BaseDirectory, "salesflow.dll"), "serve"], Address, environment, DataDirectory);
    }
}
