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
    public static Command Create()
    {
        var command = new Command("serve", "Serve the API (configuration: SalesFlow__DataDirectory, SalesFlow__Bootstrap__Tenant, SalesFlow__Bootstrap__ApiKey, ASPNETCORE_URLS)");
        command.SetAction((_, cancel) => RunAsync(cancel));
        return command;
    }

    public static async Task<int> RunAsync(CancellationToken cancel)
    {
        await using var app = await ServerHost.BuildAsync();
        await app.StartAsync(cancel);
        if (app.Services.GetRequiredService<ServerOptions>().Bootstrap.Tenant is null)
        {
            app.Logger.LogInformation("no tenant is configured; to make one with an admin key set SalesFlow__Bootstrap__Tenant and SalesFlow__Bootstrap__ApiKey");
        }

        await app.WaitForShutdownAsync(cancel);
        return 0;
    }
}
