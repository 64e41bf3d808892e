using System.CommandLine;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SalesFlow.Hosting;

namespace SalesFlow.Serve;

/// <summary><c>salesflow serve</c>: the server, until it is told to stop.</summary>
public static class ServeCommand
{
    private static readonly TimeSpan OtherListener = TimeSpan.FromSeconds(2);

    public static Command Create()
    {
        var role = new Option<string?>("--role") { Description = "all: API and silo in one process (default). silo: no API, only health. api: a gateway to the silos. The last two need a database that processes share" };
        var command = new Command(
            "serve", "Serve the API (configuration: SalesFlow__DataDirectory, SalesFlow__Storage, ConnectionStrings__SalesFlow, SalesFlow__Bootstrap__Tenant, SalesFlow__Bootstrap__ApiKey, ASPNETCORE_URLS)") { role };
        command.SetAction((parsed, cancel) => RunAsync(parsed.GetValue(role), cancel));
        return command;
    }

    /// <param name="role">Over the configured one; null = as configured.</param>
    public static async Task<int> RunAsync(string? role, CancellationToken cancel)
    {
        await using var app = await ServerHost.BuildAsync(role is null ? null : new Dictionary<string, string?> { ["SalesFlow:Role"] = role });
        try
        {
            await app.StartAsync(cancel);
        }
        catch (Exception) when (cancel.IsCancellationRequested || app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // Told to stop before it was up, for example a gateway that still looks for its first silo. The signal has two listeners, the host and the command line:
            // what the second one cancels must still be there when its turn comes.
            await Task.Delay(OtherListener, TimeProvider.System, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return 0;
        }

        if (app.Services.GetRequiredService<ServerOptions>() is { HasSilo: true, Bootstrap.Tenant: null })
        {
            app.Logger.LogInformation("no tenant is configured; to make one with an admin key set SalesFlow__Bootstrap__Tenant and SalesFlow__Bootstrap__ApiKey");
        }

        await app.WaitForShutdownAsync(cancel);
        return 0;
    }
}
